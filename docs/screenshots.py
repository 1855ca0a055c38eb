"""Make the README's pictures: `python -m docs.screenshots` (`make screenshots`).

The verdict page comes from the demo region. `grid-change` and `commuting` come from the official files of Oslo and
Akershus, from the workspace named in PLANPULS_WORKSPACE after `planpuls run oslo_akershus`.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright
from tests.browser.conftest import ARGUMENTS
from tests.fixtures import made

from planpuls.demo import generate
from planpuls.editions.build import build_editions
from planpuls.store.workspace import Workspace

TARGET = Path(__file__).parent / "pictures"


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        files = Path(name, "files")
        files.mkdir()
        generate(files)
        region = made(Workspace(Path(name, "workspace")), files)
        demo = Path(name, "edition")
        build_editions(region.release.path, demo)
        wanted = {"verdicts.png": (demo / "site" / "index.html", "body")}
        if real := _real():
            wanted["grid-change.png"] = (real / "sporsmal" / "grid-change" / "index.html", "figure >> nth=0")
            wanted["commuting.png"] = (real / "sporsmal" / "commuting" / "index.html", "figure >> nth=0")
        else:
            print("no release of oslo_akershus in PLANPULS_WORKSPACE: its two pictures stay as they are")
        _shoot(wanted)


def _real() -> Path | None:
    workspace = Workspace(Path(os.environ.get("PLANPULS_WORKSPACE", "")))
    release = workspace.current_release("oslo_akershus")
    return workspace.editions / release / "site" if release else None


def _shoot(wanted: dict[str, tuple[Path, str]]) -> None:
    TARGET.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        for name, (page_file, selector) in wanted.items():
            page = browser.new_page(viewport={"width": 1100, "height": 900})
            page.goto(page_file.as_uri())
            # The goals are the picture; the list of questions below them grows with every indicator.
            page.evaluate("document.querySelector('section[aria-labelledby=questions]')?.remove()")
            page.locator(selector).screenshot(path=TARGET / name)
            print(TARGET / name)
        browser.close()


if __name__ == "__main__":
    main()
