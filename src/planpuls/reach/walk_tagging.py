"""Which OpenStreetMap ways can be walked, by the way Norway is tagged.

Walkable: streets of every kind, footways, paths, tracks, steps, crossings, pedestrian areas, platforms, and cycleways (a
Norwegian «gang- og sykkelveg» is `highway=cycleway foot=designated`, and walking is allowed on a «sykkelveg» unless it says
`foot=no`). Motorways, trunk roads and `motorroad=yes` only with a sidewalk. `foot` goes before `access`; closed are `no`,
`private`, `use_sidepath`, and rights that not everybody has (`customers`, `permit`, `delivery`, …). Conditions are read as on
an ordinary Tuesday at eight in the morning (see `walk_conditions`).

One-way signs are for vehicles. A way that people may walk in one direction only (`oneway:foot`) is closed, because a walk counts
both ways here and a longer walk is the safer error. Escalators and moving walkways (`conveying`) are open: they stand in
pairs, one for each direction. On steps they are walked at the pace of stairs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from planpuls.reach.walk_conditions import value_at
from planpuls.reach.walk_network import SegmentFlag

SIDEWALKS = ("sidewalk", "sidewalk:both", "sidewalk:left", "sidewalk:right")
KEYS = (
    "highway",
    "railway",
    "public_transport",
    "foot",
    "access",
    "foot:conditional",
    "access:conditional",
    "motorroad",
    "oneway:foot",
    "conveying",
    "area",
    "bridge",
    "tunnel",
    "indoor",
    *SIDEWALKS,
)
"""The keys that decide; no other is looked at."""
_WALKED = frozenset(
    [
        "footway",
        "path",
        "track",
        "steps",
        "pedestrian",
        "living_street",
        "residential",
        "service",
        "unclassified",
        "road",
        "tertiary",
        "tertiary_link",
        "secondary",
        "secondary_link",
        "primary",
        "primary_link",
        "cycleway",
        "bridleway",
        "corridor",
        "crossing",
        "platform",
        "elevator",
    ]
)
_TRUNK = frozenset({"trunk", "trunk_link"})
_FAST = frozenset({"motorway", "motorway_link"}) | _TRUNK
_BUS_ONLY = frozenset(["busway", "bus_guideway"])
CLOSED = frozenset(
    [
        "no",
        "private",
        "use_sidepath",
        "customers",
        "permit",
        "residents",
        "employees",
        "staff",
        "military",
        "agricultural",
        "forestry",
        "delivery",
        "emergency",
        "restricted",
    ]
)
_OPEN = frozenset(["yes", "designated", "permissive", "official", "destination", "public"])
_ONE_WAY = frozenset(["yes", "-1", "true", "1", "reverse"])
_SIDEWALK = frozenset(["yes", "both", "left", "right"])


@dataclass(frozen=True)
class Walkability:
    """What a way is to someone on foot."""

    reason: str
    """Why it cannot be walked; empty where it can."""
    flags: int = 0
    """`SegmentFlag` bits."""
    area: bool = False
    """Whether the way, where it is closed, is the outline of a surface."""


def walkability(tags: Mapping[str, str], *, trunk: bool = False) -> Walkability:
    """Whether a way can be walked, and why not (`kind`, `foot`, `one way`, `access`, `motorway or trunk`).

    `trunk`: trunk roads are walked like other roads, as where they are streets of a town (and in R5).

    >>> walkability({"highway": "cycleway"}).reason, walkability({"highway": "cycleway", "foot": "no"}).reason
    ('', 'foot')
    """
    kind = tags.get("highway") or ("platform" if _is_platform(tags) else "")
    if kind not in _WALKED | _FAST | _BUS_ONLY:
        return Walkability("kind")
    foot = value_at(tags.get("foot"), tags.get("foot:conditional"), CLOSED)
    access = value_at(tags.get("access"), tags.get("access:conditional"), CLOSED)
    if foot in CLOSED:
        return Walkability("foot")
    if tags.get("oneway:foot") in _ONE_WAY and tags.get("conveying", "no") == "no":
        return Walkability("one way")
    if foot not in _OPEN:
        if access in CLOSED:
            return Walkability("access")
        fast = kind in (_FAST - _TRUNK if trunk else _FAST) or tags.get("motorroad") == "yes"
        if (fast and not any(tags.get(key) in _SIDEWALK for key in SIDEWALKS)) or kind in _BUS_ONLY:
            return Walkability("motorway or trunk" if fast else "kind")
    return Walkability("", _flags(tags, kind), _is_area(tags, kind))


def _is_platform(tags: Mapping[str, str]) -> bool:
    return tags.get("railway") == "platform" or tags.get("public_transport") == "platform"


def _is_area(tags: Mapping[str, str], kind: str) -> bool:
    return tags.get("area") == "yes" or (kind == "platform" and tags.get("area") != "no")


def _flags(tags: Mapping[str, str], kind: str) -> int:
    flags = SegmentFlag.STEPS if kind == "steps" else SegmentFlag(0)
    if tags.get("bridge", "no") != "no":
        flags |= SegmentFlag.BRIDGE
    if tags.get("tunnel", "no") != "no":
        flags |= SegmentFlag.TUNNEL
    if kind == "corridor" or tags.get("indoor", "no") != "no":
        flags |= SegmentFlag.INDOORS
    return int(flags)
