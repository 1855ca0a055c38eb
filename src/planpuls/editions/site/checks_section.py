"""The checks of the figures on the data page: what was held against what, and where something is amiss."""

from __future__ import annotations

from typing import Any

import polars as pl

from planpuls.editions.site.choices import Choices
from planpuls.editions.site.parts import Cell, Column, Section, Table, figure_cell, name_cell
from planpuls.spec.check import KIND_TEXTS, OUTCOME_TEXTS, SEVERITY_TEXTS, Outcome, Severity
from planpuls.spec.numbers import number
from planpuls.spec.text import Language, Text

_TITLE = Text(nb="Kontroller av tallene", en="Checks of the figures")
_ABOUT = Text(
    nb="Hver beregning prøver tallene mot disse kontrollene. Et utslag på en feil stopper utgivelsen; "
    "advarsler og merknader står her til de er sett på.",
    en="Every run tries the figures against these checks. An error that fires stops the release; "
    "warnings and notices stand here until somebody has looked at them.",
)
_ALL_SOUND = Text(nb="Ingen kontroll slår ut.", en="No check fires.")
_FIRED = Text(nb="{count} av {all} kontroller slår ut.", en="{count} of {all} checks fire.")
_WORDS = {
    "check": Text(nb="Kontroll", en="Check"),
    "kind": Text(nb="Slag", en="Kind"),
    "severity": Text(nb="Alvor", en="Severity"),
    "outcome": Text(nb="Utfall", en="Outcome"),
    "tried": Text(nb="Prøvde tall", en="Figures tried"),
    "found": Text(nb="Største avvik", en="Largest deviation"),
}
_SET_BY_PLAN = Text(nb="Planen setter grensen slik: {reason}", en="The plan sets it so: {reason}")


def check_sections(choices: Choices, language: Language) -> list[Section]:
    """One section with a row per check, those that fire first; none for a release of an older version."""
    if not choices.release.has("checks"):
        return []
    frame = choices.release.frame("checks").with_row_index("order")
    amiss = (pl.col("outcome") == Outcome.FIRED).alias("amiss")
    # A check's row shows its worst subject.
    worst = (
        frame.with_columns(amiss, pl.col("tried").sum().over("check").alias("tried_in_all"))
        .sort("amiss", "found", "order", descending=[True, True, False], nulls_last=True)
        .unique("check", keep="first", maintain_order=True)
        .sort("amiss", "order", descending=[True, False])
    )
    rows = worst.to_dicts()
    fired = [row for row in rows if row["amiss"]]
    said = _FIRED.get(language).format(count=len(fired), all=len(rows)) if fired else _ALL_SOUND.get(language)
    columns = tuple(
        Column(text.get(language), "number" if name == "tried" else "text") for name, text in _WORDS.items()
    )
    table = Table(
        "kontroller-tabell", _TITLE.get(language), columns, tuple(_row(choices, row, language) for row in rows)
    )
    return [Section("kontroller", _TITLE.get(language), (_ABOUT.get(language), said), tables=(table,))]


def _row(choices: Choices, row: dict[str, Any], language: Language) -> tuple[Cell, ...]:
    notes = [_SET_BY_PLAN.get(language).format(reason=row["reason"])] if row["reason"] else []
    return (
        name_cell(row[f"text_{language}"], notes),
        Cell(KIND_TEXTS[row["kind"]].get(language)),
        Cell(SEVERITY_TEXTS[Severity(row["severity"])].get(language)),
        Cell(OUTCOME_TEXTS[Outcome(row["outcome"])].get(language)),
        figure_cell(row["tried_in_all"], 0, language),
        Cell(_found(choices, row, language)),
    )


def _found(choices: Choices, row: dict[str, Any], language: Language) -> str:
    """The worst deviation with its unit and place; nothing where none was found."""
    if not row["found"]:
        return ""
    decimals = 0 if float(row["found"]).is_integer() else 2
    said = f"{number(row['found'], decimals, language)} {row[f'unit_{language}']}"
    place = [_subject(choices, row["subject"], language)]
    if row["area"] is not None:
        place.append(choices.name(row["area_set"], row["area"], language))
    if row["period"] is not None:
        place.append(row["period"])
    return f"{said}: {', '.join(place)}"


def _subject(choices: Choices, subject: str, language: Language) -> str:
    """An indicator's title, with the figure's name where one is meant; or a dataset's title."""
    name, _, figure = subject.partition("/")
    if name in choices.release.specs:
        spec = choices.release.specs[name]
        title = spec.title.get(language)
        items = {measure.id: measure.name for measure in spec.measures} | {view.id: view.name for view in spec.views}
        return f"{title} ({items[figure].get(language)})" if figure in items else title
    titles = {source["id"]: str(source["title"][language]) for source in choices.release.sources}
    return titles.get(subject, subject)
