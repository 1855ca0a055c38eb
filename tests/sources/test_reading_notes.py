"""What a reader left out reaches the snapshot's check record and the list of sources, as short lines."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planpuls.plan.load import load_plan
from planpuls.sources.addresses import base
from planpuls.sources.importing import import_file
from planpuls.sources.reading_notes import told
from planpuls.spec.errors import InputError
from planpuls.store.files import read_json, write_json
from planpuls.store.workspace import Workspace
from tests.fixtures import Region

_VALUES = st.recursive(
    st.integers(0, 10**6) | st.floats(0, 10**6) | st.text(max_size=300) | st.booleans(),
    lambda inner: st.lists(inner, max_size=60) | st.dictionaries(st.text(max_size=9), inner, max_size=9),
    max_leaves=40,
)


@given(st.dictionaries(st.sampled_from(["repaired", "set_aside", "unknown_codes"]), _VALUES))
def test_any_json_becomes_lines_that_name_their_note(notes: dict[str, object]) -> None:
    names = [name.replace("_", " ") for name in notes]
    assert all(line.partition(":")[0] in names for line in told(notes))


def test_nothing_left_out_says_nothing() -> None:
    assert told({"repaired": 0, "set_aside": {}, "first": [], "area": 0.0, "missing": {"rows": 0, "first": []}}) == []


def test_what_was_set_aside_is_counted_and_long_lists_are_cut() -> None:
    notes = {"set_aside": {"empty geometry": 2, "not an area": 5}, "set_aside_areas": [{"id": "1"}] * 7}
    assert told(notes) == ["set aside: 7 (not an area 5, empty geometry 2)", "set aside areas: 7"]
    assert told({"plans_without_areas": ["A", "B", "C", "D"]}) == ["plans without areas: 4 (A, B, C …)"]


def test_the_check_record_keeps_the_notes_and_an_older_record_has_none(demo: Region, tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    workspace.prepare()
    taken = import_file(load_plan("demo"), workspace, demo.files / "kommuneplan_9404.gml")
    assert taken.outcome == "taken"
    ((sidecar, check),) = workspace.snapshots.all(["demo"])
    assert check.notes["set_aside_areas"]
    record = workspace.snapshots.root / "demo" / f"{sidecar.sha256}.check.json"
    older_layout = read_json(record)
    del older_layout["notes"]
    write_json(record, older_layout)
    ((_, older),) = workspace.snapshots.all(["demo"])
    assert (older.passed, older.notes) == (check.passed, {})


@pytest.mark.parametrize("address", ["https://kari:hemmelig@speil.example", "https://token@speil.example/ssb"])
def test_an_address_with_a_password_is_refused_and_not_repeated(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("PLANPULS_ADDRESS_STATBANK", address)
    with pytest.raises(InputError) as refused:
        base("statbank")
    assert "hemmelig" not in str(refused.value)
    assert "token@" not in str(refused.value)
