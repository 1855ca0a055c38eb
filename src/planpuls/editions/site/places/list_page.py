"""The list of places, by what they are."""

from __future__ import annotations

from dataclasses import dataclass

from planpuls.editions.site.places.area_page import Link, category_of, link_to
from planpuls.editions.site.places.atlas import Atlas, Place
from planpuls.editions.site.places.words import KINDS, word
from planpuls.spec.text import Language


@dataclass(frozen=True)
class PlaceGroup:
    id: str
    heading: str
    note: str | None
    links: tuple[Link, ...]


@dataclass(frozen=True)
class ListPage:
    groups: tuple[PlaceGroup, ...]


def list_page(atlas: Atlas, language: Language) -> ListPage:
    groups = []
    for kind, (_, many) in KINDS.items():
        places = [place for place in atlas.places if place.kind == kind]
        if not places:
            continue
        note = None
        if kind == "city_district" and not any(place.has_page for place in places):
            note = word("district_unknown", language)
        links = tuple(link_to(place, language, _note(atlas, place, language)) for place in places)
        groups.append(PlaceGroup(kind, many.get(language), note, links))
    return ListPage(tuple(groups))


def _note(atlas: Atlas, place: Place, language: Language) -> str:
    """What tells places of one name apart: the municipality they lie in, a hub's modes, and the plan's category."""
    towns = {other.code: other.name.get(language) for other in atlas.of_kind("municipality")}
    parts = [category_of(atlas, place, language)] if place.kind == "other_place" else []
    parts += [modes] if place.kind == "hub" and (modes := atlas.hub_modes(place.code, language)) else []
    town = towns.get(place.municipality or "")
    parts += [town] if town and town != place.name.get(language) else []
    parts += [] if place.certain else [word("uncertain", language)]
    return ", ".join(parts)
