"""The search: an index of questions, places and terms that the browser reads as a script, and a page that lists them all."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from planpuls.editions.site import parts
from planpuls.editions.site.parts import Address, question_address
from planpuls.editions.site.places.area_page import category_of
from planpuls.editions.site.places.atlas import Atlas
from planpuls.editions.site.places.words import KINDS
from planpuls.editions.site.terms import TERMS
from planpuls.editions.site.texts import say
from planpuls.spec.text import Language

SEARCH = Address("sok/index.html", "en/search/index.html")
GLOSSARY = Address("ordliste/index.html", "en/glossary/index.html")
INDEX = Address("sok/indeks.js", "en/search/index.js")
"""The index is a script, not a file to fetch: pages opened from a memory stick may run scripts, but fetch nothing."""


@dataclass(frozen=True)
class Entry:
    title: str
    kind: str
    page: str
    """From the root of the site, with the place on the page."""
    also: tuple[str, ...] = ()
    """Other words that find it."""


@dataclass(frozen=True)
class SearchGroup:
    heading: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class SearchPage:
    groups: tuple[SearchGroup, ...]


def term_address(term: str, language: Language) -> str:
    return f"{GLOSSARY.get(language)}#{term}"


def search_page(atlas: Atlas, language: Language) -> SearchPage:
    """Everything that can be found, in groups: questions, places, terms, other pages."""
    release = atlas.choices.release
    questions = [
        Entry(
            spec.question.get(language),
            say("question", language),
            question_address(spec.id).get(language),
            (
                spec.title.get(language),
                *(measure.name.get(language) for measure in spec.measures if measure.role == "value"),
            ),
        )
        for spec in release.specs.values()
    ]
    places = []
    for place in atlas.places:
        kind = KINDS[place.kind][0].get(language)
        if place.kind == "hub" and (modes := atlas.hub_modes(place.code, language)):
            kind = f"{kind} ({modes})"
        if place.has_page:
            name, page = place.name.get(language), place.address.get(language)
            places.append(Entry(name, kind, page, (place.code,)))
            places += [
                Entry(one.name, say("former_municipality", language, year=one.until, name=name), page)
                for one in place.former
            ]
            continue
        # Without a page of its own: where it stands in the list.
        kind = category_of(atlas, place, language) if place.kind == "other_place" else kind
        listed = f"{parts.PLACES.get(language)}#{place.kind}"
        places.append(Entry(place.name.get(language), kind, listed))
    terms = [
        Entry(term.name.get(language), say("term", language), term_address(term.id, language), term.forms(language)[1:])
        for term in TERMS
    ]
    pages = [
        Entry(say(key, language), say("page", language), address.get(language))
        for key, address in (
            ("front", parts.FRONT),
            ("map", parts.MAP),
            ("places", parts.PLACES),
            ("why_differ", parts.WHY),
            ("data", parts.DATA),
            ("terms", GLOSSARY),
        )
    ]
    return SearchPage(
        tuple(
            SearchGroup(say(key, language), tuple(entries))
            for key, entries in (("questions", questions), ("places", places), ("terms", terms), ("pages", pages))
            if entries
        )
    )


def write_index(page: SearchPage, target: Path, language: Language) -> None:
    """The entries and the terms' meanings as one assignment."""
    entries: list[dict[str, Any]] = [
        {"t": entry.title, "k": entry.kind, "u": entry.page, **({"a": list(entry.also)} if entry.also else {})}
        for group in page.groups
        for entry in group.entries
    ]
    terms = {term.id: [term.name.get(language), term.meaning.get(language)] for term in TERMS}
    text = json.dumps({"entries": entries, "terms": terms}, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    text = text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    target.write_text(f"window.planpulsIndex={text};\n", encoding="utf-8")
