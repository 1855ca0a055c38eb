"""Planning notices: what they say of plans is kept, what they say of people never reaches a file of ours."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from planpuls.demo import plan_files
from planpuls.demo.plans import notices, surface
from planpuls.plan.load import load_plan
from planpuls.plan.model import Plan
from planpuls.sources.dataset import ReadContext, Reading
from planpuls.sources.fetching import FetchOutcome, fetch
from planpuls.sources.importing import read_snapshot
from planpuls.sources.net import Client, Settings
from planpuls.sources.planning_notices import NOTICES, read_notices
from planpuls.sources.registry import datasets
from planpuls.spec.errors import InputError
from planpuls.store.workspace import Workspace
from tests.standin.plan_notices import PlanNotices
from tests.standin.server import Fault, StandIn, standing_in

QUICK = Settings(attempts=3, wait_initial_s=0.01, wait_max_s=0.05, pause_s=0.0, timeout_s=2.0, total_s=5.0)
PRIVATE = {
    "forslagsstillertype": "Privatperson",
    "forslagsstiller": {"navn": "Kari Nordmann (oppdiktet)", "telefon": "00000000"},
    "beroerteParter": [{"navn": "Ola Nordmann (oppdiktet)"}],
    "kontaktperson.navn": "Per Nordmann (oppdiktet)",
    "link": "https://example.invalid/Nordmann",
    "nyttFelt": "Nordmann",
}


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load_plan("demo")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    space = Workspace(tmp_path / "workspace")
    space.prepare()
    return space


@pytest.fixture
def service() -> PlanNotices:
    return PlanNotices(plan_files.served_notices("first"))


@pytest.fixture
def server(service: PlanNotices, monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    with standing_in(service) as state:
        monkeypatch.setenv("PLANPULS_ADDRESS_ALL", state.address)
        yield state


def fetched(plan: Plan, workspace: Workspace) -> FetchOutcome:
    with Client(QUICK) as client:
        return next(fetch(plan, workspace, [datasets()[NOTICES]], client, lambda _: None))


def current(plan: Plan, workspace: Workspace) -> pl.DataFrame:
    """The table as a run sees it: each notice from its newest file."""
    by_period = workspace.snapshots.current([plan.country.id])[NOTICES]
    frames = []
    for sha256 in {sidecar.sha256 for sidecar in by_period.values()}:
        mine = [period for period, sidecar in by_period.items() if sidecar.sha256 == sha256]
        sidecar = by_period[mine[0]]
        frame = read_snapshot(plan, workspace.snapshots.verified(sha256), sidecar, datasets()[NOTICES]).frame
        frames.append(frame.filter(pl.col("period").is_in(mine)))
    return pl.concat(frames).sort("notice")


def read(tmp_path: Path, *features: dict[str, Any], **members: Any) -> Reading:
    path = tmp_path / "notices.geojson"
    document = {"type": "FeatureCollection", "features": list(features), **members}
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return read_notices(path, ReadContext("notices.geojson", load_plan("demo").country))


def notice(**properties: Any) -> dict[str, Any]:
    own = {
        "nasjonalArealplanId": {"planid": "2026/1", "kommunenummer": "0301"},
        "plannavn": "Kvartal 7 (oppdiktet)",
        "plantype": "Detaljregulering",
        "kunngjøringsdatoVarselOmPlanoppstart": "2026-05-01",
        "oppdateringsdato": "2026-05-01T10:00:00+00:00",
    }
    corners = [[10.0, 60.0], [10.001, 60.0], [10.001, 60.001], [10.0, 60.001], [10.0, 60.0]]
    given = {name: value for name, value in {**own, **properties}.items() if value is not None}
    number = given.pop("number", 1)
    return {
        "type": "Feature",
        "id": number,
        "properties": given,
        "geometry": {"type": "Polygon", "coordinates": [corners]},
    }


# --- reading ---------------------------------------------------------------------------------------------------


def test_a_notice_says_what_is_planned_where_and_when(tmp_path: Path) -> None:
    row = read(tmp_path, notice()).frame.row(0, named=True)
    assert (row["municipality"], row["plan_id"], row["name"]) == ("0301", "2026/1", "Kvartal 7 (oppdiktet)")
    assert (row["plan_type"], row["announced_date"]) == ("Detaljregulering", date(2026, 5, 1))
    assert row["updated_at"] == "2026-05-01T10:00:00+00:00"
    assert row["area_m2"] == pytest.approx(6_200, rel=0.02)


def test_of_people_nothing_is_read(tmp_path: Path) -> None:
    reading = read(tmp_path, notice(**PRIVATE))
    assert "Nordmann" not in str(reading.frame.drop("wkb").rows()) + str(reading.notes) + str(reading.periods)
    assert set(reading.notes["dropped_properties"]) == set(PRIVATE)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"nasjonalArealplanId": {"planid": "1"}}, "row 1, nasjonalArealplanId.kommunenummer: expected a municipality"),
        ({"kunngjøringsdatoVarselOmPlanoppstart": "1. mai"}, "expected a date such as 2026-05-01, found '1. mai'"),
    ],
)
def test_a_changed_layout_is_refused(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        read(tmp_path, notice(**change))


def test_the_same_notice_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="expected each notice once"):
        read(tmp_path, notice(), notice())


def test_a_notice_without_an_area_is_set_aside_and_counted(tmp_path: Path) -> None:
    reading = read(tmp_path, notice(), {**notice(number=2), "geometry": None})
    assert reading.frame.height == 1
    assert reading.notes["set_aside"] == {"empty geometry": 1}


# --- fetching --------------------------------------------------------------------------------------------------


def test_all_notices_come_over_http(plan: Plan, workspace: Workspace, server: StandIn) -> None:
    assert fetched(plan, workspace).state == "new"
    table = current(plan, workspace)
    expected = {int(notice.id): surface(notice.at) for notice in notices("first")}
    assert {int(number): round(area) for number, area in table.select("notice", "area_m2").rows()} == expected
    assert server.count("beroerteParter") == 0


def test_pages_are_asked_for_until_all_have_come(
    plan: Plan, workspace: Workspace, service: PlanNotices, server: StandIn
) -> None:
    template = service.collections["/collections/planomrade"][0]
    service.collections["/collections/planomrade"] = [{**template, "id": number} for number in range(1, 1_202)]
    fetched(plan, workspace)
    assert current(plan, workspace).height == 1_201
    assert [request.parameter("offset") for request in server.asked] == ["0", "500", "1000"]


def test_nothing_is_downloaded_twice(plan: Plan, workspace: Workspace, server: StandIn) -> None:
    fetched(plan, workspace)
    server.asked.clear()
    outcome = fetched(plan, workspace)
    assert outcome.state == "unchanged"
    assert [request.parameter("filter") for request in server.asked] == ["oppdateringsdato>'2024-05-21T08:00:00+00:00'"]


@pytest.mark.usefixtures("server")
def test_only_what_changed_is_fetched_and_replaces_what_was_known(
    plan: Plan, workspace: Workspace, service: PlanNotices
) -> None:
    fetched(plan, workspace)
    service.collections["/collections/planomrade"] = plan_files.served_notices("second")
    outcome = fetched(plan, workspace)
    assert [file.rows for file in outcome.taken] == [2]
    expected = {int(notice.id): (notice.name, surface(notice.at)) for notice in notices("second")}
    found = {
        int(row[0]): (row[1], round(row[2]))
        for row in current(plan, workspace).select("notice", "name", "area_m2").rows()
    }
    assert found == expected
    assert fetched(plan, workspace).state == "unchanged"


@pytest.mark.usefixtures("server")
def test_of_people_nothing_is_stored(plan: Plan, workspace: Workspace, service: PlanNotices) -> None:
    for feature in service.collections["/collections/planomrade"]:
        feature["properties"] |= PRIVATE
    assert fetched(plan, workspace).state == "new"
    stored = b"".join(path.read_bytes() for path in workspace.root.rglob("*") if path.is_file())
    assert b"Nordmann" not in stored
    assert b"Privatperson" not in stored
    assert b"Skog" in stored or "Tjernås".encode() in stored


@pytest.mark.parametrize(
    "fault",
    [Fault("status", times=9), Fault("html", times=9), Fault("half", times=9), Fault("wrong", times=9)],
    ids=lambda fault: fault.kind,
)
def test_an_outage_leaves_the_last_good_notices_and_marks_them_stale(
    plan: Plan, workspace: Workspace, service: PlanNotices, server: StandIn, fault: Fault
) -> None:
    fetched(plan, workspace)
    service.collections["/collections/planomrade"] = plan_files.served_notices("second")
    server.faults.append(fault)
    outcome = fetched(plan, workspace)
    assert outcome.state == "failed"
    assert current(plan, workspace).height == 3
    assert NOTICES in workspace.snapshots.stale([plan.country.id])
    server.faults.clear()
    assert fetched(plan, workspace).state == "new"
    assert NOTICES not in workspace.snapshots.stale([plan.country.id])


@pytest.mark.usefixtures("server")
def test_a_set_that_changes_between_pages_is_refused(
    plan: Plan, workspace: Workspace, service: PlanNotices, monkeypatch: pytest.MonkeyPatch
) -> None:
    template = service.collections["/collections/planomrade"][0]
    service.collections["/collections/planomrade"] = [{**template, "id": number} for number in range(600)]
    answer = service.answer

    def shrinking(request: Any) -> Any:
        given = answer(request)
        service.collections["/collections/planomrade"].pop(0)
        return given

    monkeypatch.setattr(service, "answer", shrinking)
    outcome = fetched(plan, workspace)
    assert "the set changed while it was read" in outcome.failures[0]


@pytest.mark.usefixtures("server")
def test_a_renamed_property_at_the_service_is_refused_and_the_last_good_stays(
    plan: Plan, workspace: Workspace, service: PlanNotices
) -> None:
    fetched(plan, workspace)
    changed = plan_files.served_notices("second")
    for feature in changed:
        feature["properties"]["arealplanIdent"] = feature["properties"].pop("nasjonalArealplanId")
    service.collections["/collections/planomrade"] = changed
    outcome = fetched(plan, workspace)
    assert "nasjonalArealplanId.kommunenummer: expected a municipality" in outcome.failures[0]
    assert current(plan, workspace).height == 3
