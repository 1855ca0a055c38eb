"""What the StatBank has for figures without a confirmed table, and in place of a table that is gone, is told by name."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from planpuls.demo import Vintage
from planpuls.plan.load import load_plan
from planpuls.sources.fetching import FetchOutcome, fetch
from planpuls.sources.importing import import_files
from planpuls.sources.net import Client
from planpuls.sources.registry import datasets
from planpuls.sources.statbank_tables import TABLES
from planpuls.store.workspace import Workspace
from tests.sources.fetch_cases import QUICK
from tests.standin.server import Fault, StandIn, standing_in
from tests.standin.statbank import Cube, StatBank

OCCUPATION = "import.occupation_by_residence"


def cube(table: str, label: str, *variables: str) -> Cube:
    codes = {name: {"0": "alle"} for name in (*variables, "ContentsCode")} | {"Tid": {"2023": "2023"}}
    return Cube(table, label, "2026-03-14T07:00:00Z", codes, {})


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    tables = [
        cube("99001", "Sysselsatte, etter region, yrke og år", "Region", "Yrke"),
        cube("99002", "Sysselsatte, etter yrke, kjønn og år", "Yrke", "Kjonn"),
        cube("99003", "Virksomheter, etter region, antall ansatte og år", "Region", "AntAnsatte"),
    ]
    with standing_in(StatBank(tables, allowed=1_000)) as state:
        monkeypatch.setenv("PLANPULS_ADDRESS_ALL", state.address)
        yield state


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    space = Workspace(tmp_path / "workspace")
    space.prepare()
    return space


def asked(workspace: Workspace, dataset: str) -> list[FetchOutcome]:
    with Client(QUICK) as client:
        return list(fetch(load_plan("demo"), workspace, [datasets()[dataset]], client, lambda _: None))


@pytest.mark.usefixtures("server")
def test_a_table_that_may_hold_the_figure_is_named_and_not_taken(workspace: Workspace) -> None:
    (found,) = asked(workspace, OCCUPATION)
    assert (found.state, found.failures, found.taken) == ("not asked", (), ())
    assert "StatBank has tables by region for title:sysselsatte AND title:yrke (1)" in found.notes[0]
    assert "99001 «Sysselsatte, etter region, yrke og år»" in found.notes[0]
    assert "99002" not in found.notes[0]
    assert workspace.snapshots.current(["demo"]) == {}


@pytest.mark.usefixtures("server")
def test_where_there_is_none_the_way_by_hand_is_told(workspace: Workspace) -> None:
    (found,) = asked(workspace, "import.vehicle_emissions")
    assert "no table by region for title:utslipp AND title:kjøretøy (0 without region)" in found.notes[0]


def test_an_outage_of_the_search_is_said_and_fails_nothing(server: StandIn, workspace: Workspace) -> None:
    server.faults.append(Fault("status", "/tables", times=99))
    (found,) = asked(workspace, OCCUPATION)
    assert found.failures == ()
    assert "StatBank could not be asked" in found.notes[0]


def test_figures_that_are_there_are_not_searched_for(
    server: StandIn, workspace: Workspace, deliveries: dict[Vintage, Path]
) -> None:
    files = deliveries["first"].glob("occupation_by_residence_*")
    assert [file.outcome for file in import_files(load_plan("demo"), workspace, files)] == ["taken"]
    assert asked(workspace, OCCUPATION) == []
    assert server.asked == []


@pytest.mark.usefixtures("server")
def test_a_table_that_is_gone_is_reported_with_those_of_its_title_today(workspace: Workspace) -> None:
    (found,) = asked(workspace, "ssb.10309")
    assert "expected table 10309 or 07091, found it is gone" in found.failures[0]
    assert "tables of such a title today: 99003 «Virksomheter, etter region, antall ansatte og år»" in found.failures[0]
    (found,) = asked(workspace, "ssb.05887")
    assert "no table of such a title today" in found.failures[0]


UNCONFIRMED = [table.dataset for table in TABLES.values() if not table.confirmed]


def test_the_tables_that_were_never_seen_are_these() -> None:
    assert UNCONFIRMED == ["ssb.10309", "ssb.05887", "ssb.12937", "ssb.11713"]


@pytest.mark.parametrize("dataset", UNCONFIRMED)
@pytest.mark.parametrize("change", ["gone", "another dimension", "another name", "other regions"])
def test_a_table_that_is_not_as_expected_is_named_and_the_rest_goes_on(
    server: StandIn, workspace: Workspace, dataset: str, change: str
) -> None:
    service = server.services["statbank"]
    assert isinstance(service, StatBank)
    declared = datasets()[dataset]
    table = TABLES[dataset.removeprefix("ssb.")]
    names = [dim.ids[0] for dim in table.dims]
    changed = {
        "another dimension": [*names, "Sivilstand"],
        "another name": ["Omraade", *names[1:]],
        "other regions": names,
    }
    if change != "gone":
        service.cubes[table.id] = cube(table.id, "Noe annet", *changed[change])
    good = "import.vehicle_emissions"
    with Client(QUICK) as client:
        outcomes = list(fetch(load_plan("demo"), workspace, [declared, datasets()[good]], client, lambda _: None))
    assert [(outcome.dataset, outcome.state) for outcome in outcomes] == [(dataset, "failed"), (good, "not asked")]
    assert table.id in outcomes[0].failures[0]
    assert outcomes[0].taken == ()
    assert workspace.snapshots.stale(["demo"])[dataset] == list(outcomes[0].failures)


def test_fetch_says_which_figures_a_failure_costs(
    server: StandIn, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    from typer.testing import CliRunner

    from planpuls.cli.app import app

    monkeypatch.setattr("planpuls.sources.net.Client", partial(Client, QUICK))
    words = ["fetch", "demo", "--dataset", "ssb.10309", "--workspace", str(workspace.root)]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 8
    assert "expected table 10309 or 07091, found it is gone" in done.stderr
    assert "no file of it is there; costs: " in done.stderr
    assert "renewal" in done.stderr.rpartition("costs: ")[2]
    assert server.count("/tables/10309") > 0


def test_a_table_that_only_adds_something_costs_a_part() -> None:
    from planpuls.cli.costs import told_cost

    assert "a part of value-creation" in told_cost("ssb.12937")
    assert told_cost("ssb.11616") == "no indicator yet"
    assert told_cost("dibk.planning_notices") == "a part of the monthly letter"


def test_every_table_can_be_searched_for() -> None:
    assert [table.id for table in TABLES.values() if not table.search.startswith("title:")] == []
