"""SSB's grids over HTTP: export jobs, WFS as second way, and only years that are new or changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from planpuls.demo import Vintage
from planpuls.sources import ssb_maps
from planpuls.sources.importing import import_file
from planpuls.store.files import read_json
from tests.sources.fetch_cases import QUICK, Case
from tests.standin.server import Fault, StandIn, standing_in
from tests.standin.ssb_maps import SsbMaps

WORKPLACES = "ssb.workplaces_250m"
GRID = b"\xef\xbb\xbfogc_fid;SSBID250M;est_tot;emp_tot\n1;21760006568250;2;7\n2;21762506568250;1;\n"
JOBS = "/core/v1/export/file"


@pytest.fixture
def service() -> SsbMaps:
    return SsbMaps({f"bedrifter_250m_{year}": GRID + b"3;21765006568250;1;%d\n" % year for year in (2023, 2024)})


@pytest.fixture
def server(service: SsbMaps, monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    with standing_in(service) as state:
        monkeypatch.setenv("PLANPULS_ADDRESS_ALL", state.address)
        yield state


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case.at(tmp_path, WORKPLACES)


@pytest.mark.usefixtures("server")
def test_every_year_of_the_catalogue_arrives(case: Case) -> None:
    outcome = case.fetch()
    assert outcome.failures == ()
    assert sorted(case.current) == ["2023", "2024"]
    assert {file.rows for file in outcome.taken} == {3}
    assert "bedrifter_250m_2024" in case.current["2024"].origin


def test_unchanged_years_are_not_exported_again(server: StandIn, case: Case) -> None:
    case.fetch()
    jobs = server.count(JOBS)
    again = case.fetch()
    assert (again.state, again.unchanged, server.count(JOBS)) == ("unchanged", 2, jobs)


def test_only_the_new_and_the_revised_year_are_exported(server: StandIn, service: SsbMaps, case: Case) -> None:
    case.fetch()
    jobs = server.count(JOBS)
    service.files["bedrifter_250m_2025"] = GRID
    service.files["bedrifter_250m_2023"] += b"4;21767506568250;1;9\n"
    service.changed["bedrifter_250m_2023"] = "2025-05-05"
    outcome = case.fetch()
    assert sorted(file.vintage or "" for file in outcome.taken) == ["2023", "2025"]
    assert server.count(JOBS) == jobs + 2
    assert case.fetch().state == "unchanged"


def test_a_new_mark_on_the_same_bytes_is_asked_for_once(server: StandIn, service: SsbMaps, case: Case) -> None:
    case.fetch()
    service.changed["bedrifter_250m_2023"] = "2025-05-05"
    case.fetch()
    jobs = server.count(JOBS)
    assert case.fetch().unchanged == 2
    assert server.count(JOBS) == jobs


@pytest.mark.usefixtures("server")
def test_a_year_older_than_the_workplace_grid_is_left_alone(service: SsbMaps, case: Case) -> None:
    service.files[f"bedrifter_250m_{ssb_maps.FIRST_YEAR - 1}"] = GRID
    case.fetch()
    assert sorted(case.current) == ["2023", "2024"]


@pytest.mark.usefixtures("server")
def test_a_year_that_is_listed_too_early_is_no_failure(service: SsbMaps, case: Case) -> None:
    service.listed_only.add("bedrifter_250m_2025")
    outcome = case.fetch()
    assert outcome.failures == ()
    assert sorted(case.current) == ["2023", "2024"]


@pytest.mark.usefixtures("server")
def test_unknown_column_names_are_asked_for_without_names(service: SsbMaps, case: Case) -> None:
    service.files["bedrifter_250m_2024"] = GRID.replace(b"SSBID250M", b"ssbid0250m")
    assert case.fetch().failures == ()
    assert sorted(case.current) == ["2023", "2024"]


@pytest.mark.parametrize("ending", ["failed", "cancelled"])
@pytest.mark.usefixtures("server")
def test_the_wfs_gives_what_a_job_does_not(service: SsbMaps, case: Case, ending: str) -> None:
    service.ends_as = ending
    outcome = case.fetch()
    assert outcome.failures == ()
    assert {file.rows for file in outcome.taken} == {3}
    assert all("wfs" in sidecar.origin for sidecar in case.current.values())


@pytest.mark.usefixtures("server")
def test_a_job_that_never_ends_is_given_up(service: SsbMaps, case: Case) -> None:
    service.polls_until_done = 10**6
    case.fetch(replace(QUICK, total_s=0.3))
    assert all("wfs" in sidecar.origin for sidecar in case.current.values())


def test_the_wfs_names_the_years_where_the_catalogue_fails(server: StandIn, case: Case) -> None:
    server.faults.append(Fault("status", "search", times=99, code=404))
    assert case.fetch().failures == ()
    assert sorted(case.current) == ["2023", "2024"]
    assert case.fetch().unchanged == 2


@pytest.mark.parametrize(
    "fault",
    [Fault("status", times=999), Fault("html", times=999), Fault("status", times=999, code=404)],
    ids=["503", "html", "404"],
)
def test_an_outage_keeps_the_last_good_years_and_marks_them_stale(server: StandIn, case: Case, fault: Fault) -> None:
    case.fetch()
    before = case.current
    server.faults.append(fault)
    outcome = case.fetch()
    assert outcome.state == "failed"
    assert case.current == before
    assert case.stale
    server.faults.clear()
    assert case.fetch().state == "unchanged"
    assert not case.stale


@pytest.mark.parametrize(
    ("damaged", "said"),
    [
        (GRID.replace(b"emp_tot", b"antall_ansatte"), "another kind of file"),
        (GRID[:-4], "as in the header"),
        (GRID.replace(b";7\n", b";sju\n"), "a whole number"),
    ],
    ids=["renamed column", "cut row", "text in a number"],
)
@pytest.mark.usefixtures("server")
def test_a_damaged_year_is_named_and_the_others_arrive(service: SsbMaps, case: Case, damaged: bytes, said: str) -> None:
    service.files["bedrifter_250m_2024"] = damaged
    outcome = case.fetch()
    assert sorted(case.current) == ["2023"]
    assert any(said in failure for failure in outcome.failures), outcome.failures
    assert case.stale


def test_half_of_the_cells_sends_us_to_the_wfs_and_is_refused_where_that_fails(
    server: StandIn, service: SsbMaps, case: Case
) -> None:
    cells = [21760006568250 + number * 250 for number in range(60)]
    for year in (2023, 2024):
        rows = b"".join(b"%d;%d;1;%d\n" % (number, cell, year) for number, cell in enumerate(cells))
        service.files[f"bedrifter_250m_{year}"] = GRID[: GRID.index(b"1;")] + rows
    case.fetch()
    before = case.current
    service.changed["bedrifter_250m_2024"] = "2025-05-05"
    server.faults += [Fault("half", "download"), Fault("status", "wfs", times=99)]
    outcome = case.fetch()
    assert any("about as many cells as in 2024" in failure for failure in outcome.failures), outcome.failures
    assert case.current == before
    assert case.stale
    server.faults[:] = [Fault("half", "download")]
    assert case.fetch().failures == ()
    assert "wfs" in case.current["2024"].origin


def test_a_cut_connection_is_outlasted(server: StandIn, case: Case) -> None:
    server.faults.append(Fault("cut", "download"))
    assert case.fetch().failures == ()


@pytest.mark.usefixtures("server")
def test_a_file_imported_by_hand_is_compared_once(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "bedrifter_250m_2024.csv"
    path.write_bytes(GRID + b"3;21765006568250;1;77\n")
    import_file(case.plan, case.workspace, path)
    case.fetch()
    assert case.fetch().unchanged == 2


def test_the_demo_grids_come_over_http_both_deliveries(
    tmp_path: Path, deliveries: dict[Vintage, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {path.stem: path.read_bytes() for path in deliveries["first"].glob("b*_*_20??.csv")}
    service = SsbMaps({alias: data for alias, data in files.items() if not alias.startswith("bygninger")})
    later = {path.stem: path.read_bytes() for path in deliveries["second"].glob("b*_*_20??.csv")}
    cases = [
        Case.at(tmp_path / dataset, dataset)
        for dataset in (WORKPLACES, "ssb.population_250m", "ssb.population_1km", "ssb.dwellings_250m")
    ]
    with standing_in(service) as state:
        monkeypatch.setenv("PLANPULS_ADDRESS_ALL", state.address)
        assert [case.fetch().failures for case in cases] == [()] * 4
        service.files |= {alias: data for alias, data in later.items() if not alias.startswith("bygninger")}
        service.changed["bedrifter_250m_2023"] = "2025-03-01"
        seconds = [case.fetch() for case in cases]
    new = [sorted(file.vintage or "" for file in outcome.taken) for outcome in seconds]
    assert new == [["2023", "2025"], ["2025"], ["2025"], ["2025"]]


@pytest.mark.usefixtures("server")
def test_a_year_that_repeats_another_years_bytes_is_refused_and_named_by_its_address(
    service: SsbMaps, case: Case
) -> None:
    service.files["bedrifter_250m_2025"] = service.files["bedrifter_250m_2024"]
    outcome = case.fetch()
    assert sorted(case.current) == ["2023", "2024"]
    assert len(outcome.failures) == 1
    assert "#bedrifter_250m_2025: expected another file for another year, found 2025 by sidecar" in outcome.failures[0]


@pytest.mark.usefixtures("server")
def test_faults_of_a_fetched_file_name_its_address_and_no_scratch_folder(service: SsbMaps, case: Case) -> None:
    service.files["bedrifter_250m_2024"] = GRID + b"3;21765006568250;1;-4\n"
    (failure,) = case.fetch().failures
    assert failure.startswith("http://127.0.0.1:")
    assert "#bedrifter_250m_2024, row 4, emp_tot" in failure or "#bedrifter_250m_2024, row 4, employees" in failure
    assert "planpuls-fetch-" not in failure
    records = [read_json(path) for path in case.workspace.quarantine.glob("*.json")]
    assert [record["origin"].partition("#")[2] for record in records] == ["bedrifter_250m_2024"]
