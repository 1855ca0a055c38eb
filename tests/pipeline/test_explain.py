"""Every figure of the demo region is explained whole, and comes out the same from the raw files alone."""

from __future__ import annotations

import copy
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from planpuls.pipeline.explain import Explanation, Recomputation
from planpuls.pipeline.step import Ref
from planpuls.release.lineage import datasets_behind, explain_command, files_behind, steps_behind
from planpuls.release.query import query
from planpuls.release.worked import FORMULAS, Worked
from planpuls.spec.errors import NotFoundError
from planpuls.spec.indicator import Indicator
from planpuls.store.files import sha256_of
from tests.fixtures import Region


@pytest.fixture(scope="module")
def made(demo: Region) -> Recomputation:
    """The demo's figures computed anew from its raw files, once for all tests."""
    return Recomputation(demo.plan, demo.workspace, demo.release)


def test_every_stored_figure_of_every_indicator_comes_out_the_same(demo: Region, made: Recomputation) -> None:
    for name in demo.release.specs:
        stored = demo.release.observations(name).drop("step")
        assert stored.height
        assert made.observations(name).equals(stored), name


def figures(demo: Region, spec: Indicator) -> Iterator[tuple[str, str, str, str | None]]:
    """Figure, area, period and base period: for every measure and view one place where it has a value, if there is any."""
    stored = demo.release.observations(spec.id)
    periods = sorted(stored["period"].unique().to_list(), reverse=True)
    wanted = {measure.id for measure in spec.measures if measure.role == "value"} | {view.id for view in spec.views}
    pairs = [(now, then) for now in periods for then in reversed(periods) if then < now] or [(periods[0], None)]
    for period, base in pairs:
        rows = query(demo.release, spec.id, period=period, base_period=base).rows
        for name in sorted(wanted & set(rows.columns)):
            there = rows.filter(pl.col(name).is_not_null())
            if there.height:
                wanted.discard(name)
                # Figures of cells are asked for by the municipality that they lie in.
                area = "region" if spec.stored_area_sets else str(there["area"][0])
                yield name, area, period, base
        if not wanted:
            return


def computed(worked: Worked) -> float:
    """What the formula with the numbers gives when it is reckoned over."""
    formula, _, _ = worked.text.en.rpartition(" = ")
    plain = formula.replace("·", "*").replace("−", "-").replace(",", "")
    assert set(plain) <= set("0123456789.+-*/() "), plain
    return float(eval(plain))


def test_every_kind_of_figure_of_every_indicator_is_explained_whole(demo: Region, made: Recomputation) -> None:
    kinds = set()
    for spec in demo.release.specs.values():
        explained: dict[tuple[str, str, str | None], Explanation] = {}
        for figure, *place in figures(demo, spec):
            key = (place[0] or "", place[1] or "", place[2])
            if key not in explained:
                explained[key] = made.explain(spec.id, key[0], key[1], base_period=key[2])
            found = explained[key]
            view = next((view for view in spec.views if view.id == figure), None)
            if view is not None:
                mine = [worked for worked in found.worked if worked.view == figure]
                assert mine, (spec.id, figure, key)
                kinds.add(view.kind)
                for worked in mine[:20]:
                    assert computed(worked) == pytest.approx(worked.value, rel=1e-6, abs=2e-6), (spec.id, worked)
                    assert worked.name == view.name
        assert explained, spec.id
        for found in explained.values():
            whole(demo, spec, found)
    assert kinds == set(FORMULAS)


def whole(demo: Region, spec: Indicator, found: Explanation) -> None:
    """Everything that an explanation must have."""
    assert found.equal, spec.id
    assert found.same_code
    assert found.figures.height
    assert found.steps[-1].key == demo.release.observations(spec.id)["step"][0]
    recorded = demo.release.lineage
    assert {step.name for step in found.steps} == set(steps_behind(demo.release, spec.id))
    assert all(recorded[step.name]["key"].startswith(step.key) for step in found.steps)
    assert all(recorded[step.name]["code"] == step.code for step in found.steps)
    assert found.snapshots
    behind = {file["sha256"]: file["origin"] for file in files_behind(demo.release, spec.id)}
    assert behind == {sidecar.sha256: sidecar.origin for sidecar in found.snapshots}
    assert all(sha256_of(demo.workspace.snapshots.path(sha256)) == sha256 for sha256 in behind)
    assert any(given.rows for given in found.contributions), spec.id
    for given in found.contributions:
        assert given.top.height == min(given.rows, 5)
        assert given.rows <= given.rows_in_all
        if given.amount is not None and given.top.height > 1:
            amounts = given.top[given.amount].drop_nulls()
            assert amounts.equals(amounts.sort(descending=True))
    assert set(found.corrections["dataset"]) <= set(datasets_behind(demo.release, spec.id))


def test_rows_behind_an_area_are_those_of_its_cells_and_give_its_figure(demo: Region, made: Recomputation) -> None:
    found = made.explain("growth-distribution", "9101", "2024")
    grid = next(given for given in found.contributions if given.table == "table.ssb.workplaces_250m/table")
    cells = demo.release.frame("cells").filter(municipality="9101")["cell"]
    table = made.executor.output(Ref("table.ssb.workplaces_250m", "table"))
    mine = table.filter(pl.col("cell").is_in(cells.implode()), period="2024")
    assert (grid.rows, grid.amount, grid.period) == (mine.height, "employees", "2024")
    assert grid.top["employees"][0] == mine["employees"].max()
    assert found.figures["employees"][0] == mine["employees"].sum()


def test_only_corrections_of_the_figure_s_tables_and_years_are_named(made: Recomputation) -> None:
    assert made.explain("job-density", "region", "2019").corrections["key"].to_list() == ["cell=18435006597000"]
    against = made.explain("job-density", "region", "2022", base_period="2019").corrections
    assert sorted(against["vintage"]) == ["2019", "2022"]
    assert made.explain("job-density", "region", "2021").corrections.is_empty()
    assert made.explain("job-index", "region", "2019").corrections.is_empty()


def test_another_stored_figure_of_the_indicator_is_noticed(demo: Region, made: Recomputation, tmp_path: Path) -> None:
    folder = tmp_path / "release"
    shutil.copytree(demo.release.path, folder)
    path = folder / "observations" / "job-index.parquet"
    rows = pl.read_parquet(path)
    first = pl.int_range(pl.len()) == 0
    rows.with_columns(pl.when(first).then(pl.col("value") + 1).otherwise("value").alias("value")).write_parquet(path)
    other = copy.copy(made)
    other.release = replace(demo.release, path=folder)
    changed = rows.row(0, named=True)
    assert not other.explain("job-index", changed["area"], changed["period"]).equal
    assert not other.explain("job-index", "region", str(rows["period"].max())).equal


def test_what_is_not_there_is_named(demo: Region, made: Recomputation) -> None:
    with pytest.raises(NotFoundError, match="the code of an area"):
        made.explain("job-index", "nowhere", "2020")
    with pytest.raises(NotFoundError, match="a recorded lineage"):
        steps_behind(demo.release, "none")
    assert explain_command(demo.release, "job-index", "9101", "2020").endswith("--plan demo --area 9101 --period 2020")
