"""Which years a page or a profile compares, by the plan's rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from planpuls.spec.indicator import Indicator


def span(rule: Mapping[str, Any], periods: Sequence[str], spec: Indicator | None = None) -> tuple[str, str]:
    """Baseline and newest end point; what the plan leaves out as an end point is passed over.

    `rule` is the plan's verdict rule, whose dates are 1 January of a year; for counts of the 4th quarter they mean the year
    before. Without the baseline the first period takes its place.
    """
    late = spec is not None and any(measure.concept.endswith("_q4") for measure in spec.measures)
    baseline, *excluded = (
        str(int(year) - late) if year.isdigit() else year for year in (rule["baseline"], *rule["excluded_end_points"])
    )
    ordered = sorted(periods)
    base = baseline if baseline in ordered else ordered[0]
    ends = [period for period in ordered if period > base and period not in excluded]
    return base, ends[-1] if ends else ordered[-1]
