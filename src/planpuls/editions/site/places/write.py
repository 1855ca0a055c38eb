"""Every page about places in one language."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from planpuls.editions.site import parts
from planpuls.editions.site.parts import Address
from planpuls.editions.site.places.area_page import area_page, city_notes
from planpuls.editions.site.places.atlas import Atlas
from planpuls.editions.site.places.files import profile_file, write_profile
from planpuls.editions.site.places.hub_page import hub_page
from planpuls.editions.site.places.list_page import list_page
from planpuls.editions.site.places.words import word
from planpuls.spec.text import Language

Render = Callable[..., None]
"""Writes a page: address, language, template, content, more names for the template."""


def write_places(atlas: Atlas, folder: Path, language: Language, render: Render) -> None:
    """The list, a page per place that has one, and its figures as a file beside it."""

    def page(address: Address, template: str, content: Any, **more: Any) -> None:
        words = {"word": lambda key, **values: word(key, language, **values)}
        render(address, language, template, content, **words, **more)

    page(parts.PLACES, "places.html", list_page(atlas, language))
    for place in atlas.places:
        if not place.has_page:
            continue
        if place.kind == "hub":
            page(place.address, "hub.html", hub_page(atlas, place, language))
            continue
        download = profile_file(atlas, place, language)
        content = area_page(atlas, place, language, download)
        city = city_notes(atlas, place, language) if place.kind == "regional_city" else ()
        page(place.address, "place.html", content, city=city)
        if content.download is not None:
            write_profile(atlas, place, language, folder / content.download.path)
