"""Places, search, glossary and sharing as people meet them: by keyboard, on a phone, on paper, without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from planpuls.editions.site.choices import Choices
from planpuls.editions.site.places.atlas import Atlas
from tests.browser.conftest import AXE, Site, Watched
from tests.fixtures import Region

Watch = Callable[..., Watched]
PAGES = (
    "sted/index.html",
    "sted/furudalen/index.html",
    "sted/knutepunkt-nordbyen/index.html",
    "sted/by-furudalen/index.html",
    "sok/index.html",
    "ordliste/index.html",
    "hvorfor-ulike-tall/index.html",
    "en/places/county-ytrefjord/index.html",
)


@pytest.mark.parametrize("width", [360, 1280])
def test_pages_fit_and_are_accessible(site: Site, watch: Watch, width: int) -> None:
    page = watch(width).page
    for path in PAGES:
        page.goto(site.address + path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{path} scrolls sideways"
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        assert [f"{path}: {fault['id']}" for fault in found["violations"]] == []


def test_every_municipality_prints_on_one_a4(site: Site, watch: Watch, demo: Region) -> None:
    page = watch(java_script_enabled=False).page
    for place in Atlas(Choices(demo.release)).of_kind("municipality"):
        for address in (place.address.nb, place.address.en):
            page.goto(site.address + address)
            drawn = page.pdf(format="A4", prefer_css_page_size=True)
            assert len(re.findall(rb"/Type\s*/Page\b(?!s)", drawn)) == 1, address


def test_search_by_keyboard_leads_to_a_place(site: Site, watch: Watch) -> None:
    page = watch().page
    page.goto(site.address + "sporsmal/job-index/index.html")
    box = page.get_by_role("combobox")
    box.focus()
    page.keyboard.type("furud")
    page.get_by_role("option").first.wait_for()
    assert box.get_attribute("aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    chosen = page.locator(f"#{box.get_attribute('aria-activedescendant')}")
    assert chosen.get_attribute("aria-selected") == "true"
    assert chosen.inner_text().startswith("Furudalen")
    page.keyboard.press("Escape")
    assert box.get_attribute("aria-expanded") == "false"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sted/**")
    assert page.locator("h1").inner_text() == "Furudalen"


def test_search_says_when_nothing_is_found_and_works_from_a_memory_stick(site: Site, watch: Watch) -> None:
    page = watch().page
    page.goto((site.folder / "en" / "search" / "index.html").as_uri())
    box = page.get_by_role("combobox")
    box.fill("qqqq")
    page.get_by_role("status").filter(has_text="Nothing found").first.wait_for(state="attached")
    box.fill("havnesund")
    page.get_by_role("option").first.click()
    page.wait_for_url("**/places/**")
    assert page.locator("h1").inner_text() == "Havnesund"


def test_without_scripts_the_search_is_a_link_to_the_list(site: Site, watch: Watch) -> None:
    page = watch(java_script_enabled=False).page
    page.goto(site.address + "index.html")
    page.get_by_role("link", name="Søk").click()
    page.get_by_role("link", name="Lyngstrand").first.click()
    assert page.locator("h1").inner_text() == "Lyngstrand"


def test_a_place_leads_to_its_own_row_of_a_question(site: Site, watch: Watch) -> None:
    page = watch().page
    page.goto(site.address + "sted/furudalen/index.html")
    page.locator("ul.profile a[href*='job-index']").click()
    page.wait_for_url("**/job-index/**")
    chosen = page.locator("tr.chosen")
    assert chosen.first.locator("th").inner_text().startswith("Furudalen")
    assert chosen.first.is_visible()
    assert page.locator("pp-share input").input_value() == page.url
    page.get_by_role("button", name="Fjern merkingen").click()
    assert chosen.count() == 0
    assert "area=" not in page.url
    assert page.locator("pp-share input").input_value() == page.url


def test_a_term_tells_its_meaning_on_focus_and_hides_it_on_escape(site: Site, watch: Watch) -> None:
    page = watch().page
    page.goto(site.address + "sporsmal/jobs-near-hubs/index.html")
    term = page.locator("a.term").first
    term.focus()
    tooltip = page.get_by_role("tooltip")
    tooltip.wait_for()
    assert len(tooltip.inner_text()) > 20
    assert term.get_attribute("aria-describedby") == tooltip.get_attribute("id")
    page.keyboard.press("Escape")
    assert tooltip.count() == 0
    term.hover()
    tooltip.wait_for()
    tooltip.hover()
    assert tooltip.is_visible(), "the pointer may go over to what it says"


def test_the_plans_filter_the_questions_and_the_choice_is_in_the_address(
    site: Site, watch: Watch, demo: Region
) -> None:
    page = watch().page
    page.goto(site.address + "index.html#plan=kov")
    plans = [spec.plan for spec in demo.release.specs.values()]
    shown = page.locator("ul.questions > li:visible")
    assert shown.count() == plans.count("kov")
    page.get_by_role("button", name="hvor (").click()
    assert shown.count() == plans.count("areal")
    assert "plan=areal" in page.url
    page.get_by_role("button", name="alt (").click()
    assert shown.count() == len(plans)


def test_an_address_that_leads_nowhere_finds_the_way_back(site: Site, watch: Watch) -> None:
    page = watch().page
    html = (site.folder / "404.html").read_text(encoding="utf-8")
    page.route("**/sporsmal/gone/**", lambda route: route.fulfill(body=html, content_type="text/html"))
    page.goto(site.address + "sporsmal/gone/index.html")
    page.get_by_role("link", name="Steder").click()
    assert page.locator("h1").inner_text() == "Steder"
