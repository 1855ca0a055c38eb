"""Which places have a page, what it is called, and everything that pages of places look up: made once for all of them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal

import polars as pl

from planpuls.editions.site.choices import Choices
from planpuls.editions.site.names import mode
from planpuls.editions.site.parts import Address
from planpuls.release.hub_surroundings import employees_round
from planpuls.release.profile import Profile, profiles
from planpuls.spec.grid import CELL_250M, cell_id
from planpuls.spec.indicator import Break, Indicator
from planpuls.spec.numbers import listed
from planpuls.spec.text import Language, Text

Kind = Literal["municipality", "county", "sub_region", "city_district", "regional_city", "other_place", "hub"]
_SETS: dict[Kind, str] = {"county": "county", "sub_region": "sub_region", "city_district": "oslo_bydel"}
"""Ids of the area sets that are kinds of places."""
_PREFIXES: dict[Kind, tuple[str, str]] = {
    "municipality": ("", ""),
    "county": ("fylke-", "county-"),
    "sub_region": ("delregion-", "sub-region-"),
    "city_district": ("bydel-", "district-"),
    "regional_city": ("by-", "city-"),
    "other_place": ("sted-", "place-"),
    "hub": ("knutepunkt-", "hub-"),
}


@dataclass(frozen=True)
class Former:
    name: str
    until: int


@dataclass(frozen=True)
class Place:
    kind: Kind
    code: str
    name: Text
    slug: Address
    """Names of the page's folder."""
    sets: tuple[tuple[str, str], ...] = ()
    """Area sets, with its code in them, that its figures stand in."""
    has_page: bool = True
    municipality: str | None = None
    """Code of the municipality it lies in; None for what is made of municipalities, or not known."""
    former: tuple[Former, ...] = ()
    """Municipalities that are no more and are now, wholly or in part, in it."""
    source: str = ""
    certain: bool = True

    @property
    def address(self) -> Address:
        return Address(f"sted/{self.slug.nb}/index.html", f"en/places/{self.slug.en}/index.html")

    @property
    def key(self) -> str:
        return f"{self.kind}/{self.code}"


@dataclass(frozen=True)
class Atlas:
    """All places of a release in the order of the list."""

    choices: Choices
    _kept: dict[str, tuple[list[Break], bool]] = field(default_factory=dict, repr=False, compare=False)
    tables: dict[tuple[str, str], Any] = field(default_factory=dict, repr=False, compare=False)
    """Rows that pages look up by place, made once: (what, area set) -> rows."""

    @cached_property
    def places(self) -> tuple[Place, ...]:
        found = [*self._municipalities(), *self._groups(), *self._of_plan(), *self._hubs()]
        used: set[str] = set()
        unique = []
        for place in found:
            slug = place.slug
            if f"nb/{slug.nb}" in used or f"en/{slug.en}" in used:
                slug = Address(f"{slug.nb}-{slug_of(place.code)}", f"{slug.en}-{slug_of(place.code)}")
            used |= {f"nb/{slug.nb}", f"en/{slug.en}"}
            unique.append(place if slug == place.slug else replace(place, slug=slug))
        return tuple(unique)

    @cached_property
    def by_key(self) -> dict[str, Place]:
        return {place.key: place for place in self.places}

    def of_kind(self, kind: Kind) -> list[Place]:
        return [place for place in self.places if place.kind == kind]

    @cached_property
    def profiles(self) -> dict[str, Profile]:
        """Profiles of all places with area sets, by key, in one pass over the observations."""
        wanted = {place.key: place.sets for place in self.places if place.sets and place.has_page}
        return profiles(self.choices.release, wanted, self.choices.observed)

    @cached_property
    def members(self) -> dict[tuple[str, str], list[str]]:
        """Municipalities of each area."""
        found: dict[tuple[str, str], list[str]] = {}
        table = self.choices.release.frame("members").sort("area_set", "area", "municipality")
        for key, area, code in table.select("area_set", "area", "municipality").rows():
            found.setdefault((key, area), []).append(code)
        return found

    @cached_property
    def stored(self) -> dict[str, set[tuple[str, str]]]:
        """Areas that an indicator has any row of."""
        return {
            name: set(self.choices.observed(name).select("area_set", "area").unique().rows())
            for name in self.choices.release.specs
        }

    def valued(self, indicator: str) -> set[tuple[str, str]]:
        """Areas that an indicator has a value of."""
        known = self.choices.observed(indicator).filter(pl.col("value").is_not_null())
        return set(known.select("area_set", "area").unique().rows())

    @cached_property
    def reasons(self) -> dict[tuple[str, str, str | None], dict[str, None]]:
        """Reasons for gaps by indicator, area set and area (None: all of the set), in both languages as `nb|en`."""
        found: dict[tuple[str, str, str | None], dict[str, None]] = {}
        gaps = self.choices.release.frame("gaps").filter(pl.col("area_set").is_not_null())
        columns = ("indicator", "area_set", "area", "reason_nb", "reason_en")
        for indicator, area_set, area, nb, en in gaps.select(columns).unique(maintain_order=True).rows():
            found.setdefault((indicator, area_set, area), {})[f"{nb}|{en}"] = None
        return found

    def about(self, spec: Indicator) -> tuple[list[Break], bool]:
        """Breaks in an indicator's series, and whether it rests on a partial source."""
        if spec.id not in self._kept:
            self._kept[spec.id] = (self.choices.breaks(spec), self.choices.is_partial(spec))
        return self._kept[spec.id]

    # --- the places -------------------------------------------------------------------------------------------------

    def _municipalities(self) -> list[Place]:
        key = self.choices.municipality_set
        old: dict[str, list[Former]] = {}
        for entry in self.choices.plan.get("former_municipalities", ()):
            for code in entry["now"]:
                old.setdefault(code, []).append(Former(entry["name"], entry["until"]))
        codes = self.choices.plan["region_municipalities"]
        found = []
        for code in self.choices.areas(key):
            if code in codes:
                name = self.choices.release.area_name(key, code)
                also = old.get(code, ())
                found.append(
                    Place("municipality", code, name, _slug("municipality", name), ((key, code),), former=tuple(also))
                )
        return found

    def _groups(self) -> list[Place]:
        found = []
        there = {place for areas in self.stored.values() for place in areas}
        for kind, set_id in _SETS.items():
            key = self.choices.newest_set(set_id)
            for code in self.choices.areas(key) if key else []:
                name = self.choices.release.area_name(key, code)
                page = (key, code) in there
                found.append(Place(kind, code, name, _slug(kind, name), ((key, code),), has_page=page))
        return found

    def _of_plan(self) -> list[Place]:
        """Regional cities with a page each; the plan's other places in the list only."""
        names = self.choices.release.area_names
        found = []
        for entry in self.choices.plan.get("places", ()):
            kind: Kind = "regional_city" if entry["category"] == "regional_city" else "other_place"
            name = Text(nb=entry["name"], en=entry["name"])
            sets = tuple((key, code) for key, code in names if code == entry["id"] and key != "*")
            found.append(
                Place(
                    kind,
                    entry["id"],
                    name,
                    _slug(kind, name),
                    sets,
                    has_page=kind == "regional_city",
                    municipality=entry["municipality"],
                    source=entry["source"],
                    certain=bool(entry["certain"]),
                )
            )
        return sorted(found, key=lambda place: place.kind == "other_place")

    def _hubs(self) -> list[Place]:
        found = []
        for row in self.hubs.select("hub", "name").rows():
            name = Text(nb=row[1] or row[0], en=row[1] or row[0])
            found.append(Place("hub", row[0], name, _slug("hub", name), municipality=self._inside(row[0])))
        return found

    # --- hubs -------------------------------------------------------------------------------------------------------

    @cached_property
    def hubs(self) -> pl.DataFrame:
        """The plan's hubs, by name; empty where the release has none."""
        if not self.choices.release.has("hubs"):
            columns = ("hub", "name", "mode", "source", "valid_from", "valid_to")
            return pl.DataFrame(schema=dict.fromkeys(columns, pl.String) | {"x_cm": pl.Int64, "y_cm": pl.Int64})
        return self.choices.release.frame("hubs").sort("name", "hub")

    def hub_modes(self, hub: str, language: Language) -> str:
        """Modes of transport at a hub, in words; empty where the list does not say."""
        if ("modes", "") not in self.tables:
            self.tables["modes", ""] = dict(self.hubs.select("hub", "mode").rows())
        return listed([mode(name, language) for name in (self.tables["modes", ""][hub] or "").split()], language)

    @cached_property
    def round_hubs(self) -> dict[tuple[str, int], list[dict[str, Any]]]:
        """Employees round every hub at the distances that the plan shows: (hub, metres) -> rows by year."""
        found: dict[tuple[str, int], list[dict[str, Any]]] = {}
        table = employees_round(self.choices.release, self.hubs, self.choices.distance_profile["shown_m"])
        for row in table.to_dicts():
            found.setdefault((row["hub"], row["distance_m"]), []).append(row)
        return found

    @cached_property
    def hub_cells(self) -> dict[str, int]:
        """The 250 m cell that each hub lies in."""
        rows = self.hubs.select("hub", "x_cm", "y_cm").rows()
        return {hub: cell_id(x // 100, y // 100, CELL_250M) for hub, x, y in rows}

    @cached_property
    def _municipality_of_cell(self) -> dict[int, str]:
        cells = self.choices.release.frame("cells").filter(pl.col("cell").is_in(list(self.hub_cells.values())))
        return dict(cells.select("cell", "municipality").rows())

    def _inside(self, hub: str) -> str | None:
        """The municipality of the cell with the hub; None where the region has no such cell."""
        return self._municipality_of_cell.get(self.hub_cells[hub])


def slug_of(name: str) -> str:
    """A name as part of an address.

    >>> slug_of("Nes (Akershus)"), slug_of("Aurskog-Høland"), slug_of("Ås")
    ('nes-akershus', 'aurskog-holand', 'as')
    """
    plain = name.lower().replace("æ", "ae").replace("ø", "o")
    letters = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-") or "x"


def _slug(kind: Kind, name: Text) -> Address:
    nb, en = _PREFIXES[kind]
    return Address(f"{nb}{slug_of(name.nb)}", f"{en}{slug_of(name.en)}")
