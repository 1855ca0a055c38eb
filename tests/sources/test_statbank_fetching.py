"""StatBank tables over HTTP: within the service's limits, nothing twice, and named when something is gone."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from planpuls.demo import Vintage
from planpuls.plan.load import load_plan
from planpuls.plan.model import Plan
from planpuls.sources import addresses, statbank_client
from planpuls.sources.dataset import ReadContext
from planpuls.sources.fetching import FetchOutcome, fetch
from planpuls.sources.importing import collections, import_files
from planpuls.sources.net import Client, FetchError, Settings
from planpuls.sources.registry import datasets
from planpuls.sources.statbank_client import Choice, StatBank, refuse_in_quiet_hours
from planpuls.sources.statbank_planning import plan_regions
from planpuls.store.workspace import Workspace
from tests.standin import statbank as standin
from tests.standin.server import Fault, StandIn, standing_in
from tests.standin.statbank import Cube, cube_of
from tests.standin.statbank_v0 import StatBankV0

QUICK = Settings(attempts=3, wait_initial_s=0.01, wait_max_s=0.05, pause_s=0.0, timeout_s=2.0, total_s=60.0)
Serve = Callable[..., AbstractContextManager[StandIn]]


@pytest.fixture(scope="module")
def files(deliveries: dict[Vintage, Path]) -> Path:
    return deliveries["first"]


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load_plan("demo")


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Serve:
    """Stand-ins for v2 and v0 with the same tables; v0 can be left out."""

    @contextmanager
    def serving(*cubes: Cube, v0: bool = True, **options: object) -> Iterator[StandIn]:
        options.setdefault("allowed", 10_000)
        services = [standin.StatBank(cubes, **options), *([StatBankV0(cubes)] if v0 else [])]  # type: ignore[arg-type]
        with standing_in(*services) as state:
            monkeypatch.setenv("PLANPULS_ADDRESS_ALL", state.address)
            yield state

    return serving


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    space = Workspace(tmp_path / "workspace")
    space.prepare()
    return space


def cube(files: Path, table: str, **changes: object) -> Cube:
    found = cube_of(table, [path.read_bytes() for path in sorted(files.glob(f"{table}_*"))])
    for name, value in changes.items():
        setattr(found, name, value)
    return found


def fetched(plan: Plan, workspace: Workspace, *names: str) -> list[FetchOutcome]:
    with Client(QUICK) as client:
        return list(fetch(plan, workspace, [datasets()[f"ssb.{name}"] for name in names], client, lambda _: None))


def table(plan: Plan, workspace: Workspace, name: str) -> pl.DataFrame:
    """The rows of the newest snapshots of every period."""
    declared = datasets()[f"ssb.{name}"]
    current = workspace.snapshots.current(collections(plan))[f"ssb.{name}"]
    frames = []
    for period, sidecar in sorted(current.items()):
        path = workspace.snapshots.path(sidecar.sha256)
        frame = declared.readers[sidecar.format](path, ReadContext(name, plan.country)).frame
        frames.append(frame.filter(pl.col("period") == period))
    return pl.concat(frames)


def calls(server: StandIn, table: str) -> list[str]:
    return [request.method for request in server.asked if request.path == f"/statbank/tables/{table}/data"]


class TestDemo:
    @pytest.mark.parametrize("name", ["03321", "11618"])
    def test_a_fetched_table_is_the_imported_one(
        self, plan: Plan, workspace: Workspace, files: Path, serve: Serve, tmp_path: Path, name: str
    ) -> None:
        imported = Workspace(tmp_path / "imported")
        imported.prepare()
        assert all(file.outcome == "taken" for file in import_files(plan, imported, sorted(files.glob(f"{name}_*"))))
        with serve(cube(files, name)):
            (outcome,) = fetched(plan, workspace, name)
        assert (outcome.state, outcome.failures) == ("new", ())
        expected, found = table(plan, imported, name), table(plan, workspace, name)
        if name == "03321":
            # The union of all years writes codes that a single year's file leaves out; they hold no figure.
            key = ["residence", "workplace", "period"]
            assert found.join(expected, on=key, how="anti").filter(pl.col("employed") > 0).is_empty()
            found = found.join(expected.select(key), on=key, how="semi")
        assert_frame_equal(found, expected, check_row_order=False)

    @pytest.mark.parametrize("name", ["13470", "08536", "13472", "07459"])
    def test_the_plans_municipalities_and_the_country_come(
        self, plan: Plan, workspace: Workspace, files: Path, serve: Serve, name: str
    ) -> None:
        with serve(cube(files, name)):
            (outcome,) = fetched(plan, workspace, name)
        assert outcome.failures == ()
        found = table(plan, workspace, name)
        for period in found["period"].unique():
            expected = {"0", *plan_regions(plan, int(period))}
            assert set(found.filter(period=period)["region"]) == expected, period


class TestUnchanged:
    def test_a_table_that_was_not_updated_is_not_downloaded_again(
        self, plan: Plan, workspace: Workspace, files: Path, serve: Serve
    ) -> None:
        served = cube(files, "13470")
        with serve(served) as server:
            fetched(plan, workspace, "13470")
            downloads = len(calls(server, "13470"))
            (outcome,) = fetched(plan, workspace, "13470")
            assert (outcome.state, outcome.unchanged, outcome.taken) == ("unchanged", downloads, ())
            assert len(calls(server, "13470")) == downloads
            served.updated = "2027-03-14T07:00:00Z"
            key = next(key for key, value in served.cells.items() if key[0] == "9101" and key[-1] == "2023")
            served.cells[key] = 4711
            (outcome,) = fetched(plan, workspace, "13470")
        assert outcome.state == "new"
        assert 4711 in table(plan, workspace, "13470")["value"].to_list()


class TestLimits:
    @pytest.mark.parametrize("max_cells", [150, 400, 800_000])
    def test_answers_stay_under_the_limit_and_the_table_is_the_same(
        self, plan: Plan, workspace: Workspace, files: Path, serve: Serve, max_cells: int
    ) -> None:
        with serve(cube(files, "03321"), max_cells=max_cells) as server:
            (outcome,) = fetched(plan, workspace, "03321")
            assert outcome.failures == ()
            assert len(calls(server, "03321")) >= {150: 7, 400: 4, 800_000: 2}[max_cells]
        found = table(plan, workspace, "03321")
        assert found["period"].n_unique() == 7
        whole = found.filter(pl.col("status") == "normal")["employed"].sum()
        assert whole == sum(value for value in cube(files, "03321").cells.values() if isinstance(value, float | int))

    def test_a_single_year_over_the_limit_is_joined_from_several_answers(
        self, plan: Plan, workspace: Workspace, files: Path, serve: Serve
    ) -> None:
        with serve(cube(files, "03321"), max_cells=60) as server:
            (outcome,) = fetched(plan, workspace, "03321")
            assert outcome.failures == ()
            assert len(calls(server, "03321")) > 14
        (cell,) = table(plan, workspace, "03321").filter(status="confidential").to_dicts()
        assert (cell["residence"], cell["workplace"], cell["period"]) == ("9902", "9303", "2023")

    def test_a_limit_of_zero_in_the_config_is_not_unlimited(self, serve: Serve, files: Path) -> None:
        with serve(cube(files, "13470"), max_cells=0), Client(QUICK) as client:
            assert StatBank(client).max_cells == 800_000

    def test_a_long_selection_is_posted(self, serve: Serve, tmp_path: Path) -> None:
        codes = tuple(f"{number:04}" for number in range(1, 500))
        big = Cube("09999", "x", "2026", {"Region": dict.fromkeys(codes, "x"), "ContentsCode": {"A": "a"}}, {})
        big.variables["Tid"] = {"2020": "2020"}
        with serve(big) as server, Client(QUICK) as client:
            bank = StatBank(client)
            known = bank.table("09999")
            rest = {"ContentsCode": Choice.of(("A",)), "Tid": Choice.of(("2020",))}
            bank.download(known, {"Region": Choice.of(codes), **rest}, tmp_path / "long.json")
            bank.download(known, {"Region": Choice.of(codes[:3]), **rest}, tmp_path / "short.json")
            assert calls(server, "09999") == ["POST", "GET"]
        assert json.loads((tmp_path / "long.json").read_bytes())["size"] == [499, 1, 1]
        assert json.loads((tmp_path / "short.json").read_bytes())["size"] == [3, 1, 1]

    def test_a_code_is_never_sent_twice(self, serve: Serve, files: Path, tmp_path: Path) -> None:
        with serve(cube(files, "13472")), Client(QUICK) as client:
            bank = StatBank(client)
            known = bank.table("13472")
            chosen = {name: Choice.of((*variable.codes, *variable.codes)) for name, variable in known.variables.items()}
            bank.download(known, chosen, tmp_path / "a.json")

    def test_the_rate_limit_is_outlasted(self, plan: Plan, workspace: Workspace, files: Path, serve: Serve) -> None:
        with serve(cube(files, "13472"), allowed=3, window_s=1):
            (outcome,) = fetched(plan, workspace, "13472")
        assert outcome.failures == ()


class TestChangedTables:
    def test_a_table_that_is_gone_is_named_and_the_others_come(
        self, plan: Plan, workspace: Workspace, files: Path, serve: Serve
    ) -> None:
        with serve(cube(files, "13472")):
            gone, there = fetched(plan, workspace, "13470", "13472")
        assert gone.state == "failed"
        assert "expected table 13470, found it is gone" in gone.failures[0]
        assert there.failures == ()
        assert workspace.snapshots.stale(collections(plan)).keys() == {"ssb.13470"}

    def test_a_table_with_a_stand_in_is_asked_for_by_its_other_id(
        self, plan: Plan, workspace: Workspace, files: Path, serve: Serve
    ) -> None:
        like = cube(files, "13470", id="07091", label="Virksomheter, etter region, næring og antall ansatte")
        like.variables = {
            "Region": like.variables["Region"],
            "NACE2007": like.variables["NACE2007"],
            "AntAnsatte": {"00": "Ingen", "15": "100-249"},
            "ContentsCode": {"Bedrifter": "Bedrifter"},
            "Tid": {"2023": "2023"},
        }
        like.cells = {
            (region, industry, size, "Bedrifter", "2023"): 3
            for region in like.variables["Region"]
            for industry in like.variables["NACE2007"]
            for size in ("00", "15")
        }
        with serve(like):
            (outcome,) = fetched(plan, workspace, "10309")
        assert outcome.failures == ()
        assert set(table(plan, workspace, "10309")["size"]) == {"00", "15"}

    def test_a_renamed_variable_is_named_with_what_is_there(
        self, plan: Plan, workspace: Workspace, files: Path, serve: Serve
    ) -> None:
        served = cube(files, "13472")
        served.variables = {("Sektoren" if name == "Sektor" else name): c for name, c in served.variables.items()}
        with serve(served):
            (outcome,) = fetched(plan, workspace, "13472")
        assert outcome.failures[0].startswith(
            "table 13472: expected the variables Region and Sektor, ContentsCode and Tid, found Region (region), Sektoren"
        )

    def test_a_new_industry_standard_is_another_column_value(
        self, plan: Plan, workspace: Workspace, files: Path, serve: Serve
    ) -> None:
        served = cube(files, "13470")
        served.variables = {("NACE2025" if name == "NACE2007" else name): c for name, c in served.variables.items()}
        with serve(served):
            fetched(plan, workspace, "13470")
        assert set(table(plan, workspace, "13470")["nace_standard"]) == {"SN2025"}

    def test_a_changed_code_list_is_named(self, plan: Plan, workspace: Workspace, files: Path, serve: Serve) -> None:
        served = cube(files, "11618")
        served.variables["Alder"] = {"20-66": "20-66 år"}
        with serve(served):
            (outcome,) = fetched(plan, workspace, "11618")
        assert outcome.failures[0].startswith("table 11618: expected the codes 15-74 of Alder, found 20-66")

    def test_changed_contents_are_named(self, plan: Plan, workspace: Workspace, files: Path, serve: Serve) -> None:
        served = cube(files, "13470")
        served.variables["ContentsCode"] = {"Sysselsatte": "x"}
        with serve(served):
            (outcome,) = fetched(plan, workspace, "13470")
        assert "expected the contents SysselsatteArb, found Sysselsatte" in outcome.failures[0]

    def test_regions_that_are_not_in_the_table_are_named(
        self, plan: Plan, workspace: Workspace, files: Path, serve: Serve
    ) -> None:
        served = cube(files, "13470")
        served.variables["Region"] = {"0": "Hele landet", "0301": "Oslo"}
        with serve(served):
            (outcome,) = fetched(plan, workspace, "13470")
        assert "regions of the plan such as 9101, 9102" in outcome.failures[0]


class TestCodeLists:
    def test_the_country_comes_from_its_code_list_where_the_variable_has_no_code_for_it(
        self, plan: Plan, workspace: Workspace, files: Path, serve: Serve
    ) -> None:
        served = cube(files, "08536", codelists={"Region": ("agg_KommSummerS", "vs_Landet")})
        served.variables["Region"] = {code: name for code, name in served.variables["Region"].items() if code != "0"}
        lists = {"agg_KommSummerS": {"K.9402": ["9402", "9302"]}, "vs_Landet": {"0": ["0"]}}
        with serve(served, codelists=lists):
            (outcome,) = fetched(plan, workspace, "08536")
        assert outcome.failures == ()
        found = table(plan, workspace, "08536").filter(region="0", period="2023", industry="00-99")
        assert found.height == found.filter(pl.col("value") > 0).height == 2

    def test_industries_are_fetched_by_the_tables_own_grouping(
        self, plan: Plan, workspace: Workspace, files: Path, serve: Serve
    ) -> None:
        served = cube(files, "13470", codelists={"NACE2007": ("agg_NACE2007arb11",)})
        with serve(served, codelists={"agg_NACE2007arb11": {"01-09": ["01-03", "05-09"], "84": ["84"]}}):
            (outcome,) = fetched(plan, workspace, "13470")
        assert outcome.failures == ()
        assert set(table(plan, workspace, "13470")["industry"]) == {"01-09", "84"}

    @pytest.mark.parametrize("prefix", ["K-", "K.", "K_"])
    def test_what_a_code_stands_for_is_read_from_the_list_and_not_from_its_prefix(
        self, serve: Serve, files: Path, prefix: str
    ) -> None:
        lists = {"agg_KommSummer": {f"{prefix}3201": ["3201"], f"{prefix}3205": ["3205", "3030"]}}
        with serve(cube(files, "13470"), codelists=lists), Client(QUICK) as client:
            found = StatBank(client).codelist("agg_KommSummer")
            assert found.code_of("3201") == f"{prefix}3201"
            assert found.code_of("3205") is None
            with pytest.raises(FetchError, match="ids of code lists are case-sensitive"):
                StatBank(client).codelist("agg_kommsummer")


class TestErrors:
    @pytest.mark.parametrize(
        ("change", "meaning"),
        [
            ({"Region": ("0000",)}, "a code is not in the table any more"),
            ({"Tid": None}, "a variable that must be selected"),
        ],
    )
    def test_titles_are_told_in_words(
        self, serve: Serve, files: Path, tmp_path: Path, change: dict[str, tuple[str, ...] | None], meaning: str
    ) -> None:
        with serve(cube(files, "13472")), Client(QUICK) as client:
            bank = StatBank(client)
            known = bank.table("13472")
            codes = {name: variable.codes for name, variable in known.variables.items()} | change
            chosen = {name: Choice.of(found) for name, found in codes.items() if found is not None}
            with pytest.raises(FetchError, match=meaning):
                bank.download(known, chosen, tmp_path / "a.json")

    def test_v0_answers_while_v2_is_down(self, plan: Plan, workspace: Workspace, files: Path, serve: Serve) -> None:
        with serve(cube(files, "13472")) as server:
            server.faults.append(Fault("status", where="/statbank/", times=999))
            (outcome,) = fetched(plan, workspace, "13472")
        assert (outcome.state, outcome.failures) == ("new", ())
        assert set(table(plan, workspace, "13472").filter(period="2023")["region"]) == {"0", *plan_regions(plan, 2023)}

    @pytest.mark.parametrize(
        "fault",
        [Fault("status", times=999), Fault("html", times=999), Fault("half", times=999), Fault("wrong", times=999)],
        ids=["503", "html with 200", "half", "wrong bytes"],
    )
    def test_through_an_outage_the_last_good_file_stays_and_is_marked_stale(
        self, plan: Plan, workspace: Workspace, files: Path, serve: Serve, fault: Fault
    ) -> None:
        served = cube(files, "13472")
        with serve(served, v0=False) as server:
            fetched(plan, workspace, "13472")
            before = table(plan, workspace, "13472")
            served.updated = "2027"
            fault.where = "/data"
            server.faults.append(fault)
            (outcome,) = fetched(plan, workspace, "13472")
            assert outcome.state == "failed"
            assert workspace.snapshots.stale(collections(plan)).keys() == {"ssb.13472"}
            assert_frame_equal(table(plan, workspace, "13472"), before)
            server.faults.clear()
            (outcome,) = fetched(plan, workspace, "13472")
            assert workspace.snapshots.stale(collections(plan)) == {}

    def test_answers_that_do_not_fit_together_are_refused(
        self, plan: Plan, workspace: Workspace, files: Path, serve: Serve
    ) -> None:
        with serve(cube(files, "03321"), max_cells=60, v0=False) as server:
            server.faults.append(Fault("wrong", where="/data", body=b'{"class":"dataset"}'))
            (outcome,) = fetched(plan, workspace, "03321")
        assert "expected answers that fit together" in outcome.failures[0]


class TestQuietHours:
    @pytest.mark.parametrize(
        ("utc", "refused"),
        [
            (datetime(2026, 1, 15, 4, 0, tzinfo=UTC), True),  # 05:00 in winter
            (datetime(2026, 1, 15, 3, 59, tzinfo=UTC), False),
            (datetime(2026, 1, 15, 7, 14, tzinfo=UTC), True),
            (datetime(2026, 1, 15, 7, 15, tzinfo=UTC), False),
            (datetime(2026, 7, 15, 3, 0, tzinfo=UTC), True),  # 05:00 in summer
            (datetime(2026, 7, 15, 6, 15, tzinfo=UTC), False),
        ],
    )
    def test_they_are_oslos(self, monkeypatch: pytest.MonkeyPatch, utc: datetime, refused: bool) -> None:
        monkeypatch.delenv("PLANPULS_STATBANK_ANY_TIME", raising=False)
        if refused:
            with pytest.raises(FetchError, match="expected a time outside 05:00-08:15 in Oslo"):
                refuse_in_quiet_hours(utc)
            refuse_in_quiet_hours(utc, forced=True)
        else:
            refuse_in_quiet_hours(utc)

    def test_nothing_is_asked_in_them_unless_forced(
        self, plan: Plan, workspace: Workspace, files: Path, serve: Serve, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with serve(cube(files, "13472")) as server:
            monkeypatch.setitem(addresses.BASES, "statbank", f"{server.address}/statbank")
            monkeypatch.delenv("PLANPULS_STATBANK_ANY_TIME", raising=False)
            monkeypatch.setattr(statbank_client, "clock", lambda: datetime(2026, 1, 15, 6, 0, tzinfo=UTC))
            (outcome,) = fetched(plan, workspace, "13472")
            assert "found 07:00; set PLANPULS_STATBANK_ANY_TIME=1" in outcome.failures[0]
            assert server.asked == []
            monkeypatch.setenv("PLANPULS_STATBANK_ANY_TIME", "1")
            (outcome,) = fetched(plan, workspace, "13472")
            assert outcome.failures == ()


class TestCodesInUse:
    def test_a_code_no_list_knows_is_asked_for_unless_ssb_calls_it_closed(
        self, plan: Plan, workspace: Workspace, files: Path, serve: Serve
    ) -> None:
        served = cube(files, "11618")
        served.variables["Region"] |= {"1723": "Mosvik (-2011)", "5599": "Nykommune", "1756": "Sted (2012-2019)"}
        with serve(served) as server:
            fetched(plan, workspace, "11618")
            asked = " ".join(value for request in server.asked for _, value in request.query)
        assert "5599" in asked
        assert "1723" not in asked
        assert "1756" in asked

    def test_the_plans_regions_are_those_of_the_year(self, plan: Plan) -> None:
        assert {"9103", "9202"} <= plan_regions(plan, 2019)
        assert "9302" in plan_regions(plan, 2020)
        assert plan_regions(plan, 2024) & {"9302", "9402"} == {"9402"}
        assert plan_regions(plan, 2024, ("county",)) >= {"91", "94"}
