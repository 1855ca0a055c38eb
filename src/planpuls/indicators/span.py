"""Which two years a sentence compares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def span(periods: Sequence[str], headline: Mapping[str, Any], *, q4: bool) -> tuple[str, str] | None:
    """Baseline and newest end point; None where there are not two years.

    `headline` holds the plan's `baseline` and `excluded_end_points`, which are years of a 1 January: for counts of the 4th
    quarter (`q4`) they mean the year before. Without the baseline year the first there is takes its place.

    >>> span(["2015", "2020", "2023"], {"baseline": "2016", "excluded_end_points": ["2021"]}, q4=True)
    ('2015', '2023')
    """
    ordered = sorted(set(periods))
    baseline, *excluded = (
        str(int(year) - q4) if year.isdigit() else year
        for year in (headline["baseline"], *headline["excluded_end_points"])
    )
    if not ordered:
        return None
    base = baseline if baseline in ordered else ordered[0]
    ends = [period for period in ordered if period > base and period not in excluded]
    return (base, ends[-1]) if ends else None
