"""Mutants change what they say they change, one place at a time; what is no arithmetic is left alone."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.prove.mutants import mutants, statements


def changes(tmp_path: Path, text: str) -> dict[str, str]:
    """What each mutant of a module is called -> the changed text."""
    path = tmp_path / "small.py"
    path.write_text(text, encoding="utf-8")
    return {mutant.name: mutant.source for mutant in mutants(path)}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a < b", ["a <= b"]),
        ("a + b", ["a - b"]),
        ("a and b", ["a or b"]),
        ("not a", ["a"]),
        ("~a & b", ["~a | b", "a & b"]),
        ("rows.min()", ["rows.max()"]),
        ("a if b else c", ["a if not b else c"]),
        ("3", ["4"]),
        ("True", ["False"]),
        ("'word'", []),
        ("Text(nb=1, en=2)", []),
        ("zip(a, b, strict=True)", []),
    ],
)
def test_each_kind_of_place(tmp_path: Path, before: str, after: list[str]) -> None:
    found = changes(tmp_path, f"x = {before}\n")
    assert sorted(found.values()) == sorted(f"x = {text}" for text in after)


def test_the_same_change_twice_has_two_names_and_two_places(tmp_path: Path) -> None:
    found = changes(tmp_path, "def twice(a):\n    b = a + 1\n    return a + 1\n")
    sums = {name: text for name, text in found.items() if "a + 1 -> a - 1" in name}
    assert list(sums) == ["small.twice: a + 1 -> a - 1", "small.twice: a + 1 -> a - 1 (2)"]
    assert [text.count("a - 1") for text in sums.values()] == [1, 1]
    assert len(set(sums.values())) == 2


def test_what_is_no_arithmetic_has_no_mutants(tmp_path: Path) -> None:
    text = '"""Words 1."""\nfrom x import y\n\ndef f(a: int = y) -> None:\n    """Words 2."""\n    assert a > 1\n    raise ValueError(f"{a + 1}")\n'
    assert changes(tmp_path, text) == {}


def test_statements_are_counted_by_function_without_documentation(tmp_path: Path) -> None:
    path = tmp_path / "small.py"
    path.write_text(
        'x = 1\n\n\ndef outer():\n    """Words."""\n    a = 1\n\n    def inner():\n        return a\n\n    if a:\n        a = 2\n    return inner\n\n\nclass C:\n    def method(self):\n        return 1\n',
        encoding="utf-8",
    )
    assert statements(path) == {"outer": 4, "outer.inner": 1, "C.method": 1}


def test_every_mutant_of_a_real_module_can_be_compiled_and_differs() -> None:
    import planpuls.goals.verdict as verdict

    path = Path(str(verdict.__file__))
    original = ast.unparse(ast.parse(path.read_text(encoding="utf-8")))
    found = mutants(path)
    assert len({mutant.name for mutant in found}) == len(found) > 30
    for mutant in found:
        compile(mutant.source, mutant.name, "exec")
        assert mutant.source != original


def test_a_change_belongs_to_the_outermost_function_that_runs_it_and_else_to_the_import(tmp_path: Path) -> None:
    path = tmp_path / "held.py"
    path.write_text(
        "x = 1\n\n\ndef outer(a=2):\n    b = 3\n\n    def inner(c=4):\n        return lambda: 5\n\n    return inner\n\n\n"
        "class C:\n    d = 6\n\n    def method(self):\n        return 7\n\n\ne = lambda: 8\n",
        encoding="utf-8",
    )
    found = {mutant.change: mutant.outermost for mutant in mutants(path) if mutant.change[0].isdigit()}
    assert list(found.values()) == [None, None, "outer", "outer", "outer", None, "C.method", None]
    assert list(found) == [f"{number} -> {number + 1}" for number in range(1, 9)]
