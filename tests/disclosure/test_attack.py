"""A reader with every published figure of floor area, and with knowledge of which buildings each is made of, computes."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest
from numpy.typing import NDArray

from planpuls.disclosure.policy import Policy
from planpuls.disclosure.sensitivity import sensitive
from planpuls.indicators.floor_area_disclosure import (
    ALL,
    ANSWER,
    CENTRES,
    EVENTS,
    EVERY,
    FREIGHT,
    KEY,
    LEFT,
    NEAR_HUBS,
    published_sums,
)
from planpuls.pipeline.executor import Executor
from planpuls.pipeline.graph import build
from planpuls.pipeline.step import Ref
from planpuls.release.reader import Release
from tests.fixtures import Region

_TOLERANCE = 1e-6


def shown_sums(release: Release) -> set[tuple[str, ...]]:
    """Keys of all sums that the release gives a figure of, read from its files alone."""
    frames = []
    for table, part in ((NEAR_HUBS, "use"), (FREIGHT, None), (CENTRES, None)):
        rows = release.observations(table).filter(pl.col("value").is_not_null())
        period = pl.lit(EVERY) if table == CENTRES else pl.col("period")
        used = pl.lit(EVERY) if part is None else pl.col(part)
        named = rows.with_columns(period.alias("period"), used.alias("part"), pl.lit(table).alias("table"))
        frames.append(named.select(KEY))
    happened = release.frame("floor_area_events").filter(pl.col("floor_area_m2").is_not_null())
    columns = (
        pl.lit(EVENTS).alias("table"),
        pl.lit(EVERY).alias("area_set"),
        pl.col("municipality").alias("area"),
        pl.col("date").alias("period"),
        pl.col("group").alias("part"),
        pl.col("what").alias("measure"),
    )
    frames.append(happened.with_columns(columns).select(KEY))
    facts = [name for name, value in release.facts[NEAR_HUBS].items() if name.endswith("_m2") and value is not None]
    told = [(LEFT, EVERY, EVERY, EVERY, EVERY, name) for name in facts]
    if release.answers[NEAR_HUBS] is not None:
        region = release.plan["region"]
        (area,) = release.frame("areas").filter(area_set=region)["area"].to_list()
        uses, measures = ("office", "retail_hotel_restaurant"), ("new_floor_area", "within_1000m")
        told += [(ANSWER, region, area, EVERY, use, measure) for use in uses for measure in measures]
    return set(pl.concat(frames).rows()) | set(told)


class Attacker:
    """What follows from the published sums: a mixture of buildings is known if nothing of it is left outside their space."""

    def __init__(self, sums: pl.DataFrame, published: set[tuple[str, ...]]) -> None:
        item = ["building", "change", "group"]
        self.parts = sums.select(*item, "value").unique(item).sort(item).with_row_index("row")
        placed = sums.join(self.parts.select(*item, "row"), on=item)
        self.sums: dict[tuple[str, ...], NDArray[np.int64]] = {
            tuple(row[:-1]): np.array(row[-1]) for row in placed.group_by(KEY).agg(pl.col("row").unique().sort()).rows()
        }
        self.published = [key for key in self.sums if key in published]
        matrix = np.zeros((self.parts.height, len(self.published)))
        for column, key in enumerate(self.published):
            matrix[self.sums[key], column] = 1.0
        left, singular, _ = np.linalg.svd(matrix, full_matrices=True)
        rank = int((singular > 1e-9).sum())
        self.unknown = left[:, rank:]
        """A row for each part: its coordinates in all that the figures do not tell."""

    def knows(self, rows: NDArray[np.int64]) -> bool:
        return bool(np.abs(self.unknown[rows].sum(axis=0)).max(initial=0.0) < _TOLERANCE)

    def told_of_two(self) -> int:
        """Pairs of parts of which some mixture is known: their coordinates are multiples of each other."""
        length = np.linalg.norm(self.unknown, axis=1, keepdims=True)
        direction = self.unknown / np.maximum(length, _TOLERANCE)
        alike = np.abs(np.abs(direction @ direction.T) - 1) < _TOLERANCE
        return int((alike.sum() - len(alike)) // 2) + int((length < _TOLERANCE).sum())


@pytest.fixture(scope="module")
def attacker(demo: Region) -> Attacker:
    run = build(demo.plan, demo.workspace)
    executor = Executor(run.graph, demo.workspace.snapshots, demo.workspace.cache)
    arguments: dict[str, Any] = dict(run.graph.steps["disclosed.floor_area"].arguments)
    del arguments["policy"]
    given: dict[str, Any] = {}
    for name, value in arguments.items():
        if isinstance(value, Ref):
            given[name] = executor.output(value)
        elif hasattr(value, "rows"):
            given[name] = pl.DataFrame(list(value.rows), schema=list(value.columns), orient="row")
        else:
            given[name] = value
    return Attacker(published_sums(**given), shown_sums(demo.release))


def test_no_hidden_figure_follows_from_all_that_is_published(attacker: Attacker) -> None:
    hidden = [key for key in attacker.sums if key not in attacker.published]
    assert len(hidden) > 1000
    assert len(attacker.published) > 200
    assert {key[0] for key in attacker.published} >= {NEAR_HUBS, FREIGHT, EVENTS, ANSWER, LEFT}
    assert [key for key in hidden if attacker.knows(attacker.sums[key])] == []


def test_nothing_is_told_of_one_building_or_of_two(attacker: Attacker) -> None:
    for rows in attacker.parts.group_by("building").agg("row")["row"]:
        assert not attacker.knows(rows.to_numpy())
    assert attacker.told_of_two() == 0


def test_every_published_figure_and_every_difference_of_nested_ones_rests_on_enough(attacker: Attacker) -> None:
    units, values = attacker.parts["building"].rank("dense").to_numpy(), attacker.parts["value"].to_numpy()
    distinct = {attacker.sums[key].tobytes(): attacker.sums[key] for key in attacker.published}
    sets = [set(rows.tolist()) for rows in distinct.values()]

    def rests_on_too_little(rows: set[int]) -> bool:
        chosen = np.array(sorted(rows))
        _, place = np.unique(units[chosen], return_inverse=True)
        return sensitive(np.bincount(place, weights=values[chosen]).astype(np.float64), Policy())

    assert not any(rests_on_too_little(rows) for rows in sets)
    nested = [large - small for large in sets for small in sets if small < large]
    assert nested
    assert not any(rests_on_too_little(rows) for rows in nested)


def test_an_attacker_finds_what_an_unprotected_release_would_tell(attacker: Attacker) -> None:
    """The attack is no paper tiger: with every sum published, single buildings are known."""
    placed = pl.DataFrame(
        [(*key, row) for key, rows in attacker.sums.items() for row in rows], schema=[*KEY, "row"], orient="row"
    ).with_columns(pl.col("row").cast(attacker.parts.schema["row"]))
    careless = Attacker(placed.join(attacker.parts, on="row").drop("row"), set(attacker.sums))
    assert sum(careless.knows(np.array([row])) for row in range(careless.parts.height)) > 50
    assert ALL in {key[4] for key in careless.sums}
