"""Make the README's pictures: `python -m docs.screenshots` (`make screenshots`).

The verdict page comes from the demo region. `grid-change`, `commuting` and the map come from the official files of Oslo and
Akershus, from the workspace named in PLANPULS_WORKSPACE after `planpuls run oslo_akershus`. Names after the command make
only those pictures: `python -m docs.screenshots grid-change map`.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright
from tests.browser.conftest import ARGUMENTS, served
from tests.fixtures import made

from planpuls.demo import generate
from planpuls.editions.build import build_editions
from planpuls.store.workspace import Workspace

TARGET = Path(__file__).parent / "pictures"
MAP_STATE = "mode=swipe&from=2016&to=2024&swipe=45&layers=cells+boundaries&view=9.6+59.92+10.75"
DEMO = {"verdicts": ("index.html", "body")}
REAL = {
    "grid-change": ("sporsmal/grid-change/index.html", "figure >> nth=0"),
    "commuting": ("sporsmal/commuting/index.html", "figure >> nth=0"),
    "map": (f"kart/index.html#{MAP_STATE}", "pp-map"),
}
"""Name of a picture -> page and the part of it."""


def main() -> None:
    asked = set(sys.argv[1:]) or {*DEMO, *REAL}
    if demo := {name: DEMO[name] for name in DEMO if name in asked}:
        with tempfile.TemporaryDirectory() as name:
            files = Path(name, "files")
            files.mkdir()
            generate(files)
            region = made(Workspace(Path(name, "workspace")), files)
            build_editions(region.release.path, Path(name, "edition"))
            _shoot(Path(name, "edition", "site"), demo)
    if real := {name: REAL[name] for name in REAL if name in asked}:
        if site := _real():
            _shoot(site, real)
        else:
            print(f"no release of oslo_akershus in PLANPULS_WORKSPACE: {', '.join(real)} stay as they are")


def _real() -> Path | None:
    workspace = Workspace(Path(os.environ.get("PLANPULS_WORKSPACE", "")))
    release = workspace.current_release("oslo_akershus")
    return workspace.editions / release / "site" if release else None


def _shoot(folder: Path, wanted: dict[str, tuple[str, str]]) -> None:
    TARGET.mkdir(exist_ok=True)
    with served(folder.parent, folder.name) as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        for name, (path, selector) in wanted.items():
            page = browser.new_page(viewport={"width": 1100, "height": 900})
            page.goto(site.address + path)
            page.wait_for_load_state("networkidle")
            if selector == "pp-map":
                page.wait_for_selector("pp-map canvas")
                page.wait_for_timeout(4_000)
            # The goals are the picture; the list of questions below them grows with every indicator.
            page.evaluate("document.querySelector('section[aria-labelledby=questions]')?.remove()")
            page.locator(selector).first.screenshot(path=TARGET / f"{name}.png")
            print(TARGET / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
