"""Who comes and goes: a place's commuting in two sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from planpuls.editions.site.parts import figure_cell, question_address
from planpuls.editions.site.places.atlas import Atlas, Place
from planpuls.editions.site.places.words import word
from planpuls.editions.site.questions.commuting import LEAST, MEASURE
from planpuls.release.flows import exchange
from planpuls.spec.numbers import listed, number
from planpuls.spec.text import Language

_MOST = 3


@dataclass(frozen=True)
class Commuting:
    heading: str
    texts: tuple[str, ...]
    unit: str
    page: str


def commuting(atlas: Atlas, place: Place, language: Language) -> Commuting | None:
    """The newest year's exchange and largest flows of a place; None where the release has none of it."""
    choices = atlas.choices
    spec = choices.release.specs.get("commuting")
    areas = [area for area in place.sets if spec is not None and area in atlas.stored[spec.id]]
    if spec is None or not areas:
        return None
    key, code = areas[0]
    if ("commuting", key) not in atlas.tables:
        atlas.tables["commuting", key] = _of_set(atlas, key)
    period, exchanged, flows = atlas.tables["commuting", key]
    own = exchanged.get(code)
    names = ("workers", "residents", "into", "out", "self_containment_pct")
    if own is None or all(own[name] is None for name in names):
        return None
    # A sum with a part that is not shown has SSB's sign instead of a number.
    values = {name: figure_cell(own[name], 0, language, status=own["status"]).text for name in names[:-1]}
    share = figure_cell(own["self_containment_pct"], 1, language, status=own["status"]).text
    texts = [word("commuting_text", language, **values, share=share)]
    for text in ("commuting_out", "commuting_in"):
        largest = flows[text].get(code, ())[:_MOST]
        said = [f"{choices.name(key, area, language)} ({number(count, 0, language)})" for area, count in largest]
        if said:
            texts.append(word(text, language, list=listed(said, language)))
    texts += choices.sign_notes([own["status"]], language)
    unit = spec.measure(MEASURE).unit.get(language)
    heading = word("commuting", language, period=period)
    return Commuting(heading, tuple(texts), unit, question_address(spec.id).get(language))


def _of_set(
    atlas: Atlas, key: str
) -> tuple[str, dict[str, dict[str, Any]], dict[str, dict[str, list[tuple[str, float]]]]]:
    """Newest year, exchange by area, and flows out of and into each area of a set, the largest first."""
    choices = atlas.choices
    observed = choices.observed("commuting").filter(pl.col("area_set") == key)
    period = str(observed["period"].max())
    rows = choices.rows("commuting", area_set=key, period=period)
    codes = choices.areas(key)
    exchanged = {row["area"]: row for row in exchange(rows, MEASURE, codes).to_dicts()}
    between = pl.col("area").is_in(codes) & pl.col("to_area").is_in(codes) & (pl.col("area") != pl.col("to_area"))
    shown = rows.filter(between & (pl.col(MEASURE) >= LEAST)).sort(
        MEASURE, "area", "to_area", descending=[True, False, False]
    )
    flows: dict[str, dict[str, list[tuple[str, float]]]] = {"commuting_out": {}, "commuting_in": {}}
    for area, to_area, count in shown.select("area", "to_area", MEASURE).rows():
        flows["commuting_out"].setdefault(area, []).append((to_area, count))
        flows["commuting_in"].setdefault(to_area, []).append((area, count))
    return period, exchanged, flows
