"""The demo's website in a real browser: Debian's Chromium, driven by Playwright, nothing downloaded."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from planpuls.editions.build import build_editions
from planpuls.pipeline.executor import quietly
from planpuls.pipeline.run import run
from planpuls.plan.load import load_plan
from planpuls.sources.importing import import_files
from planpuls.store.workspace import Workspace
from tests.fixtures import Region
from tests.real.conftest import data as data

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
OFFICIAL = ("ssb_bedrifter_250m", "kartverket_kommuner", "klass", "knutepunkter", "ssb_pendling")
"""Folders of official files that the real site is made of: those with cells, and what every page needs."""
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@dataclass(frozen=True)
class Site:
    folder: Path
    address: str


@dataclass
class Watched:
    """A page, and everything on it that should not happen."""

    page: Page
    errors: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    """Requests that left the site's own host."""


@contextmanager
def served(root: Path, path: str) -> Iterator[Site]:
    """A folder's site under a path of python's own file server, which knows no ranges."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(root)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Site(root / path, f"http://127.0.0.1:{server.server_address[1]}/{path}/")
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="session")
def site(demo: Region) -> Iterator[Site]:
    """The demo region's site."""
    target = demo.workspace.editions / demo.outcome.release
    build_editions(demo.release.path, target)
    with served(target.parent, f"{demo.outcome.release}/site") as found:
        yield found


@pytest.fixture(scope="session")
def real_site(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Oslo and Akershus from the official files of the grid, the boundaries, the hubs and commuting."""
    plan = load_plan("oslo_akershus")
    workspace = Workspace(tmp_path_factory.mktemp("real") / "workspace")
    workspace.prepare()
    list(import_files(plan, workspace, [data / name for name in OFFICIAL]))
    outcome = run(plan, workspace, quietly)
    target = workspace.editions / outcome.release
    build_editions(workspace.releases / outcome.release, target)
    with served(target.parent, f"{outcome.release}/site") as found:
        yield found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = os.environ.get("PLANPULS_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.fail("no Chromium: install the package chromium or set PLANPULS_CHROMIUM")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def watch(browser: Browser) -> Iterator[Callable[..., Watched]]:
    """Open pages that are watched; at the end none of them may have logged an error or asked another host."""
    opened: list[Watched] = []

    def open_page(width: int = 1280, height: int = 900, **context: object) -> Watched:
        page = browser.new_context(viewport={"width": width, "height": height}, **context).new_page()  # type: ignore[arg-type]
        watched = Watched(page)
        page.on("pageerror", lambda error: watched.errors.append(str(error)))
        page.on("console", lambda message: watched.errors.append(message.text) if message.type == "error" else None)
        page.on("request", lambda request: _note(watched, request.url))
        opened.append(watched)
        return watched

    yield open_page
    for watched in opened:
        watched.page.context.close()
        assert watched.errors == []
        assert watched.outside == []


def _note(watched: Watched, url: str) -> None:
    if not url.startswith(("http://127.0.0.1:", "data:", "blob:", "file:")):
        watched.outside.append(url)
