"""Every correction of the plan stands in the release, with what was delivered and what became of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from planpuls.editions.site.choices import Choices
from planpuls.editions.site.corrections_section import corrections_section
from planpuls.pipeline.correcting import check_corrections, corrections_of, record_of_corrections
from planpuls.pipeline.executor import Executor, quietly
from planpuls.pipeline.graph import build
from planpuls.pipeline.step import Ref
from planpuls.plan.corrections import COLUMNS, Correction
from planpuls.plan.load import load_plan
from planpuls.spec.errors import PlanError
from planpuls.spec.text import LANGUAGES
from tests.fixtures import Region

KNOWN = {
    "dataset": "ssb.11618",
    "vintage": "2023",
    "key": "municipality=9101",
    "action": "override",
    "field": "employed_workplace",
    "delivered": "22090",
    "value": "22091",
    "reason": "a reason",
    "source": "a source",
    "decided_by": "somebody",
    "decided_on": "2026-01-31",
}


def test_the_release_lists_what_was_delivered_what_stands_instead_who_why_source_and_date(demo: Region) -> None:
    record = demo.release.frame("corrected")
    assert record.columns == [*COLUMNS, "before", "outcome"]
    assert set(record["outcome"]) == {"applied"}
    assert record.select("vintage", "action", "field", "delivered", "before", "value").rows() == [
        ("2019", "override", "employees", "10900", "10900", "109"),
        ("2020", "flag", "", "", "", "moved_address"),
        ("2022", "drop", "employees", "640", "640", ""),
    ]
    for column in ("reason", "source", "decided_by", "decided_on"):
        assert record[column].str.len_chars().min() > 5  # type: ignore[operator]


def test_a_correction_reaches_any_table_and_one_that_cannot_be_applied_yet_waits(demo: Region) -> None:
    later = {**KNOWN, "vintage": "2031"}
    given = [Correction.model_validate(one) for one in (KNOWN, later)]
    plan = demo.plan.model_copy(update={"corrections": tuple(given)})
    made = build(plan, demo.workspace)
    executor = Executor(made.graph, demo.workspace.snapshots, cache=None)
    executor.run(["table.ssb.11618"], quietly)
    table = executor.output(Ref("table.ssb.11618", "table")).filter(municipality="9101", period="2023")
    assert table.select("employed_workplace", "flags").rows() == [(22091, "corrected")]
    record = executor.output(Ref("table.ssb.11618", "corrected"))
    assert record.select("vintage", "before", "outcome").rows() == [
        ("2023", "22090", "applied"),
        ("2031", None, "waiting"),
    ]


def test_corrections_of_tables_that_no_figure_rests_on_wait_and_further_tables_have_their_own(demo: Region) -> None:
    of_roads = Correction.model_validate({**KNOWN, "dataset": "kartverket.n50.roads"})
    plan = demo.plan.model_copy(update={"corrections": (*demo.plan.corrections, of_roads)})
    check_corrections(plan)
    assert [row[1] for row in corrections_of(plan, "kartverket.n50.roads").rows] == [KNOWN["key"]]
    assert corrections_of(plan, "kartverket.n50").rows == ()
    made = build(demo.plan, demo.workspace)
    executor = Executor(made.graph, demo.workspace.snapshots, demo.workspace.cache)
    record = record_of_corrections(plan, executor)
    assert record.select("dataset", "outcome").rows()[0] == ("kartverket.n50.roads", "waiting")
    assert record.height == 4


@pytest.mark.parametrize("dataset", ["osm.extract", "entur.nsr"])
def test_files_that_are_used_as_they_are_cannot_be_corrected_without_a_word(demo: Region, dataset: str) -> None:
    correction = Correction.model_validate({**KNOWN, "dataset": dataset})
    plan = demo.plan.model_copy(update={"corrections": (correction,)})
    with pytest.raises(PlanError, match=f"found {dataset}, whose files are used as they are. Correct the file itself"):
        build(plan, demo.workspace)


@pytest.mark.parametrize("missing", ["reason", "source", "decided_by", "decided_on", "field", "dataset"])
def test_a_correction_without_its_reason_source_person_date_or_field_is_refused(missing: str) -> None:
    with pytest.raises(ValidationError):
        Correction.model_validate({**KNOWN, missing: ""})
    Correction.model_validate(KNOWN)


def test_an_older_file_of_corrections_is_refused_with_the_columns_it_needs(tmp_path: Path) -> None:
    (tmp_path / "plan.toml").write_text('schema = 1\nextends = "demo"\nid = "other"\n', encoding="utf-8")
    older = "dataset,vintage,key,action,field,value,reason,decided\n"
    (tmp_path / "corrections.csv").write_text(older, encoding="utf-8")
    with pytest.raises(PlanError, match=r"corrections.csv, row 1: expected dataset,.*,delivered,.*,decided_on"):
        load_plan(tmp_path)


def test_the_data_page_shows_every_correction_in_words_of_both_languages(demo: Region) -> None:
    shown = {language: corrections_section(Choices(demo.release), language) for language in LANGUAGES}
    words = {language: [cell.text for row in found.tables[0].rows for cell in row] for language, found in shown.items()}
    assert {"employees er rettet", "10900", "109", "raden er fjernet", "10. februar 2025"} <= set(words["nb"])
    assert {"employees corrected", "row removed", "10 February 2025", "planpuls demo"} <= set(words["en"])
