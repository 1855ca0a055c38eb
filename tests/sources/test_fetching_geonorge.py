"""Kartverket's files over HTTP: whichever of the three ways answers, nothing twice, damage noticed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from planpuls.demo import Vintage
from planpuls.plan.load import load_plan
from planpuls.sources import geonorge
from planpuls.sources.fetching import FetchJob
from planpuls.sources.geonorge import Area, Product, fetch_product
from planpuls.sources.importing import import_file
from planpuls.sources.net import Client, FetchError
from tests.sources.fetch_cases import QUICK, Case
from tests.standin.geonorge import Geonorge
from tests.standin.server import Fault, StandIn, standing_in

ADDRESSES = "kartverket.addresses"
BOUNDARIES = "kartverket.municipalities"
YTREFJORD = "Basisdata_91_Ytrefjord_25833_MatrikkelenAdresse"


@pytest.fixture(scope="module")
def demo_files(deliveries: dict[Vintage, Path]) -> Path:
    return deliveries["first"]


@pytest.fixture
def service(demo_files: Path) -> Geonorge:
    files = {
        path.stem: (path.name, path.read_bytes())
        for pattern in ("*MatrikkelenAdresse.csv", "*MatrikkelenBygning.gml")
        for path in demo_files.glob(pattern)
    }
    boundaries = json.loads((demo_files / "Kommuner-M.geojson").read_bytes())
    # As the service lays it out: a collection per layer.
    layered = {"Grense": {"type": "FeatureCollection", "features": []}, "Kommune": boundaries}
    name = "Basisdata_0000_Norge_4258_Kommuner"
    files[name] = (f"{name}_GeoJSON.geojson", json.dumps(layered).encode())
    return Geonorge(files)


@pytest.fixture
def server(service: Geonorge, monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    monkeypatch.delenv("PLANPULS_GEOID_TOKEN", raising=False)
    with standing_in(service) as state:
        monkeypatch.setenv("PLANPULS_ADDRESS_ALL", state.address)
        yield state


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case.at(tmp_path, ADDRESSES)


@pytest.mark.parametrize("way", ["listing", "order", "atom"])
@pytest.mark.usefixtures("server")
def test_whichever_way_answers_brings_the_counties_of_the_region(service: Geonorge, case: Case, way: str) -> None:
    service.ways = {way}
    outcome = case.fetch()
    assert outcome.failures == ()
    assert {period[:2] for period in case.current} == {"91", "94"}
    assert sum(file.rows for file in outcome.taken) == 270 + 360


@pytest.mark.parametrize("way", ["listing", "atom"])
def test_an_unchanged_file_is_not_downloaded_again(server: StandIn, service: Geonorge, case: Case, way: str) -> None:
    service.ways = {way}
    case.fetch()
    sent = [request for request in server.asked if request.path.endswith(".zip")]
    again = case.fetch()
    assert (again.state, again.unchanged, again.taken) == ("unchanged", 2, ())
    asked_again = [request for request in server.asked if request.path.endswith(".zip")][len(sent) :]
    assert all("if-none-match" in request.headers for request in asked_again)
    assert asked_again == [] if way == "atom" else len(asked_again) == 2


@pytest.mark.usefixtures("server")
def test_a_changed_file_replaces_its_municipalities_only(service: Geonorge, case: Case) -> None:
    case.fetch()
    before = case.current
    member, data = service.files[YTREFJORD]
    service.files[YTREFJORD] = (member, data.replace(b"HAVNESUND;91010101", b"HAVNESUND;91010102"))
    outcome = case.fetch()
    assert (len(outcome.taken), outcome.unchanged) == (1, 1)
    after = case.current
    assert {period for period in after if after[period] != before[period]} == {"9101", "9102", "9104"}


@pytest.mark.usefixtures("server")
def test_building_points_and_boundaries_come_the_same_way(tmp_path: Path) -> None:
    points = Case.at(tmp_path / "points", "kartverket.building_points")
    assert points.fetch().failures == ()
    assert {period[:2] for period in points.current} == {"91", "94"}
    boundaries = Case.at(tmp_path / "boundaries", BOUNDARIES)
    outcome = boundaries.fetch()
    assert outcome.failures == ()
    assert [(file.vintage, file.rows) for file in outcome.taken] == [("2024", 9)]
    assert boundaries.fetch().state == "unchanged"


def test_boundaries_imported_by_hand_are_kept(server: StandIn, demo_files: Path, tmp_path: Path) -> None:
    case = Case.at(tmp_path, BOUNDARIES)
    import_file(case.plan, case.workspace, demo_files / "Kommuner-M.geojson")
    outcome = case.fetch()
    assert (outcome.state, outcome.notes) == ("not asked", ("imported by hand and kept",))
    assert server.asked == []


@pytest.mark.parametrize(
    "fault",
    [Fault("html", ".zip", times=2), Fault("half", ".zip", times=2), Fault("wrong", ".zip", times=2)],
    ids=["html", "half", "wrong"],
)
def test_a_file_that_is_no_whole_zip_sends_us_the_next_way(server: StandIn, case: Case, fault: Fault) -> None:
    server.faults.append(fault)
    outcome = case.fetch()
    assert outcome.failures == ()
    assert "/api/download/order/" in case.current["9101"].origin


@pytest.mark.parametrize("fault", [Fault("status", times=999), Fault("html", times=999)], ids=["503", "html"])
def test_an_outage_keeps_the_last_good_file_and_marks_it_stale(server: StandIn, case: Case, fault: Fault) -> None:
    case.fetch()
    before = case.current
    server.faults.append(fault)
    outcome = case.fetch()
    assert outcome.state == "failed"
    assert "91:" in outcome.failures[0]
    assert "94:" in outcome.failures[0]
    assert case.current == before
    assert case.stale


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b";postnummer;", b";postnr;", "another kind of file"),
        (b";nummer;", b";husnummer;", "one column like nummer"),
        (b";9101;HAVNESUND", b";8101;HAVNESUND", "municipality codes in use since 2024"),
    ],
    ids=["renamed column it is known by", "renamed column", "changed code"],
)
@pytest.mark.usefixtures("server")
def test_a_changed_layout_is_named_and_the_other_county_arrives(
    service: Geonorge, case: Case, old: bytes, new: bytes, said: str
) -> None:
    member, data = service.files[YTREFJORD]
    # A zip of another layout is recognised by its member's name and refused by its reader.
    service.files[YTREFJORD] = (
        member.replace("Adresse", "Ukjent") if "another" in said else member,
        data.replace(old, new),
    )
    outcome = case.fetch()
    assert {period[:2] for period in case.current} == {"94"}
    assert any(said in failure for failure in outcome.failures), outcome.failures


@pytest.mark.usefixtures("server")
def test_an_order_that_is_never_made_is_given_up(service: Geonorge, tmp_path: Path) -> None:
    service.ways, service.polls_until_ready = {"order"}, 10**6
    with Client(replace(QUICK, total_s=0.2)) as client:
        job = FetchJob(load_plan("demo"), client, tmp_path, {})
        with pytest.raises(FetchError, match="in time"):
            list(
                fetch_product(
                    job,
                    Product("MatrikkelenAdresse", "CSV", "f7df7a18-b30f-4745-bd64-d0863812350c"),
                    (Area("91", "fylke"),),
                )
            )


RESTRICTED = Product("MatrikkelenAdresse", "CSV", "f7df7a18-b30f-4745-bd64-d0863812350c", restricted=True)


def test_a_restricted_product_needs_a_token_and_says_which(
    server: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(geonorge, "secret", lambda _: None)
    with Client(QUICK) as client, pytest.raises(FetchError, match="PLANPULS_GEOID_TOKEN"):
        list(fetch_product(FetchJob(load_plan("demo"), client, tmp_path, {}), RESTRICTED, (Area("91", "fylke"),)))
    assert server.asked == []


@pytest.mark.parametrize("way", ["listing", "order", "atom"])
def test_the_token_is_sent_with_every_request(
    server: StandIn, service: Geonorge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    service.token, service.ways = "hemmelig", {way}
    monkeypatch.setenv("PLANPULS_GEOID_TOKEN", "hemmelig")
    server.faults.append(Fault("status", "/"))
    with Client(QUICK) as client:
        (arrived,) = fetch_product(
            FetchJob(load_plan("demo"), client, tmp_path, {}), RESTRICTED, (Area("91", "fylke"),)
        )
    assert arrived.path is not None
    assert "hemmelig" not in arrived.address
