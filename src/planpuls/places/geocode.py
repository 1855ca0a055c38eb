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
_NUMBER_AT_END = r"(?<tail>\s+(?<number>\d{1,5})(?:\s*[-–]\s*\d{1,5})?\s*(?<letter>\p{L})?)$"
_LONGEST_END = 24


@dataclass(frozen=True)
class Geocoded:
    """`places`: a row per establishment with `establishment`, `step` (null where unmatched), `reason` (null where matched), `address`, `x_m`, `y_m`,
    `basic_unit`. `summary`: `step` or `reason`, `establishments`, `share`."""

    places: pl.DataFrame
    summary: pl.DataFrame


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
    streets = _numbered(pl.concat([lines["street"], official["street"]]))
    lines = lines.with_columns(streets.head(lines.height).alias("street"))
    official = official.with_columns(streets.slice(lines.height).alias("street"))
    found = _by_postcode(lines, official)
    rest = lines.join(found.select("__at").unique(), on="__at", how="anti")
    wider = _by_municipality(rest, official)
    chosen = _first_of(pl.concat([found, wider.filter(pl.col("step").is_not_null())]))
    ambiguous = (
        wider.filter(pl.col("step").is_null()).select("__at").unique().with_columns(pl.lit(True).alias("several"))
    )
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
    )
    answered = pl.concat(
        [answered, addresses.select("address", "x_m", "y_m", "basic_unit")[answered["official"]]], how="horizontal"
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
    kept = every.filter(~pl.col("address").str.contains(_SKIPPED))
    # The end is matched by itself: a pattern over the whole line costs three times as much.
    end = pl.col("address").str.tail(_LONGEST_END).str.extract_groups(_NUMBER_AT_END).alias("end")
    read = kept.with_columns(end).unnest("end").filter(pl.col("number").is_not_null())
    street = pl.col("address").str.head(pl.col("address").str.len_chars() - pl.col("tail").str.len_chars())
    read = read.with_columns(street.alias("street")).filter(pl.col("street").str.contains(r"[^\s\d]"))
    return read.select(
        "__at",
        "line",
        "street",
        pl.col("number").cast(pl.Int64),
        pl.col("letter").fill_null("").str.to_uppercase(),
        "postcode",
        "municipality",
    )


def _official(addresses: pl.DataFrame) -> pl.DataFrame:
    """Addresses with street and number; `official` is their position in the table."""
    named = addresses.with_row_index("official").filter(pl.col("number").is_not_null())
    return named.select(
        "official",
        "address",
        "municipality",
        "street",
        "number",
        pl.col("letter").alias("official_letter"),
        "postcode",
    )


def _numbered(streets: pl.Series) -> pl.Series:
    """The same number for names with the same `street_key`, worked out once per name and not once per address."""
    if streets.is_empty():
        return streets.cast(pl.UInt64)
    coded = streets.cast(pl.Categorical)
    names = coded.unique()
    keys = names.cast(pl.String).to_frame("street").select(street_key(pl.col("street")).rank("dense").cast(pl.UInt64))
    keys = keys.with_columns(names.to_physical().alias("code"))
    every = keys.select(pl.int_range(pl.col("code").max() + 1, dtype=pl.UInt32).alias("code"))
    return every.join(keys, on="code", how="left", maintain_order="left")["street"].gather(coded.to_physical())


def _with_key(frame: pl.DataFrame, area: str) -> pl.DataFrame:
    """Street, number and `area` (postcode or municipality) as one number: joining on it is far faster than on texts.

    Street names take the upper bits, house numbers 17, areas of four digits 14. An area that is not four digits gives no key.
    """
    four = pl.col(area).str.to_integer(strict=False, dtype=pl.UInt64)
    digits = pl.when(four <= 9_999).then(four)
    key = (pl.col("street") * 2**17 + pl.col("number").cast(pl.UInt64)) * 2**14 + digits
    return frame.with_columns(key.alias("__key"))


def _pairs(lines: pl.DataFrame, official: pl.DataFrame) -> pl.DataFrame:
    """Lines beside every official address that has the same key."""
    return lines.select("__at", "line", "letter", "municipality", "__key").join(
        official.select("official", "address", "official_letter", "municipality", "postcode", "__key"),
        on="__key",
        how="inner",
        suffix="_official",
    )


def _by_postcode(lines: pl.DataFrame, official: pl.DataFrame) -> pl.DataFrame:
    """Steps 1 and 2: `__at`, `line`, `step`, `official`, one row per establishment that finds something."""
    keyed, register = _with_key(lines, "postcode"), _with_key(official, "postcode")
    pairs = _pairs(keyed, register)
    exact = _best(pairs.filter(pl.col("letter") == pl.col("official_letter")), "exact")
    found = exact.select("__at")
    return pl.concat([exact, _best(pairs.join(found, on="__at", how="anti"), "letter")])


def _best(pairs: pl.DataFrame, step: str) -> pl.DataFrame:
    """One address per establishment: the earliest line, the own municipality, the lowest letter, the lowest id."""
    columns = ["__at", "line", pl.lit(step).alias("step"), "official"]
    several = pl.col("__at").is_duplicated()
    elsewhere = (pl.col("municipality") != pl.col("municipality_official")).alias("elsewhere")
    order = ("__at", "line", "elsewhere", "official_letter", "address")
    chosen = pairs.filter(several).with_columns(elsewhere).sort(order).unique("__at", keep="first")
    return pl.concat([pairs.filter(~several).select(columns), chosen.select(columns)])


def _by_municipality(lines: pl.DataFrame, official: pl.DataFrame) -> pl.DataFrame:
    """Steps 3 and 4; `step` is null where addresses in several postcodes fit."""
    pairs = _pairs(_with_key(lines, "municipality"), _with_key(official, "municipality"))
    rank = pl.when(pl.col("letter") == pl.col("official_letter")).then(2).otherwise(3)
    pairs = pairs.with_columns(rank.alias("rank"))
    pairs = pairs.filter(pl.col("rank") == pl.col("rank").min().over("__at", "line"))
    one = pl.col("postcode").n_unique().over("__at", "line") == 1
    same = pl.when(pl.col("rank") == 2).then(pl.lit("postcode")).otherwise(pl.lit("postcode_letter"))
    best = pairs.with_columns(pl.when(one).then(same).alias("step")).sort("__at", "line", "official_letter", "address")
    return best.unique(["__at", "line"], keep="first", maintain_order=True).select("__at", "line", "step", "official")


def _first_of(found: pl.DataFrame) -> pl.DataFrame:
    """One address per establishment: the earliest step, then the earliest line."""
    order = pl.col("step").replace_strict(
        {step: position for position, step in enumerate(STEPS)}, return_dtype=pl.Int64
    )
    best = found.with_columns(order.alias("order")).sort("__at", "order", "line")
    return best.unique("__at", keep="first", maintain_order=True).select("__at", "step", "official")


def _summary(places: pl.DataFrame) -> pl.DataFrame:
    outcome = pl.coalesce("step", "reason").alias("outcome")
    counted = dict(places.select(outcome).group_by("outcome").len().rows())
    total = max(places.height, 1)
    rows = [(name, counted.get(name, 0), counted.get(name, 0) / total) for name in (*STEPS, *UNMATCHED)]
    return pl.DataFrame(rows, schema=["outcome", "establishments", "share"], orient="row")
