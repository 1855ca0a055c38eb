"""Where an official address lies, by the same join that places the register's establishments."""

from __future__ import annotations

import re

import polars as pl

from planpuls.pipeline.executor import Executor, quietly
from planpuls.pipeline.graph import ADDRESSES, build
from planpuls.pipeline.step import Ref
from planpuls.places.areas import municipalities_needed
from planpuls.places.geocode import geocode
from planpuls.plan.model import Plan
from planpuls.spec.errors import NotFoundError, Problem
from planpuls.store.workspace import Workspace

_WRITTEN = "street and number, then the postcode or the municipality: «Storgata 1, 0155 Oslo»"


def find_address(plan: Plan, workspace: Workspace, text: str) -> tuple[float, float]:
    """East and north (EPSG:25833) of an address written as `street number, postcode place` or `street number, municipality`.

    Errors: no addresses imported; an address that is not found or that several places have.
    """
    made = build(plan, workspace)
    table = f"table.{ADDRESSES}"
    if table not in made.graph.steps and ADDRESSES not in made.current:
        advice = "Import Matrikkelen-Adresse (planpuls import), or give --x and --y."
        raise NotFoundError([Problem(plan.id, "imported addresses", "none", advice)])
    executor = Executor(made.graph, workspace.snapshots, workspace.cache)
    executor.run([table], quietly)
    street, _, place = (part.strip() for part in text.partition(","))
    postcode = next(iter(re.findall(r"\b\d{4}\b", place)), None)
    name = re.sub(r"\b\d{4}\b", "", place).strip().lower()
    codes = [code for code in municipalities_needed(plan) if plan.country.name(code).lower() == name]
    asked = pl.DataFrame(
        [(0, street, postcode, codes[0] if codes else None)],
        schema={"establishment": pl.UInt32, "address": pl.String, "postcode": pl.String, "municipality": pl.String},
        orient="row",
    )
    found = geocode(asked, executor.output(Ref(table, "table"))).places.row(0, named=True)
    if found["x_m"] is None:
        problem = Problem(
            "--address", _WRITTEN, f"{text} ({found['reason']})", "Mend the address, or give --x and --y."
        )
        raise NotFoundError([problem])
    return float(found["x_m"]), float(found["y_m"])
