"""Which assignments of undecided blocks of industries come nearest to published shares, and how many fit about as well.

Every combination of the blocks' possible groups is tried. The loss is the root mean square of the differences in
points over all areas and groups. Whole sections are moved together unless that leaves a difference above
`WHOLE_SECTIONS_BELOW` points; then every block is moved by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

from planpuls.plan.industry_groups import GROUPS, Block

WITHIN_POINTS = 0.1
WHOLE_SECTIONS_BELOW = 0.5
Shares = dict[tuple[str, str], float]
"""(area, group) -> per cent."""


@dataclass(frozen=True)
class Calibration:
    best: dict[str, str]
    """Block -> group, undecided blocks only."""
    loss_points: float
    residuals: Shares
    """Computed less published, in points."""
    largest_points: float
    alike: tuple[dict[str, str], ...]
    """Every mapping within `WITHIN_POINTS` of the best, itself included, the best first."""
    lowest: Shares
    highest: Shares
    """Range of the shares that those mappings give."""
    by_section: bool
    alone_points: float
    """Loss of the best mapping where every block moves by itself."""

    @property
    def undecidable(self) -> tuple[str, ...]:
        """Blocks that the mappings alike do not agree on."""
        return tuple(block for block in self.best if len({mapping[block] for mapping in self.alike}) > 1)


def calibrate(
    counts: Mapping[str, Mapping[str, float]], published: Mapping[tuple[str, str], float], blocks: Sequence[Block]
) -> Calibration:
    """Search all mappings. `counts`: area -> block -> employed; `published`: (area, group) -> share in per cent.

    Shares are of the employed in the three groups together.
    """
    together = _search(counts, published, blocks, by_section=True)
    alone = _search(counts, published, blocks, by_section=False)
    found = together if together.largest_points <= WHOLE_SECTIONS_BELOW else alone
    return replace(found, alone_points=alone.loss_points)


def _search(
    counts: Mapping[str, Mapping[str, float]],
    published: Mapping[tuple[str, str], float],
    blocks: Sequence[Block],
    *,
    by_section: bool,
) -> Calibration:
    import numpy as np

    areas = sorted({area for area, _ in published})
    target = np.array([[published[area, group] for group in GROUPS] for area in areas])
    fixed = np.zeros((len(areas), len(GROUPS)))
    for block in blocks:
        if not block.choices and block.group in GROUPS:
            fixed[:, GROUPS.index(block.group)] += [counts[area].get(block.id, 0.0) for area in areas]
    moved = _moved(blocks, by_section=by_section)
    combinations = list(product(*(possible for _, possible in moved)))
    totals = np.repeat(fixed[np.newaxis], len(combinations), axis=0)
    for place, (together, _) in enumerate(moved):
        size = np.array([sum(counts[area].get(block.id, 0.0) for block in together) for area in areas])
        for position, group in enumerate(GROUPS):
            chosen = np.array([combination[place] == group for combination in combinations])
            totals[chosen, :, position] += size
    shares = 100 * totals / totals.sum(axis=2, keepdims=True)
    losses = np.sqrt(((shares - target) ** 2).mean(axis=(1, 2)))
    order = np.argsort(losses, kind="stable")
    best = int(order[0])
    kept = [int(place) for place in order if losses[place] <= losses[best] + WITHIN_POINTS]
    residual = shares[best] - target

    def table(values: object) -> Shares:
        rows = np.asarray(values)
        return {
            (area, group): float(rows[row, column])
            for row, area in enumerate(areas)
            for column, group in enumerate(GROUPS)
        }

    def mapping(place: int) -> dict[str, str]:
        return {
            block.id: group
            for (together, _), group in zip(moved, combinations[place], strict=True)
            for block in together
        }

    return Calibration(
        best=mapping(best),
        loss_points=float(losses[best]),
        residuals=table(residual),
        largest_points=float(np.abs(residual).max()),
        alike=tuple(mapping(place) for place in kept),
        lowest=table(shares[kept].min(axis=0)),
        highest=table(shares[kept].max(axis=0)),
        by_section=by_section,
        alone_points=float(losses[best]),
    )


def _moved(blocks: Sequence[Block], *, by_section: bool) -> list[tuple[list[Block], tuple[str, ...]]]:
    """Undecided blocks that move together, and the groups they may go to."""
    undecided = [block for block in blocks if block.choices]
    if not by_section:
        return [([block], block.choices) for block in undecided]
    together: dict[tuple[str, frozenset[str]], list[Block]] = {}
    for block in undecided:
        together.setdefault((block.section, frozenset(block.choices)), []).append(block)
    return [(members, members[0].choices) for members in together.values()]
