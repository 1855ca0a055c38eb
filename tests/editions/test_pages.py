"""Every page of the demo's site: there in both languages, whole, linked, marked, and nothing from elsewhere."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from urllib.parse import unquote

from planpuls.editions.site.places.atlas import Atlas
from planpuls.release.lineage import files_behind
from planpuls.spec.goal import Verdict
from planpuls.spec.text import LANGUAGES, Language
from tests.editions.pages import Site

FIXED = {
    "nb": [
        "index.html",
        "kart/index.html",
        "data/index.html",
        "sted/index.html",
        "sok/index.html",
        "ordliste/index.html",
        "hvorfor-ulike-tall/index.html",
        "lokaliseringssjekk/index.html",
        "endringer/index.html",
    ],
    "en": [
        "en/index.html",
        "en/map/index.html",
        "en/data/index.html",
        "en/places/index.html",
        "en/search/index.html",
        "en/glossary/index.html",
        "en/why-figures-differ/index.html",
        "en/location-check/index.html",
        "en/changes/index.html",
    ],
}
FOLDERS = {"nb": "sporsmal", "en": "en/questions"}


def pages(site: Site) -> dict[str, list[str]]:
    """Every page that the site must have: the fixed ones, one per indicator, one per place with a page."""
    places = [place for place in Atlas(site.choices).places if place.has_page]
    return {
        language: [*FIXED[language], *questions(site, language), *(place.address.get(language) for place in places)]
        for language in LANGUAGES
    }


def questions(site: Site, language: Language) -> list[str]:
    return [f"{FOLDERS[language]}/{name}/index.html" for name in site.choices.release.specs]


def test_every_page_exists_in_both_languages_and_says_which(site: Site) -> None:
    assert {path.relative_to(site.folder).as_posix() for path in site.pages()} == {
        *pages(site)["nb"],
        *pages(site)["en"],
    }
    for language, paths in pages(site).items():
        for path in paths:
            assert site.read(path).all("html") == [{"lang": language}]


def test_a_page_has_one_heading_landmarks_and_a_way_past_the_menu(site: Site) -> None:
    for path in site.pages():
        page = site.read(path)
        assert len(page.all("h1")) == len(page.all("main")) == len(page.all("nav")) == len(page.all("footer")) == 1
        assert {"class": "skip", "href": "#main"} in page.all("a")
        assert len(page.all("caption")) == len(page.all("table"))
        assert all("scope" in heading for heading in page.all("th"))
        ids = [str(found["id"]) for _, found in page.tags if "id" in found]
        assert len(ids) == len(set(ids)), path


def test_links_are_relative_and_lead_to_files_and_places_that_are_there(site: Site) -> None:
    for path in site.pages():
        page = site.read(path)
        own = {str(found.get("id")) for _, found in page.tags}
        for link in (*page.all("a"), *page.all("link"), *page.all("script")):
            target = str(link.get("href") or link.get("src"))
            if target.startswith(("data:", "https://")):
                continue
            file, _, anchor = target.partition("#")
            anchor = "" if "=" in anchor else anchor  # the state of a page, not a place on it
            found = (path.parent / unquote(file)).resolve() if file else path
            assert found.is_file(), f"{path}: {target}"
            if anchor:
                ids = own if not file else {str(other.get("id")) for _, other in site.read(found).tags}
                assert anchor in ids, f"{path}: {target}"


def test_nothing_is_asked_of_another_host_and_no_script_or_style_stands_in_the_page(site: Site) -> None:
    for path in site.pages():
        page = site.read(path)
        for tag, attributes in page.tags:
            for name in ("src", "srcset", "action", "xlink:href"):
                assert not str(attributes.get(name) or "").startswith(("http", "//")), (path, tag)
            assert not any(name.startswith("on") for name in attributes)
            assert "style" not in attributes, (path, tag)
        assert page.all("style") == []
        assert all(script.get("src") for script in page.all("script"))
        policy = next(
            meta["content"] for meta in page.all("meta") if meta.get("http-equiv") == "Content-Security-Policy"
        )
        assert str(policy).startswith("default-src 'none'; script-src 'self';")


def test_the_page_for_addresses_that_lead_nowhere_needs_no_file_beside_it(site: Site) -> None:
    html = (site.folder / "404.html").read_text("utf-8")
    page = site.read("404.html")
    (policy,) = [meta["content"] for meta in page.all("meta") if meta.get("http-equiv")]
    for tag in ("script", "style"):
        content = html.partition(f"<{tag}>")[2].partition(f"</{tag}>")[0]
        digest = b64encode(sha256(content.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in str(policy)
    assert all((site.folder / str(link["href"])).is_file() for link in page.all("a"))
    known = html.partition("(sporsmal")[2].partition(")")[0].split("|")[1:]
    folders = {path.name for path in site.folder.iterdir() if path.is_dir()}
    assert folders <= {"sporsmal", *known}, "the script knows every folder of the site"


def test_each_page_names_itself_in_the_other_language(site: Site) -> None:
    for path in site.pages():
        page = site.read(path)
        here = str(page.all("html")[0]["lang"])
        (other,) = [found for found in page.all("link") if found.get("hreflang")]
        assert other["hreflang"] == {"nb": "en", "en": "nb"}[here]
        back = (path.parent / str(other["href"])).resolve()
        (again,) = [found for found in site.read(back).all("link") if found.get("hreflang")]
        assert (back.parent / str(again["href"])).resolve() == path.resolve()


def test_the_demo_is_marked_on_every_page_and_in_every_file(site: Site) -> None:
    for path in site.pages():
        page = site.read(path)
        assert {"class": "badge"} in page.all("span")
        notice = {"nb": "alle tall er oppdiktet", "en": "every figure are invented"}
        assert notice[str(page.all("html")[0]["lang"])] in page.text
    files = [path for path in (site.folder / "data").iterdir() if path.suffix != ".html"]
    assert files
    assert all(path.name.startswith("demo-") for path in files)
    for path in site.folder.rglob("*.svg"):
        if "static" not in path.parts:
            assert "ppdikt" in path.read_text("utf-8") or "nvented" in path.read_text("utf-8")


def test_goals_with_a_verdict_stand_first_then_those_with_figures_each_with_its_verdict_in_words(site: Site) -> None:
    given = site.choices.release.goals
    unjudged = [goal for goal in given if goal.verdict in (Verdict.NOT_YET, Verdict.CONTEXT)]
    shown = [goal for goal in unjudged if goal.trend or goal.beside or goal.background]
    goals = [goal for goal in given if goal not in unjudged] + shown + [goal for goal in unjudged if goal not in shown]
    assert 0 < len(unjudged) < len(goals)
    for language in LANGUAGES:
        page = site.read(FIXED[language][0])
        rows = [found["id"] for found in page.all("li") if found.get("class") == "goal"]
        assert rows == [goal.id for goal in goals]
        assert all(goal.headline.get(language) in page.text for goal in goals)
    proposed = sum(goal.standing == "proposed" for goal in goals)
    assert site.read("index.html").text.count("foreslått") == proposed + 1, "each goal, and the sentence on top"


def test_every_chart_has_words_a_source_a_table_and_files(site: Site) -> None:
    for path in questions(site, "nb"):
        page = site.read(path)
        charts = [found for found in page.all("figure") if found.get("class") == "chart"]
        spec = site.choices.release.specs.get(path.split("/")[1])
        assert charts or (spec is not None and spec.chart is not None and spec.chart.kind == "table")
        drawings = [found for found in page.all("svg") if str(found.get("class", "")).startswith("drawing")]
        assert all(found["role"] == "img" and len(str(found["aria-label"])) > 40 for found in drawings)
        assert page.text.count("Kilder:") + page.text.count("Kilde:") >= len(charts)
        names = {str(found["id"]).removeprefix("figur-") for found in charts}
        for name in names:
            folder = (site.folder / path).parent
            assert (folder / f"{name}.png").read_bytes().startswith(b"\x89PNG")
            svg = (folder / f"{name}.svg").read_text("utf-8")
            assert "<title>" in svg
            assert site.choices.release.id in svg


def test_the_data_page_shows_how_many_establishments_have_a_point(site: Site) -> None:
    rates = site.choices.release.frame("match_rates").filter(municipality="all")
    for path in ("data/index.html", "en/data/index.html"):
        tables = site.read(path).tables
        header, *rows = tables["punkter-tabell"].rows
        shown = [int("".join(filter(str.isdigit, row[1].text))) for row in rows]
        assert (len(header), shown) == (3, rates["establishments"].to_list())
        assert [row[0].text for row in tables["punkter-kommuner"].rows[1:4]] == ["Havnesund", "Lyngstrand", "Kvernåsen"]


def test_every_question_carries_the_trail_of_its_figures(site: Site) -> None:
    release = site.choices.release
    for spec in release.specs.values():
        for folder, english in (("sporsmal", False), ("en/questions", True)):
            html = (site.folder / folder / spec.id / "index.html").read_text(encoding="utf-8")
            trail = html[html.index('id="h-spor"') :]
            assert all(file["sha256"] in trail for file in files_behind(release, spec.id))
            assert release.lineage[f"indicator.{spec.id}"]["key"][:12] in trail
            assert f"/api/lineage/{spec.id}/{'area/year' if english else 'område/år'}" in trail
            # One way to it from beside the figures, and not again after each of them.
            assert html.count('href="#h-spor"') == 1
            assert html.index('href="#h-spor"') < html.index("</aside>\n</div>")
            assert f"planpuls explain {spec.id} " in html
