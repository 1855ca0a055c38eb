"""Views that many indicators have are declared in one place, in one set of words."""

from __future__ import annotations

import ast
import importlib
import inspect
from pathlib import Path
from typing import get_args

import pytest

import planpuls.indicators
from planpuls.indicators.registry import modules
from planpuls.spec import ready_views
from planpuls.spec.indicator import Indicator, View, ViewKind

READY = {
    "share": ready_views.share("a", "b"),
    "share_change": ready_views.share_change("a", "b"),
    "change": ready_views.change("a"),
    "growth": ready_views.growth("a"),
    "index": ready_views.index("a", ready_views.PERSONS),
    "contribution": ready_views.contribution("a", "b"),
    "relative_growth": ready_views.relative_growth("a"),
    "share_of_country": ready_views.share_of_country("a"),
    "location_quotient": ready_views.location_quotient("a", "b"),
    **{view.kind: view for view in ready_views.shift_share("a", "b")},
}
BY_HAND = {"ratio", "diversity", "share_of_change", "coverage"}
"""Kinds whose words are their own in every indicator."""


def test_every_kind_of_view_is_ready_or_has_words_of_its_own() -> None:
    assert READY.keys() | BY_HAND == set(get_args(ViewKind))
    assert all(view.kind == kind for kind, view in READY.items())


@pytest.mark.parametrize(
    "path", sorted(Path(planpuls.indicators.__file__).parent.glob("*.py")), ids=lambda path: path.stem
)
def test_no_indicator_declares_a_ready_view_by_hand(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "View":
            kinds = [word.value for word in node.keywords if word.arg == "kind"]
            assert all(isinstance(kind, ast.Constant) and kind.value in BY_HAND for kind in kinds), node.lineno


def test_views_of_one_kind_that_bear_the_same_id_say_the_same_thing() -> None:
    """A reader who has learned one page knows the next: same id, same kind, same unit of comparisons."""
    kinds: dict[str, set[str]] = {}
    for module in modules():
        spec: Indicator = importlib.import_module(module).INDICATOR
        for view in spec.views:
            kinds.setdefault(view.id, set()).add(view.kind)
            if view.kind in ("share_change", "contribution", "relative_growth"):
                assert view.unit == ready_views.POINTS, (spec.id, view.id)
            if view.kind == "growth":
                assert view.unit == ready_views.PER_CENT, (spec.id, view.id)
    assert all(len(found) == 1 for found in kinds.values()), kinds


def test_percentages_of_ready_views_are_hidden_on_a_base_under_a_hundred() -> None:
    floors = {kind: view.min_base for kind, view in READY.items() if not kind.startswith("shift") and kind != "change"}
    assert set(floors.values()) == {ready_views.LEAST_BASE} == {100}
    assert all(isinstance(view, View) for view in READY.values())
    assert all(len(inspect.getdoc(getattr(ready_views, kind)) or "") for kind in READY if hasattr(ready_views, kind))
