"""The rules are tested on every branch: each conditional jump of the compiled code is seen taken both ways."""

from __future__ import annotations

import importlib
import inspect

import numpy as np
import polars as pl

from planpuls.disclosure import linked, rounding, sensitivity
from planpuls.disclosure.policy import Policy
from tests.branching import Watch
from tests.disclosure import test_linked, test_rounding


def exercise() -> None:
    """The hand-made cases of the other modules, and a few properties."""
    for module in (test_linked, test_rounding):
        importlib.reload(module)
        for name, test in vars(module).items():
            if name.startswith("test_") and not inspect.signature(test).parameters and not hasattr(test, "hypothesis"):
                test()
    table = pl.DataFrame(
        {"region": ["9101", "9102"], "period": ["2020"] * 2, "a": ["x", "y"], "b": ["1", "2"], "n": [1, 2]}
    )
    rounding.round_small_counts(table, "region", ["a", "b"], "n", 3)
    rounding.rounded_table(table.with_columns(pl.lit("").alias("flags")), "region", ["a", "b"], "n", 3)
    sensitivity.sensitive(np.array([1.0]), Policy())


def test_every_branch_of_the_rules_is_taken_both_ways() -> None:
    with Watch((linked, rounding, sensitivity)) as watch:
        exercise()
    assert len(watch.expected) > 30
    assert watch.missed == []
