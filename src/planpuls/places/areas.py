"""Area sets on the codes of any year, where that can be done exactly.

A set of whole municipalities of one edition equals a set of whole municipalities of another edition when no
municipality outside the set shares any of their land. Otherwise the area is not made up: it gets a gap with
a reason. Merges and renumbering are exact both ways for the union; a part of a merged municipality is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from planpuls.plan.country import Country
from planpuls.plan.model import Plan
from planpuls.spec.text import Text

REST = "rest"
UNKNOWN = "unknown"
COUNTRY = "country"
OPENED, CLOSED = "opened", "closed"
"""Ends of flows of establishments that are new, or no longer there."""
OUTSIDE_TEXTS = {
    REST: Text(nb="Resten av landet", en="The rest of the country"),
    UNKNOWN: Text(nb="Uoppgitt", en="Not stated"),
    COUNTRY: Text(nb="Hele landet", en="The whole country"),
    OPENED: Text(nb="Nye virksomheter", en="New establishments"),
    CLOSED: Text(nb="Ikke lenger der", en="No longer there"),
}


@dataclass(frozen=True)
class AreaCode:
    """One municipality code that belongs to an area."""

    area_set: str
    area: str
    municipality: str


@dataclass(frozen=True)
class AreaGap:
    area_set: str
    area: str
    reason: Text


def same_land(country: Country, codes: Iterable[str], from_year: int, to_year: int) -> frozenset[str] | None:
    """The codes of `to_year` that cover exactly the land of `codes` of `from_year`; None where no whole codes do."""
    wanted = frozenset(codes)
    earlier, later = min(from_year, to_year), max(from_year, to_year)
    became, came_from = country.became(earlier, later), country.came_from(earlier, later)
    there, back = (became, came_from) if from_year <= to_year else (came_from, became)
    image = _all_of(there, wanted)
    return image if _all_of(back, image) == wanted else None


def _all_of(land: Mapping[str, frozenset[str]], codes: frozenset[str]) -> frozenset[str]:
    return frozenset[str]().union(*(land.get(code, frozenset()) for code in codes))


def memberships(plan: Plan, year: int, area_set: str | None = None) -> tuple[list[AreaCode], list[AreaGap]]:
    """Every area of the plan, or of one set, as municipality codes in use in `year`, and the areas for which there are none."""
    found: list[AreaCode] = []
    gaps: list[AreaGap] = []
    for area in plan.areas:
        if area_set not in (None, area.area_set):
            continue
        members = plan.municipalities(area.area_set, area.area)
        if not members:
            gaps.append(AreaGap(area.area_set, area.area, _NEEDS_POLYGONS))
            continue
        edition = int(plan.sets[next(iter(members))[0]].edition)
        codes = same_land(plan.country, (code for _, code in members), edition, year)
        if codes is None:
            gaps.append(AreaGap(area.area_set, area.area, _not_whole(edition, year)))
        else:
            found += [AreaCode(area.area_set, area.area, code) for code in sorted(codes)]
    return found, gaps


def municipalities_needed(plan: Plan) -> list[str]:
    """Codes, of the region's edition, that any area of the plan is made of; sorted."""
    return sorted({entry.municipality for entry in memberships(plan, plan.edition)[0]})


_NEEDS_POLYGONS = Text(
    nb="Området er ikke satt sammen av kommuner, og kartgrensene er ikke lest inn.",
    en="The area is not made of municipalities, and its polygon has not been imported.",
)


def _not_whole(edition: int, year: int) -> Text:
    return Text(
        nb=f"Grensene fra {edition} kan ikke settes sammen av hele kommuner slik de var i {year}.",
        en=f"The borders of {edition} cannot be put together from whole municipalities as they were in {year}.",
    )
