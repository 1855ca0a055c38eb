"""How many establishments have a point: the match rate by step and reason, and by municipality, as the release says it."""

from __future__ import annotations

import polars as pl

from planpuls.editions.site.choices import Choices
from planpuls.editions.site.parts import Cell, Column, Section, Table, figure_cell, name_cell
from planpuls.spec.text import Language, Text

_TITLE = Text(nb="Virksomheter med punkt på kartet", en="Establishments with a point on the map")
_TEXT = Text(
    nb="Virksomhetene i Enhetsregisteret får punkt ved å slå opp adressen i Matrikkelen, i trinn. "
    "De som ikke blir funnet, står med årsak og er ikke tatt med i tall som trenger et punkt.",
    en="Establishments of the register get a point by looking their address up in the cadastre, in steps. "
    "Those that are not found have a reason and are left out of figures that need a point.",
)
_OUTCOMES = {
    "exact": Text(nb="Funnet: hele adressen", en="Found: the whole address"),
    "letter": Text(nb="Funnet: uten bokstav", en="Found: without the letter"),
    "postcode": Text(nb="Funnet: annet postnummer i kommunen", en="Found: another postcode of the municipality"),
    "postcode_letter": Text(nb="Funnet: annet postnummer, uten bokstav", en="Found: another postcode, no letter"),
    "no_address": Text(nb="Ikke funnet: uten adresse", en="Not found: no address"),
    "no_street_number": Text(nb="Ikke funnet: uten gate og nummer", en="Not found: no street and number"),
    "ambiguous": Text(nb="Ikke funnet: flere steder passer", en="Not found: several places fit"),
    "not_found": Text(nb="Ikke funnet: adressen finnes ikke", en="Not found: no such address"),
}
_WORDS = {
    "outcome": Text(nb="Utfall", en="Outcome"),
    "count": Text(nb="Virksomheter", en="Establishments"),
    "share": Text(nb="Andel, prosent", en="Share, per cent"),
    "municipality": Text(nb="Kommune", en="Municipality"),
    "found": Text(nb="Funnet, prosent", en="Found, per cent"),
    "by_municipality": Text(nb="Etter kommune", en="By municipality"),
}


def match_rate_sections(choices: Choices, language: Language) -> list[Section]:
    """One section for the newest snapshot; none where the release has no establishments."""
    if not (choices.release.path / "match_rates.parquet").is_file():
        return []
    rates = choices.release.frame("match_rates")
    if rates.is_empty():
        return []
    day = str(rates["period"].max())
    now = rates.filter(pl.col("period") == day)
    title = f"{_TITLE.get(language)} ({day})"
    text = tuple(_TEXT.get(language).split("\n"))
    return [
        Section("punkter", title, text, tables=(_by_outcome(now, title, language), _by_place(choices, now, language)))
    ]


def _by_outcome(now: pl.DataFrame, title: str, language: Language) -> Table:
    columns = (Column(_WORDS["outcome"].get(language), "text"), *_figures("count", "share", language=language))
    rows = tuple(
        (
            name_cell(_OUTCOMES[row["outcome"]].get(language)),
            figure_cell(row["establishments"], 0, language),
            figure_cell(100 * row["share"], 1, language),
        )
        for row in now.filter(pl.col("municipality") == "all").to_dicts()
    )
    return Table("punkter-tabell", title, columns, rows)


def _by_place(choices: Choices, now: pl.DataFrame, language: Language) -> Table:
    columns = (Column(_WORDS["municipality"].get(language), "text"), *_figures("count", "found", language=language))
    found = pl.col("establishments").filter(pl.col("matched")).sum() / pl.col("establishments").sum()
    places = (
        now.filter(pl.col("municipality") != "all")
        .group_by("municipality")
        .agg(pl.col("establishments").sum(), found.alias("found"))
        .sort("municipality")
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            name_cell(choices.name(f"municipality@{choices.plan['edition']}", row["municipality"], language)),
            figure_cell(row["establishments"], 0, language),
            figure_cell(100 * row["found"], 1, language),
        )
        for row in places.to_dicts()
    )
    return Table("punkter-kommuner", _WORDS["by_municipality"].get(language), columns, rows)


def _figures(*names: str, language: Language) -> tuple[Column, ...]:
    return tuple(Column(_WORDS[name].get(language)) for name in names)
