"""Which sums of single units may be published together, when a reader has all of them.

A sum that rests on too few units is hidden (primary). A sum that would let a reader work one out is hidden too (secondary). Readers add and
subtract published sums: areas within areas, distances within distances, uses, years, one table from another. What they can reach that way is
the row space of the published sums. So sums are taken one after the other, the most important first, and one is hidden where the row space
with it would hold

- a sum that is sensitive by itself, or a part of one unit, or all parts of one unit;
- any combination of two units, with whatever weights: one of the two could find the other.

A difference of two published sums, one within the other, is held to the rules as if it were a sum of its own.

The space is kept as what is left of each sum once everything published is taken away, modulo a prime, so that nothing is rounded; whether two
are multiples of each other is read from two random projections. Both can only err towards hiding.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from planpuls.disclosure.policy import Policy
from planpuls.disclosure.sensitivity import sensitive

Ints = NDArray[np.int64]
_PRIME = 2**31 - 1
_SEED = 20151214


class Decision(StrEnum):
    SHOWN = "shown"
    PRIMARY = "primary"
    SECONDARY = "secondary"


@dataclass(frozen=True)
class Parts:
    """The parts that sums are made of: of which unit each is, and its value (above 0)."""

    units: Ints
    values: NDArray[np.float64]

    def sensitive(self, chosen: Ints, policy: Policy) -> bool:
        """Whether the sum of the parts `chosen` is sensitive: parts of a unit count together."""
        _, place = np.unique(self.units[chosen], return_inverse=True)
        return sensitive(np.bincount(place, weights=self.values[chosen]).astype(np.float64), policy)


def decide(sums: Sequence[Ints], parts: Parts, policy: Policy) -> list[Decision]:
    """For every sum, the most important first, whether it is shown; each is the numbers of its parts. A sum of nothing is shown.

    >>> parts = Parts(np.arange(5), np.array([10.0, 10.0, 10.0, 10.0, 10.0]))
    >>> sums = [np.arange(5), np.array([0, 1, 2]), np.array([3, 4])]
    >>> [decision.value for decision in decide(sums, parts, Policy())]
    ['shown', 'secondary', 'primary']
    """
    atoms, members = _atoms(sums, len(parts.units))
    chosen = [np.unique(atoms[one]) for one in sums]
    distinct = {one.tobytes(): one for one in chosen if len(one)}
    known = {b"": Decision.SHOWN}
    if distinct:
        reader = _Reader(list(distinct.values()), members, parts, policy)
        known |= {mark: reader.publish(number) for number, mark in enumerate(distinct)}
    return [known[one.tobytes()] for one in chosen]


def _atoms(sums: Sequence[Ints], count: int) -> tuple[Ints, list[Ints]]:
    """Parts that lie in exactly the same sums are one atom: the atom of each part, and the parts of each atom."""
    signature = np.zeros((count, 2), dtype=np.uint64)
    random = np.random.default_rng(_SEED).integers(1, 2**63, size=(len(sums), 2), dtype=np.uint64)
    for number, one in zip(random, sums, strict=True):
        signature[one] += number
    _, atoms = np.unique(signature, axis=0, return_inverse=True)
    atoms = atoms.ravel()
    order = np.argsort(atoms, kind="stable")
    return atoms, np.split(order, np.flatnonzero(np.diff(atoms[order])) + 1)


class _Reader:
    """What readers can reach: the published sums, solved for one atom each (its pivot).

    What is left of a pivot when everything published is taken away is `solved` of its row, of other atoms it is themselves; what is left of a sum is
    the sum of its atoms'. `marks` are two random projections of what is left of each atom.
    """

    def __init__(self, sums: list[Ints], members: list[Ints], parts: Parts, policy: Policy) -> None:
        import scipy.sparse

        self.sums, self.members, self.parts, self.policy = sums, members, parts, policy
        count = len(members)
        self.units = np.array([len(np.unique(parts.units[one])) for one in members], dtype=np.int64)
        targets = [*sums, *self._whole_units()]
        rows = np.repeat(np.arange(len(targets)), [len(one) for one in targets])
        entries = (np.ones(len(rows), dtype=np.int64), (rows, np.concatenate(targets)))
        self.holds = scipy.sparse.csr_array(entries, shape=(len(targets), count))
        self.sizes = np.array([len(one) for one in sums], dtype=np.int64)
        self.guarded = np.array([self._sensitive(one) for one in targets], dtype=bool)
        """Sums and whole units that may never become reachable."""
        self.alone = np.array([self._sensitive(np.array([atom])) for atom in range(count)], dtype=bool)
        """Atoms that may never become reachable."""
        self.few = self.units < policy.least_units
        self.marks = np.random.default_rng(_SEED + 1).integers(1, _PRIME, size=(count, 2))
        self.start = self.marks.copy()
        self.ratios = _ratios(self.marks)
        self.row_of = np.full(count, -1, dtype=np.int64)
        self.solved = np.zeros((min(count, len(sums)), count), dtype=np.int64)
        self.pivots = np.zeros(0, dtype=np.int64)
        self.reached = np.zeros(len(sums), dtype=bool)
        """Sums that readers know: published, or found from published ones."""

    def _whole_units(self) -> list[Ints]:
        """All atoms of each unit whose atoms are of nobody else."""
        atoms_of: dict[int, list[int]] = {}
        for atom in np.flatnonzero(self.units == 1):
            atoms_of.setdefault(int(self.parts.units[self.members[atom][0]]), []).append(int(atom))
        return [np.array(atoms) for atoms in atoms_of.values() if len(atoms) > 1]

    def publish(self, number: int) -> Decision:
        """Adds a sum to what is published, if nothing that is guarded becomes reachable with it."""
        if self.guarded[number]:
            return Decision.PRIMARY
        if self.reached[number]:
            return Decision.SHOWN
        left = self._left(self.sums[number])
        pivot = int(np.flatnonzero(left)[0])
        left = left * pow(int(left[pivot]), -1, _PRIME) % _PRIME
        factors = self.solved[: len(self.pivots), pivot]
        rows = np.flatnonzero(factors)
        changed = np.append(self.pivots[rows], pivot)
        taken = np.append(factors[rows], 1)
        mark = (left[:, None] * self.start % _PRIME).sum(axis=0) % _PRIME
        marks = self.marks.copy()
        marks[changed] = (marks[changed] - taken[:, None] * mark) % _PRIME
        if self._gives_away(changed, marks):
            return Decision.SECONDARY
        gone = (self.holds @ marks % _PRIME == 0).all(axis=1)
        found = np.flatnonzero(gone[: len(self.sums)] & ~self.reached)
        if (gone & self.guarded).any() or self._between(found):
            return Decision.SECONDARY
        self._solve(left, pivot, rows)
        self.marks, self.ratios[changed] = marks, _ratios(marks[changed])
        self.reached[found] = True
        return Decision.SHOWN

    def _left(self, chosen: Ints) -> Ints:
        """What is left of a sum, by atom."""
        rows = self.row_of[chosen]
        left = self.solved[rows[rows >= 0]].sum(axis=0)
        left[chosen[rows < 0]] += 1
        return np.asarray(left % _PRIME)

    def _solve(self, left: Ints, pivot: int, rows: Ints) -> None:
        """Takes a new published sum, of which `left` is left with 1 at its pivot, away from all others."""
        columns = np.flatnonzero(left)
        factors = self.solved[rows, pivot]
        block = np.ix_(rows, columns)
        self.solved[block] = (self.solved[block] - factors[:, None] * left[columns]) % _PRIME
        own = -left % _PRIME
        own[pivot] = 0
        self.solved[len(self.pivots)] = own
        self.row_of[pivot] = len(self.pivots)
        self.pivots = np.append(self.pivots, pivot)

    def _gives_away(self, changed: Ints, marks: Ints) -> bool:
        """Whether an atom that is sensitive would be reachable, or two atoms of too few units together be left as multiples of each other."""
        if (self.alone[changed] & (marks[changed] == 0).all(axis=1)).any():
            return True
        ratios = self.ratios.copy()
        ratios[changed] = _ratios(marks[changed])
        few = np.flatnonzero(self.few)
        order = few[np.lexsort((self.units[few], ratios[few]))]
        alike = np.diff(ratios[order]) == 0
        together = self.units[order][1:] + self.units[order][:-1]
        return bool((alike & (together < self.policy.least_units)).any())

    def _between(self, found: Ints) -> bool:
        """Whether a newly known sum lies within a known one, or one within it, and what is between them is sensitive."""
        known = self.reached.copy()
        for number in found:
            own = np.zeros(len(self.members), dtype=np.int64)
            own[self.sums[number]] = 1
            shared = (self.holds @ own)[: len(self.sums)]
            nested = known & ((shared == self.sizes) | (shared == self.sizes[number]))
            for other in np.flatnonzero(nested):
                if self._sensitive(np.setxor1d(self.sums[number], self.sums[other], assume_unique=True)):
                    return True
            known[number] = True
        return False

    def _sensitive(self, atoms: Ints) -> bool:
        return self.parts.sensitive(np.concatenate([self.members[atom] for atom in atoms]), self.policy)


def _ratios(marks: Ints) -> Ints:
    """The same for rows that are multiples of each other, modulo the prime."""
    return np.asarray(marks[:, 0] * _inverses(marks[:, 1]) % _PRIME)


def _inverses(numbers: Ints) -> Ints:
    """Inverses modulo the prime, by Fermat's little theorem; 0 for 0."""
    result, square = np.ones_like(numbers), numbers.copy()
    for bit in reversed(f"{_PRIME - 2:b}"):
        if bit == "1":
            result = result * square % _PRIME
        square = square * square % _PRIME
    return result
