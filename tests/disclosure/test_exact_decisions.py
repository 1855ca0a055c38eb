"""Decisions over linked sums, each worked out again from what the rules say, in another way: by null spaces, in floating point.

The cases are drawn by numbers that never change. Some tell of cases that only one rule catches.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from planpuls.disclosure.linked import Decision, Parts, _atoms, decide
from planpuls.disclosure.policy import Policy

Ints = NDArray[np.int64]
SHOWN, PRIMARY, SECONDARY = Decision.SHOWN, Decision.PRIMARY, Decision.SECONDARY
_NOTHING = 1e-7


class Rules:
    """What the rules say of sums over parts, with all parts of the same sums taken as one."""

    def __init__(self, sums: Sequence[Ints], parts: Parts, policy: Policy) -> None:
        self.parts, self.policy = parts, policy
        holds = np.zeros((len(sums), len(parts.units)), dtype=int)
        for number, one in enumerate(sums):
            holds[number, one] = 1
        kinds, self.kind_of = np.unique(holds, axis=1, return_inverse=True)
        self.kind_of = self.kind_of.ravel()
        self.sums = kinds.astype(float)
        """A row for each sum, a column for each kind of part."""
        units = [np.unique(parts.units[self.kind_of == kind]) for kind in range(kinds.shape[1])]
        self.sizes = np.array([len(some) for some in units])
        self.alone = [self.is_sensitive(row) for row in np.eye(len(units))]
        owners = {int(some[0]) for some in units if len(some) == 1}
        self.guarded = [row for row in self.sums if row.any() and self.is_sensitive(row)]
        self.guarded += [np.array([float(len(some) == 1 and some[0] == owner) for some in units]) for owner in owners]

    def is_sensitive(self, row: NDArray[np.float64]) -> bool:
        return self.parts.sensitive(np.flatnonzero(row[self.kind_of]), self.policy)

    def unknown(self, published: Sequence[int]) -> NDArray[np.float64]:
        """A row for each kind of part: what the published sums leave open."""
        _, singular, right = np.linalg.svd(self.sums[list(published)])
        return np.asarray(right[int((singular > _NOTHING).sum()) :].T)

    def tells(self, open_: NDArray[np.float64]) -> bool:
        """Whether a guarded sum, a sensitive part, or a mixture of two parts of too few units follows."""
        if any(np.abs(row @ open_).max(initial=0) < _NOTHING for row in self.guarded):
            return True
        if any(kept and np.abs(row).max(initial=0) < _NOTHING for kept, row in zip(self.alone, open_, strict=True)):
            return True
        few = np.flatnonzero(self.sizes < self.policy.least_units)
        squares = open_[few] @ open_[few].T
        spread = np.outer(np.diag(squares), np.diag(squares)) - squares**2
        together = self.sizes[few][:, None] + self.sizes[few] < self.policy.least_units
        return bool((np.triu(together, 1) & (np.abs(spread) < _NOTHING)).any())

    def decisions(self) -> list[Decision]:
        published: list[int] = []
        known: list[int] = []
        found = []
        for number, row in enumerate(self.sums):
            if not row.any() or any((row == self.sums[one]).all() for one in known):
                found.append(SHOWN)
                continue
            if self.is_sensitive(row):
                found.append(PRIMARY)
                continue
            open_ = self.unknown([*published, number])
            now = [
                one
                for one, other in enumerate(self.sums)
                if other.any() and np.abs(other @ open_).max(initial=0) < _NOTHING
            ]
            if self.tells(open_) or self._between(now):
                found.append(SECONDARY)
                continue
            published, known = [*published, number], now
            found.append(SHOWN)
        return found

    def _between(self, known: Sequence[int]) -> bool:
        rows = self.sums[known]
        return any(
            (small <= large).all() and (small < large).any() and self.is_sensitive(large - small)
            for large in rows
            for small in rows
        )


def drawn(seed: int) -> tuple[list[Ints], Parts, Policy]:
    chance = np.random.default_rng(seed)
    count = int(chance.integers(8, 30))
    units = chance.integers(0, int(chance.integers(6, 30)), count)
    values = chance.choice([1.0, 5.0, 6.0, 20.0, 90.0], count)
    blocks = chance.integers(0, int(chance.integers(4, 10)), count)
    sums = []
    for _ in range(int(chance.integers(4, 11))):
        chosen = np.isin(blocks, np.flatnonzero(chance.random(10) < 0.45))
        # Now and then one part more or less.
        chosen ^= chance.random(count) < 0.02
        sums.append(np.flatnonzero(chosen))
    return sums, Parts(units, values), Policy(least_units=int(chance.integers(3, 6)))


def test_every_decision_is_the_one_that_the_rules_give_when_worked_out_by_null_spaces() -> None:
    counted = dict.fromkeys(Decision, 0)
    for seed in range(100):
        sums, parts, policy = drawn(seed)
        expected = Rules(sums, parts, policy).decisions()
        assert decide(sums, parts, policy) == expected, seed
        for one in expected:
            counted[one] += 1
    assert min(counted.values()) > 100


def test_all_parts_of_one_unit_are_guarded_though_no_listed_sum_is_theirs_and_no_two_are_told() -> None:
    # Unit 0 has the parts 0, 1 and 2. The first sum without the second and with the third is the whole of it.
    unit, inner, outer = [0, 1, 2], [3, 4, 5], [6, 7, 8]
    units = np.array([0, 0, 0, *range(1, 13)])
    sums = [np.array(one) for one in ([*unit, *inner], [*inner, *outer], outer, [0, 9, 10, 11], [1, 12, 13, 14])]
    parts = Parts(units, np.full(15, 10.0))
    assert decide(sums, parts, Policy()) == [SHOWN, SHOWN, SECONDARY, SHOWN, SHOWN]
    assert Rules(sums, parts, Policy()).decisions() == [SHOWN, SHOWN, SECONDARY, SHOWN, SHOWN]


def test_two_sums_that_become_known_together_are_held_against_each_other() -> None:
    # The first four sums tell of the ring, of which 60 is nearly all; with 0-6 a reader would know 0-3 as well, and what is between.
    near, ring, first, second, third = [0, 1, 2, 3], [4, 5, 6], [7, 8, 9], [10, 11, 12], [13, 14, 15]
    # The last two only keep 4, 5 and 6 from lying in the same sums.
    apart = [[4, 16, 17, 18], [5, 19, 20, 21]]
    sums = [[*ring, *first, *second], [*first, *third], second, third, [*near, *ring], near, *apart]
    parts = Parts(np.arange(22), np.array([50.0] * 4 + [1.0, 1.0, 60.0] + [50.0] * 15))
    told = [np.array(one) for one in sums]
    assert decide(told, parts, Policy())[:6] == [SHOWN, SHOWN, SHOWN, SHOWN, SECONDARY, SECONDARY]


def test_parts_are_taken_as_one_only_where_every_sum_holds_both_or_neither() -> None:
    numbers = np.arange(4096)
    atoms, members = _atoms([np.flatnonzero(numbers >> bit & 1) for bit in range(12)], 4096)
    assert sorted(len(one) for one in members) == [1] * 4096
    assert len(np.unique(atoms)) == 4096
