"""The files the map reads: tiles of cells and municipalities, hubs, catchments, flows, and `map.json` that ties them."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl

from planpuls.editions.site.choices import Choices
from planpuls.editions.site.questions.commuting import LEAST, MEASURE
from planpuls.editions.site.questions.grid_change import largest
from planpuls.editions.site.texts import PUBLISHERS, say
from planpuls.editions.site.tiles import write_tiles
from planpuls.release.cells import municipality_of
from planpuls.release.query import query
from planpuls.spec.grid import CELL_1KM, CELL_250M, corner
from planpuls.spec.numbers import NARROW_SPACE
from planpuls.spec.status import Flag
from planpuls.spec.text import LANGUAGES

SIZES = {"cell_1km": CELL_1KM, "cell_250m": CELL_250M}
_ZOOMS = {"cell_1km": (5, 9), "cell_250m": (10, 12)}
_LEVELS = {"cell_1km": (1, 10, 50, 250, 1000, 5000), "cell_250m": (1, 5, 20, 100, 500, 2000)}
_CHANGE_LEVELS = [-1000, -250, -50, -5, 5, 50, 250, 1000]
_INDICATOR, _FLOWS = "grid-change", "commuting"
_FIVE_METRES = 4
"""Decimals of a degree kept in bounds."""
_DECIMETRES = 6
"""Decimals of a degree kept in coordinates."""


def has_map(choices: Choices) -> bool:
    """Whether the release holds what a map needs: cells with figures, and outlines."""
    return _INDICATOR in choices.release.specs and choices.release.frame("outlines").height > 0


def write_map(choices: Choices, folder: Path) -> None:
    """Write every map file into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    maker = _MapFiles(choices)
    document = maker.document()
    for level in SIZES:
        write_tiles(maker.cells(level), folder / f"{level}.pmtiles", level, *_ZOOMS[level])
    write_tiles(maker.areas(), folder / "areas.pmtiles", "municipality", 5, 11)
    for name, features in (
        ("hubs", maker.hubs()),
        ("catchments", maker.catchments()),
        ("flows", maker.flows()),
    ):
        if features:
            document[name] = f"map/{name}.geojson"
            _write(folder / f"{name}.geojson", {"type": "FeatureCollection", "features": features})
    _write(folder / "map.json", document)


class _MapFiles:
    def __init__(self, choices: Choices) -> None:
        self.choices = choices
        self.release = choices.release
        self.observed = self.release.observations(_INDICATOR)
        self.periods = sorted(self.observed["period"].unique())
        self.base, self.end = choices.span(self.periods)
        self.place = municipality_of(self.release.frame("cells"), self.observed)
        inside = pl.col("municipality").is_in(choices.plan["region_municipalities"])
        self.outlines = self.release.frame("outlines").filter(inside).sort("municipality")

    def _name(self, code: str) -> str:
        return self.choices.name(self.choices.municipality_set, code, "nb")

    def cells(self, level: str) -> Any:
        """Squares with id, municipality, one column per year (absent where there is no figure) and flags."""
        import geopandas
        import shapely

        rows = query(self.release, _INDICATOR, area_set=level).rows
        by_year = rows.filter(pl.col("employees").is_not_null()).pivot("period", index="area", values="employees")
        flags = rows.group_by("area").agg(_flags())
        if level == "cell_250m":
            moved = self._changes(level, self.base).select("area", pl.col("flags").alias("f"))
            flags = pl.concat([flags, moved.group_by("area").agg(_flags("f"))]).group_by("area").agg(_flags("f"))
        names = {code: self._name(code) for code in self.outlines["municipality"]}
        table = (
            rows.select("area")
            .unique()
            .join(by_year, on="area", how="left")
            .join(flags, on="area")
            .join(self.place, on="area")
            .sort(pl.col("area").cast(pl.Int64))
        )
        size = SIZES[level]
        x, y = corner(table["area"].cast(pl.Int64).to_numpy())
        columns: dict[str, Any] = {
            "id": table["area"].to_list(),
            "m": table["municipality"].to_list(),
            "mn": [names.get(code, code) for code in table["municipality"]],
            **{
                f"e{period}": table[period].cast(pl.Int32).to_pandas().astype("Int32")
                for period in self.periods
                if period in table.columns
            },
            "f": [value or None for value in table["f"]],
        }
        return geopandas.GeoDataFrame(columns, geometry=shapely.box(x, y, x + size, y + size), crs=25833)

    def _changes(self, level: str, base: str) -> pl.DataFrame:
        return query(self.release, _INDICATOR, area_set=level, period=self.end, base_period=base).rows

    def areas(self) -> Any:
        import geopandas
        import shapely

        codes = self.outlines["municipality"].to_list()
        shapes = shapely.from_wkb(self.outlines["wkb"].to_list())
        names = [self._name(code) for code in codes]
        return geopandas.GeoDataFrame({"code": codes, "name": names}, geometry=shapes, crs=25833)

    def hubs(self) -> list[dict[str, Any]]:
        if not (self.release.path / "hubs.parquet").is_file():
            return []
        return [
            _feature(
                {key: row[key] for key in ("name", "mode", "valid_from", "valid_to") if row[key] is not None},
                {"type": "Point", "coordinates": [round(row["longitude"], _DECIMETRES), round(row["latitude"], _DECIMETRES)]},
            )
            for row in self.release.frame("hubs").sort("hub").to_dicts()
        ]

    def catchments(self) -> list[dict[str, Any]]:
        """Air-line circles round the hubs, joined, one feature per distance the plan names; the largest first."""
        import shapely

        if not (self.release.path / "hubs.parquet").is_file():
            return []
        hubs = self.release.frame("hubs").sort("hub")
        points = shapely.points(hubs["x_cm"].to_numpy() / 100, hubs["y_cm"].to_numpy() / 100)
        return [
            _feature(
                {"distance_m": int(metres), "method": Flag.AIR_LINE.value},
                _geometry(shapely.union_all(shapely.buffer(points, metres, quad_segs=24))),
            )
            for metres in sorted(self.choices.distance_profile["shown_m"], reverse=True)
            if len(points)
        ]

    def flows(self) -> list[dict[str, Any]]:
        """One line per direction between municipalities with at least ten commuters in some year."""
        if _FLOWS not in self.release.specs:
            return []
        codes = self.outlines["municipality"].to_list()
        rows = query(self.release, _FLOWS, area_set=self.choices.municipality_set).rows
        between = pl.col("area").is_in(codes) & pl.col("to_area").is_in(codes) & (pl.col("area") != pl.col("to_area"))
        at = self._centres()
        by_pair: dict[tuple[str, str], dict[str, int]] = {}
        for area, to_area, period, count in (
            rows.filter(between & (pl.col(MEASURE) >= LEAST)).select("area", "to_area", "period", MEASURE).sort("area", "to_area", "period").rows()
        ):
            by_pair.setdefault((area, to_area), {})[f"e{period}"] = int(count)
        return [
            _feature(
                {"from": a, "to": b, "from_name": self._name(a), "to_name": self._name(b), **counts},
                _geometry(_bow(at[a], at[b])),
            )
            for (a, b), counts in by_pair.items()
        ]

    def _centres(self) -> dict[str, tuple[float, float]]:
        import shapely

        shapes = shapely.from_wkb(self.outlines["wkb"].to_list())
        inside = shapely.point_on_surface(shapes)
        return {
            code: (float(point.x), float(point.y))
            for code, point in zip(self.outlines["municipality"], inside, strict=True)
        }

    def document(self) -> dict[str, Any]:
        import shapely

        shapes = shapely.from_wkb(self.outlines["wkb"].to_list())
        bounds = _bounds(shapes)
        centres = self._centres()
        spec = self.release.specs[_INDICATOR]
        flow_years = (
            sorted(self.release.observations(_FLOWS)["period"].unique()) if _FLOWS in self.release.specs else []
        )
        excluded = [year for year in self.choices.plan["verdict"]["excluded_end_points"] if year in self.periods]
        return {
            "schema": 1,
            "lang_default": "nb",
            "demo": self.release.demo,
            "bounds": _total(bounds),
            "years": self.periods,
            "breaks": [
                {"before": entry.before, "after": entry.after, "text": entry.text.model_dump()}
                for entry in self.choices.breaks(spec)
            ],
            "end_year_warning": {
                year: {language: say("not_an_end", language, year=year) for language in LANGUAGES} for year in excluded
            },
            "tiles": {**{level: f"map/{level}.pmtiles" for level in SIZES}, "areas": "map/areas.pmtiles"},
            "catchment_method": Flag.AIR_LINE.value,
            "levels": {level: _levels(steps) for level, steps in _LEVELS.items()},
            "change_levels": dict.fromkeys(SIZES, _CHANGE_LEVELS),
            "flow_years": flow_years,
            "flow_min": LEAST,
            "areas": [
                {"code": code, "name": self._name(code), "bounds": box, "center": _degrees(*centres[code])}
                for code, box in zip(self.outlines["municipality"], bounds, strict=True)
            ],
            "largest_changes": [self._largest(level, base) for level, base in self._lists()],
            "texts": {language: {} for language in LANGUAGES},
            "attribution": {language: self._attribution(language) for language in LANGUAGES},
        }

    def _lists(self) -> list[tuple[str, str]]:
        whole = [] if self.periods[0] == self.base else [("cell_1km", self.periods[0])]
        return [("cell_1km", self.base), ("cell_250m", self.base), *whole]

    def _largest(self, level: str, base: str) -> dict[str, Any]:
        place = dict(self.place.rows())
        half = SIZES[level] / 2
        rows = []
        for row in largest(self._changes(level, base)).to_dicts():
            x, y = corner(int(row["area"]))
            hidden = {"", Flag.DEMO.value}
            rows.append(
                {
                    "area": row["area"],
                    "municipality": self._name(place[row["area"]]),
                    "change": int(row["change"]),
                    "base": int(row["employees_base"]),
                    "value": int(row["employees"]),
                    "center": _degrees(x + half, y + half),
                    "flags": [flag for flag in row["flags"].split(" ") if flag not in hidden],
                }
            )
        return {"from": base, "to": self.end, "level": level, "rows": rows}

    def _attribution(self, language: Any) -> str:
        if self.release.demo:
            return say("demo_source", language)
        used = {source["source"] for source in self.release.sources if source["source"] in ("ssb", "kartverket")}
        return ", ".join(PUBLISHERS[name].get(language) for name in PUBLISHERS if name in used)


def _flags(column: str = "flags") -> pl.Expr:
    """All flags of a cell as one text; what the page says for every figure is left out."""
    each = pl.col(column).str.split(" ").explode().unique().sort().drop_nulls()
    return each.filter(~each.is_in(["", Flag.DEMO.value, Flag.BREAK.value])).str.join(" ").alias("f")


def _levels(steps: tuple[int, ...]) -> list[dict[str, Any]]:
    def shown(value: int) -> str:
        return f"{value:,}".replace(",", NARROW_SPACE)

    closed = [{"min": low, "label": f"{shown(low)}–{shown(high - 1)}"} for low, high in pairwise(steps)]
    return [*closed, {"min": steps[-1], "label": f"≥ {shown(steps[-1])}"}]


def _bow(start: tuple[float, float], end: tuple[float, float]) -> Any:
    """A line that bends to the right of its direction, so that the two directions lie apart."""
    import shapely

    (x0, y0), (x1, y1) = start, end
    bend = 0.12
    cx, cy = (x0 + x1) / 2 + (y1 - y0) * bend, (y0 + y1) / 2 - (x1 - x0) * bend
    steps = [index / 8 for index in range(9)]
    return shapely.linestrings(
        [
            ((1 - t) ** 2 * x0 + 2 * t * (1 - t) * cx + t * t * x1, (1 - t) ** 2 * y0 + 2 * t * (1 - t) * cy + t * t * y1)
            for t in steps
        ]
    )


def _to_degrees(shape: Any) -> Any:
    import numpy as np
    import shapely
    from pyproj import Transformer

    change = Transformer.from_crs(25833, 4326, always_xy=True)
    return shapely.transform(shape, lambda points: np.column_stack(change.transform(points[:, 0], points[:, 1])))


def _degrees(x: float, y: float) -> list[float]:
    import shapely

    point = _to_degrees(shapely.Point(x, y))
    return [round(point.x, _DECIMETRES), round(point.y, _DECIMETRES)]


def _bounds(shapes: Any) -> list[list[float]]:
    import shapely

    return [[round(float(value), _FIVE_METRES) for value in shapely.bounds(_to_degrees(shape))] for shape in shapes]


def _total(bounds: list[list[float]]) -> list[float]:
    west, south, east, north = zip(*bounds, strict=True)
    return [min(west), min(south), max(east), max(north)]


def _geometry(shape: Any) -> dict[str, Any]:
    import shapely

    geometry: dict[str, Any] = json.loads(shapely.to_geojson(_to_degrees(shape)))
    geometry["coordinates"] = _rounded(geometry["coordinates"])
    return geometry


def _rounded(values: Any) -> Any:
    return round(values, _DECIMETRES) if isinstance(values, float) else [_rounded(value) for value in values]


def _feature(properties: dict[str, Any], geometry: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def _write(path: Path, document: Any) -> None:
    path.write_text(json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
