"""Every source and every table of a release says what may be published of it, and what is protected goes through the rules."""

from __future__ import annotations

import dataclasses
import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import polars as pl
import pytest

from planpuls.disclosure.policy import Policy, SourceKind
from planpuls.disclosure.rounding import rounded_table
from planpuls.indicators.registry import modules
from planpuls.pipeline import disclosure_steps
from planpuls.pipeline.graph import build
from planpuls.pipeline.step import Ref
from planpuls.sources.brreg import SOLE_PROPRIETOR
from planpuls.sources.dataset import Dataset
from planpuls.sources.registry import datasets
from planpuls.spec.errors import PlanError
from tests.fixtures import Region

PROTECTED = {name for name, dataset in datasets().items() if dataset.disclosure == "protected_register"}
DELIVERED = {name for name, dataset in datasets().items() if dataset.disclosure == "delivered"}


def refs(value: Any) -> Iterator[Ref]:
    if isinstance(value, Ref):
        yield value
    elif isinstance(value, list | tuple):
        for one in value:
            yield from refs(one)


def test_a_dataset_must_say_what_may_be_published_of_it() -> None:
    field = next(field for field in dataclasses.fields(Dataset) if field.name == "disclosure")
    assert field.default is dataclasses.MISSING
    assert {dataset.disclosure for dataset in datasets().values()} == set(get_args(SourceKind))
    assert {"matrikkel.buildings"} == PROTECTED
    assert {name for name in datasets() if name.startswith("import.")} == DELIVERED
    assert {name for name, one in datasets().items() if one.disclosure == "open_register"} == {
        "brreg.establishments",
        "brreg.enterprises",
    }


def test_every_table_of_a_release_is_declared(demo: Region) -> None:
    there = {path.stem for path in demo.release.path.glob("*.parquet")}
    assert there <= disclosure_steps.COUNTED.keys()
    assert set(disclosure_steps.COUNTED.values()) <= set(get_args(SourceKind))


def test_whoever_reads_a_protected_register_knows_which_sums_are_hidden() -> None:
    for module in modules():
        declared = importlib.import_module(module)
        named: set[str] = set()
        for given in (declared.NEEDS, getattr(declared, "WANTS", ())):
            named |= set(given.values()) if isinstance(given, dict) else set(given)
        if named & {f"table:{name}" for name in PROTECTED}:
            assert "floor_area_hidden" in named, module


def test_no_step_reads_a_delivered_or_protected_table_but_those_that_protect_it(demo: Region) -> None:
    steps = build(demo.plan, demo.workspace).graph.steps
    guarded = {f"table.{name}" for name in PROTECTED | DELIVERED if f"table.{name}" in steps}
    assert len(guarded) > 5
    for name, step in steps.items():
        used = {ref.step for argument in step.arguments.values() for ref in refs(argument)} & guarded
        floor_area = "hidden" in step.arguments or name in disclosure_steps.POSITIONS_ONLY
        emissions = used == {"table.import.vehicle_emissions"}  # tonnes, no counts
        assert not used or name.startswith("disclosed.") or floor_area or emissions, name
        if floor_area:
            assert not {ref.removeprefix("table.") for ref in used} & DELIVERED - {"import.vehicle_emissions"}, name


def test_no_count_of_one_or_two_of_a_delivered_table_is_in_the_release(demo: Region) -> None:
    rows = demo.release.observations("skills-match").filter(
        pl.col("area_set").str.starts_with("municipality"), pl.col("measure").is_in(["vacancies", "unemployed", "apprentices"])
    )  # fmt: skip
    assert rows.height > 500
    assert not rows["value"].is_in([1.0, 2.0]).any()
    assert rows["flags"].str.contains("rounded").any()


def test_a_table_that_the_plan_declares_open_is_published_as_it_is(demo: Region) -> None:
    name = "import.apprentices_by_occupation"
    openly = demo.plan.model_copy(update={"disclosure": Policy(open_tables=(name,))})
    steps = build(openly, demo.workspace).graph.steps
    assert f"disclosed.{name}" not in steps
    assert "disclosed.import.unemployed_by_occupation" in steps
    wrong = demo.plan.model_copy(update={"disclosure": Policy(open_tables=("matrikkel.buildings",))})
    with pytest.raises(PlanError, match=r"disclosure\.open_tables.*matrikkel\.buildings"):
        build(wrong, demo.workspace)


def test_changed_rows_are_flagged_beside_what_they_say_already() -> None:
    table = pl.DataFrame(
        {"municipality": ["9101"] * 3, "period": ["2020"] * 3, "code": ["a", "b", "c"], "n": [2, 1, 5], "flags": ["stale", "", "edge"]}
    )  # fmt: skip
    found = rounded_table(table, "municipality", ["code"], "n", 3)["table"]
    assert found.select("n", "flags").rows() == [(3, "rounded stale"), (0, "rounded"), (5, "edge")]
    assert found.columns == table.columns


@pytest.mark.parametrize(
    ("table", "hidden"),
    [("matrikkel.buildings", True), ("import.apprentices_by_occupation", True), ("ssb.workplaces_250m", False), ("gone", False)],
)  # fmt: skip
def test_the_record_of_corrections_does_not_tell_what_single_rows_held(table: str, hidden: bool) -> None:
    record = pl.DataFrame({"key": ["building=7"], "value": ["120"], "before": ["90"], "field": ["area"]})
    found = disclosure_steps.without_values(record, f"table.{table}")
    assert found.rows() == [("building=7", ":", ":", "area") if hidden else ("building=7", "120", "90", "area")]


def test_a_release_names_no_establishment_and_no_person(demo: Region) -> None:
    columns = {
        name
        for path in Path(demo.release.path).rglob("*.parquet")
        for name in pl.read_parquet_schema(path)
    }  # fmt: skip
    assert not columns & {"organisation_number", "parent", "form", "address", "postcode", "establishment", "building"}
    assert SOLE_PROPRIETOR == "ENK"


def test_the_data_page_says_what_was_rounded_and_hidden(demo: Region) -> None:
    counts = demo.release.disclosure["floor_area"]
    assert counts["shown"] > 0
    assert counts["primary"] > 0
    assert counts["secondary"] > 0
    from planpuls.editions.site.choices import Choices
    from planpuls.editions.site.confidentiality import confidentiality

    for language, sign in (("nb", "avrundet til 0 eller 3"), ("en", "rounded to 0 or 3")):
        said = " ".join(confidentiality(Choices(demo.release), language).texts)  # type: ignore[arg-type]
        assert sign in said
        assert f"{counts['secondary']}"[-3:] in said
