"""The newest figure of every indicator by municipality, for the map to colour: the same as in the GIS files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from planpuls.editions.site.map_layers import MapLayers
from planpuls.release.layers.areas import column_name, figure_alias
from planpuls.release.newest import NewestFigure
from planpuls.spec.indicator import View
from planpuls.spec.status import SIGNS, Status
from planpuls.spec.text import LANGUAGES, Language

_CLASSES = 5


def area_figures(layers: MapLayers) -> list[dict[str, Any]]:
    """Every figure that differs between municipalities, with its words, its values by code and the limits of its classes.

    A municipality without a figure is not among the values; the sign of its status, where it has one, stands in `signs`.
    """
    codes = set(layers.outlines["municipality"])
    found = []
    for figure in layers.layers.newest.get(layers.choices.municipality_set, []):
        rows = [row for row in figure.rows.to_dicts() if row["area"] in codes]
        values = {row["area"]: _rounded(row["value"], figure) for row in rows if row["value"] is not None}
        if len(set(values.values())) > 1:
            found.append(_entry(layers, figure, rows, values))
    return found


def _entry(
    layers: MapLayers, figure: NewestFigure, rows: list[dict[str, Any]], values: dict[str, float]
) -> dict[str, Any]:
    years = f"{figure.base_period}–{figure.period}" if figure.base_period else figure.period
    signed = isinstance(figure.item, View) and figure.item.compares and figure.item.kind != "index"
    shown = layers.choices.source_line
    return {
        "id": column_name(figure),
        "page": figure.spec.id,
        "title": {language: _title(figure, years, language) for language in LANGUAGES},
        "name": figure.item.name.model_dump(),
        "unit": figure.item.unit.model_dump(),
        "years": years,
        "decimals": figure.item.decimals,
        "signed": signed,
        "limits": limits(list(values.values()), figure.item.decimals, signed=signed),
        "values": values,
        "signs": {
            row["area"]: SIGNS[Status(row["status"])]
            for row in rows
            if row["value"] is None and row["status"] and SIGNS[Status(row["status"])]
        },
        "source": {language: shown(figure.spec, language) for language in LANGUAGES},
    }


def _title(figure: NewestFigure, years: str, language: Language) -> str:
    """What the GIS files call the figure, without unit and years, which stand with the classes."""
    text = figure_alias(figure).get(language).replace(f" ({figure.item.unit.get(language)}, {years})", "")
    indicator, _, name = text.partition(": ")
    return indicator if name.casefold() == indicator.casefold() else text


def limits(values: Sequence[float], decimals: int, *, signed: bool) -> list[float]:
    """Where one class ends and the next begins: about as many municipalities in each; round zero where figures have a sign.

    >>> limits([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0, signed=False)
    [3, 5, 7, 9]
    >>> limits([-4.0, -1.0, 0.5, 2.0, 3.0, 6.0], 1, signed=True)
    [-4.0, -2.0, 0.0, 2.0, 4.0]
    """
    if signed:
        sizes = sorted(abs(value) for value in values)
        far = [sizes[len(sizes) // 2 - (len(sizes) % 2 == 0)], sizes[(len(sizes) * 4) // 5]]
        ends = [round(value, decimals) for value in far]
        return sorted({*(-value for value in ends), 0.0, *ends})
    ordered = sorted(values)
    cuts = [ordered[len(ordered) * part // _CLASSES] for part in range(1, _CLASSES)]
    return sorted({round(cut, decimals) if decimals else round(cut) for cut in cuts} - {ordered[0]})


def _rounded(value: float, figure: NewestFigure) -> float:
    """As the pages write it."""
    rounded = round(value, figure.item.decimals)
    return rounded if figure.item.decimals else int(rounded)
