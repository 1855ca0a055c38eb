"""The location check of the site: its files, its page without script, and the browser's answers against Python's."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Any

import pytest

from planpuls.editions.site.location_data import COLUMNS, TILE_M
from planpuls.release.location import Check, check
from planpuls.spec.text import Language
from tests.editions.pages import Site

WEB = Path(__file__).parents[2] / "web" / "src"
PAGES: dict[Language, str] = {"nb": "lokaliseringssjekk/index.html", "en": "en/location-check/index.html"}


def read(site: Site, name: str) -> Any:
    return json.loads((site.folder / "lokalisering" / f"{name}.json").read_text("utf-8"))


def test_every_cell_stands_in_one_tile_of_five_kilometres_and_every_file_is_small(site: Site) -> None:
    index = read(site, "index")
    cells = site.choices.release.frame("location_cells")
    found = set()
    for name in index["tiles"]:
        west, south = (int(part) for part in name.split("_"))
        for row in read(site, name)["cells"]:
            assert len(row) == len(COLUMNS)
            assert west <= 250 * row[0] < west + TILE_M
            assert south <= 250 * row[1] < south + TILE_M
            found.add((250 * row[0] + 125, 250 * row[1] + 125))
    assert found == set(cells.select("x_m", "y_m").rows())
    sizes = {path.name: path.stat().st_size for path in (site.folder / "lokalisering").iterdir()}
    assert sizes.keys() == {"index.json", *(f"{name}.json" for name in index["tiles"])}
    assert max(sizes.values()) < 60_000


def test_the_index_names_the_release_the_rule_and_every_place(site: Site) -> None:
    index = read(site, "index")
    release = site.choices.release
    assert (index["release"], index["demo"]) == (release.id, True)
    assert index["rule"] == release.location["rule"]
    names = [name for name, _, _ in index["places"]]
    assert {"Havnesund", "Havnesund sentralstasjon"} <= set(names)
    assert len(index["outlines"]) == len(release.plan["region_municipalities"])


@pytest.mark.parametrize("language", ["nb", "en"])
def test_without_script_the_page_has_the_rule_the_tables_and_where_the_check_works(
    site: Site, language: Language
) -> None:
    page = site.read(PAGES[language])
    tables = page.tables
    cells = site.choices.release.frame("location_cells")
    shown = ["".join(filter(str.isdigit, row[1].text)) for row in tables["profiler-tabell"].rows[1:]]
    counted = dict(cells.group_by("access").len().rows())
    assert shown == [str(counted.get(access, 0)) for access in ("A", "B", "C", "none", "unknown")]
    assert len(tables["naeringer-SN2007"].rows) > 35
    assert len(tables["retningslinjer-tabell"].rows) == 4
    assert len(tables["knutepunkter-tabell"].rows) == 1 + len(site.choices.release.frame("location_hubs"))
    for words in {"nb": ("600", "planpuls serve", "ingen dom"), "en": ("600", "planpuls serve", "no verdict")}[
        language
    ]:
        assert words in page.text


def test_the_browser_answers_as_python_does(site: Site) -> None:
    """The same sentences in both languages at cell centres, with and without a business, inside and outside the plan area."""
    node = _node()
    order = Random(1)
    cells = order.sample(site.choices.release.frame("location_cells").select("x_m", "y_m").rows(), 60)
    codes = [None, "47.111", "47.591", "47.551", "49.410", "63.110", "01.110", "40.100", "45.112"]
    asked = [
        {"x": x, "y": y, "industry": order.choice(codes), "standard": order.choice(["SN2007", "SN2025"]), "lang": order.choice(["nb", "en"])}
        for x, y in [*cells, (0, 0)]
    ]  # fmt: skip
    done = subprocess.run(
        [node, str(Path(__file__).parent / "answers.mjs"), WEB.as_uri(), str(site.folder / "lokalisering")],
        input=json.dumps(asked), capture_output=True, text=True, check=False, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    for question, answer in zip(asked, json.loads(done.stdout), strict=True):
        standard = str(question["standard"])
        known = check(site.choices.release, question["x"], question["y"], question["industry"], standard)
        assert _plain(answer) == _plain(_expected(known, question["lang"])), question


def _node() -> str:
    """Node that strips types, as `make web` uses."""
    beside = shutil.which("node", path=str(Path(sys.executable).parent))
    if beside is None:
        pytest.skip("node comes with the group `web`")
    return beside


def _expected(found: Check, language: Language) -> dict[str, Any]:
    def told(texts: list[Any]) -> list[str]:
        return [text.get(language) for text in texts]

    return {
        "access": found.access,
        "place": told(found.place),
        "reasons": told(found.reasons),
        "belongs": told(found.belongs),
        "mobility": found.industry["mobility"] if found.industry else None,
        "business": told(found.business),
        "result": found.result,
        "guidelines": [{"title": one["title"][language], "text": one["text"][language]} for one in found.guidelines],
    }


def _plain(answer: dict[str, Any]) -> Any:
    """Without what only one side has, and with one kind of blank: the browser groups digits by another one."""
    kept = {name: value for name, value in answer.items() if name != "municipality"}
    return json.loads(json.dumps(kept, ensure_ascii=False).replace("\u202f", " ").replace("\u00a0", " "))
