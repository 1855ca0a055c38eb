"""Bounds of figures made of counts that a table rounded to 0 or 3: what was counted always lies between them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planpuls.indicators import growth_industries
from planpuls.pipeline.step import Ref, Step, run_step
from planpuls.release.views import compared, wide
from planpuls.spec.indicator import Indicator
from planpuls.spec.ready_views import contribution, growth, index, relative_growth, share_of_country
from planpuls.spec.rounding import ENDS, bounded_by, has_bounds
from tests.indicators.hand_made import HEADLINE, NO_GAPS, REGION, codes, long

YEARS = ("2020", "2021")
PLACES = ("0001", "0002", "0003", "0")
INDUSTRIES = ("A", "B", "C")
MORE = (
    growth("employed", min_base=None),
    index("employed", growth_industries._UNIT).model_copy(update={"min_base": None}),
    contribution("employed", "employed_all").model_copy(update={"min_base": None}),
    relative_growth("employed").model_copy(update={"min_base": None}),
    share_of_country("employed", min_base=None),
    growth_industries.INDICATOR.view("share_change_points").model_copy(
        update={"id": "of_growth", "kind": "share_of_change", "min_change_pct": 0.1, "min_base": None}
    ),
)
SPEC = growth_industries.INDICATOR.model_copy(
    update={
        "views": (
            *(view.model_copy(update={"min_base": None}) for view in growth_industries.INDICATOR.views),
            *MORE,
        )
    }
)
Counts = dict[tuple[str, str, str], int]


def table(counts: Counts, *, rounded: bool) -> pl.DataFrame:
    """Table 13470 as its reader gives it; rows of 0 and 3 are marked where the table is rounded."""
    frame = long(
        {(place, year, industry): n for (place, year, industry), n in counts.items()}, "SysselsatteArb", "industry"
    )
    marks = pl.when(pl.col("value").is_in([0, 3])).then(pl.lit("rounded")).otherwise(pl.lit(""))
    return frame.with_columns(pl.lit("SN2007").alias("nace_standard"), flags=marks if rounded else pl.lit(""))


def bounded(counts: Counts, *, rounded: bool = True) -> tuple[Indicator, pl.DataFrame]:
    """The indicator and its observations as a run stores them."""
    given = {"codes_by_year": codes(*YEARS), "gaps_by_year": NO_GAPS, "headline": HEADLINE, "region": REGION}
    step = Step(
        "indicator.growth-industries",
        "planpuls.indicators.growth_industries:compute",
        {"industries": Ref("table.ssb.13470", "table"), **dict.fromkeys(given, "given")},
    )
    found = run_step(step, {"industries": table(counts, rounded=rounded), **given})["observations"]
    return bounded_by(SPEC, found), found


def views(spec: Indicator, found: pl.DataFrame, *, bounds: bool) -> tuple[pl.DataFrame, pl.DataFrame]:
    country = found.filter(pl.col("area_set") == "country")
    standing = wide(spec, found, bounds=bounds, country=country)
    return standing, compared(spec, standing, "2020", [], country)


@st.composite
def rounded_counts(draw: st.DrawFn) -> tuple[Counts, Counts]:
    """What was counted, and the same with every 1 and 2 made 0 or 3."""
    keys = [(place, year, industry) for place in PLACES for year in YEARS for industry in INDUSTRIES]
    true = {key: draw(st.one_of(st.integers(0, 4), st.integers(0, 400))) for key in keys}
    return true, {key: draw(st.sampled_from((0, 3))) if n in (1, 2) else n for key, n in true.items()}


@settings(deadline=None, max_examples=15)
@given(rounded_counts())
def test_what_was_counted_always_lies_within_the_bounds_of_every_figure_and_view(both: tuple[Counts, Counts]) -> None:
    true, published = both
    spec, found = bounded(published)
    _, unrounded = bounded(true, rounded=False)
    if not has_bounds(spec):
        assert true == published
        return
    names = [*(m.id for m in SPEC.measures), *(v.id for v in SPEC.views if v.kind != "diversity")]
    for with_bounds, plain in zip(views(spec, found, bounds=True), views(SPEC, unrounded, bounds=False), strict=True):
        key = [name for name in ("area_set", "area", "period", "industry") if name in plain.columns]
        rows = with_bounds.join(plain, on=key, suffix="__true", nulls_equal=True)
        assert rows.height == plain.height
        for name in names:
            if name not in plain.columns or f"{name}_at_least" not in rows.columns:
                continue
            for row in rows.select(name, *(f"{name}{end}" for end in ENDS), f"{name}__true").rows():
                published_figure, least, most, counted = row
                if least is None or counted is None:
                    continue
                assert least - 1e-6 <= counted <= most + 1e-6, (name, row)
                assert least - 1e-6 <= published_figure <= most + 1e-6, (name, row)


def of(frame: pl.DataFrame, area: str, industry: str, *names: str, period: str = "2021") -> tuple[Any, ...]:
    rows = frame.filter((pl.col("area") == area) & (pl.col("industry") == industry) & (pl.col("period") == period))
    return rows.select(names).row(0)


def ends(*names: str) -> tuple[str, ...]:
    return tuple(f"{name}{end}" for name in names for end in ENDS)


HAND: Counts = {
    (place, year, industry): value
    for year, values in (("2020", (10, 100, 0)), ("2021", (3, 97, 0)))
    for place in ("0001",)
    for industry, value in zip(INDUSTRIES, values, strict=True)
} | {
    (place, year, industry): 1000
    for place in ("0002", "0003", "0")
    for year in YEARS
    for industry in INDUSTRIES
}  # fmt: skip


def test_bounds_by_hand_and_no_wider_where_the_part_is_in_the_whole() -> None:
    """0001 in 2021: A rounded to 3 (1-3), B 97, C rounded to 0 (0-2). In 2020: 10, 100 and a rounded 0."""
    spec, found = bounded(HAND)
    standing, against = views(spec, found, bounds=True)
    assert of(standing, "0001", "A", "employed", *ends("employed", "employed_all")) == (3, 1, 3, 98, 102)
    # The least share has the fewest A beside the most C: 1 of 1 + 97 + 2; not 1 of the largest whole, 102.
    assert of(standing, "0001", "A", *ends("share_pct")) == pytest.approx((1.0, 3.0))
    # B is what it is; its share is moved by A and C alone: 97 of 97 + 3 + 2 to 97 of 97 + 1 + 0.
    assert of(standing, "0001", "B", *ends("employed", "share_pct")) == pytest.approx((97, 97, 9700 / 102, 9700 / 98))
    # The country's counts are exact: A 1000 of 3000.
    assert of(standing, "0001", "A", *ends("location_quotient")) == pytest.approx((0.03, 0.09))
    assert of(against, "0001", "A", *ends("change")) == (-9, -7)
    assert of(against, "0001", "A", *ends("growth_pct", "index")) == pytest.approx((-90, -70, 0.1, 0.3))
    # 10 of 110 to 112 then; 1 of 100 to 3 of 100 now.
    assert of(against, "0001", "A", *ends("share_change_points")) == pytest.approx((1 - 1000 / 110, 3 - 1000 / 112))
    assert of(against, "0001", "A", *ends("contribution_points")) == pytest.approx((-900 / 110, -700 / 112))
    # The country stood still: all of the change is the area's own.
    assert of(against, "0001", "A", *ends("shift_national", "shift_mix", "shift_local")) == (0, 0, 0, 0, -9, -7)
    # The whole fell by 8 to 14 (110-112 to 98-102): the part of it that A made lies between corners of both.
    assert of(against, "0001", "A", *ends("of_growth")) == pytest.approx((100 * -7 / (-7 - 5), 100 * -9 / (-9 - 1)))


def test_no_bounds_where_the_whole_can_have_stood_still_or_been_nothing() -> None:
    still = HAND | {("0001", "2021", "A"): 10, ("0001", "2021", "B"): 101, ("0002", "2020", "C"): 0}
    spec, found = bounded(still)
    standing, against = views(spec, found, bounds=True)
    # 110-112 then, 111-113 now: the whole may have grown or shrunk.
    assert of(against, "0001", "B", "of_growth", *ends("of_growth")) == (100.0, None, None)
    # A base that may have been 0.
    assert of(against, "0002", "C", *ends("growth_pct")) == (None, None)
    assert "diversity_at_least" not in standing.columns


def test_a_table_that_is_not_rounded_gives_no_bounds() -> None:
    spec, found = bounded(HAND, rounded=False)
    assert (spec, has_bounds(spec)) == (SPEC, False)
    assert [name for frame in views(spec, found, bounds=True) for name in frame.columns if name.endswith(ENDS)] == []


def test_what_planpuls_rounds_itself_has_no_bounds() -> None:
    """They would tell of single cells what the rounding hides."""
    given = {"codes_by_year": codes(*YEARS), "gaps_by_year": NO_GAPS, "headline": HEADLINE, "region": REGION}
    arguments = {"industries": table(HAND, rounded=True), **given}
    own = Ref("disclosed.import.sizes", "table")
    step = Step("x", "planpuls.indicators.growth_industries:compute", {"industries": own, **dict.fromkeys(given)})
    found = run_step(step, arguments)["observations"]
    assert not has_bounds(bounded_by(SPEC, found))
    assert found["flags"].str.contains("rounded").any()


def test_what_the_rows_of_a_table_leave_over_of_others_has_no_bounds() -> None:
    given: dict[str, Any] = {
        "codes_by_year": codes(*YEARS),
        "gaps_by_year": NO_GAPS,
        "headline": HEADLINE,
        "region": REGION,
    }
    arguments: dict[str, Any] = {"industries": table(HAND, rounded=True), **given}
    result = replace(growth_industries.compute(**arguments), remainders={"area": "0001"})
    found = result.with_bounds(SPEC, growth_industries.compute, arguments, frozenset({"industries"})).observations
    stored = set(found.filter(pl.col("measure").str.ends_with("_at_least"))["area"])
    # Area a is 0001 by another name, and is a sum here.
    assert stored == {"a", "region"}
