"""The demo region's website, built once."""

from __future__ import annotations

from pathlib import Path

import pytest

from planpuls.editions.site.build import build_site
from planpuls.editions.site.choices import Choices
from tests.editions.pages import Site
from tests.fixtures import Region
from tests.sharing import made_once


@pytest.fixture(scope="session")
def site(demo: Region, tmp_path_factory: pytest.TempPathFactory) -> Site:
    folder = made_once(tmp_path_factory, "site", lambda folder: build_site(demo.release, folder))
    return Site(folder, Choices(demo.release))


@pytest.fixture(scope="session")
def static_page(site: Site) -> Path:
    """The page with most on it."""
    return site.folder / "sporsmal" / "jobs-near-hubs" / "index.html"
