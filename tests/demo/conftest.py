"""The deliveries of the demo region, written once for all tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from planpuls.demo import generate, truth


@pytest.fixture(scope="session")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("first")
    generate(folder)
    return folder


@pytest.fixture(scope="session")
def second(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("second")
    generate(folder, "second")
    return folder


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both deliveries, the second over the first."""
    folder = tmp_path_factory.mktemp("both")
    generate(folder)
    generate(folder, "second")
    return folder


@pytest.fixture(scope="session", params=["first", "second"])
def table(request: pytest.FixtureRequest) -> dict[str, Any]:
    """The truth after each delivery."""
    return truth(request.param)
