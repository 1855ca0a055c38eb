"""Registers, timetables, stops and streets over HTTP: new, unchanged, half, renamed, out of order."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import pytest

from planpuls.demo import Vintage, registers, streets, timetables
from planpuls.plan.load import load_plan
from planpuls.plan.model import Plan, Timetables
from planpuls.sources import dated_files
from planpuls.sources.fetching import FetchOutcome, fetch
from planpuls.sources.importing import collections
from planpuls.sources.net import Client, Settings
from planpuls.sources.registry import datasets
from planpuls.spec.errors import PlanError
from planpuls.store.snapshots import Sidecar
from planpuls.store.workspace import Workspace
from tests.standin.brreg import Brreg
from tests.standin.entur import Entur, zipped
from tests.standin.osm import Osm
from tests.standin.server import Fault, Service, StandIn, standing_in

QUICK = Settings(attempts=3, wait_initial_s=0.01, wait_max_s=0.05, pause_s=0.0, timeout_s=5.0, total_s=60.0)
SOURCES = ("brreg.establishments", "brreg.enterprises", "entur.gtfs", "entur.nsr", "osm.extract")
DAYS = {
    "first": dict(zip(SOURCES, ("2024-01-03", "2024-01-03", "2024-01-08", "2024-01-08", "2024-01-02"), strict=True)),
    "second": dict(zip(SOURCES, ("2025-10-03", "2025-10-03", "2025-10-06", "2025-10-06", "2025-10-01"), strict=True)),
}
SERVICE = {source: source.partition(".")[0] for source in SOURCES}


@dataclass
class Country:
    """The services of the invented country, and a workspace that fetches from them."""

    state: StandIn
    plan: Plan
    workspace: Workspace
    files: dict[Vintage, Path]
    asked: list[str] = field(default_factory=list)

    def deliver(self, vintage: Vintage) -> None:
        self.state.services.update({service.name: service for service in services(self.files[vintage], vintage)})

    def fetch(self, *wanted: str) -> dict[str, FetchOutcome]:
        chosen = [datasets()[name] for name in wanted or SOURCES]
        with Client(QUICK) as client:
            return {
                found.dataset: found for found in fetch(self.plan, self.workspace, chosen, client, self.asked.append)
            }

    def current(self, dataset: str) -> dict[str, Sidecar]:
        return self.workspace.snapshots.current(collections(self.plan)).get(dataset, {})

    def stale(self, dataset: str) -> list[str]:
        return self.workspace.snapshots.stale(collections(self.plan)).get(dataset, [])


def services(folder: Path, vintage: Vintage) -> tuple[Service, ...]:
    day = registers.SNAPSHOTS[vintage][0]
    bulk = {kind: (folder / f"{kind}_{day}.csv").read_bytes() for kind in ("underenheter", "enheter")}
    written = timetables.DAYS[vintage]
    gtfs, nsr = (folder / f"gtfs_{written}.zip").read_bytes(), (folder / f"nsr_{written}.xml").read_bytes()
    extract = (folder / f"gater_{streets.DAYS[vintage]}.osm.pbf").read_bytes()
    return Brreg(bulk, day), Entur.serving(gtfs, nsr, written), Osm({"norway": extract}, streets.DAYS[vintage])


@pytest.fixture
def country(deliveries: dict[Vintage, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Country]:
    workspace = Workspace(tmp_path / "workspace")
    workspace.prepare()
    with standing_in(*services(deliveries["first"], "first")) as state:
        monkeypatch.setenv("PLANPULS_ADDRESS_ALL", state.address)
        yield Country(state, load_plan("demo"), workspace, deliveries)


def test_everything_arrives_under_its_day_and_the_second_delivery_beside_it(country: Country) -> None:
    first = country.fetch()
    assert {name: (found.state, found.failures) for name, found in first.items()} == dict.fromkeys(SOURCES, ("new", ()))
    assert {name: tuple(country.current(name)) for name in SOURCES} == {
        name: (day,) for name, day in DAYS["first"].items()
    }
    country.deliver("second")
    second = country.fetch()
    assert {found.state for found in second.values()} == {"new"}
    for name in SOURCES:
        assert sorted(country.current(name)) == [DAYS["first"][name], DAYS["second"][name]]


def test_what_has_not_changed_is_asked_for_and_not_sent_again(country: Country) -> None:
    country.fetch()
    bodies = [request for request in country.state.asked if "if-none-match" not in request.headers]
    again = country.fetch()
    assert {found.state for found in again.values()} == {"unchanged"}
    assert [found.unchanged for found in again.values()] == [1] * len(SOURCES)
    assert [request for request in country.state.asked if "if-none-match" not in request.headers] == bodies


def test_a_register_is_asked_for_once_a_month_and_a_timetable_once_a_day(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dated_files, "today", lambda: "2024-01-08")
    country.fetch()
    country.state.asked.clear()
    country.fetch()
    assert country.state.asked == []
    monkeypatch.setattr(dated_files, "today", lambda: "2024-01-09")
    country.fetch()
    assert {request.path.split("/")[1] for request in country.state.asked} == {"entur"}
    country.state.asked.clear()
    monkeypatch.setattr(dated_files, "today", lambda: "2024-02-01")
    country.fetch()
    assert {request.path.split("/")[1] for request in country.state.asked} == {"entur", "brreg", "osm"}


def test_a_snapshot_is_never_dated_in_the_future(country: Country, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dated_files, "today", lambda: "2023-12-24")
    country.fetch("brreg.enterprises")
    assert list(country.current("brreg.enterprises")) == ["2023-12-24"]


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize(
    "fault",
    [
        Fault("status", times=99),
        Fault("html", times=99),
        Fault("half", times=99),
        Fault("cut", times=99),
        Fault("wrong", times=99),
    ],
    ids=["503", "web page", "half", "cut", "wrong"],
)
def test_after_a_bad_day_the_last_good_snapshot_stays_and_is_marked_stale(
    country: Country, source: str, fault: Fault
) -> None:
    country.fetch(source)
    good = country.current(source)
    country.deliver("second")
    country.state.faults.append(Fault(**(fault.__dict__ | {"where": SERVICE[source]})))
    found = country.fetch(source)[source]
    assert found.state == "failed"
    assert found.failures
    assert country.current(source) == good
    assert country.stale(source) == list(found.failures)
    country.state.faults.clear()
    assert country.fetch(source)[source].state == "new"
    assert country.stale(source) == []


@pytest.mark.parametrize("source", SOURCES)
def test_the_first_fetch_of_a_bad_file_leaves_nothing(country: Country, source: str) -> None:
    country.state.faults.append(Fault("half", SERVICE[source], times=99))
    assert country.fetch(source)[source].state == "failed"
    assert country.current(source) == {}


def test_a_passing_outage_is_outlasted(country: Country) -> None:
    country.state.faults.append(Fault("status", "lastned", code=503))
    country.state.faults.append(Fault("cut", "gtfs"))
    assert {found.state for found in country.fetch().values()} == {"new"}


def test_the_next_command_goes_on_where_a_cut_connection_left_the_last_one(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    from typer.testing import CliRunner

    from planpuls.cli.app import app

    monkeypatch.setattr("planpuls.sources.net.Client", partial(Client, replace(QUICK, attempts=1)))
    words = ["fetch", "demo", "--dataset", "brreg.establishments", "--workspace", str(country.workspace.root)]
    country.state.faults.append(Fault("cut", "lastned"))
    cut = CliRunner().invoke(app, words)
    assert cut.exit_code == 8
    assert country.current("brreg.establishments") == {}
    country.state.asked.clear()
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    asked = [request.headers["range"] for request in country.state.asked if "range" in request.headers]
    assert len(asked) == 1
    taken = country.current("brreg.establishments")["2024-01-03"]
    whole = country.workspace.snapshots.verified(taken.sha256).read_bytes()
    assert gzip.decompress(whole) == (country.files["first"] / "underenheter_2024-01-03.csv").read_bytes()
    assert 0 < int(asked[0].removeprefix("bytes=").rstrip("-")) < len(whole)


def test_a_renamed_column_is_refused_by_name(country: Country) -> None:
    country.fetch("brreg.establishments")
    brreg = country.state.services["brreg"]
    assert isinstance(brreg, Brreg)
    brreg.files["underenheter"] = brreg.files["underenheter"].replace(b"antallAnsatte,", b"ansatte,", 1)
    found = country.fetch("brreg.establishments")["brreg.establishments"]
    assert "antallAnsatte: expected one column antallAnsatte, found 0 such columns" in found.failures[0]
    assert list(country.current("brreg.establishments")) == ["2024-01-03"]
    entur = country.state.services["entur"]
    assert isinstance(entur, Entur)
    tables = {"stops.txt": b"stop_id,lat,lon\nA,59,10\n", "routes.txt": b"x\n1\n", "trips.txt": b"x\n1\n"}
    agency = b"agency_name,agency_timezone\nDemo,Europe/Oslo\n"
    changed = zipped(tables | {"stop_times.txt": b"x\n1\n", "agency.txt": agency})
    entur.objects["/outbound/gtfs/rb_norway-aggregated-gtfs.zip"] = changed
    assert "stop_lat: expected one column stop_lat" in "\n".join(country.fetch("entur.gtfs")["entur.gtfs"].failures)


def test_a_new_code_list_is_counted_until_most_codes_are_unknown(country: Country) -> None:
    brreg = country.state.services["brreg"]
    assert isinstance(brreg, Brreg)
    for old in (b"9101", b"9102", b"9104", b"9401", b"9402", b"9403", b"9404"):
        brreg.files["underenheter"] = brreg.files["underenheter"].replace(b",%s," % old, b",77%s," % old[2:])
    found = country.fetch("brreg.establishments")["brreg.establishments"]
    assert "expected municipalities of the country" in found.failures[0]


def test_half_the_rows_are_noticed_by_the_size(country: Country) -> None:
    country.fetch("brreg.enterprises")
    brreg = country.state.services["brreg"]
    assert isinstance(brreg, Brreg)
    lines = brreg.files["enheter"].splitlines(keepends=True)
    brreg.files["enheter"] = b"".join(lines[: len(lines) // 2])
    found = country.fetch("brreg.enterprises")["brreg.enterprises"]
    assert "bytes as last time" in found.failures[0]


def test_an_extract_must_fit_its_checksum_and_a_soft_404_is_told(country: Country) -> None:
    country.state.faults.append(Fault("wrong", ".md5", times=99, body=b"0" * 32 + b"  norway-latest.osm.pbf"))
    assert f"expected the checksum {'0' * 32}" in country.fetch("osm.extract")["osm.extract"].failures[0]
    country.state.faults.clear()
    country.state.faults.append(Fault("html", ".md5", times=99))
    assert "norway-latest.osm.pbf.md5: expected a checksum" in country.fetch("osm.extract")["osm.extract"].failures[0]
    country.state.faults.clear()
    osm = country.state.services["osm"]
    assert isinstance(osm, Osm)
    osm.extracts.clear()
    failure = country.fetch("osm.extract")["osm.extract"].failures[0]
    assert "expected an OSM extract (PBF)" in failure
    assert "<!DOCTYPE html>" in failure


def of_codespace(national: bytes, name: str) -> bytes:
    """The invented timetable as the feed of one codespace."""
    with zipfile.ZipFile(io.BytesIO(national)) as archive:
        members = {member: archive.read(member) for member in archive.namelist()}
    header, agency = members["agency.txt"].splitlines()[0], f"{name}:Authority:{name}"
    members["agency.txt"] = header + f"\n{agency},Oppdiktet,https://a.invalid,Europe/Oslo\n".encode()
    members["routes.txt"] = re.sub(rb"(?m)^[A-Z]{3}:Authority:[A-Z]{3}", agency.encode(), members["routes.txt"])
    return zipped(members)


def serve_codespaces(country: Country, *names: str) -> None:
    entur = country.state.services["entur"]
    assert isinstance(entur, Entur)
    national = entur.objects["/outbound/gtfs/rb_norway-aggregated-gtfs.zip"]
    for name in names:
        entur.objects[f"/outbound/gtfs/rb_{name}-aggregated-gtfs.zip"] = of_codespace(national, name.upper())


FEEDS = ("entur.gtfs", "entur.gtfs_rut", "entur.gtfs_other")


def test_the_plans_codespaces_are_fetched_instead_of_the_national_feed(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve_codespaces(country, "rut", "bra", "kol")
    country.plan = country.plan.model_copy(update={"entur": Timetables(codespaces=("rut", "bra", "kol"))})
    outcomes = country.fetch(*FEEDS)
    assert {name: (len(found.taken), found.failures) for name, found in outcomes.items()} == {
        "entur.gtfs": (0, ()),
        "entur.gtfs_rut": (1, ()),
        "entur.gtfs_other": (2, ()),
    }
    assert not country.state.count("rb_norway")
    # Two feeds of the same day stand beside each other.
    assert sorted(country.current("entur.gtfs_other")) == ["bra", "kol"]
    assert list(country.current("entur.gtfs_rut")) == ["2024-01-08"]
    country.state.asked.clear()
    assert {found.state for found in country.fetch(*FEEDS).values()} == {"not asked", "unchanged"}
    assert all("if-none-match" in request.headers for request in country.state.asked)
    monkeypatch.setattr(dated_files, "today", lambda: country.current("entur.gtfs_other")["kol"].fetched_at[:10])
    country.state.asked.clear()
    country.fetch("entur.gtfs_other")
    assert country.state.asked == []


def test_the_environment_overrules_the_plans_codespaces(country: Country, monkeypatch: pytest.MonkeyPatch) -> None:
    serve_codespaces(country, "kol")
    country.plan = country.plan.model_copy(update={"entur": Timetables(codespaces=("rut",))})
    monkeypatch.setenv("PLANPULS_ENTUR_CODESPACES", "KOL, kol")
    outcomes = country.fetch(*FEEDS)
    assert [len(found.taken) for found in outcomes.values()] == [0, 0, 1]
    monkeypatch.setenv("PLANPULS_ENTUR_CODESPACES", "")
    assert [len(found.taken) for found in country.fetch(*FEEDS).values()] == [1, 0, 0]


def test_one_codespace_that_is_gone_is_named_and_the_other_arrives(country: Country) -> None:
    serve_codespaces(country, "kol")
    country.plan = country.plan.model_copy(update={"entur": Timetables(codespaces=("bra", "kol"))})
    found = country.fetch("entur.gtfs_other")["entur.gtfs_other"]
    assert sorted(country.current("entur.gtfs_other")) == ["kol"]
    assert "rb_bra-aggregated-gtfs.zip" in found.failures[0]


def test_a_codespace_is_three_small_letters(tmp_path: Path) -> None:
    (tmp_path / "plan.toml").write_text('schema = 1\nextends = "demo"\nid = "x"\n[entur]\ncodespaces = ["RUTER"]\n')
    with pytest.raises(PlanError, match=r"entur\.codespaces"):
        load_plan(tmp_path)
    (tmp_path / "plan.toml").write_text('schema = 1\nextends = "demo"\nid = "x"\n[entur]\ncodespaces = ["rut"]\n')
    assert load_plan(tmp_path).entur.codespaces == ("rut",)
