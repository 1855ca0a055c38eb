"""The invented map of Fjordriket: coast, borders, hubs, and which municipality a point lies in.

The region lies in the open sea west of Norway (EPSG:25833, negative eastings), so nothing in it can be
taken for a real place. Positions are written in metres from `ORIGIN`. A municipality here is one of the
*base municipalities* that existed before the first reform; `planpuls.demo.municipalities` says what became of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from planpuls.demo.arithmetic import Point, contains, squared, within, wriggle

ORIGIN: Point = (-164_000, 6_592_000)
"""Lower-left corner of the map, EPSG:25833."""

WATER_LIMIT_M = 500
"""A cell centre in water belongs to the nearest municipality within this distance."""

NODES: dict[str, Point] = {
    # The western land: outer coast from north to south, then the fjord's western shore.
    "w1": (1_400, 20_000), "w2": (1_000, 16_200), "w3": (2_100, 13_000), "w4": (1_200, 9_400),
    "w5": (1_900, 5_600), "w6": (3_600, 2_600), "w7": (5_200, 900),
    "f1": (6_900, 2_200), "f2": (8_200, 4_700), "f3": (9_100, 7_200), "f4": (9_900, 9_700),
    "f5": (11_400, 12_100), "f6": (12_600, 13_600),
    # The head of the fjord, its eastern shore, the southern coast and the eastern border.
    "head": (13_400, 14_500),
    "g6": (13_900, 13_300), "g5": (13_000, 11_500), "g4": (11_900, 9_300), "g3": (11_300, 6_900),
    "g2": (10_600, 4_300), "g1": (9_900, 1_700),
    "s1": (10_800, 200), "s2": (14_500, 700), "s3": (18_900, 100), "s4": (23_500, 600),
    "e1": (27_200, 300), "e2": (27_900, 6_100), "e3": (27_000, 12_300), "e4": (27_600, 20_000),
    # The northern border, and the inner corners of the municipalities.
    "n1": (13_600, 20_000), "k1": (7_100, 20_000), "k2": (7_040, 20_000),
    "p1": (5_300, 5_000), "p2": (5_000, 8_700), "p3": (5_600, 11_900), "p4": (8_700, 11_300),
    "p5": (9_300, 15_800), "p6": (13_200, 17_000),
    "q1": (17_200, 12_600), "q2": (17_400, 16_900), "q3": (17_600, 6_600), "q4": (22_000, 9_600),
    # The neighbour to the east, and an island far out that is a municipality of its own.
    "x1": (33_500, 500), "x2": (33_000, 20_000),
    "u1": (8_000, -9_000), "u2": (11_500, -8_700), "u3": (12_400, -6_100), "u4": (8_600, -5_600),
}  # fmt: skip

_RINGS: dict[str, str] = {
    "9101": "w6 w7 f1 f2 f3 f4 p4 p3 p2 p1",
    "9102": "w3 w4 w5 w6 p1 p2 p3",
    "9103": "f4 f5 f6 head p6 p5 p4",
    "9104": "w1 w2 w3 p3 p4 p5 p6 n1 k1 k2",
    "9201": "g5 g4 g3 q3 q4 q1",
    "9202": "head g6 g5 q1 q2 p6",
    "9203": "g3 g2 g1 s1 s2 s3 q3",
    "9204": "s3 s4 e1 e2 q4 q3",
    "9205": "n1 p6 q2 q1 q4 e2 e3 e4",
    "9901": "e1 e2 e3 e4 x2 x1",
    "9902": "u1 u2 u3 u4",
}
"""Corners of each base municipality."""

MERGED_RINGS: dict[frozenset[str], str] = {
    frozenset({"9103", "9202"}): "f4 f5 f6 head g6 g5 q1 q2 p6 p5 p4",
    frozenset({"9204", "9205"}): "n1 p6 q2 q1 q4 q3 s3 s4 e1 e2 e3 e4",
}
"""Corners of the municipalities that were made by merging."""

ISLET: dict[str, tuple[Point, ...]] = {
    "9102": ((-900, 7_200), (-150, 6_900), (250, 7_500), (-300, 8_200), (-820, 7_900)),
}
"""Islets, as further parts of a municipality."""

SPIKE: tuple[str, str, tuple[Point, Point]] = ("k1", "k2", ((7_040, 20_050), (7_100, 20_050)))
"""Between these two corners the written border crosses itself: the defect of an invalid polygon."""

_STRAIGHT = frozenset({frozenset({"k1", "k2"})})
_BORDER_PERMILLE, _COAST_PERMILLE = 90, 150


@dataclass(frozen=True)
class Hub:
    """One public-transport hub; `at` is the intended position in EPSG:25833."""

    id: str
    name: str
    mode: str
    at: Point
    valid_from: str = ""
    valid_to: str = ""


def on_map(x: int, y: int) -> Point:
    """A position given in metres from the corner of the map, as EPSG:25833."""
    return ORIGIN[0] + x, ORIGIN[1] + y


_HUBS = (
    Hub("havnesund", "Havnesund sentralstasjon", "rail", on_map(7_410, 5_040)),
    Hub("brygga", "Brygga", "tram", on_map(8_033, 5_610)),
    Hub("nordbyen", "Nordbyen", "rail", on_map(7_982, 7_894), valid_from="2019-06-01"),
    Hub("solheim", "Solheim", "rail", on_map(6_231, 2_873)),
    Hub("lyngstrand", "Lyngstrand", "rail", on_map(3_388, 8_063)),
    Hub("kvernasen", "Kvernåsen", "rail", on_map(6_512, 14_279)),
    Hub("steinvag", "Steinvåg", "rail", on_map(11_021, 13_408)),
    Hub("elvestrand", "Elvestrand", "rail", on_map(14_619, 14_187)),
    Hub("furudalen", "Furudalen", "rail", on_map(14_083, 10_122)),
    Hub("myrlia", "Myrlia", "rail", on_map(16_334, 8_741)),
    Hub("bjorkmo", "Bjørkmo", "rail", on_map(13_477, 3_912)),
    Hub("tjernas", "Tjernås", "rail", on_map(20_758, 12_871)),
    Hub("gamle-elvestrand", "Gamle Elvestrand", "rail", on_map(16_211, 14_822), valid_to="2017-12-31"),
)
_HUB_OF_SECOND_DELIVERY = Hub("moen", "Moen", "rail", on_map(15_689, 12_158), valid_from="2024-12-15")


def hubs(vintage: str) -> tuple[Hub, ...]:
    """The hub list of a delivery, closed and later opened hubs included."""
    return _HUBS if vintage == "first" else (*_HUBS, _HUB_OF_SECOND_DELIVERY)


def hubs_of_today(vintage: str) -> tuple[Hub, ...]:
    """The hubs that are in use when the delivery is made: all that are not closed."""
    return tuple(hub for hub in hubs(vintage) if not hub.valid_to)


def ring(corners: str, spike: bool = False) -> list[Point]:
    """The border through named corners, EPSG:25833; coasts are more uneven than borders on land."""
    names = corners.split()
    points: list[Point] = []
    for a, b in zip(names, [*names[1:], names[0]], strict=True):
        if frozenset({a, b}) in _STRAIGHT:
            points.append(NODES[a])
            points += SPIKE[2] if spike else ()
        else:
            amplitude = _COAST_PERMILLE if a[0] in _COAST and b[0] in _COAST else _BORDER_PERMILLE
            points += wriggle(NODES[a], NODES[b], amplitude)
    return [on_map(x, y) for x, y in points]


_COAST = frozenset("wfghsu")


@cache
def base_rings() -> dict[str, tuple[tuple[Point, ...], ...]]:
    """Base municipality -> its parts, each a closed ring (first point not repeated)."""
    return {
        code: (
            tuple(ring(corners)),
            *(tuple(on_map(x, y) for x, y in islet) for islet in (ISLET.get(code, ()),) if islet),
        )
        for code, corners in _RINGS.items()
    }


def corners_of(members: frozenset[str]) -> str:
    """Named corners of a municipality made of these base municipalities."""
    return _RINGS[next(iter(members))] if len(members) == 1 else MERGED_RINGS[members]


def on_land(point: Point) -> str | None:
    """The base municipality that holds the point; None at sea."""
    for code, parts in base_rings().items():
        if any(_near_box(part, point, 0) and contains(part, point) for part in parts):
            return code
    return None


def nearest_at_coast(point: Point) -> str | None:
    """The base municipality nearest to a point at sea; None where all land is farther than `WATER_LIMIT_M`."""
    for distance_m in range(5, WATER_LIMIT_M + 1, 5):
        found = [code for code, parts in base_rings().items() if _reaches(parts, point, distance_m)]
        if found:
            if len(found) > 1:
                raise AssertionError(f"{point} lies as near to {found[0]} as to {found[1]}: move the cell")
            return found[0]
    return None


def at_land_or_coast(point: Point) -> tuple[str, ...]:
    """Base municipalities with land at most `WATER_LIMIT_M` from the point."""
    return tuple(code for code, parts in base_rings().items() if _reaches(parts, point, WATER_LIMIT_M))


def _reaches(parts: tuple[tuple[Point, ...], ...], point: Point, distance_m: int) -> bool:
    return any(_near_box(part, point, distance_m) and within(part, point, distance_m) for part in parts)


def nearest_hub2(point: Point, vintage: str) -> int:
    """Squared distance to the nearest hub in use, m²."""
    return min(squared(point, hub.at) for hub in hubs_of_today(vintage))


@cache
def _box(part: tuple[Point, ...]) -> tuple[int, int, int, int]:
    eastings, northings = zip(*part, strict=True)
    return min(eastings), min(northings), max(eastings), max(northings)


def _near_box(part: tuple[Point, ...], point: Point, distance_m: int) -> bool:
    west, south, east, north = _box(part)
    return west - distance_m <= point[0] <= east + distance_m and south - distance_m <= point[1] <= north + distance_m
