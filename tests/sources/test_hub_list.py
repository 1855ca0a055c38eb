"""The plan's hub list: optional columns, points in metres, dates, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from planpuls.sources.dataset import Sample
from planpuls.sources.hubs import read_csv
from planpuls.sources.registry import recognise
from tests.sources.files import read, refusal

HEADER = "id,name,mode,latitude,longitude,valid_from,valid_to\n"
ONE = "a,Alnabru,rail,59.93,10.84"


def said(folder: Path, *rows: str) -> list[str]:
    return refusal(read_csv, folder, (HEADER + "".join(f"{row}\n" for row in rows)).encode())


class TestLayouts:
    def test_the_shortest_list_has_five_columns(self, tmp_path: Path) -> None:
        (row,) = read(read_csv, tmp_path, f"id,name,mode,latitude,longitude\n{ONE}\n".encode()).frame.to_dicts()
        assert (row["hub"], row["name"], row["mode"], row["source"]) == ("a", "Alnabru", "rail", "")
        assert (row["latitude"], row["longitude"]) == (59.93, 10.84)
        assert (row["valid_from"], row["valid_to"]) == (None, None)

    def test_dates_and_sources_are_kept(self, tmp_path: Path) -> None:
        header = "id,name,mode,latitude,longitude,source,valid_from,valid_to"
        frame = read(read_csv, tmp_path, f"{header}\n{ONE},OSM,2019-06-01,\n".encode()).frame
        assert frame.select("source", "valid_from", "valid_to").rows() == [("OSM", "2019-06-01", None)]

    def test_points_are_centimetres_of_zone_33(self, tmp_path: Path) -> None:
        # On the central meridian, 15 degrees east, x is 500 km and y grows with the meridian's length.
        frame = read(read_csv, tmp_path, f"{HEADER}a,A,rail,60,15,,\nb,B,rail,60.1,15,,\n".encode()).frame
        assert frame["x_cm"].to_list() == [50_000_000, 50_000_000]
        assert frame["y_cm"][1] - frame["y_cm"][0] == pytest.approx(0.1 * 11_141_200 * 0.9996, rel=1e-4)

    def test_a_decimal_comma_is_a_decimal_point(self, tmp_path: Path) -> None:
        comma, point = (
            read(read_csv, tmp_path, f"{HEADER}a,A,rail,{at},,\n".encode()).frame
            for at in ('"59,93","10,84"', "59.93,10.84")
        )
        assert_frame_equal(comma, point)

    @pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
    def test_it_is_recognised_by_its_columns_in_any_case(self, mark: bytes) -> None:
        known = recognise(Sample("x", mark + HEADER.upper().encode()))
        assert known is not None
        assert known[0].id == "plan.hubs"

    @pytest.mark.parametrize(
        "header", ["id,name,latitude,longitude", "id,name,mode,latitude,longitude,rank", "id;name"]
    )
    def test_other_tables_are_not_recognised(self, header: str) -> None:
        assert recognise(Sample("knutepunkter.csv", f"{header}\n".encode())) is None

    @given(
        st.permutations(["id", "name", "mode", "latitude", "longitude", "source"]),
        st.permutations([("a", "59.93"), ("b", "59.94"), ("c", "60.5")]),
    )
    def test_the_order_of_rows_and_columns_changes_nothing(
        self, tmp_path_factory: pytest.TempPathFactory, columns: list[str], hubs: list[tuple[str, str]]
    ) -> None:
        def written(columns: list[str], hubs: list[tuple[str, str]]) -> bytes:
            fixed = {"name": "A, B", "mode": "bus", "longitude": "10.8", "source": "OSM"}
            rows = [fixed | {"id": hub, "latitude": latitude} for hub, latitude in hubs]
            lines = [",".join(columns), *(",".join(f'"{row[column]}"' for column in columns) for row in rows)]
            return ("\n".join(lines) + "\n").encode()

        folder = tmp_path_factory.getbasetemp()
        expected = read(read_csv, folder, written(sorted(columns), sorted(hubs))).frame
        assert_frame_equal(read(read_csv, folder, written(columns, hubs)).frame, expected)


class TestFaults:
    @pytest.mark.parametrize(
        ("row", "problem"),
        [
            ("a,A,rail,north,10.8,,", "latitude: expected degrees between 57 and 72, found 'north'."),
            ("a,A,rail,nan,10.8,,", "latitude: expected degrees between 57 and 72, found 'nan'."),
            ("a,A,rail,inf,10.8,,", "latitude: expected degrees between 57 and 72, found 'inf'."),
            ("a,A,rail,,10.8,,", "latitude: expected degrees between 57 and 72, found ''."),
            ("a,A,rail,59.9,-10.1,,", "longitude: expected degrees between -10 and 32, found '-10.1'."),
            (",A,rail,59.9,10.8,,", "id: expected a text, found ''. Fill it in."),
            ("a,,rail,59.9,10.8,,", "name: expected a text, found ''. Fill it in."),
            ("a,A,plane,59.9,10.8,,", "mode: expected one of rail, metro, tram, bus, ferry, found 'plane'."),
            (
                "a,A,rail,59.9,10.8,01.06.2019,",
                "valid_from: expected a date such as 2019-06-01 or nothing, found '01.06.2019'.",
            ),
            (
                "a,A,rail,59.9,10.8,2019-6-1,",
                "valid_from: expected a date such as 2019-06-01 or nothing, found '2019-6-1'.",
            ),
            (
                "a,A,rail,59.9,10.8,2019-02-30,",
                "valid_from: expected a date such as 2019-06-01 or nothing, found '2019-02-30'.",
            ),
            ("a,A,rail,59.9,10.8,,2019", "valid_to: expected a date such as 2019-06-01 or nothing, found '2019'."),
            (
                "a,A,rail,59.9,10.8,2020-01-01,2020-01-01",
                "valid_to: expected a date after valid_from, found '2020-01-01'.",
            ),
            (
                "a,A,rail,59.9,10.8,2020-01-01,2019-12-31",
                "valid_to: expected a date after valid_from, found '2019-12-31'.",
            ),
        ],
    )
    def test_the_row_and_the_field_are_named(self, tmp_path: Path, row: str, problem: str) -> None:
        (found,) = said(tmp_path, "b,B,rail,59.9,10.8,,", row)
        assert found.startswith(f"file, row 3, {problem}")

    def test_swapped_axes_are_noticed(self, tmp_path: Path) -> None:
        assert said(tmp_path, "a,A,rail,10.84,59.93,,") == [
            "file, row 2, latitude: expected degrees between 57 and 72, found '10.84'. Give EPSG:4326, latitude first.",
            "file, row 2, longitude: expected degrees between -10 and 32, found '59.93'. Give EPSG:4326, latitude first.",
        ]

    def test_a_hub_twice_is_refused(self, tmp_path: Path) -> None:
        (found,) = said(tmp_path, f"{ONE},,", "b,B,rail,59.9,10.8,,", "a,A,bus,60,10.8,,")
        assert found.startswith("file, row 4, id: expected each hub once, found 'a'.")

    @pytest.mark.parametrize("row", [ONE, f"{ONE},2019-06-01"])
    def test_a_line_that_was_cut_off_is_not_a_hub_without_dates(self, tmp_path: Path, row: str) -> None:
        (found,) = said(tmp_path, "b,B,rail,59.9,10.8,,", row)
        assert found.startswith("file, row 3: expected 7 fields as in the header, found")

    def test_a_comma_inside_quotes_does_not_make_up_for_one_that_was_cut_off(self, tmp_path: Path) -> None:
        (found,) = said(tmp_path, 'b,"Oslo S, vest",rail,59.9,10.8,,', f"{ONE},2019-06-01")
        assert found.startswith("file, row 3: expected 7 fields as in the header, found 6.")

    def test_faults_of_all_rows_are_reported_together(self, tmp_path: Path) -> None:
        found = said(tmp_path, ",A,rail,59.9,10.8,,", "b,B,plane,1,10.8,,")
        assert [line.split(":")[0] for line in found] == [
            "file, row 3, latitude",
            "file, row 2, id",
            "file, row 3, mode",
        ]
