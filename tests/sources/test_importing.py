"""`import`: what becomes of a file, which vintage it gets, and that nothing stored changes by accident."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from planpuls.plan import load_plan
from planpuls.plan.model import Plan
from planpuls.sources import ssb_grid
from planpuls.sources.dataset import Sample, years_in_name
from planpuls.sources.importing import Imported, collections, import_file, import_files
from planpuls.sources.registry import recognise
from planpuls.store import Sidecar, Workspace, snapshots
from planpuls.store.files import read_json, sha256_of, write_json
from tests.sources.files import csv_of, geojson, square

GRID = b"SSBID250M;est_tot;emp_tot\n21760006568250;2;5\n"
NEWER_GRID = b"SSBID250M;est_tot;emp_tot\n21760006568250;2;6\n"
BAD_GRID = b"SSBID250M;est_tot;emp_tot\n21760006568250;2;many\n"
HUBS = b"id,name,mode,latitude,longitude\na,A,rail,59.9,10.8\n"
OSLO_ALONE = geojson(({"kommunenummer": "0301", "navn": "Oslo"}, square(10.0, 60.0)))


def commuting(*years: str) -> bytes:
    codes = {"ArbstedKomm": ["0301"], "Bokommuen": ["0301"], "ContentsCode": ["Sysselsatte"], "Tid": list(years)}
    return csv_of(codes, range(1, len(years) + 1))


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load_plan("oslo_akershus")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "workspace")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    incoming = tmp_path / "incoming"
    incoming.mkdir()
    return incoming


def written(path: Path, data: bytes, sidecar: object = None) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    if sidecar is not None:
        path.with_name(f"{path.name}.planpuls.json").write_text(json.dumps(sidecar))
    return path


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def current(plan: Plan, workspace: Workspace, dataset: str = ssb_grid.ID) -> dict[str, Sidecar]:
    return workspace.snapshots.current(collections(plan)).get(dataset, {})


def reason(imported: Imported) -> str:
    assert imported.outcome == "refused"
    return "\n".join(str(problem) for problem in imported.problems)


class TestOutcomes:
    def test_each_file_gets_its_outcome_and_a_refused_one_stops_nothing(
        self, plan: Plan, workspace: Workspace, folder: Path
    ) -> None:
        written(folder / "a_2022.csv", BAD_GRID)
        written(folder / "b_2023.csv", GRID)
        written(folder / "c" / "SOURCE.txt", b"words")
        written(folder / "d.csv", HUBS)
        written(folder / "e_page.csv", b"<html>Too many requests</html>")
        written(folder / "f_empty.csv", b"")
        found = list(import_files(plan, workspace, [folder, folder / "gone.csv", folder / "b_2023.csv"]))
        assert [(str(file.path.relative_to(folder)), file.outcome, file.dataset, file.rows) for file in found] == [
            ("a_2022.csv", "refused", "ssb.workplaces_250m", 0),
            ("b_2023.csv", "taken", "ssb.workplaces_250m", 1),
            ("c/SOURCE.txt", "not recognised", None, 0),
            ("d.csv", "taken", "plan.hubs", 1),
            ("e_page.csv", "not recognised", None, 0),
            ("f_empty.csv", "not recognised", None, 0),
            ("gone.csv", "refused", None, 0),
            ("b_2023.csv", "already there", "ssb.workplaces_250m", 1),
        ]
        assert "gone.csv: expected a file or a folder, found neither." in reason(found[6])

    def test_a_refused_file_is_in_quarantine_with_the_reason_and_nowhere_else(
        self, plan: Plan, workspace: Workspace, folder: Path
    ) -> None:
        import_file(plan, workspace, written(folder / "a_2023.csv", GRID))
        before = tree(workspace.root)
        refused = import_file(plan, workspace, written(folder / "b_2023.csv", BAD_GRID))
        after = tree(workspace.root)
        assert {name: after[name] for name in before} == before
        record, data = sorted(after.keys() - before.keys(), reverse=True)
        assert after[data] == BAD_GRID
        assert json.loads(after[record])["problems"] == [reason(refused)]
        assert "b_2023.csv, row 2, employees: expected a whole number of 0 or more, found 'many'." in reason(refused)

    def test_twice_changes_nothing(self, plan: Plan, workspace: Workspace, folder: Path) -> None:
        written(folder / "a_2022.csv", BAD_GRID)
        written(folder / "b_2023.csv", GRID)
        written(folder / "c.csv", commuting("2019", "2020"))
        written(folder / "d.csv", HUBS)
        written(folder / "Kommuner-2020.json", OSLO_ALONE)
        list(import_files(plan, workspace, [folder]))
        before = tree(workspace.root)
        again = list(import_files(plan, workspace, [folder]))
        assert tree(workspace.root) == before
        assert sorted(file.outcome for file in again) == [*["already there"] * 4, "refused"]

    @pytest.mark.parametrize(
        ("name", "data", "vintage"),
        [
            ("a.csv", GRID, "2023"),
            ("a.csv", commuting("2019", "2020"), "2019"),
            ("a.csv", HUBS, "2023"),
            ("a.json", OSLO_ALONE, "2021"),
        ],
    )
    def test_twice_with_the_same_option_changes_nothing_either(
        self, plan: Plan, workspace: Workspace, folder: Path, name: str, data: bytes, vintage: str
    ) -> None:
        path = written(folder / name, data)
        assert import_file(plan, workspace, path, vintage).outcome == "taken"
        before = tree(workspace.root)
        assert import_file(plan, workspace, path, vintage).outcome == "already there"
        assert tree(workspace.root) == before

    def test_official_files_serve_the_country_and_the_plans_own_serve_the_plan(
        self, plan: Plan, workspace: Workspace, folder: Path
    ) -> None:
        import_file(plan, workspace, written(folder / "a_2023.csv", GRID))
        import_file(plan, workspace, written(folder / "b.csv", HUBS))
        assert current(plan, workspace)["2023"].collection == "norway"
        assert current(plan, workspace, "plan.hubs")["undated"].collection == "oslo_akershus"

    def test_our_own_sidecars_are_not_files_to_import(self, plan: Plan, workspace: Workspace, folder: Path) -> None:
        written(folder / "a.csv", GRID, {"vintage": "2023"})
        assert [file.path.name for file in import_files(plan, workspace, [folder])] == ["a.csv"]


class TestVintage:
    @pytest.mark.parametrize(
        ("name", "sidecar", "option", "vintage", "known_from"),
        [
            ("a_2023.csv", None, None, "2023", "file name"),
            ("2025-11-03-a_2023.csv", None, None, "2023", "file name"),
            ("20251103_a_2023.csv", None, None, "2023", "file name"),
            ("a.csv", None, "2023", "2023", "option"),
            ("a_2022.csv", None, "2023", "2023", "option"),
            ("a_2021_2022.csv", None, "2023", "2023", "option"),
            ("a.csv", {"vintage": "2023"}, None, "2023", "sidecar"),
            ("a.csv", {"vintage": 2023}, None, "2023", "sidecar"),
            ("a_2023.csv", {"vintage": "2023"}, None, "2023", "sidecar"),
            ("a.csv", {"vintage": "2023"}, "2023", "2023", "sidecar"),
            ("a_2022.csv", {"vintage": "2023"}, "2023", "2023", "sidecar"),
            ("a_2023.csv", {"vintage": None}, None, "2023", "file name"),
        ],
    )
    def test_where_the_content_is_silent_the_strongest_word_counts(
        self,
        plan: Plan,
        workspace: Workspace,
        folder: Path,
        name: str,
        sidecar: object,
        option: str | None,
        vintage: str,
        known_from: str,
    ) -> None:
        assert import_file(plan, workspace, written(folder / name, GRID, sidecar), option).outcome == "taken"
        (found,) = current(plan, workspace).values()
        assert (found.vintage, found.periods, found.vintage_from) == (vintage, (vintage,), known_from)

    @pytest.mark.parametrize(
        ("name", "sidecar", "option", "problem"),
        [
            (
                "a.csv",
                None,
                None,
                "expected a file whose year is known, found no year in content or name. Give it with --vintage YEAR.",
            ),
            (
                "a_2022_2023.csv",
                None,
                None,
                "expected a file whose year is known, found 2 years in the name. Give it with --vintage YEAR.",
            ),
            (
                "a_2022-2023.csv",
                None,
                None,
                "expected a file whose year is known, found 2 years in the name. Give it with --vintage YEAR.",
            ),
            (
                "a.csv",
                None,
                "2022-2023",
                "expected a file whose year is known, found no year in content or name. Give it with --vintage",
            ),
            ("a.csv", None, "last", "expected a year such as 2024, found last by option. Give it with --vintage YEAR."),
            ("a.csv", {"vintage": "1.1.2023"}, None, "expected a year such as 2024, found 1.1.2023 by sidecar."),
            (
                "a.csv",
                {"vintage": "2023"},
                "2022",
                "expected one vintage, found 2023 in the sidecar, 2022 by option. Mend the sidecar or the option.",
            ),
            (
                "a_2022.csv",
                {"vintage": "2023"},
                None,
                "expected one vintage, found 2023 in the sidecar, 2022 by file name. If the sidecar is right, give --vintage 2023.",
            ),
            ("a_2023.csv", ["2023"], None, "expected a JSON object, found something else. Mend or remove the sidecar."),
            (
                "a_2023.csv",
                {"fetched_at": "in autumn"},
                None,
                "fetched_at: expected a time such as 2026-01-31T12:00:00+00:00, found in autumn.",
            ),
        ],
    )
    def test_unknown_and_contradictory_vintages_are_refused_with_what_to_do(
        self,
        plan: Plan,
        workspace: Workspace,
        folder: Path,
        name: str,
        sidecar: object,
        option: str | None,
        problem: str,
    ) -> None:
        assert problem in reason(import_file(plan, workspace, written(folder / name, GRID, sidecar), option))
        assert current(plan, workspace) == {}

    def test_the_content_says_its_years(self, plan: Plan, workspace: Workspace, folder: Path) -> None:
        for name, years in (("a.csv", ("2019", "2020")), ("b_2021.csv", ("2021",))):
            import_file(plan, workspace, written(folder / name, commuting(*years)))
        found = current(plan, workspace, "ssb.03321")
        assert {period: (side.vintage, side.vintage_from) for period, side in found.items()} == {
            "2019": ("2019-2020", "content"),
            "2020": ("2019-2020", "content"),
            "2021": ("2021", "content"),
        }

    @pytest.mark.parametrize(
        ("name", "sidecar", "option", "problem"),
        [
            (
                "a_2018.csv",
                None,
                None,
                "found 2018 by file name, 2020 in the content. If the content is right: give --vintage 2020.",
            ),
            (
                "a.csv",
                None,
                "2018",
                "found 2018 by option, 2020 in the content. If the content is right: give --vintage 2020.",
            ),
            (
                "a.csv",
                {"vintage": "2018"},
                None,
                "found 2018 by sidecar, 2020 in the content. If the content is right: Mend the sidecar.",
            ),
            ("a.csv", {"vintage": "2018"}, "2020", "found 2018 by sidecar, 2020 in the content."),
        ],
    )
    def test_nothing_overrules_the_content(
        self,
        plan: Plan,
        workspace: Workspace,
        folder: Path,
        name: str,
        sidecar: object,
        option: str | None,
        problem: str,
    ) -> None:
        path = written(folder / name, commuting("2020"), sidecar)
        assert problem in reason(import_file(plan, workspace, path, option))

    def test_an_option_settles_a_name_that_says_something_else(
        self, plan: Plan, workspace: Workspace, folder: Path
    ) -> None:
        assert (
            import_file(plan, workspace, written(folder / "a_2018.csv", commuting("2020")), "2020").outcome == "taken"
        )

    @pytest.mark.parametrize(("name", "edition"), [("Kommuner-2021.json", "2020"), ("Kommuner-2025.json", "2024")])
    def test_a_year_of_borders_is_the_edition_in_force(
        self, plan: Plan, workspace: Workspace, folder: Path, name: str, edition: str
    ) -> None:
        import_file(plan, workspace, written(folder / name, OSLO_ALONE))
        (found,) = current(plan, workspace, "kartverket.municipalities").values()
        # The content alone fits every edition, so the reader must be told again when the file is read in a run.
        assert (found.periods, found.vintage_from) == ((edition,), "file name")

    def test_a_year_that_the_codes_do_not_fit_is_refused(self, plan: Plan, workspace: Workspace, folder: Path) -> None:
        # 4622 has been Kvam since 2020 and stayed so in 2024: the code alone fits both editions, and not 2019.
        kvam = geojson(({"kommunenummer": "4622", "navn": "Kvam"}, square(6.0, 60.0)))
        found = reason(import_file(plan, workspace, written(folder / "Kommuner-2019.json", kvam)))
        assert "expected codes of the edition of 2019, found codes of the editions 2020, " in found

    @pytest.mark.parametrize("option", ["all", "2020-2024"])
    def test_borders_need_one_year(self, plan: Plan, workspace: Workspace, folder: Path, option: str) -> None:
        found = reason(import_file(plan, workspace, written(folder / "a.json", OSLO_ALONE), option))
        assert f"expected a year such as 2024, found {option} by option. Give it with --vintage YEAR." in found

    @pytest.mark.parametrize(
        ("name", "years"),
        [
            ("bedrifter_250m_2023.csv", ("2023",)),
            ("2013-2014.csv", ("2013", "2014")),
            ("2025-11-03.csv", ()),
            ("20251103.csv", ()),
            ("a_2023_2023.csv", ("2023",)),
            ("03321_120231.csv", ()),
            ("a_1899_2150.csv", ()),
        ],
    )
    def test_a_date_in_a_name_is_not_its_year(self, name: str, years: tuple[str, ...]) -> None:
        assert years_in_name(name) == years


class TestAgain:
    def test_a_republished_file_becomes_current_and_the_old_one_stays(
        self, plan: Plan, workspace: Workspace, folder: Path
    ) -> None:
        import_file(plan, workspace, written(folder / "a_2023.csv", GRID))
        old = current(plan, workspace)["2023"]
        assert import_file(plan, workspace, written(folder / "a_2023.csv", NEWER_GRID)).outcome == "taken"
        new = current(plan, workspace)["2023"]
        assert new.sha256 != old.sha256
        assert workspace.snapshots.verified(new.sha256).read_bytes() == NEWER_GRID
        assert workspace.snapshots.verified(old.sha256).read_bytes() == GRID

    def test_when_it_was_fetched_counts_and_not_when_it_was_imported(
        self, plan: Plan, workspace: Workspace, folder: Path
    ) -> None:
        # 11:30 in Oslo is before 11:00 in UTC.
        late = written(folder / "a_2023.csv", NEWER_GRID, {"fetched_at": "2026-02-01T11:00:00Z", "origin": "https://a"})
        early = written(folder / "b_2023.csv", GRID, {"fetched_at": "2026-02-01T11:30:00+01:00"})
        list(import_files(plan, workspace, [late, early]))
        found = current(plan, workspace)["2023"]
        assert workspace.snapshots.verified(found.sha256).read_bytes() == NEWER_GRID
        assert (found.origin, found.fetched_at) == ("https://a", "2026-02-01T11:00:00.000000+00:00")

    def test_an_option_mends_a_wrong_year_of_a_file_that_is_there(
        self, plan: Plan, workspace: Workspace, folder: Path
    ) -> None:
        path = written(folder / "a_2022.csv", GRID)
        import_file(plan, workspace, path)
        assert import_file(plan, workspace, path, "2023").outcome == "taken"
        assert set(current(plan, workspace)) == {"2023"}

    @pytest.mark.parametrize("sidecar", [None, {"vintage": "2024"}], ids=["by name", "by sidecar"])
    def test_the_same_bytes_under_another_years_name_are_a_contradiction(
        self, plan: Plan, workspace: Workspace, folder: Path, sidecar: dict[str, str] | None
    ) -> None:
        import_file(plan, workspace, written(folder / "a_2023.csv", GRID))
        before = current(plan, workspace)
        other = written(folder / ("b_2024.csv" if sidecar is None else "b.csv"), GRID, sidecar)
        refused = import_file(plan, workspace, other)
        source = "file name" if sidecar is None else "sidecar"
        assert f"{other}: expected another file for another year, found 2024 by {source}, and 2023 by file name" in (
            reason(refused)
        )
        assert "give --vintage 2024 if it is that year's" in reason(refused)
        assert current(plan, workspace) == before
        assert import_file(plan, workspace, folder / "a_2023.csv").outcome == "already there"

    def test_a_year_that_an_option_settled_is_not_asked_about_again(
        self, plan: Plan, workspace: Workspace, folder: Path
    ) -> None:
        path = written(folder / "a_2022.csv", GRID)
        import_file(plan, workspace, path, "2023")
        assert import_file(plan, workspace, path).outcome == "already there"
        assert set(current(plan, workspace)) == {"2023"}

    def test_lost_bytes_are_put_back(self, plan: Plan, workspace: Workspace, folder: Path) -> None:
        path = written(folder / "a_2023.csv", GRID)
        import_file(plan, workspace, path)
        before = tree(workspace.root)
        shutil.rmtree(workspace.root / "snapshots" / "blobs")
        assert import_file(plan, workspace, path).outcome == "already there"
        assert tree(workspace.root) == before


class TestMendedReader:
    """A check made by another reader is made again when the same bytes come by; nothing is stored twice."""

    @pytest.fixture
    def stored(self, plan: Plan, workspace: Workspace, folder: Path) -> Path:
        path = written(folder / "a_2023.csv", GRID)
        import_file(plan, workspace, path)
        return path

    def check_file(self, workspace: Workspace) -> Path:
        (path,) = (workspace.root / "snapshots" / "norway").glob("*.check.json")
        return path

    @pytest.mark.parametrize("passed", [True, False])
    def test_a_check_by_an_older_reader_is_made_again(
        self, plan: Plan, workspace: Workspace, stored: Path, passed: bool
    ) -> None:
        before = tree(workspace.root)
        older = {"reader": "older", "passed": passed, "rows": 0, "rounding": {}, "problems": [] if passed else ["x"]}
        write_json(self.check_file(workspace), older)
        assert ("2023" in current(plan, workspace)) is passed
        assert import_file(plan, workspace, stored).outcome == "already there"
        assert tree(workspace.root) == before

    def test_a_check_by_the_same_reader_is_not_made_again(
        self, plan: Plan, workspace: Workspace, stored: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        known = recognise(Sample.of(stored))
        assert known is not None

        def fail(*_: object) -> None:
            pytest.fail("read again")

        fail.__module__ = ssb_grid.__name__
        monkeypatch.setitem(known[0].readers, "csv", fail)
        assert import_file(plan, workspace, stored).outcome == "already there"

    @pytest.mark.usefixtures("stored")
    def test_bytes_that_a_stricter_reader_refuses_are_no_longer_current(
        self, plan: Plan, workspace: Workspace, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        import_file(plan, workspace, written(folder / "b_2023.csv", NEWER_GRID))
        monkeypatch.setattr("planpuls.sources.importing.fingerprint", lambda _: "stricter")
        monkeypatch.setattr(ssb_grid, "_MAX_EMPLOYEES_IN_CELL", 5)
        refused = import_file(plan, workspace, folder / "b_2023.csv")
        assert "row 2, employees: expected at most 5 employees in a cell, found 6." in reason(refused)
        assert workspace.snapshots.verified(current(plan, workspace)["2023"].sha256).read_bytes() == GRID
        # Mended again, the newer file is back in force without being stored anew.
        monkeypatch.setattr(ssb_grid, "_MAX_EMPLOYEES_IN_CELL", 50_000)
        assert import_file(plan, workspace, folder / "b_2023.csv").outcome == "already there"
        assert workspace.snapshots.verified(current(plan, workspace)["2023"].sha256).read_bytes() == NEWER_GRID

    def test_years_that_a_mended_reader_finds_in_the_content_are_recorded(
        self, plan: Plan, workspace: Workspace, folder: Path
    ) -> None:
        path = written(folder / "a.csv", commuting("2019", "2020"))
        import_file(plan, workspace, path)
        before = tree(workspace.root)
        (sidecar,) = [
            found for found in (workspace.root / "snapshots" / "norway").glob("*.json") if ".check" not in found.name
        ]
        write_json(sidecar, read_json(sidecar) | {"periods": ["2019"], "vintage": "2019"})
        write_json(self.check_file(workspace), read_json(self.check_file(workspace)) | {"reader": "older"})
        import_file(plan, workspace, path)
        assert tree(workspace.root) == before


def test_a_revised_file_replaces_the_old_one_also_when_the_clock_was_set_back(
    plan: Plan, workspace: Workspace, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for clock, data in (("2031", GRID), ("2024", NEWER_GRID)):
        monkeypatch.setattr(snapshots, "now", lambda year=clock: f"{year}-01-01T00:00:00.000000+00:00")
        path = written(folder / "bedrifter_250m_2023.csv", data)
        assert import_file(plan, workspace, path).outcome == "taken"
    assert current(plan, workspace)["2023"].bytes == len(NEWER_GRID)
    assert current(plan, workspace)["2023"].sha256 == sha256_of(path)
