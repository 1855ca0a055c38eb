"""What the map draws, as geometry: cells and municipalities for tiles, hubs, catchments and flows for GeoJSON."""

from __future__ import annotations

from typing import Any

import pandas as pd
import polars as pl

from planpuls.editions.site import degrees
from planpuls.editions.site.choices import Choices
from planpuls.editions.site.questions.commuting import LEAST, MEASURE
from planpuls.release.cells import municipalities_of
from planpuls.spec.grid import CELL_1KM, CELL_250M, corner
from planpuls.spec.status import Flag

SIZES = {"cell_1km": CELL_1KM, "cell_250m": CELL_250M}
CELLS, FLOWS = "grid-change", "commuting"
_BEND = 0.12
"""How far a flow's line bends, as a part of its length."""


class MapLayers:
    """The layers of one release."""

    def __init__(self, choices: Choices) -> None:
        self.choices = choices
        self.release = choices.release
        self.observed = self.choices.observed(CELLS)
        self.periods = sorted(self.observed["period"].unique())
        self.base, self.end = choices.span(self.periods)
        self.place = {level: municipalities_of(self.release.frame("cells"), self.observed, level) for level in SIZES}
        inside = pl.col("municipality").is_in(choices.plan["region_municipalities"])
        self.outlines = self.release.frame("outlines").filter(inside).sort("municipality")

    def name(self, code: str) -> str:
        return self.choices.name(self.choices.municipality_set, code, "nb")

    def names(self, codes: tuple[str, ...]) -> str:
        return " / ".join(self.name(code) for code in codes)

    def cells(self, level: str) -> Any:
        """Squares with id, municipality, one column per year with employees, years without a figure (`u`) and flags."""
        import geopandas
        import shapely

        rows = self.choices.rows(CELLS, area_set=level)
        by_year = rows.filter(pl.col("employees").is_not_null()).pivot("period", index="area", values="employees")
        flags = rows.group_by("area").agg(_flags())
        if level == "cell_250m":
            moved = self.changes(level, self.base).select("area", pl.col("flags").alias("f"))
            flags = pl.concat([flags, moved.group_by("area").agg(_flags("f"))]).group_by("area").agg(_flags("f"))
        table = (
            rows.select("area")
            .unique()
            .join(by_year, on="area", how="left")
            .join(flags, on="area")
            .join(self.unknown(level), on="area", how="left")
            .sort(pl.col("area").cast(pl.Int64))
        )
        size = SIZES[level]
        places = [self.place[level][area] for area in table["area"]]
        x, y = corner(table["area"].cast(pl.Int64).to_numpy())
        columns: dict[str, Any] = {
            "id": table["area"].to_list(),
            "m": [codes[0] for codes in places],
            "mn": [self.names(codes) for codes in places],
            **{
                f"e{period}": pd.array(table[period].cast(pl.Int32).to_list(), dtype="Int32")
                for period in self.periods
                if period in table.columns
            },
            "u": table["unknown"].to_list(),
            "f": [value or None for value in table["f"]],
        }
        return geopandas.GeoDataFrame(columns, geometry=shapely.box(x, y, x + size, y + size), crs=25833)

    def unknown(self, level: str) -> pl.DataFrame:
        return without_figure(self.choices.rows(CELLS, area_set=level))

    def changes(self, level: str, base: str) -> pl.DataFrame:
        return self.choices.rows(CELLS, area_set=level, period=self.end, base_period=base)

    def areas(self) -> Any:
        import geopandas
        import shapely

        codes = self.outlines["municipality"].to_list()
        shapes = shapely.from_wkb(self.outlines["wkb"].to_list())
        names = [self.name(code) for code in codes]
        return geopandas.GeoDataFrame({"code": codes, "name": names}, geometry=shapes, crs=25833)

    def hubs(self) -> list[dict[str, Any]]:
        if not (self.release.path / "hubs.parquet").is_file():
            return []
        return [
            _feature(
                {key: row[key] for key in ("name", "mode", "valid_from", "valid_to") if row[key] is not None},
                {"type": "Point", "coordinates": degrees.point(row["x_cm"] / 100, row["y_cm"] / 100)},
            )
            for row in self.release.frame("hubs").sort("hub").to_dicts()
        ]

    @property
    def along_streets(self) -> bool:
        """Whether the catchments follow the streets: only where every hub lies at a known one."""
        return self.release.has("catchments") and not self.release.frame("catchments").is_empty()

    def catchments(self) -> list[dict[str, Any]]:
        """What is within reach of a hub, one feature per distance the plan names, the largest first: along the streets, or
        air-line circles, joined."""
        import shapely

        if not self.release.has("hubs"):
            return []
        if self.along_streets:
            rows = self.release.frame("catchments").rows(named=True)
            found = [(row["distance_m"], shapely.from_wkb(row["wkb"])) for row in rows]
        else:
            hubs = self.release.frame("hubs").sort("hub")
            points = shapely.points(hubs["x_cm"].to_numpy() / 100, hubs["y_cm"].to_numpy() / 100)
            wanted = sorted((int(metres) for metres in self.choices.distance_profile["shown_m"]), reverse=True)
            circles = [(metres, shapely.buffer(points, metres, quad_segs=24)) for metres in wanted if len(points)]
            found = [(metres, shapely.union_all(shapes)) for metres, shapes in circles]
        return [
            _feature({"distance_m": metres, "method": self.catchment_method}, degrees.surface(shape))
            for metres, shape in found
        ]

    @property
    def catchment_method(self) -> str:
        return "network" if self.along_streets else Flag.AIR_LINE.value

    def flows(self) -> list[dict[str, Any]]:
        """One line per direction between municipalities with at least ten commuters in some year."""
        if FLOWS not in self.release.specs:
            return []
        codes = self.outlines["municipality"].to_list()
        rows = self.choices.rows(FLOWS, area_set=self.choices.municipality_set)
        between = pl.col("area").is_in(codes) & pl.col("to_area").is_in(codes) & (pl.col("area") != pl.col("to_area"))
        at = self.centres()
        by_pair: dict[tuple[str, str], dict[str, int]] = {}
        for area, to_area, period, count in (
            rows.filter(between & (pl.col(MEASURE) >= LEAST))
            .select("area", "to_area", "period", MEASURE)
            .sort("area", "to_area", "period")
            .rows()
        ):
            by_pair.setdefault((area, to_area), {})[f"e{period}"] = int(count)
        return [
            _feature(
                {"from": a, "to": b, "from_name": self.name(a), "to_name": self.name(b), **counts},
                degrees.geometry(_bow(at[a], at[b])),
            )
            for (a, b), counts in by_pair.items()
        ]

    def boxes(self) -> dict[str, list[float]]:
        """Bounds of each municipality in degrees."""
        import shapely

        shapes = shapely.from_wkb(self.outlines["wkb"].to_list())
        return {code: degrees.bounds(shape) for code, shape in zip(self.outlines["municipality"], shapes, strict=True)}

    def centres(self) -> dict[str, tuple[float, float]]:
        import shapely

        shapes = shapely.from_wkb(self.outlines["wkb"].to_list())
        inside = shapely.point_on_surface(shapes)
        return {
            code: (float(point.x), float(point.y))
            for code, point in zip(self.outlines["municipality"], inside, strict=True)
        }


def without_figure(rows: pl.DataFrame) -> pl.DataFrame:
    """Cells with a row but no figure, such as a confidential one: `area`, `unknown` (the years, divided by spaces).

    >>> rows = {"area": ["a", "a", "b"], "period": ["2016", "2014", "2014"], "employees": [None, None, 3]}
    >>> without_figure(pl.DataFrame(rows)).rows()
    [('a', '2014 2016')]
    """
    withheld = rows.filter(pl.col("employees").is_null())
    return withheld.group_by("area").agg(pl.col("period").sort().str.join(" ").alias("unknown"))


def _flags(column: str = "flags") -> pl.Expr:
    """All flags of a cell as one text; what the page says for every figure is left out."""
    each = pl.col(column).str.split(" ").explode().unique().sort().drop_nulls()
    return each.filter(~each.is_in(["", Flag.DEMO.value, Flag.BREAK.value])).str.join(" ").alias("f")


def _bow(start: tuple[float, float], end: tuple[float, float]) -> Any:
    """A line that bends to the right of its direction, so that the two directions lie apart."""
    import shapely

    (x0, y0), (x1, y1) = start, end
    cx, cy = (x0 + x1) / 2 + (y1 - y0) * _BEND, (y0 + y1) / 2 - (x1 - x0) * _BEND
    steps = [index / 8 for index in range(9)]
    return shapely.linestrings(
        [
            (
                (1 - t) ** 2 * x0 + 2 * t * (1 - t) * cx + t * t * x1,
                (1 - t) ** 2 * y0 + 2 * t * (1 - t) * cy + t * t * y1,
            )
            for t in steps
        ]
    )


def _feature(properties: dict[str, Any], geometry: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}
