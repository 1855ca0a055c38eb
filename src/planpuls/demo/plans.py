"""The invented plan maps of Fjordriket: plans of both laws, what lies on the ground, and planning notices.

Everything is a rectangle on round metres, so that every area is a whole number known by construction. Two of the
seven municipalities have plans: Tjernskog by the law of 2008, Furudalen by that of 1985 until its new plan comes with
the second delivery. `planpuls.demo.land` says what must be left of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from planpuls.demo.deliveries import Vintage
from planpuls.demo.geography import on_map

Rectangle = tuple[int, int, int, int]
"""West, south, east, north in metres from the corner of the municipality's sheet."""
Defect = Literal["", "spike", "empty"]

TJERNSKOG, FURUDALEN = "9404", "9401"
CORNERS = {TJERNSKOG: (19_000, 13_000), FURUDALEN: (13_500, 8_500)}
"""South-western corner of each sheet, in metres from the corner of the map."""
SPIKE_M = 200
"""A ring with a spike runs this far out at its north-eastern corner and back on the same line: no area, but invalid."""


@dataclass(frozen=True)
class Plan:
    municipality: str
    plan_id: str
    name: str
    type: str
    status: str
    law: str
    date: str
    """As written; 1800-01-01 where it is missing."""

    @property
    def zoning(self) -> bool:
        return self.type.startswith("3")


@dataclass(frozen=True)
class Area:
    """One purpose area; `group` is what the purpose table must say of `code`."""

    plan: Plan
    feature_type: str
    code: str
    group: str
    status: int | None
    at: Rectangle
    defect: Defect = ""

    @property
    def law(self) -> str:
        return "pbl2008" if "Arealformål" in self.feature_type else "pbl1985"


_MAIN = Plan(TJERNSKOG, "2019-01", "Kommuneplanens arealdel for Tjernskog (oppdiktet)", "20", "3", "6", "2019-06-13")
_NEWER = Plan(TJERNSKOG, "2021-02", "Kommunedelplan for Skogsenteret (oppdiktet)", "21", "3", "6", "2021-03-23")
_OLDER = Plan(TJERNSKOG, "2012-03", "Kommunedelplan for Åsen (oppdiktet)", "21", "3", "6", "2012-05-10")
_DETAIL = Plan(TJERNSKOG, "2022-05", "Detaljregulering for Sagtomta (oppdiktet)", "35", "3", "6", "2022-09-01")
_UNDATED = Plan(TJERNSKOG, "1994-11", "Reguleringsplan for Verkstedet (oppdiktet)", "30", "3", "4", "1800-01-01")
_OLD = Plan(FURUDALEN, "1999-01", "Kommuneplanens arealdel for Furudalen (oppdiktet)", "20", "3", "4", "1999-04-08")
_REPLACED = Plan(FURUDALEN, "1999-01", _OLD.name, "20", "5", "4", "1999-04-08")
_NEW = Plan(
    FURUDALEN, "2024-01", "Kommuneplanens arealdel 2024 for Furudalen (oppdiktet)", "20", "3", "6", "2024-11-28"
)

_KP, _KP85, _RP, _RP85 = "KpArealformålOmråde", "KpArealbrukOmråde", "RpArealformålOmråde", "RbFormålOmråde"


def _furudalen_of_1985(plan: Plan) -> tuple[Area, ...]:
    return (
        Area(plan, _KP85, "130", "06", 2, (0, 0, 1_000, 500)),
        Area(plan, _KP85, "110", "01", 2, (1_000, 0, 2_000, 500)),
        Area(plan, _KP85, "210", "14", 1, (0, 500, 2_000, 1_500)),
        Area(plan, _KP85, "999", "unknown", 2, (0, 1_500, 500, 2_000)),
    )


_FIRST = (
    Area(_MAIN, _KP, "1300", "06", 2, (0, 0, 1_000, 1_000)),
    Area(_MAIN, _KP, "1110", "01", 2, (1_000, 0, 2_000, 1_000)),
    Area(_MAIN, _KP, "1001", "01", 2, (2_000, 0, 3_000, 1_000)),
    Area(_MAIN, _KP, "1300", "06", 1, (3_000, 0, 4_000, 500)),
    Area(_MAIN, _KP, "5100", "14", 1, (0, 1_000, 4_000, 2_000)),
    Area(_MAIN, _KP, "1399", "unknown", 2, (4_000, 0, 4_500, 500)),
    Area(_MAIN, _KP, "1130", "01", 3, (4_000, 500, 5_000, 1_000), "spike"),
    Area(_MAIN, _KP, "1500", "10", 2, (0, 0, 0, 0), "empty"),
    # A sliver of business land: 800 m2, below the 1,000 m2 that count.
    Area(_MAIN, _KP, "1300", "06", 2, (3_000, 500, 3_040, 520)),
    # Newer than the municipal plan: wins over half of its business land.
    Area(_NEWER, _KP, "1130", "01", 2, (0, 0, 500, 1_000)),
    # Older than the municipal plan: loses everywhere.
    Area(_OLDER, _KP, "1300", "06", 2, (2_000, 0, 2_500, 1_000)),
    # Zoning wins over both, with and without a date.
    Area(_DETAIL, _RP, "1310", "06", None, (1_000, 0, 1_400, 500)),
    Area(_DETAIL, _RP, "2080", "11", None, (1_400, 0, 1_500, 500)),
    Area(_UNDATED, _RP85, "140", "06", None, (0, 1_000, 500, 1_500)),
    *_furudalen_of_1985(_OLD),
)
_SECOND = (
    *_furudalen_of_1985(_REPLACED),
    Area(_NEW, _KP, "1300", "06", 2, (0, 0, 800, 500)),
    Area(_NEW, _KP, "1110", "01", 2, (800, 0, 2_000, 500)),
    Area(_NEW, _KP, "5100", "14", 1, (0, 500, 2_000, 2_000)),
)


def areas(vintage: Vintage) -> tuple[Area, ...]:
    """Every purpose area known after the delivery."""
    if vintage == "first":
        return _FIRST
    return (*(area for area in _FIRST if area.plan.municipality != FURUDALEN), *_SECOND)


def delivered(vintage: Vintage) -> tuple[Area, ...]:
    """The purpose areas whose files come with the delivery itself."""
    return _FIRST if vintage == "first" else _SECOND


# --- on the ground ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ground:
    """One area of a layer: land in use, what covers it, a hazard, a protection, how steep it is."""

    municipality: str
    layer: Literal["used", "cover", "hazard", "protected", "slope"]
    kind: str
    """Class as the layer writes it."""
    at: Rectangle
    return_period_years: int | None = None


GROUND = (
    Ground(TJERNSKOG, "used", "NaeringsOmrade", (500, 0, 700, 500)),
    Ground(TJERNSKOG, "used", "BoligOmrade", (1_000, 500, 1_300, 1_000)),
    Ground(TJERNSKOG, "used", "NaeringsOmrade", (3_000, 0, 4_000, 500)),
    Ground(FURUDALEN, "used", "NaeringsOmrade", (0, 0, 200, 500)),
    Ground(TJERNSKOG, "cover", "81", (800, 800, 1_000, 1_000)),
    # A pond of 400 m2 is below the 500 m2 that count as water.
    Ground(TJERNSKOG, "cover", "81", (700, 600, 720, 620)),
    Ground(TJERNSKOG, "cover", "30", (1_300, 500, 2_000, 1_000)),
    Ground(TJERNSKOG, "cover", "60", (2_300, 200, 2_600, 700)),
    Ground(TJERNSKOG, "hazard", "quick_clay", (500, 600, 600, 800)),
    Ground(TJERNSKOG, "hazard", "flood", (2_000, 0, 2_200, 1_000), 200),
    # A flood that comes once in a thousand years does not count, nor does a protected landscape.
    Ground(TJERNSKOG, "hazard", "flood", (2_200, 0, 2_250, 1_000), 1_000),
    Ground(TJERNSKOG, "protected", "nature_reserve", (2_800, 0, 3_000, 1_000)),
    Ground(TJERNSKOG, "protected", "landscape", (1_500, 500, 1_700, 1_000)),
    # Steep from 20 degrees; where two classes lie on each other the steeper counts, and Furudalen has no map of it.
    Ground(TJERNSKOG, "slope", "0", (0, 0, 4_500, 2_000)),
    Ground(TJERNSKOG, "slope", "15", (1_700, 500, 2_000, 1_000)),
    Ground(TJERNSKOG, "slope", "20", (1_800, 600, 1_900, 1_000)),
    Ground(TJERNSKOG, "slope", "25", (700, 500, 800, 1_000)),
    Ground(TJERNSKOG, "slope", "30", (2_600, 0, 2_700, 1_000)),
)
FRESHWATER, BOG, MIN_WATER_M2 = "81", "60", 500
STEEP_DEGREES = 20


# --- planning notices ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Notice:
    id: int
    municipality: str
    plan_id: str
    name: str
    type: str
    announced: str
    updated: str
    at: Rectangle


_NOTICES = (
    Notice(101, TJERNSKOG, "2023-07", "Næringsområde ved Tjernås stasjon (oppdiktet)", "Detaljregulering",
           "2023-09-04", "2023-09-04T08:00:00+00:00", (3_000, 500, 3_500, 1_000)),
    Notice(102, TJERNSKOG, "2024-02", "Boliger på Furumoen (oppdiktet)", "Områderegulering",
           "2024-02-12", "2024-02-12T08:00:00+00:00", (1_500, 0, 2_000, 500)),
    Notice(103, FURUDALEN, "2024-03", "Lagerområde i Furudalen (oppdiktet)", "Detaljregulering",
           "2024-05-21", "2024-05-21T08:00:00+00:00", (0, 0, 400, 500)),
)  # fmt: skip
_LATER = (
    Notice(102, TJERNSKOG, "2024-02", "Boliger på Furumoen, utvidet varsel (oppdiktet)", "Områderegulering",
           "2024-02-12", "2025-01-15T08:00:00+00:00", (1_500, 0, 2_000, 800)),
    Notice(104, FURUDALEN, "2025-01", "Kontorbygg ved Myrlia (oppdiktet)", "Detaljregulering",
           "2025-01-20", "2025-01-20T08:00:00+00:00", (1_000, 0, 1_200, 300)),
)  # fmt: skip


def notices(vintage: Vintage) -> tuple[Notice, ...]:
    """The notices known after the delivery, as the service holds them."""
    if vintage == "first":
        return _NOTICES
    changed = {notice.id for notice in _LATER}
    return tuple(sorted((*(old for old in _NOTICES if old.id not in changed), *_LATER), key=lambda notice: notice.id))


def new_notices(vintage: Vintage) -> tuple[Notice, ...]:
    """The notices whose file comes with the delivery itself."""
    return _NOTICES if vintage == "first" else _LATER


# --- shapes ---------------------------------------------------------------------------------------------------


def surface(at: Rectangle) -> int:
    """Area of a rectangle, m2.

    >>> surface((0, 0, 1_000, 500))
    500000
    """
    return (at[2] - at[0]) * (at[3] - at[1])


def ring(municipality: str, at: Rectangle, defect: Defect = "") -> list[tuple[int, int]]:
    """The closed ring of a rectangle in EPSG:25833, anticlockwise; with a spike where it has that defect."""
    west, south, east, north = at
    corners = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    if defect == "spike":
        corners[3:3] = [(east + SPIKE_M, north), (east, north)]
    x, y = CORNERS[municipality]
    return [on_map(x + dx, y + dy) for dx, dy in corners]
