"""The files that get damaged: the demo region's, and the same tables in the other layouts that readers know."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from planpuls.demo import generate
from planpuls.demo.geopackage import add_layer, geopackage
from planpuls.demo.municipalities import codes
from planpuls.plan.country import Country
from planpuls.sources.arealprofiler import INDICATORS
from planpuls.sources.dataset import ReadContext, Reading, Sample, years_in_name
from planpuls.sources.import_schemas import SCHEMAS, ImportSchema
from planpuls.sources.registry import datasets, recognise
from tests.prove.ways import Ways
from tests.prove.ways.archives import WORKBOOK, gzip_of, zip_of, zipped
from tests.prove.ways.databases import GEOPACKAGE
from tests.prove.ways.documents import CODE_LISTS, FEATURES, JSON_STAT
from tests.prove.ways.elements import with_members
from tests.prove.ways.extracts import EXTRACT
from tests.prove.ways.lines import COMMAS, SEMICOLONS
from tests.sources import test_plan_imports, workbooks

_ROWS = 150
"""Of a large file, so many rows are enough to damage."""
_AREA_MEMBERS = (
    "KpArealformålOmråde",
    "KpOmråde",
    "RpArealformålOmråde",
    "RpOmråde",
    "SsbArealbrukFlate",
    "featureMember",
)
_GML = with_members(*_AREA_MEMBERS, "Bygning")
_NETEX = with_members("StopPlace", "Quay", "GroupOfStopPlaces")


@dataclass(frozen=True)
class SoundFile:
    """A file that its reader takes, and how files like it get damaged."""

    path: Path
    dataset: str
    layout: str
    ways: Ways

    def context(self, country: Country) -> ReadContext:
        years = years_in_name(self.path.name)
        return ReadContext(self.path.name, country, years[0] if len(years) == 1 else None)

    def read(self, path: Path, country: Country) -> Reading:
        """What the dataset's reader makes of the file at `path`, which is this one or what became of it."""
        return datasets()[self.dataset].readers[self.layout](path, self.context(country))


def sound_files(folder: Path) -> list[SoundFile]:
    """Every file of the demo region's first delivery, the large ones cut down, and the further layouts."""
    generate(folder)
    demo = sorted(path for path in folder.rglob("*") if path.is_file())
    for name in ("enheter_2024-01-03.csv", "underenheter_2024-01-03.csv"):
        lines = (folder / name).read_bytes().splitlines(keepends=True)
        (folder / name).write_bytes(b"".join(lines[: _ROWS + 1]))
    made = _further_layouts(folder)
    return [_sound(path) for path in (*demo, *made)]


def _sound(path: Path) -> SoundFile:
    known = recognise(Sample.of(path))
    assert known is not None, path.name
    dataset, layout = known[0].id, known[1]
    return SoundFile(path, dataset, layout, _ways(path, dataset, layout))


def _ways(path: Path, dataset: str, layout: str) -> Ways:
    with path.open("rb") as file:
        head = file.read(4_096)
    if layout == "gtfs":
        return zip_of(COMMAS)
    if layout in ("workbook", "xlsx"):
        return WORKBOOK
    if head.startswith(b"\x1f\x8b"):
        return gzip_of(COMMAS)
    inner = next(ways for fits, ways in _FORMATS if fits(dataset, layout, head))
    return zip_of(inner) if head.startswith(b"PK") else inner


_FORMATS: tuple[tuple[Callable[[str, str, bytes], bool], Ways], ...] = (
    (lambda dataset, _, __: dataset.startswith("klass."), CODE_LISTS),
    (lambda _, layout, __: layout == "pbf", EXTRACT),
    (lambda _, __, head: head.startswith(b"SQLite"), GEOPACKAGE),
    (lambda _, layout, __: layout == "json-stat2", JSON_STAT),
    (lambda _, layout, __: layout == "netex", _NETEX),
    (lambda dataset, layout, _: layout == "gml" or dataset in ("kartverket.building_points", "kartverket.n50"), _GML),
    (lambda dataset, layout, _: layout == "geojson" or dataset == "kartverket.municipalities", FEATURES),
    (lambda dataset, _, head: b";" in head.partition(b"\n")[0] or dataset == "kartverket.addresses", SEMICOLONS),
    (lambda _, layout, __: layout == "csv", COMMAS),
)


# --- further layouts -------------------------------------------------------------------------------------------


def _further_layouts(folder: Path) -> Iterable[Path]:
    for name in ("enheter_2024-01-03", "underenheter_2024-01-03"):
        yield _written(folder / f"{name}.csv.gz", gzip.compress((folder / f"{name}.csv").read_bytes(), mtime=0))
    for name, ending in (
        ("Basisdata_94_Indrefjord_25833_MatrikkelenAdresse", "csv"),
        ("Basisdata_99_Utenfor_25833_MatrikkelenBygning", "gml"),
        ("nsr_2024-01-08", "xml"),
    ):
        inner = (folder / f"{name}.{ending}").read_bytes()
        yield _written(folder / f"{name}.zip", zipped({f"{name}.{ending}": inner}))
    boundaries = (folder / "Kommuner-M.geojson").read_bytes()
    yield _written(
        folder / "Kommuner_zip.zip", zipped({"Basisdata_0000_Norge_4258_Kommuner_GeoJSON.geojson": boundaries})
    )
    for name in ("bedrifter_250m_2024", "befolkning_250m_2024", "befolkning_1km_2024", "boliger_250m_2024"):
        yield _written(folder / f"{name}.json", _grid_features(folder / f"{name}.csv"))
    for name in ("13470_sysselsatte_2020-2023", "13472_sysselsatte_2020-2023"):
        yield _written(folder / f"{name}.csv", _tidy(folder / f"{name}.json"))
    yield _buildings(folder)
    for schema in SCHEMAS:
        rows = _import_rows(schema)
        yield _written(folder / f"{schema.name}.csv", test_plan_imports.csv_file(schema, rows, ";"))
        sheet = test_plan_imports.workbook(schema.name, [schema.columns, *rows])
        yield _written(folder / f"{schema.name}.xlsx", sheet)
    yield _written(folder / "arealprofiler.xlsx", _profiles())


def _written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def _grid_features(path: Path) -> bytes:
    """A grid as the map service's WFS answers it."""
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig")), delimiter=";"))[:_ROWS]
    features = [
        {"type": "Feature", "properties": {name: _number(text) for name, text in row.items()}, "geometry": _square(at)}
        for at, row in enumerate(rows)
    ]
    collection = {"type": "FeatureCollection", "numberMatched": len(features), "features": features}
    return json.dumps(collection, separators=(",", ":")).encode()


def _number(text: str) -> int | float | None:
    return float(text.replace(",", ".")) if "," in text else int(text) if text else None


def _square(at: int) -> dict[str, object]:
    x, y = -165_000 + 250 * at, 6_595_000
    corners = [[x, y], [x + 250, y], [x + 250, y + 250], [x, y + 250], [x, y]]
    return {"type": "Polygon", "coordinates": [corners]}


def _tidy(path: Path) -> bytes:
    """A StatBank table as CSV: a line per cell."""
    table = json.loads(path.read_bytes())
    lists = [list(table["dimension"][name]["category"]["index"]) for name in table["id"]]
    lines = [",".join((*table["id"], "value"))]
    for at, value in enumerate(table["value"]):
        chosen, rest = [], at
        for names in reversed(lists):
            rest, place = divmod(rest, len(names))
            chosen.append(names[place])
        figure = table.get("status", {}).get(str(at), "..") if value is None else str(value)
        lines.append(",".join((*reversed(chosen), figure)))
    return ("\n".join(lines) + "\n").encode()


def _buildings(folder: Path) -> Path:
    """The extract with floor area as GeoPackage, with a point per row."""
    text = (folder / "bygninger_med_bruksareal_2023.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))[:_ROWS]
    path = folder / "bygninger_med_bruksareal_2023.gpkg"
    places = [(round(float(row["ost"])), round(float(row["nord"]))) for row in rows]
    columns = {name: [row[name] for row in rows] for name in rows[0] if name not in ("ost", "nord")}
    with geopackage(path) as database:
        add_layer(database, "bygning", "Bygninger (oppdiktet)", [[place] for place in places], columns)
        points = [(_point(x, y), number) for number, (x, y) in enumerate(places, 1)]
        database.executemany('UPDATE "bygning" SET geom = ? WHERE fid = ?', points)
        database.execute("UPDATE gpkg_geometry_columns SET geometry_type_name = 'POINT'")
        database.execute("PRAGMA writable_schema = ON")
        database.execute("UPDATE sqlite_master SET sql = replace(sql, 'geom POLYGON', 'geom POINT')")
    return path


def _point(x: int, y: int) -> bytes:
    import struct

    return struct.pack("<2sBBiBIdd", b"GP", 0, 1, 25833, 1, 1, x, y)


def _import_rows(schema: ImportSchema) -> list[tuple[str, ...]]:
    places = [code for code in codes(2024) if not code.startswith("99")]
    division = ("47",) if schema.first is not None else ()
    return [
        (place, "2024", *division, code, str(10 + 7 * number + at))
        for number, place in enumerate(places)
        for at, code in enumerate(schema.codes)
    ]


def _profiles() -> bytes:
    header = ("statistikkvariabel", "kommunenr", "kommune", "år", "verdi", "klasse")
    rows = [
        (name, code, "Oppdiktet", year, str(10 * number + at), "")
        for number, name in enumerate(list(INDICATORS)[:6])
        for year in ("2023", "2024")
        for at, code in enumerate(codes(2024))
    ]
    return workbooks.workbook(header, *rows)
