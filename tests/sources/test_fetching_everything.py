"""`planpuls fetch demo` against all stand-ins at once: every source arrives, `run` gives the truth, and so for the second delivery."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from planpuls.cli.app import app
from planpuls.demo import Vintage, truth
from planpuls.pipeline.executor import quietly
from planpuls.pipeline.run import run
from planpuls.plan.load import load_plan
from planpuls.plan.model import Plan
from planpuls.release.query import query
from planpuls.release.reader import Release, open_release
from planpuls.sources.entur_feeds import CODESPACES, OTHER
from planpuls.sources.fetching import FetchOutcome, fetch
from planpuls.sources.importing import collections, import_files
from planpuls.sources.net import Client, FetchError
from planpuls.sources.registry import datasets
from planpuls.store.snapshots import Sidecar
from planpuls.store.workspace import Workspace
from tests.sources.fetch_cases import QUICK
from tests.standin.demo_region import services
from tests.standin.municipal_plans import TOKEN
from tests.standin.server import Fault, StandIn, standing_in

ONLY_BY_IMPORT = (
    "import.apprentices_by_occupation",
    "import.education_by_industry",
    "import.education_by_workplace",
    "import.employed_by_establishment_size",
    "import.enterprise_renewal",
    "import.occupation_by_residence",
    "import.unemployed_by_occupation",
    "import.vacancies_by_occupation",
    "import.vocational_completions_by_occupation",
    "import.vehicle_emissions",
    "kartverket.slope",
    "kartverket.terrain",
    "klass.correspondence",
    "klass.industry_changes",
    "matrikkel.buildings",
    "miljodir.protected_areas",
    "nibio.land_cover",
    "nve.hazard_zones",
    "plan.hubs",
    "plan.place_areas",
    "ssb.arealprofiler",
    "ssb.land_use",
)
"""What no open service gives: it comes from its owner by hand."""

BY_CODESPACE = {OTHER, *(f"entur.gtfs_{name}" for name in CODESPACES)}
"""Timetables that are fetched instead of the national ones, where a plan names codespaces."""


@dataclass
class Country:
    """All services of the invented country, and a workspace that nothing was ever imported into."""

    server: StandIn
    plan: Plan
    workspace: Workspace
    files: dict[Vintage, Path]

    def deliver(self, vintage: Vintage) -> None:
        self.server.services = {service.name: service for service in services(self.files[vintage], vintage)}

    def fetch(self) -> dict[str, FetchOutcome]:
        wanted = [dataset for dataset in datasets().values() if dataset.fetch is not None]
        with Client(QUICK) as client:
            return {found.dataset: found for found in fetch(self.plan, self.workspace, wanted, client, lambda _: None)}

    @property
    def current(self) -> dict[str, dict[str, Sidecar]]:
        return self.workspace.snapshots.current(collections(self.plan))

    def import_the_hub_list(self, year: int) -> None:
        (imported,) = import_files(self.plan, self.workspace, [self.files["second"] / f"knutepunkter_{year}.csv"])
        assert imported.outcome == "taken"

    def run(self) -> Release:
        return open_release(self.workspace.releases / run(self.plan, self.workspace, quietly).release)


@pytest.fixture(scope="module")
def files(deliveries: dict[Vintage, Path], both_deliveries: Path) -> dict[Vintage, Path]:
    return {"first": deliveries["first"], "second": both_deliveries}


@pytest.fixture
def country(files: dict[Vintage, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Country]:
    workspace = Workspace(tmp_path / "workspace")
    workspace.prepare()
    with standing_in(*services(files["first"], "first")) as server:
        monkeypatch.setenv("PLANPULS_ADDRESS_ALL", server.address)
        monkeypatch.setenv("PLANPULS_DIBK_TOKEN", TOKEN)
        yield Country(server, load_plan("demo"), workspace, files)


def is_the_truth(release: Release, vintage: Vintage) -> None:
    known = truth(vintage)["grid"]["areas"]["municipality@2024"]
    rows = query(release, "jobs-near-hubs", bounds=True, area_set="municipality@2024").rows
    rows = rows.filter((pl.col("hub_profile") == "plan") & (pl.col("method") == "air_line"))
    found = {(row["area"], row["period"], str(row["distance_m"])): row["employees_within"] for row in rows.to_dicts()}
    expected = {
        (area, year, distance): count
        for area, years in known.items()
        for year, figures in years.items()
        for distance, count in figures["within"].items()
    }
    assert expected.items() <= found.items()
    commuters = query(release, "commuting", area_set="county").rows
    flows = {(row["period"], row["area"], row["to_area"]): row["employed"] for row in commuters.to_dicts()}
    for year, matrix in truth(vintage)["commuting"]["county"].items():
        for residence, row in matrix.items():
            for workplace, cell in row.items():
                assert flows[year, residence, workplace] == cell["value"]


def test_every_source_comes_over_http_and_both_deliveries_give_the_truth(country: Country) -> None:
    first = country.fetch()
    assert {name: found.failures for name, found in first.items() if found.failures} == {}
    missing = {name for name in datasets() if name not in country.current}
    assert missing == {*ONLY_BY_IMPORT, *BY_CODESPACE}
    country.import_the_hub_list(2024)
    is_the_truth(country.run(), "first")

    before = country.current
    again = country.fetch()
    assert {name: found.taken for name, found in again.items() if found.taken} == {}
    assert country.current == before

    country.deliver("second")
    second = country.fetch()
    assert {name: found.failures for name, found in second.items() if found.failures} == {}
    country.import_the_hub_list(2025)
    is_the_truth(country.run(), "second")
    changed = {name for name, found in second.items() if any(file.outcome == "taken" for file in found.taken)}
    assert "klass.industries" in changed
    assert not {"klass.municipalities", "klass.occupations", "kartverket.municipalities"} & changed
    assert {file.vintage for file in second["ssb.workplaces_250m"].taken} == {"2023", "2025"}

    good = country.current
    country.server.faults.append(Fault("status", times=10**6))
    down = country.fetch()
    assert {name for name, found in down.items() if found.state != "failed"} == BY_CODESPACE
    assert country.current == good
    stale = country.run()
    is_the_truth(stale, "second")
    assert stale.observations("jobs-near-hubs")["flags"].str.contains("stale").all()


def test_the_command_says_what_came_and_fails_where_a_source_did(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLANPULS_WORKSPACE", str(country.workspace.root))
    asked = ["fetch", "demo", "--dataset", "klass.occupations", "--dataset", "dibk.planning_notices"]
    done = CliRunner().invoke(app, asked)
    assert (done.exit_code, done.output.count("new ")) == (0, 2 * 2), done.output
    country.server.faults.append(Fault("status", "klass", times=10, code=404))
    done = CliRunner().invoke(app, asked)
    assert done.exit_code == FetchError.exit_code
    assert "failed     klass.occupations" in done.output
    assert "unchanged  dibk.planning_notices" in done.output
