"""The damage proof's own declarations and tools: what lets a wrong table pass must itself be right."""

from __future__ import annotations

import random
from pathlib import Path

import polars as pl
import pytest

from planpuls.plan.country import Country
from planpuls.plan.load import load_plan
from planpuls.sources.dataset import ReadContext, Reading
from planpuls.sources.registry import datasets
from planpuls.spec.errors import InputError, Problem
from tests.prove.columns import TABLES
from tests.prove.compare import difference
from tests.prove.damage import Judge, prove
from tests.prove.sound_files import SoundFile, sound_files
from tests.prove.ways import Damage, NothingToDamageError, name_of
from tests.prove.ways.archives import unzipped
from tests.prove.ways.lines import lose_a_line, repeat_a_line
from tests.prove.ways.plain import cut, flip

EXPECTED = pl.DataFrame({"cell": [1, 2, 3], "jobs": [10, 20, 30], "status": ["a", "b", "c"]})


@pytest.fixture(scope="module")
def country() -> Country:
    return load_plan("demo").country


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[SoundFile]:
    return sound_files(tmp_path_factory.mktemp("sound"))


@pytest.fixture(scope="module")
def tables(files: list[SoundFile], country: Country) -> dict[str, list[pl.DataFrame]]:
    """Every table that the sound files give, by the name it is declared under."""
    found: dict[str, list[pl.DataFrame]] = {}
    for file in files:
        reading = file.read(file.path, country)
        found.setdefault(file.dataset, []).append(reading.frame)
        for name, frame in reading.frames.items():
            found.setdefault(f"{file.dataset}.{name}", []).append(frame)
    return found


class TestDeclarations:
    def test_every_table_of_every_file_is_declared(self, tables: dict[str, list[pl.DataFrame]]) -> None:
        assert tables.keys() <= TABLES.keys()

    def test_only_tables_that_a_dataset_gives_are_declared(self) -> None:
        known = datasets()
        assert [name for name in TABLES if name not in known and name.rpartition(".")[0] not in known] == []

    def test_keys_are_never_values(self) -> None:
        assert [name for name, table in TABLES.items() if {*table.key} & {*table.values}] == []

    def test_what_a_file_may_lack_is_a_value_and_groups_are_named_by_keys(self) -> None:
        for name, table in TABLES.items():
            assert {*table.may_lack} <= {*table.values}, name
            assert {*table.together} <= {*table.key}, name

    def test_declared_columns_exist_and_keys_are_unique(self, tables: dict[str, list[pl.DataFrame]]) -> None:
        for name, frames in tables.items():
            for frame in frames:
                assert {*TABLES[name].key, *TABLES[name].values} <= {*frame.columns}, name
                assert not TABLES[name].key or not frame.select(TABLES[name].key).is_duplicated().any(), name

    def test_a_key_needs_each_of_its_columns(self, tables: dict[str, list[pl.DataFrame]]) -> None:
        """`period` belongs to a key where one file holds one period; else every column tells rows apart somewhere."""
        for name in ("ssb.03321", "ssb.08536", "ssb.07459", "entur.gtfs.stop_times", "klass.industry_correspondence"):
            for column in {*TABLES[name].key} - {"period", "sex", "content", "sn2025", "sn2007"}:
                rest = [other for other in TABLES[name].key if other != column]
                assert any(frame.select(rest).is_duplicated().any() for frame in tables[name]), (name, column)


class TestDifference:
    def test_equal_tables_do_not_differ_whatever_their_order(self) -> None:
        assert not difference(EXPECTED, EXPECTED, ["cell"])
        assert not difference(EXPECTED, EXPECTED.reverse(), ["cell"])

    def test_a_lost_row_is_lost_and_nothing_else(self) -> None:
        found = difference(EXPECTED, EXPECTED[[0, 2]], ["cell"])
        assert (found.lost, found.strange, found.changed) == (1, 0, {})
        assert found.gone["cell"].to_list() == [2]

    def test_a_row_there_twice_is_strange(self) -> None:
        found = difference(EXPECTED, pl.concat([EXPECTED, EXPECTED[:1]]), ["cell"])
        assert (found.lost, found.strange, found.changed) == (0, 1, {})

    def test_another_cell_is_named_by_its_column(self) -> None:
        other = EXPECTED.with_columns(jobs=pl.Series([10, 21, 31]))
        assert difference(EXPECTED, other, ["cell"]).changed == {"jobs": 2}

    @pytest.mark.parametrize("key", [["cell"], []])
    def test_another_key_is_a_changed_key(self, key: list[str]) -> None:
        assert difference(EXPECTED, EXPECTED.with_columns(cell=pl.Series([1, 2, 9])), key).changed == {"cell": 1}

    def test_a_lost_row_and_another_value_are_both_told(self) -> None:
        found = difference(EXPECTED, EXPECTED[:2].with_columns(jobs=pl.Series([10, 2])), ["cell"])
        assert (found.lost, found.strange, found.changed) == (1, 0, {"jobs": 1})

    def test_empty_cells_are_equal_to_empty_cells(self) -> None:
        empty = EXPECTED.with_columns(jobs=pl.lit(None, pl.Int64))
        assert not difference(empty, empty.reverse(), ["cell"])
        assert difference(EXPECTED, empty, ["cell"]).changed == {"jobs": 3}

    def test_other_columns_are_no_table_to_compare(self) -> None:
        with pytest.raises(AssertionError, match="columns"):
            difference(EXPECTED, EXPECTED.drop("jobs"), ["cell"])


class TestWays:
    def test_every_way_of_every_layout_damages_one_of_its_files(self, files: list[SoundFile]) -> None:
        chance = random.Random(1)
        idle: dict[tuple[str, str], bool] = {}
        for file in files:
            data = file.path.read_bytes()
            for way in file.ways.all():
                name = (file.layout + file.path.suffix, name_of(way))
                if idle.get(name, True):
                    idle[name] = not any(_damages(way, data, chance) for _ in range(8))
        assert {name for name, none in idle.items() if none} <= {
            # Nothing is hidden in those tables, and no grid names its system.
            *((layout, name) for layout, name in idle if name in ("lose_a_sign", "lose_all_signs", "lose_the_system")),
            *((layout, name) for layout, name in idle if name == "lose_the_system inside"),
        }

    def test_damage_inside_a_zip_file_leaves_a_zip_file(self, files: list[SoundFile]) -> None:
        feed = next(file for file in files if file.layout == "gtfs")
        inside = next(way for way in feed.ways.all() if name_of(way) == "lose_a_line inside")
        before, after = unzipped(feed.path.read_bytes()), unzipped(inside(feed.path.read_bytes(), random.Random(3)))
        assert sum(before[name] != after[name] for name in before) == 1


def _damages(way: Damage, data: bytes, chance: random.Random) -> bool:
    try:
        return way(data, chance) != data
    except NothingToDamageError:
        return False


class TestJudge:
    """A reader that takes what it must not is found; each case puts another reader in the place of the grid's."""

    @pytest.fixture
    def grid(self, files: list[SoundFile]) -> SoundFile:
        return next(file for file in files if file.path.name == "bedrifter_250m_2024.csv")

    @pytest.fixture
    def judge(self, country: Country, tmp_path: Path) -> Judge:
        return Judge(country, tmp_path / "damaged")

    @pytest.fixture
    def reader(self, monkeypatch: pytest.MonkeyPatch) -> dict[str, pl.DataFrame | Exception]:
        """What the reader answers to the file (`sound`) and to a damaged one."""
        answers: dict[str, pl.DataFrame | Exception] = {"sound": GRID}

        def read(path: Path, context: ReadContext) -> Reading:  # noqa: ARG001
            answer = answers["damaged" if path.parent.name == "damaged" else "sound"]
            if isinstance(answer, Exception):
                raise answer
            return Reading(answer, ())

        monkeypatch.setitem(datasets()["ssb.workplaces_250m"].readers, "csv", read)
        return answers

    def told(self, judge: Judge, grid: SoundFile, damage: Damage) -> str:
        way = next(way for way in grid.ways.all() if way is damage)
        return judge.outcome(grid, way, grid.path.read_bytes())[0]

    @pytest.mark.parametrize(
        ("answer", "damage"),
        [
            (ValueError("crash"), cut),
            (InputError("a refusal without a problem"), cut),
            (InputError([Problem("file", "rows", "", "Fetch it again.")]), cut),
        ],
    )
    def test_a_crash_or_an_empty_refusal_fails(
        self,
        judge: Judge,
        grid: SoundFile,
        reader: dict[str, pl.DataFrame | Exception],
        answer: Exception,
        damage: Damage,
    ) -> None:
        reader["damaged"] = answer
        with pytest.raises(AssertionError):
            self.told(judge, grid, damage)

    def test_a_row_out_of_nothing_fails(
        self, judge: Judge, grid: SoundFile, reader: dict[str, pl.DataFrame | Exception]
    ) -> None:
        reader["damaged"] = pl.concat([GRID, GRID[:1]])
        with pytest.raises(AssertionError, match="1 strange"):
            self.told(judge, grid, repeat_a_line)

    def test_another_value_after_structural_damage_fails(
        self, judge: Judge, grid: SoundFile, reader: dict[str, pl.DataFrame | Exception]
    ) -> None:
        reader["damaged"] = GRID.with_columns(employees=pl.Series([1, 7]))
        with pytest.raises(AssertionError, match="employees"):
            self.told(judge, grid, lose_a_line)
        assert self.told(judge, grid, flip) == "other values"

    def test_a_column_that_is_neither_key_nor_value_may_not_change(
        self,
        judge: Judge,
        grid: SoundFile,
        reader: dict[str, pl.DataFrame | Exception],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        declared = TABLES["ssb.workplaces_250m"]
        monkeypatch.setitem(TABLES, "ssb.workplaces_250m", type(declared)(declared.key, ("establishments",)))
        reader["damaged"] = GRID.with_columns(employees=pl.Series([1, 7]))
        with pytest.raises(AssertionError, match="employees"):
            self.told(judge, grid, flip)

    def test_a_lost_row_fails_where_nothing_says_why_it_cannot_be_seen(
        self,
        judge: Judge,
        grid: SoundFile,
        reader: dict[str, pl.DataFrame | Exception],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        reader["damaged"] = GRID[:1]
        assert self.told(judge, grid, lose_a_line) == "fewer rows"
        declared = TABLES["ssb.workplaces_250m"]
        monkeypatch.setitem(TABLES, "ssb.workplaces_250m", type(declared)(declared.key, declared.values))
        with pytest.raises(AssertionError, match="1 rows gone"):
            self.told(judge, grid, lose_a_line)


GRID = pl.DataFrame({"cell": [1, 2], "period": ["2024", "2024"], "establishments": [1, 1], "employees": [1, 2]})


def test_the_same_seed_damages_the_same_and_every_file_is_accounted_for() -> None:
    first = prove(5, 60)
    assert first == prove(5, 60)
    counts = {name: value for name, value in first.items() if isinstance(value, int)}
    assert counts.pop("damaged") == sum(counts.values()) == 60
