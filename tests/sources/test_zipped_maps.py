"""Maps in zip files and file geodatabases are known and read as by themselves; N50 gives its land cover by area."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from polars.testing import assert_frame_equal
from typer.testing import CliRunner

from planpuls.cli.app import app
from planpuls.demo import land_cover, plan_files
from planpuls.demo.plan_gml import SOSI, gml_document
from planpuls.plan.load import load_plan
from planpuls.sources.dataset import ReadContext, Reading, Sample
from planpuls.sources.importing import import_files
from planpuls.sources.kartverket_n50 import KINDS, N50
from planpuls.sources.plan_features import plain
from planpuls.sources.plan_maps import PLAN_MAPS
from planpuls.sources.polygon_layers import LAND_COVER, LAND_USE
from planpuls.sources.registry import recognise
from planpuls.spec.errors import InputError
from planpuls.store.workspace import Workspace

PLANS = ("kommuneplan_9404.gml", "kommunedelplaner_9404.geojson", "kommuneplan_9401.gpkg", "reguleringsplaner_9404.gml")
CONTEXT = ReadContext("kart.zip", load_plan("demo").country)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("maps")
    plan_files.write(made, "first")
    land_cover.write(made)
    return made


def zipped(target: Path, *files: Path, below: str = "levering") -> Path:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            archive.write(file, f"{below}/{file.name}")
    return target


def geodatabase(
    folder: Path, layer: str, columns: dict[str, list[Any]], sides_m: list[int], name: str = "data.gdb"
) -> Path:
    """A zipped geodatabase with squares of the given sides, in a file without an ending, as snapshots are kept."""
    import geopandas
    import pyogrio
    import shapely

    folder.mkdir(exist_ok=True)
    database = folder / "data.gdb"
    west = 200_000
    squares = [
        shapely.box(west + 5_000 * at, 6_600_000, west + 5_000 * at + side, 6_600_000 + side)
        for at, side in enumerate(sides_m)
    ]
    # Geodatabases of most versions hold no integers of 64 bits.
    given = {name: [float(one) if isinstance(one, int) else one for one in column] for name, column in columns.items()}
    frame = geopandas.GeoDataFrame(given, geometry=squares, crs=25833)
    pyogrio.write_dataframe(frame, database, layer=layer, driver="OpenFileGDB")
    return zipped(folder / "snapshot", *sorted(database.iterdir()), below=f"Basisdata/{name}")


def read(path: Path) -> tuple[str, Reading]:
    known = recognise(Sample.of(path))
    assert known is not None
    return known[0].id, known[0].readers[known[1]](path, CONTEXT)


@pytest.mark.parametrize("name", PLANS)
def test_a_zipped_plan_map_is_the_plan_map(folder: Path, tmp_path: Path, name: str) -> None:
    dataset, found = read(zipped(tmp_path / "snapshot", folder / name))
    _, expected = read(folder / name)
    assert dataset == PLAN_MAPS
    assert_frame_equal(found.frame, expected.frame)
    assert (found.periods, found.notes) == (expected.periods, expected.notes)


def test_a_plan_map_of_a_geodatabase_is_read(tmp_path: Path) -> None:
    columns = {
        "arealplanId_kommunenummer": ["9404", "9404"],
        "arealplanId_planidentifikasjon": ["2020-1", "2020-1"],
        "arealformal": ["1300", "1110"],
        "arealbruksstatus": ["2", "1"],
    }
    dataset, found = read(geodatabase(tmp_path, "KpArealformalOmrade", columns, [100, 50]))
    assert dataset == PLAN_MAPS
    assert sorted(found.frame.select("purpose_code", "area_m2").rows()) == [("1110", 2_500.0), ("1300", 10_000.0)]
    assert found.periods == ("9404_2020-1",)


def test_ssbs_land_use_comes_as_a_geodatabase(tmp_path: Path) -> None:
    columns = {"kommunenummer": ["9404"], "arealbruksomrade": ["NaeringsOmrade"]}
    dataset, found = read(geodatabase(tmp_path, "SsbArealbrukFlate", columns, [200]))
    assert dataset == LAND_USE
    assert found.frame.select("municipality", "kind", "class", "area_m2").rows() == [
        ("9404", "used", "NaeringsOmrade", 40_000.0)
    ]


def test_ar5_of_a_geodatabase_is_known_by_its_column(tmp_path: Path) -> None:
    columns = {"artype": [60, 81, 30], "arskogbon": [98, 98, 13]}
    dataset, found = read(geodatabase(tmp_path, "fkb_ar5_omrade", columns, [100, 200, 300]))
    assert dataset == LAND_COVER
    assert found.frame.select("kind", "class", "area_m2").rows() == [
        ("bog", "60", 10_000.0),
        ("forest", "30", 90_000.0),
        ("freshwater", "81", 40_000.0),
    ]


POPULATION = {"SSBID250M": [21760006568250, 21760006568500], "pop_tot": [12, 7], "pop_mal": [5, 3], "pop_fem": [7, 4]}
COUNTRY = "Befolkning_0000_Norge_25833_BefolkningsstatistikkRutenett250m2019_FGDB.gdb"


def test_population_comes_as_a_geodatabase_of_the_country(tmp_path: Path) -> None:
    dataset, found = read(geodatabase(tmp_path, "befolkning", POPULATION, [250, 250], COUNTRY))
    assert dataset == "ssb.population_250m"
    assert found.frame.select("cell", "residents", "men", "women", "mean_age_years").rows() == [
        (21760006568250, 12, 5, 7, None),
        (21760006568500, 7, 3, 4, None),
    ]


def test_population_of_a_single_county_is_not_taken_for_the_country(tmp_path: Path) -> None:
    name = COUNTRY.replace("0000_Norge", "32_Akershus")
    with pytest.raises(InputError, match=r"expected the file of the whole country \(0000\), found .*32_Akershus"):
        read(geodatabase(tmp_path, "befolkning", POPULATION, [250, 250], name))


def test_a_geodatabase_whose_column_was_renamed_is_not_recognised_or_names_it(tmp_path: Path) -> None:
    columns = {"SSBID250M": [21760006568250], "pop_total_new": [1]}
    with pytest.raises(InputError, match="residents: expected one property like pop_tot, found 0 such"):
        read(geodatabase(tmp_path, "befolkning", columns, [250], COUNTRY))
    other = geodatabase(tmp_path / "b", "befolkning", {"SSBID250M": [21760006568250], "residents": [1]}, [250], COUNTRY)
    assert recognise(Sample.of(other)) is None


@pytest.mark.parametrize("county", ["91", "94"])
def test_n50_gives_its_land_cover_and_counts_what_it_leaves_out(folder: Path, county: str) -> None:
    (path,) = folder.glob(f"Basisdata_{county}_*_N50Kartdata_GML.zip")
    dataset, found = read(path)
    known = land_cover.truth()[county]
    assert dataset == N50
    sums: dict[str, float] = {}
    for kind, area_m2 in found.frame.select("class", "area_m2").rows():
        sums[kind] = sums.get(kind, 0) + area_m2
    assert sums == {plain(name): area for name, area in known.items() if name in KINDS}
    assert {kind for kind, own in found.frame.select("class", "kind").rows() if own == "bog"} == {"myr"}
    assert found.periods == (county,)
    assert set(found.frame["period"]) == {county}
    assert found.notes["other_objects"] == ({"Tregruppe": 1} if county == "94" else {})


def test_n50_of_two_counties_stand_beside_each_other(folder: Path, tmp_path: Path) -> None:
    plan, workspace = load_plan("demo"), Workspace(tmp_path / "workspace")
    workspace.prepare()
    files = sorted(folder.glob("*_N50Kartdata_GML.zip"))
    assert [file.outcome for file in import_files(plan, workspace, files)] == ["taken", "taken"]
    assert sorted(workspace.snapshots.current(["demo"])[N50]) == ["91", "94"]


def test_a_municipality_within_an_imported_county_does_not_count_twice(folder: Path, tmp_path: Path) -> None:
    from planpuls.pipeline.graph import build

    (county,) = folder.glob("Basisdata_94_*_N50Kartdata_GML.zip")
    with zipfile.ZipFile(county) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    part = tmp_path / "Basisdata_9401_part.zip"
    with zipfile.ZipFile(part, "w") as archive:
        for name, data in members.items():
            archive.writestr(name.replace("_94_", "_9401_"), data + b"\n")
    plan, workspace = load_plan("demo"), Workspace(tmp_path / "workspace")
    workspace.prepare()
    assert [file.outcome for file in import_files(plan, workspace, [part, county])] == ["taken", "taken"]
    assert sorted(workspace.snapshots.current(["demo"])[N50]) == ["94", "9401"]
    assert sorted(build(plan, workspace).current[N50]) == ["94"]
    shown = CliRunner().invoke(app, ["sources", "demo", "--workspace", str(workspace.root)]).stdout
    assert "9401 is not used: the file of 94 holds it" in shown


def test_n50_of_an_area_of_former_days_is_refused(folder: Path, tmp_path: Path) -> None:
    (county,) = folder.glob("Basisdata_94_*_N50Kartdata_GML.zip")
    with zipfile.ZipFile(county) as archive, zipfile.ZipFile(tmp_path / "old.zip", "w") as old:
        for name in archive.namelist():
            old.writestr(name.replace("_94_", "_30_"), archive.read(name))
    with pytest.raises(InputError, match="expected a county or municipality of today, found 30"):
        read(tmp_path / "old.zip")


SEGMENT = '<gml:LineString srsName="urn:ogc:def:crs:EPSG::25833"><gml:posList>{}</gml:posList></gml:LineString>'
CURVE = (
    '<gml:Curve srsName="urn:ogc:def:crs:EPSG::25833"><gml:segments><gml:LineStringSegment><gml:posList>200000 6600000 200300 6600400'
    "</gml:posList></gml:LineStringSegment></gml:segments></gml:Curve>"
)


def with_roads(folder: Path, tmp_path: Path, members: list[str]) -> Path:
    """The county's N50 with other roads."""
    (county,) = folder.glob("Basisdata_94_*_N50Kartdata_GML.zip")
    path = tmp_path / "roads.zip"
    with zipfile.ZipFile(county) as archive, zipfile.ZipFile(path, "w") as made:
        for name in archive.namelist():
            road = "Samferdsel" in name
            text = gml_document(f"{SOSI}/N50/20170401", members).encode() if road else archive.read(name)
            made.writestr(name, text)
    return path


def road(number: int, kind: str, line: str, inside: str = "") -> str:
    return f'<app:{kind} gml:id="veg.{number}">{inside}<app:senterlinje>{line}</app:senterlinje></app:{kind}>'


def test_the_roads_of_n50_are_lines_with_their_class(folder: Path, tmp_path: Path) -> None:
    numbered = "<app:vegnummer><app:Vegnummer><app:vegkategori>E</app:vegkategori></app:Vegnummer></app:vegnummer>"
    members = [
        road(1, "VegSenterlinje", CURVE, numbered + "<app:medium>U</app:medium>"),
        road(2, "GangSykkelveg", SEGMENT.format("200000 6600000 200000 6600100")),
        road(3, "Sti", SEGMENT.format("200000 6600000 200000 6600000")),
        road(4, "Bane", SEGMENT.format("200000 6600000 200000 6600100")),
    ]
    dataset, found = read(with_roads(folder, tmp_path, members))
    assert dataset == N50
    columns = ("period", "kind", "class", "category", "level", "length_m")
    assert found.frames["roads"].select(columns).rows() == [
        ("94", "cycleway", "gangsykkelveg", None, None, 100.0),
        ("94", "road", "vegsenterlinje", "E", "tunnel", 500.0),
    ]
    assert found.notes["roads_without_line"] == 1
    assert found.notes["other_road_objects"] == {"Bane": 1}


def test_a_road_that_stands_there_twice_is_taken_once_and_counted(folder: Path, tmp_path: Path) -> None:
    twice = [road(number, "Sti", SEGMENT.format("200000 6600000 200000 6600100")) for number in (1, 2)]
    other = road(3, "Sti", SEGMENT.format("200000 6600000 200000 6600200"))
    _, found = read(with_roads(folder, tmp_path, [*twice, other]))
    assert found.frames["roads"]["length_m"].to_list() == [100.0, 200.0]
    assert found.notes["roads_repeated"] == 1


def test_roads_far_from_norway_are_refused_and_a_map_without_roads_says_so(folder: Path, tmp_path: Path) -> None:
    far = with_roads(folder, tmp_path, [road(1, "Sti", SEGMENT.format("6600000 200000 6600100 200000"))])
    with pytest.raises(InputError, match="expected coordinates in and round Norway"):
        read(far)
    (county,) = folder.glob("Basisdata_94_*_N50Kartdata_GML.zip")
    alone = tmp_path / "alone.zip"
    with zipfile.ZipFile(county) as archive, zipfile.ZipFile(alone, "w") as made:
        for name in archive.namelist():
            if "Samferdsel" not in name:
                made.writestr(name, archive.read(name))
    _, found = read(alone)
    assert found.frames["roads"].is_empty()
    assert found.notes["without_roads"] == 1


def test_the_roads_of_two_counties_become_one_table(folder: Path, tmp_path: Path) -> None:
    from planpuls.pipeline.graph import _table_steps
    from planpuls.pipeline.step import Step

    plan, workspace = load_plan("demo"), Workspace(tmp_path / "workspace")
    workspace.prepare()
    files = sorted(folder.glob("*_N50Kartdata_GML.zip"))
    assert [file.outcome for file in import_files(plan, workspace, files)] == ["taken", "taken"]
    steps: dict[str, Step] = {}
    _table_steps(plan, N50, workspace.snapshots.current(["demo"])[N50], steps)
    frames = steps[f"table.{N50}.roads"].arguments["frames"]
    assert isinstance(frames, Sequence)
    assert [ref.output for ref in frames] == ["roads", "roads"]


def test_n50_as_a_geodatabase_has_its_types_in_a_column(tmp_path: Path) -> None:
    columns = {"objtype": ["Myr", "Innsjø", "Tregruppe"]}
    dataset, found = read(geodatabase(tmp_path, "N50_Arealdekke_omrade", columns, [100, 200, 10]))
    assert dataset == N50
    assert found.frame.select("kind", "area_m2").rows() == [("bog", 10_000.0), ("freshwater", 40_000.0)]
    assert found.notes["other_objects"] == {"tregruppe": 1}
    assert found.periods == ("all",)


def test_two_maps_in_one_archive_are_not_guessed_between(folder: Path, tmp_path: Path) -> None:
    both = zipped(tmp_path / "to.zip", folder / PLANS[0], folder / PLANS[3])
    assert recognise(Sample.of(both)) is None
    reader = recognise(Sample.of(zipped(tmp_path / "en.zip", folder / PLANS[0])))
    assert reader is not None
    with pytest.raises(InputError, match=r"expected one map in the zip file, found levering/kommuneplan_9404\.gml, "):
        reader[0].readers[reader[1]](both, CONTEXT)


@pytest.mark.parametrize("name", ["kommuneplan_9401.gpkg", "kommuneplan_9404.gml", "kommunedelplaner_9404.geojson"])
def test_a_damaged_archive_is_refused(folder: Path, tmp_path: Path, name: str) -> None:
    path = zipped(tmp_path / "a.zip", folder / name)
    known = recognise(Sample.of(path))
    assert known is not None
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(bytes(data))
    with pytest.raises(InputError):
        known[0].readers[known[1]](path, CONTEXT)


def test_a_name_that_leaves_the_archive_is_refused(folder: Path, tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", folder / "kommuneplan_9401.gpkg", below="../../ut")
    known = recognise(Sample.of(path))
    assert known is not None
    with pytest.raises(InputError, match="names inside the zip file"):
        known[0].readers[known[1]](path, CONTEXT)
