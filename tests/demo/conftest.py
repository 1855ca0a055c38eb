"""The deliveries of the demo region, and the truth about them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from planpuls.demo import Vintage, truth


@pytest.fixture(scope="session")
def first(deliveries: dict[Vintage, Path]) -> Path:
    return deliveries["first"]


@pytest.fixture(scope="session")
def second(deliveries: dict[Vintage, Path]) -> Path:
    return deliveries["second"]


@pytest.fixture(scope="session")
def files(both_deliveries: Path) -> Path:
    """Both deliveries, the second over the first."""
    return both_deliveries


@pytest.fixture(scope="session", params=["first", "second"])
def table(request: pytest.FixtureRequest) -> dict[str, Any]:
    """The truth after each delivery."""
    return truth(request.param)
