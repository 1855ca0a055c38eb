"""Every branch of disclosure, recoding and verdict rules is taken both ways by the tests of their own rooms.

Measured on the compiled code: each conditional jump must be seen going on and jumping. Tests of the demo region take no part.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.branching import Watch

RULES = {
    "disclosure": ("disclosure.linked", "disclosure.rounding", "disclosure.sensitivity"),
    "recoding": ("places.areas", "plan.country"),
    "verdict rules": ("goals.verdict", "goals.readings", "goals.evaluate"),
}
_TESTS = (
    "disclosure/test_linked.py",
    "disclosure/test_rounding.py",
    "disclosure/test_every_branch.py",
    "plan/test_country.py",
    "places/test_areas.py",
    "goals/test_verdict.py",
    "goals/test_growth_and_levels.py",
)
_OPTIONS = ("-q", "-o", "addopts=", "-p", "no:cacheprovider", "-p", "no:xdist")


def prove(seed: int, count: int) -> dict[str, int | dict[str, int]]:  # noqa: ARG001
    """Fails where a branch is taken one way only, or a test fails."""
    with tempfile.TemporaryDirectory(prefix="planpuls-branches-") as folder:
        told = Path(folder) / "told.json"
        # A process of its own: what other proofs have imported must be compiled and watched here.
        command = [sys.executable, "-m", "tests.prove.branches", str(told)]
        variables = os.environ | {"POLARS_MAX_THREADS": "1"}
        subprocess.run(command, env=variables, check=True, cwd=Path(__file__).parents[2])
        found: dict[str, Any] = json.loads(told.read_text(encoding="utf-8"))
    assert found["missed"] == [], found["missed"]
    return {f"branches of {name}": number for name, number in found["branches"].items()}


def _measured() -> dict[str, Any]:
    import pytest

    modules = {name: [importlib.import_module(f"planpuls.{one}") for one in own] for name, own in RULES.items()}
    every = [module for own in modules.values() for module in own]
    tests = Path(__file__).parents[1]
    with Watch(every) as watch:
        code = pytest.main([*_OPTIONS, *(str(tests / name) for name in _TESTS)])
    assert code == 0, code
    counted = {name: len(Watch(own).expected) for name, own in modules.items()}
    return {"branches": counted, "missed": watch.missed}


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(json.dumps(_measured()), encoding="utf-8")
