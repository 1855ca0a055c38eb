"""Property tests draw the same examples on every machine, without a clock; the demo's deliveries are written once."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

from tests.sharing import made_once

if TYPE_CHECKING:
    from planpuls.demo import Vintage

settings.register_profile("fixed", derandomize=True, deadline=None, max_examples=40, database=None)
settings.load_profile("fixed")

_REAL = "tests/real/"
"""The folder whose files share what is made from the official files, and so one test process."""
_LONGEST = (
    _REAL,
    "tests/editions/test_other_releases.py",
    "tests/sources/test_fetching_everything.py",
    "tests/indicators/test_adding_an_indicator.py",
    "tests/pipeline/test_incremental.py",
    "tests/pipeline/test_blocks.py",
    "tests/pipeline/test_rechecking.py",
    "tests/pipeline/test_scenarios.py",
    "tests/pipeline/test_explain.py",
    "tests/pipeline/test_faults.py",
    "tests/editions/test_office.py",
    "tests/editions/test_brief.py",
    "tests/editions/test_places.py",
    "tests/release/test_profile.py",
    "tests/release/test_whole.py",
    "tests/editions/test_gis_files.py",
    "tests/sources/test_dated_fetching.py",
)
"""Begun first, so that no test process is left alone with one of them at the end."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """The tests of a file run in one of several test processes, which makes what they share once."""
    # Marks of groups have no effect: pytest 9.2 keeps no name of an item that pytest-xdist 3.8 could add the group to.
    from xdist.scheduler import LoadScopeScheduling

    class ByFile(LoadScopeScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            return _group(nodeid)

    config.option.loadscopereorder = False
    return ByFile(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    order = {group: place for place, group in enumerate(_LONGEST)}
    items.sort(key=lambda item: order.get(_group(item.nodeid), len(order)))


def _group(nodeid: str) -> str:
    """Tests of one group run in one process. Documentation's examples share nothing."""
    file = nodeid.partition("::")[0]
    if not file.startswith("tests/"):
        return nodeid
    return _REAL if file.startswith(_REAL) else file


@pytest.fixture(scope="session")
def deliveries(tmp_path_factory: pytest.TempPathFactory) -> dict[Vintage, Path]:
    """Each delivery of the demo region by itself. Read only: copy a file to change it."""
    return {"first": _delivered(tmp_path_factory, "first"), "second": _delivered(tmp_path_factory, "second")}


@pytest.fixture(scope="session")
def both_deliveries(deliveries: dict[Vintage, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The second delivery over the first. Read only."""

    def make(folder: Path) -> None:
        for delivered in deliveries.values():
            shutil.copytree(delivered, folder, dirs_exist_ok=True)

    return made_once(tmp_path_factory, "both-deliveries", make)


def _delivered(factory: pytest.TempPathFactory, vintage: Vintage) -> Path:
    from planpuls.demo import generate

    return made_once(factory, f"{vintage}-delivery", lambda folder: generate(folder, vintage))
