"""Decided corrections on the data page: what was delivered, what stands instead, who decided it, why, and on what grounds."""

from __future__ import annotations

from typing import Any

from planpuls.editions.site.choices import Choices
from planpuls.editions.site.parts import Cell, Column, Section, Table, name_cell
from planpuls.spec.numbers import written_date
from planpuls.spec.text import Language, Text

_TITLE = Text(nb="Rettelser", en="Corrections")
_NONE = Text(nb="Ingen rader er rettet.", en="No rows are corrected.")
_ABOUT = Text(
    nb="Planen retter enkelte rader i kildene. Hver rettelse gjelder det som ble levert; endrer kilden raden, stopper "
    "beregningen til rettelsen er fornyet eller fjernet.",
    en="The plan corrects single rows of its sources. Each correction holds for what was delivered; if the source changes the "
    "row, the run stops until the correction is renewed or removed.",
)
_COLUMNS = (
    Text(nb="Datasett", en="Dataset"),
    Text(nb="Årgang", en="Vintage"),
    Text(nb="Rad", en="Row"),
    Text(nb="Tiltak", en="Action"),
    Text(nb="Levert", en="Delivered"),
    Text(nb="Etter", en="After"),
    Text(nb="Begrunnelse", en="Reason"),
    Text(nb="Kilde", en="Source"),
    Text(nb="Bestemt av", en="Decided by"),
    Text(nb="Dato", en="Date"),
)
_ACTIONS = {
    "drop": Text(nb="raden er fjernet", en="row removed"),
    "override": Text(nb="{field} er rettet", en="{field} corrected"),
    "flag": Text(nb="raden er merket", en="row marked"),
}
_WAITING = Text(
    nb="venter: årgangen er ikke lest inn eller i bruk", en="waits: the vintage is not imported or not used"
)


def corrections_section(choices: Choices, language: Language) -> Section:
    """Every correction of the plan, also those that wait for their vintage."""
    rows = choices.release.frame("corrected").sort("dataset", "vintage", "key").to_dicts()
    if not rows:
        return Section("rettelser", _TITLE.get(language), (_NONE.get(language),))
    titles = {source["id"]: str(source["title"][language]) for source in choices.release.sources}
    columns = tuple(Column(text.get(language), "text") for text in _COLUMNS)
    body = tuple(_row(choices, row, titles.get(row["dataset"], row["dataset"]), language) for row in rows)
    tables = (Table("rettelser-tabell", _TITLE.get(language), columns, body),)
    return Section("rettelser", _TITLE.get(language), (_ABOUT.get(language),), tables=tables)


def _row(choices: Choices, row: dict[str, Any], title: str, language: Language) -> tuple[Cell, ...]:
    flags = choices.glossary["flags"]
    after = flags[row["value"]][language] if row["action"] == "flag" and row["value"] in flags else row["value"]
    # A release of an older version names who and when in one.
    who, day = row.get("decided_by") or row.get("decided") or "", row.get("decided_on") or ""
    return (
        name_cell(title, [_WAITING.get(language)] if row.get("outcome") == "waiting" else ()),
        Cell(row["vintage"]),
        Cell(row["key"]),
        Cell(_ACTIONS[row["action"]].get(language).format(field=row["field"])),
        Cell(row["before"] or ""),
        Cell(after or ""),
        Cell(row["reason"]),
        Cell(row.get("source") or ""),
        Cell(who),
        Cell(written_date(day, language) if day else "", day),
    )
