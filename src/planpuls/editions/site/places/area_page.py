"""The page of an area: what the release says of it in one sentence, question by question, and what it cannot say."""

from __future__ import annotations

from dataclasses import dataclass, replace

from planpuls.editions.site.parts import Download, question_address
from planpuls.editions.site.places.atlas import Atlas, Place
from planpuls.editions.site.places.commuting import Commuting, commuting
from planpuls.editions.site.places.figure_rows import FigureRow, figure_row, state_of
from planpuls.editions.site.places.head import KeyFigure, head_sentences, key_figures
from planpuls.editions.site.places.words import KINDS, word
from planpuls.editions.site.texts import say
from planpuls.release.profile import Profile
from planpuls.spec.status import Status
from planpuls.spec.text import Language, Text


@dataclass(frozen=True)
class Link:
    text: str
    page: str | None
    state: str = ""
    note: str = ""


@dataclass(frozen=True)
class PlacePage:
    place: Place
    kind: str
    head: tuple[str, ...]
    """The head sentence, in parts."""
    keys: tuple[KeyFigure, ...]
    rows: tuple[FigureRow, ...]
    region: str
    commuting: Commuting | None
    more: tuple[Link, ...]
    """Questions whose tables have the place, though no one figure of it."""
    missing: tuple[tuple[str, tuple[str, ...]], ...]
    """Reasons with the questions they hold for."""
    groups: tuple[tuple[str, tuple[Link, ...]], ...]
    """Headings with the places that belong to this one."""
    notes: tuple[str, ...]
    source: str
    date: str
    """Newest year of the figures."""
    download: Download | None

    @property
    def missing_count(self) -> int:
        return sum(len(questions) for _, questions in self.missing)


def area_page(atlas: Atlas, place: Place, language: Language, download: Download | None) -> PlacePage:
    choices = atlas.choices
    name = place.name.get(language)
    found = atlas.profiles.get(place.key) or Profile(place.code, (), {})
    found = _that_say_something(found)
    rows = tuple(figure_row(atlas, row, name, language) for row in found.rows)
    more, missing = _left_out(atlas, place, found, language)
    specs = [choices.release.specs[row.indicator] for row in found.rows]
    flows = commuting(atlas, place, language)
    if flows is not None:
        specs.append(choices.release.specs["commuting"])
    return PlacePage(
        place=place,
        kind=KINDS[place.kind][0].get(language),
        head=tuple(head_sentences(atlas, place, found, language)),
        keys=tuple(key_figures(atlas, place, found, rows, language)),
        rows=rows,
        region=choices.name(*choices.region, language),
        commuting=flows,
        more=more,
        missing=missing,
        groups=tuple(group for group in _groups(atlas, place, language) if group[1]),
        notes=choices.sign_notes([row.status for row in found.rows], language),
        source=choices.sources_line([choices.sources_of(spec) for spec in specs], language),
        date=max((row.period[:4] for row in found.rows if row.value is not None), default=""),
        download=download if found.rows else None,
    )


def _that_say_something(found: Profile) -> Profile:
    """The rows in the order of the questions, those with a value first. One that is missing here, in the region and in every year
    says nothing: its question is listed with the others that have no figure, and why."""
    silent = {
        row.indicator
        for row in found.rows
        if row.status == Status.MISSING and row.value is None and row.region_value is None and not row.trend
    }
    rows = sorted((row for row in found.rows if row.indicator not in silent), key=lambda row: row.value is None)
    return replace(found, rows=tuple(rows), left_out=found.left_out | dict.fromkeys(sorted(silent), "no_value"))


# --- what is not one figure -----------------------------------------------------------------------------------------


def _left_out(
    atlas: Atlas, place: Place, found: Profile, language: Language
) -> tuple[tuple[Link, ...], tuple[tuple[str, tuple[str, ...]], ...]]:
    """Questions whose pages have the place in their tables, and those that have nothing of it, by reason."""
    release, name = atlas.choices.release, place.name.get(language)
    more: list[Link] = []
    missing: dict[str, list[str]] = {}
    for indicator, why in found.left_out.items():
        if why == "not_in_release":
            entry = release.absent[indicator]
            question = Text.model_validate(entry["spec"]["question"]).get(language)
            missing.setdefault(Text.model_validate(entry["reason"]).get(language), []).append(question)
            continue
        spec = release.specs[indicator]
        question = spec.question.get(language)
        listed = atlas.valued(indicator) if why == "no_value" else atlas.stored[indicator]
        there = [key for key, code in place.sets if (key, code) in listed]
        if there or (why == "cells" and place.kind in ("municipality", "county", "sub_region")):
            state = state_of(there[0] if there else place.sets[0][0], name)
            more.append(Link(question, question_address(indicator).get(language), state))
        else:
            missing.setdefault(reason_of(atlas, place, indicator, language), []).append(question)
    ordered = sorted(missing.items(), key=lambda item: (-len(item[1]), item[0]))
    return tuple(more), tuple((reason, tuple(questions)) for reason, questions in ordered)


def reason_of(atlas: Atlas, place: Place, indicator: str, language: Language) -> str:
    """Why an indicator has nothing of a place."""
    found: dict[str, None] = {}
    for key, code in place.sets:
        found |= atlas.reasons.get((indicator, key, code), {}) | atlas.reasons.get((indicator, key, None), {})
    # What the whole region lacks, every place in it lacks for the same reason.
    found = found or atlas.reasons.get((indicator, *atlas.choices.region), {})
    texts = [reason.split("|", 1)[0 if language == "nb" else 1] for reason in found]
    return " ".join(texts) or word("not_of_kind", language)


# --- other places ---------------------------------------------------------------------------------------------------


def link_to(place: Place, language: Language, note: str = "") -> Link:
    page = place.address.get(language) if place.has_page else None
    return Link(place.name.get(language), page, note=note)


def _groups(atlas: Atlas, place: Place, language: Language) -> list[tuple[str, tuple[Link, ...]]]:
    own = {code for area in place.sets for code in atlas.members.get(area, ())}
    towns = {other.code: other for other in atlas.of_kind("municipality")}
    if place.kind == "municipality":
        own = {place.code}
    groups = []
    if place.kind in ("county", "sub_region"):
        inside = tuple(link_to(towns[code], language) for code in sorted(own) if code in towns)
        groups.append((word("same_place" if len(inside) == 1 else "made_of", language), inside))
    if place.kind == "municipality":
        around = tuple(
            link_to(other, language, KINDS[other.kind][0].get(language).lower())
            for kind in ("county", "sub_region")
            for other in atlas.of_kind(kind)
            if place.code in atlas.members.get(other.sets[0], ())
        )
        groups.append((word("part_of", language), around))
        districts = [other for other in atlas.of_kind("city_district") if other.code.startswith(place.code)]
        if districts and not any(other.has_page for other in districts):
            note = word("no_figures", language)
            shown = tuple(link_to(other, language) for other in districts)
            groups.append((f"{KINDS['city_district'][1].get(language)} ({note})", shown))
    if place.municipality is not None and place.municipality in towns:
        groups.append((say("municipality", language), (link_to(towns[place.municipality], language),)))
    plan_places = [
        other
        for kind in ("regional_city", "other_place")
        for other in atlas.of_kind(kind)
        if other.municipality in own and other.key != place.key
    ]
    shown = tuple(
        link_to(other, language, ", ".join([category_of(atlas, other, language), *_doubt(other, language)]))
        for other in plan_places
    )
    groups.append((word("in_plan", language), shown))
    hubs = tuple(link_to(other, language) for other in atlas.of_kind("hub") if other.municipality in own)
    groups.append((word("hubs_here", language), hubs))
    return groups


def _doubt(place: Place, language: Language) -> list[str]:
    return [] if place.certain else [word("uncertain", language)]


def category_of(atlas: Atlas, place: Place, language: Language) -> str:
    """The plan's category of one of its places, as the plan names it."""
    entry = next(entry for entry in atlas.choices.plan["places"] if entry["id"] == place.code)
    names = {found["id"]: found["name"][language] for found in atlas.choices.plan["place_categories"]}
    return str(names.get(entry["category"], entry["category"]))


def city_notes(atlas: Atlas, place: Place, language: Language) -> tuple[str, ...]:
    """What a regional city's page says before its figures: where it lies, and why it may have none."""
    towns = {other.code: other for other in atlas.of_kind("municipality")}
    town = towns.get(place.municipality or "")
    name = place.name.get(language)
    municipality = town.name.get(language) if town else str(place.municipality)
    said = [word("city_text", language, name=name, municipality=municipality, source=place.source)]
    profile = atlas.profiles.get(place.key)
    if profile is None or not profile.rows:
        said.append(word("city_unknown", language))
    return tuple(said)
