"""The plan's corrections: which table each belongs to, and what became of every one of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from planpuls.pipeline.disclosure_steps import without_values
from planpuls.pipeline.step import Graph, Ref, Rows, SnapshotRef
from planpuls.plan.corrections import COLUMNS
from planpuls.plan.model import Plan
from planpuls.sources.registry import datasets
from planpuls.spec.errors import PlanError, Problem
from planpuls.store.snapshots import Sidecar

if TYPE_CHECKING:
    import polars as pl

    from planpuls.pipeline.executor import Executor

_TABLE = "table."
_OF_A_TABLE = tuple(column for column in COLUMNS if column != "dataset")


def corrections_of(plan: Plan, table: str) -> Rows:
    """The corrections of one table, a dataset's or one of its further ones (`dataset.table`), in the plan's order."""
    rows = [correction for correction in plan.corrections if correction.dataset == table]
    return Rows(_OF_A_TABLE, tuple(tuple(getattr(row, column) for column in _OF_A_TABLE) for row in rows))


def check_corrections(plan: Plan) -> None:
    """Error: corrections of a table that no source gives."""
    known = set(datasets()) | {f"{name}.{more}" for name in datasets() for more in datasets()[name].more_tables}
    problems = [
        Problem(
            f"corrections.csv {correction.vintage} {correction.key}",
            "the id of a dataset, as planpuls sources lists them",
            correction.dataset,
            "Mend the dataset.",
            field="dataset",
        )
        for correction in plan.corrections
        if correction.dataset not in known
    ]
    if problems:
        raise PlanError(problems)


def check_reach(plan: Plan, graph: Graph, current: Mapping[str, Mapping[str, Sidecar]]) -> None:
    """Error: corrections of files that steps read as they are (streets, timetables), which no table stands between."""
    read = {
        value.sha256
        for step in graph.steps.values()
        for value in step.arguments.values()
        if isinstance(value, SnapshotRef)
    }
    problems = [
        Problem(
            f"corrections.csv {correction.vintage} {correction.key}",
            "a dataset that is read into a table",
            f"{correction.dataset}, whose files are used as they are",
            "Correct the file itself and import it.",
            field="dataset",
        )
        for correction in plan.corrections
        if f"{_TABLE}{correction.dataset}" not in graph.steps
        and any(sidecar.sha256 in read for sidecar in current.get(correction.dataset, {}).values())
    ]
    if problems:
        raise PlanError(problems)


def record_of_corrections(plan: Plan, executor: Executor) -> pl.DataFrame:
    """Every correction of the plan with what it found and what became of it, by dataset, vintage and key.

    Those of tables that this run did not make (not imported, or no figure rests on them) wait. What single rows of sources that
    are not open held is left out.
    """
    import polars as pl

    from planpuls.sources.tables import WAITING, record_schema

    made = [name for name in executor.graph.steps if name.startswith(_TABLE)]
    records = [
        without_values(executor.output(Ref(name, "corrected")), name).with_columns(
            pl.lit(name.removeprefix(_TABLE)).alias("dataset")
        )
        for name in made
    ]
    there = {name.removeprefix(_TABLE) for name in made}
    waiting = [
        correction.model_dump() | {"before": None, "outcome": WAITING}
        for correction in plan.corrections
        if correction.dataset not in there
    ]
    schema = record_schema(COLUMNS)
    later = [without_values(pl.DataFrame([row], schema=schema), str(row["dataset"])) for row in waiting]
    frames = [pl.DataFrame(schema=schema), *later, *(record.select(*schema) for record in records if record.height)]
    found: pl.DataFrame = pl.concat(frames)
    return found.sort("dataset", "vintage", "key", "action", "field", maintain_order=True)
