"""Which indicators a dataset stands behind, for what a missing or failed one costs."""

from __future__ import annotations

import importlib


def indicators_by_source(*, partly: bool = False) -> dict[str, list[str]]:
    """Dataset id -> indicators that cannot be made without it; `partly`: those that are made with less."""
    from planpuls.indicators.registry import modules

    users: dict[str, list[str]] = {}
    for module in modules():
        spec = importlib.import_module(module).INDICATOR
        for source in spec.more_sources if partly else spec.sources:
            users.setdefault(source, []).append(spec.id)
    return users


def told_cost(dataset: str) -> str:
    """The indicators that a dataset is needed for, and those it adds something to."""
    from planpuls.pipeline.happening_steps import SOURCES

    whole = indicators_by_source().get(dataset, [])
    part = [f"a part of {spec}" for spec in indicators_by_source(partly=True).get(dataset, [])]
    letter = ["a part of the monthly letter"] if dataset in SOURCES else []
    return ", ".join([*whole, *part, *letter]) or "no indicator yet"
