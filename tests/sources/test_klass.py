"""SSB Klass: code lists over HTTP and from files, in both spellings, and codes that count nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from planpuls.plan.load import load_plan
from planpuls.plan.model import Plan
from planpuls.sources import klass_fetching
from planpuls.sources.dataset import ReadContext, Sample
from planpuls.sources.fetching import FetchOutcome, fetch
from planpuls.sources.importing import collections
from planpuls.sources.klass import (
    DATASETS,
    read_centrality,
    read_industries,
    read_industry_correspondence,
    read_municipalities,
    read_municipality_changes,
)
from planpuls.sources.klass_hits import without_hits
from planpuls.sources.net import Client, Settings
from planpuls.store.workspace import Workspace
from tests.sources.files import encoded, read, refusal
from tests.standin.klass import Classification, Klass, KlassVersion
from tests.standin.server import Fault, StandIn, standing_in

QUICK = Settings(attempts=2, wait_initial_s=0.01, wait_max_s=0.05, pause_s=0.0, timeout_s=2.0, total_s=60.0)
KLASS = {declared.id: declared for declared in DATASETS}
FETCHED = [declared.id for declared in DATASETS if declared.fetch is not None]


def item(code: str, name: str, level: int = 1, parent: str | None = None) -> dict[str, Any]:
    return {"code": code, "parentCode": parent, "level": str(level), "name": name, "shortName": ""}


def pair(source: str, target: str, name: str = "") -> dict[str, str]:
    names = {"sourceName": name or source, "targetName": f"klasse {target}", "sourceShortName": ""}
    return {"sourceCode": source, "targetCode": target} | names


def change(old: str | None, new: str | None, when: str = "2020-01-01") -> dict[str, Any]:
    return {"oldCode": old, "oldName": old, "newCode": new, "newName": new, "changeOccurred": when}


CORRESPONDENCE = {
    "name": "SN2025 - SN2007",
    "source": "Næringsgruppering 2025 (SN2025)",
    "target": "Næringsgruppering 2007 (SN2007)",
    "correspondenceMaps": [pair("56.110", "56.101"), pair("56.120", "56.101"), pair("56.120", "56.102")],
}
SECTION = [item("A", "Jordbruk"), item("01", "Jordbruk", 2, "A"), item("01.1", "x", 3, "01")]


def classifications() -> list[Classification]:
    old = [item("0101", "Halden"), item("0301", "Oslo - Oslove")]
    municipalities = Classification(
        131,
        "Standard for kommuneinndeling",
        [
            KlassVersion(1, "Kommuneinndeling 2013", "2013-01-01", "2020-01-01", old),
            KlassVersion(
                2, "Kommuneinndeling 2020", "2020-01-01", None, [item("3001", "Halden"), item("0301", "Oslo")]
            ),
        ],
        changes=[change("0101", "3001"), change("1601", "5001", "2012-01-01")],
        corresponds={
            128: [
                ("2018-01-01", "2020-01-01", [pair("0101", "4"), pair("0301", "1")]),
                (
                    "2020-01-01",
                    "2024-01-01",
                    [pair("3001", "03"), pair("0301", "01"), pair("0301", "01", "Oslo - Oslove")],
                ),
                ("2024-01-01", None, [pair("3001", "2"), pair("0301", "1")]),
            ]
        },
    )
    centrality = [
        KlassVersion(20 + number, f"Sentralitet {year}", f"{year}-01-01", end, [item("1", "Mest sentral")])
        for number, (year, end) in enumerate(
            ((2008, "2018-01-01"), (2018, "2020-01-01"), (2020, "2024-01-01"), (2024, None))
        )
    ]
    industries = [
        KlassVersion(9, "Næringsgruppering 2002", "2002-01-01", "2009-01-01", SECTION),
        KlassVersion(30, "Næringsgruppering 2007 (SN2007)", "2009-01-01", "2025-01-01", SECTION),
        KlassVersion(3218, "Næringsgruppering 2025 (SN2025)", "2025-01-01", None, SECTION),
    ]
    occupations = [
        KlassVersion(33, "STYRK-08 Yrkesklassifisering", "2011-01-01", None, [item("2", "Akademiske yrker")])
    ]
    regions = [
        KlassVersion(40, "Økonomiske regioner 2024", "2024-01-01", None, [item("0301", "Oslo")]),
        KlassVersion(41, "Økonomiske regioner 2999", "2999-01-01", None, [item("9901", "Framtid")]),
    ]
    return [
        municipalities,
        Classification(128, "Standard for sentralitet", centrality),
        Classification(6, "Standard for næringsgruppering (SN)", industries),
        Classification(7, "Standard for yrkesklassifisering (STYRK-08)", occupations),
        Classification(108, "Standard for økonomiske regioner", regions),
    ]


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load_plan("demo")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    space = Workspace(tmp_path / "workspace")
    space.prepare()
    return space


@pytest.fixture
def lists() -> list[Classification]:
    return classifications()


@pytest.fixture
def server(lists: list[Classification], monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    monkeypatch.setattr(klass_fetching, "today", lambda: date(2026, 11, 1))
    with standing_in(Klass(lists, {2919: CORRESPONDENCE})) as state:
        monkeypatch.setenv("PLANPULS_ADDRESS_ALL", state.address)
        yield state


def fetched(plan: Plan, workspace: Workspace, *names: str) -> list[FetchOutcome]:
    with Client(QUICK) as client:
        return list(fetch(plan, workspace, [KLASS[name] for name in names], client, lambda _: None))


def table(plan: Plan, workspace: Workspace, name: str, period: str = "undated") -> pl.DataFrame:
    sidecar = workspace.snapshots.current(collections(plan))[name][period]
    context = ReadContext(name, plan.country, sidecar.periods[0])
    return KLASS[name].readers[sidecar.format](workspace.snapshots.path(sidecar.sha256), context).frame


@pytest.mark.usefixtures("server")
class TestFetching:
    def test_every_list_comes_and_nothing_comes_twice(self, plan: Plan, workspace: Workspace, server: StandIn) -> None:
        first = fetched(plan, workspace, *FETCHED)
        assert [outcome.failures for outcome in first] == [()] * len(FETCHED)
        assert [outcome.state for outcome in first] == ["new"] * len(FETCHED)
        server.asked.clear()
        again = fetched(plan, workspace, *FETCHED)
        assert {outcome.state for outcome in again} == {"unchanged"}
        # The one table without a date of change is small; it is asked for and found to be there already.
        assert not [r for r in server.asked if "/versions/" in r.path or r.path.endswith(("/codes", "/corresponds"))]

    def test_codes_carry_their_validity(self, plan: Plan, workspace: Workspace) -> None:
        fetched(plan, workspace, "klass.municipalities", "klass.municipality_changes")
        rows = table(plan, workspace, "klass.municipalities").rows()
        assert ("0101", "Halden", date(2013, 1, 1), date(2020, 1, 1)) in rows
        assert ("3001", "Halden", date(2020, 1, 1), None) in rows
        assert table(plan, workspace, "klass.municipality_changes")["old_code"].to_list() == ["0101"]

    def test_centrality_is_kept_for_each_version(self, plan: Plan, workspace: Workspace, server: StandIn) -> None:
        (outcome,) = fetched(plan, workspace, "klass.centrality")
        assert outcome.failures == ()
        assert not [request for request in server.asked if "correspondsAt" in request.path]
        found = {
            year: dict(table(plan, workspace, "klass.centrality", year).select("municipality", "centrality").rows())
            for year in ("2018", "2020", "2024")
        }
        assert found == {
            "2018": {"0101": "4", "0301": "1"},
            "2020": {"3001": "3", "0301": "1"},
            "2024": {"3001": "2", "0301": "1"},
        }

    def test_a_range_without_a_table_to_its_end_falls_back_to_the_first_year(
        self, plan: Plan, workspace: Workspace, lists: list[Classification]
    ) -> None:
        tables = lists[0].corresponds[128]
        tables[-1] = ("2024-01-01", "2026-01-01", tables[-1][2])
        (outcome,) = fetched(plan, workspace, "klass.centrality")
        assert outcome.failures == ()
        assert table(plan, workspace, "klass.centrality", "2024").height == 2

    def test_both_industry_standards_come_under_their_names(self, plan: Plan, workspace: Workspace) -> None:
        fetched(plan, workspace, "klass.industries")
        standards = {
            year: set(table(plan, workspace, "klass.industries", year)["nace_standard"]) for year in ("2009", "2025")
        }
        assert standards == {"2009": {"SN2007"}, "2025": {"SN2025"}}

    def test_a_standard_that_is_gone_is_named(
        self, plan: Plan, workspace: Workspace, lists: list[Classification]
    ) -> None:
        lists[2].versions.pop()
        (outcome,) = fetched(plan, workspace, "klass.industries")
        assert "expected versions of SN2007 and SN2025, found Næringsgruppering 2007" in outcome.failures[0]

    def test_a_version_that_is_not_in_force_yet_is_not_taken(self, plan: Plan, workspace: Workspace) -> None:
        fetched(plan, workspace, "klass.economic_regions")
        assert table(plan, workspace, "klass.economic_regions")["code"].to_list() == ["0301"]

    def test_json_is_asked_for_by_header_and_never_by_suffix(
        self, plan: Plan, workspace: Workspace, server: StandIn
    ) -> None:
        fetched(plan, workspace, *FETCHED)
        assert {request.headers["accept"] for request in server.asked} == {"application/json"}
        assert not [request for request in server.asked if request.path.endswith((".json", ".csv"))]

    def test_a_changed_list_is_fetched_again(
        self, plan: Plan, workspace: Workspace, lists: list[Classification]
    ) -> None:
        fetched(plan, workspace, "klass.municipalities")
        lists[0].modified = "2026-06-01T10:00:00.000+0000"
        lists[0].versions[1].items = [item("3001", "Halden"), item("0301", "Oslo"), item("3002", "Moss")]
        (outcome,) = fetched(plan, workspace, "klass.municipalities")
        assert outcome.state == "new"
        assert "3002" in table(plan, workspace, "klass.municipalities")["code"].to_list()

    @pytest.mark.parametrize("kind", ["status", "html", "half", "wrong"])
    def test_through_an_outage_the_last_good_list_stays(
        self, plan: Plan, workspace: Workspace, server: StandIn, lists: list[Classification], kind: Any
    ) -> None:
        fetched(plan, workspace, "klass.municipalities")
        lists[0].modified = "2027"
        server.faults.append(Fault(kind, where="/codes", times=99))
        (outcome,) = fetched(plan, workspace, "klass.municipalities")
        assert outcome.state == "failed"
        assert workspace.snapshots.stale(collections(plan)).keys() == {"klass.municipalities"}
        assert table(plan, workspace, "klass.municipalities").height == 4


class TestReading:
    @pytest.mark.parametrize("key", ["correspondenceItems", "correspondenceMaps"])
    def test_both_spellings_of_correspondences_are_read(self, tmp_path: Path, key: str) -> None:
        frame = read(read_centrality, tmp_path, encoded({key: [pair("0301", "1"), pair("3002", "03")]}), "2024").frame
        assert frame.rows() == [("0301", "1", "klasse 1", "2024"), ("3002", "3", "klasse 03", "2024")]

    @pytest.mark.parametrize("end", [None, "", "+999999999-12-31", "9999-12-31"])
    def test_an_open_end_is_null(self, tmp_path: Path, end: str | None) -> None:
        codes = [item("0301", "Oslo") | {"validFrom": "1838-01-01", "validTo": end}]
        version = {"name": "Kommuneinndeling", "validFrom": "2020-01-01", "validTo": end}
        for document in ({"codes": codes}, version | {"classificationItems": [item("0301", "Oslo")]}):
            assert read(read_municipalities, tmp_path, encoded(document)).frame["valid_to"].to_list() == [None]

    @pytest.mark.parametrize("swapped", [False, True])
    def test_the_two_standards_are_told_by_the_names_of_the_ends(self, tmp_path: Path, swapped: bool) -> None:
        document = dict(CORRESPONDENCE)
        if swapped:
            document |= {"source": CORRESPONDENCE["target"], "target": CORRESPONDENCE["source"]}
            document["correspondenceMaps"] = [
                pair(entry["targetCode"], entry["sourceCode"])  # type: ignore[index]
                for entry in CORRESPONDENCE["correspondenceMaps"]
            ]
        frame = read(read_industry_correspondence, tmp_path, encoded(document)).frame
        assert frame.select("sn2025", "sn2007").rows() == [
            ("56.110", "56.101"),
            ("56.120", "56.101"),
            ("56.120", "56.102"),
        ]

    @pytest.mark.parametrize(
        ("document", "said"),
        [
            ({"codes": []}, "file: expected rows under codes, found an empty list."),
            ({"other": []}, "file: expected a list under codes or classificationItems, found none."),
            (
                {"codes": [{"kode": "0301"}]},
                "file, row 0, codes: expected the fields code, name, level, found kode.",
            ),
            ({"codes": [item("301", "Oslo")]}, "file, row 0, code: expected a text like"),
            ({"codes": [item("0301", "Oslo")] * 2}, "file, row 1, code: expected each code once, found '0301'."),
            (
                {"codes": [item("0301", "Oslo") | {"validFrom": "i fjor"}]},
                "file, row 0, valid_from: expected a date such as 2024-01-01, found 'i fjor'.",
            ),
        ],
    )
    def test_faults_are_named(self, tmp_path: Path, document: Any, said: str) -> None:
        assert refusal(read_municipalities, tmp_path, encoded(document))[0].startswith(said)

    def test_all_faults_come_at_once(self, tmp_path: Path) -> None:
        codes = {"codes": [item("301", "Oslo"), item("0302", "")]}
        assert len(refusal(read_municipalities, tmp_path, encoded(codes))) == 2

    def test_latin_1_is_not_guessed(self, tmp_path: Path) -> None:
        data = json.dumps({"codes": [item("3201", "Bærum")]}, ensure_ascii=False).encode("iso-8859-1")
        assert refusal(read_municipalities, tmp_path, data)[0].startswith("file: expected JSON in UTF-8")

    def test_a_parent_that_is_not_there_is_refused(self, tmp_path: Path) -> None:
        items = [item("A", "Jordbruk"), item("01", "x", 2, "B")]
        document = {"name": "Næringsgruppering 2007", "validFrom": "2009-01-01", "classificationItems": items}
        assert (
            "parentCode: expected a code of the list, found 'B'"
            in refusal(read_industries, tmp_path, encoded(document))[0]
        )

    def test_a_municipality_in_two_classes_is_refused(self, tmp_path: Path) -> None:
        document = {"correspondenceItems": [pair("0301", "1"), pair("0301", "2")]}
        (said,) = refusal(read_centrality, tmp_path, encoded(document), "2024")
        assert said.startswith("file: expected one class for each municipality, found 0301.")

    def test_a_code_may_begin_or_end_but_not_both(self, tmp_path: Path) -> None:
        document = {"codeChanges": [change(None, "3001"), change("0101", None)]}
        frame = read(read_municipality_changes, tmp_path, encoded(document)).frame
        assert set(frame.select("old_code", "new_code").rows()) == {(None, "3001"), ("0101", None)}
        assert refusal(read_municipality_changes, tmp_path, encoded({"codeChanges": [change(None, None)]}))


class TestRecognition:
    @pytest.mark.parametrize(
        ("document", "dataset"),
        [
            ({"codes": [item("0301", "Oslo")]}, "klass.municipalities"),
            ({"codeChanges": [change("0101", "3001")]}, "klass.municipality_changes"),
            ({"codeChanges": [change("01.110", "01.120")]}, "klass.industry_changes"),
            ({"correspondenceItems": [pair("0301", "1")]}, "klass.centrality"),
            (CORRESPONDENCE, "klass.industry_correspondence"),
            ({"source": "A", "target": "B", "correspondenceMaps": [pair("0301", "030101")]}, "klass.correspondence"),
            ({"codes": [item("0110", "Offiserer", 4)]}, None),
            ({"correspondenceItems": []}, None),
            ({"name": "Bydelsinndeling 2004", "validFrom": "2004-01-01", "classificationItems": []}, None),
        ],
    )
    def test_lists_are_told_by_their_content(self, document: Any, dataset: str | None) -> None:
        sample = Sample("x", encoded(document))
        assert [declared.id for declared in DATASETS if declared.layout_of(sample)] == ([dataset] if dataset else [])


class TestHits:
    def test_codes_that_count_nothing_in_the_country_are_found_whether_absent_or_zero(self) -> None:
        hits = {"56.110": 11_962, "99.999": 0}
        assert without_hits(["56.101", "56.110", "99.999", "56.101"], hits) == ["56.101", "99.999"]
