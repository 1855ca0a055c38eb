"""Plan maps: the same table from every layout, by theory; and what is refused, mended or set aside."""

from __future__ import annotations

import json
import math
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from planpuls.demo import plan_files
from planpuls.demo.plans import areas, delivered, surface
from planpuls.plan.country import load_country
from planpuls.sources import plan_maps
from planpuls.sources.dataset import ReadContext, Reading, Sample
from planpuls.sources.plan_maps import PLAN_MAPS, read_geojson, read_gml
from planpuls.sources.plan_maps_table import SCHEMA
from planpuls.sources.polygons import mended
from planpuls.sources.registry import recognise
from planpuls.spec.errors import InputError

COUNTRY = load_country()
METRES = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::25833"}}
SQUARE = [[200_000, 6_600_000], [200_100, 6_600_000], [200_100, 6_600_100], [200_000, 6_600_100], [200_000, 6_600_000]]


def read(path: Path) -> Reading:
    known = recognise(Sample.of(path))
    assert known is not None
    assert known[0].id == PLAN_MAPS
    return known[0].readers[known[1]](path, ReadContext(path.name, COUNTRY))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("plans")
    for vintage in ("first", "second"):
        plan_files.write(made, vintage)
    return made


def area(**properties: Any) -> dict[str, Any]:
    own: dict[str, Any] = {
        "objekttypenavn": "KpArealformålOmråde",
        "arealplanId.kommunenummer": "9404",
        "arealplanId.planidentifikasjon": "1",
        "arealformål": "1300",
        "arealbruksstatus": "2",
    }
    given = {name: value for name, value in {**own, **properties}.items() if value is not None}
    shape = given.pop("geometry", {"type": "Polygon", "coordinates": [SQUARE]})
    return {"type": "Feature", "properties": given, "geometry": shape or None}


def plan_object(**properties: Any) -> dict[str, Any]:
    own = {
        "objekttypenavn": "KpOmråde",
        "plantype": "20",
        "planstatus": "3",
        "arealformål": None,
        "arealbruksstatus": None,
    }
    return area(**{**own, **properties})


def geojson(tmp_path: Path, *features: dict[str, Any], **members: Any) -> Path:
    path = tmp_path / "plan.geojson"
    document = {"type": "FeatureCollection", "crs": METRES, "features": list(features), **members}
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return path


def read_one(tmp_path: Path, *features: dict[str, Any], **members: Any) -> Reading:
    return read_geojson(geojson(tmp_path, *features, **members), ReadContext("plan.geojson", COUNTRY))


# --- theory ----------------------------------------------------------------------------------------------------


def test_every_area_of_the_demo_comes_with_its_purpose_and_its_whole_number_of_square_metres(folder: Path) -> None:
    names = (
        "kommuneplan_9404.gml",
        "kommunedelplaner_9404.geojson",
        "reguleringsplaner_9404.gml",
        "kommuneplan_9401.gpkg",
    )
    table = pl.concat([read(folder / name).frame for name in names])
    found = sorted(table.select("plan_id", "purpose_code", "purpose_law", "purpose_group", "area_m2").rows())
    expected = [area for area in delivered("first") if area.defect != "empty"]
    assert found == sorted(
        (area.plan.plan_id, area.code, area.law, area.group, float(surface(area.at))) for area in expected
    )


def test_the_new_plan_of_the_second_delivery_comes_with_the_one_it_replaces(folder: Path) -> None:
    table = read(folder / "kommuneplan_9401.geojson").frame
    assert set(table.select("plan_id", "plan_status").rows()) == {("1999-01", "5"), ("2024-01", "3")}
    assert table.height == sum(area.plan.municipality == "9401" for area in areas("second"))


def test_every_area_is_a_valid_multipolygon_that_is_as_large_as_it_says(folder: Path) -> None:
    for name in ("kommuneplan_9404.gml", "kommuneplan_9401.gpkg"):
        table = read(folder / name).frame
        assert table.schema == pl.Schema(SCHEMA)
        shapes = shapely.from_wkb(table["wkb"].to_list())
        assert shapely.is_valid(shapes).all()
        assert {shape.geom_type for shape in shapes} == {"MultiPolygon"}
        assert shapely.area(shapes).tolist() == table["area_m2"].to_list()


def test_a_plan_says_its_level_law_status_and_date(folder: Path) -> None:
    plans: dict[str, tuple[object, ...]] = {}
    for name in (
        "kommuneplan_9404.gml",
        "kommunedelplaner_9404.geojson",
        "reguleringsplaner_9404.gml",
        "kommuneplan_9401.gpkg",
    ):
        columns = ("plan_id", "plan_level", "plan_type", "law", "effective_date", "vertical_level")
        plans |= {row[0]: row[1:] for row in read(folder / name).frame.select(columns).rows()}
    assert plans == {
        "2019-01": ("municipal", "20", "6", date(2019, 6, 13), None),
        "2021-02": ("partial", "21", "6", date(2021, 3, 23), None),
        "2012-03": ("partial", "21", "6", date(2012, 5, 10), None),
        "2022-05": ("zoning", "35", "6", date(2022, 9, 1), "2"),
        "1994-11": ("zoning", "30", "4", None, "2"),
        "1999-01": ("municipal", "20", "4", date(1999, 4, 8), None),
    }


def test_what_is_mended_and_what_is_set_aside_is_counted(folder: Path) -> None:
    reading = read(folder / "kommuneplan_9404.gml")
    assert reading.notes["set_aside"] == {"empty geometry": 1}
    assert reading.notes["set_aside_areas"][0]["plan"] == "9404_2019-01"
    assert reading.notes["repaired"] == 1
    assert reading.notes["repaired_area_change_m2"] == 0.0
    assert reading.notes["unknown_purpose"] == {"1399 pbl2008 kommuneplan": 1}
    assert reading.frame.filter(pl.col("repair") != "")["purpose_code"].to_list() == ["1130"]


def test_each_plan_is_a_part_of_its_own(folder: Path) -> None:
    assert read(folder / "kommunedelplaner_9404.geojson").periods == ("9404_2012-03", "9404_2021-02")


# --- layouts ---------------------------------------------------------------------------------------------------


def test_dotted_nested_and_wrapped_keys_give_the_same_table(tmp_path: Path) -> None:
    nested = {"arealplanId": {"kommunenummer": 9404, "planidentifikasjon": "1"}}
    wrapped = {"arealplanId": {"NasjonalArealplanId": nested["arealplanId"]}}
    without = {"arealplanId.kommunenummer": None, "arealplanId.planidentifikasjon": None}
    first = read_one(tmp_path, area()).frame
    for other in (nested, wrapped):
        assert_frame_equal(read_one(tmp_path, area(**without, **other)).frame, first)


def test_a_code_of_three_digits_is_a_municipality_with_a_leading_zero(tmp_path: Path) -> None:
    assert read_one(tmp_path, area(**{"arealplanId.kommunenummer": "301"})).frame["municipality"].to_list() == ["0301"]


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("2011-03-23Z", date(2011, 3, 23)),
        ("2011-03-23", date(2011, 3, 23)),
        ("2011-03-23+01:00", date(2011, 3, 23)),
        ("2011-03-23T00:00:00Z", date(2011, 3, 23)),
        ("2011/03/23 00:00:00", date(2011, 3, 23)),
        ("1800-01-01Z", None),
        ("1800-01-01", None),
        (None, None),
    ],
)
def test_dates_come_in_the_ways_of_xml_and_a_missing_one_is_null(tmp_path: Path, written: str, read_as: date) -> None:
    table = read_one(tmp_path, plan_object(ikrafttredelsesdato=written), area()).frame
    assert table["effective_date"].to_list() == [read_as]


def test_a_minor_change_counts_as_partial(tmp_path: Path) -> None:
    assert read_one(tmp_path, plan_object(plantype="22"), area()).frame["plan_level"].to_list() == ["partial"]


def test_areas_without_their_plan_object_are_kept_and_counted(tmp_path: Path) -> None:
    reading = read_one(tmp_path, area())
    assert reading.frame["plan_type"].to_list() == [None]
    assert reading.notes["areas_without_plan_object"] == 1


def test_an_unknown_code_or_none_is_kept_as_unknown(tmp_path: Path) -> None:
    reading = read_one(tmp_path, area(arealformål="7777"), area(arealformål=None))
    assert reading.frame["purpose_group"].to_list() == ["unknown", "unknown"]
    assert reading.notes["unknown_purpose"] == {"7777 pbl2008 kommuneplan": 1, "none pbl2008 kommuneplan": 1}


def test_a_strange_land_use_status_is_null_and_counted(tmp_path: Path) -> None:
    reading = read_one(tmp_path, area(arealbruksstatus="7"), area())
    assert reading.frame["land_use_status"].to_list() == [None, 2]
    assert reading.notes["unknown_status"] == {"7": 1}


def test_geojson_in_degrees_is_projected(tmp_path: Path) -> None:
    corners = [[10.0, 60.0], [10.001, 60.0], [10.001, 60.001], [10.0, 60.001], [10.0, 60.0]]
    table = read_one(tmp_path, area(geometry={"type": "Polygon", "coordinates": [corners]}), crs=None).frame
    metres = 111_195 * 0.001
    # The plane of zone 33 is 0.2 percent too large at 10 degrees east.
    assert table["area_m2"][0] == pytest.approx(metres**2 * math.cos(math.radians(60)), rel=0.01)


def test_a_bow_tie_keeps_both_halves_and_says_what_changed(tmp_path: Path) -> None:
    x, y = 200_000, 6_600_000
    tie = [[x, y], [x + 100, y + 100], [x + 100, y], [x, y + 100], [x, y]]
    table = read_one(tmp_path, area(geometry={"type": "Polygon", "coordinates": [tie]})).frame
    assert table["area_m2"].to_list() == [5_000.0]
    assert table["repair"].to_list() == ["invalid rings"]
    assert table["repair_area_change_m2"].to_list() == [5_000.0]


@pytest.mark.parametrize(
    ("geometry", "reason"),
    [
        ({}, "empty geometry"),
        ({"type": "Polygon", "coordinates": []}, "empty geometry"),
        ({"type": "Point", "coordinates": [200_000, 6_600_000]}, "not an area"),
        (
            {"type": "Polygon", "coordinates": [[SQUARE[0], SQUARE[1], SQUARE[0], SQUARE[0]]]},
            "no area left after mending",
        ),
    ],
)
def test_what_has_no_area_is_set_aside_with_its_reason(tmp_path: Path, geometry: dict[str, Any], reason: str) -> None:
    reading = read_one(tmp_path, area(), area(geometry=geometry))
    assert reading.frame.height == 1
    assert reading.notes["set_aside"] == {reason: 1}


def test_shapes_that_a_database_holds_empty_are_told_from_those_that_mending_leaves_empty() -> None:
    line = shapely.Polygon([(200_000, 6_600_000), (200_100, 6_600_000), (200_000, 6_600_000)])
    result = mended([shapely.Polygon(), line, None], 25833, ReadContext("x", COUNTRY))
    assert result.reasons == ["empty geometry", "no area left after mending", "empty geometry"]
    assert result.shapes == [None, None, None]


@given(st.permutations([str(code) for code in (1300, 1110, 5100, 2010, 1001)]))
def test_the_order_of_the_objects_changes_no_area(tmp_path_factory: pytest.TempPathFactory, codes: list[str]) -> None:
    folder = tmp_path_factory.mktemp("order")
    table = read_one(folder, *(area(arealformål=code) for code in codes)).frame
    assert sorted(table["purpose_code"]) == sorted(codes)
    assert table["area_m2"].sum() == 5 * 10_000


# --- GML -------------------------------------------------------------------------------------------------------

_PLAN = "<app:arealplanId><app:NasjonalArealplanId><app:kommunenummer>9404</app:kommunenummer><app:planidentifikasjon>1</app:planidentifikasjon></app:NasjonalArealplanId></app:arealplanId>"


def gml(tmp_path: Path, surface_text: str, *, head: str = "", purpose: str = "1310", envelope: str = "25833") -> Path:
    path = tmp_path / "plan.gml"
    path.write_text(
        f"""<?xml version="1.0" encoding="UTF-8"?>{head}
<gml:FeatureCollection xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:xlink="http://www.w3.org/1999/xlink"
 xmlns:app="http://skjema.geonorge.no/SOSI/produktspesifikasjon/Reguleringsplan/20190401" gml:id="x">
<gml:boundedBy><gml:Envelope srsName="http://www.opengis.net/def/crs/EPSG/0/{envelope}"/></gml:boundedBy>
<gml:featureMember><app:RpFormålGrense gml:id="g1"/></gml:featureMember>
<gml:featureMember><app:RpArealformålOmråde gml:id="a1">{_PLAN}<app:område>{surface_text}</app:område>
<app:arealformål>{purpose}</app:arealformål></app:RpArealformålOmråde></gml:featureMember>
</gml:FeatureCollection>""",
        encoding="utf-8",
    )
    return path


def polygon(exterior: str) -> str:
    return f"<gml:Polygon><gml:exterior>{exterior}</gml:exterior></gml:Polygon>"


def linear(*points: tuple[float, float]) -> str:
    return f"<gml:LinearRing><gml:posList>{' '.join(f'{x} {y}' for x, y in points)}</gml:posList></gml:LinearRing>"


_X, _Y = 200_000.0, 6_600_000.0
_SQUARE = tuple((_X + dx, _Y + dy) for dx, dy in ((0, 0), (100, 0), (100, 100), (0, 100), (0, 0)))
_HOLE = tuple((_X + dx, _Y + dy) for dx, dy in ((10, 10), (10, 20), (20, 20), (20, 10), (10, 10)))


def area_of(path: Path) -> float:
    return float(read_gml(path, ReadContext("plan.gml", COUNTRY)).frame["area_m2"].sum())


def test_gml_surfaces_may_have_holes_and_parts(tmp_path: Path) -> None:
    holed = f"<gml:Polygon><gml:exterior>{linear(*_SQUARE)}</gml:exterior><gml:interior>{linear(*_HOLE)}</gml:interior></gml:Polygon>"
    other = polygon(linear(*((x + 500, y) for x, y in _SQUARE)))
    both = f"<gml:MultiSurface><gml:surfaceMember>{holed}</gml:surfaceMember><gml:surfaceMember>{other}</gml:surfaceMember></gml:MultiSurface>"
    assert area_of(gml(tmp_path, holed)) == 9_900
    assert area_of(gml(tmp_path, both)) == 19_900


def test_gml_positions_may_carry_heights(tmp_path: Path) -> None:
    numbers = " ".join(f"{x} {y} 12.5" for x, y in _SQUARE)
    ring = f'<gml:LinearRing><gml:posList srsDimension="3">{numbers}</gml:posList></gml:LinearRing>'
    assert area_of(gml(tmp_path, polygon(ring))) == 10_000


@pytest.mark.parametrize("turn", [1, -1])
def test_arcs_are_drawn_as_near_as_promised(tmp_path: Path, turn: int) -> None:
    radius = 50.0
    points = [
        (_X + 500 + radius * math.cos(turn * angle), _Y + radius * math.sin(turn * angle))
        for angle in (0, 1, 2.5, 4, math.tau)
    ]
    points[-1] = points[0]
    text = " ".join(f"{x!r} {y!r}" for x, y in points)
    curve = f"<gml:Curve><gml:segments><gml:ArcString><gml:posList>{text}</gml:posList></gml:ArcString></gml:segments></gml:Curve>"
    ring = f"<gml:Ring><gml:curveMember>{curve}</gml:curveMember></gml:Ring>"
    circle = math.pi * radius**2
    found = area_of(gml(tmp_path, polygon(ring)))
    assert circle - math.tau * radius * 0.01 < found < circle


@pytest.mark.parametrize("turn", [1, -1])
def test_an_arc_takes_the_side_of_the_point_on_it(tmp_path: Path, turn: int) -> None:
    radius, angle = 50.0, 1.0
    points = [
        (_X + 500 + radius * math.cos(turn * at), _Y + radius * math.sin(turn * at)) for at in (0, angle / 2, angle)
    ]
    arc = " ".join(f"{x!r} {y!r}" for x, y in points)
    chord = " ".join(f"{x!r} {y!r}" for x, y in (points[2], points[0]))
    segments = (
        f"<gml:Arc><gml:posList>{arc}</gml:posList></gml:Arc>"
        f"<gml:LineStringSegment><gml:posList>{chord}</gml:posList></gml:LineStringSegment>"
    )
    ring = f"<gml:Ring><gml:curveMember><gml:Curve><gml:segments>{segments}</gml:segments></gml:Curve></gml:curveMember></gml:Ring>"
    expected = radius**2 / 2 * (angle - math.sin(angle))
    assert area_of(gml(tmp_path, polygon(ring))) == pytest.approx(expected, abs=0.5)


def test_rings_made_of_several_curves_close(tmp_path: Path) -> None:
    halves = (_SQUARE[:3], _SQUARE[2:])
    members = "".join(
        f"<gml:curveMember><gml:LineString><gml:posList>{' '.join(f'{x} {y}' for x, y in half)}</gml:posList></gml:LineString></gml:curveMember>"
        for half in halves
    )
    assert area_of(gml(tmp_path, polygon(f"<gml:Ring>{members}</gml:Ring>"))) == 10_000


def test_the_system_is_the_envelopes_where_the_surface_names_none(tmp_path: Path) -> None:
    there = tuple((x + 300_000, y) for x, y in _SQUARE)
    same = area_of(gml(tmp_path, polygon(linear(*there)), envelope="25832"))
    assert same == pytest.approx(10_000, rel=0.01)
    assert same != 10_000


def test_other_objects_of_the_file_are_counted(tmp_path: Path) -> None:
    reading = read_gml(gml(tmp_path, polygon(linear(*_SQUARE))), ReadContext("plan.gml", COUNTRY))
    assert reading.notes["other_objects"] == {"RpFormålGrense": 1}


def test_a_shape_that_is_only_pointed_to_is_empty(tmp_path: Path) -> None:
    other = '<gml:surfaceMember xlink:href="http://example.invalid/x"/>'
    path = gml(tmp_path, f"<gml:MultiSurface>{other}</gml:MultiSurface>")
    with pytest.raises(InputError, match="geometry: expected objects with an area, found none in 1 objects"):
        read_gml(path, ReadContext("plan.gml", COUNTRY))


def test_gml_that_is_cut_off_is_refused_with_the_line(tmp_path: Path) -> None:
    path = gml(tmp_path, polygon(linear(*_SQUARE)))
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(InputError, match=r"row \d+: expected well-formed XML"):
        area_of(path)


# --- refusals --------------------------------------------------------------------------------------------------


def test_a_document_type_is_refused(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa">]>'
    with pytest.raises(InputError, match="expected XML without a document type"):
        area_of(gml(tmp_path, polygon(linear(*_SQUARE)), head=bomb))


@pytest.mark.parametrize("text", ["200000 6600000 x 6600000", "200000 6600000 200100", "nan 6600000 200100 6600000"])
def test_coordinates_that_are_no_numbers_are_refused_with_the_object(tmp_path: Path, text: str) -> None:
    ring = f"<gml:LinearRing><gml:posList>{text}</gml:posList></gml:LinearRing>"
    with pytest.raises(InputError, match="RpArealformålOmråde: expected coordinates"):
        area_of(gml(tmp_path, polygon(ring)))


def test_metres_without_a_named_system_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"expected degrees, found 200000 6600000 .* Add the crs member"):
        read_one(tmp_path, area(), crs=None)


def test_a_system_planpuls_does_not_know_is_refused(tmp_path: Path) -> None:
    other = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}
    with pytest.raises(InputError, match=r"found EPSG:3857\. Convert the file to EPSG:25833"):
        read_one(tmp_path, area(), crs=other)


def test_swapped_axes_are_refused(tmp_path: Path) -> None:
    swapped = {"type": "Polygon", "coordinates": [[[y, x] for x, y in SQUARE]]}
    with pytest.raises(InputError, match="expected coordinates in and round Norway"):
        read_one(tmp_path, area(geometry=swapped))


def test_coordinates_too_far_west_are_refused(tmp_path: Path) -> None:
    far = {"type": "Polygon", "coordinates": [[[x - 1_500_000, y] for x, y in SQUARE]]}
    with pytest.raises(InputError, match="expected coordinates in and round Norway, found -1300000"):
        read_one(tmp_path, area(geometry=far))


def test_a_renamed_plan_column_is_refused_and_named(tmp_path: Path) -> None:
    renamed = area(**{"arealplanId.planidentifikasjon": None, "arealplanId.planid2": "1"})
    with pytest.raises(
        InputError, match=r"arealplanId: expected municipality and plan id of each area, found none for 1"
    ):
        read_one(tmp_path, renamed)


def test_a_date_that_is_none_and_other_faults_are_told_together(tmp_path: Path) -> None:
    wrong = plan_object(ikrafttredelsesdato="23.03.2011")
    with pytest.raises(InputError) as caught:
        read_one(tmp_path, wrong, area(**{"arealplanId.kommunenummer": None}))
    assert len(caught.value.problems) == 2
    assert "row 1, ikrafttredelsesdato" in str(caught.value)


@pytest.mark.parametrize(
    "data", [b"", b"{", b'{"type": "FeatureCollection"}', b'{"type":"FeatureCollection","features":[7]}', b"[]"]
)
def test_broken_json_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "plan.geojson"
    path.write_bytes(data)
    with pytest.raises(InputError):
        read_geojson(path, ReadContext("plan.geojson", COUNTRY))


def test_a_cut_off_geopackage_is_refused(folder: Path, tmp_path: Path) -> None:
    whole = (folder / "kommuneplan_9401.gpkg").read_bytes()
    path = tmp_path / "cut.gpkg"
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InputError, match=r"a readable GeoPackage|areas of type"):
        plan_maps.read_geopackage(path, ReadContext("cut.gpkg", COUNTRY))


@pytest.mark.parametrize(
    "data",
    [
        b'{"type":"FeatureCollection","features":[{"properties":{"kommunenummer":"0301"},"geometry":{"type":"Polygon"}}]}',
        b'{"type":"FeatureCollection","features":[{"properties":{"nasjonalArealplanId":{},"plannavn":"x"}}]}',
        b"SQLite format 3\x00 another database",
        b"<gml:FeatureCollection/>",
        b"arealplanId;arealform\xc3\xa5l\n1;2\n",
    ],
)
def test_other_files_are_not_taken_for_plan_maps(data: bytes) -> None:
    known = recognise(Sample("any name", data))
    assert known is None or known[0].id != PLAN_MAPS
