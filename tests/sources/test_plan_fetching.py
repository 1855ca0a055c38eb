"""Plan maps from the restricted service: with the user's token only, nothing twice, and what is withdrawn goes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from planpuls.demo import plan_files
from planpuls.demo.plans import areas, surface
from planpuls.plan.load import load_plan
from planpuls.plan.model import Plan
from planpuls.sources import credentials
from planpuls.sources.fetching import FetchOutcome, fetch
from planpuls.sources.importing import import_files, read_snapshot
from planpuls.sources.net import Client, Settings
from planpuls.sources.plan_maps import PLAN_MAPS
from planpuls.sources.registry import datasets
from planpuls.store.workspace import Workspace
from tests.standin.municipal_plans import TOKEN, MunicipalPlans
from tests.standin.server import Fault, StandIn, standing_in

QUICK = Settings(attempts=3, wait_initial_s=0.01, wait_max_s=0.05, pause_s=0.0, timeout_s=2.0, total_s=60.0)


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load_plan("demo")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    space = Workspace(tmp_path / "workspace")
    space.prepare()
    return space


@pytest.fixture
def service() -> MunicipalPlans:
    return MunicipalPlans(plan_files.served("first"))


@pytest.fixture
def server(service: MunicipalPlans, monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    with standing_in(service) as state:
        monkeypatch.setenv("PLANPULS_ADDRESS_ALL", state.address)
        monkeypatch.setenv("PLANPULS_DIBK_TOKEN", TOKEN)
        yield state


def fetched(plan: Plan, workspace: Workspace) -> FetchOutcome:
    with Client(QUICK) as client:
        return next(fetch(plan, workspace, [datasets()[PLAN_MAPS]], client, lambda _: None))


def current(plan: Plan, workspace: Workspace) -> list[tuple[str, str, float]]:
    """Plan, purpose and area of every row a run sees: each plan from its newest file."""
    by_period = workspace.snapshots.current([plan.country.id]).get(PLAN_MAPS, {})
    frames = []
    for sha256 in {sidecar.sha256 for sidecar in by_period.values()}:
        mine = [period for period, sidecar in by_period.items() if sidecar.sha256 == sha256]
        path, sidecar = workspace.snapshots.verified(sha256), by_period[mine[0]]
        frame = read_snapshot(plan, path, sidecar, datasets()[PLAN_MAPS]).frame
        frames.append(frame.filter(pl.col("period").is_in(mine)))
    return sorted(pl.concat(frames).select("plan_id", "purpose_code", "area_m2").rows()) if frames else []


def truth(vintage: str) -> list[tuple[str, str, float]]:
    known = [area for area in areas(vintage) if area.defect != "empty"]  # type: ignore[arg-type]
    return sorted((area.plan.plan_id, area.code, float(surface(area.at))) for area in known)


@pytest.mark.usefixtures("server")
def test_every_plan_comes_over_http_to_the_square_metre(plan: Plan, workspace: Workspace) -> None:
    outcome = fetched(plan, workspace)
    assert outcome.failures == ()
    assert current(plan, workspace) == truth("first")


@pytest.mark.usefixtures("server", "service")
def test_a_service_that_answers_in_degrees_is_understood(
    plan: Plan, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.standin.ogc_features.METRES", "nothing")
    fetched(plan, workspace)
    found = current(plan, workspace)
    assert [row[:2] for row in found] == [row[:2] for row in truth("first")]
    assert [row[2] for row in found] == pytest.approx([row[2] for row in truth("first")], abs=0.1)


@pytest.mark.usefixtures("server")
def test_fetched_and_imported_plans_are_the_same(plan: Plan, workspace: Workspace, tmp_path: Path) -> None:
    fetched(plan, workspace)
    over_http = current(plan, workspace)
    files = tmp_path / "files"
    files.mkdir()
    plan_files.write(files, "first")
    assert all(file.outcome == "taken" for file in import_files(plan, workspace, [files]))
    assert current(plan, workspace) == over_http


def test_without_a_token_nothing_is_asked_and_it_is_said_how_else(
    plan: Plan, workspace: Workspace, server: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PLANPULS_DIBK_TOKEN")
    monkeypatch.setattr("keyring.get_password", lambda *_: None)
    assert credentials.secret("dibk_token") is None
    outcome = fetched(plan, workspace)
    assert (outcome.state, outcome.failures, server.asked) == ("not asked", (), [])
    assert "restricted" in outcome.notes[0]
    assert "planpuls import" in outcome.notes[0]
    assert workspace.snapshots.stale([plan.country.id]) == {}


@pytest.mark.usefixtures("server")
def test_a_wrong_token_is_a_failure_that_does_not_show_it(
    plan: Plan, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLANPULS_DIBK_TOKEN", "hemmelig-men-gal")
    outcome = fetched(plan, workspace)
    assert outcome.state == "failed"
    assert "status 401" in outcome.failures[0]
    stored = b"".join(path.read_bytes() for path in workspace.root.rglob("*") if path.is_file())
    assert b"hemmelig" not in stored
    assert "hemmelig" not in str(outcome)


def test_a_name_and_a_password_are_sent_as_basic(
    plan: Plan, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    with standing_in(MunicipalPlans(plan_files.served("first"), token="ola:passord")) as state:
        monkeypatch.setenv("PLANPULS_ADDRESS_ALL", state.address)
        monkeypatch.setenv("PLANPULS_DIBK_TOKEN", "ola:passord")
        assert fetched(plan, workspace).state == "new"
        assert state.asked[0].headers["authorization"].startswith("Basic ")


def test_the_token_stands_in_no_file_and_no_log(
    plan: Plan, workspace: Workspace, server: StandIn, caplog: pytest.LogCaptureFixture
) -> None:
    server.faults += [Fault("cut"), Fault("status", code=503)]
    with Client(QUICK, parts=workspace.parts) as client:
        found = next(fetch(plan, workspace, [datasets()[PLAN_MAPS]], client, lambda _: None))
    assert found.taken
    assert any(TOKEN in value for request in server.asked for value in request.headers.values())
    assert [path for path in workspace.root.rglob("*") if path.is_file() and TOKEN.encode() in path.read_bytes()] == []
    assert TOKEN not in caplog.text


def test_unchanged_plans_are_only_counted(plan: Plan, workspace: Workspace, server: StandIn) -> None:
    first = fetched(plan, workspace)
    server.asked.clear()
    again = fetched(plan, workspace)
    assert again.state == "unchanged"
    assert again.taken == ()
    files = len([file for file in first.taken if file.outcome == "taken"])
    known = [request for request in server.asked if request.parameter("limit") == "1"]
    # Three collections, each counted with and without the filter; municipalities without plans are asked anew.
    assert len(known) == files * 6


@pytest.mark.usefixtures("server")
def test_a_new_plan_is_fetched_and_the_rest_left_alone(
    plan: Plan, workspace: Workspace, service: MunicipalPlans
) -> None:
    fetched(plan, workspace)
    service.load(plan_files.served("second"))
    outcome = fetched(plan, workspace)
    assert [file.path.name for file in outcome.taken] == ["kommuneplaner_9401.geojson"]
    assert current(plan, workspace) == truth("second")


@pytest.mark.usefixtures("server")
def test_a_withdrawn_plan_leaves_the_table(plan: Plan, workspace: Workspace, service: MunicipalPlans) -> None:
    fetched(plan, workspace)
    products = plan_files.served("first")
    partial = products["kommunedelplaner"]
    for features in partial.values():
        features[:] = [item for item in features if item["properties"]["arealplanId.planidentifikasjon"] != "2012-03"]
    service.load(products)
    outcome = fetched(plan, workspace)
    assert outcome.state == "new"
    assert current(plan, workspace) == [row for row in truth("first") if row[0] != "2012-03"]
    for features in partial.values():
        features.clear()
    assert fetched(plan, workspace).failures == ()
    assert {row[0] for row in current(plan, workspace)} == {"2019-01", "2022-05", "1994-11", "1999-01"}


@pytest.mark.parametrize(
    "fault",
    [Fault("status", times=99), Fault("html", times=99), Fault("half", times=99), Fault("cut", times=99)],
    ids=lambda fault: fault.kind,
)
def test_an_outage_leaves_the_last_good_plans_and_marks_them_stale(
    plan: Plan, workspace: Workspace, service: MunicipalPlans, server: StandIn, fault: Fault
) -> None:
    fetched(plan, workspace)
    service.load(plan_files.served("second"))
    server.faults.append(fault)
    assert fetched(plan, workspace).state == "failed"
    assert current(plan, workspace) == truth("first")
    assert PLAN_MAPS in workspace.snapshots.stale([plan.country.id])


def test_a_short_outage_is_outlasted_with_the_token(plan: Plan, workspace: Workspace, server: StandIn) -> None:
    server.faults.append(Fault("status", times=1, retry_after="0"))
    assert fetched(plan, workspace).failures == ()


@pytest.mark.usefixtures("server")
def test_a_renamed_column_at_the_service_is_refused_and_the_last_good_stays(
    plan: Plan, workspace: Workspace, service: MunicipalPlans
) -> None:
    fetched(plan, workspace)
    products = plan_files.served("second")
    for item in products["kommuneplaner"]["kparealformalomrade"]:
        properties = item["properties"]
        properties["planident"] = properties.pop("arealplanId.planidentifikasjon")
    service.load(products)
    outcome = fetched(plan, workspace)
    assert "expected municipality and plan id of each area" in outcome.failures[0]
    assert current(plan, workspace) == truth("first")
