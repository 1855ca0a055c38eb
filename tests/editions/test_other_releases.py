"""Releases that try the pages: partial sources, hostile names, no browser files; and the same bytes anywhere."""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import planpuls.editions.site.build as building
from planpuls.editions.site.build import build_site
from planpuls.editions.site.choices import Choices
from planpuls.release.reader import open_release
from planpuls.store.files import canonical_json, read_json
from tests.editions.pages import Site
from tests.fixtures import Region

HOSTILE = '<script>alert("x")</script> & "Åsen"'
BUILD = """
import sys
from pathlib import Path
from typing import Any
from planpuls.editions.site.build import build_site
from planpuls.release.reader import open_release
build_site(open_release(Path(sys.argv[1])), Path(sys.argv[2]))
"""


@pytest.fixture(scope="module")
def partial(demo: Region, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A real region's release with a partial hub list and a municipality of hostile name, without browser files."""
    release = tmp_path_factory.mktemp("release") / demo.release.path.name
    shutil.copytree(demo.release.path, release)
    _change_json(release / "release.json", lambda document: document["plan"].update(demo=False))
    _change_json(release / "goals.json", _not_yet)
    _change_json(release / "specs.json", _keep_few)
    areas = pl.read_parquet(release / "areas.parquet")
    first = areas.filter(pl.col("area_set").str.starts_with("municipality"))["area"][0]
    named = pl.when(pl.col("area") == first).then(pl.lit(HOSTILE))
    areas.with_columns(
        named.otherwise("name_nb").alias("name_nb"), named.otherwise("name_en").alias("name_en")
    ).write_parquet(release / "areas.parquet")
    file = release / "observations" / "jobs-near-hubs.parquet"
    stored = pl.read_parquet(file)
    within = pl.col("measure") != "employees"
    flags = pl.when(within).then(pl.lit("air_line partial_source")).otherwise(pl.lit(""))
    stored.with_columns(flags.alias("flags")).write_parquet(file)
    folder = tmp_path_factory.mktemp("partial")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(building, "_STATIC", release / "nothing")
        build_site(open_release(release), folder)
    return Site(folder, Choices(open_release(release)))


def _change_json(path: Path, change: object) -> None:
    document = read_json(path)
    assert callable(change)
    change(document)
    path.write_text(canonical_json(document), encoding="utf-8")


def _keep_few(specs: list[dict[str, object]]) -> None:
    """One page of each kind is enough here."""
    kept = ("jobs-near-hubs", "grid-change", "commuting", "job-index")
    specs[:] = [spec for spec in specs if spec["id"] in kept]


def _not_yet(goals: list[dict[str, Any]]) -> None:
    reason = {"nb": "Knutepunktlisten er ikke komplett (12 punkter).", "en": "The hub list is not complete (12 hubs)."}
    headline = {
        "nb": "Kan ikke måles ennå: knutepunktlisten er ikke komplett (12 punkter)",
        "en": "Cannot be measured yet: the hub list is not complete (12 hubs)",
    }
    for goal in goals:
        if goal["trend"] and "jobs-near-hubs" in goal["indicators"]:
            goal.update(
                verdict="not_yet", headline=headline, answer=reason, missing=reason, preliminary=True, variants=[]
            )


def test_preliminary_figures_never_look_like_an_answer(partial: Site) -> None:
    front = (partial.folder / "index.html").read_text("utf-8")
    goals = [goal for goal in partial.choices.release.goals if goal.preliminary]
    assert goals
    for goal in goals:
        assert goal.latest is not None
        row = front.partition(f'id="{goal.id}"')[2].partition("</li>")[0]
        assert f"<b>{goal.latest.nb}" not in row
        assert row.index("Foreløpig, delvis liste") < row.index(goal.latest.nb)
    page = partial.read("sporsmal/jobs-near-hubs/index.html")
    answer = partial.choices.release.answers["jobs-near-hubs"]
    assert answer is not None
    lead = next(position for position, (_, found) in enumerate(page.tags) if found.get("class") == "lead")
    assert page.tags[lead - 1][0] == "h1"
    assert (
        page.text.index("Kan ikke måles ennå") < page.text.index("Foreløpig, delvis liste") < page.text.index(answer.nb)
    )
    shares = [table for name, table in page.tables.items() if not name.startswith(("prove", "spor-"))]
    assert all(table.caption.startswith("Foreløpig, delvis liste: ") for table in shares)
    svg = (partial.folder / "sporsmal" / "jobs-near-hubs" / "utvikling.svg").read_text("utf-8")
    assert "Foreløpig, delvis liste" in svg


def test_names_are_text_and_never_markup(partial: Site) -> None:
    for path in (*partial.pages(), *partial.folder.rglob("*.svg")):
        text = path.read_text("utf-8")
        assert "<script>alert" not in text, path
        assert "&lt;script&gt;" in text or path.name != "storste.svg" or "sporsmal" not in path.parts
    rows = partial.read("sporsmal/jobs-near-hubs/index.html").tables["kommuner-tabell"].rows
    assert HOSTILE in [row[0].text for row in rows]


def test_a_region_that_is_no_demo_says_so_nowhere(partial: Site) -> None:
    for path in partial.pages():
        page = partial.read(path)
        assert {"class": "badge"} not in page.all("span")
        assert ">Demo" not in path.read_text("utf-8")


def test_without_browser_files_the_pages_still_stand(
    tmp_path: Path, partial: Site, caplog: pytest.LogCaptureFixture
) -> None:
    assert not (partial.folder / "static").exists()
    page = partial.read("index.html")
    assert page.all("script") == []
    assert [found["href"] for found in page.all("link") if found.get("rel") == "stylesheet"] == ["assets/charts.css"]
    with pytest.MonkeyPatch.context() as patch, caplog.at_level(logging.WARNING):
        patch.setattr(building, "_STATIC", tmp_path / "nothing")
        building._copy_static(tmp_path / "site")
    assert "make web" in caplog.text


def test_the_same_release_gives_the_same_bytes_in_another_clock_and_language(
    demo: Region, site: Site, tmp_path: Path
) -> None:
    """Of every page, picture, download, map file, GIS file and office file; with one thread of polars."""
    other = os.environ | {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "LANG": "tr_TR.UTF-8", "PYTHONHASHSEED": "7"}
    other["POLARS_MAX_THREADS"] = "1"
    command = [sys.executable, "-W", "error::DeprecationWarning:planpuls", "-c", BUILD]
    subprocess.run([*command, str(demo.release.path), str(tmp_path)], env=other, check=True)
    assert _hashes(tmp_path) == _hashes(site.folder)


def _hashes(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
