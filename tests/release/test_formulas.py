"""Every kind of view on two industries and two areas, with answers worked out by hand."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planpuls.release.views import compared, wide
from planpuls.spec.indicator import Dimension, Indicator, Measure, View, ViewKind
from planpuls.spec.observation import finished
from planpuls.spec.text import Text

WORD = Text(nb="ord", en="word")
KINDS: tuple[ViewKind, ...] = (
    "share_of_country",
    "location_quotient",
    "growth",
    "index",
    "contribution",
    "relative_growth",
    "shift_national",
    "shift_mix",
    "shift_local",
)


def view(kind: ViewKind, **more: object) -> View:
    return View(id=kind, kind=kind, measure="part", of="all", name=WORD, unit=WORD, **more)  # type: ignore[arg-type]


def spec_of(**more: object) -> Indicator:
    diversity = View(
        id="diversity", kind="diversity", measure="part", over="kind", without=("00",), name=WORD, unit=WORD
    )
    return Indicator(
        id="x",
        plan="areal",
        question=WORD,
        title=WORD,
        definition=WORD,
        formula=WORD,
        sources=("a",),
        dimensions=(Dimension(id="kind", name=WORD),),
        measures=tuple(
            Measure(
                id=name, name=WORD, concept="employed_workplace_q4", unit=WORD, additive=True, dimensions=dimensions
            )
            for name, dimensions in (("all", ()), ("part", ("kind",)))
        ),
        views=(*(view(kind, **more) for kind in KINDS), diversity),
        area_sets=("s",),
    )


Stock = dict[tuple[str, str], dict[str, float]]
"""(area, period) -> kind -> value."""


def observations(stock: Stock, area_set: str, spec: Indicator) -> pl.DataFrame:
    rows: list[tuple[str, str, str | None, str, float]] = []
    for (area, period), parts in stock.items():
        rows.append((area, period, None, "all", sum(parts.values())))
        rows += [(area, period, kind, "part", value) for kind, value in parts.items()]
    frame = pl.DataFrame(rows, schema=("area", "period", "kind", "measure", "value"), orient="row")
    return finished(spec, frame.with_columns(pl.lit(area_set).alias("area_set")))


def rows(region: Stock, country: Stock, **more: object) -> dict[str, dict[str, Any]]:
    """Kind -> the row of 2023 against 2015."""
    spec = spec_of(**more)
    theirs = observations(country, "country", spec) if country else None
    table = wide(spec, observations(region, "s@1", spec), country=theirs)
    found = compared(spec, table, "2015", [], theirs)
    return {row["kind"]: row for row in found.to_dicts()}


REGION: Stock = {("r", "2015"): {"A": 100, "B": 300}, ("r", "2023"): {"A": 150, "B": 330}}
COUNTRY: Stock = {("country", "2015"): {"A": 1_000, "B": 1_000}, ("country", "2023"): {"A": 1_200, "B": 1_000}}


def test_growth_index_and_contribution() -> None:
    a = rows(REGION, COUNTRY)["A"]
    assert (a["growth"], a["index"], a["contribution"]) == (50.0, 1.5, 12.5)


def test_growth_against_the_country_is_in_points() -> None:
    found = rows(REGION, COUNTRY)
    assert found["A"]["relative_growth"] == pytest.approx(50 - 20)
    assert found["B"]["relative_growth"] == pytest.approx(10 - 0)


def test_the_location_quotient_is_the_share_over_the_countrys_share() -> None:
    # 150 of 480 against 1,200 of 2,200.
    assert rows(REGION, COUNTRY)["A"]["location_quotient"] == pytest.approx((150 / 480) / (1_200 / 2_200))


def test_the_share_of_the_country() -> None:
    assert rows(REGION, COUNTRY)["A"]["share_of_country"] == 12.5


def test_shift_share_by_hand() -> None:
    # The country grew 10 per cent, A 20, B nothing; the region had 100 and 300.
    a, b = rows(REGION, COUNTRY)["A"], rows(REGION, COUNTRY)["B"]
    assert [a[f"shift_{part}"] for part in ("national", "mix", "local")] == pytest.approx([10, 10, 30])
    assert [b[f"shift_{part}"] for part in ("national", "mix", "local")] == pytest.approx([30, -30, 30])


def test_diversity_counts_equally_large_industries_and_leaves_out_the_unstated() -> None:
    parts = {"A": 50.0, "B": 50.0, "C": 50.0, "D": 50.0, "00": 900.0}
    found = rows({("r", "2015"): parts, ("r", "2023"): parts}, COUNTRY)
    assert {row["diversity"] for row in found.values()} == {4.0}
    uneven = {"A": 90.0, "B": 10.0}
    found = rows({("r", "2015"): uneven, ("r", "2023"): uneven}, COUNTRY)
    assert found["A"]["diversity"] == pytest.approx(1 / (0.9**2 + 0.1**2))


def test_without_the_country_nothing_is_said_against_it() -> None:
    found = rows(REGION, {})["A"]
    assert [
        found[kind] for kind in ("location_quotient", "relative_growth", "shift_national", "shift_mix", "shift_local")
    ] == [None] * 5
    assert found["growth"] == 50.0


def test_percentages_on_a_base_under_the_floor_have_no_value() -> None:
    small: Stock = {("r", "2015"): {"A": 99, "B": 100}, ("r", "2023"): {"A": 150, "B": 110}}
    found = rows(small, COUNTRY, min_base=100)
    assert (found["A"]["growth"], found["A"]["index"], found["A"]["relative_growth"]) == (None, None, None)
    assert found["B"]["growth"] == pytest.approx(10.0)
    assert found["A"]["contribution"] == pytest.approx(100 * 51 / 199), "its base is all of them"


def test_an_industry_the_country_did_not_have_is_not_shared_out() -> None:
    found = rows(REGION, COUNTRY | {("country", "2015"): {"A": 0, "B": 2_000}})["A"]
    assert (found["shift_mix"], found["shift_local"], found["relative_growth"]) == (None, None, None)


counts = st.integers(0, 40_000)
pairs = st.dictionaries(st.sampled_from("ABCDEF"), st.tuples(counts, counts), min_size=1)


@given(pairs, st.integers(1, 50))
def test_the_three_parts_sum_to_the_change(stock: dict[str, tuple[int, int]], more: int) -> None:
    region: Stock = {
        ("r", year): {kind: values[position] for kind, values in stock.items()}
        for position, year in enumerate(("2015", "2023"))
    }
    country: Stock = {
        ("country", year): {kind: value * more + 7 for kind, value in parts.items()}
        for (_, year), parts in region.items()
    }
    for kind, row in rows(region, country).items():
        then, now = stock[kind]
        total = sum(Fraction(row[f"shift_{part}"]) for part in ("national", "mix", "local"))
        assert abs(float(total - (now - then))) < 1e-6


@given(st.lists(st.tuples(counts, counts), min_size=2, max_size=5))
def test_location_quotients_weighted_with_the_country_are_one(stock: list[tuple[int, int]]) -> None:
    """The areas of a country have, weighted with their size, the country's share of every industry."""
    areas = {f"r{number}": {"A": float(a + 1), "B": float(b + 1)} for number, (a, b) in enumerate(stock)}
    spec = spec_of()
    region = {(area, year): parts for area, parts in areas.items() for year in ("2015", "2023")}
    total = {kind: sum(parts[kind] for parts in areas.values()) for kind in ("A", "B")}
    theirs = observations({("country", "2023"): total}, "country", spec)
    table = wide(spec, observations(region, "s@1", spec), country=theirs).filter(pl.col("period") == "2023")
    everyone = sum(total.values())
    for kind in ("A", "B"):
        weighted = table.filter(pl.col("kind") == kind).select((pl.col("location_quotient") * pl.col("all")).sum())
        assert weighted.item() / everyone == pytest.approx(1, abs=1e-6)
