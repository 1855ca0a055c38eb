"""SSB's 250 m grid: every layout seen gives the same table, and a damaged file is refused with its row."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from planpuls.sources.dataset import Reading, Sample
from planpuls.sources.registry import recognise
from planpuls.sources.ssb_grid import ID, read_csv
from tests.sources.files import read, refusal

HEADER = "SSBID250M;est_tot;emp_tot\n"
CUT_OFF = "Fetch the file again; it may be cut off or changed by a program."
PLAIN = f"{HEADER}21760006568250;2;5\n21760006568500;1;0\n"
TABLE = [
    {"cell": 21760006568250, "period": "2023", "establishments": 2, "employees": 5},
    {"cell": 21760006568500, "period": "2023", "establishments": 1, "employees": 0},
]
LAYOUTS = {
    "plain": PLAIN.encode(),
    "byte-order mark": b"\xef\xbb\xbf" + PLAIN.encode(),
    "blank is 0": PLAIN.replace(";0\n", ";\n").encode(),
    "Windows line ends": PLAIN.replace("\n", "\r\n").encode(),
    "capital letters": PLAIN.upper().encode(),
    "small letters": PLAIN.lower().encode(),
    "id column of the dwellings table": PLAIN.replace("SSBID250M", "SSBID0250M").encode(),
    "with ogc_fid": b"ogc_fid;SSBID250M;est_tot;emp_tot\n7;21760006568250;2;5\n9;21760006568500;1;0\n",
    "other order of columns": b"emp_tot;SSBID250M;est_tot\n5;21760006568250;2\n0;21760006568500;1\n",
    "other order of rows": f"{HEADER}21760006568500;1;0\n21760006568250;2;5\n".encode(),
    "quoted": b'"SSBID250M";"est_tot";"emp_tot"\n"21760006568250";"2";"5"\n"21760006568500";"1";""\n',
    "mark and quoted": b'\xef\xbb\xbf"SSBID250M";"est_tot";"emp_tot"\n"21760006568250";"2";"5"\n"21760006568500";"1";"0"\n',
    "spaces": f"{HEADER}21760006568250; 2;5 \n21760006568500;1; \n".encode(),
    "as exported": b"\xef\xbb\xbfogc_fid;SSBID250M;est_tot;emp_tot\r\n2;21760006568250;2;5\r\n3;21760006568500;1;\r\n",
}


def grid(folder: Path, data: bytes) -> Reading:
    return read(read_csv, folder, data, "2023")


def said(folder: Path, rows: str) -> list[str]:
    return refusal(read_csv, folder, (HEADER + rows).encode(), "2023")


class TestLayouts:
    @pytest.mark.parametrize("layout", LAYOUTS)
    def test_every_layout_is_recognised_and_gives_the_same_table(self, tmp_path: Path, layout: str) -> None:
        known = recognise(Sample("any name", LAYOUTS[layout]))
        assert known is not None
        assert (known[0].id, known[1]) == (ID, "csv")
        reading = grid(tmp_path, LAYOUTS[layout])
        assert reading.frame.to_dicts() == TABLE
        assert reading.periods == ()

    @pytest.mark.parametrize(
        "data",
        [
            b"SSBID1000M;est_tot;emp_tot\n21760006568000;2;5\n",
            b"SSBID250M;est_tot\n21760006568250;2\n",
            b"SSBID250M,est_tot,emp_tot\n21760006568250,2,5\n",
            b"<!DOCTYPE html><html><body>SSBID250M;est_tot;emp_tot</body></html>",
            b"",
            b"\xff\xfe\x00",
        ],
    )
    def test_other_files_are_not_recognised_whatever_they_are_called(self, data: bytes) -> None:
        assert recognise(Sample("bedrifter_250m_2023.csv", data)) is None


class TestRounding:
    @pytest.mark.parametrize(
        ("employees", "rounding"),
        [
            ([0] * 5 + [3] * 20, "small_counts_0_3"),
            ([0] * 5 + [3] * 19, "unknown"),
            ([3] * 20, "unknown"),
            ([0] * 5 + [3] * 20 + [1], "none"),
            ([0] * 5 + [3] * 20 + [2], "none"),
            ([2], "none"),
            ([4, 5, 6], "unknown"),
        ],
    )
    def test_small_counts_tell_whether_the_table_was_rounded(
        self, tmp_path: Path, employees: list[int], rounding: str
    ) -> None:
        rows = "".join(f"{21760000000000 + 250 * number};9;{count}\n" for number, count in enumerate(employees))
        assert grid(tmp_path, (HEADER + rows).encode()).rounding == {"2023": rounding}


class TestFaults:
    @pytest.mark.parametrize(
        ("rows", "problem"),
        [
            ("2176000656825;2;5\n", "file, row 2, cell: expected a 250 m cell id of 14 digits, found 2176000656825."),
            ("21760016568250;2;5\n", "file, row 2, cell: expected a 250 m cell id of 14 digits, found 21760016568250."),
            ("21760006568251;2;5\n", "file, row 2, cell: expected a 250 m cell id of 14 digits, found 21760006568251."),
            (
                "121760006568250;2;5\n",
                "file, row 2, cell: expected a 250 m cell id of 14 digits, found 121760006568250.",
            ),
            (";2;5\n", "file, row 2, cell: expected a whole number of 0 or more, found ''."),
            ("21760006568250;2;-5\n", "file, row 2, employees: expected a whole number of 0 or more, found '-5'."),
            ("21760006568250;2;five\n", "file, row 2, employees: expected a whole number of 0 or more, found 'five'."),
            ("21760006568250;2;5.5\n", "file, row 2, employees: expected a whole number of 0 or more, found '5.5'."),
            (
                "21760006568250;1 000;5\n",
                "file, row 2, establishments: expected a whole number of 0 or more, found '1 000'.",
            ),
            (
                "21760006568250;2;50001\n",
                "file, row 2, employees: expected at most 50000 employees in a cell, found 50001.",
            ),
            (
                "21760006568250;2;5\n21760006568250;2;5\n",
                "file, row 3, cell: expected each cell once, found 21760006568250.",
            ),
            ("21760006568250;2;5\n21760006568500;1\n", "file, row 3: expected 3 fields as in the header, found 2."),
            ("21760006568250;2;5\n2176000", "file, row 3: expected 3 fields as in the header, found 1."),
            ("\n21760006568250;2;5\n", "file, row 2: expected 3 fields as in the header, found 0."),
            ("21760006568250;2;5;9\n", "file, row 2: expected 3 fields as in the header, found 4"),
            ("", "file: expected rows, found only a header. Fetch the file again."),
        ],
    )
    def test_the_row_and_the_field_are_named_with_what_was_expected(
        self, tmp_path: Path, rows: str, problem: str
    ) -> None:
        (found,) = said(tmp_path, rows)
        assert found.startswith(problem)

    def test_a_short_line_is_found_among_quoted_ones(self, tmp_path: Path) -> None:
        assert said(tmp_path, '"21760006568250";"2";"5"\n"21760006568500";"1"\n') == [
            f"file, row 3: expected 3 fields as in the header, found 2. {CUT_OFF}"
        ]

    def test_a_missing_column_is_named_with_those_that_are_there(self, tmp_path: Path) -> None:
        assert refusal(read_csv, tmp_path, b"SSBID250M;est_tot\n21760006568250;2\n") == [
            "file, row 1, employees: expected one column like emp_tot, found 0 such columns in SSBID250M, est_tot. "
            "The publisher changed the layout or the file is another table."
        ]

    @pytest.mark.parametrize("header", ["SSBID250M;est_tot;emp_tot;emp_tot", "SSBID250M;est_tot;emp_tot;EMP_TOT"])
    def test_a_column_that_is_there_twice_is_not_chosen_from(self, tmp_path: Path, header: str) -> None:
        (found,) = refusal(read_csv, tmp_path, f"{header}\n21760006568250;2;5;6\n".encode())
        assert "row 1, employees: expected one column like emp_tot, found 2 such columns" in found

    @pytest.mark.parametrize(
        ("data", "row"),
        [
            (b"SSBID250M;est_tot;emp_tot;k\xf8n\n21760006568250;2;5;1\n", 1),
            (HEADER.encode() + b"21760006568250;2;5\n21760006568500;2;\xe5\n", 3),
        ],
    )
    def test_bytes_that_are_not_utf8_are_found(self, tmp_path: Path, data: bytes, row: int) -> None:
        (found,) = refusal(read_csv, tmp_path, data)
        assert found.startswith(f"file, row {row}: expected text in UTF-8, found the byte 0x")

    def test_an_empty_file_is_refused(self, tmp_path: Path) -> None:
        assert refusal(read_csv, tmp_path, b"") == [f"file: expected a readable CSV file, found empty CSV. {CUT_OFF}"]

    def test_a_file_that_ends_within_a_row_was_cut_off(self, tmp_path: Path) -> None:
        (found,) = said(tmp_path, "21760006568250;2;50\n21760006568500;1;12")
        assert found == (
            "file, row 3: expected a line end after the last row, found an end within the row. "
            "The file may be cut off: fetch it again. If its last row is whole, add a line end."
        )

    def test_a_part_that_was_never_written_is_refused(self, tmp_path: Path) -> None:
        (found,) = said(tmp_path, "21760006568250;2;50\n\0\0\0\0\n")
        assert found == f"file, row 3: expected text in UTF-8, found zero bytes. {CUT_OFF}"

    def test_five_rows_are_shown_and_the_rest_counted(self, tmp_path: Path) -> None:
        found = said(tmp_path, "".join(f"{21760000000000 + 250 * number};1;x\n" for number in range(8)))
        assert len(found) == 6
        assert found[4].startswith("file, row 6, employees:")
        assert "found 3 more rows of the same kind." in found[5]

    def test_faults_in_different_columns_are_reported_together(self, tmp_path: Path) -> None:
        assert [line.split(":")[0] for line in said(tmp_path, "x;y;z\n")] == [
            "file, row 2, cell",
            "file, row 2, establishments",
            "file, row 2, employees",
        ]


CELLS = st.dictionaries(
    st.tuples(st.integers(-300, 4_000), st.integers(0, 30_000)),
    st.tuples(st.integers(0, 99), st.integers(0, 9_999)),
    min_size=1,
)


class TestProperties:
    @given(CELLS, st.permutations(["SSBID250M", "est_tot", "emp_tot", "ogc_fid"]), st.data())
    def test_the_order_of_rows_and_columns_changes_nothing(
        self,
        tmp_path_factory: pytest.TempPathFactory,
        cells: dict[tuple[int, int], tuple[int, int]],
        columns: list[str],
        data: st.DataObject,
    ) -> None:
        folder = tmp_path_factory.getbasetemp()
        rows = [
            {"SSBID250M": (2_000_000 + 250 * x) * 10**7 + 250 * y, "est_tot": units, "emp_tot": people, "ogc_fid": 1}
            for (x, y), (units, people) in cells.items()
        ]
        mixed = data.draw(st.permutations(rows))
        text = "\n".join([";".join(columns), *(";".join(str(row[column]) for column in columns) for row in mixed), ""])
        plain = HEADER + "".join(f"{row['SSBID250M']};{row['est_tot']};{row['emp_tot']}\n" for row in rows)
        reading = grid(folder, text.encode())
        assert_frame_equal(reading.frame, grid(folder, plain.encode()).frame)
        assert reading.frame["employees"].sum() == sum(people for _, people in cells.values())

    @given(CELLS, st.data())
    def test_a_file_cut_off_before_the_last_field_of_a_row_is_refused(
        self,
        tmp_path_factory: pytest.TempPathFactory,
        cells: dict[tuple[int, int], tuple[int, int]],
        data: st.DataObject,
    ) -> None:
        folder = tmp_path_factory.getbasetemp()
        rows = [
            f"{(2_000_000 + 250 * x) * 10**7 + 250 * y};{units};{people}\n"
            for (x, y), (units, people) in sorted(cells.items())
        ]
        last = rows[-1]
        cut = data.draw(st.integers(1, last.rindex(";")))
        refusal(read_csv, folder, (HEADER + "".join(rows[:-1]) + last[:cut]).encode())
