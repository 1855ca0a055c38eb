"""An industry in which nobody in the whole country works is a retired code: a gap, never a zero."""

from __future__ import annotations

import polars as pl

from planpuls.indicators.main_industry_groups import compute
from planpuls.plan.industry_groups import COLUMNS, STANDARD

MAPPING = [
    ("factories", "C", "10", "basis", ""),
    ("shops", "G", "47", "local", ""),
    ("unstated", "", "00", "unstated", ""),
]
MEMBERS = [("region", "all", period, "0301") for period in ("2020", "2021")]


def computed(cells: list[tuple[str, str, str, int]]) -> tuple[set[str], list[tuple[str | None, str]]]:
    """Years with figures, and gaps by year, from (region, industry, period, employed)."""
    divisions = pl.DataFrame(cells, schema=["region", "industry", "period", "value"], orient="row").with_columns(
        nace_standard=pl.lit(STANDARD), sex=pl.lit("0"), content=pl.lit("SysselArbsted"), status=pl.lit("normal"), flags=pl.lit("")
    )  # fmt: skip
    keys = ["area_set", "area", "period", "municipality"]
    gaps = pl.DataFrame(schema=dict.fromkeys(["area_set", "area", "period", "reason_nb", "reason_en"], pl.String))
    region = {"area_set": "region", "area": "all", "name": {"nb": "Regionen", "en": "The region"}}
    mapping = pl.DataFrame(MAPPING, schema=list(COLUMNS), orient="row")
    members = pl.DataFrame(MEMBERS, schema=keys, orient="row")
    found = compute(divisions, members, gaps, region, mapping, [])
    return set(found.observations["period"]), [(gap.period, gap.reason.en) for gap in found.gaps]


def test_a_year_in_which_a_code_counts_nobody_nationally_is_a_gap() -> None:
    sound = [(place, code, year, 5) for place in ("0", "0301") for code in ("10", "47") for year in ("2020", "2021")]
    assert computed(sound) == ({"2020", "2021"}, [])
    for nobody in ([], [("0", "47", "2021", 0), ("0301", "47", "2021", 0)]):
        cells = [cell for cell in sound if cell[1:3] != ("47", "2021")] + nobody
        years, gaps = computed(cells)
        assert years == {"2020"}
        assert [(year, "industry code 47." in reason) for year, reason in gaps] == [("2021", True)]


def test_nobody_in_the_region_alone_is_a_zero() -> None:
    cells = [("0", code, "2020", 5) for code in ("10", "47")] + [("0301", "10", "2020", 5)]
    assert computed(cells) == ({"2020"}, [])
