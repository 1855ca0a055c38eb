"""A changed method has a version, the old one can be chosen, and every year is computed by the one that is chosen."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl
import pytest

from planpuls.editions.site.choices import Choices
from planpuls.editions.site.method_versions import method_entries, method_sections
from planpuls.indicators.growth_distribution import INDICATOR, compute
from planpuls.pipeline.executor import Executor
from planpuls.pipeline.graph import build
from planpuls.plan.load import load_plan
from planpuls.spec.errors import PlanError
from planpuls.spec.indicator import Indicator
from planpuls.spec.method import MethodVersion
from planpuls.spec.text import LANGUAGES, Text
from tests.fixtures import Region

NAME = INDICATOR.id
STEP = f"indicator.{NAME}"


def test_the_release_says_the_newest_version_is_in_use(demo: Region) -> None:
    spec = demo.release.spec(NAME)
    assert spec.method_version == spec.newest_version == 2
    assert all(other.method_version == other.newest_version for other in demo.release.specs.values())


def test_the_old_method_is_chosen_by_the_plan_and_only_its_indicator_has_another_key(
    demo: Region, tmp_path: Path
) -> None:
    folder = tmp_path / "older"
    folder.mkdir()
    text = f'schema = 1\nextends = "demo"\nid = "demo"\n\n[methods]\n{NAME} = 1\n'
    (folder / "plan.toml").write_text(text, encoding="utf-8")
    plan = load_plan(folder)
    made, usual = build(plan, demo.workspace), build(demo.plan, demo.workspace)
    assert (made.indicators[STEP].method_version, usual.indicators[STEP].method_version) == (1, 2)
    old, new = made.graph.keys(), usual.graph.keys()
    assert {name for name in new if old[name] != new[name]} == {STEP, "goals", "checks"}


def test_the_versions_differ_where_an_area_reaches_outside_the_region_and_in_every_year(demo: Region) -> None:
    made = build(demo.plan, demo.workspace)
    given = Executor(made.graph, demo.workspace.snapshots, demo.workspace.cache).arguments(made.graph.steps[STEP])
    region = given["region"]
    inside = given["area_codes"].filter(area_set=region["area_set"])["municipality"]
    # The demo's sets all lie within its region: one municipality is said to lie outside it.
    codes = given["area_codes"].filter(
        ~((pl.col("area_set") == region["area_set"]) & (pl.col("municipality") == inside[0]))
    )
    found = {
        version: compute(**given | {"area_codes": codes, "method_version": version}).observations for version in (1, 2)
    }
    lost = found[1].join(found[2], on=["area_set", "area", "period", "measure"], how="anti")
    reaching = codes.filter(municipality=inside[0]).select("area_set", "area").unique().sort("area_set", "area")
    assert lost.select("area_set", "area").unique().sort("area_set", "area").equals(reaching)
    assert sorted(lost["period"].unique()) == sorted(found[1]["period"].unique())
    same = found[1].join(lost, on=["area_set", "area"], how="anti").sort(pl.all())
    assert same.equals(found[2].sort(pl.all()))


@pytest.mark.parametrize(
    ("method", "said"),
    [
        (
            {"commuting": 2},
            r"plan.toml, methods.commuting: expected an indicator whose method has versions, found commuting",
        ),
        ({NAME: 3}, r"methods.growth-distribution: expected one of the versions 1, 2, found 3. Choose one of them"),
    ],
)
def test_a_method_that_is_not_there_is_refused(demo: Region, method: dict[str, int], said: str) -> None:
    with pytest.raises(PlanError, match=said):
        build(demo.plan.model_copy(update={"methods": method}), demo.workspace)


def test_versions_are_numbered_and_changes_have_a_day_and_a_reason() -> None:
    first = MethodVersion(version=1, text=Text(nb="a", en="a"))
    second = MethodVersion(version=2, since="2026-01-01", text=Text(nb="b", en="b"), reason=Text(nb="c", en="c"))
    kept = INDICATOR.model_dump()
    assert Indicator.model_validate(kept | {"method_versions": (first, second)}).newest_version == 2
    for wrong, said in (
        ((second,), "numbered 1, 2"),
        ((first, second.model_copy(update={"reason": None})), "since when and why"),
        ((first, second, second.model_copy(update={"version": 3, "since": "2025-01-01"})), "not older"),
    ):
        with pytest.raises(ValueError, match=re.escape(said)):
            Indicator.model_validate(kept | {"method_versions": wrong})


def test_pages_say_which_version_is_in_use_and_why_it_came(demo: Region) -> None:
    spec = demo.release.spec(NAME)
    for language in LANGUAGES:
        (section,) = method_sections(Choices(demo.release), language)
        numbers = [(row[0].notes != (), row[1].text) for row in section.tables[0].rows]
        assert numbers == [(True, "2"), (False, "1")]
        (entry,) = method_entries(spec, language)
        assert spec.method_versions[1].reason is not None
        assert spec.method_versions[1].reason.get(language) in entry.texts
        older = method_entries(spec.model_copy(update={"method_version": 1}), language)[0].texts
        assert older[-1].endswith(" 2.")
        assert method_entries(demo.release.spec("commuting"), language) == []
