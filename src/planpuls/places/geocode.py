"""Establishments to points: a deterministic join of their addresses with the official ones, in stated steps.

Steps, the first that finds something counts:

1. `exact`: street, number, letter and postcode are those of an official address.
2. `letter`: street, number and postcode are; the letter is not there (none before A before B is taken).
3. `postcode`: street, number and letter are, in the establishment's municipality under another postcode.
4. `postcode_letter`: street and number are, in the municipality.

In steps 3 and 4 addresses in more than one postcode are not chosen between. Street names are compared in upper case
with single spaces and one kind of apostrophe; nothing else is changed: `vei`, `veien` and `vn` stay what they are.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

STEPS = ("exact", "letter", "postcode", "postcode_letter")
UNMATCHED = ("no_address", "no_street_number", "ambiguous", "not_found")
"""Why an establishment has no point: no text, no line with street and number, several places, none."""

_LINE_BREAK = r"/n(\p{Lu}|\d|c/o|v/)"
_SKIPPED = r"(?i)^(c/o|v/|att\b|postboks|pb\b|p\.b\.|boks\b)"
_STREET_NUMBER = r"^(?<street>.*?[^\s\d].*?)\s+(?<number>\d{1,5})(?:\s*[-–]\s*\d{1,5})?\s*(?<letter>\p{L})?$"


@dataclass(frozen=True)
class Geocoded:
    """`places`: a row per establishment with `establishment`, `step` (null where unmatched), `reason` (null where matched), `address`, `x_m`, `y_m`,
    `basic_unit`. `summary`: `step` or `reason`, `establishments`, `share`."""

    places: pl.DataFrame
    summary: pl.DataFrame

    @property
    def match_rate(self) -> float:
        """Matched establishments as a share of all; 1.0 where there are none."""
        return self.places["step"].is_not_null().mean() if self.places.height else 1.0  # type: ignore[return-value]


def street_key(text: pl.Expr) -> pl.Expr:
    """A street name as it is compared.

    >>> pl.select(street_key(pl.lit(" Biskop  Gunnerus’ gate"))).item()
    "BISKOP GUNNERUS' GATE"
    """
    one_apostrophe = text.str.replace_all(r"[’‘`´]", "'")
    return one_apostrophe.str.replace_all(r"\s+", " ").str.strip_chars().str.to_uppercase()


def geocode(establishments: pl.DataFrame, addresses: pl.DataFrame) -> Geocoded:
    """Points for establishments.

    `establishments`: `establishment` (unique id), `address` (text, lines by newline or a literal `/n`), `postcode`, `municipality`.
    `addresses`: the table of `kartverket.addresses`. Every establishment comes back once, matched or with a reason;
    the answer does not depend on the order of rows.
    """
    asked = establishments.select("establishment", "address", "postcode", "municipality").with_row_index("__at")
    lines = _lines(asked)
    official = _official(addresses)
    found = _by_postcode(lines, official)
    rest = lines.join(found.select("__at").unique(), on="__at", how="anti")
    wider = _by_municipality(rest, official)
    chosen = _first_of(pl.concat([found, wider.filter(pl.col("step").is_not_null())]))
    ambiguous = (
        wider.filter(pl.col("step").is_null()).select("__at").unique().with_columns(pl.lit(True).alias("several"))
    )
    points = addresses.select("address", "x_m", "y_m", "basic_unit")
    answered = (
        asked.select("__at", "establishment", (pl.col("address").fill_null("") == "").alias("empty"))
        .join(chosen, on="__at", how="left", maintain_order="left")
        .join(ambiguous, on="__at", how="left", maintain_order="left")
        .join(
            lines.select("__at").unique().with_columns(pl.lit(True).alias("parsed")),
            on="__at",
            how="left",
            maintain_order="left",
        )
        .join(points, on="address", how="left", maintain_order="left")
    )
    reason = (
        pl.when(pl.col("step").is_not_null())
        .then(None)
        .when(pl.col("empty"))
        .then(pl.lit("no_address"))
        .when(pl.col("parsed").is_null())
        .then(pl.lit("no_street_number"))
        .when(pl.col("several"))
        .then(pl.lit("ambiguous"))
        .otherwise(pl.lit("not_found"))
    )
    places = answered.with_columns(reason.alias("reason")).select(
        "establishment", "step", "reason", "address", "x_m", "y_m", "basic_unit"
    )
    return Geocoded(places, _summary(places))


def _lines(asked: pl.DataFrame) -> pl.DataFrame:
    """Lines that read as street and number, in their order: `__at`, `line`, `street`, `number`, `letter`, `postcode`, `municipality`."""
    text = pl.col("address").fill_null("")
    several = asked.filter(text.str.contains_any(["/n", "\n", ","]))
    single = asked.filter(~text.str.contains_any(["/n", "\n", ","])).with_columns(pl.lit(0, pl.Int64).alias("line"))
    broken = text.str.replace_all(_LINE_BREAK, "\n$1").str.replace_all(r"[\r,]", "\n").str.split("\n")
    split = several.with_columns(broken.alias("address")).explode("address", empty_as_null=True)
    split = split.with_columns(pl.int_range(pl.len(), dtype=pl.Int64).over("__at").alias("line"))
    every = pl.concat([single, split.select(single.columns)]).with_columns(pl.col("address").str.strip_chars())
    parts = pl.col("address").str.extract_groups(_STREET_NUMBER).alias("parts")
    read = every.filter(~pl.col("address").str.contains(_SKIPPED)).with_columns(parts).unnest("parts")
    return read.filter(pl.col("street").is_not_null()).select(
        "__at",
        "line",
        street_key(pl.col("street")).alias("street"),
        pl.col("number").cast(pl.Int64),
        pl.col("letter").fill_null("").str.to_uppercase(),
        "postcode",
        "municipality",
    )


def _official(addresses: pl.DataFrame) -> pl.DataFrame:
    return addresses.filter(pl.col("number").is_not_null()).select(
        "address",
        "municipality",
        street_key(pl.col("street")).alias("street"),
        "number",
        pl.col("letter").alias("official_letter"),
        "postcode",
    )


def _by_postcode(lines: pl.DataFrame, official: pl.DataFrame) -> pl.DataFrame:
    """Steps 1 and 2: `__at`, `line`, `step`, `address`, one row per line that finds something."""
    pairs = lines.join(official, on=["street", "number", "postcode"], how="inner", suffix="_official")
    rank = pl.when(pl.col("letter") == pl.col("official_letter")).then(0).otherwise(1)
    elsewhere = pl.col("municipality") != pl.col("municipality_official")
    best = pairs.with_columns(rank.alias("rank"), elsewhere.alias("elsewhere")).sort(
        "__at", "rank", "line", "elsewhere", "official_letter", "address"
    )
    step = pl.when(pl.col("rank") == 0).then(pl.lit("exact")).otherwise(pl.lit("letter"))
    return best.unique("__at", keep="first", maintain_order=True).select("__at", "line", step.alias("step"), "address")


def _by_municipality(lines: pl.DataFrame, official: pl.DataFrame) -> pl.DataFrame:
    """Steps 3 and 4; `step` is null where addresses in several postcodes fit."""
    pairs = lines.join(official, on=["street", "number", "municipality"], how="inner", suffix="_official")
    rank = pl.when(pl.col("letter") == pl.col("official_letter")).then(2).otherwise(3)
    pairs = pairs.with_columns(rank.alias("rank"))
    pairs = pairs.filter(pl.col("rank") == pl.col("rank").min().over("__at", "line"))
    one = pl.col("postcode_official").n_unique().over("__at", "line") == 1
    step = (
        pl.when(~one).then(None).when(pl.col("rank") == 2).then(pl.lit("postcode")).otherwise(pl.lit("postcode_letter"))
    )
    best = pairs.with_columns(step.alias("step")).sort("__at", "rank", "line", "official_letter", "address")
    return best.unique(["__at", "line"], keep="first", maintain_order=True).select("__at", "line", "step", "address")


def _first_of(found: pl.DataFrame) -> pl.DataFrame:
    """One address per establishment: the earliest step, then the earliest line."""
    order = pl.col("step").replace_strict(
        {step: position for position, step in enumerate(STEPS)}, return_dtype=pl.Int64
    )
    best = found.with_columns(order.alias("order")).sort("__at", "order", "line")
    return best.unique("__at", keep="first", maintain_order=True).select("__at", "step", "address")


def _summary(places: pl.DataFrame) -> pl.DataFrame:
    outcome = pl.coalesce("step", "reason").alias("outcome")
    counted = dict(places.select(outcome).group_by("outcome").len().rows())
    total = max(places.height, 1)
    rows = [(name, counted.get(name, 0), counted.get(name, 0) / total) for name in (*STEPS, *UNMATCHED)]
    return pl.DataFrame(rows, schema=["outcome", "establishments", "share"], orient="row")
