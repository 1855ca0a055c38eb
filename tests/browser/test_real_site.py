"""The site of Oslo and Akershus from official files, as people meet it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.conftest import Site, Watched
from tests.browser.pages import kinds, open_map, violations

Watch = Callable[..., Watched]


@pytest.mark.parametrize("language", ["nb", "en"])
def test_every_kind_of_page_fits_a_phone_and_axe_finds_nothing(real_site: Site, watch: Watch, language: str) -> None:
    page = watch(360, 800, color_scheme="dark" if language == "en" else "light").page
    for path in kinds(real_site, language):
        page.goto(real_site.address + path)
        page.wait_for_load_state("load")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert page.locator(".top .badge").count() == 0, "the site of official figures says demo"
        assert violations(page) == [], path


def test_oslo_in_2016_and_2024_side_by_side(real_site: Site, watch: Watch) -> None:
    page = watch().page
    open_map(page, real_site, "mode=swipe&from=2016&to=2024&area=0301&layers=cells&table=1")
    page.wait_for_selector(".in-view tbody tr", timeout=30_000)
    assert "Oslo" in page.locator(".in-view caption").first.inner_text()
    assert all("Oslo" in name for name in page.locator(".in-view tbody th").all_inner_texts())


def test_without_scripts_the_figures_are_there(real_site: Site, watch: Watch) -> None:
    page = watch(java_script_enabled=False).page
    page.goto(real_site.address + "sporsmal/grid-change/index.html")
    assert page.locator("figure svg").count() >= 1
    assert page.locator("table td").count() > 50
    page.goto(real_site.address + "kart/index.html")
    assert page.locator("table td").count() > 50
