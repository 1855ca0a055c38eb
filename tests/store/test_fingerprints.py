"""The fingerprint of code: it follows imports wherever they stand, and changes with what is reached and nothing else.

The module under test is loaded from a small package of its own, so that its texts can be changed at will.
"""

from __future__ import annotations

import ast
import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from planpuls.spec.errors import IntegrityError
from planpuls.store import fingerprint as real

TEXTS = {
    "__init__": "",
    "spec/__init__": "from planpuls.spec.errors import Problem as Problem\n",
    "spec/errors": "class Problem: pass\n",
    "spec/units": "METRE = 1\n",
    "reach/__init__": "",
    "reach/streets": "import numpy\nfrom planpuls.spec.units import METRE\n",
    "reach/late": "def walk():\n    from planpuls.reach import streets\n    return streets\n",
    "reach/plain": "import planpuls.reach.late\n",
    "reach/ring_a": "import planpuls.reach.ring_b\n",
    "reach/ring_b": "import planpuls.reach.ring_a\n",
    "reach/named": "from planpuls.spec import Problem\n",
    "reach/mixed": "from planpuls.spec import Problem, units\n",
    "reach/typed": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from planpuls.spec import units\n",
    "reach/lone": "import json\nWORDS = 'from planpuls.spec import units'\n",
}


def loaded(root: Path) -> ModuleType:
    """Another instance of the fingerprint module, that takes the package in `root` for ours."""
    spec = importlib.util.spec_from_file_location("fingerprint_of_a_copy", root / "store" / "fingerprint.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def root(tmp_path: Path) -> Path:
    package = tmp_path / "planpuls"
    for name, text in TEXTS.items():
        (package / f"{name}.py").parent.mkdir(parents=True, exist_ok=True)
        (package / f"{name}.py").write_text(text)
    (package / "store").mkdir()
    (package / "store" / "fingerprint.py").write_bytes(Path(real.__file__).read_bytes())
    return package


def rooms(*names: str) -> frozenset[str]:
    return frozenset(f"planpuls.{name}" for name in names)


class TestClosure:
    @pytest.mark.parametrize(
        ("module", "reached"),
        [
            ("spec.units", rooms("spec.units")),
            ("reach.streets", rooms("reach.streets", "spec.units")),
            ("reach.late", rooms("reach.late", "reach.streets", "spec.units")),
            ("reach.plain", rooms("reach.plain", "reach.late", "reach.streets", "spec.units")),
            ("reach.ring_a", rooms("reach.ring_a", "reach.ring_b")),
            ("reach.named", rooms("reach.named", "spec", "spec.errors")),
            ("reach.mixed", rooms("reach.mixed", "spec", "spec.errors", "spec.units")),
            ("reach.typed", rooms("reach.typed", "spec.units")),
            ("reach.lone", rooms("reach.lone")),
        ],
    )
    def test_it_holds_what_the_module_can_import(self, root: Path, module: str, reached: frozenset[str]) -> None:
        assert loaded(root).closure(f"planpuls.{module}") == reached

    def test_the_real_readers_reach_the_grid_and_no_room_above_them(self) -> None:
        reached = real.closure("planpuls.sources.ssb_grid")
        assert {"planpuls.spec.grid", "planpuls.sources.dataset", "planpuls.plan.country"} <= reached
        rooms_above = ("places", "reach", "indicators", "goals", "pipeline", "release", "editions", "service", "cli")
        assert not [name for name in reached if name.startswith(tuple(f"planpuls.{room}" for room in rooms_above))]

    def test_every_import_that_python_sees_in_our_modules_is_followed(self) -> None:
        for name in ("pipeline.graph", "sources.importing", "indicators.commuting", "places.cells", "release.views"):
            reached = real.closure(f"planpuls.{name}")
            assert {found for module in reached for found in imported(module)} <= reached


def imported(module: str) -> set[str]:
    """Our modules that one module names in imports, found through Python's own parser."""
    named: set[str] = set()
    for node in ast.walk(ast.parse(module_file(module).read_bytes())):
        if isinstance(node, ast.Import):
            named |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} imports relatively, which the fingerprint does not follow"
            below = {f"{node.module}.{alias.name}" for alias in node.names}
            named |= {name if is_ours(name) else str(node.module) for name in below}
    return {name for name in named if is_ours(name)}


def module_file(module: str) -> Path:
    path = real.ROOT.parent.joinpath(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def is_ours(name: str) -> bool:
    return name.startswith("planpuls") and module_file(name).is_file()


class TestFingerprint:
    def changed_by(self, root: Path, module: str, edited: str) -> bool:
        before = loaded(root).fingerprint(f"planpuls.{module}")
        path = root / f"{edited}.py"
        path.write_text(path.read_text() + "# edited\n")
        return bool(loaded(root).fingerprint(f"planpuls.{module}") != before)

    @pytest.mark.parametrize("edited", ["reach/plain", "reach/late", "reach/streets", "spec/units"])
    def test_it_changes_when_a_module_that_is_reached_changes(self, root: Path, edited: str) -> None:
        assert self.changed_by(root, "reach.plain", edited)

    @pytest.mark.parametrize("edited", ["reach/lone", "spec/errors", "reach/ring_a"])
    def test_it_stays_when_a_module_that_is_not_reached_changes(self, root: Path, edited: str) -> None:
        assert not self.changed_by(root, "reach.plain", edited)

    def test_it_stays_when_nothing_changes(self, root: Path) -> None:
        assert loaded(root).fingerprint("planpuls.reach.late") == loaded(root).fingerprint("planpuls.reach.late")

    def test_two_modules_of_the_same_text_have_their_own(self, root: Path) -> None:
        (root / "spec" / "feet.py").write_text(TEXTS["spec/units"])
        module = loaded(root)
        assert module.fingerprint("planpuls.spec.feet") != module.fingerprint("planpuls.spec.units")

    def test_moving_a_line_from_one_module_to_another_changes_it(self, root: Path) -> None:
        before = loaded(root).fingerprint("planpuls.reach.streets")
        (root / "reach" / "streets.py").write_text(TEXTS["reach/streets"] + TEXTS["spec/units"])
        (root / "spec" / "units.py").write_text("")
        assert loaded(root).fingerprint("planpuls.reach.streets") != before


class TestUnchanged:
    def test_code_that_is_what_it_was_passes(self, root: Path) -> None:
        loaded(root).check_unchanged(["planpuls.reach.plain"])

    def test_an_edit_behind_the_back_of_the_process_is_refused(self, root: Path) -> None:
        module = loaded(root)
        before = module.fingerprint("planpuls.reach.plain")
        (root / "spec" / "units.py").write_text("METRE = 100\n")
        message = r"planpuls.spec.units: expected the code this process started with, found a newer file.*again\."
        with pytest.raises(IntegrityError, match=message):
            module.check_unchanged(["planpuls.reach.plain"])
        assert module.fingerprint("planpuls.reach.plain") == before

    def test_a_module_that_is_gone_is_refused(self, root: Path) -> None:
        module = loaded(root)
        (root / "spec" / "units.py").unlink()
        with pytest.raises(IntegrityError, match=r"planpuls\.spec\.units"):
            module.check_unchanged(["planpuls.reach.streets"])

    def test_an_edit_that_nothing_here_reaches_does_not_matter(self, root: Path) -> None:
        module = loaded(root)
        (root / "reach" / "lone.py").write_text("WORDS = 'other'\n")
        module.check_unchanged(["planpuls.reach.plain", "planpuls.reach.named"])
