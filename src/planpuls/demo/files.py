"""Write the invented world in the layouts of the official files, byte for byte as real ones look.

First delivery: ten years of the workplace grid, boundaries of 2020 and 2024, the hub list, tables 03321 and 11618 of
2017-2023, StatBank's other tables (`planpuls.demo.statbank`, `statbank_more`), code lists (`classifications`), figures
delivered on order (`ordered`), plan maps and planning notices (`plan_files`), registers, timetables, stops and streets.
Second delivery: the grid of 2025 and a revised 2023, the tables of 2024, the hub list with one hub more.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from planpuls.demo import (
    cadastre,
    classifications,
    commuting,
    deliveries,
    land_cover,
    ordered,
    place_areas,
    plan_files,
    profiles,
    registers,
    residents,
    statbank,
    statbank_more,
    streets,
    timetables,
)
from planpuls.demo.arithmetic import Point
from planpuls.demo.deliveries import Vintage
from planpuls.demo.geography import ISLET, corners_of, hubs, on_map, ring
from planpuls.demo.municipalities import NAMES, UNKNOWN, Edition, bases, codes

INVENTED = "Oppdiktede demodata fra planpuls, ikke tall fra SSB"

_GRID_HEADERS: dict[int, str] = {
    2021: "SSBID250M;est_tot;emp_tot",
    2022: "OGC_FID;SSBID250M;EST_TOT;EMP_TOT",
    2023: "ogc_fid;ssbid250m;est_tot;emp_tot",
    2024: "SSBID250M;est_tot;emp_tot",
    2025: "SSBID250M;est_tot;emp_tot",
}
_USUAL_GRID_HEADER = "ogc_fid;SSBID250M;est_tot;emp_tot"
_FIRST_FID = {2022: 2, 2023: 2}
_BOM = "\ufeff"


def generate(folder: Path, vintage: Vintage = "first") -> None:
    """Write the files of one delivery into `folder`; the second holds only what is new or revised.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as name:
    ...     generate(Path(name), "second")
    ...     (Path(name) / "bedrifter_250m_2025.csv").is_file()
    True
    """
    folder.mkdir(parents=True, exist_ok=True)
    for year in deliveries.delivered_years(vintage):
        _write(folder / f"bedrifter_250m_{year}.csv", _grid(year, vintage))
    for year in commuting.delivered_years(vintage):
        ending, commuters, employed = ("json", _commuting_json, _employed_json) if commuting.is_json(year) else _CSV
        _write(folder / f"03321_pendling_{year}.{ending}", commuters(year))
        _write(folder / f"11618_befolkning_sysselsatte_{year}.{ending}", employed(year))
    statbank.write(folder, vintage)
    statbank_more.write(folder, vintage)
    classifications.write(folder, vintage)
    ordered.write(folder, vintage)
    plan_files.write(folder, vintage)
    registers.write(folder, vintage)
    profiles.write(folder, vintage)
    residents.write(folder, vintage)
    cadastre.write(folder, vintage)
    timetables.write(folder, vintage, _to_degrees())
    streets.write(folder, vintage, _to_degrees())
    if vintage == "first":
        land_cover.write(folder)
        place_areas.write(folder)
        _write(folder / "Kommuner-2020-medium.json", _boundaries(2020))
        _write(folder / "Kommuner-M.geojson", _boundaries(2024))
        _write(folder / "knutepunkter_2024.csv", _hub_list(vintage))
    else:
        _write(folder / "knutepunkter_2025.csv", _hub_list(vintage))


def _write(path: Path, text: str) -> None:
    path.write_bytes(text.encode("utf-8"))


def _csv(rows: Iterable[Sequence[object]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def _grid(year: int, vintage: Vintage) -> str:
    header = _GRID_HEADERS.get(year, _USUAL_GRID_HEADER)
    numbered = header.lower().startswith("ogc_fid")
    lines = [
        f"{f'{number};' if numbered else ''}{cell};{establishments};{employees}"
        for number, (cell, establishments, employees) in enumerate(
            deliveries.rows(year, vintage), _FIRST_FID.get(year, 1)
        )
    ]
    return _BOM + "\n".join([header, *lines]) + "\n"


# --- 03321 and 11618 -------------------------------------------------------------------------------------------


def _pairs(year: int) -> tuple[list[str], list[str], list[tuple[str, str, str]]]:
    """Workplaces, residences and the cells of table 03321: workplace, residence, figure or sign as written."""
    edition = commuting.edition_of(year)
    matrix, hidden = commuting.on_codes(year, edition), commuting.hidden(year, edition)
    homes = list(codes(edition))
    places = sorted({workplace for _, workplace in matrix if workplace != UNKNOWN or commuting.writes_unknown(year)})
    written = {pair: str(value) for pair, value in matrix.items()} | {pair: cell.sign for pair, cell in hidden.items()}
    return places, homes, [(place, home, written.get((home, place), "0")) for place in places for home in homes]


def _commuting_csv(year: int) -> str:
    _, _, pairs = _pairs(year)
    header = ("ArbstedKomm", "Bokommuen", "ContentsCode", "Tid", "value")
    return _csv([header, *((place, home, "Sysselsatte", year, figure) for place, home, figure in pairs)])


def _commuting_json(year: int) -> str:
    places, homes, pairs = _pairs(year)
    dimensions = {
        "ArbstedKomm": _dimension("arbeidsstedskommune", {code: _name(code) for code in places}),
        "Bokommuen": _dimension("bostedskommune", {code: _name(code) for code in homes}),
        "ContentsCode": _contents({"Sysselsatte": "Sysselsatte"}),
        "Tid": _dimension("år", {str(year): str(year)}),
    }
    label = "03321: Sysselsatte (15-74 år), etter arbeidsstedskommune, bostedskommune, statistikkvariabel og år"
    return _json_stat(
        "03321", label, year, dimensions, [figure for _, _, figure in pairs], geo=["ArbstedKomm", "Bokommuen"]
    )


_EMPLOYED_CONTENTS: dict[str, tuple[str, Callable[[int, Edition], dict[str, int]]]] = {
    "BefolkningBosted": ("Befolkning etter bosted", commuting.residents),
    "SysselBosted": ("Sysselsatte etter bosted", commuting.employed_by_residence),
    "SysselArbsted": ("Sysselsatte etter arbeidssted", commuting.employed_by_workplace),
}


def _employed(year: int) -> list[tuple[str, str, int]]:
    edition = commuting.edition_of(year)
    tables = {content: table(year, edition) for content, (_, table) in _EMPLOYED_CONTENTS.items()}
    return [(code, content, tables[content][code]) for code in codes(edition) for content in tables]


def _employed_csv(year: int) -> str:
    header = ("Region", "Kjonn", "Alder", "ContentsCode", "Tid", "value")
    return _csv([header, *((code, "0", "15-74", content, year, value) for code, content, value in _employed(year))])


def _employed_json(year: int) -> str:
    dimensions = {
        "Region": _dimension("region", {code: _name(code) for code in codes(commuting.edition_of(year))}),
        "Kjonn": _dimension("kjønn", {"0": "Begge kjønn"}),
        "Alder": _dimension("alder", {"15-74": "15-74 år"}),
        "ContentsCode": _contents({content: label for content, (label, _) in _EMPLOYED_CONTENTS.items()}),
        "Tid": _dimension("år", {str(year): str(year)}),
    }
    label = "11618: Befolkning og sysselsatte, etter region, kjønn, alder, statistikkvariabel og år"
    return _json_stat("11618", label, year, dimensions, [str(value) for _, _, value in _employed(year)], geo=["Region"])


_CSV = ("csv", _commuting_csv, _employed_csv)


def _name(code: str) -> str:
    return "Uoppgitt" if code == UNKNOWN else NAMES[code]


def _dimension(label: str, categories: dict[str, str]) -> dict[str, Any]:
    return {
        "label": label,
        "category": {"index": {code: position for position, code in enumerate(categories)}, "label": categories},
        "extension": {"elimination": False, "show": "code_value" if label.endswith("kommune") else "value"},
    }


def _contents(categories: dict[str, str]) -> dict[str, Any]:
    dimension = _dimension("statistikkvariabel", categories)
    dimension["category"]["unit"] = {code: {"base": "personer", "decimals": 0} for code in categories}
    return dimension


def _json_stat(
    table: str, label: str, year: int, dimensions: dict[str, dict[str, Any]], figures: Sequence[str], geo: list[str]
) -> str:
    """SSB's dialect of JSON-stat2: hidden figures are null, their sign stands in `status` under the flat index."""
    status = {str(position): figure for position, figure in enumerate(figures) if not figure.isdigit()}
    document = {
        "version": "2.0",
        "class": "dataset",
        "label": f"{label} (oppdiktet)",
        "source": INVENTED,
        "updated": f"{year + 1}-03-14T07:00:00Z",
        "note": [f"{INVENTED}."],
        "role": {"time": ["Tid"], "geo": geo, "metric": ["ContentsCode"]},
        "id": list(dimensions),
        "size": [len(dimension["category"]["index"]) for dimension in dimensions.values()],
        "dimension": dimensions,
        "extension": {"px": {"tableid": table, "decimals": 0, "language": "no", "official-statistics": False}},
        "value": [int(figure) if figure.isdigit() else None for figure in figures],
    } | ({"status": status} if status else {})
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


# --- maps ------------------------------------------------------------------------------------------------------


@cache
def _to_degrees() -> Callable[[Point], tuple[float, float]]:
    from pyproj import Transformer

    transformer = Transformer.from_crs(25833, 4326, always_xy=True)

    def degrees(point: Point) -> tuple[float, float]:
        longitude, latitude = transformer.transform(point[0], point[1])
        return longitude, latitude

    return degrees


def _boundaries(edition: Edition) -> str:
    features = []
    for code in codes(edition):
        members = bases(code, edition)
        parts = [ring(corners_of(members), spike=True)]
        parts += [[on_map(x, y) for x, y in ISLET[base]] for base in sorted(members) if base in ISLET]
        polygons = [[_closed(part)] for part in parts]
        several = edition == 2020 or len(polygons) > 1
        geometry = (
            {"type": "MultiPolygon", "coordinates": polygons}
            if several
            else {"type": "Polygon", "coordinates": polygons[0]}
        )
        features.append({"type": "Feature", "properties": _properties(code, edition), "geometry": geometry})
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, separators=(",", ":"))


def _properties(code: str, edition: Edition) -> dict[str, object]:
    if edition == 2020:
        return {"kommunenummer": int(code), "navn": NAMES[code]}
    return {"id": code, "kommunenummer": code, "name": NAMES[code], "kommunenavn": NAMES[code]}


def _closed(part: Sequence[Point]) -> list[list[float]]:
    # Nine decimals are a tenth of a millimetre, and the same text wherever PROJ differs in the last bits.
    degrees = [[round(value, 9) for value in _to_degrees()(point)] for point in part]
    return [*degrees, degrees[0]]


def _hub_list(vintage: Vintage) -> str:
    rows: list[Sequence[object]] = [("id", "name", "mode", "latitude", "longitude", "source", "valid_from", "valid_to")]
    for hub in hubs(vintage):
        longitude, latitude = _to_degrees()(hub.at)
        rows.append(
            (
                hub.id,
                hub.name,
                hub.mode,
                f"{latitude:.7f}",
                f"{longitude:.7f}",
                "oppdiktet",
                hub.valid_from,
                hub.valid_to,
            )
        )
    return _csv(rows)
