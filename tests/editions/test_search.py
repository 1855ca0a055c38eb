"""The search index, the glossary and the page of the three counts: whole, in both languages, and equal to the release."""

from __future__ import annotations

import json
import re

import polars as pl
import pytest

from planpuls.editions.site.places.atlas import Atlas
from planpuls.editions.site.term_links import marked
from planpuls.editions.site.terms import TERMS
from planpuls.spec.numbers import number
from planpuls.spec.text import LANGUAGES, Language
from tests.editions.pages import Site

INDEX: dict[Language, str] = {"nb": "sok/indeks.js", "en": "en/search/index.js"}


def index(site: Site, language: Language) -> dict[str, list[dict[str, object]]]:
    text = (site.folder / INDEX[language]).read_text("utf-8")
    assert text.startswith("window.planpulsIndex=")
    found: dict[str, list[dict[str, object]]] = json.loads(text.removeprefix("window.planpulsIndex=").rstrip(";\n"))
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_index_has_every_question_place_and_term_and_leads_to_what_is_there(site: Site, language: Language) -> None:
    entries = index(site, language)["entries"]
    titles = {entry["t"] for entry in entries}
    assert {spec.question.get(language) for spec in site.choices.release.specs.values()} <= titles
    assert {place.name.get(language) for place in Atlas(site.choices).places} <= titles
    assert {term.name.get(language) for term in TERMS} <= titles
    for entry in entries:
        page, _, anchor = str(entry["u"]).partition("#")
        assert (site.folder / page).is_file(), entry
        if anchor:
            assert anchor in {found.get("id") for _, found in site.read(page).tags}, entry


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_municipality_that_is_no_more_leads_to_the_one_of_today_and_says_so(site: Site, language: Language) -> None:
    atlas = Atlas(site.choices)
    listed = index(site, language)["entries"]
    words = {"nb": "Kommune til {}, nå i {}", "en": "Municipality until {}, now in {}"}[language]
    for name, until, now in (("Elvestrand", 2020, "9402"), ("Steinvåg", 2020, "9402"), ("Tjernås", 2024, "9404")):
        place = atlas.by_key[f"municipality/{now}"]
        entry = {"t": name, "k": words.format(until, place.name.get(language)), "u": place.address.get(language)}
        assert entry in listed


def test_an_index_is_one_assignment_that_no_name_can_leave(site: Site) -> None:
    for language in LANGUAGES:
        assert "<" not in (site.folder / INDEX[language]).read_text("utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_terms_are_told_apart_and_stand_in_the_glossary(site: Site, language: Language) -> None:
    forms = [form.lower() for term in TERMS for form in term.forms(language)]
    assert len(set(forms)) == len(forms)
    page = site.read({"nb": "ordliste/index.html", "en": "en/glossary/index.html"}[language])
    assert all(term.meaning.get(language) in page.text for term in TERMS)


def test_a_term_is_linked_where_it_first_stands_and_the_rest_is_text() -> None:
    html = str(marked('Luftlinje & <b> "luftlinje" og luftlinjene', "nb", lambda term: f"x#{term}"))
    link = '<a class="term" href="x#luftlinje" data-term="luftlinje">Luftlinje</a>'
    assert html == f"{link} &amp; &lt;b&gt; &#34;luftlinje&#34; og luftlinjene"
    assert re.sub(r"<[^>]*>", "", str(marked("ansatte per 1. januar", "nb", str))) == "ansatte per 1. januar"
    assert str(marked("", "nb", str)) == ""


def test_the_three_counts_stand_side_by_side_with_the_figures_of_one_winter(site: Site) -> None:
    release = site.choices.release
    for language, path in (("nb", "hvorfor-ulike-tall/index.html"), ("en", "en/why-figures-differ/index.html")):
        rows = site.read(path).tables["samme-vinter"].rows
        assert [heading.text[-4:] for heading in rows[0][1:]] == ["2024", "2023", "2023"]
        at = {row[0].text: [cell.text for cell in row[1:]] for row in rows[1:]}
        grid, register = release.observations("growth-distribution"), release.observations("housing-only-towns")
        for code in site.choices.areas(site.choices.municipality_set):
            told = at[site.choices.name(site.choices.municipality_set, code, language)]  # type: ignore[arg-type]
            for shown, table, measure, period in (
                (told[0], grid, "employees", "2024"),
                (told[1], register, "by_workplace", "2023"),
                (told[2], register, "by_residence", "2023"),
            ):
                own = (pl.col("area_set") == site.choices.municipality_set) & (pl.col("area") == code)
                value = table.filter(own & (pl.col("measure") == measure) & (pl.col("period") == period))["value"]
                assert shown.rstrip("*~") == number(float(value[0]), 0, language)  # type: ignore[arg-type]
