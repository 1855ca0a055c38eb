"""What the long proofs rest on: mutants that are real changes, and a report that keeps what it does not replace."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.prove.mutants import mutants
from tests.prove.report import Ran, merged

ORDER = ("kills", "damage", "mutation")
CODE = '''
"""A module."""
def least(a: int, b: "int | None" = None) -> int:
    """A function, if 1 < 2."""
    assert a != 3, "never"
    if b is None or not a < b:
        raise ValueError("no " + str(a))
    return a + 1
'''


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


def test_every_mutant_is_another_program_and_words_and_types_are_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    path.write_text(CODE)
    found = mutants(path)
    original = ast.unparse(ast.parse(CODE))
    assert len({mutant.source for mutant in found} | {original}) == len(found) + 1
    assert {mutant.function for mutant in found} == {"least"}
    assert [mutant.change for mutant in found] == [
        "b is None or not a < b -> not (b is None or not a < b)",
        "b is None or not a < b -> b is None and (not a < b)",
        "b is None -> b is not None",
        "not a < b -> a < b",
        "a < b -> a <= b",
        "return a + 1 -> return None",
        "a + 1 -> a - 1",
        "1 -> 2",
    ]
