"""SSB tables 03321 and 11618: both layouts of the same data are one table, and statuses are kept."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from planpuls.sources.dataset import Sample
from planpuls.sources.registry import recognise
from planpuls.sources.statbank_commuting import (
    read_commuting_csv,
    read_commuting_json,
    read_employed_csv,
    read_employed_json,
)
from planpuls.spec.status import SSB_SIGNS
from tests.sources.files import csv_of, encoded, json_stat, read, refusal

COMMUTING = {
    "ArbstedKomm": ["0301", "3001"],
    "Bokommuen": ["0301", "3001"],
    "ContentsCode": ["Sysselsatte"],
    "Tid": ["2020", "2021"],
}
EMPLOYED = {
    "Region": ["0301", "3001"],
    "Kjonn": ["0"],
    "Alder": ["15-74"],
    "ContentsCode": ["BefolkningBosted", "SysselBosted", "SysselArbsted"],
    "Tid": ["2020"],
}
FLOWS = [10, 20, 1, 2, 300, 400, 5, 6]
COUNTS = [500, 400, 450, 50, 40, 35]


def flow(value: object, workplace: str = "0301", residence: str = "3001", year: str = "2020") -> str:
    return f"{workplace},{residence},Sysselsatte,{year},{value}\n"


def commuting(*rows: str) -> bytes:
    return ("ArbstedKomm,Bokommuen,ContentsCode,Tid,value\n" + "".join(rows)).encode()


def cell(text: str) -> float | None:
    return None if text in SSB_SIGNS else float(text)


class TestCommuting:
    def test_a_row_goes_from_residence_to_workplace(self, tmp_path: Path) -> None:
        reading = read(read_commuting_csv, tmp_path, csv_of(COMMUTING, FLOWS))
        assert reading.frame.filter(period="2020").rows() == [
            ("0301", "0301", "2020", 10, "normal"),
            ("0301", "3001", "2020", 300, "normal"),
            ("3001", "0301", "2020", 1, "normal"),
            ("3001", "3001", "2020", 5, "normal"),
        ]
        assert reading.frame.columns == ["residence", "workplace", "period", "employed", "status"]
        assert reading.periods == ("2020", "2021")

    def test_rounding_is_told_year_by_year(self, tmp_path: Path) -> None:
        codes = [f"{number:04}" for number in range(1, 31)]
        rows = [flow(3 if number % 2 else 0, residence=code) for number, code in enumerate(codes)]
        rows += [flow(3, residence=f"{number:04}") for number in range(31, 51)]
        rows += [flow(1 + number, residence=code, year="2021") for number, code in enumerate(codes)]
        rows += [flow(100, year="2022")]
        reading = read(read_commuting_csv, tmp_path, commuting(*rows))
        assert reading.rounding == {"2020": "small_counts_0_3", "2021": "none", "2022": "unknown"}
        flagged = reading.frame.filter(pl.col("flags") == "rounded")
        assert set(flagged.select("period", "employed").rows()) == {("2020", 0), ("2020", 3)}
        assert flagged.height == reading.frame.filter(period="2020").height

    def test_other_contents_are_left_out(self, tmp_path: Path) -> None:
        reading = read(read_commuting_csv, tmp_path, commuting(flow(7), "0301,3001,Endring,2020,9\n"))
        assert reading.frame["employed"].to_list() == [7]

    @pytest.mark.parametrize(("sign", "status"), SSB_SIGNS.items())
    def test_a_sign_is_a_status_without_a_number(self, tmp_path: Path, sign: str, status: str) -> None:
        frame = read(read_commuting_csv, tmp_path, commuting(flow(sign))).frame
        assert frame.select("employed", "status").rows() == [(None, status)]


class TestEmployed:
    def test_a_municipality_has_one_row_with_three_counts(self, tmp_path: Path) -> None:
        reading = read(read_employed_csv, tmp_path, csv_of(EMPLOYED, COUNTS))
        assert reading.frame.to_dicts() == [
            {"municipality": "0301", "period": "2020", "residents": 500, "employed_residence": 400}
            | {"employed_workplace": 450, "status": "normal"},
            {"municipality": "3001", "period": "2020", "residents": 50, "employed_residence": 40}
            | {"employed_workplace": 35, "status": "normal"},
        ]

    def test_only_both_sexes_and_all_ages_are_read(self, tmp_path: Path) -> None:
        wide = EMPLOYED | {"Kjonn": ["0", "1", "2"], "Alder": ["15-74", "15-19"]}
        values = [number if number % 6 == 0 else -0 for number in range(2 * 3 * 2 * 3)]
        frame = read(read_employed_csv, tmp_path, csv_of(wide, values)).frame
        assert frame["residents"].to_list() == [0, 18]

    def test_a_content_that_was_not_fetched_is_empty(self, tmp_path: Path) -> None:
        codes = EMPLOYED | {"ContentsCode": ["SysselArbsted"]}
        frame = read(read_employed_csv, tmp_path, csv_of(codes, [450, 35])).frame
        assert frame.select("residents", "employed_residence", "employed_workplace").rows() == [
            (None, None, 450),
            (None, None, 35),
        ]

    def test_a_row_carries_the_status_of_its_cell_that_is_not_normal(self, tmp_path: Path) -> None:
        frame = read(read_employed_csv, tmp_path, csv_of(EMPLOYED, [500, ":", 450, 50, 40, 35])).frame
        assert frame.select("employed_residence", "employed_workplace", "status").rows() == [
            (None, 450, "confidential"),
            (40, 35, "normal"),
        ]

    @pytest.mark.parametrize("values", [["*", ":", 450], [":", "*", 450], ["*", 450, ":"], ["..", ":", "*"]])
    def test_a_row_whose_cells_differ_carries_the_least_certain_status(
        self, tmp_path: Path, values: list[object]
    ) -> None:
        frame = read(read_employed_csv, tmp_path, csv_of(EMPLOYED, [*values, 50, 40, 35])).frame
        assert frame["status"].to_list() == ["confidential", "normal"]

    def test_rows_for_one_sex_alone_are_refused(self, tmp_path: Path) -> None:
        assert refusal(read_employed_csv, tmp_path, csv_of(EMPLOYED | {"Kjonn": ["1"]}, COUNTS)) == [
            "file, Kjonn Alder: expected both sexes, 15-74, with known contents, found no such rows. Fetch Kjonn 0 and Alder 15-74."
        ]


class TestLayouts:
    @pytest.mark.parametrize(
        ("data", "dataset", "layout"),
        [
            (csv_of(COMMUTING, FLOWS), "ssb.03321", "csv"),
            (b"\xef\xbb\xbf" + csv_of(COMMUTING, FLOWS), "ssb.03321", "csv"),
            (csv_of(COMMUTING, FLOWS).replace(b"\n", b"\r\n"), "ssb.03321", "csv"),
            (csv_of(COMMUTING, FLOWS).lower(), "ssb.03321", "csv"),
            (encoded(json_stat(COMMUTING, FLOWS)), "ssb.03321", "json-stat2"),
            (csv_of(EMPLOYED, COUNTS), "ssb.11618", "csv"),
            (encoded(json_stat(EMPLOYED, COUNTS, label="11618: Befolkning og sysselsatte")), "ssb.11618", "json-stat2"),
        ],
    )
    def test_tables_are_recognised_by_their_columns(self, data: bytes, dataset: str, layout: str) -> None:
        known = recognise(Sample("x", data))
        assert known is not None
        assert (known[0].id, known[1]) == (dataset, layout)

    @pytest.mark.parametrize(
        "data",
        [
            b"<html>ArbstedKomm,Bokommuen,ContentsCode,Tid,value</html>",
            b"ArbstedKomm,Bokommuen,ContentsCode,Tid\n",
            b'{"error": "Too many cells selected"}',
            encoded(json_stat({"Region": ["0301"], "ContentsCode": ["Personer"], "Tid": ["2020"]}, [1])),
        ],
    )
    def test_other_files_are_not_recognised(self, data: bytes) -> None:
        assert recognise(Sample("03321_pendling_2020.csv", data)) is None

    def test_marks_quotes_and_line_ends_change_nothing(self, tmp_path: Path) -> None:
        plain = csv_of(COMMUTING, FLOWS)
        expected = read(read_commuting_csv, tmp_path, plain).frame
        quoted = (
            b"\r\n".join(b",".join(b'"%s"' % field for field in line.split(b",")) for line in plain.split()) + b"\r\n"
        )
        for data in (b"\xef\xbb\xbf" + plain, plain.replace(b"\n", b"\r\n"), b"\xef\xbb\xbf" + quoted):
            assert_frame_equal(read(read_commuting_csv, tmp_path, data).frame, expected)


VALUES = st.sampled_from([*SSB_SIGNS, "0", "1", "3", "17", "561244"])


def both(codes: dict[str, list[str]], values: list[str]) -> tuple[bytes, bytes]:
    """The same table as CSV and as JSON-stat, where a sign stands in `status`."""
    signs = {str(position): text for position, text in enumerate(values) if text in SSB_SIGNS}
    return csv_of(codes, values), encoded(json_stat(codes, [cell(text) for text in values], status=signs))


class TestBothLayouts:
    @given(st.lists(VALUES, min_size=8, max_size=8))
    def test_commuting_is_the_same_table_from_csv_and_json(
        self, tmp_path_factory: pytest.TempPathFactory, values: list[str]
    ) -> None:
        csv, json = both(COMMUTING, values)
        one = read(read_commuting_csv, tmp_path_factory.getbasetemp(), csv)
        other = read(read_commuting_json, tmp_path_factory.getbasetemp(), json)
        assert_frame_equal(one.frame, other.frame)
        assert (one.periods, one.rounding) == (other.periods, other.rounding)

    @given(st.lists(VALUES, min_size=6, max_size=6))
    def test_employed_is_the_same_table_from_csv_and_json(
        self, tmp_path_factory: pytest.TempPathFactory, values: list[str]
    ) -> None:
        csv, json = both(EMPLOYED, values)
        one = read(read_employed_csv, tmp_path_factory.getbasetemp(), csv)
        other = read(read_employed_json, tmp_path_factory.getbasetemp(), json)
        assert_frame_equal(one.frame, other.frame)

    @given(st.permutations(list(itertools.product(*COMMUTING.values()))), st.permutations([*COMMUTING, "value"]))
    def test_the_order_of_rows_and_columns_changes_nothing(
        self, tmp_path_factory: pytest.TempPathFactory, order: list[tuple[str, ...]], columns: list[str]
    ) -> None:
        folder = tmp_path_factory.getbasetemp()
        value_of = dict(zip(itertools.product(*COMMUTING.values()), FLOWS, strict=True))
        rows = [dict(zip(COMMUTING, key, strict=True)) | {"value": str(value_of[key])} for key in order]
        mixed = "\n".join([",".join(columns), *(",".join(row[column] for column in columns) for row in rows), ""])
        expected = read(read_commuting_csv, folder, csv_of(COMMUTING, FLOWS)).frame
        assert_frame_equal(read(read_commuting_csv, folder, mixed.encode()).frame, expected)

    @given(st.permutations(list(COMMUTING)))
    def test_the_order_of_dimensions_changes_nothing(
        self, tmp_path_factory: pytest.TempPathFactory, order: list[str]
    ) -> None:
        folder = tmp_path_factory.getbasetemp()
        value_of = dict(zip(itertools.product(*COMMUTING.values()), FLOWS, strict=True))
        turned = {name: COMMUTING[name] for name in order}
        values = []
        for key in itertools.product(*turned.values()):
            at = dict(zip(turned, key, strict=True))
            values.append(value_of[tuple(at[name] for name in COMMUTING)])
        expected = read(read_commuting_json, folder, encoded(json_stat(COMMUTING, FLOWS))).frame
        assert_frame_equal(read(read_commuting_json, folder, encoded(json_stat(turned, values))).frame, expected)


class TestCsvFaults:
    WHOLE = "file, row 2, value: expected a whole number of 0 or more, or one of the signs . .. : *, found "

    @pytest.mark.parametrize(
        ("rows", "problem"),
        [
            ([flow("many")], f"{WHOLE}'many'. Fetch the table again; do not edit it."),
            ([flow("-1")], f"{WHOLE}'-1'."),
            ([flow("1.5")], f"{WHOLE}'1.5'."),
            ([flow("")], f"{WHOLE}''."),
            ([flow("...")], f"{WHOLE}'...'."),
            (
                [flow(1, workplace="301")],
                "file, row 2, workplace: expected a municipality code of four digits, found '301'.",
            ),
            (
                [flow(1, residence="K-0301")],
                "file, row 2, residence: expected a municipality code of four digits, found",
            ),
            ([flow(1, year="2020K4")], "file, row 2, period: expected a year, found '2020K4'. Fetch the yearly table."),
            (
                [flow(1), flow(2)],
                "file, row 3, workplace residence content period: expected each combination once, "
                "found '0301 3001 Sysselsatte 2020'.",
            ),
            ([flow(1), "0301,3001,Sysselsatte,2021\n"], "file, row 3: expected 5 fields as in the header, found 4."),
            ([flow(1), "0301,30"], "file, row 3: expected 5 fields as in the header, found 2."),
            (["0301,3001,Endring,2020,9\n"], "file, ContentsCode: expected Sysselsatte, found other contents."),
            ([], "file: expected rows, found only a header."),
        ],
    )
    def test_the_row_and_the_field_are_named(self, tmp_path: Path, rows: list[str], problem: str) -> None:
        (found,) = refusal(read_commuting_csv, tmp_path, commuting(*rows))
        assert found.startswith(problem)

    def test_a_missing_column_is_named(self, tmp_path: Path) -> None:
        (found,) = refusal(
            read_commuting_csv, tmp_path, b"ArbstedKomm,ContentsCode,Tid,value\n0301,Sysselsatte,2020,1\n"
        )
        assert found.startswith("file, row 1, residence: expected one column like Bokommuen, found 0 such columns in")


class TestJsonFaults:
    @pytest.mark.parametrize(
        ("values", "problem"),
        [
            ([-1, *FLOWS[1:]], "file, row 0, value: expected a whole number of 0 or more, found -1.0."),
            ([1.5, *FLOWS[1:]], "file, row 0, value: expected a whole number of 0 or more, found 1.5."),
            (
                [10**15, *FLOWS[1:]],
                "file, row 0, value: expected a whole number of 0 or more, found 1000000000000000.0.",
            ),
        ],
    )
    def test_a_value_that_is_no_count_is_refused(self, tmp_path: Path, values: list[Any], problem: str) -> None:
        (found,) = refusal(read_commuting_json, tmp_path, encoded(json_stat(COMMUTING, values)))
        assert found.startswith(problem)

    def test_a_missing_dimension_is_named(self, tmp_path: Path) -> None:
        codes = {name: names for name, names in COMMUTING.items() if name != "Bokommuen"}
        assert refusal(read_commuting_json, tmp_path, encoded(json_stat(codes, [1, 2, 3, 4]))) == [
            "file, id: expected the dimensions ArbstedKomm, Bokommuen, ContentsCode, Tid, found no Bokommuen. "
            "Fetch the table again."
        ]
