"""Plan maps of rectangles on a lattice of whole metres, and what a raster says of them without any polygon."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import polars as pl
import shapely

Rectangle = tuple[int, int, int, int]
WEST, SOUTH = 250_000, 6_600_000


@dataclass(frozen=True)
class Made:
    """One purpose area; metres from the corner of the map."""

    at: Rectangle
    code: str = "1300"
    group: str = "06"
    level: str = "municipal"
    day: date | None = date(2018, 1, 1)
    status: int | None = 2
    plan_status: str | None = "3"
    plan: str = ""
    municipality: str = "3201"
    law: str = "pbl2008"
    vertical: str | None = "2"

    @property
    def plan_id(self) -> str:
        return self.plan or f"{self.level}-{self.day}"


def shape(at: Rectangle) -> Any:
    west, south, east, north = at
    return shapely.box(WEST + west, SOUTH + south, WEST + east, SOUTH + north)


def plans(areas: Sequence[Made]) -> pl.DataFrame:
    shapes = [shape(area.at) for area in areas]
    return plan_table(areas, shapes)


def plan_table(areas: Sequence[Made], shapes: Sequence[Any]) -> pl.DataFrame:
    """The table that the reader of plan maps gives, as far as land analyses use it."""
    rows = [
        (
            f"{area.municipality}_{area.plan_id}", area.municipality, area.plan_id, area.level, area.plan_status, area.day,
            area.vertical, area.code, area.law, area.group, area.status, "", 0.0, float(polygon.area), shapely.to_wkb(polygon),
        )
        for area, polygon in zip(areas, shapes, strict=True)
    ]  # fmt: skip
    schema = {
        "period": pl.String, "municipality": pl.String, "plan_id": pl.String, "plan_level": pl.String, "plan_status": pl.String,
        "effective_date": pl.Date, "vertical_level": pl.String, "purpose_code": pl.String, "purpose_law": pl.String,
        "purpose_group": pl.String, "land_use_status": pl.Int8, "repair": pl.String, "repair_area_change_m2": pl.Float64,
        "area_m2": pl.Float64, "wkb": pl.Binary,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")


def ground(kinds: Sequence[tuple[str, Rectangle]], years: int | None = None, part: str = "all") -> pl.DataFrame:
    """A layer of areas: kind and rectangle of each."""
    rows = [(part, kind, years, float(shape(at).area), shapely.to_wkb(shape(at))) for kind, at in kinds]
    schema = {
        "period": pl.String, "kind": pl.String, "return_period_years": pl.Int64, "area_m2": pl.Float64, "wkb": pl.Binary,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")


def buildings(points: Sequence[tuple[float, float]], state: str = "standing", part: str = "3201") -> pl.DataFrame:
    rows = [(part, WEST + x, SOUTH + y, state) for x, y in points]
    schema = {"period": pl.String, "x_m": pl.Float64, "y_m": pl.Float64, "state": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def roads(lines: Sequence[Sequence[tuple[int, int]]]) -> pl.DataFrame:
    """Centre lines, in metres of the map; the table is in millimetres."""
    shapes = [shapely.LineString([(1_000 * (WEST + x), 1_000 * (SOUTH + y)) for x, y in line]) for line in lines]
    return pl.DataFrame({"wkb": [shapely.to_wkb(line) for line in shapes]}, schema={"wkb": pl.Binary})


class Raster:
    """The same map as squares of `step` metres: who is in force on each, and what is left of it."""

    def __init__(self, areas: Sequence[Made], side: int, step: int) -> None:
        self.areas, self.side, self.step = list(areas), side // step, step

    def covered(self, rectangles: Sequence[Rectangle]) -> Any:
        found = np.zeros((self.side, self.side), bool)
        for west, south, east, north in rectangles:
            found[west // self.step : east // self.step, south // self.step : north // self.step] = True
        return found

    def winners(self) -> Any:
        """Place in the list of the area in force, -1 where there is none: zoning first, then the newer, then the partial plan."""
        order = sorted(
            range(len(self.areas)),
            key=lambda place: (
                self.areas[place].level == "zoning",
                self.areas[place].day or date(1800, 1, 1),
                self.areas[place].level == "partial",
            ),
        )
        found = np.full((self.side, self.side), -1)
        for place in order:
            found[self.covered([self.areas[place].at])] = place
        return found

    def pieces(self, kept: Any, group: Any) -> Any:
        """Squares of the piece that each kept square is in: same group, joined by sides. 0 where nothing is kept."""
        size = np.zeros(kept.shape, int)
        seen = ~kept
        for start in zip(*np.nonzero(kept), strict=True):
            if seen[start]:
                continue
            waiting, piece = [start], []
            seen[start] = True
            while waiting:
                x, y = waiting.pop()
                piece.append((x, y))
                for other in ((x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1)):
                    inside = 0 <= other[0] < self.side and 0 <= other[1] < self.side
                    if inside and not seen[other] and group[other] == group[start]:
                        seen[other] = True
                        waiting.append(other)
            for square in piece:
                size[square] = len(piece)
        return size
