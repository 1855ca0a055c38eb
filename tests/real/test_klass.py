"""Klass answers as recorded by SSB's own mock server (an older layout of the same fields)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from planpuls.plan.load import load_plan
from planpuls.sources.dataset import ReadContext, Sample
from planpuls.sources.registry import recognise

KNOWN = {
    "versions_version.json": ("klass.industries", "classificationItems"),
    "versions_version_501.json": ("klass.industries", "classificationItems"),
    "versions_version_175.json": ("klass.municipalities", "classificationItems"),
    "versions_version_943.json": ("klass.municipalities", "classificationItems"),
    "versions_version_319.json": ("klass.occupations", "classificationItems"),
    "changes_137.json": ("klass.industry_changes", "codeChanges"),
    "changes_index.json": ("klass.municipality_changes", "codeChanges"),
    "correspondences_correspondence_51.json": ("klass.correspondence", "correspondenceMaps"),
    "correspondences_correspondence_54.json": ("klass.correspondence", "correspondenceMaps"),
    "correspondences_index.json": ("klass.correspondence", "correspondenceMaps"),
}


@pytest.mark.parametrize("name", KNOWN)
def test_every_item_of_a_recorded_answer_is_a_row(data: Path, name: str) -> None:
    path = data / "klass" / name
    known = recognise(Sample.of(path))
    assert known is not None
    dataset, layout = known
    expected, key = KNOWN[name]
    assert dataset.id == expected
    reading = dataset.readers[layout](path, ReadContext(name, load_plan("oslo_akershus").country))
    items = json.loads(path.read_bytes())[key]
    # The recorded changes name some pairs twice; short names are not read.
    once = {json.dumps({name: item[name] for name in item if "ShortName" not in name}) for item in items}
    assert reading.frame.height == len(once)


def test_other_answers_are_not_taken_for_lists(data: Path) -> None:
    others = [path for path in sorted((data / "klass").glob("*.json")) if path.name not in KNOWN]
    assert len(others) == 7
    assert [path.name for path in others if recognise(Sample.of(path))] == []


def test_sn2007_has_its_sections_and_subclasses(data: Path) -> None:
    path = data / "klass" / "versions_version.json"
    known = recognise(Sample.of(path))
    assert known is not None
    frame = known[0].readers[known[1]](path, ReadContext(path.name, load_plan("oslo_akershus").country)).frame
    assert frame.filter(level=1).height == 21
    assert frame.filter(level=5, code="62.010")["parent"].to_list() == ["62.01"]
    assert set(frame["nace_standard"]) == {"SN2007"}
