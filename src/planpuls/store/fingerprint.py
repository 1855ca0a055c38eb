"""A hash over the code a function can reach: its module and every planpuls module that one imports, in turn.

Only our own modules count; libraries enter keys by version. The text of every module is read once, when this
module is imported, and compared with the disk before keys are made: a long-lived process whose code was edited
meanwhile would otherwise store old results under new keys.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from planpuls.spec.errors import IntegrityError, Problem

PACKAGE = "planpuls"
ROOT = Path(__file__).parents[1]
_IMPORT = re.compile(
    r"^[ \t]*(?:from[ ]+(planpuls[\w.]*)[ ]+import[ ]+(\([^)]*\)|[^\n#]*)|import[ ]+(planpuls[\w.]*))", re.MULTILINE
)


def _files() -> dict[str, Path]:
    files = {}
    for path in ROOT.rglob("*.py"):
        parts = path.relative_to(ROOT).with_suffix("").parts
        files[".".join((PACKAGE, *parts)).removesuffix(".__init__")] = path
    return files


_FILES = _files()
_AT_START = {name: path.read_bytes() for name, path in _FILES.items()}


def check_unchanged(modules: Iterable[str]) -> None:
    """Raise where code that `modules` can reach is on disk no longer what this process started with."""
    reached = frozenset[str]().union(*(closure(module) for module in modules))
    changed = sorted(name for name in reached if _on_disk(name) != _AT_START[name])
    if changed:
        expected, advice = "the code this process started with", "Start the program again."
        raise IntegrityError([Problem(changed[0], expected, "a newer file on disk", advice)])


def _on_disk(name: str) -> bytes | None:
    try:
        return _FILES[name].read_bytes()
    except FileNotFoundError:
        return None


@cache
def fingerprint(module: str) -> str:
    """SHA-256 over the texts of `module` and all planpuls modules reached from it by imports."""
    digest = hashlib.sha256()
    for name in sorted(closure(module)):
        digest.update(name.encode() + b"\0" + hashlib.sha256(_AT_START[name]).digest())
    return digest.hexdigest()


@cache
def closure(module: str) -> frozenset[str]:
    """Names of the planpuls modules a module can reach, itself included."""
    reached: set[str] = set()
    waiting = [module]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting.extend(_imports(name))
    return frozenset(reached)


@cache
def _imports(module: str) -> tuple[str, ...]:
    return imported(_AT_START[module].decode())


def imported(text: str) -> tuple[str, ...]:
    """Our modules that a text of Python imports anywhere, functions included.

    Read by pattern, ten times faster than by parsing; text that only looks like an import adds a module, never hides one.

    >>> imported("from planpuls.spec import (\\n    grid,\\n    text as words,\\n)")
    ('planpuls.spec.grid', 'planpuls.spec.text')
    """
    found: set[str] = set()
    for package, names, plain in _IMPORT.findall(text):
        if plain:
            found.add(plain)
            continue
        submodules = {f"{package}.{name.split()[0]}" for name in names.strip("()").split(",") if name.strip()}
        # A name that is not a submodule stands in the package module itself.
        known = submodules & _AT_START.keys()
        found |= known if known == submodules else known | {package}
    return tuple(sorted(found & _AT_START.keys()))


def package_hash() -> str:
    """SHA-256 over the text of every module of the package."""
    digest = hashlib.sha256()
    for name in sorted(_AT_START):
        digest.update(name.encode() + b"\0" + hashlib.sha256(_AT_START[name]).digest())
    return digest.hexdigest()
