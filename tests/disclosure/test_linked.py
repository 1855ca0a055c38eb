"""Suppression over linked sums, held against an attacker who computes with everything published."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from pydantic import ValidationError

from planpuls.disclosure.linked import Decision, Parts, decide
from planpuls.disclosure.policy import Policy
from planpuls.disclosure.sensitivity import sensitive

POLICY = Policy()
SHOWN, PRIMARY, SECONDARY = Decision.SHOWN, Decision.PRIMARY, Decision.SECONDARY


def alike(count: int) -> Parts:
    return Parts(np.arange(count), np.full(count, 100.0))


def sums_of(*sums: list[int]) -> list[NDArray[np.int64]]:
    return [np.array(one, dtype=np.int64) for one in sums]


def reachable(sums: list[NDArray[np.int64]], parts: Parts, weights: NDArray[np.float64]) -> bool:
    """Whether a combination of the sums gives these weights of the parts: another way than the program's, in floating point."""
    matrix = np.zeros((len(parts.units), len(sums)))
    for column, one in enumerate(sums):
        matrix[one, column] = 1.0
    solution, *_ = np.linalg.lstsq(matrix, weights, rcond=None)
    return bool(np.allclose(matrix @ solution, weights, atol=1e-6))


def told_of_one_or_two(sums: list[NDArray[np.int64]], parts: Parts) -> list[tuple[int, ...]]:
    """Units, one or two, whose values together (or in any mixture) follow from the sums, by the null space of what is published."""
    units = np.unique(parts.units)
    found = []
    for chosen in [*((unit,) for unit in units), *combinations(units, 2)]:
        own = np.flatnonzero(np.isin(parts.units, chosen))
        rest = np.flatnonzero(~np.isin(parts.units, chosen))
        matrix = np.zeros((len(parts.units), len(sums)))
        for column, one in enumerate(sums):
            matrix[one, column] = 1.0
        # A combination that is nothing on the rest and something on these.
        _, singular, right = np.linalg.svd(matrix[rest], full_matrices=True)
        rank = int((singular > 1e-9).sum())
        if np.abs(matrix[own] @ right[rank:].T).max(initial=0.0) > 1e-6:
            found.append(tuple(int(unit) for unit in chosen))
    return found


def test_a_sum_of_too_few_or_of_one_that_is_nearly_all_is_sensitive() -> None:
    def told(*values: float) -> bool:
        return sensitive(np.array(values), POLICY)

    assert not told()
    assert told(5.0)
    assert told(5.0, 5.0)
    assert not told(5.0, 5.0, 5.0)
    assert told(81.0, 9.0, 10.0)
    assert not told(80.0, 9.0, 11.0)
    # The second largest knows itself: the rest must hide the largest.
    assert told(50.0, 46.0, 4.0)
    assert not told(50.0, 45.0, 5.0)


def test_the_rules_of_share_and_remainder_hold_for_the_largest_together_and_all_that_is_left() -> None:
    def told(*values: float, largest_units: int = 1) -> bool:
        return sensitive(np.array(values), Policy(largest_units=largest_units))

    # The two largest have 85 per cent.
    assert told(50.0, 35.0, 15.0, largest_units=2)
    assert not told(50.0, 35.0, 15.0)
    # All but the two largest have 12, then 9.95, where 10 per cent of 100 are asked.
    assert not told(100.0, 90.0, 6.0, 6.0)
    assert told(100.0, 100.0, 9.95)
    assert not told(100.0, 100.0, 10.0)
    assert sensitive(np.array([]), POLICY) is False


def test_chance_hides_nothing_among_many_single_units() -> None:
    everyone = 150
    told = decide(sums_of(list(range(everyone)), *([one] for one in range(everyone))), alike(everyone), POLICY)
    assert told == [SHOWN] + [PRIMARY] * everyone


@pytest.mark.parametrize(
    ("rule", "default", "least", "most"),
    [
        ("count_base", 3, 2, 10),
        ("least_units", 3, 3, 10),
        ("largest_units", 1, 1, 5),
        ("remainder_pct", 10.0, 0, 99.999),
        ("largest_pct", 80.0, 0.001, 100),
    ],
)
def test_a_plan_may_set_each_rule_within_limits_and_not_beyond(
    rule: str, default: float, least: float, most: float
) -> None:
    assert getattr(POLICY, rule) == default
    for value in (least, most):
        assert getattr(Policy.model_validate({rule: value}), rule) == value
    step = 1 if isinstance(default, int) else 0.001
    for value in (least - step, most + step):
        with pytest.raises(ValidationError):
            Policy.model_validate({rule: value})
    with pytest.raises(ValidationError):
        POLICY.__setattr__(rule, default)


def test_what_two_shown_sums_would_tell_by_subtraction_hides_the_less_important_one() -> None:
    area_and_its_parts = sums_of([0, 1, 2, 3, 4, 5, 6], [0, 1, 2, 3], [4, 5, 6], [0, 1, 2, 3, 4])
    assert decide(area_and_its_parts, alike(7), POLICY) == [SHOWN, SHOWN, SHOWN, SECONDARY]


def test_parts_that_follow_from_what_is_shown_are_shown_without_a_loss() -> None:
    assert decide(sums_of([0, 1, 2], [0, 1, 2, 3, 4, 5], [3, 4, 5]), alike(6), POLICY) == [SHOWN, SHOWN, SHOWN]


def test_a_ring_between_two_distances_is_a_figure_too() -> None:
    large = Parts(np.arange(8), np.array([10.0, 10.0, 10.0, 10.0, 500.0, 10.0, 10.0, 700.0]))
    within = sums_of([0, 1, 2, 3, 4, 5, 6, 7], [0, 1, 2, 3])
    assert decide(within, alike(8), POLICY) == [SHOWN, SHOWN]
    assert decide(within, large, POLICY)[1] is SHOWN
    dominated = Parts(np.arange(8), np.array([10.0, 10.0, 10.0, 10.0, 5.0, 5.0, 5.0, 30.0]))
    assert decide(within, dominated, POLICY) == [SHOWN, SHOWN]
    told = Parts(np.arange(8), np.array([30.0, 30.0, 30.0, 30.0, 1.0, 1.0, 1.0, 60.0]))
    assert decide(within, told, POLICY) == [SHOWN, SECONDARY]


def test_a_difference_that_is_nearly_one_unit_is_found_though_other_sums_divide_it() -> None:
    parts = Parts(np.arange(8), np.array([30.0, 30.0, 30.0, 30.0, 1.0, 1.0, 1.0, 60.0]))
    whole, within, across = list(range(8)), [0, 1, 2, 3], [0, 1, 2, 7]
    assert decide(sums_of(whole, within, across), parts, POLICY)[:2] == [SHOWN, SECONDARY]
    # The same where the difference is a sum of the release itself.
    listed = decide(sums_of(whole, within, [4, 5, 6, 7], across), parts, POLICY)
    assert listed[:3] == [SHOWN, SECONDARY, PRIMARY]


def test_a_sum_that_others_give_is_held_to_the_rules_before_they_are_shown() -> None:
    # 0-3 follows from the two halves and the whole; beside 0-6 it would tell of 4, 5 and 6, where 6 is nearly all.
    parts = Parts(np.arange(11), np.array([50.0] * 4 + [1.0, 1.0, 60.0] + [50.0] * 4))
    sums = sums_of(list(range(11)), list(range(7)), list(range(4, 11)), list(range(4)))
    decisions = decide(sums, parts, POLICY)
    assert decisions == [SHOWN, SHOWN, SECONDARY, SECONDARY]


def test_an_overlap_of_three_sums_that_leaves_two_units_is_found() -> None:
    sums = sums_of([0, 2, 3, 4], [1, 5, 6, 7], [2, 3, 4, 5, 6, 7])
    assert decide(sums, alike(8), POLICY) == [SHOWN, SHOWN, SECONDARY]


def test_one_unit_that_three_sums_leave_is_found_though_none_lies_within_a_listed_difference() -> None:
    sums = sums_of([0, 2, 3, 4], [5, 6, 7], [2, 3, 4, 5, 6, 7])
    assert decide(sums, alike(8), POLICY) == [SHOWN, SHOWN, SECONDARY]


def test_parts_of_one_unit_count_as_one() -> None:
    shared = Parts(np.array([0, 0, 0, 1, 2, 3]), np.full(6, 10.0))
    sums = sums_of([0, 1, 2], [0, 3, 4], [0, 1, 2, 3, 4, 5], [3, 4, 5])
    # All without the second is of two units; the fourth without the second compares two units.
    assert decide(sums, shared, POLICY) == [PRIMARY, SHOWN, SECONDARY, SECONDARY]


def test_nothing_is_shown_as_nothing_and_equal_sums_share_a_decision() -> None:
    assert decide(sums_of([], [0, 1], [0, 1, 2], [1, 0]), alike(3), POLICY) == [SHOWN, PRIMARY, SHOWN, PRIMARY]
    assert decide([], alike(0), POLICY) == []


@st.composite
def releases(draw: st.DrawFn) -> tuple[list[NDArray[np.int64]], Parts]:
    count = draw(st.integers(3, 14))
    units = draw(st.lists(st.integers(0, 8), min_size=count, max_size=count))
    values = draw(st.lists(st.sampled_from([1.0, 5.0, 20.0, 400.0]), min_size=count, max_size=count))
    sums = draw(st.lists(st.sets(st.integers(0, count - 1), min_size=1), min_size=1, max_size=12))
    return [np.array(sorted(one)) for one in sums], Parts(np.array(units), np.array(values))


@settings(max_examples=150)
@given(releases())
def test_no_attacker_finds_a_sensitive_sum_or_anything_of_one_unit(made: tuple[list[NDArray[np.int64]], Parts]) -> None:
    sums, parts = made
    decisions = decide(sums, parts, POLICY)
    published = [one for one, decision in zip(sums, decisions, strict=True) if decision is SHOWN]
    for one, decision in zip(sums, decisions, strict=True):
        weights = np.zeros(len(parts.units))
        weights[one] = 1.0
        assert reachable(published, parts, weights) is (decision is SHOWN)
        assert (decision is PRIMARY) is parts.sensitive(one, POLICY)
    for unit in np.unique(parts.units):
        whole = (parts.units == unit).astype(float)
        assert not reachable(published, parts, whole)
    for first, second in combinations(published, 2):
        if set(first) < set(second):
            assert not parts.sensitive(np.setdiff1d(second, first), POLICY)


@settings(max_examples=100)
@given(st.integers(3, 9), st.lists(st.sets(st.integers(0, 8), min_size=1), min_size=1, max_size=12))
def test_nothing_published_rests_on_fewer_than_three_units(count: int, drawn: list[set[int]]) -> None:
    sums = [np.array(sorted(kept)) for one in drawn if (kept := {part for part in one if part < count})]
    parts = alike(count)
    published = [one for one, decision in zip(sums, decide(sums, parts, POLICY), strict=True) if decision is SHOWN]
    assert told_of_one_or_two(published, parts) == []
