"""`planpuls.open`: a release's figures as polars, pandas and geopandas frames, for notebooks and scripts."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planpuls.release.format import MANIFEST
from planpuls.release.layers import Layers
from planpuls.release.query import query
from planpuls.release.reader import Release, open_release
from planpuls.spec.errors import NotFoundError, Problem

if TYPE_CHECKING:
    import geopandas
    import pandas
    import polars as pl


class Opened:
    """One release to ask. Every figure is the one the website and the API show."""

    def __init__(self, release: Release) -> None:
        self.release = release

    def __repr__(self) -> str:
        demo = ", invented demo data" if self.release.demo else ""
        return f"<planpuls release {self.release.id}: {self.release.name.nb}{demo}, {len(self.indicators)} indicators>"

    @property
    def indicators(self) -> dict[str, str]:
        """Question by indicator id, in bokmål."""
        return {name: spec.question.nb for name, spec in self.release.specs.items()}

    @property
    def layers(self) -> dict[str, str]:
        """Title by map layer id, in bokmål."""
        return {name: self._layers[name].title.nb for name in self._layers.ids}

    def polars(
        self,
        indicator: str,
        *,
        area_set: str | None = None,
        area: str | None = None,
        period: str | None = None,
        base_period: str | None = None,
        names: bool = True,
    ) -> pl.DataFrame:
        """An indicator's figures, a column per measure and view, with `status` and `flags`; arguments as for `planpuls show`.

        `names` adds `area_name` (and `to_area_name`) in bokmål. Codes are text, a missing figure is null. Errors: an unknown
        indicator, area or period, with the known ones.
        """
        import polars as pl

        rows = query(self.release, indicator, area_set=area_set, area=area, period=period, base_period=base_period).rows
        for end in ("to_area", "area") if names else ():
            if end in rows.columns:
                pairs = zip(rows["area_set"], rows[end], strict=True)
                named = [self.release.area_name(key, code).nb for key, code in pairs]
                rows = rows.insert_column(rows.columns.index(end) + 1, pl.Series(f"{end}_name", named, dtype=pl.String))
        return rows

    def pandas(self, indicator: str, **asked: Any) -> pandas.DataFrame:
        """The same as `polars`, as a pandas frame. A missing figure is NaN."""
        import pandas

        rows = self.polars(indicator, **asked)
        return pandas.DataFrame({name: rows[name].to_list() for name in rows.columns}, columns=rows.columns)

    def geopandas(self, layer: str) -> geopandas.GeoDataFrame:
        """A map layer with its fields, in EPSG:25833; `layers` names them. Error: an unknown layer."""
        import geopandas
        import shapely

        table = self._layers[layer].table
        columns = {name: table[name].to_list() for name in table.columns if name != "wkb"}
        return geopandas.GeoDataFrame(columns, geometry=shapely.from_wkb(table["wkb"].to_list()), crs=25833)

    @cached_property
    def _layers(self) -> Layers:
        return Layers(self.release)


def opened(source: str | Path | None = None, *, workspace: str | Path | None = None) -> Opened:
    """Open a release: a folder, the id of a release, or a plan's id; without one, the plan run last.

    `workspace` is the folder the results are in, without it `PLANPULS_WORKSPACE` or the user's data folder.
    Error: nothing of that name, with what is there.
    """
    import os

    from planpuls.store.workspace import Workspace

    if source is not None and (Path(source) / MANIFEST).is_file():
        return Opened(open_release(Path(source)))
    root = workspace or os.environ.get("PLANPULS_WORKSPACE")
    if root is None:
        from platformdirs import user_data_path

        root = user_data_path("planpuls", appauthor=False)
    space = Workspace(Path(root).absolute())
    pointer = space.pointer()
    name = str(source) if source is not None else str(pointer["last"])
    release = pointer["releases"].get(name, name)
    if not (space.releases / release / MANIFEST).is_file():
        known = ", ".join(pointer["releases"]) or "none"
        advice = "Give a release folder, its id, or a plan that was run."
        raise NotFoundError([Problem(str(space.root), f"a release ({known})", name, advice)])
    return Opened(open_release(space.releases / release))
