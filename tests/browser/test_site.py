"""Every page of the demo site as people meet it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from planpuls.release.query import query
from tests.browser.conftest import Site, Watched
from tests.browser.pages import kinds, violations
from tests.fixtures import Region

PAGES = (
    "index.html",
    "sporsmal/jobs-near-hubs/index.html",
    "sporsmal/grid-change/index.html",
    "sporsmal/commuting/index.html",
    "kart/index.html",
    "data/index.html",
    "en/index.html",
    "en/questions/jobs-near-hubs/index.html",
    "en/questions/grid-change/index.html",
    "en/questions/commuting/index.html",
    "en/map/index.html",
    "en/data/index.html",
    "lokaliseringssjekk/index.html",
    "en/location-check/index.html",
)
Watch = Callable[..., Watched]


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("path", PAGES)
def test_every_page_fits_is_accessible_and_says_demo(site: Site, watch: Watch, path: str, width: int) -> None:
    page = watch(width).page
    page.goto(site.address + path)
    page.wait_for_load_state("networkidle")
    assert page.locator("h1").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page scrolls sideways"
    said = page.locator("body").inner_text().lower()
    assert any(word in said for word in (("oppdikt",) if not path.startswith("en/") else ("invented", "fictional")))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["nb", "en"])
def test_axe_finds_nothing_on_any_kind_of_page(site: Site, watch: Watch, language: str, scheme: str) -> None:
    page = watch(color_scheme=scheme).page
    for path in kinds(site, language):
        page.goto(site.address + path)
        page.wait_for_load_state("load")
        assert violations(page) == [], path


@pytest.mark.parametrize("path", PAGES)
def test_without_scripts_the_text_tables_and_charts_are_there(site: Site, watch: Watch, path: str) -> None:
    page = watch(java_script_enabled=False).page
    page.goto(site.address + path)
    assert len(page.locator("main").inner_text()) > 200
    if "sporsmal" in path or "questions" in path:
        assert page.locator("figure svg").count() >= 1
        assert page.locator("table td").count() > 10


def test_from_a_memory_stick_all_but_the_map_works(site: Site, watch: Watch) -> None:
    page = watch().page
    page.goto((site.folder / "index.html").as_uri())
    page.get_by_role("link", name="Spørsmål").first.click()
    assert page.locator("h1").count() == 1
    page.goto((site.folder / "kart" / "index.html").as_uri())
    assert "server" in page.locator("main").inner_text().lower()


def test_every_link_of_every_page_leads_to_a_file(site: Site, watch: Watch) -> None:
    page = watch(java_script_enabled=False).page
    for path in PAGES:
        page.goto(site.address + path)
        for target in page.locator("a[href]").evaluate_all("links => links.map(link => link.href)"):
            if target.startswith(site.address):
                relative = target.removeprefix(site.address).partition("#")[0]
                assert (site.folder / relative).is_file(), f"{path} links to {relative}"


def test_the_front_page_shows_every_verdict_in_words(site: Site, watch: Watch, demo: Region) -> None:
    page = watch().page
    page.goto(site.address)
    text = page.locator("main").inner_text()
    for goal in demo.release.goals:
        assert goal.headline.nb in text
        assert goal.question.nb in text.replace("\u00ad", "")


def test_a_download_holds_the_figures_of_the_release(site: Site, watch: Watch, demo: Region) -> None:
    page = watch().page
    page.goto(site.address + "sporsmal/jobs-near-hubs/index.html")
    with page.expect_download() as waiting:
        page.locator(".downloads a[href$='.csv']").first.click()
    import polars as pl

    found = pl.read_csv(Path(waiting.value.path()), infer_schema=False)
    total = query(demo.release, "jobs-near-hubs", area="region", period="2024").rows["employees"][0]
    assert str(int(total)) in found.write_csv()
    assert found["flags"].str.contains("demo").all()


def test_a_table_sorts_by_keyboard(site: Site, watch: Watch) -> None:
    page = watch().page
    page.goto(site.address + "sporsmal/jobs-near-hubs/index.html")
    button = page.locator("pp-table th button").nth(1)
    button.focus()
    page.keyboard.press("Enter")
    header = page.locator("pp-table th[aria-sort]").first
    first = header.get_attribute("aria-sort")
    page.keyboard.press("Enter")
    assert {first, header.get_attribute("aria-sort")} == {"ascending", "descending"}


def test_the_map_draws_and_answers_a_change_between_two_years(site: Site, watch: Watch) -> None:
    page = watch().page
    page.goto(site.address + "kart/index.html")
    page.wait_for_selector("pp-map canvas", timeout=20_000)
    page.get_by_label("Endring mellom to år").check()
    page.wait_for_timeout(1_500)
    assert page.locator("pp-map").inner_text().count("2024") >= 1
    state = page.evaluate("location.hash")
    assert len(state) > 1
    page.reload()
    page.wait_for_selector("pp-map canvas", timeout=20_000)
    assert page.get_by_label("Endring mellom to år").is_checked()


def test_prints_on_a4(site: Site, watch: Watch, tmp_path: Path) -> None:
    page = watch().page
    page.goto(site.address)
    page.pdf(path=tmp_path / "front.pdf", format="A4")
    assert (tmp_path / "front.pdf").stat().st_size > 10_000


def test_a_place_and_a_business_are_checked_by_keyboard_alone(site: Site, watch: Watch) -> None:
    page = watch().page
    page.goto(site.address + "lokaliseringssjekk/index.html")
    page.focus("#pp-where")
    page.keyboard.type("Havnesund sentralstasjon")
    page.focus("#pp-code")
    page.keyboard.type("62.100")
    page.keyboard.press("Enter")
    page.wait_for_selector(".pp-result.match")
    assert "A: nær knutepunkt med hyppige avganger" in page.inner_text(".pp-answer h2")
    before = page.url
    page.locator(".pp-mover button").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("before => location.href !== before", arg=before)
    assert violations(page, "{resultTypes: ['violations']}") == []
    before = page.url
    page.locator(".pp-detail").click(position={"x": 20, "y": 20})
    page.wait_for_function("before => location.href !== before", arg=before)
