"""Cases that single sources' tests leave out: lists with half of their rows, renamed fields, codes nobody knows."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from planpuls.demo import Vintage, classifications
from planpuls.sources.importing import import_file
from tests.sources.fetch_cases import Case
from tests.standin.demo_region import geonorge, klass
from tests.standin.entur import Entur, zipped
from tests.standin.geonorge import Geonorge
from tests.standin.klass import Klass
from tests.standin.server import Fault, StandIn, standing_in

ADDRESSES = "Basisdata_91_Ytrefjord_25833_MatrikkelenAdresse"
POINTS = "Basisdata_91_Ytrefjord_25833_MatrikkelenBygning"


@pytest.fixture(scope="module")
def files(deliveries: dict[Vintage, Path]) -> Path:
    return deliveries["first"]


@pytest.fixture
def server(files: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    monkeypatch.delenv("PLANPULS_GEOID_TOKEN", raising=False)
    gtfs, nsr = (files / "gtfs_2024-01-08.zip").read_bytes(), (files / "nsr_2024-01-08.xml").read_bytes()
    with standing_in(klass("first"), geonorge(files), Entur.serving(gtfs, nsr)) as state:
        monkeypatch.setenv("PLANPULS_ADDRESS_ALL", state.address)
        yield state


def lists(server: StandIn) -> Klass:
    found = server.services["klass"]
    assert isinstance(found, Klass)
    for classification in found.classifications.values():
        classification.modified = "2026-06-01T10:00:00.000+0000"
        for version in classification.versions:
            version.modified = "2026-06-01T10:00:00.000+0000"
    return found


def maps(server: StandIn) -> Geonorge:
    found = server.services["geonorge"]
    assert isinstance(found, Geonorge)
    return found


def refused_and_kept(case: Case, said: str) -> None:
    """The next fetch fails with `said`, and what was in use stays, marked stale."""
    before = {period: sidecar.sha256 for period, sidecar in case.current.items()}
    outcome = case.fetch()
    assert outcome.state == "failed"
    assert any(said in failure for failure in outcome.failures), outcome.failures
    assert {period: sidecar.sha256 for period, sidecar in case.current.items()} == before
    assert case.stale


# --- half of the rows in an answer that is whole -----------------------------------------------------------------


def test_a_code_list_with_half_of_its_codes_is_refused(server: StandIn, tmp_path: Path) -> None:
    case = Case.at(tmp_path, "klass.occupations")
    assert case.fetch().state == "new"
    version = lists(server).classifications[7].versions[0]
    version.items = version.items[:5]
    refused_and_kept(case, "expected about 10 rows as last time, found 5 rows")


def test_centrality_for_half_of_the_municipalities_is_refused(server: StandIn, tmp_path: Path) -> None:
    case = Case.at(tmp_path, "klass.centrality")
    assert case.fetch().state == "new"
    tables = lists(server).classifications[131].corresponds[128]
    tables[-1] = (*tables[-1][:2], classifications.centrality_items(2024)[:4])
    lists(server).classifications[128].modified = "2026-06-02"
    refused_and_kept(case, "expected about 9 rows as last time, found 4 rows")


@pytest.mark.parametrize("end", ["head", "every second"])
def test_an_address_file_with_half_of_its_lines_is_refused(server: StandIn, tmp_path: Path, end: str) -> None:
    case = Case.at(tmp_path, "kartverket.addresses")
    assert case.fetch().state == "new"
    member, data = maps(server).files[ADDRESSES]
    header, *lines = data.splitlines(keepends=True)
    kept = lines[: len(lines) // 2] if end == "head" else lines[::2]
    maps(server).files[ADDRESSES] = (member, header + b"".join(kept))
    refused_and_kept(case, "expected about 270 rows as last time, found 135 rows")


def test_what_is_right_all_the_same_is_taken_by_hand(server: StandIn, tmp_path: Path) -> None:
    case = Case.at(tmp_path, "kartverket.addresses")
    case.fetch()
    member, data = maps(server).files[ADDRESSES]
    shorter = tmp_path / member
    shorter.write_bytes(b"".join(data.splitlines(keepends=True)[:100]))
    assert import_file(case.plan, case.workspace, shorter).outcome == "taken"


# --- renamed fields ------------------------------------------------------------------------------------------------


def test_a_renamed_field_of_a_code_list_is_named(server: StandIn, tmp_path: Path) -> None:
    case = Case.at(tmp_path, "klass.occupations")
    case.fetch()
    version = lists(server).classifications[7].versions[0]
    version.items = [
        {("navn" if key == "name" else key): value for key, value in item.items()} for item in version.items
    ]
    refused_and_kept(case, "expected the fields code, name, level, found code, parentCode, level, navn")


def test_a_renamed_field_of_the_building_points_is_named(server: StandIn, tmp_path: Path) -> None:
    case = Case.at(tmp_path, "kartverket.building_points")
    case.fetch()
    member, data = maps(server).files[POINTS]
    maps(server).files[POINTS] = (member, data.replace(b"app:bygningsnummer>", b"app:bygningsnr>"))
    refused_and_kept(case, "building: expected a building number")


def test_a_stop_register_without_its_stop_places_is_named(server: StandIn, tmp_path: Path) -> None:
    case = Case.at(tmp_path, "entur.nsr")
    case.fetch()
    entur = server.services["entur"]
    assert isinstance(entur, Entur)
    with zipfile.ZipFile(io.BytesIO(entur.objects["/tiamat/Current_latest.zip"])) as archive:
        text = archive.read(archive.namelist()[0])
    renamed = text.replace(b"<StopPlace ", b"<Stoppested ").replace(b"</StopPlace>", b"</Stoppested>")
    entur.objects["/tiamat/Current_latest.zip"] = zipped({"tiamat-export-Current.xml": renamed})
    refused_and_kept(case, "")


# --- codes and types nobody knows ----------------------------------------------------------------------------------


def test_municipalities_of_a_newer_list_are_named(server: StandIn, tmp_path: Path) -> None:
    case = Case.at(tmp_path, "kartverket.municipalities")
    case.fetch()
    name = next(stem for stem in maps(server).files if stem.endswith("Kommuner"))
    member, data = maps(server).files[name]
    maps(server).files[name] = (member, data.replace(b'"9404"', b'"9804"'))
    refused_and_kept(case, "9804")


def test_types_of_n50_nobody_knows_are_counted_and_a_map_of_them_alone_is_refused(
    server: StandIn, tmp_path: Path
) -> None:
    case = Case.at(tmp_path, "kartverket.n50")
    assert case.fetch().failures == ()
    for stem in [stem for stem in maps(server).files if stem.endswith("N50Kartdata")]:
        member, _ = maps(server).files[stem]
        cover = b'<x xmlns:app="http://skjema.geonorge.no/SOSI/produktspesifikasjon/N50/20170401"><app:Nyttmark/></x>'
        maps(server).files[stem] = (member, zipped({f"{stem}_N50Arealdekke.gml": cover}))
    refused_and_kept(case, "0 others")


@pytest.mark.parametrize("fault", ["status", "html", "half", "cut", "wrong"])
def test_n50_outlasts_a_bad_day(server: StandIn, tmp_path: Path, fault: str) -> None:
    case = Case.at(tmp_path, "kartverket.n50")
    assert case.fetch().failures == ()
    assert case.fetch().state == "unchanged"
    server.faults.append(Fault(fault, "", times=10**6))  # type: ignore[arg-type]
    refused_and_kept(case, "")
    assert sorted(case.current) == ["91", "94"]
