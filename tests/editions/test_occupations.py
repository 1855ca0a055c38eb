"""The occupations table of the planning authority's presentation, from an import that has its figures."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from planpuls.editions.site.choices import Choices
from planpuls.editions.site.parts import Table
from planpuls.editions.site.questions import sections
from planpuls.pipeline.executor import quietly
from planpuls.pipeline.run import run
from planpuls.places.areas import memberships
from planpuls.plan.load import load_plan
from planpuls.release.reader import open_release
from planpuls.sources.importing import import_files
from planpuls.store.workspace import Workspace

BRACKETS = {
    "1": 4_388,
    "2": 22_977,
    "3": 5_804,
    "4": 1_750,
    "5": 5_924,
    "6": 178,
    "7": 4_429,
    "8": 2_074,
    "9": 2_848,
    "0": -2_168,
}
"""Major group -> change in persons in Akershus from 2015 to 2023."""
OSLO_2015, OSLO_CHANGE = 333_000, 48_674
HURDAL, BAERUM = "3242", "3201"


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Table:
    """Every municipality has 1,000 in every group in 2015; the changes came in Bærum, Oslo's in one group."""
    folder = tmp_path_factory.mktemp("occupations")
    plan = load_plan("oslo_akershus")
    rows = []
    for year in (2015, 2023):
        codes = memberships(plan, year)[0]
        parts: dict[str, list[str]] = {}
        for entry in codes:
            if entry.area_set == "municipality@2024":
                parts.setdefault(entry.area, []).append(entry.municipality)
        for area, own in parts.items():
            for position, code in enumerate(own):
                for group, change in BRACKETS.items():
                    value = (0 if position else 1_000) if area != "0301" else OSLO_2015 // len(BRACKETS)
                    if area == HURDAL and group == "6":
                        value = 33
                    if year == 2023 and area == BAERUM:
                        value += change + 5_000
                    if year == 2015 and area == BAERUM:
                        value += 5_000
                    if year == 2023 and area == "0301" and group == "2":
                        value += OSLO_CHANGE
                    rows.append((code, year, group, value))
    file = folder / "yrker.csv"
    with file.open("w", encoding="utf-8", newline="") as target:
        csv.writer(target).writerows([("municipality", "year", "occupation", "employed_20_66"), *rows])
    workspace = Workspace(folder / "workspace")
    workspace.prepare()
    assert [taken.outcome for taken in import_files(plan, workspace, [Path(file)])] == ["taken"]
    release = open_release(workspace.releases / run(plan, workspace, quietly).release)
    spec = release.specs["occupations-by-centrality"]
    first = sections(Choices(release), spec, "nb")[0]
    return next(table for table in first.tables if table.id == "sentralitet-2020")


def test_the_brackets_are_akershus_in_persons_and_sum_to_the_whole(table: Table) -> None:
    names = [row[0].text for row in table.rows]
    brackets = [int(name.rpartition("(")[2].rstrip(")").replace("\u202f", "").replace("\u2212", "-")) for name in names]
    assert names[0].startswith("Alle yrker")
    assert brackets[0] == 48_204 == sum(brackets[1:])
    assert sorted(brackets[1:]) == sorted(BRACKETS.values())
    assert names[-1].startswith("Militære yrker og uoppgitt"), "the unstated stand last"


def test_oslo_stands_by_itself_with_its_own_bracket(table: Table) -> None:
    assert [column.label for column in table.columns[1:3]] == ["Oslo (klasse 1) (48\u202f674)", "Klasse 1 utenom Oslo"]
    assert table.rows[0][1].text == "14,6"


def test_a_percentage_on_a_base_under_100_is_hidden_and_said(table: Table) -> None:
    farmers = next(row for row in table.rows if row[0].text.startswith("Bønder"))
    assert farmers[-1].text == "–"
    assert any("under 100" in note for note in table.notes)
