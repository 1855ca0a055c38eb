"""SSB's Arealprofiler workbook: columns by name, missing figures, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from planpuls.sources.arealprofiler import INDICATORS, read_workbook
from planpuls.sources.dataset import Sample
from planpuls.sources.registry import recognise
from tests.sources.files import read, refusal
from tests.sources.workbooks import workbook

HEADER = ("statistikkvariabel", "kommunenr", "kommune", "år", "verdi", "klasse")
RESERVE = next(name for name, (key, _) in INDICATORS.items() if key == "housing_reserve")
DENSITY = "Bosatte per kvadratkilometer tettstedsareal"


def test_figures_are_read_with_unit_status_and_remark(tmp_path: Path) -> None:
    data = workbook(
        HEADER,
        (RESERVE, "0301", "Oslo", "2024", "0", ""),
        (RESERVE, "3101", "Halden", "2024", "12.5", ""),
        (RESERVE, "3103", "Moss", "2024", "0", ""),
        (DENSITY, "3101", "Halden", "2023", "", ""),
    )
    reading = read(read_workbook, tmp_path, data)
    assert reading.periods == ("2023", "2024")
    columns = ("municipality", "period", "indicator", "value", "unit", "status", "remark")
    assert reading.frame.select(columns).rows() == [
        ("0301", "2024", "housing_reserve", 0.0, "dekar", "normal", "zero_without_source"),
        ("3101", "2024", "housing_reserve", 12.5, "dekar", "normal", ""),
        ("3103", "2024", "housing_reserve", 0.0, "dekar", "normal", ""),
        ("3101", "2023", "settlement_density", None, "residents per km2", "missing", ""),
    ]


def test_a_later_figure_for_a_doubted_zero_stands_as_any_other(tmp_path: Path) -> None:
    data = workbook(HEADER, (RESERVE, "0301", "Oslo", "2024", "37", ""))
    assert read(read_workbook, tmp_path, data).frame["remark"].to_list() == [""]


def test_columns_are_found_in_any_order(tmp_path: Path) -> None:
    data = workbook(
        ("Verdi", "År", "klasse", "kommune", "Kommunenr", "Statistikkvariabel"),
        ("1", "2024", "Veg", "Oslo", "0301", DENSITY),
    )
    (row,) = read(read_workbook, tmp_path, data).frame.to_dicts()
    assert (row["value"], row["class"], row["name"]) == (1.0, "Veg", DENSITY)


def test_an_indicator_that_is_new_is_kept_as_unknown(tmp_path: Path) -> None:
    data = workbook(HEADER, ("Noe nytt. Prosent", "0301", "Oslo", "2024", "1", ""))
    (row,) = read(read_workbook, tmp_path, data).frame.to_dicts()
    assert (row["indicator"], row["name"], row["unit"]) == ("unknown", "Noe nytt. Prosent", "")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ((RESERVE, "301", "Oslo", "2024", "1", ""), "row 2, municipality: expected a municipality code"),
        ((RESERVE, "0301", "Oslo", "24", "1", ""), "row 2, period: expected a year"),
        ((RESERVE, "0301", "Oslo", "2024", "mange", ""), "row 2, value: expected a number or nothing"),
        (("", "0301", "Oslo", "2024", "1", ""), "row 2, name: expected the name of an indicator"),
        ((RESERVE, "8888", "Ukjent", "2024", "1", ""), "codes of one edition"),
    ],
)
def test_what_cannot_be_is_refused_with_row_and_field(tmp_path: Path, row: tuple[str, ...], said: str) -> None:
    (problem,) = refusal(read_workbook, tmp_path, workbook(HEADER, row))
    assert said in problem


def test_a_figure_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    row = (RESERVE, "0301", "Oslo", "2024", "1", "")
    assert "row 3, name: expected each figure once" in refusal(read_workbook, tmp_path, workbook(HEADER, row, row))[0]


def test_a_renamed_column_and_an_empty_sheet_are_refused(tmp_path: Path) -> None:
    renamed = workbook((*HEADER[:4], "tall", "klasse"), (RESERVE, "0301", "Oslo", "2024", "1", ""))
    assert "one column verdi" in refusal(read_workbook, tmp_path, renamed)[0]
    assert "expected rows" in refusal(read_workbook, tmp_path, workbook(HEADER))[0]


def test_a_cut_workbook_is_refused(tmp_path: Path) -> None:
    data = workbook(HEADER, (RESERVE, "0301", "Oslo", "2024", "1", ""))
    assert "a readable workbook" in refusal(read_workbook, tmp_path, data[: len(data) // 2])[0]


def test_only_a_workbook_with_the_name_is_taken_for_it() -> None:
    head = workbook(HEADER)
    found = recognise(Sample("Uttrekk_arealprofiler.xlsx", head))
    assert found is not None
    assert found[0].id == "ssb.arealprofiler"
    assert recognise(Sample("KommuneFylker.xlsx", head)) is None
    assert recognise(Sample("arealprofiler.csv", b"statistikkvariabel;kommunenr\n")) is None


def test_every_indicator_has_an_id_of_its_own() -> None:
    assert len(INDICATORS) == 36
    assert len({key for key, _ in INDICATORS.values()}) == 36
