"""Which layers a release has, each made when first asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property, partial
from threading import Lock

from planpuls.release.layers.areas import area_sets, areas, layer_id
from planpuls.release.layers.cell_reach import INDICATOR as REACH
from planpuls.release.layers.cell_reach import cell_reach
from planpuls.release.layers.cells import INDICATOR as CELLS
from planpuls.release.layers.cells import SIZES, cells
from planpuls.release.layers.clusters import ALL, clusters, has_clusters
from planpuls.release.layers.flows import INDICATOR as FLOWS
from planpuls.release.layers.flows import flows
from planpuls.release.layers.hubs import catchments, hubs, profiles
from planpuls.release.layers.layer import Layer
from planpuls.release.newest import NewestFigure, newest_figures
from planpuls.release.reader import Release
from planpuls.spec.errors import NotFoundError, Problem


class Layers:
    """The layers of one release by id, in the order a map lists them: areas, cells, concentrations, hubs, flows."""

    def __init__(self, release: Release) -> None:
        self.release = release
        self._made: dict[str, Layer] = {}
        self._lock = Lock()

    @cached_property
    def area_sets(self) -> tuple[str, ...]:
        """Keys of the area sets that are layers."""
        return tuple(area_sets(self.release)) if self._has("outlines") else ()

    @cached_property
    def newest(self) -> dict[str, list[NewestFigure]]:
        """The newest figures of every such set."""
        return newest_figures(self.release, self.area_sets)

    def _areas(self, key: str) -> Layer:
        return areas(self.release, key, self.newest[key])

    @cached_property
    def _makers(self) -> dict[str, Callable[[], Layer]]:
        release = self.release
        makers: dict[str, Callable[[], Layer]] = {layer_id(key): partial(self._areas, key) for key in self.area_sets}
        if CELLS in release.specs and self._has("cells"):
            makers |= {level: partial(cells, release, level) for level in SIZES}
        if REACH in release.specs and self._has("cell_reach"):
            makers["cell_reach"] = partial(cell_reach, release)
        makers |= {of.layer: partial(clusters, release, of) for of in ALL if has_clusters(release, of)}
        if self._has("hubs"):
            makers |= {"hubs": partial(hubs, release), "catchments": partial(catchments, release)}
        if self._has("hub_profiles"):
            makers["hub_profiles"] = partial(profiles, release)
        if FLOWS in release.specs and self._has("outlines"):
            makers["commuting_flows"] = partial(flows, release)
        return makers

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(self._makers)

    def __getitem__(self, layer: str) -> Layer:
        """Error: a layer the release does not have, with those it has."""
        if layer not in self._makers:
            raise NotFoundError([Problem(layer, "a layer", "an unknown name", f"Known: {', '.join(self.ids)}.")])
        with self._lock:
            if layer not in self._made:
                self._made[layer] = self._makers[layer]()
            return self._made[layer]

    def __iter__(self) -> Iterator[Layer]:
        return (self[name] for name in self.ids)

    def _has(self, table: str) -> bool:
        return (self.release.path / f"{table}.parquet").is_file()
