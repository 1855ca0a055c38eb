"""The ordered table of employed by size of establishment: its sums, and whether they lie within the register's bounds."""

from __future__ import annotations

from typing import Any

import polars as pl

from planpuls.indicators.on_borders import by_area, summed
from planpuls.indicators.result import Gap
from planpuls.places.areas import COUNTRY
from planpuls.spec.numbers import number
from planpuls.spec.text import LANGUAGES, Language

FROM_100, FROM_250 = ("100-249", "250+"), ("250+",)
_KEY = ["area_set", "area", "period"]


def sums(sizes: pl.DataFrame, codes_by_year: pl.DataFrame) -> tuple[pl.DataFrame, list[Gap]]:
    """Employed of all establishments and of those of at least 100 and 250, by area and year.

    `sizes`: `municipality`, `period`, `establishment_size`, `employed`, `status`, `flags`. Measures `employed_all`,
    `employed_100`, `employed_250`; a sum with a hidden part has no value.
    """
    found, gaps = by_area(sizes.rename({"employed": "value"}), codes_by_year, ["establishment_size"])
    found = found.filter(pl.col("area_set") != COUNTRY)
    chosen = {"all": None, "100": FROM_100, "250": FROM_250}
    parts = [
        summed(
            found if codes is None else found.filter(pl.col("establishment_size").is_in(list(codes))), _KEY
        ).with_columns(pl.lit(f"employed_{name}").alias("measure"))
        for name, codes in chosen.items()
    ]
    return pl.concat(parts), gaps


def against_register(register: pl.DataFrame, ordered: pl.DataFrame) -> list[dict[str, Any]]:
    """For every day of the register and the year of the table before it: how many areas' shares lie within the register's bounds.

    Both: observations as rows. Areas where either is hidden are left out. The 4th quarter of year Y is held against a day of
    Y+1, as the grid is; a table of other years is not compared.
    """
    ours, theirs = (_beside(rows) for rows in (register, ordered))
    if ours is None or theirs is None:
        return []
    compared = []
    for day in ours["period"].unique().sort():
        both = ours.filter(pl.col("period") == day).join(
            theirs.filter(pl.col("period") == str(int(day[:4]) - 1)), on=["area_set", "area"], suffix="_ordered"
        )
        for limit in (100, 250):
            share = pl.col(f"employed_{limit}") / pl.col("employed_all")
            low, high = (pl.col(f"employees_{limit}") / pl.col(f"employees_{end}") for end in ("most", "least"))
            checked = both.select(
                "area_set", "area", share.alias("share"), share.is_between(low, high).alias("inside")
            ).drop_nulls()
            if checked.height:
                outside = checked.filter(~pl.col("inside")).sort("area_set", "area")
                compared.append(
                    {
                        "register": day,
                        "limit": limit,
                        "areas": checked.height,
                        "inside": int(checked["inside"].sum()),
                        "outside": [
                            f"{area_set} {area}" for area_set, area in outside.select("area_set", "area").rows()
                        ],
                    }
                )
    return compared


def _beside(rows: pl.DataFrame) -> pl.DataFrame | None:
    """One row per area and period, one column per measure."""
    if rows.is_empty():
        return None
    return rows.select(*_KEY, "measure", pl.col("value").cast(pl.Float64)).pivot("measure", index=_KEY, values="value")


def sentence(ordered: pl.DataFrame, region: dict[str, Any]) -> dict[Language, str]:
    """The region's share in establishments of at least 100, newest year of the table; empty where there is none."""
    here = ordered.filter((pl.col("area_set") == region["area_set"]) & (pl.col("area") == region["area"]))
    year = str(here["period"].max())
    values = dict(here.filter(pl.col("period") == year).select("measure", "value").rows())
    if values.get("employed_100") is None or not values.get("employed_all"):
        return dict.fromkeys(LANGUAGES, "")
    nb, en = (number(100 * values["employed_100"] / values["employed_all"], 1, language) for language in LANGUAGES)
    return {
        "nb": f" I SSBs bestilte tabell er det {nb} prosent av de sysselsatte i 4. kvartal {year}.",
        "en": f" In SSB's ordered table it is {en} per cent of the employed in the 4th quarter of {year}.",
    }
