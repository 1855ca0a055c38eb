"""Hubs as points, and what lies within the plan's distances of them: along the streets where they are known."""

from __future__ import annotations

from typing import Any

import polars as pl

from planpuls.release.layers.layer import Field, Layer
from planpuls.release.reader import Release
from planpuls.spec.status import Flag
from planpuls.spec.text import Text

_SOURCES = ("plan.hubs", "entur.nsr", "entur.gtfs")
_STREETS = "osm.extract"
NETWORK, AIR_LINE = "network", Flag.AIR_LINE.value
_ALONG_STREETS = Text(
    nb="Gangavstand langs veinettet til nærmeste knutepunkt, slått sammen per avstand. Avledet av OpenStreetMap, ODbL 1.0.",
    en="Walking distance along the streets to the nearest hub, joined by distance. Derived from OpenStreetMap, ODbL 1.0.",
)
_AIR_LINE = Text(
    nb="Sirkler i luftlinje rundt alle knutepunkter, slått sammen per avstand.",
    en="Air-line circles round all hubs, joined by distance.",
)
_ALIASES = {
    "hub": Text(nb="Knutepunkt", en="Hub"),
    "name": Text(nb="Navn", en="Name"),
    "mode": Text(nb="Transportmiddel", en="Mode"),
    "source": Text(nb="Kilde", en="Source"),
    "valid_from": Text(nb="Gjelder fra", en="Valid from"),
    "valid_to": Text(nb="Gjelder til", en="Valid to"),
    "flags": Text(nb="Merknader", en="Flags"),
    "hub_profile": Text(nb="Knutepunktprofil", en="Hub profile"),
    "departures_per_hour": Text(
        nb="Avganger i timen, travleste retning, svakeste rush",
        en="Departures an hour, busier direction, the least of the peaks",
    ),
    "departures_week": Text(nb="Avganger i uken", en="Departures in the week"),
    "reason": Text(nb="Hvorfor stedet er et knutepunkt", en="Why the place is a hub"),
    "id": Text(nb="Id", en="Id"),
}


def hubs(release: Release) -> Layer:
    """The plan's hubs."""
    names = ("hub", "name", "mode", "source", "valid_from", "valid_to", "flags")
    table = release.frame("hubs").sort("hub")
    return Layer(
        id="hubs",
        title=Text(nb="Knutepunkter", en="Hubs"),
        description=Text(
            nb="Knutepunktene i planens profil, med tiden de gjelder.",
            en="The hubs of the plan's profile, with the time they are valid.",
        ),
        shape="Point",
        style="points",
        fields=tuple(Field(name, _ALIASES[name]) for name in names),
        table=table.select(*names, _points(table)),
        sources=_sources(release),
    )


def profiles(release: Release) -> Layer:
    """Hubs of every profile beside each other; a hub of two profiles stands twice."""
    names = ("hub_profile", "hub", "name", "mode", "departures_per_hour", "departures_week", "valid_from", "valid_to")
    kinds = {"departures_per_hour": "number", "departures_week": "integer"}
    table = release.frame("hub_profiles").sort("hub_profile", "hub")
    key = pl.concat_str("hub_profile", "hub", separator=":").alias("id")
    return Layer(
        id="hub_profiles",
        title=Text(nb="Knutepunkter etter profil", en="Hubs by profile"),
        description=Text(
            nb="Alle profiler for hva som er et knutepunkt, side om side.",
            en="Every profile of what counts as a hub, side by side.",
        ),
        shape="Point",
        style="points",
        fields=tuple(
            Field(name, _ALIASES[name], kinds.get(name, "text"))  # type: ignore[arg-type]
            for name in ("id", *names, "reason")
        ),
        table=table.select(key, *names, "reason", _points(table)),
        sources=_sources(release),
        shown="hub_profile",
    )


def along_streets(release: Release) -> bool:
    """Whether the catchments follow the streets: only where every hub lies at a known one."""
    return release.has("catchments") and not release.frame("catchments").is_empty()


def catchments(release: Release) -> Layer:
    """What is within reach of a hub, one feature per distance the plan shows, the largest first.

    Along the streets where every hub lies at a known street: those are derived from OpenStreetMap and under the ODbL. Else
    air-line circles, joined. One release never has both.
    """
    streets = along_streets(release)
    table = _walked(release) if streets else _circles(release)
    return Layer(
        id="catchments",
        title=Text(nb="Omland rundt knutepunktene", en="Catchments of the hubs"),
        description=_ALONG_STREETS if streets else _AIR_LINE,
        shape="MultiPolygon",
        style="zones",
        fields=(
            Field("distance_m", Text(nb="Avstand (meter)", en="Distance (metres)"), "integer"),
            Field("method", Text(nb="Målemåte", en="Method")),
        ),
        table=table,
        sources=_sources(release, *([_STREETS] if streets else [])),
        shown="distance_m",
        odbl=streets,
    )


def _walked(release: Release) -> pl.DataFrame:
    import shapely

    found = release.frame("catchments").sort("distance_m", descending=True)
    shapes = [_multi(shape) for shape in shapely.from_wkb(found["wkb"].to_list())]
    return found.select("distance_m", pl.lit(NETWORK).alias("method"), pl.Series("wkb", shapes, dtype=pl.Binary))


def _circles(release: Release) -> pl.DataFrame:
    import shapely

    hubs = release.frame("hubs").sort("hub")
    wanted = release.plan["distance_profile"]
    shown = next(entry["shown_m"] for entry in release.plan["distance_profiles"] if entry["id"] == wanted)
    points = shapely.points(hubs["x_cm"].to_numpy() / 100, hubs["y_cm"].to_numpy() / 100)
    distances = sorted((int(metres) for metres in shown), reverse=True) if len(points) else []
    shapes = [_multi(shapely.union_all(shapely.buffer(points, metres, quad_segs=24))) for metres in distances]
    return pl.DataFrame(
        {"distance_m": distances, "method": [AIR_LINE] * len(distances), "wkb": shapes},
        schema={"distance_m": pl.Int64, "method": pl.String, "wkb": pl.Binary},
    )


def _multi(shape: Any) -> bytes:
    import shapely

    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    return bytes(shapely.to_wkb(shapely.normalize(shapely.multipolygons(parts))))


def _points(table: pl.DataFrame) -> pl.Series:
    import shapely

    points = shapely.points(table["x_cm"].to_numpy() / 100, table["y_cm"].to_numpy() / 100)
    return pl.Series("wkb", shapely.to_wkb(points).tolist(), dtype=pl.Binary)


def _sources(release: Release, *more: str) -> tuple[str, ...]:
    return tuple(sorted({source["id"] for source in release.sources} & {*_SOURCES, *more}))
