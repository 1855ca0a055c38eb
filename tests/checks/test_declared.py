"""Every declared check is silent on sound figures and fires on damaged ones; an error stops the release."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from planpuls.checks.evidence import Evidence
from planpuls.checks.run import DECLARED, SCHEMA, examined
from planpuls.editions.site.checks_section import check_sections
from planpuls.editions.site.choices import Choices
from planpuls.pipeline.check_steps import STEP, fired, refuse_errors
from planpuls.pipeline.executor import Executor, quietly
from planpuls.pipeline.graph import build
from planpuls.pipeline.run import run
from planpuls.plan.checks import CheckSetting
from planpuls.spec.errors import IntegrityError, PlanError
from planpuls.spec.indicator import Indicator
from planpuls.spec.text import LANGUAGES
from tests.fixtures import Region

REGION, MUNICIPALITY = "region@2024", "municipality@2024"


@pytest.fixture(scope="module")
def evidence(demo: Region) -> Evidence:
    """What the checks of the demo region's run looked at, from the cache."""
    made = build(demo.plan, demo.workspace)
    executor = Executor(made.graph, demo.workspace.snapshots, demo.workspace.cache)
    given = executor.arguments(made.graph.steps[STEP])
    specs = {name: Indicator.model_validate(spec) for name, spec in given["specs"].items()}
    frames = dict(zip(specs, given["observations"], strict=True))
    named = {"specs", "observations", "region", "municipality_set", "municipalities", "settings"}
    return Evidence(
        specs=specs,
        observations={name: frame for name, frame in frames.items() if not frame.is_empty()},
        region_set=given["region"]["area_set"],
        region_area=given["region"]["area"],
        municipality_set=given["municipality_set"],
        municipalities=frozenset(given["municipalities"]),
        tables={name: table for name, table in given.items() if name not in named and table is not None},
    )


def outcome(table: pl.DataFrame, check: str) -> set[str]:
    return set(table.filter(pl.col("check") == check)["outcome"])


def test_the_demo_region_is_sound_and_every_check_is_tried(demo: Region, evidence: Evidence) -> None:
    stored = demo.release.frame("checks")
    assert stored.schema == pl.Schema(SCHEMA)
    assert set(stored["outcome"]) == {"sound"}
    assert set(stored["check"]) == {declared.check.id for declared in DECLARED}
    assert examined(evidence, {}).equals(stored)


def test_ids_are_unique_and_every_sentence_is_in_both_languages() -> None:
    ids = [declared.check.id for declared in DECLARED]
    assert len(set(ids)) == len(ids)
    for declared in DECLARED:
        said = declared.check.sentence(declared.check.threshold)
        assert "{" not in said.nb + said.en
        assert said.nb != said.en


def test_the_docs_list_every_check_with_its_severity() -> None:
    docs = Path(__file__).parents[2].joinpath("docs", "checks.md").read_text(encoding="utf-8")
    listed = dict(re.findall(r"^\| `([a-z-]+)`: .* \| (error|warning|notice) \|", docs, re.MULTILINE))
    assert listed == {declared.check.id: declared.check.severity.value for declared in DECLARED}


def figures(evidence: Evidence, name: str, change: pl.Expr, *where: pl.Expr) -> Evidence:
    """The evidence with `value` changed in the rows of one indicator that are meant."""
    rows = evidence.observations[name]
    meant = pl.all_horizontal(*where)
    assert rows.filter(meant).height
    damaged = rows.with_columns(pl.when(meant).then(change).otherwise("value").alias("value"))
    return replace(evidence, observations={**evidence.observations, name: damaged})


def table(evidence: Evidence, name: str, change: Callable[[pl.DataFrame], pl.DataFrame]) -> Evidence:
    return replace(evidence, tables={**evidence.tables, name: change(evidence.tables[name])})


def measure(name: str) -> pl.Expr:
    return pl.col("measure") == name


def newest() -> pl.Expr:
    return pl.col("period") == pl.col("period").max()


AREA = pl.col("area") == "9401"
VALUE = pl.col("value")
DAMAGE: dict[str, Callable[[Evidence], Evidence]] = {
    "range-below-zero": lambda e: figures(e, "commuting", VALUE - 10**6, newest()),
    "range-part-above-whole": lambda e: figures(
        e, "main-road-distance", VALUE * 10, measure("employees_in_class"), AREA, newest()
    ),
    "range-bounds": lambda e: figures(
        e, "jobs-near-hubs", VALUE + 10**5, measure("employees_within_lower"), pl.col("distance_m") == 1000
    ),
    "range-falling-curve": lambda e: figures(
        e, "jobs-near-hubs", VALUE * 0, measure("employees_within"), pl.col("distance_m") == 2000
    ),
    "sum-municipalities": lambda e: figures(e, "job-index", VALUE + 1, AREA, newest()),
    "sum-parts": lambda e: figures(
        e, "skills-demand", VALUE * 1.5, measure("employed"), pl.col("education_level") == "02a"
    ),
    "jump-region": lambda e: figures(e, "job-index", VALUE * 1.1, newest()),
    "jump-municipality": lambda e: figures(e, "job-index", VALUE * 0.7, AREA, newest()),
    "coverage-cells": lambda e: table(e, "unplaced", lambda rows: rows.with_columns(pl.col("employees") * 1000)),
    "coverage-hub-distances": lambda e: table(e, "cell_distances", lambda rows: rows.filter(pl.col("cell") % 3 != 0)),
    "coverage-addresses": lambda e: table(
        e, "match_rates", lambda rows: rows.with_columns(matched=pl.col("outcome") == "letter")
    ),
    "coverage-municipalities": lambda e: figures(e, "job-index", pl.lit(None, pl.Float64), AREA, newest()),
    "total-country": lambda e: table(e, "employed", lambda rows: rows.with_columns(pl.col("employed_workplace") * 2)),
    "total-grid": lambda e: table(e, "workplaces", lambda rows: rows.with_columns(pl.col("employees") * 3 // 4)),
    "total-commuting": lambda e: table(e, "commuting", lambda rows: rows.filter(pl.col("workplace") != "9101")),
}


def test_every_check_has_its_damage() -> None:
    assert set(DAMAGE) == {declared.check.id for declared in DECLARED}


@pytest.mark.parametrize("check", DAMAGE)
def test_damage_fires_its_check(evidence: Evidence, check: str) -> None:
    declared = tuple(one for one in DECLARED if one.check.id == check)
    assert outcome(examined(evidence, {}, declared), check) == {"sound"}
    assert "fired" in outcome(examined(DAMAGE[check](evidence), {}, declared), check)


def test_the_worst_place_is_named_with_how_much_is_amiss(evidence: Evidence) -> None:
    damaged = figures(evidence, "job-index", VALUE + 7, AREA, newest())
    found = examined(damaged, {}).filter(pl.col("outcome") == "fired", check="sum-municipalities").row(0, named=True)
    rows = evidence.observations["job-index"].filter(pl.col("area_set") == REGION, newest())
    assert found["found"] == pytest.approx(700 / rows["value"][0])
    assert (found["subject"], found["fired"], found["area"]) == ("job-index", 1, "region")
    assert found["period"] == rows["period"][0]


def test_a_municipality_that_is_missing_is_named(evidence: Evidence) -> None:
    rows = evidence.observations["job-index"]
    less = rows.filter(~(AREA & newest()))
    damaged = replace(evidence, observations={**evidence.observations, "job-index": less})
    found = examined(damaged, {}).filter(check="coverage-municipalities", outcome="fired").row(0, named=True)
    assert (found["found"], found["area_set"], found["area"]) == (1.0, MUNICIPALITY, "9401")


def test_what_is_not_there_is_not_tried_and_never_called_sound(evidence: Evidence) -> None:
    bare = examined(replace(evidence, observations={}, tables={}), {})
    assert set(bare["outcome"]) == {"not_tried"}
    assert bare["check"].to_list() == [declared.check.id for declared in DECLARED]


def test_a_plan_may_set_a_threshold_and_a_severity_with_its_reason(evidence: Evidence) -> None:
    setting = {"id": "jump-region", "threshold": 1, "severity": "error", "reason": "a test"}
    rows = examined(evidence, {"jump-region": setting}).filter(check="jump-region", outcome="fired")
    assert set(rows.select("severity", "threshold", "reason").iter_rows()) == {("error", 1.0, "a test")}
    assert "by at most 1 per cent a year" in rows["text_en"][0]


def test_an_error_makes_no_release_and_says_what_is_amiss(own_demo: Region) -> None:
    setting = CheckSetting(id="jump-region", threshold=1, severity="error", reason="a test")
    plan = own_demo.plan.model_copy(update={"checks": (setting,)})
    before = sorted(own_demo.workspace.releases.iterdir())
    with pytest.raises(IntegrityError, match=r"expected The region.*by at most 1.*, most at .*; also in ") as refused:
        run(plan, own_demo.workspace, quietly)
    assert [problem.where for problem in refused.value.problems] == ["check jump-region"]
    assert sorted(own_demo.workspace.releases.iterdir()) == before
    strange = plan.model_copy(update={"checks": (setting.model_copy(update={"id": "jump-moon"}),)})
    with pytest.raises(PlanError, match=r"check.id: expected the id of a check, found jump-moon. There are range-"):
        run(strange, own_demo.workspace, quietly)


def test_warnings_are_told_and_errors_are_refused(evidence: Evidence) -> None:
    jumped = examined(DAMAGE["jump-region"](evidence), {})
    assert any(line.startswith("warning jump-region: job-index/employed at 2 of 2 places, ") for line in fired(jumped))
    refuse_errors(examined(evidence, {}))
    with pytest.raises(IntegrityError, match="The release in force stays"):
        refuse_errors(examined(DAMAGE["sum-municipalities"](evidence), {}))


def test_the_data_page_lists_every_check_in_both_languages(demo: Region, evidence: Evidence, tmp_path: Path) -> None:
    for language in LANGUAGES:
        (section,) = check_sections(Choices(demo.release), language)
        assert len(section.tables[0].rows) == len(DECLARED)
    damaged = examined(DAMAGE["jump-region"](evidence), {})
    folder = tmp_path / "release"
    folder.mkdir()
    for path in demo.release.path.iterdir():
        (folder / path.name).symlink_to(path)
    (folder / "checks.parquet").unlink()
    damaged.write_parquet(folder / "checks.parquet")
    (section,) = check_sections(Choices(replace(demo.release, path=folder)), "nb")
    first = [cell.text for cell in section.tables[0].rows[0]]
    assert section.texts[1] == f"1 av {len(DECLARED)} kontroller slår ut."
    assert any("slår ut" in cell for cell in first)
