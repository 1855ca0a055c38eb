"""Population and dwelling grids: spellings, decimal commas, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from planpuls.demo import Vintage
from planpuls.demo.residents import DWELLING_YEARS, POPULATION_YEARS, residents_truth
from planpuls.sources.dataset import ReadContext, Reader, Sample
from planpuls.sources.registry import recognise
from planpuls.sources.ssb_dwellings import read_csv as read_dwellings
from planpuls.sources.ssb_dwellings import read_geojson as read_dwellings_geojson
from planpuls.sources.ssb_population import read_csv_1km, read_csv_250m, read_geojson_250m
from tests.sources.files import SMALL_NORWAY, read, refusal

CELL, EAST = "21760006568250", "21762506568250"


def geojson(*rows: dict[str, object], **more: object) -> bytes:
    features = [{"type": "Feature", "properties": row, "geometry": None} for row in rows]
    return json.dumps({"type": "FeatureCollection", "features": features} | more).encode()


@pytest.mark.parametrize("spelt", ["SSBID250M", "SSBID0250M", "ssbid250m", "SSB_ID0250M", '"ssbid250m"'])
def test_the_cell_id_is_found_however_it_is_spelt(tmp_path: Path, spelt: str) -> None:
    frame = read(read_csv_250m, tmp_path, f"{spelt};pop_tot\n{CELL};12\n".encode(), "2024").frame
    assert frame.select("cell", "period", "residents").rows() == [(int(CELL), "2024", 12)]
    assert frame["men"].to_list() == [None]


def test_decimals_are_written_with_a_comma_and_empty_is_nobody(tmp_path: Path) -> None:
    data = f"\ufeffssbid250m;pop_tot;pop_mal;pop_fem;pop_ave\n{CELL};12;5;7;41,5\n{EAST};;;;\n".encode()
    frame = read(read_csv_250m, tmp_path, data, "2024").frame
    assert frame.drop("period").rows() == [(int(CELL), 12, 5, 7, 41.5), (int(EAST), 0, 0, 0, None)]


def test_old_files_may_write_whole_numbers_with_decimals(tmp_path: Path) -> None:
    frame = read(read_csv_250m, tmp_path, f"SSBID0250M;pop_tot\n{CELL};12,0\n".encode()).frame
    assert frame["residents"].to_list() == [12]
    (said,) = refusal(read_csv_250m, tmp_path, f"SSBID0250M;pop_tot\n{CELL};12,5\n".encode())
    assert "residents: expected a whole number of 0 or more, found '12,5'" in said


def test_cells_of_another_size_are_refused(tmp_path: Path) -> None:
    kilometre = f"SSBID1000M;pop_tot\n{CELL};12\n".encode()
    assert "a 1 km cell id" in refusal(read_csv_1km, tmp_path, kilometre)[0]
    data = b"SSBID1000M;pop_tot\n21760006568000;12\n"
    assert read(read_csv_1km, tmp_path, data).frame["residents"].to_list() == [12]


@pytest.mark.parametrize(
    ("reader", "header", "row", "said"),
    [
        (read_csv_250m, "SSBID250M;pop_tot", f"{CELL};-1", "a whole number of 0 or more"),
        (read_csv_250m, "SSBID250M;pop_tot", f"{CELL};99999", "at most 20000 residents"),
        (read_csv_250m, "SSBID250M;pop_tot;pop_ave", f"{CELL};9;x", "a number of 0 or more"),
        (read_csv_250m, "SSBID250M;pop_tot;pop_ave", f"{CELL};9;nan", "a number of 0 or more"),
        (read_csv_250m, "SSBID250M;pop_tot;pop_ave", f"{CELL};9;400", "at most 130 years"),
        (read_csv_250m, "SSBID250M;pop_tot", f"{CELL};1\n{CELL};2", "each cell once"),
        (read_csv_250m, "SSBID250M;folk", f"{CELL};1", "one column like pop_tot"),
        (
            read_dwellings,
            "SSBID0250M;dwe_todw;dwe_det;dwe_2dw;dwe_row;dwe_mult;dwe_com;dwe_oth",
            f"{CELL};10;90;0;0;0;0;0",
            "at least as many dwellings",
        ),
        (read_dwellings, "SSBID0250M;dwe_todw", f"{CELL};99999", "at most 10000 dwellings"),
        (read_dwellings, "SSBID0250M;dwe_todw;dwe_area", f"{CELL};1;-5", "a number of 0 or more"),
    ],
)
def test_what_cannot_be_is_refused_with_row_and_field(
    tmp_path: Path, reader: Reader, header: str, row: str, said: str
) -> None:
    problems = refusal(reader, tmp_path, f"{header}\n{row}\n".encode())
    assert any(said in problem for problem in problems), problems


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    data = f"SSBID250M;pop_tot;pop_mal;pop_fem\n{CELL};a;b;1\n{EAST};c;1;1\n".encode()
    assert len(refusal(read_csv_250m, tmp_path, data)) == 3


def test_dwellings_are_read_by_type(tmp_path: Path) -> None:
    data = (
        f"SSBID0250M;dwe_todw;dwe_det;dwe_2dw;dwe_row;dwe_mult;dwe_com;dwe_oth;dwe_area\n{CELL};10;4;2;1;3;0;0;97,5\n"
    ).encode()
    (row,) = read(read_dwellings, tmp_path, data, "2024").frame.rows()
    assert row == (int(CELL), "2024", 10, 4, 2, 1, 3, 0, 0, 97.5)


@pytest.mark.parametrize("value", [12, 12.0, "12"])
def test_the_wfs_gives_the_same_table(tmp_path: Path, value: object) -> None:
    data = geojson({"ssbid250m": int(CELL), "pop_tot": value, "pop_ave": 40.5}, numberMatched=1)
    frame = read(read_geojson_250m, tmp_path, data, "2024").frame
    assert frame.drop("men", "women").rows() == [(int(CELL), "2024", 12, 40.5)]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (geojson({"ssbid250m": CELL, "pop_tot": 1}, numberMatched=2), "expected 2 features, found 1"),
        (geojson(), "expected features, found none"),
        (geojson({"ssbid250m": CELL, "folk": 1}), "one property like pop_tot"),
        (b'{"type":"FeatureCollection","features":[{"prop', "whole GeoJSON"),
    ],
)
def test_half_a_wfs_answer_is_refused(tmp_path: Path, data: bytes, said: str) -> None:
    assert said in refusal(read_geojson_250m, tmp_path, data)[0]


def test_each_grid_is_recognised_as_itself() -> None:
    contents = {
        "ssb.population_250m": [b"SSBID0250M;pop_tot\n", geojson({"ssbid250m": 1, "pop_tot": 2})],
        "ssb.population_1km": [b"ssbid1000m;pop_tot;pop_ave\n", geojson({"ssbid1000m": 1, "pop_tot": 2})],
        "ssb.dwellings_250m": [b"SSBID0250M;dwe_todw\n", geojson({"ssbid0250m": 1, "dwe_todw": 2})],
        "ssb.workplaces_250m": [b"SSBID250M;est_tot;emp_tot\n", geojson({"ssbid250m": 1, "est_tot": 1, "emp_tot": 2})],
    }
    for dataset, samples in contents.items():
        for data in samples:
            found = recognise(Sample("file", data))
            assert found is not None
            assert found[0].id == dataset


def test_the_demo_adds_up_by_construction(deliveries: dict[Vintage, Path]) -> None:
    files = deliveries["first"]
    context = ReadContext("file", SMALL_NORWAY, "2024")
    for year in POPULATION_YEARS["first"]:
        known = sum(row["residents"] for row in residents_truth(year).values())
        fine = files / "NOR0250M_POP_2016.csv" if year == 2016 else files / f"befolkning_250m_{year}.csv"
        assert read_csv_250m(fine, context).frame["residents"].sum() == known
        if year != 2016:
            assert read_csv_1km(files / f"befolkning_1km_{year}.csv", context).frame["residents"].sum() == known
    (year,) = DWELLING_YEARS["first"]
    frame = read_dwellings(files / f"boliger_250m_{year}.csv", context).frame
    known_rows = residents_truth(year).values()
    assert frame["dwellings"].sum() == sum(row["dwellings"] for row in known_rows)
    assert frame["apartments"].sum() == sum(row["in_blocks"] for row in known_rows)


def test_dwellings_come_from_the_wfs_too(tmp_path: Path) -> None:
    types = dict.fromkeys(("dwe_det", "dwe_2dw", "dwe_row", "dwe_com", "dwe_oth"), "0")
    data = geojson({"ssbid0250m": CELL, "dwe_todw": "3", "dwe_mult": "3", **types})
    assert read(read_dwellings_geojson, tmp_path, data).frame["apartments"].to_list() == [3]
