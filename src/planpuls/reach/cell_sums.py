"""What every cell reaches by public transport and on foot, made in blocks of origins that can be computed anywhere.

Three steps. `prepared` writes all that every block needs as flat arrays: streets, places and stops on them, the day's
timetable, changes and walks from stops. `block` maps these arrays read-only, searches from its own part of the cells and
keeps only sums. `joined` puts the blocks together. A block's rows depend on nothing but the arrays and its number, so where,
when and how often it is computed changes no byte.
"""

from __future__ import annotations

import os
from dataclasses import fields
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from planpuls.reach.access import LIMITS, LIMITS_MIN, Prepared, prepare, weights_of, with_slopes
from planpuls.reach.raptor import Int64s, Network
from planpuls.reach.snapping import Attached
from planpuls.reach.street_walks import Streets, walks_on
from planpuls.reach.timetable import Timetable, feeds_of
from planpuls.reach.transfers import Walks
from planpuls.reach.travel_times import Window, reach
from planpuls.reach.walk_network import Adjacency, read_only
from planpuls.reach.walk_tables import opened

BLOCKS = 32
"""Parts of the cells: a fixed number, so that a block has the same key on one machine and on thirty."""
_PARTS: dict[str, type[Any]] = {
    "streets": Adjacency,
    "homes": Attached,
    "halts": Attached,
    "table": Timetable,
    "changes": Walks,
    "egress": Walks,
}
_WITHOUT = ("day", "stop_ids", "trip_ids", "trip_routes", "trip_modes", "doubles", "notes")
"""What a search for travel times does not ask of a timetable."""


def _names(kind: type[Any]) -> tuple[str, ...]:
    """The arrays of one of the parts."""
    named: tuple[str, ...] = getattr(kind, "_fields", ()) or tuple(field.name for field in fields(kind))
    return tuple(name for name in named if name not in _WITHOUT)


ARRAYS = ("cell", "weights", *(f"{part}_{name}" for part, kind in _PARTS.items() for name in _names(kind)))
"""Outputs of `prepared` that a block needs."""
SUMS = dict.fromkeys(("cell", "minutes", "residents", "employees"), pl.Int64)


def prepared(
    from_day: str,
    population: pl.DataFrame,
    workplaces: pl.DataFrame,
    nodes: pl.DataFrame,
    segments: pl.DataFrame,
    rises: pl.DataFrame | None = None,
    slope_facts: dict[str, Any] | None = None,
    **tables: Any,
) -> dict[str, Any]:
    """Outputs `ARRAYS`, `rules` (what `block` needs to know beside them), and `facts`.

    Arguments: see `planpuls.reach.access.to_places`; `workplaces`: `cell`, `period`, `employees`. Only cells on the streets are
    among the arrays. With no ordinary day in the timetable there are no cells, and `facts["day"]` is null.
    """
    ready = prepare(feeds_of(**tables), from_day, Streets.of(opened(nodes, segments), rises=rises))
    cells = weights_of(population, workplaces, ready.streets)
    if ready.table is None:
        return _without_a_day(ready)
    _, snaps = ready.streets.at(cells["x_cm"].to_numpy(), cells["y_cm"].to_numpy())
    on_streets = pl.Series(snaps.segment >= 0)
    placed = cells.filter(on_streets)
    homes, _ = ready.streets.at(placed["x_cm"].to_numpy(), placed["y_cm"].to_numpy())
    network = ready.network(homes)
    parts = {
        "streets": ready.streets.times,
        "homes": homes,
        "halts": ready.halts,
        "table": ready.table,
        "changes": ready.changes,
        "egress": network.egress,
    }
    facts = (
        ready.facts()
        | with_slopes(slope_facts)
        | {
            "residents_period": population["period"].max(),
            "employees_period": workplaces["period"].max(),
            "cells": cells.height,
            "cells_off_streets": cells.height - placed.height,
            "residents": int(cells["residents"].sum()),
            "residents_off_streets": int(cells["residents"].sum()) - int(placed["residents"].sum()),
        }
    )
    return _flat(parts) | {
        "cell": placed["cell"].to_numpy().copy(),
        "weights": np.ascontiguousarray(placed.select("residents", "employees").to_numpy()),
        "rules": {"day": facts["day"], "ms_per_cm": ready.streets.profile.ms_per_cm},
        "facts": facts,
    }


def block(number: int, of: int, rules: dict[str, Any], **arrays: Any) -> dict[str, pl.DataFrame]:
    """Output `cells` of part `number` (from 1) of the cells: `cell`, `minutes`, `residents`, `employees` within the minutes.

    The median over the departures decides. `arrays`: see `ARRAYS`; they may be read-only maps of files.
    """
    if rules["day"] is None:
        return {"cells": pl.DataFrame(schema=SUMS)}
    parts = {part: _rebuilt(part, arrays) for part in _PARTS}
    count = len(arrays["cell"])
    begin, end = (count * (number - 1)) // of, (count * number) // of
    homes, threads = parts["homes"], os.cpu_count() or 1
    mine = homes.rows(begin, end)
    streets = parts["streets"], rules["ms_per_cm"]
    told = reach(
        Network(parts["table"], parts["changes"], parts["egress"], count),
        walks_on(*streets, mine, parts["halts"], LIMITS.to_stop_m, threads=threads),
        walks_on(*streets, mine, homes, LIMITS.all_the_way_m, threads=threads),
        Window(),
        weights=np.array(arrays["weights"]),
        limits_s=[60 * minutes for minutes in LIMITS_MIN],
        threads=threads,
    )
    return {"cells": _sums(np.array(arrays["cell"][begin:end]), told.sums)}


def joined(blocks: list[pl.DataFrame], facts: dict[str, Any]) -> dict[str, Any]:
    """Outputs `cells`, all blocks in their order, and `facts`."""
    return {"cells": pl.concat(blocks), "facts": facts}


def _flat(parts: dict[str, Any]) -> dict[str, Any]:
    return {f"{part}_{name}": getattr(value, name) for part, value in parts.items() for name in _names(type(value))}


def _rebuilt(part: str, arrays: dict[str, Any]) -> Any:
    kind = _PARTS[part]
    given = {name.removeprefix(f"{part}_"): read_only(value) for name, value in arrays.items() if name.startswith(part)}
    if kind is Timetable:
        given |= {"day": date.min, "stop_ids": (), "trip_ids": (), "trip_routes": (), "trip_modes": ()}
    return kind(**given)


def _sums(cells: Int64s, sums: Int64s) -> pl.DataFrame:
    """Rows by cell, then by minutes."""
    limits = np.array(LIMITS_MIN, np.int64)
    return pl.DataFrame(
        {
            "cell": np.repeat(cells, len(limits)),
            "minutes": np.tile(limits, len(cells)),
            "residents": sums[:, :, 0].ravel(),
            "employees": sums[:, :, 1].ravel(),
        },
        schema=SUMS,
    )


def _without_a_day(ready: Prepared) -> dict[str, Any]:
    nothing = {name: np.zeros(0, np.int32) for name in ARRAYS}
    return nothing | {"rules": {"day": None, "ms_per_cm": ready.streets.profile.ms_per_cm}, "facts": {"day": None}}
