"""The invented region's N50 land cover, zipped per county as Kartverket gives it: a GML file for each theme."""

from __future__ import annotations

import zipfile
from collections import defaultdict
from pathlib import Path

from planpuls.demo.geography import on_map
from planpuls.demo.plan_gml import SOSI, gml_document, gml_surface
from planpuls.demo.plans import Rectangle

NAMES = {"91": "Ytrefjord", "94": "Indrefjord"}
COVER: tuple[tuple[str, str, Rectangle], ...] = (
    ("91", "Tettbebyggelse", (7_000, 5_000, 8_200, 6_200)),
    ("91", "Myr", (6_000, 15_000, 6_500, 15_400)),
    ("91", "Innsjø", (5_000, 13_000, 5_300, 13_900)),
    ("94", "Myr", (19_500, 13_600, 19_900, 14_000)),
    ("94", "Myr", (14_000, 3_000, 14_250, 3_250)),
    ("94", "InnsjøRegulert", (21_000, 6_000, 21_800, 6_500)),
    ("94", "Industriområde", (14_600, 9_500, 15_000, 9_900)),
    ("94", "Skog", (22_000, 8_000, 23_000, 9_000)),
    ("94", "Tregruppe", (20_000, 7_000, 20_010, 7_010)),
)
"""County, object type, corners in metres on the map; the last type is one that planpuls does not use."""
_DAY = (2024, 1, 1, 0, 0, 0)


def truth() -> dict[str, dict[str, int]]:
    """County -> object type -> m2."""
    found: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for county, kind, (west, south, east, north) in COVER:
        found[county][kind] += (east - west) * (north - south)
    return {county: dict(kinds) for county, kinds in found.items()}


def write(folder: Path) -> None:
    """The files of the first delivery; the map is not renewed with the second."""
    for county, name in NAMES.items():
        stem = f"Basisdata_{county}_{name}_25833"
        with zipfile.ZipFile(folder / f"{stem}_N50Kartdata_GML.zip", "w") as archive:
            for theme, text in (("Arealdekke", _cover(county)), ("Samferdsel", _roads(county))):
                info = zipfile.ZipInfo(f"{stem}_N50{theme}_GML.gml", _DAY)
                archive.writestr(info, text, zipfile.ZIP_DEFLATED)


def _cover(county: str) -> str:
    mine = [(kind, at) for own, kind, at in COVER if own == county]
    members = [
        f'    <app:{kind} gml:id="flate.{county}.{number}">{gml_surface(_ring(at))}</app:{kind}>'
        for number, (kind, at) in enumerate(mine, 1)
    ]
    return gml_document(f"{SOSI}/N50/20170401", members)


def _roads(county: str) -> str:
    line = '<gml:LineString srsName="urn:ogc:def:crs:EPSG::25833"><gml:posList>0 6600000 100 6600100</gml:posList></gml:LineString>'
    road = (
        f'    <app:VegSenterlinje gml:id="veg.{county}"><app:senterlinje>{line}</app:senterlinje></app:VegSenterlinje>'
    )
    return gml_document(f"{SOSI}/N50/20170401", [road])


def _ring(at: Rectangle) -> list[tuple[int, int]]:
    west, south, east, north = at
    corners = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    return [on_map(x, y) for x, y in corners]
