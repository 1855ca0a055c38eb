"""Formulas and concentrations against the statistics libraries of the field: libpysal's kernels and graphs, esda's local statistics.

They are loaded by the tests that need them: seconds in every process that only collects.
"""

from __future__ import annotations

import random
from collections import defaultdict
from typing import Any

import numpy as np
import polars as pl
import pytest

from planpuls.demo.deliveries import known
from planpuls.demo.municipalities import OUTSIDE
from planpuls.places.concentrations import Rule, concentrations
from planpuls.plan.load import load_plan
from planpuls.release.formulas import standing
from planpuls.spec.grid import cell_id
from planpuls.spec.indicator import View
from planpuls.spec.text import Text

WORD = Text(nb="x", en="x")


def quartic(rows: int, columns: int, width: int) -> Any:
    """The quartic kernel over a lattice, each cell its own neighbour."""
    from libpysal.weights import W

    near = [
        (east, north, (1 - (east**2 + north**2) / width**2) ** 2)
        for east in range(-width + 1, width)
        for north in range(-width + 1, width)
        if east**2 + north**2 < width**2
    ]
    neighbours: dict[int, list[int]] = {}
    weights: dict[int, list[float]] = {}
    for row in range(rows):
        for column in range(columns):
            inside = [
                ((row + east) * columns + column + north, weight)
                for east, north, weight in near
                if 0 <= row + east < rows and 0 <= column + north < columns
            ]
            place = row * columns + column
            neighbours[place], weights[place] = [cell for cell, _ in inside], [weight for _, weight in inside]
    return W(neighbours, weights, silence_warnings=True)


def lattice(seed: int) -> np.ndarray:
    """Employees on a lattice: mostly few, two centres, a margin of nobody."""
    draw = random.Random(seed)
    table = np.zeros((14, 18))
    for row in range(3, 11):
        for column in range(3, 15):
            peak = max(0, 900 - 300 * min(abs(row - 5) + abs(column - 5), abs(row - 8) + abs(column - 12)))
            table[row, column] = draw.randint(0, 60) + peak
    return table


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("width", [1, 2, 3])
def test_smoothed_density_and_connected_cells_are_those_of_libpysal(seed: int, width: int) -> None:
    from libpysal.weights import W, lat2W

    table = lattice(seed)
    rows, columns = table.shape
    kernel = quartic(rows, columns, width)
    whole = sum(
        (1 - (i**2 + j**2) / width**2) ** 2
        for i in range(-width, width + 1)
        for j in range(-width, width + 1)
        if i**2 + j**2 < width**2
    )
    density = 16 * (kernel.sparse @ table.ravel()) / whole
    # A limit between two densities, so that floats decide nothing.
    ordered = np.sort(np.unique(density.round(6)))
    limit = int(ordered[int(len(ordered) * 0.8)]) + 1
    dense = {place for place, value in enumerate(density) if value >= limit}
    rook = lat2W(*table.shape, rook=True)
    kept = {place: [other for other in rook.neighbors[place] if other in dense] for place in sorted(dense)}
    graph = W(kept, silence_warnings=True)
    sums: dict[int, float] = defaultdict(float)
    sizes: dict[int, int] = defaultdict(int)
    for place, label in zip(graph.id_order, graph.component_labels, strict=True):
        sums[label] += table.ravel()[place]
        sizes[label] += 1
    wanted = sorted((sizes[label], total) for label, total in sums.items() if total >= 300)
    cells = {
        cell_id(250 * column, 6_500_000 + 250 * row, 250): int(table[row, column])
        for row in range(14)
        for column in range(18)
    }
    found = concentrations(cells, Rule(250 * width, limit, 300))
    assert sorted((len(part), float(total)) for part, total in found) == wanted
    assert wanted


def test_the_demos_concentrations_are_hot_spots_by_getis_and_ord() -> None:
    """G* of the employees on the whole lattice: where our rule finds a concentration, so does the statistic (z over 2.58)."""
    from esda.getisord import G_Local
    from libpysal.weights import lat2W
    from scipy import ndimage

    settings = load_plan("demo").job_clusters
    assert settings is not None
    sums: dict[tuple[int, int], int] = defaultdict(int)
    for cell, employees in known(2024, "first"):
        if cell.base is not None and cell.base not in OUTSIDE:
            sums[cell.corner[0] // 250, cell.corner[1] // 250] += employees
    west, south = (min(place[axis] for place in sums) for axis in (0, 1))
    table = np.zeros([max(place[axis] for place in sums) - start + 1 for axis, start in ((0, west), (1, south))])
    for (x, y), employees in sums.items():
        table[x - west, y - south] = employees
    local = G_Local(table.ravel(), lat2W(*table.shape, rook=False), transform="B", star=True, permutations=0)
    hot = (local.Zs > 2.58).reshape(table.shape)
    cells = {cell_id(250 * x, 250 * y, 250): employees for (x, y), employees in sums.items()}
    rule = Rule(settings.bandwidth_m, settings.employees_per_km2, settings.employees)
    found = concentrations(cells, rule)
    assert len(found) >= 2
    inside = np.zeros_like(hot)
    for part, _ in found:
        places = [(cell // 10**7 - 2_000_000, cell % 10**7) for cell in part]
        for x, y in places:
            column, row = x // 250 - west, y // 250 - south
            if 0 <= column < table.shape[0] and 0 <= row < table.shape[1]:
                inside[column, row] = True
    assert (hot & inside).sum() > 0.9 * inside.sum(), "nine in ten of the cells are significantly dense"
    labels, count = ndimage.label(inside)
    assert all((hot & (labels == label)).any() for label in range(1, count + 1)), (
        "and each concentration has such a cell"
    )
    assert hot.mean() < 0.25, "the statistic does not call everything hot"


def test_diversity_is_the_inverse_of_simpsons_index() -> None:
    """(sum a)² / sum a² by hand: Simpson's concentration D = sum p², and its inverse is the number of equal parts."""
    counts = [40.0, 30.0, 20.0, 10.0]
    frame = pl.DataFrame({"area": ["a"] * 4, "period": ["2020"] * 4, "industry": list("wxyz"), "employed": counts})
    view = View(id="d", kind="diversity", measure="employed", over="industry", name=WORD, unit=WORD)
    found = frame.with_columns(standing(view, ["area", "period", "industry"]))["d"].unique().to_list()
    shares = np.array(counts) / sum(counts)
    assert found == [pytest.approx(1 / float((shares**2).sum()))]
