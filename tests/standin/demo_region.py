"""Every official service of the invented country at once, over one delivery of the demo region's files.

The second delivery is served as the services would: what was there before stays, new years stand beside it, revised
ones replace it, and dates of change tell.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from planpuls.demo import Vintage, classifications, plan_files, registers, streets, timetables
from planpuls.demo.municipalities import EDITIONS, NAMES, codes
from tests.standin.brreg import Brreg
from tests.standin.entur import Entur
from tests.standin.geonorge import Geonorge
from tests.standin.klass import Classification, Item, Klass, KlassVersion
from tests.standin.municipal_plans import MunicipalPlans
from tests.standin.osm import Osm
from tests.standin.plan_notices import PlanNotices
from tests.standin.server import Service
from tests.standin.ssb_maps import SsbMaps
from tests.standin.statbank import Cube, StatBank, cube_of

TABLES = [
    "03321",
    "07459",
    "07849",
    "08536",
    "09429",
    "10309",
    "11616",
    "11618",
    "11713",
    "12937",
    "13470",
    "13472",
    "05887",
]
UPDATED = {"first": "2024-03-14T07:00:00Z", "second": "2025-03-14T07:00:00Z"}
REVISED = {"first": {}, "second": {"bedrifter_250m_2023": "2025-09-01"}}
_MODIFIED = {"first": "2024-01-05T10:00:00.000+0000", "second": "2025-09-05T10:00:00.000+0000"}


def services(folder: Path, vintage: Vintage) -> tuple[Service, ...]:
    """`folder` holds the delivery; for the second one, both, the second over the first."""
    day, written = registers.SNAPSHOTS[vintage][0], timetables.DAYS[vintage]
    bulk = {kind: (folder / f"{kind}_{day}.csv").read_bytes() for kind in ("underenheter", "enheter")}
    gtfs, nsr = (folder / f"gtfs_{written}.zip").read_bytes(), (folder / f"nsr_{written}.xml").read_bytes()
    extract = (folder / f"gater_{streets.DAYS[vintage]}.osm.pbf").read_bytes()
    return (
        StatBank([cube(folder, table, vintage) for table in TABLES], allowed=100_000),
        klass(vintage),
        maps(folder, vintage),
        Brreg(bulk, day),
        geonorge(folder),
        Entur.serving(gtfs, nsr, written),
        Osm({"norway": extract}, streets.DAYS[vintage]),
        PlanNotices(plan_files.served_notices(vintage)),
        MunicipalPlans(plan_files.served(vintage)),
    )


def cube(folder: Path, table: str, vintage: Vintage) -> Cube:
    return cube_of(table, [path.read_bytes() for path in sorted(folder.glob(f"{table}_*"))], UPDATED[vintage])


def maps(folder: Path, vintage: Vintage) -> SsbMaps:
    files = {
        path.stem: path.read_bytes()
        for pattern in ("bedrifter_250m_*", "befolkning_*m_*", "boliger_250m_*")
        for path in folder.glob(f"{pattern}.csv")
    }
    return SsbMaps(files, polls_until_done=0, changed=dict(REVISED[vintage]))


def geonorge(folder: Path) -> Geonorge:
    files = {path.stem: (path.name, path.read_bytes()) for path in sorted(folder.glob("Basisdata_*_Matrikkel*"))}
    for path in sorted(folder.glob("Basisdata_*_N50Kartdata_GML.zip")):
        files[path.stem.removesuffix("_GML")] = (path.name, path.read_bytes())
    boundaries = json.loads((folder / "Kommuner-M.geojson").read_bytes())
    # As the service lays it out: a collection per layer.
    layered = {"Grense": {"type": "FeatureCollection", "features": []}, "Kommune": boundaries}
    name = "Basisdata_0000_Norge_4258_Kommuner"
    files[name] = (f"{name}_GeoJSON.geojson", json.dumps(layered).encode())
    return Geonorge(files)


def klass(vintage: Vintage) -> Klass:
    modified, starts, ends = _MODIFIED["first"], classifications.STARTS, classifications.ENDS
    municipalities = [
        KlassVersion(
            1_310 + place,
            f"Kommuneinndeling {edition}",
            starts[edition],
            ends[edition],
            [{"code": code, "parentCode": None, "level": "1", "name": NAMES[code]} for code in codes(edition)],
            modified,
        )
        for place, edition in enumerate(EDITIONS)
    ]
    centrality_starts = [f"{year}-01-01" for year in classifications.CENTRALITY_STARTS]
    centrality_ends: list[str | None] = [*centrality_starts[1:], None]
    tables: list[tuple[str, str | None, Sequence[Item]]] = [
        (start, end, classifications.centrality_items(edition))
        for start, end, edition in zip(
            centrality_starts, centrality_ends, classifications.CENTRALITY_STARTS.values(), strict=True
        )
    ]
    classes = [
        KlassVersion(1_280 + place, f"Sentralitet {start[:4]}", start, end, [], modified)
        for place, (start, end, _) in enumerate(tables)
    ]
    standards = [
        KlassVersion(
            number,
            f"Næringsgruppering {standard}, oppdiktet",
            start,
            None,
            classifications.industries(standard, vintage),
            _MODIFIED[vintage] if standard == "SN2025" else modified,
        )
        for number, (standard, start) in zip((30, 3_218), classifications.INDUSTRY_STARTS.items(), strict=True)
    ]
    styrk = KlassVersion(
        33, "Yrkesklassifisering (STYRK-08)", "2011-01-01", None, classifications.occupations(), modified
    )
    regions = KlassVersion(34, "Økonomiske regioner", "2024-01-01", None, classifications.economic_regions(), modified)
    return Klass(
        [
            Classification(
                131, "Kommuner", municipalities, classifications.municipality_changes(), {128: tables}, modified
            ),
            Classification(128, "Sentralitet", classes, modified=modified),
            Classification(6, "Næringsgruppering", standards, modified=_MODIFIED[vintage]),
            Classification(7, "Yrker", [styrk], modified=modified),
            Classification(108, "Økonomiske regioner", [regions], modified=modified),
        ],
        {2919: classifications.correspondence()},
    )
