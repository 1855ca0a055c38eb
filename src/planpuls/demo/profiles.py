"""SSB's land-use profiles of the invented municipalities, as one workbook: some figures that follow from the world, some made up."""

from __future__ import annotations

from pathlib import Path

from planpuls.demo import commuting
from planpuls.demo.arithmetic import noise
from planpuls.demo.deliveries import Vintage
from planpuls.demo.municipalities import NAMES, codes
from planpuls.demo.workbook import write_workbook

HEADER = ("statistikkvariabel", "kommunenr", "kommune", "år", "verdi", "klasse")
WORKS_AT_HOME = "Andel sysselsatte bosatt i egen kommune. Prosent"
_MADE_UP = {
    "Næringsbyggs nærhet til sentrumssone. Kilometer": 60,
    "Boligenes gj.avst. til arbeidsplassklynger. Km": 90,
    "Bosatte per kvadratkilometer tettstedsareal": 20_000,
}
"""Name -> about ten times the figure."""


def works_at_home(year: int) -> dict[str, tuple[int, int]]:
    """Municipality of 2024 -> employed who live and work there, and employed who live there."""
    matrix, everyone = commuting.on_codes(year, 2024), commuting.employed_by_residence(year, 2024)
    return {code: (matrix.get((code, code), 0), everyone[code]) for code in codes(2024)}


def write(folder: Path, vintage: Vintage) -> None:
    """The workbook of the first delivery; the second has none."""
    if vintage != "first":
        return
    rows: list[tuple[object, ...]] = [HEADER]
    for year in (2021, 2022):
        for code, (home, everyone) in works_at_home(year).items():
            rows.append((WORKS_AT_HOME, code, NAMES[code], str(year), 100 * home / everyone, ""))
        for place, (name, size) in enumerate(_MADE_UP.items()):
            rows += [
                (name, code, NAMES[code], str(year), (size + noise(int(code), year, place, 71) % size) / 10, "")
                for code in codes(2024)
            ]
    write_workbook(folder / "Uttrekk_arealprofiler_2022.xlsx", "Sheet1", rows)
