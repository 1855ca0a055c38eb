"""How much longer the way along the streets is than the air line, by municipality."""

from __future__ import annotations

from planpuls.editions.site.choices import Choices
from planpuls.editions.site.parts import Column, Section, Table, figure_cell, name_cell
from planpuls.spec.text import Language, Text

_TITLE = Text(nb="Omveien langs gatene", en="The detour along the streets")
_TEXT = Text(
    nb=(
        "Summen av gangavstandene til nærmeste knutepunkt delt på summen av luftlinjene, for rutene som er målt langs gatene. "
        "En rute uten kjent gate får luftlinjen ganget med kommunens faktor og er merket. Med færre enn 20 målte ruter er det ingen faktor."
    ),
    en=(
        "The sum of walking distances to the nearest hub by the sum of air lines, for the cells measured along the streets. "
        "A cell without a known street gets the air line times the municipality's factor and is marked. With fewer than 20 measured cells there is no factor."
    ),
)
_COLUMNS = (
    Text(nb="Kommune", en="Municipality"),
    Text(nb="Målte ruter", en="Measured cells"),
    Text(nb="Gangavstand / luftlinje", en="Walk / air line"),
)
_DECIMALS = 2


def detour_sections(choices: Choices, language: Language) -> list[Section]:
    """One section; none where the release has no walks along the streets."""
    if not choices.release.has("detours"):
        return []
    rows = choices.release.frame("detours").sort("municipality").to_dicts()
    if not rows:
        return []
    first, *figures = (text.get(language) for text in _COLUMNS)
    body = tuple(
        (
            name_cell(choices.name(choices.municipality_set, row["municipality"], language)),
            figure_cell(row["cells"], 0, language),
            figure_cell(
                None if row["detour_permille"] is None else row["detour_permille"] / 1_000, _DECIMALS, language
            ),
        )
        for row in rows
    )
    title = _TITLE.get(language)
    table = Table("omvei-tabell", title, (Column(first, "text"), *map(Column, figures)), body)
    return [Section("omvei", title, (_TEXT.get(language),), tables=(table,), folded=True)]
