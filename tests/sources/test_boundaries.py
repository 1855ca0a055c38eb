"""Municipality boundaries: both real layouts, the edition by content, and polygons that are mended or refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import shapely

from planpuls.plan.country import Country
from planpuls.sources.dataset import ReadContext, Sample
from planpuls.sources.kartverket import read_geojson
from planpuls.sources.registry import recognise
from tests.sources.files import encoded, geojson, polygon, read, refusal, square

OSLO, EAST = square(10.0, 60.0), square(10.2, 60.0)


def of_2020(code: Any, name: str = "A") -> dict[str, Any]:
    """Fields as in the file of 2020: the code a number, the name as `navn`."""
    return {"kommunenummer": code, "navn": name}


def of_2024(code: str, name: str = "A") -> dict[str, Any]:
    """Fields as in the file of 2024."""
    return {"id": code, "kommunenummer": code, "name": name, "kommunenavn": name}


def shapes(folder: Path, data: bytes, period: str | None = None) -> dict[str, Any]:
    frame = read(read_geojson, folder, data, period).frame
    return dict(zip(frame["municipality"], shapely.from_wkb(frame["wkb"].to_numpy()), strict=True))


class TestLayouts:
    def test_the_file_of_2020_has_codes_as_numbers(self, tmp_path: Path) -> None:
        reading = read(read_geojson, tmp_path, geojson((of_2020(3001, "Halden"), EAST), (of_2020(301, "Oslo"), OSLO)))
        assert reading.frame.select("municipality", "name", "period").rows() == [
            ("0301", "Oslo", "2020"),
            ("3001", "Halden", "2020"),
        ]
        assert reading.periods == ("2020",)

    def test_the_file_of_2024_has_codes_as_text(self, tmp_path: Path) -> None:
        reading = read(
            read_geojson, tmp_path, geojson((of_2024("0301", "Oslo"), OSLO), (of_2024("3101", "Halden"), EAST))
        )
        assert reading.frame.select("municipality", "name", "period").rows() == [
            ("0301", "Oslo", "2024"),
            ("3101", "Halden", "2024"),
        ]

    @pytest.mark.parametrize("fields", [of_2020(301), of_2024("0301")])
    def test_both_are_recognised(self, fields: dict[str, Any]) -> None:
        known = recognise(Sample("x", geojson((fields, OSLO))))
        assert known is not None
        assert (known[0].id, known[1]) == ("kartverket.municipalities", "geojson")

    @pytest.mark.parametrize(
        "data",
        [
            geojson(({"fylkesnummer": "03"}, OSLO)),
            geojson(({"kommunenummer": "0301"}, {"type": "Point", "coordinates": [10, 60]})),
            encoded({"type": "Topology", "kommunenummer": "olygon"}),
            b"<html>FeatureCollection kommunenummer Polygon</html>",
        ],
    )
    def test_other_maps_are_not_recognised(self, data: bytes) -> None:
        assert recognise(Sample("Kommuner-M.geojson", data)) is None

    def test_degrees_become_metres_of_zone_33(self, tmp_path: Path) -> None:
        # On the central meridian, 15 degrees east, the false easting is 500 km; 0.9996 is the scale there, and a
        # degree of latitude at 60 north is 111.41 km.
        made = shapes(tmp_path, geojson((of_2020(301), square(15.0, 60.0))))["0301"]
        west, south, _, north = made.bounds
        assert west == pytest.approx(500_000, abs=1)
        assert south == pytest.approx(6_651_411, abs=2)
        assert north - south == pytest.approx(0.1 * 111_412 * 0.9996, rel=1e-3)


class TestEdition:
    # The whole list of each edition of the small country.
    @pytest.mark.parametrize(
        ("codes", "edition"),
        [(["0301", "0101", "0104"], "2013"), (["0301", "3001", "3002"], "2020"), (["0301", "3101", "3103"], "2024")],
    )
    def test_it_is_found_by_the_codes(self, tmp_path: Path, codes: list[str], edition: str) -> None:
        data = geojson(*((of_2024(code), square(10 + 0.2 * at, 60)) for at, code in enumerate(codes)))
        for hint in (None, "1999"):
            assert read(read_geojson, tmp_path, data, hint).periods == (edition,)

    def test_the_whole_list_of_an_edition_is_that_edition_also_where_a_later_one_only_added_codes(
        self, tmp_path: Path
    ) -> None:
        grown = Country("norway", {}, {"0301": (2013, None), "3001": (2020, None)}, ())
        path = tmp_path / "file"
        for codes, edition in ((("0301",), "2013"), (("0301", "3001"), "2020")):
            path.write_bytes(geojson(*((of_2024(code), square(10 + 0.2 * at, 60)) for at, code in enumerate(codes))))
            assert read_geojson(path, ReadContext("file", grown)).periods == (edition,)

    def test_a_code_written_without_its_first_zero_is_the_code_with_it(self, tmp_path: Path) -> None:
        for code in (301, "301", "0301"):
            assert list(shapes(tmp_path, geojson((of_2020(code), OSLO)))) == ["0301"]

    def test_a_part_of_the_country_that_fits_several_needs_to_be_told(self, tmp_path: Path) -> None:
        reading = read(read_geojson, tmp_path, geojson((of_2020(301), OSLO)))
        assert (reading.periods, reading.frame["period"].to_list()) == ((), [None])

    @pytest.mark.parametrize(
        ("told", "edition"), [("2019", "2013"), ("2020", "2020"), ("2023", "2020"), ("2030", "2024")]
    )
    def test_what_is_told_is_the_edition_of_that_year(self, tmp_path: Path, told: str, edition: str) -> None:
        reading = read(read_geojson, tmp_path, geojson((of_2020(301), OSLO)), told)
        assert (reading.periods, reading.frame["period"].to_list()) == ((), [edition])

    def test_codes_of_two_editions_in_one_file_are_refused(self, tmp_path: Path) -> None:
        (found,) = refusal(read_geojson, tmp_path, geojson((of_2024("3001"), OSLO), (of_2024("3103"), EAST)))
        assert found == (
            "file, kommunenummer: expected codes of one edition of the municipalities, found codes of different years "
            "together. Import the boundaries of one edition; add new codes to the country's code list."
        )

    def test_codes_nobody_knows_are_named(self, tmp_path: Path) -> None:
        (found,) = refusal(read_geojson, tmp_path, geojson((of_2024("0301"), OSLO), (of_2024("9999"), EAST)))
        assert "expected codes of one edition of the municipalities, found 9999." in found


class TestMending:
    def test_a_small_bow_tie_is_mended(self, tmp_path: Path) -> None:
        # The last corner lies 0.0001 degrees below the west side's start: a crossing of a few square metres.
        twisted = polygon((10, 60), (10.1, 60), (10.1, 60.1), (10, 60.1), (10.0001, 60.0), (10, 60.0001))
        assert not shapely.geometry.shape(twisted).is_valid
        made = shapes(tmp_path, geojson((of_2020(301), twisted)))["0301"]
        plain = shapes(tmp_path, geojson((of_2020(301), OSLO)))["0301"]
        assert made.is_valid
        assert made.area == pytest.approx(plain.area, rel=1e-3)

    def test_a_spike_leaves_no_line_behind(self, tmp_path: Path) -> None:
        spiked = polygon((10, 60), (10.1, 60), (10.1, 60.1), (10.3, 60.3), (10.1, 60.1), (10, 60.1))
        made = shapes(tmp_path, geojson((of_2020(301), spiked)))["0301"]
        plain = shapes(tmp_path, geojson((of_2020(301), OSLO)))["0301"]
        assert made.geom_type in ("Polygon", "MultiPolygon")
        assert made.bounds == pytest.approx(plain.bounds)

    def test_a_polygon_crossed_in_the_middle_is_refused(self, tmp_path: Path) -> None:
        crossed = polygon((10, 60), (10.1, 60.1), (10.1, 60), (10, 60.1))
        (found,) = refusal(read_geojson, tmp_path, geojson((of_2020(301), crossed)))
        assert found.startswith(
            "file: expected rings that are valid but for slivers, found rings of 0301 whose mending changes the area from"
        )

    def test_a_ring_without_area_is_refused(self, tmp_path: Path) -> None:
        (found,) = refusal(read_geojson, tmp_path, geojson((of_2020(301), polygon((10, 60), (10.1, 60)))))
        assert "whose mending changes the area from 0 to 0 m2. Fetch the file again." in found


class TestFaults:
    def test_swapped_axes_are_noticed(self, tmp_path: Path) -> None:
        (found,) = refusal(read_geojson, tmp_path, geojson((of_2020(301), square(60.0, 10.0))))
        assert found == (
            "file: expected longitude and latitude in and round Norway, found 60.0 10.0 60.1 10.1. Are the axes swapped?"
        )

    def test_metres_are_noticed_also_where_the_file_does_not_say_so(self, tmp_path: Path) -> None:
        (found,) = refusal(read_geojson, tmp_path, geojson((of_2020(301), square(260_000, 6_650_000, 1_000))))
        assert "expected longitude and latitude in and round Norway, found 260000.0 6650000.0" in found

    def test_another_projection_is_refused(self, tmp_path: Path) -> None:
        crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::25833"}}
        found = refusal(read_geojson, tmp_path, geojson((of_2020(301), OSLO), crs=crs))
        assert found == ["file: expected degrees (EPSG:4326 or 4258), found EPSG:25833. Fetch the file in EPSG:4326."]

    def test_without_a_projection_geojson_is_in_degrees(self, tmp_path: Path) -> None:
        # RFC 7946; Kartverket's own files are in EPSG:4258, centimetres off at most.
        named = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4258"}}
        plain, other = (
            shapes(tmp_path, geojson((of_2020(301), OSLO), **more))["0301"] for more in ({}, {"crs": named})
        )
        assert plain.bounds == pytest.approx(other.bounds, abs=0.02)

    def test_a_municipality_twice_is_refused(self, tmp_path: Path) -> None:
        found = refusal(read_geojson, tmp_path, geojson((of_2020(301), OSLO), (of_2020(301), EAST)))
        assert found == ["file: expected each municipality once, found 0301. Fetch the file again."]

    @pytest.mark.parametrize("code", [None, ""])
    def test_a_feature_without_a_code_is_named(self, tmp_path: Path, code: str | None) -> None:
        found = refusal(read_geojson, tmp_path, geojson((of_2024("0301"), OSLO), (of_2020(code), EAST)))
        assert found == ["file: expected a code for each municipality, found none in feature 2. Fetch the file again."]

    @pytest.mark.parametrize(
        "shape", [None, {"type": "Point", "coordinates": [10, 60]}, {"type": "Polygon", "coordinates": []}]
    )
    def test_a_municipality_without_a_polygon_is_named(self, tmp_path: Path, shape: dict[str, Any] | None) -> None:
        found = refusal(read_geojson, tmp_path, geojson((of_2020(301), shape), (of_2020(3001), EAST)))
        assert found == ["file: expected a polygon for each municipality, found none for 0301. Fetch the file again."]

    def test_a_file_without_features_is_refused(self, tmp_path: Path) -> None:
        (found,) = refusal(read_geojson, tmp_path, geojson())
        assert found.startswith("file: expected features with kommunenummer, found ")

    def test_a_file_that_was_cut_off_is_refused(self, tmp_path: Path) -> None:
        (found,) = refusal(read_geojson, tmp_path, geojson((of_2020(301), OSLO))[:-30])
        assert found.startswith("file: expected readable GeoJSON, found ")
        assert found.endswith("Fetch the file again; it may be cut off.")
