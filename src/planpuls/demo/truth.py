"""The truth table of the demo region: what planpuls must answer, in integers, made from the world model alone.

`truth(vintage)` is what holds after the first delivery, or after both. Every key is a text and every figure an
integer, so the table is the same after a round trip through JSON:

```
vintage
grid
  years                                        ["2014", ...]         missing_years ["2018"]
  areas[area_set][area][year]                  employees, cells, within[distance], within_farther[distance],
                                               within_nearer[distance]
  cells[year]                                  rows: rows of the file after corrections, all of the country
  water[year]                                  cells, employees, by_municipality[code]: centre in water, region only
  unplaced[year]                               cells, employees, ids: centre farther than 500 m from land
  corrections                                  action, year, cell, written, flag, employees (null where dropped)
  empty_text                                   year, cell: the row whose count is blank
grid_change[f"{base}-{end}"]                   cells_1km, cells_1km_with_employees, top, bottom: [cell id, change] of
                                               the region's 1 km cells; moved: [from, to, fall, rise] of 250 m cells
commuting
  years, unlisted[year][residence county]      employed at the code no list knows
  county[year][residence][workplace]           value, status; areas 91, 94, rest, unknown (2024 borders)
  municipality[year][residence][workplace]     the same for the municipalities of 2024
  employed_by_residence[year][code]            11618 on 2024 codes; employed_by_workplace likewise
  hidden                                       year, residence, workplace (codes of the year), status
goals[goal id]                                 verdict, change_class, tendency, base, end, area_set, area, distance_m,
                                               variants[name]: base, end, base_within, base_employees, end_within,
                                               end_employees, change (numerator, denominator of points), change_class
```

Distances are metres as text, `within[d]` counts distance <= d from the cell's centre, hubs in use today for all
years. `within_farther` has every distance 125 m longer (distance + 125 <= d), `within_nearer` 125 m shorter.
`unknown` is everyone employed without a listed municipality of work: «Uoppgitt» in 03321 or, until 2019, only the
difference to 11618; the code no list knows is counted there too. A sum with a hidden part has its status, value null.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from functools import cache
from typing import Any

from planpuls.demo import commuting
from planpuls.demo.arithmetic import Point
from planpuls.demo.deliveries import EMPTY_TEXT_YEAR, MISSING_YEAR, WRONG_ROWS, Vintage, grid_years, known
from planpuls.demo.geography import nearest_hub2
from planpuls.demo.jobs import EMPTY_CELL, MOVED_ADDRESS, Cell, ssb_id
from planpuls.demo.municipalities import GROUPS, OUTSIDE, UNKNOWN, UNLISTED, code_in
from planpuls.demo.verdicts import Row, goals, metres

DISTANCES = tuple(range(0, 2_001, 100))
SHIFTS = {"within": 0, "within_farther": 125, "within_nearer": -125}
_LONGEST_LIST = 20


def truth(vintage: Vintage = "first") -> dict[str, Any]:
    """The whole truth table after a delivery; its layout stands at the head of this module."""
    return {
        "vintage": vintage,
        "grid": _grid(vintage),
        "grid_change": {f"{base}-{end}": _grid_change(base, end, vintage) for base, end in _pairs_of_years(vintage)},
        "commuting": _commuting(vintage),
        "goals": goals({year: list(_rows(year, vintage)) for year in grid_years(vintage)}),
    }


def _pairs_of_years(vintage: Vintage) -> list[tuple[int, int]]:
    newest = grid_years(vintage)[-1]
    return [(2016, 2024), (2014, 2024), *([(2016, newest)] if newest != 2024 else [])]


@cache
def _rows(year: int, vintage: Vintage) -> tuple[Row, ...]:
    """Every placed row of a year: cell, municipality of 2024, employees, squared distance to the nearest hub."""
    return tuple(
        Row(cell.id, code_in(cell.base, 2024), employees, _distance2(cell.centre, vintage))
        for cell, employees in known(year, vintage)
        if cell.base is not None
    )


@cache
def _distance2(centre: Point, vintage: Vintage) -> int:
    return nearest_hub2(centre, vintage)


def _in_region(cell: Cell) -> bool:
    return cell.base is not None and cell.base not in OUTSIDE


# --- the grid --------------------------------------------------------------------------------------------------


def _grid(vintage: Vintage) -> dict[str, Any]:
    years = grid_years(vintage)
    water = {
        year: [(cell, count) for cell, count in known(year, vintage) if cell.water and _in_region(cell)]
        for year in years
    }
    lost = {year: [(cell, count) for cell, count in known(year, vintage) if cell.base is None] for year in years}
    return {
        "years": [str(year) for year in years],
        "missing_years": [str(MISSING_YEAR)],
        "areas": _areas(vintage),
        "cells": {str(year): {"rows": len(known(year, vintage))} for year in years},
        "water": {
            str(year): _counted(water[year]) | {"by_municipality": _by_municipality(water[year])} for year in years
        },
        "unplaced": {
            str(year): _counted(lost[year]) | {"ids": [str(cell.id) for cell, _ in lost[year]]} for year in years
        },
        "corrections": _corrections(vintage),
        "empty_text": {"year": str(EMPTY_TEXT_YEAR), "cell": str(ssb_id(EMPTY_CELL))},
    }


def _counted(found: list[tuple[Cell, int]]) -> dict[str, Any]:
    return {"cells": len(found), "employees": sum(count for _, count in found)}


def _by_municipality(found: list[tuple[Cell, int]]) -> dict[str, int]:
    sums: dict[str, int] = defaultdict(int)
    for cell, count in found:
        if cell.base is not None:
            sums[code_in(cell.base, 2024)] += count
    return dict(sorted(sums.items()))


def _areas(vintage: Vintage) -> dict[str, dict[str, dict[str, dict[str, Any]]]]:
    by_code: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    for year in grid_years(vintage):
        rows: dict[str, list[Row]] = defaultdict(list)
        for row in _rows(year, vintage):
            rows[row.municipality].append(row)
        for code in sorted(rows):
            by_code[code][str(year)] = _near(rows[code])
    region = {code for code in by_code if code not in OUTSIDE}
    areas = {
        "municipality@2024": {code: by_code[code] for code in sorted(region)},
        "outside": {code: by_code[code] for code in OUTSIDE},
    }
    for area_set, groups in GROUPS.items():
        areas[area_set] = {area: _sum_of_years([by_code[code] for code in members]) for area, members in groups.items()}
    return areas


def _near(rows: list[Row]) -> dict[str, Any]:
    found: dict[str, Any] = {"employees": sum(row.employees for row in rows), "cells": len(rows)}
    for name, shift in SHIFTS.items():
        steps = [0] * (len(DISTANCES) + 1)
        for row in rows:
            # Steps and shifts are whole metres, so the distance rounded up decides as the distance itself does.
            steps[bisect_left(DISTANCES, metres(row.distance2) + shift)] += row.employees
        total, within = 0, {}
        for distance, step in zip(DISTANCES, steps, strict=False):
            total += step
            within[str(distance)] = total
        found[name] = within
    return found


def _sum_of_years(parts: list[dict[str, dict[str, Any]]]) -> dict[str, dict[str, Any]]:
    return {year: _sum([part[year] for part in parts]) for year in parts[0]}


def _sum(parts: list[dict[str, Any]]) -> dict[str, Any]:
    whole: dict[str, Any] = {name: sum(part[name] for part in parts) for name in ("employees", "cells")}
    for name in SHIFTS:
        whole[name] = {str(distance): sum(part[name][str(distance)] for part in parts) for distance in DISTANCES}
    return whole


def _corrections(vintage: Vintage) -> list[dict[str, Any]]:
    return [
        {
            "action": wrong.action,
            "year": str(wrong.year),
            "cell": str(ssb_id(wrong.corner)),
            "written": wrong.written,
            "flag": wrong.flag,
            "employees": next(
                (count for cell, count in known(wrong.year, vintage) if cell.corner == wrong.corner), None
            ),
        }
        for wrong in WRONG_ROWS
    ]


# --- change ----------------------------------------------------------------------------------------------------


def _grid_change(base: int, end: int, vintage: Vintage) -> dict[str, Any]:
    before, after = (_kilometre_cells(year, vintage) for year in (base, end))
    cells = sorted({*before, *after})
    change = {cell: after.get(cell, 0) - before.get(cell, 0) for cell in cells}
    rising = sorted(cells, key=lambda cell: (-change[cell], cell))
    falling = sorted(cells, key=lambda cell: (change[cell], cell))
    return {
        "cells_1km": len(cells),
        "cells_1km_with_employees": sum(1 for cell in cells if before.get(cell) or after.get(cell)),
        "top": [[str(cell), change[cell]] for cell in rising[:_LONGEST_LIST]],
        "bottom": [[str(cell), change[cell]] for cell in falling[:_LONGEST_LIST]],
        "moved": _moved(base, end, vintage),
    }


def _kilometre_cells(year: int, vintage: Vintage) -> dict[int, int]:
    sums: dict[int, int] = defaultdict(int)
    for cell, employees in known(year, vintage):
        if _in_region(cell):
            sums[ssb_id((cell.corner[0] // 1_000 * 1_000, cell.corner[1] // 1_000 * 1_000))] += employees
    return dict(sums)


def _moved(base: int, end: int, vintage: Vintage) -> list[list[Any]]:
    before, after = ({cell.corner: count for cell, count in known(year, vintage)} for year in (base, end))
    one, other = (after[corner] - before[corner] for corner in MOVED_ADDRESS)
    return [[str(ssb_id(MOVED_ADDRESS[0])), str(ssb_id(MOVED_ADDRESS[1])), one, other]]


# --- commuting -------------------------------------------------------------------------------------------------


def _commuting(vintage: Vintage) -> dict[str, Any]:
    years = commuting.commuting_years(vintage)
    return {
        "years": [str(year) for year in years],
        "county": {str(year): _matrix(year, by_county=True) for year in years},
        "municipality": {str(year): _matrix(year, by_county=False) for year in years},
        "unlisted": {str(year): _unlisted(year) for year in years},
        "employed_by_residence": {str(year): commuting.employed_by_residence(year, 2024) for year in years},
        "employed_by_workplace": {str(year): commuting.employed_by_workplace(year, 2024) for year in years},
        "hidden": [
            {"year": str(year), "residence": pair[0], "workplace": pair[1], "status": cell.status}
            for year in years
            for pair, cell in commuting.hidden(year, commuting.edition_of(year)).items()
        ],
    }


def _matrix(year: int, by_county: bool) -> dict[str, dict[str, dict[str, Any]]]:
    hidden = commuting.hidden(year, 2024)
    sums: dict[tuple[str, str], int] = defaultdict(int)
    signs: dict[tuple[str, str], str] = {}
    for (residence, workplace), value in commuting.on_codes(year, 2024).items():
        pair = _area(residence, by_county), _area(workplace, by_county)
        sums[pair] += value
        if (residence, workplace) in hidden:
            signs[pair] = hidden[residence, workplace].status
    found: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    for pair in sorted(sums):
        status = signs.get(pair, "normal")
        found[pair[0]][pair[1]] = {"value": sums[pair] if status == "normal" else None, "status": status}
    return dict(found)


def _area(code: str, by_county: bool) -> str:
    if code in (UNKNOWN, UNLISTED):
        return "unknown"
    if code in OUTSIDE:
        return "rest"
    return code[:2] if by_county else code


def _unlisted(year: int) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for (residence, workplace), value in commuting.on_codes(year, 2024).items():
        if workplace == UNLISTED:
            found[_area(residence, by_county=True)] += value
    return dict(found)
