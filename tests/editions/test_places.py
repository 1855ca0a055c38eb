"""The pages of places: every figure on them and in their files is the release's, in both languages."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from html import unescape
from urllib.parse import parse_qs

import polars as pl
import pytest

from planpuls.editions.site.parts import figure_cell
from planpuls.editions.site.places.area_page import area_page
from planpuls.editions.site.places.atlas import Atlas, Place
from planpuls.editions.site.places.figure_rows import figure_row, is_signed
from planpuls.release.profile import profile
from planpuls.release.query import query
from planpuls.spec.numbers import number
from planpuls.spec.text import LANGUAGES, Language, Text
from tests.editions.pages import Site


@pytest.fixture(scope="module")
def atlas(site: Site) -> Atlas:
    return Atlas(site.choices)


def areas(atlas: Atlas) -> list[Place]:
    return [place for place in atlas.places if place.has_page and place.kind != "hub"]


def shown_rows(site: Site, place: Place, language: Language) -> list[dict[str, str]]:
    """The list of a page, item by item: question, state, value, the rest as text."""
    html = (site.folder / place.address.get(language)).read_text("utf-8")
    listed = html.partition('<ul class="profile">')[2].partition("</ul>")[0]
    found = []
    for item in listed.split("<li ")[1:]:
        link = re.search(r'<h3><a href="([^"]*)">(.*?)</a>', item)
        value = re.search(r"<b>(.*?)</b>", item)
        assert link
        assert value
        plain = unescape(re.sub(r"<[^>]*>", " ", item))
        found.append(
            {"link": unescape(link[1]), "question": unescape(link[2]), "value": unescape(value[1]), "text": plain}
        )
    return found


def test_places_of_every_kind_are_there_under_addresses_of_their_own(atlas: Atlas) -> None:
    kinds = {kind: len([place for place in atlas.places if place.kind == kind]) for kind in ("municipality", "hub")}
    assert kinds == {"municipality": 7, "hub": 12}
    assert {"county", "sub_region", "regional_city"} <= {place.kind for place in atlas.places}
    for language in LANGUAGES:
        addresses = [place.address.get(language) for place in atlas.places]
        assert len(set(addresses)) == len(addresses)
        assert all(re.fullmatch(r"[a-z0-9/.-]+", address) for address in addresses)


def test_every_figure_of_every_place_is_the_one_of_its_own_profile(site: Site, atlas: Atlas) -> None:
    release = site.choices.release
    for place in areas(atlas):
        found = [profile(release, code, key) for key, code in place.sets] if place.kind != "regional_city" else []
        whole = found[0] if found else (profile(release, place.code) if place.sets else None)
        expected = {row.indicator: row for row in whole.rows} if whole else {}
        for language in LANGUAGES:
            rows = shown_rows(site, place, language)
            assert len(rows) == len(expected)
            by_question = {release.specs[name].question.get(language): row for name, row in expected.items()}
            for shown in rows:
                row = by_question[shown["question"]]
                sign = is_signed(row.item)
                told = figure_cell(row.value, row.item.decimals, language, status=row.status, sign=sign).text
                assert shown["value"] == told
                if row.region_value is not None:
                    region = figure_cell(
                        row.region_value, row.item.decimals, language, status=row.status, sign=sign
                    ).text
                    assert f"{site.choices.name(*site.choices.region, language)}: {region}" in shown["text"]
                if row.change is not None and row.change.count is not None and row.change.counted is not None:
                    count = number(row.change.count, 0, language, sign=True)
                    assert f"{count} {row.change.counted.unit.get(language)}" in shown["text"]
                assert (row.rank is not None) == (f" {row.ranked}" in shown["text"] and row.rank is not None)


def test_links_to_questions_carry_the_place_as_their_state(site: Site, atlas: Atlas) -> None:
    place = atlas.by_key["municipality/9401"]
    for shown in shown_rows(site, place, "nb"):
        state = parse_qs(shown["link"].partition("#")[2])
        assert state == {"area": [place.name.nb], "set": ["municipality-2024"]}


def test_the_head_sentence_tells_the_employees_of_the_release(site: Site, atlas: Atlas) -> None:
    rows = query(site.choices.release, "growth-distribution", area_set="municipality", base_period="2016").rows
    for place in atlas.of_kind("municipality"):
        row = rows.filter((pl.col("area") == place.code) & (pl.col("period") == "2024")).row(0, named=True)
        page = site.read(place.address.nb)
        change = row["employees"] - row["employees_base"]
        assert f"{place.name.nb} har {number(row['employees'], 0, 'nb')} ansatte per 1. januar 2024." in page.text
        word = "flere" if change > 0 else "færre"
        assert f"{number(abs(change), 0, 'nb')} {word} enn i 2016" in page.text


def test_a_regional_city_tells_its_own_employees_or_why_it_has_none(site: Site, atlas: Atlas) -> None:
    rows = query(site.choices.release, "strategy-areas", area_set="strategy_area", base_period="2016").rows
    for place in atlas.of_kind("regional_city"):
        said = site.read(place.address.nb).text
        own = rows.filter((pl.col("area") == place.code) & (pl.col("period") == "2024"))
        if own.is_empty():
            assert "Byens grense er ikke lest inn" in said
        else:
            assert f"{place.name.nb} har {number(own['employees'][0], 0, 'nb')} ansatte per 1. januar 2024." in said


def test_every_question_of_the_release_is_on_the_page_or_named_as_missing(site: Site, atlas: Atlas) -> None:
    release = site.choices.release
    texts = {name: spec.question for name, spec in release.specs.items()}
    texts |= {name: Text.model_validate(entry["spec"]["question"]) for name, entry in release.absent.items()}
    for place in areas(atlas):
        for language in LANGUAGES:
            said = site.read(place.address.get(language)).text
            assert [name for name, text in texts.items() if text.get(language) not in said] == []


def test_a_figure_that_is_missing_in_every_way_is_named_with_its_reason_and_is_no_row(site: Site) -> None:
    place = Atlas(site.choices).of_kind("municipality")[0]
    whole = Atlas(site.choices).profiles[place.key]
    none, half = (
        replace(row, value=None, region_value=region, trend=(), change=None, status="missing")
        for row, region in zip(whole.rows[:2], (None, 1.0), strict=True)
    )
    told = Atlas(site.choices)
    told.__dict__["profiles"] = {place.key: replace(whole, rows=(none, half, *whole.rows[2:]))}
    page = area_page(told, place, "nb", None)
    asked = {row.indicator: site.choices.release.specs[row.indicator].question.nb for row in (none, half)}
    shown = [row.question for row in page.rows]
    assert asked[none.indicator] not in shown
    assert asked[none.indicator] in {link.text for link in page.more}
    assert shown[-1] == asked[half.indicator]


def test_the_file_beside_the_page_has_the_stored_numbers(site: Site, atlas: Atlas) -> None:
    for place in atlas.of_kind("municipality"):
        expected = profile(site.choices.release, place.code, place.sets[0][0]).rows
        for language in LANGUAGES:
            folder = (site.folder / place.address.get(language)).parent
            (file,) = folder.glob("*.csv")
            assert file.name.startswith("demo-")
            with file.open(encoding="utf-8", newline="") as opened:
                rows = {row["indicator"]: row for row in csv.DictReader(opened)}
            assert {name: row["value"] for name, row in rows.items()} == {
                row.indicator: "" if row.value is None else repr(round(row.value, 9)) for row in expected
            }
            assert all(row["title"].startswith("DEMO") and row["release"] for row in rows.values())


def test_commuting_on_a_page_is_the_exchange_of_the_release(site: Site, atlas: Atlas) -> None:
    table = site.read("sporsmal/commuting/index.html").tables["ut-inn-municipality-2024"]
    by_name = {row[0].text: [cell.text for cell in row[1:]] for row in table.rows[1:]}
    for place in atlas.of_kind("municipality"):
        residents, workers, _, out, into, *_ = by_name[place.name.nb]
        said = site.read(place.address.nb).text
        assert f"{workers} arbeider her, {residents} sysselsatte bor her. {into} pendler inn og {out} ut" in said


def test_a_hub_has_node_and_place_values_and_says_what_is_not_known(site: Site, atlas: Atlas) -> None:
    for place in atlas.of_kind("hub"):
        for language in LANGUAGES:
            page = site.read(place.address.get(language))
            rows = page.tables["rundt-knutepunktet"].rows
            for metres, row in zip((600, 1000), rows[1:], strict=True):
                at = {found["period"]: found["employees"] for found in atlas.round_hubs[place.code, metres]}
                shown = [cell.text for cell in row[1:]]
                assert shown == [
                    number(at["2016"], 0, language),
                    number(at["2024"], 0, language),
                    number(at["2024"] - at["2016"], 0, language, sign=True),
                ]
    opened = atlas.by_key["hub/nordbyen"]
    assert "1. juni 2019" in site.read(opened.address.nb).text
    assert "ikke oppgitt i listen" in site.read(atlas.by_key["hub/bjorkmo"].address.nb).text


def test_the_list_names_every_place_once_and_links_those_that_have_a_page(site: Site, atlas: Atlas) -> None:
    for language in LANGUAGES:
        html = (site.folder / ("sted/index.html" if language == "nb" else "en/places/index.html")).read_text("utf-8")
        items = re.findall(r"<li>(.*?)</li>", html.partition("<main")[2])
        assert len(items) == len(atlas.places)
        assert sum("<a " in item for item in items) == sum(place.has_page for place in atlas.places)


def test_a_figure_that_is_there_is_not_said_to_be_missing(atlas: Atlas) -> None:
    there = 0
    for place in atlas.of_kind("municipality"):
        for row in atlas.profiles[place.key].rows:
            if row.value is not None and row.status == "missing":
                there += 1
                assert "mangler" not in figure_row(atlas, row, place.name.nb, "nb").notes
    assert there > 0
