"""The trail of a question's figures: the command that computes one again, the raw files by their hash, and the steps between."""

from __future__ import annotations

import re
from typing import Any

from planpuls.editions.site.choices import Choices
from planpuls.editions.site.names import publisher
from planpuls.editions.site.parts import Cell, Column, Section, Table, name_cell, vintage
from planpuls.release.lineage import files_behind, steps_behind
from planpuls.spec.indicator import Indicator
from planpuls.spec.text import Language, Text

ANCHOR = "spor"
LINK = Text(nb="Hvor tallene kommer fra", en="Where the figures come from")
_ABOUT = Text(
    nb="Alle tall på siden kan regnes ut på nytt av råfilene under, med kommandoen under «Spor et tall». "
    "Den viser formelen med tallene i, radene som teller mest, brudd, rettelser og om svaret blir det samme. "
    "Der siden vises av planpuls serve, svarer adressen {address} for ett tall.",
    en="Every figure on this page can be computed again from the raw files below, by the command under «Trace a figure». "
    "It shows the formula with the numbers in it, the rows that weigh most, breaks, corrections, and whether the answer "
    "is the same. Where the page is shown by planpuls serve, the address {address} answers for one figure.",
)
_FILES = Text(nb="Råfilene bak tallene", en="The raw files behind the figures")
_STEPS = Text(nb="Stegene fra råfil til tall", en="The steps from raw file to figure")
_FILE_COLUMNS = (
    Text(nb="Datasett", en="Dataset"),
    Text(nb="Årgang", en="Vintage"),
    Text(nb="Fil", en="File"),
    Text(nb="SHA-256", en="SHA-256"),
)
_STEP_COLUMNS = (
    Text(nb="Steg", en="Step"),
    Text(nb="Funksjon", en="Function"),
    Text(nb="Nøkkel", en="Key"),
    Text(nb="Kode", en="Code"),
)
_NUMBERED = re.compile(r"^(?P<stem>.+)_(?P<number>\d+)$")
_SHORT = 12


def lineage_section(choices: Choices, spec: Indicator, language: Language) -> Section | None:
    """The section, folded; None for a release that has no lineage of the indicator."""
    release = choices.release
    if f"indicator.{spec.id}" not in release.lineage:
        return None
    address = (
        f"/api/lineage/{spec.id}/{'område' if language == 'nb' else 'area'}/{'år' if language == 'nb' else 'year'}"
    )
    titles = {
        source["id"]: f"{publisher(source['source'], language)}: {source['title'][language]}"
        for source in release.sources
    }
    files = tuple(
        (
            name_cell(titles[file["dataset"]]),
            Cell(vintage(file["periods"], language)),
            Cell(file["origin"]),
            Cell(file["sha256"]),
        )
        for file in files_behind(release, spec.id)
    )
    steps = {name: release.lineage[name] for name in reversed(steps_behind(release, spec.id))}
    tables = (
        _table("spor-filer", _FILES, _FILE_COLUMNS, files, language),
        _table("spor-steg", _STEPS, _STEP_COLUMNS, _step_rows(steps), language),
    )
    text = _ABOUT.get(language).format(address=address)
    return Section(ANCHOR, LINK.get(language), (text,), tables=tables, folded=True)


def _table(
    name: str, caption: Text, columns: tuple[Text, ...], rows: tuple[tuple[Cell, ...], ...], language: Language
) -> Table:
    return Table(name, caption.get(language), tuple(Column(text.get(language), "text") for text in columns), rows)


def _step_rows(steps: dict[str, dict[str, Any]]) -> tuple[tuple[Cell, ...], ...]:
    """Steps in running order; blocks of one search, which share their code, stand on one row with the first and last key."""
    blocks: dict[str, list[str]] = {}
    for name in steps:
        match = _NUMBERED.match(name)
        blocks.setdefault(match["stem"] if match else name, []).append(name)
    rows = []
    for names in blocks.values():
        ordered = sorted(names)
        ends = list(dict.fromkeys((ordered[0], ordered[-1])))
        shown = " … ".join(ends)
        keys = " … ".join(steps[name]["key"][:_SHORT] for name in ends)
        first = steps[ordered[0]]
        rows.append((name_cell(shown), Cell(first["function"]), Cell(keys), Cell(first.get("code", ""))))
    return tuple(rows)
