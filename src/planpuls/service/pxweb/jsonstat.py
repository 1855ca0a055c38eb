"""Tables as JSON-stat 2.0, with notes, units and signs where PxWebApi v2 has them."""

from __future__ import annotations

from typing import Any

import polars as pl

from planpuls.release.reader import Release
from planpuls.service.pxweb.cube import Cube
from planpuls.service.pxweb.tables import CONTENTS, Axis, Table
from planpuls.spec.status import FLAG_TEXTS, SIGNS, STATUS_TEXTS, Flag, Status
from planpuls.spec.text import Language

_DEMO = {"nb": "Oppdiktede demodata.", "en": "Invented demo data."}


def metadata(release: Release, table: Table, language: Language, updated: str) -> dict[str, Any]:
    """The dataset without values: every variable with all its codes."""
    return _dataset(release, table, {axis.id: list(axis.codes) for axis in table.axes}, language, updated)


def data(release: Release, cube: Cube, language: Language, updated: str) -> dict[str, Any]:
    """The chosen cells: `value` is null and `status` says why where there is no figure; a cell without both has no row."""
    table = cube.table
    codes = {axis.id: cube.codes(axis) for axis in table.axes}
    dataset = _dataset(release, table, codes, language, updated)
    dataset["value"] = cube.numbers()
    dataset["status"] = {str(place): sign for place, sign in enumerate(cube.signs) if sign}
    dataset["extension"]["planpuls"]["flags"] = _flags(cube)
    return dataset


def _dataset(
    release: Release, table: Table, codes: dict[str, list[str]], language: Language, updated: str
) -> dict[str, Any]:
    head, spec = table.head, table.head.spec
    label = head.label.get(language)
    roles: dict[str, list[str]] = {}
    for axis in table.axes:
        if axis.role != "other":
            roles.setdefault(axis.role, []).append(axis.id)
    return {
        "version": "2.0",
        "class": "dataset",
        "label": release.marked(label),
        "source": _source(release, table, language),
        **({"updated": updated} if updated else {}),
        "note": notes(release, table, language),
        "role": roles,
        "id": [axis.id for axis in table.axes],
        "size": [len(codes[axis.id]) for axis in table.axes],
        "dimension": {axis.id: _dimension(table, axis, codes[axis.id], language) for axis in table.axes},
        "extension": {
            "px": {
                "tableid": head.id,
                "decimals": max(item.decimals for item in table.metrics),
                "language": "no" if language == "nb" else "en",
                "aggregallowed": all(getattr(item, "additive", False) for item in table.metrics),
            },
            "planpuls": {
                "release": release.id,
                "demo": release.demo,
                "partial": table.partial,
                "indicator": spec.id,
                "area_set": head.area_set,
                "base_period": table.base_period,
                "signs": {SIGNS[status]: STATUS_TEXTS[status].get(language) for status in Status if SIGNS[status]},
            },
        },
    }


def _dimension(table: Table, axis: Axis, codes: list[str], language: Language) -> dict[str, Any]:
    labels = {code: axis.labels[code].get(language) if code in axis.labels else code for code in codes}
    category: dict[str, Any] = {"index": {code: place for place, code in enumerate(codes)}, "label": labels}
    if axis.id == CONTENTS:
        shown = [item for item in table.metrics if item.id in labels]
        category["unit"] = {item.id: {"base": item.unit.get(language), "decimals": item.decimals} for item in shown}
    return {
        "label": axis.label.get(language),
        "category": category,
        "extension": {"elimination": False, "show": "code_value" if axis.labels else "code"},
    }


def notes(release: Release, table: Table, language: Language) -> list[str]:
    """What must be read with the figures: invented data, a partial answer, the definition, caveats, breaks and gaps."""
    if language in table.said:
        return table.said[language]
    spec = table.head.spec
    said = [_DEMO[language]] if release.demo else []
    if table.partial and spec.partial_label:
        said.append(spec.partial_label.get(language))
    said += [spec.definition.get(language), spec.formula.get(language)]
    said += [caveat.get(language) for caveat in spec.caveats]
    said += [entry.text.get(language) for entry in release.breaks if entry.dataset in spec.sources]
    table.said[language] = list(dict.fromkeys([*said, *_gaps(release, table, language)]))
    return table.said[language]


def _gaps(release: Release, table: Table, language: Language) -> list[str]:
    """Why rows are absent, for the whole table, one sentence a reason."""
    gaps = release.frame("gaps")
    key = table.head.area_set
    own = pl.col("area_set").is_null() | (pl.col("area_set") == key)
    rows = gaps.filter((pl.col("indicator") == table.head.spec.id) & own)
    found = []
    for (reason,), part in rows.group_by(f"reason_{language}", maintain_order=True):
        places = sorted({release.area_name(key, area).get(language) for area in part["area"].drop_nulls()})
        periods = sorted(part["period"].drop_nulls().unique())
        where = ", ".join([*places[:5], *(["…"] if len(places) > 5 else []), *periods])
        found.append(f"{where}: {reason}" if where else str(reason))
    return found


def _source(release: Release, table: Table, language: Language) -> str:
    used = [source for source in release.sources if source["id"] in table.head.spec.sources]
    return "; ".join(f"{source['title'][language]} ({source['id']}, {source['licence']})" for source in used)


def _flags(cube: Cube) -> dict[str, Any]:
    """Flags by the position of a row's first cell, one entry «*» where every row carries the same; and what they mean."""
    kinds = set(cube.flags.values())
    alike = len(kinds) == 1 and len(cube.flags) == cube.rows
    rows = {"*": kinds.pop()} if alike else {str(place): flags for place, flags in sorted(cube.flags.items())}
    used = sorted({name for flags in rows.values() for name in flags.split(" ")})
    return {"rows": rows, "texts": {name: FLAG_TEXTS[Flag(name)].model_dump() for name in used}}
