"""The files of the demo region: layouts as the official ones, every known defect once, the same bytes each time."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from collections import Counter
from math import hypot
from pathlib import Path

import pytest
import shapely
from pyproj import Transformer

from planpuls.demo import Vintage, generate
from planpuls.demo.deliveries import MISSING_YEAR, WRONG_ROWS, grid_years, known
from planpuls.demo.geography import at_land_or_coast, base_rings, hubs
from planpuls.demo.jobs import EMPTY_CELL, FAR_CELL, MOVED_ADDRESS, WATER_CELLS, cells, ssb_id
from planpuls.demo.municipalities import BASE, NAMES, code_in, codes
from planpuls.plan.country import load_country

CADASTRE_FILES = {
    f"Basisdata_{county}_25833_Matrikkelen{kind}"
    for county in ("91_Ytrefjord", "94_Indrefjord", "99_Utenfor")
    for kind in ("Adresse.csv", "Bygning.gml")
}
FURTHER_TABLES = (
    "05887_byggeareal 07849_kjoretoy 09429_utdanning 10309_virksomheter 11616_pendling 11713_regnskap 12937_naeringer"
)
ORDERED = (
    "occupation_by_residence employed_by_establishment_size education_by_workplace education_by_industry vehicle_emissions "
    "enterprise_renewal unemployed_by_occupation apprentices_by_occupation vocational_completions_by_occupation"
)
FIRST_FILES = {
    *(f"{table}_{years}.json" for table in FURTHER_TABLES.split() for years in ("2017-2019", "2020-2023")),
    *(f"{name}_2017-2023.csv" for name in ORDERED.split()),
    "vacancies_by_occupation_2017-2023.xlsx",
    "Uttrekk_arealprofiler_2022.xlsx",
    "Basisdata_91_Ytrefjord_25833_N50Kartdata_GML.zip",
    "Basisdata_94_Indrefjord_25833_N50Kartdata_GML.zip",
    *(f"klass_sentralitet_{year}.json" for year in (2018, 2020, 2024)),
    *(f"klass_naering_{part}.json" for part in ("2009", "2025", "korrespondanse")),
    *(f"klass_{name}.json" for name in ("kommuner", "kommuneendringer", "yrker", "okonomiske_regioner")),
    *(f"bedrifter_250m_{year}.csv" for year in (2014, 2015, 2016, 2017, 2019, 2020, 2021, 2022, 2023, 2024)),
    *(f"03321_pendling_{year}.csv" for year in range(2017, 2023)),
    *(f"11618_befolkning_sysselsatte_{year}.csv" for year in range(2017, 2023)),
    "03321_pendling_2023.json",
    "11618_befolkning_sysselsatte_2023.json",
    *(
        f"{table}_sysselsatte_{years}.json"
        for table in ("13470", "08536", "13472")
        for years in ("2017-2019", "2020-2023")
    ),
    *(f"07459_befolkning_{years}.json" for years in ("2018-2019", "2020-2023", "2024")),
    "Kommuner-2020-medium.json",
    "Kommuner-M.geojson",
    "knutepunkter_2024.csv",
    "kommuneplan_9404.gml",
    "kommunedelplaner_9404.geojson",
    "reguleringsplaner_9404.gml",
    "kommuneplan_9401.gpkg",
    "arealbruk_fjordriket.gml",
    "arealressurser_fjordriket.geojson",
    "verneomrader_fjordriket.geojson",
    "planens_steder.geojson",
    "faresoner_fjordriket.gpkg",
    "helning_fjordriket.geojson",
    "planlegging_igangsatt.geojson",
    "enheter_2024-01-03.csv",
    "underenheter_2024-01-03.csv",
    "gtfs_2024-01-08.zip",
    "nsr_2024-01-08.xml",
    "gater_2024-01-02.osm.pbf",
    "NOR0250M_POP_2016.csv",
    *(f"befolkning_{size}_{year}.csv" for size in ("250m", "1km") for year in (2020, 2024)),
    "boliger_250m_2024.csv",
    "bygninger_med_bruksareal_2023.csv",
    *CADASTRE_FILES,
}
SECOND_FILES = {
    *(f"{table}_2024.json" for table in FURTHER_TABLES.split()),
    *(f"{name}_2024.csv" for name in ORDERED.split()),
    "vacancies_by_occupation_2024.xlsx",
    "klass_naering_2025.json",
    "bedrifter_250m_2023.csv",
    "bedrifter_250m_2025.csv",
    "03321_pendling_2024.json",
    "11618_befolkning_sysselsatte_2024.json",
    *(f"{table}_sysselsatte_2024.json" for table in ("13470", "08536", "13472")),
    "07459_befolkning_2025.json",
    "knutepunkter_2025.csv",
    "kommuneplan_9401.geojson",
    "planlegging_igangsatt_nye.geojson",
    "enheter_2025-10-03.csv",
    "underenheter_2025-10-03.csv",
    "gtfs_2025-10-06.zip",
    "nsr_2025-10-06.xml",
    "gater_2025-10-01.osm.pbf",
    *(f"befolkning_{size}_2025.csv" for size in ("250m", "1km")),
    "boliger_250m_2025.csv",
    "bygninger_med_bruksareal_2025.csv",
    *CADASTRE_FILES,
}


def grid_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [{key.lower(): value for key, value in row.items()} for row in csv.DictReader(file, delimiter=";")]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# --- deliveries ------------------------------------------------------------------------------------------------


def test_each_delivery_holds_its_files(first: Path, second: Path) -> None:
    assert {path.name for path in first.iterdir()} == FIRST_FILES
    assert {path.name for path in second.iterdir()} == SECOND_FILES


@pytest.mark.parametrize("vintage", ["first", "second"])
def test_the_same_bytes_each_time(vintage: Vintage, deliveries: dict[Vintage, Path], tmp_path: Path) -> None:
    generate(tmp_path, vintage)
    written = sorted(tmp_path.iterdir())
    assert [path.name for path in written] == sorted(path.name for path in deliveries[vintage].iterdir())
    for path in written:
        assert path.read_bytes() == (deliveries[vintage] / path.name).read_bytes(), path.name


def test_the_second_delivery_revises_one_figure_of_2023(first: Path, second: Path) -> None:
    old, new = (grid_rows(folder / "bedrifter_250m_2023.csv") for folder in (first, second))
    changed = [(a["ssbid250m"], int(b["emp_tot"]) - int(a["emp_tot"])) for a, b in zip(old, new, strict=True) if a != b]
    assert [step for _, step in changed] == [85]


# --- the workplace grid ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("year", "head"),
    [
        (2014, "ogc_fid;SSBID250M;est_tot;emp_tot\n1;18"),
        (2020, "ogc_fid;SSBID250M;est_tot;emp_tot\n1;18"),
        (2021, "SSBID250M;est_tot;emp_tot\n18"),
        (2022, "OGC_FID;SSBID250M;EST_TOT;EMP_TOT\n2;18"),
        (2023, "ogc_fid;ssbid250m;est_tot;emp_tot\n2;18"),
    ],
)
def test_grid_files_begin_as_real_ones(first: Path, year: int, head: str) -> None:
    raw = (first / f"bedrifter_250m_{year}.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf" + head.encode())
    assert raw.endswith(b"\n")
    assert b"\r" not in raw


def test_grid_rows_are_14_digit_cells_in_order_with_counts(first: Path) -> None:
    for path in first.glob("bedrifter*.csv"):
        found = grid_rows(path)
        ids = [row["ssbid250m"] for row in found]
        assert ids == sorted(ids)
        assert len(set(ids)) == len(ids)
        assert 900 <= len(ids) <= 1_500
        for row in found:
            assert re.fullmatch(r"\d{14}", row["ssbid250m"])
            assert int(row["ssbid250m"][:7]) % 250 == 0
            assert int(row["ssbid250m"][7:]) % 250 == 0
            assert int(row["est_tot"]) >= 1
            assert re.fullmatch(r"\d*", row["emp_tot"])


def test_grid_defects_stand_once_each(first: Path) -> None:
    files = {int(path.stem[-4:]): grid_rows(path) for path in first.glob("bedrifter*.csv")}
    assert MISSING_YEAR not in files
    assert len(files) == 10
    blank = [(year, row["ssbid250m"]) for year, found in files.items() for row in found if not row["emp_tot"]]
    assert blank == [(2015, str(ssb_id(EMPTY_CELL)))]
    assert [wrong.action for wrong in WRONG_ROWS] == ["override", "flag", "drop"]
    for wrong in WRONG_ROWS:
        written = {row["ssbid250m"]: row["emp_tot"] for row in files[wrong.year]}[str(ssb_id(wrong.corner))]
        true = {cell.corner: count for cell, count in known(wrong.year, "first")}.get(wrong.corner)
        expected = {"override": true * 100 if true else None, "flag": true, "drop": 640}[wrong.action]
        assert int(written) == expected
        assert (true is None) == (wrong.action == "drop")


def test_the_break_lifts_every_municipality_by_about_nine_per_cent() -> None:
    for base in BASE:
        sums = {year: sum(count for cell, count in known(year, "first") if cell.base == base) for year in (2015, 2016)}
        assert 1.03 < sums[2016] / sums[2015] < 1.15, base
    whole = {year: sum(count for _, count in known(year, "first")) for year in grid_years("first")}
    assert 1.08 < whole[2016] / whole[2015] < 1.10
    assert whole[2021] < whole[2020]
    assert all(40_000 <= count <= 65_000 for count in whole.values())


def test_every_cell_keeps_two_metres_from_every_threshold_at_every_hub() -> None:
    """Read from the written positions, so that rounding of degrees is inside the margin."""
    thresholds = {max(0, step + shift) for step in range(0, 2_001, 100) for shift in (-125, 0, 125)} - {0}
    for cell in cells():
        x, y = cell.centre
        for hub in hubs("second"):
            distance = hypot(x - hub.at[0], y - hub.at[1])
            assert distance >= 2
            assert all(abs(distance - threshold) >= 2 for threshold in thresholds), (cell.id, hub.id)


def test_one_address_moves_between_neighbours_within_one_kilometre_cell() -> None:
    years = {year: {cell.corner: count for cell, count in known(year, "second")} for year in grid_years("second")}
    sides = [(250, 0), (0, 250), (250, 250), (250, -250)]
    found = set()
    for base in years:
        for end in (year for year in years if year > base):
            step = {
                corner: years[end].get(corner, 0) - years[base].get(corner, 0) for corner in {*years[base], *years[end]}
            }
            for corner in (corner for corner, change in step.items() if abs(change) > 300):
                for x, y in sides:
                    other = corner[0] + x, corner[1] + y
                    if abs(step.get(other, 0)) > 300 and step[corner] * step[other] < 0:
                        found.add((corner, other))
    assert found == {MOVED_ADDRESS}
    assert len({(x // 1_000, y // 1_000) for x, y in MOVED_ADDRESS}) == 1


# --- the map ---------------------------------------------------------------------------------------------------


def municipality_shapes(path: Path, code_field: str) -> dict[str, shapely.Geometry]:
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    to_metres = Transformer.from_crs(4326, 25833, always_xy=True)
    return {
        str(feature["properties"][code_field]): shapely.transform(
            shapely.from_geojson(json.dumps(feature["geometry"])), to_metres.transform, interleaved=False
        )
        for feature in features
    }


@pytest.mark.parametrize(("name", "edition"), [("Kommuner-2020-medium.json", 2020), ("Kommuner-M.geojson", 2024)])
def test_boundaries_hold_the_cells_of_the_world(first: Path, name: str, edition: int) -> None:
    shapes = municipality_shapes(first / name, "kommunenummer")
    assert set(shapes) == set(codes(edition))  # type: ignore[arg-type]
    assert [code for code, shape in shapes.items() if not shape.is_valid] == ["9104"]
    mended = {code: shapely.make_valid(shape) for code, shape in shapes.items()}
    for cell in cells():
        point = shapely.Point(cell.centre)
        inside = [code for code, shape in mended.items() if shape.contains(point)]
        if cell.base is None or cell.water:
            assert not inside
            distances = sorted((shape.distance(point), code) for code, shape in mended.items())
            assert (distances[0][0] > 510) if cell.base is None else (distances[0][0] < 490)
            assert distances[1][0] - distances[0][0] > 10
            assert cell.base is None or distances[0][1] == code_in(cell.base, edition)  # type: ignore[arg-type]
        else:
            assert inside == [code_in(cell.base, edition)]  # type: ignore[arg-type]
            assert all(shape.boundary.distance(point) > 0.1 for shape in shapes.values())


def test_boundary_layouts(first: Path) -> None:
    old, new = (
        (first / name).read_text(encoding="utf-8") for name in ("Kommuner-2020-medium.json", "Kommuner-M.geojson")
    )
    head = '{"type":"FeatureCollection","features":[{"type":"Feature","properties":'
    assert old.startswith(
        head + '{"kommunenummer":9101,"navn":"Havnesund"},"geometry":{"type":"MultiPolygon","coordinates":[[[[3.'
    )
    assert new.startswith(
        head + '{"id":"9101","kommunenummer":"9101","name":"Havnesund","kommunenavn":"Havnesund"},'
        '"geometry":{"type":"Polygon","coordinates":[[[3.'
    )
    kinds = Counter(feature["geometry"]["type"] for feature in json.loads(new)["features"])
    assert kinds == {"Polygon": 8, "MultiPolygon": 1}


def test_water_cells_and_the_cell_far_out() -> None:
    found = {cell.corner: cell for cell in cells()}
    assert all(found[corner].water and found[corner].base for corner in WATER_CELLS)
    assert {corner for corner, cell in found.items() if cell.water} == {*WATER_CELLS, FAR_CELL}
    assert found[FAR_CELL].base is None
    assert all(0 < count < 10 for count in found[FAR_CELL].employees.values())
    # One of them has two municipalities within reach, and the nearer one takes it.
    assert any(len(at_land_or_coast(found[corner].centre)) == 2 for corner in WATER_CELLS)


def test_the_region_is_no_real_place() -> None:
    real = load_country()
    assert not set(NAMES.values()) & set(real.names.values())
    assert not set(NAMES) & set(real.validity)
    eastings = [x for parts in base_rings().values() for part in parts for x, _ in part]
    assert max(eastings) < -120_000


def test_hub_list(first: Path, second: Path) -> None:
    text = (first / "knutepunkter_2024.csv").read_text(encoding="utf-8")
    assert text.startswith("id,name,mode,latitude,longitude,source,valid_from,valid_to\nhavnesund,")
    found = rows(first / "knutepunkter_2024.csv")
    assert [row["id"] for row in found if row["valid_from"] == "2019-06-01"] == ["nordbyen"]
    assert [row["id"] for row in found if row["valid_to"]] == ["gamle-elvestrand"]
    assert len(found) == 13
    newer = rows(second / "knutepunkter_2025.csv")
    assert newer[:-1] == found
    assert newer[-1]["valid_from"] == "2024-12-15"
    to_metres = Transformer.from_crs(4326, 25833, always_xy=True)
    for row, hub in zip(newer, hubs("second"), strict=True):
        assert re.fullmatch(r"\d\d\.\d{7}", row["latitude"])
        x, y = to_metres.transform(float(row["longitude"]), float(row["latitude"]))
        assert hypot(x - hub.at[0], y - hub.at[1]) < 0.02


def test_generating_needs_no_heavy_library_at_import() -> None:
    code = "import sys, planpuls.demo; print(sorted({'pyproj', 'polars', 'numpy', 'shapely'} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
