"""What planners come for, done with the keyboard alone, against the release's own figures."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path

import polars as pl
from playwright.sync_api import Page

from planpuls.release.query import query
from planpuls.spec.numbers import number
from tests.browser.conftest import Site, Watched
from tests.browser.pages import open_map, tab_to
from tests.fixtures import Region

Watch = Callable[..., Watched]


def choose(page: Page, value: str) -> None:
    """Choose in the list that has the focus, by the arrow keys."""
    for _ in range(30):
        chosen = str(page.evaluate("document.activeElement.value"))
        if chosen == value:
            return
        page.keyboard.press("ArrowDown" if chosen < value else "ArrowUp")
    raise AssertionError(f"{value} is not in the list")


def test_a_municipalitys_share_near_hubs_and_its_download(
    site: Site, watch: Watch, demo: Region, tmp_path: Path
) -> None:
    page = watch().page
    page.goto(site.address)
    tab_to(page, "main a[href*='jobs-near-hubs']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/jobs-near-hubs/index.html*")
    tab_to(page, "a[href$='jobs-near-hubs.csv']")
    with page.expect_download() as waiting:
        page.keyboard.press("Enter")
    waiting.value.save_as(tmp_path / "found.csv")
    key = "municipality@2024"
    rows = query(demo.release, "jobs-near-hubs", area_set=key, period="2024").rows
    rows = rows.filter((pl.col("distance_m") == 600) & (pl.col("hub_profile") == demo.release.plan["hub_profile"]))
    row = rows.filter(pl.col("method") == "air_line").sort("area").row(0, named=True)
    name = demo.release.area_name(key, row["area"]).nb
    body = page.locator("main").inner_text()
    assert re.search(rf"{name}[^\n]*{re.escape(number(row['share_pct'], 1, 'nb'))}", body)
    within = [
        float(line["value"])
        for line in csv.DictReader((tmp_path / "found.csv").read_text(encoding="utf-8").splitlines())
        if (line["area_set"], line["area"], line["period"], line["measure"], line["distance_m"], line["method"])
        == (key, row["area"], "2024", "employees_within", "600", "air_line")
        and line["hub_profile"] == row["hub_profile"]
    ]
    assert within == [row["employees_within"]]


def test_2016_against_2024_on_the_map_with_the_table_of_what_is_seen(site: Site, watch: Watch) -> None:
    page = watch().page
    open_map(page, site, "from=2014&to=2021")
    tab_to(page, "input[name='pp-map-mode']")
    page.keyboard.press("ArrowDown")
    assert page.locator("input[name='pp-map-mode']:checked").count() == 1
    assert "mode=change" in page.evaluate("location.hash")
    for year in ("2016", "2024"):
        tab_to(page, ".years select")
        choose(page, year)
    assert "from=2016&to=2024" in page.evaluate("location.hash")
    assert "2016–2024" in page.locator(".map-panel h2").inner_text()
    tab_to(page, ".in-view summary")
    page.keyboard.press("Enter")
    page.wait_for_selector(".in-view tbody tr", timeout=30_000)
    largest = json.loads((site.folder / "map" / "map.json").read_text("utf-8"))["largest_changes"][0]["rows"][0]
    first = [
        cell.strip() for cell in page.locator(".in-view table").first.locator("tbody tr").first.inner_text().split("\t")
    ]
    expected = [number(largest[key], 0, "nb", sign=key == "change") for key in ("base", "value", "change")]
    assert first == [largest["municipality"], largest["area"], *expected]


def test_the_years_by_arrow_keys(site: Site, watch: Watch) -> None:
    page = watch().page
    open_map(page, site, "mode=level&year=2024")
    tab_to(page, ".slider input")
    page.keyboard.press("Home")
    years = json.loads((site.folder / "map" / "map.json").read_text("utf-8"))["years"]
    assert f"year={years[0]}" in page.evaluate("location.hash")
    page.keyboard.press("ArrowRight")
    assert f"year={years[1]}" in page.evaluate("location.hash")
    assert page.evaluate("document.activeElement.getAttribute('aria-valuetext')") == years[1]


def test_two_years_on_one_map_parted_by_a_divider(site: Site, watch: Watch) -> None:
    page = watch().page
    open_map(page, site, "mode=swipe&from=2016&to=2024&swipe=30")
    assert page.locator("pp-map canvas").count() == 2
    tab_to(page, ".pp-divider")
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    assert "swipe=35" in page.evaluate("location.hash")
    said = str(page.evaluate("document.activeElement.getAttribute('aria-valuetext')"))
    assert "35" in said
    assert "2016" in said
    assert "2024" in said
    page.get_by_label("Nivå i ett år").check()
    assert page.locator("pp-map canvas").count() == 1


def test_an_area_in_the_address_narrows_map_and_table_and_english_says_the_same(site: Site, watch: Watch) -> None:
    config = json.loads((site.folder / "map" / "map.json").read_text("utf-8"))
    group = next(area for group in config["groups"] for area in group["areas"] if area["code"].startswith("sub_region"))
    page = watch().page
    names = {area["code"]: area["name"] for area in config["areas"]}
    wanted = {names[code] for code in group["municipalities"]}
    for path, language in (("kart/index.html", "nb"), ("en/map/index.html", "en")):
        open_map(page, site, f"mode=level&year=2024&layers=cells&area={group['code']}&table=1", path)
        page.wait_for_selector(".in-view tbody tr", timeout=30_000)
        rows = page.locator(".in-view tbody th").all_inner_texts()
        assert rows
        assert all(wanted & set(row.split(" / ")) for row in rows)
        assert group["name"][language] in page.locator(".in-view caption").first.inner_text()


def test_what_cells_reach_and_a_figure_of_municipalities(site: Site, watch: Watch) -> None:
    page = watch().page
    config = json.loads((site.folder / "map" / "map.json").read_text("utf-8"))
    open_map(page, site, "mode=reach&reach=residents+45&layers=cells&table=1")
    page.wait_for_selector(".in-view tbody tr", timeout=30_000)
    assert "Innbyggere innen 45 minutter" in page.locator(".map-panel h2").inner_text()
    figure = config["figures"][0]
    open_map(page, site, f"mode=area&figure={figure['id']}&layers=cells&table=1")
    page.reload()
    page.wait_for_selector(".in-view tbody tr", timeout=30_000)
    shown = dict(row.split("\t") for row in page.locator(".in-view tbody tr").all_inner_texts())
    for area in config["areas"]:
        value = figure["values"].get(area["code"])
        if value is not None:
            assert shown[area["name"]] == number(value, figure["decimals"], "nb", sign=figure["signed"])


def test_a_chart_reads_out_its_figures_and_shows_them_as_a_table(site: Site, watch: Watch, demo: Region) -> None:
    page = watch().page
    page.goto(site.address + "sporsmal/job-index/index.html")
    tab_to(page, ".reader")
    rows = query(demo.release, "job-index", area_set=demo.release.plan["region"], base_period="2017").rows
    newest = rows.filter(pl.col("period") == "2023").row(0, named=True)
    region = demo.release.area_name(demo.release.plan["region"], newest["area"]).nb
    said = str(page.evaluate("document.activeElement.getAttribute('aria-valuetext')"))
    assert said.startswith("2023: ")
    assert f"{region} {number(newest['index'], 3, 'nb')}" in said
    assert page.locator(".chart-tip").inner_text().count("1,") >= 2
    page.keyboard.press("ArrowLeft")
    assert str(page.evaluate("document.activeElement.getAttribute('aria-valuetext')")).startswith("2022: ")
    tab_to(page, ".as-table")
    page.keyboard.press("Enter")
    table = page.locator("figure .table-wrap")
    assert region in table.inner_text()
    assert number(newest["index"], 3, "nb") in table.inner_text()
    assert not page.locator("figure .reader").is_visible()


def test_on_paper_the_map_is_a_picture_of_what_stood_on_the_screen(site: Site, watch: Watch) -> None:
    page = watch().page
    open_map(page, site, "mode=change&from=2016&to=2024")
    page.wait_for_timeout(1_500)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    paper = page.locator(".pp-paper")
    paper.wait_for(state="visible")
    assert "2016–2024" in str(paper.get_attribute("alt"))
    colours = page.evaluate(
        """async () => {
          const image = document.querySelector('.pp-paper');
          await image.decode();
          const canvas = Object.assign(document.createElement('canvas'), {width: 200, height: 200});
          const paper = canvas.getContext('2d');
          paper.drawImage(image, 0, 0, 200, 200);
          const data = paper.getImageData(0, 0, 200, 200).data;
          const seen = new Set();
          for (let at = 0; at < data.length; at += 4) seen.add(`${data[at]},${data[at + 1]},${data[at + 2]}`);
          return seen.size;
        }"""
    )
    assert colours > 20
    assert not page.locator(".map-view").is_visible()
    assert page.locator(".map-panel .steps").first.is_visible()


def test_nothing_moves_for_whoever_asked_for_less_motion(site: Site, watch: Watch) -> None:
    page = watch(reduced_motion="reduce").page
    page.goto(site.address)
    moving = page.evaluate(
        "[...document.querySelectorAll('*')].filter(one => parseFloat(getComputedStyle(one).transitionDuration) > 0).length"
    )
    assert moving == 0
