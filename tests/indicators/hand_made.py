"""A country of four municipalities, three of them in two areas, as the tables that indicators get."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import polars as pl

from planpuls.spec.text import Text

HEADLINE: dict[str, Any] = {"baseline": "2016", "excluded_end_points": ["2021"]}
REGION: dict[str, Any] = {"area_set": "region@1", "area": "region", "name": {"nb": "Regionen", "en": "The region"}}
AREAS = {"a": ("0001",), "b": ("0002", "0003")}
NO_GAPS = pl.DataFrame(schema=dict.fromkeys(("area_set", "area", "period", "reason_nb", "reason_en"), pl.String))


def codes(*years: str) -> pl.DataFrame:
    """Areas a (0001) and b (0002, 0003), and the region of all three; 0004 lies outside."""
    members = [("s@1", area, code) for area, inside in AREAS.items() for code in inside]
    members += [("region@1", "region", code) for inside in AREAS.values() for code in inside]
    members += [("municipality@1", code, code) for inside in AREAS.values() for code in inside]
    rows = [(area_set, area, year, code) for year in years for area_set, area, code in members]
    return pl.DataFrame(rows, schema=("area_set", "area", "period", "municipality"), orient="row")


def long(
    figures: Mapping[tuple[str, ...], int | None], content: str, *dims: str, status: str = "confidential"
) -> pl.DataFrame:
    """A StatBank table: (region, year, dimension values …) -> figure; None is hidden with `status`."""
    rows = [
        (region, year, *values, content, figure, status if figure is None else "normal", "")
        for (region, year, *values), figure in figures.items()
    ]
    schema = ("region", "period", *dims, "content", "value", "status", "flags")
    frame = pl.DataFrame(rows, schema=schema, orient="row", infer_schema_length=None)
    return frame.with_columns(pl.col("value").cast(pl.Int64))


def employed(figures: Mapping[tuple[str, str], int | None]) -> pl.DataFrame:
    """Table 11618 by workplace: (municipality, year) -> figure."""
    rows = [
        (code, year, 2, 1, value, "confidential" if value is None else "normal", "")
        for (code, year), value in figures.items()
    ]
    schema = ("municipality", "period", "residents", "employed_residence", "employed_workplace", "status", "flags")
    return pl.DataFrame(rows, schema=schema, orient="row", infer_schema_length=None)


def values(observations: pl.DataFrame, measure: str, *dims: str) -> dict[tuple[str, ...], float | None]:
    """(area, period, dimension values …) -> value of one measure, all area sets together."""
    rows = observations.filter(pl.col("measure") == measure).select("area", "period", *dims, "value").rows()
    return {tuple(str(part) for part in row[:-1]): row[-1] for row in rows}


def figures(here: Mapping[Any, float | None], *dims: str, later: str = "2030") -> pl.DataFrame:
    """Observations of the region, (period, measure, dimension values …) -> value, among those of others that no sentence is about.

    Others are an area of the same set and an area of the same code in another set, with larger figures and one period more.
    """
    rows: list[tuple[Any, ...]] = [("region@1", "region", *key, value) for key, value in here.items()]
    for area_set, area in (("region@1", "neighbour"), ("s@1", "region")):
        others = {key: 7 * (value or 1) + 13 for key, value in here.items()}
        if later:
            others |= {(later, *key[1:]): value + 1 for key, value in others.items()}
        rows += [(area_set, area, *key, value) for key, value in others.items()]
    schema = dict.fromkeys(("area_set", "area", "period", "measure", *dims), pl.String)
    return pl.DataFrame(rows, schema=schema | {"value": pl.Float64}, orient="row")


def english(text: Text | None) -> str:
    """The English sentence, which must tell the same figures and years as the one in bokmål, in whatever order."""
    assert text is not None
    assert text.nb != text.en
    told = [
        sorted(re.findall(r"\d+", re.sub(rf"(?<=\d){apart}(?=\d)", "", one)))
        for one, apart in ((text.nb, r"[\s,]"), (text.en, "[,.]"))
    ]
    assert told[0] == told[1], text
    return text.en
