"""What changed between two releases: every figure, with the reason, and nothing that did not change."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planpuls.release.comparing import before, compare, compare_with_last
from planpuls.release.difference import Difference
from planpuls.release.format import MANIFEST, RUN_RECORD, manifest
from planpuls.release.reader import Release, open_release
from planpuls.store.files import canonical_json, read_json
from tests.fixtures import Region

Change = Callable[[Path], None]


def altered(release: Release, releases: Path, *changes: Change, when: str = "2024-06-01T00:00:00Z") -> Release:
    """A copy of a release with parts rewritten, under the id that follows."""
    folder = releases / "new"
    shutil.copytree(release.path, folder)
    for change in changes:
        change(folder)
    head = {
        name: value for name, value in read_json(folder / MANIFEST).items() if name not in ("id", "schema", "files")
    }
    (folder / MANIFEST).unlink()
    found = manifest(folder, head)
    (folder / MANIFEST).write_text(canonical_json(found), encoding="utf-8")
    record = read_json(folder / RUN_RECORD) | {"finished_at": when}
    (folder / RUN_RECORD).write_text(canonical_json(record), encoding="utf-8")
    if (releases / found["id"]).exists():
        shutil.rmtree(folder)
    else:
        folder.rename(releases / found["id"])
    return open_release(releases / found["id"])


def frame(name: str, edit: Callable[[pl.DataFrame], pl.DataFrame]) -> Change:
    def change(folder: Path) -> None:
        path = folder / "observations" / f"{name}.parquet"
        edit(pl.read_parquet(path)).write_parquet(path)

    return change


def document(name: str, edit: Callable[[Any], Any]) -> Change:
    def change(folder: Path) -> None:
        path = folder / f"{name}.json"
        path.write_text(canonical_json(edit(read_json(path))), encoding="utf-8")

    return change


@pytest.fixture
def base(demo: Region, tmp_path: Path) -> Release:
    shutil.copytree(demo.release.path, tmp_path / "releases" / demo.release.id)
    return open_release(tmp_path / "releases" / demo.release.id)


def test_a_release_does_not_differ_from_itself(base: Release) -> None:
    found = Difference(base, base)
    assert found.is_empty
    assert found.rows.is_empty()
    assert found.document()["figures"] == {"new": 0, "changed": 0, "gone": 0}


def test_a_code_change_that_changes_no_figure_is_no_change(base: Release) -> None:
    other = altered(base, base.path.parent, frame("commuting", lambda rows: rows.with_columns(step=pl.lit("other"))))
    assert other.id != base.id
    assert Difference(base, other).is_empty


def test_new_gone_and_changed_figures_are_each_named_with_both_values(base: Release) -> None:
    def edit(rows: pl.DataFrame) -> pl.DataFrame:
        first, second, third = rows[:1], rows[1:2], rows[2:]
        changed = second.with_columns(pl.col("value") + 7, flags=pl.lit("corrected demo"))
        new = first.with_columns(period=pl.lit("2099"))
        return pl.concat([changed, third, new])

    rows = base.observations("job-index")
    found = Difference(base, altered(base, base.path.parent, frame("job-index", edit))).rows
    by_kind = {row["what"]: row for row in found.to_dicts()}
    assert found.height == 3
    assert (by_kind["gone"]["from_value"], by_kind["gone"]["to_value"]) == (rows["value"][0], None)
    assert (by_kind["changed"]["from_value"], by_kind["changed"]["to_value"]) == (
        rows["value"][1],
        rows["value"][1] + 7,
    )
    assert (by_kind["changed"]["from_flags"], by_kind["changed"]["to_flags"]) == ("demo", "corrected demo")
    assert (by_kind["new"]["period"], by_kind["new"]["to_value"]) == ("2099", rows["value"][0])


def test_a_status_alone_is_a_change(base: Release) -> None:
    edit = frame(
        "job-index",
        lambda rows: rows.with_columns(
            status=pl.when(pl.int_range(pl.len()) == 4).then(pl.lit("provisional")).otherwise("status")
        ),
    )
    (row,) = Difference(base, altered(base, base.path.parent, edit)).rows.to_dicts()
    assert (row["what"], row["from_status"], row["to_status"]) == ("changed", "normal", "provisional")
    assert row["from_value"] == row["to_value"]


@settings(max_examples=12, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.tuples(st.integers(0, 250), st.sampled_from(["drop", "raise"])), max_size=12, unique_by=lambda one: one[0]
    )
)
def test_turned_round_new_is_gone_and_the_values_change_sides(base: Release, edits: list[tuple[int, str]]) -> None:
    dropped = [place for place, what in edits if what == "drop"]
    raised = [place for place, what in edits if what == "raise"]

    def edit(rows: pl.DataFrame) -> pl.DataFrame:
        numbered = rows.with_row_index("place")
        value = pl.when(pl.col("place").is_in(raised)).then(pl.col("value") + 1).otherwise("value")
        return numbered.with_columns(value.alias("value")).filter(~pl.col("place").is_in(dropped)).drop("place")

    other = altered(base, base.path.parent, frame("job-index", edit))
    there, back = Difference(base, other), Difference(other, base)
    size = base.observations("job-index").height
    known = base.observations("job-index")["value"]
    really_raised = [place for place in raised if place < size and known[place] is not None]
    counts = there.document()["figures"]
    assert counts == {"new": 0, "changed": len(really_raised), "gone": sum(place < size for place in dropped)}
    assert back.document()["figures"] == {"new": counts["gone"], "changed": counts["changed"], "gone": 0}
    swapped = {"from_value": "to_value", "to_value": "from_value"}
    keys = ["area_set", "area", "period", "dimensions", "measure", "from_value", "to_value"]
    turned = back.rows.rename(swapped).select(keys)
    assert there.rows.select(keys).equals(turned)


def _relineage(step: str, **more: Any) -> Change:
    return document("lineage", lambda lineage: lineage | {step: lineage[step] | {"key": "other"} | more})


def _of(base: Release, *changes: Change) -> dict[str, Any]:
    moved = frame("job-index", lambda rows: rows.with_columns(pl.col("value") + 1))
    other = altered(base, base.path.parent, moved, *changes)
    (entry,) = Difference(base, other).indicators
    return entry


def test_the_reason_is_read_from_the_lineage(base: Release) -> None:
    step = "indicator.job-index"
    assert _of(base)["reasons"] == []
    assert _of(base, _relineage(step, code="other"))["reasons"] == ["code"]
    table = next(name for name in base.lineage if name == "table.ssb.11618")
    corrected = document("lineage", lambda found: found | {table: found[table] | {"corrections": "other"}})
    assert _of(base, _relineage(step), corrected)["reasons"] == ["correction"]
    reader = next(name for name in base.lineage if name.startswith("read.ssb.11618"))
    newer = document("lineage", lambda found: found | {reader: found[reader] | {"inputs": {"path": "snapshot:other"}}})
    assert _of(base, _relineage(step), newer)["reasons"] == ["vintage"]
    planned = document("plan", lambda plan: plan | {"hub_profile": "rail"})
    assert _of(base, _relineage(step, settings="other"), planned)["reasons"] == ["plan"]
    assert _of(base, _relineage(step, settings="other"), newer)["reasons"] == ["vintage"]
    assert _of(base, _relineage(step, settings="other", code="x"), newer, planned)["reasons"] == [
        "vintage",
        "plan",
        "code",
    ]


def test_a_changed_verdict_stands_with_both_headlines(base: Release) -> None:
    def edit(goals: list[dict[str, Any]]) -> list[dict[str, Any]]:
        worse = {"verdict": "wrong", "headline": {"nb": "Feil retning, ned", "en": "Wrong direction, down"}}
        return [goals[0] | worse, *goals[1:-1], goals[-1] | {"answer": {"nb": "Annet.", "en": "Other."}}]

    found = Difference(base, altered(base, base.path.parent, document("goals", edit)))
    first, last = found.verdicts
    assert (first["id"], first["verdict"], last["verdict"]) == ("hubs-region", True, False)
    assert first["from"]["headline"]["nb"] == "Riktig retning, litt opp"
    assert first["to"]["headline"]["nb"] == "Feil retning, ned"


def test_sources_name_what_is_new_gone_and_delivered_anew(base: Release) -> None:
    def edit(sources: list[dict[str, Any]]) -> list[dict[str, Any]]:
        for source in sources:
            if source["id"] == "ssb.workplaces_250m":
                for file in source["files"]:
                    if file["periods"] == ["2023"]:
                        file["sha256"] = "f" * 64
                    if file["periods"] == ["2024"]:
                        file["periods"] = ["2025"]
        return sources

    (entry,) = Difference(base, altered(base, base.path.parent, document("sources", edit))).sources
    assert (entry["new"], entry["changed"], entry["gone"]) == (["2025"], ["2023"], ["2024"])


def test_a_question_that_went_is_named(base: Release) -> None:
    def gone(folder: Path) -> None:
        (folder / "observations" / "moves.parquet").unlink(missing_ok=True)
        (folder / "observations" / "job-index.parquet").unlink()

    without = document("specs", lambda specs: [spec for spec in specs if spec["id"] != "job-index"])
    (entry,) = Difference(base, altered(base, base.path.parent, gone, without)).indicators
    assert (entry["id"], entry["state"], entry["to_answer"] is None) == ("job-index", "disappeared", False)


def test_every_run_is_compared_with_the_release_before_and_a_repeat_keeps_it(base: Release) -> None:
    releases = base.path.parent
    assert compare_with_last(releases, None, base.id) is None
    assert before(base, releases) is None
    other = altered(base, releases, frame("job-index", lambda rows: rows[1:]), when="2099-01-01T00:00:00Z")
    assert before(other, releases) == base.path
    stored = compare_with_last(releases, base.id, other.id)
    assert stored is not None
    assert stored.document["figures"] == {"new": 0, "changed": 0, "gone": 1}
    assert json.loads(canonical_json(stored.document)) == json.loads(canonical_json(Difference(base, other).document()))
    again = compare_with_last(releases, other.id, other.id)
    assert again == stored == compare(base, other, releases)
    assert stored.rows.equals(Difference(base, other).rows)
    assert compare_with_last(releases, "0" * 16, other.id) is None
