"""The report of the long proofs keeps what it does not replace."""

from __future__ import annotations

from pathlib import Path

from tests.prove.report import Ran, merged

ORDER = ("kills", "damage", "mutation")


def ran(name: str, seed: int, **counted: int | dict[str, int]) -> Ran:
    return Ran(name, f"claim of {name}", counted, seed, 0.5, "abc and changes")


def test_a_proof_replaces_its_own_row_and_lists_and_no_other(tmp_path: Path) -> None:
    path = tmp_path / "report.md"
    path.write_text(merged(path, [ran("damage", 1, files=7, lost={"a: b": 2}), ran("kills", 1, kills=9)], ORDER))
    path.write_text(merged(path, [ran("mutation", 1, mutants=5, survived={"x": 1})], ORDER))
    before = path.read_text()
    path.write_text(merged(path, [ran("damage", 2, files=8, lost={"c": 3})], ORDER))
    rows = [line for line in path.read_text().splitlines() if line.startswith("| ")]
    assert rows[1:] == [
        "| kills | claim of kills | 9 kills | 1 | 0.5 | abc and changes |",
        "| damage | claim of damage | 8 files | 2 | 0.5 | abc and changes |",
        "| mutation | claim of mutation | 5 mutants | 1 | 0.5 | abc and changes |",
    ]
    assert "- `a: b` 2" in before
    assert path.read_text() == before.replace("7 files | 1", "8 files | 2").replace("- `a: b` 2", "- `c` 3")


def test_writing_the_same_again_changes_nothing_and_what_is_no_proof_any_more_goes(tmp_path: Path) -> None:
    path = tmp_path / "report.md"
    path.write_text(merged(path, [ran("kills", 1, kills=9), ran("damage", 1, lost={"a": 2})], ORDER))
    assert merged(path, [], ORDER) == path.read_text()
    assert "damage" not in merged(path, [], ("kills",))
