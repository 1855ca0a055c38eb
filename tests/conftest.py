"""Property tests draw the same examples on every machine, without a clock; the demo's deliveries are written once."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests.sharing import made_once

if TYPE_CHECKING:
    from planpuls.demo import Vintage

settings.register_profile("fixed", derandomize=True, deadline=None, max_examples=40, database=None)
settings.load_profile("fixed")


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
