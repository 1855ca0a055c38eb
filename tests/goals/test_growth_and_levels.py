"""Goals on where growth comes and on levels: every class from figures whose answer is known, target and direction apart."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planpuls.goals.at_bounds import at_rounding_bounds
from planpuls.goals.evaluate import Evidence, Known, evaluate
from planpuls.goals.readings import series
from planpuls.goals.verdict import (
    Limits,
    Share,
    agreed,
    change_percent,
    classify,
    headline,
    line_to_zero,
    settle,
    share_of_growth,
    with_target,
)
from planpuls.indicators import freight, growth_distribution, housing_only_towns
from planpuls.plan.model import AreaOf, Goal, GoalMeasure, VerdictRule
from planpuls.spec.errors import PlanError
from planpuls.spec.goal import VERDICT_TEXTS, GoalResult, Verdict
from planpuls.spec.rounding import ENDS
from planpuls.spec.text import Text

LIMITS = Limits(Fraction(1, 2), Fraction(2))
WORD = Text(nb="ord", en="word")
NAME = Text(nb="vekstområdene", en="the growth areas")
JUDGED = (Verdict.RIGHT, Verdict.WRONG, Verdict.STABLE)


def goal(measured: GoalMeasure | None, direction: Any = "up", rule: dict[str, Any] | None = None, **more: Any) -> Goal:
    fixed: dict[str, Any] = {"id": "goal", "document": WORD, "standing": "proposed", "wording": WORD, "question": WORD}
    rules = VerdictRule(**(rule or {}))
    return Goal(**fixed, indicators=("x",), direction=direction, measured_by=measured, rule=rules, **more)


GROWTH = GoalMeasure(
    indicator="growth-distribution",
    view="share_of_growth_pct",
    area_set="plan_category@2024",
    area="regional_city",
    and_areas=("belt",),
    name=NAME,
    outside=AreaOf(area_set="plan_category@2024", area="outside"),
    stand_in=AreaOf(area_set="bybaand@2024", area="belt"),
)


def grown(periods: dict[str, tuple[int, int, int]], area_set: str = "plan_category@2024", **more: Any) -> Evidence:
    """Period -> employees of the regional cities, of the belt, of the whole region."""
    rows = []
    for period, (cities, belt, region) in periods.items():
        parts = {"regional_city": cities, "belt": belt, "outside": region - cities - belt}
        for area, value in parts.items():
            base = {"area_set": area_set, "area": area, "period": period}
            rows.append({**base, "measure": "employees", "value": float(value)})
            rows.append({**base, "measure": "employees_region", "value": float(region)})
    settings: dict[str, Any] = {"complete": True, "hubs": 0, "coverage_pct": 100.0, "area_name": NAME}
    names = {"outside_name": Text(nb="utenfor", en="outside"), "stand_in_name": Text(nb="bybåndet", en="the belt")}
    return Evidence(
        growth_distribution.INDICATOR, pl.DataFrame(rows).with_columns(flags=pl.lit("")), **(settings | names | more)
    )


def judged(then: tuple[int, int, int], now: tuple[int, int, int], **more: Any) -> GoalResult:
    wanted: dict[str, Any] = {"target_pct": 80, "target": Text(nb="80 prosent", en="80 per cent")} | more
    periods = {"2016": then, "2017": then, "2024": now}
    return evaluate(goal(GROWTH, **wanted), grown(periods))


# The region grows from 1000 to 2000 in all; 700 of the 1000 stood in the growth areas.
@pytest.mark.parametrize(
    ("now", "verdict", "shown", "latest"),
    [
        ((800, 900, 2000), Verdict.RIGHT, "Riktig retning, opp, målet er nådd", "100,0 %"),
        ((600, 800, 2000), Verdict.STABLE, "Stabilt, målet er ikke nådd", "70,0 %"),
        ((600, 801, 2000), Verdict.STABLE, "Stabilt, bittelitt opp, målet er ikke nådd", "70,1 %"),
        ((650, 850, 2000), Verdict.RIGHT, "Riktig retning, opp, målet er nådd", "80,0 %"),
        ((650, 849, 2000), Verdict.RIGHT, "Riktig retning, opp, målet er ikke nådd", "79,9 %"),
        ((500, 800, 2000), Verdict.WRONG, "Feil retning, ned, målet er ikke nådd", "60,0 %"),
        ((100, 500, 2000), Verdict.WRONG, "Feil retning, ned, målet er ikke nådd", "−10,0 %"),
    ],
)
def test_direction_is_that_of_the_share_of_all_and_the_target_is_said_beside_it(
    now: tuple[int, int, int], verdict: Verdict, shown: str, latest: str
) -> None:
    result = judged((300, 400, 1000), now)
    assert (result.verdict, result.headline.nb) == (verdict, shown)
    assert result.latest is not None
    assert result.data_date is not None
    assert (result.latest.nb, result.data_date.nb) == (latest, "av veksten 2016–2024")
    assert result.kind == "share_of_growth"


def test_a_target_that_is_reached_while_the_share_of_all_falls_is_unsure() -> None:
    # 950 of 1000 stood there; 850 of the 1000 new ones came there: over 80 per cent, and the share fell to 90.
    result = judged((450, 500, 1000), (900, 900, 2000))
    assert (result.verdict, result.headline.nb) == (Verdict.UNSURE, "Usikkert")
    assert result.answer.nb == (
        "85,0 prosent av veksten i ansatte 2016–2024 kom i vekstområdene, som hadde 90,0 prosent av alle i 2024, mot 95,0 i 2016. "
        "Målet: 80 prosent. Målet er nådd, men andelen av alle har falt: det er ikke entydig hvilken vei det går."
    )


def test_a_target_that_one_way_of_counting_denies_is_not_said_to_be_reached() -> None:
    recount = {"edge_in": {"2016": (700, 1000), "2024": (1499, 2000)}}
    evidence = grown(
        {"2016": (300, 400, 1000), "2017": (300, 400, 1000), "2024": (650, 850, 2000)}, recount=lambda *_: recount
    )
    result = evaluate(goal(GROWTH, target_pct=80), evidence)
    assert (result.verdict, result.headline.nb) == (Verdict.RIGHT, "Riktig retning, opp")
    assert [(variant.id, variant.growth_pct) for variant in result.variants] == [("base_2017", 80.0), ("edge_in", 79.9)]


def test_without_growth_a_share_of_it_says_nothing() -> None:
    shrunk, hardly, enough = (judged((300, 400, 1000), (300, 400, whole)) for whole in (990, 1020, 1021))
    for result in (shrunk, hardly):
        assert (result.verdict, result.headline.nb) == (Verdict.NOT_YET, "Kan ikke måles ennå")
        assert (
            result.answer.nb == "Nettoveksten 2016–2024 er ikke over 2 prosent, og da sier en andel av den ingenting."
        )
    assert enough.verdict is Verdict.WRONG


def test_a_declared_base_year_that_cannot_be_tried_is_named() -> None:
    result = evaluate(goal(GROWTH, target_pct=80), grown({"2016": (300, 400, 1000), "2024": (800, 900, 2000)}))
    assert [text.nb for text in result.untried] == ["Regnet fra 1. januar 2017"]
    assert result.variants == ()


def test_the_same_figure_outside_stands_beside_without_a_cause() -> None:
    result = judged((300, 400, 1000), (800, 900, 2000))
    (beside,) = result.beside
    assert (beside.base_value, beside.value, beside.growth_pct) == (30.0, 15.0, 0.0)
    assert result.beside_text is not None
    assert result.beside_text.nb == "Utenfor: 0,0 prosent av veksten 2016–2024, 15,0 prosent av alle i 2024."
    told = f"{result.answer.nb} {result.beside_text.nb} {result.answer.en} {result.beside_text.en}".lower()
    assert not any(
        word in told for word in ("fordi", "skyldes", "på grunn", "førte til", "because", "due to", "caused")
    )


def test_whole_municipalities_stand_in_without_a_verdict_from_every_base_year() -> None:
    periods = {"2016": (0, 700, 1000), "2017": (0, 760, 1060), "2024": (0, 1530, 2000)}
    missing = Text(nb="Grensene mangler.", en="The boundaries are missing.")
    outside = GROWTH.model_copy(update={"outside": AreaOf(area_set="bybaand@2024", area="outside")})
    result = evaluate(goal(outside, missing=missing, target_pct=80), grown(periods, "bybaand@2024"))
    assert (result.verdict, result.answer, result.missing) == (Verdict.NOT_YET, missing, missing)
    rows = [(row.name.en, row.base_period, row.value, round(row.growth_pct or 0, 6)) for row in result.beside]
    assert rows == [
        ("the belt", "2016", 76.5, 83.0),
        ("outside", "2016", 23.5, 17.0),
        ("the belt", "2017", 76.5, round(100 * 770 / 940, 6)),
        ("outside", "2017", 23.5, round(100 * 170 / 940, 6)),
    ]
    alone = evaluate(goal(outside), grown({"2024": (0, 700, 1000)}, "bybaand@2024"))
    assert (alone.verdict, alone.beside, alone.answer.nb) == (
        Verdict.NOT_YET,
        (),
        "Tallene er ikke med i denne utgaven.",
    )


@given(st.integers(0, 10**6), st.integers(1, 10**6), st.integers(0, 10**6), st.integers(1, 10**6), st.integers(1, 99))
def test_reached_and_falling_never_gives_a_direction(p0: int, rest0: int, p1: int, rest1: int, target: int) -> None:
    base, end = Share(p0, p0 + rest0), Share(p1, p1 + rest1)
    growth = share_of_growth(base, end, Fraction(2))
    if growth is None:
        assert 100 * (p1 + rest1 - p0 - rest0) <= 2 * (p0 + rest0)
        return
    delta = end.percent - base.percent
    # The share of all falls exactly when the share of growth is below the share that there was.
    assert (delta < 0) == (growth < base.percent)
    verdict = with_target(classify(delta, "up", LIMITS), attained=growth >= target)
    if verdict is Verdict.RIGHT:
        assert delta >= Fraction(1, 2)
    if verdict is Verdict.WRONG:
        assert delta <= -Fraction(1, 2)
        assert growth < target


def test_every_pair_of_class_and_target() -> None:
    for direction, attained in product(Verdict, (True, False)):
        expected = Verdict.UNSURE if (direction, attained) == (Verdict.WRONG, True) else direction
        assert with_target(direction, attained=attained) is expected


def test_a_level_moves_by_per_cent_of_its_base() -> None:
    assert change_percent(Fraction(200), Fraction(150)) == -25
    assert change_percent(Fraction(3), Fraction(4)) == Fraction(100, 3)


def test_a_target_is_one_of_today_unless_it_is_said_to_come() -> None:
    assert headline(Verdict.RIGHT, Fraction(1), LIMITS, True).nb == "Riktig retning, litt opp, målet er nådd"


def test_every_headline() -> None:
    words = {Verdict.RIGHT: "Riktig retning", Verdict.WRONG: "Feil retning", Verdict.STABLE: "Stabilt"}
    sizes = {
        "3": "opp",
        "-3": "ned",
        "1": "litt opp",
        "-1": "litt ned",
        "0.1": "bittelitt opp",
        "-0.1": "bittelitt ned",
        "0": "",
    }
    targets = {
        (True, False): "målet er nådd",
        (False, False): "målet er ikke nådd",
        (True, True): "raskt nok mot målet",
        (False, True): "ikke raskt nok mot målet",
    }
    for verdict, (points, size), attained, to_come in product(words, sizes.items(), (True, False, None), (True, False)):
        target = "" if attained is None else targets[attained, to_come]
        expected = ", ".join(part for part in (words[verdict], size, target) if part)
        assert headline(verdict, Fraction(points), LIMITS, attained, to_come=to_come).nb == expected
    for verdict in (Verdict.UNSURE, Verdict.NOT_YET, Verdict.CONTEXT):
        assert headline(verdict, Fraction(3), LIMITS, True) == VERDICT_TEXTS[verdict]


@given(st.sampled_from(JUDGED), st.lists(st.sampled_from([*JUDGED, Verdict.UNSURE])))
def test_a_verdict_is_given_only_where_every_way_gives_it(main: Verdict, others: list[Verdict]) -> None:
    assert settle(main, others) is (main if set(others) <= {main} else Verdict.UNSURE)


@given(st.sampled_from([True, False, None]), st.lists(st.sampled_from([True, False, None])))
def test_a_target_is_reached_only_where_every_way_reaches_it(main: bool | None, others: list[bool | None]) -> None:
    assert agreed(main, others) is (main if set(others) <= {main} else None)


@given(st.integers(1, 10**6), st.integers(0, 10**6), st.sampled_from(["up", "down", "not_down"]))
def test_the_sign_of_a_verdict_is_the_sign_of_the_change(first: int, last: int, direction: Any) -> None:
    change = change_percent(Fraction(first), Fraction(last))
    verdict = classify(change, direction, LIMITS)
    wanted = -1 if direction == "down" else 1
    if verdict is Verdict.RIGHT:
        assert (last - first) * wanted > 0
    elif verdict is Verdict.WRONG:
        assert (last - first) * wanted < 0
    else:
        assert abs(last - first) * 200 < first


# --- levels ----------------------------------------------------------------------------------------------------

EMISSIONS = GoalMeasure(
    indicator="freight", view="emissions", area_set="region@2024", area="region", where={"vehicle_type": "all"}
)


def emitted(tonnes: dict[str, float | None]) -> Evidence:
    rows = [
        {
            "area_set": "region@2024",
            "area": "region",
            "period": period,
            "vehicle_type": kind,
            "measure": "emissions",
            "value": value if kind == "all" else 1e9,
        }
        for period, value in tonnes.items()
        for kind in ("all", "van")
    ]
    return Evidence(freight.INDICATOR, pl.DataFrame(rows).with_columns(flags=pl.lit("")), True, 0, 100.0)


@pytest.mark.parametrize(
    ("now", "verdict", "shown"),
    [
        (1000.0, Verdict.STABLE, "Stabilt, ikke raskt nok mot målet"),
        (950.0, Verdict.RIGHT, "Riktig retning, litt ned, ikke raskt nok mot målet"),
        (500.5, Verdict.RIGHT, "Riktig retning, ned, ikke raskt nok mot målet"),
        (500.0, Verdict.RIGHT, "Riktig retning, ned, raskt nok mot målet"),
        (0.0, Verdict.RIGHT, "Riktig retning, ned, raskt nok mot målet"),
        (1200.0, Verdict.WRONG, "Feil retning, opp, ikke raskt nok mot målet"),
    ],
)
def test_emissions_are_judged_by_per_cent_and_held_against_a_line_to_zero(
    now: float, verdict: Verdict, shown: str
) -> None:
    rule = {"baseline": "2015", "other_baselines": (), "stable_below_points": 2.0, "clear_above_points": 10.0}
    near_zero = goal(EMISSIONS, "down", rule, zero_year=2031)
    result = evaluate(near_zero, emitted({"2015": 1000.0, "2020": None, "2023": now}))
    assert (result.verdict, result.headline.nb, result.kind) == (verdict, shown, "level")
    assert [point.period for point in result.trend] == ["2015", "2023"]
    assert "En rett linje mot null i 2031 gir 500 i 2023." in result.answer.nb


def test_a_level_that_began_at_nothing_has_no_change_in_per_cent() -> None:
    rule = {"baseline": "2015", "other_baselines": ()}
    result = evaluate(goal(EMISSIONS, "down", rule), emitted({"2015": 0.0, "2023": 5.0}))
    assert result.verdict is Verdict.NOT_YET


def test_the_line_ends_at_zero_and_stays_there() -> None:
    assert [line_to_zero(Fraction(300), 2015, year, 2030) for year in (2015, 2029, 2030, 2040)] == [300, 20, 0, 0]


# --- jobs per resident -----------------------------------------------------------------------------------------

COVERAGE = GoalMeasure(indicator="housing-only-towns", view="coverage_pct", area_set="akershus@2024", area="32")


def covered(quarters: dict[str, tuple[int, int]], **more: Any) -> Evidence:
    rows = [
        {"area_set": "akershus@2024", "area": "32", "period": period, "measure": measure, "value": float(value)}
        for period, pair in quarters.items()
        for measure, value in zip(("by_workplace", "by_residence"), pair, strict=True)
    ]
    name = Text(nb="Akershus", en="Akershus")
    return Evidence(
        housing_only_towns.INDICATOR,
        pl.DataFrame(rows).with_columns(flags=pl.lit("")),
        True,
        0,
        100.0,
        area_name=name,
        **more,
    )


QUARTERS: dict[str, Any] = {"baseline": "2015", "other_baselines": ("2016",), "excluded_end_points": ("2020",)}


@pytest.mark.parametrize(
    ("now", "verdict", "shown"),
    [
        ((8049, 10_000), Verdict.STABLE, "Stabilt, bittelitt opp"),
        ((8100, 10_000), Verdict.RIGHT, "Riktig retning, litt opp"),
        ((7700, 10_000), Verdict.WRONG, "Feil retning, ned"),
    ],
)
def test_jobs_per_resident_shall_not_fall(now: tuple[int, int], verdict: Verdict, shown: str) -> None:
    quarters = {"2015": (8000, 10_000), "2016": (8000, 10_000), "2020": (1, 10_000), "2023": now}
    result = evaluate(goal(COVERAGE, "not_down", QUARTERS), covered(quarters))
    assert (result.verdict, result.headline.nb) == (verdict, shown)
    assert result.data_date is not None
    assert result.data_date.nb == "arbeidsplasser per 100 sysselsatte bosatte, 4. kvartal 2023"
    assert "prosent" not in result.answer.nb
    assert "4. kvartal 2015" in result.answer.nb


def rounded_at(quarters: dict[str, tuple[int, int]], bounds: dict[str, tuple[int, int, int, int]]) -> Evidence:
    """Jobs and residents whose least and most stand beside them, as a rounded table gives them."""
    rows = [
        {
            "area_set": "akershus@2024",
            "area": "32",
            "period": period,
            "measure": f"{measure}{end}",
            "value": float(value),
        }
        for period, values in bounds.items()
        for (measure, end), value in zip(product(("by_workplace", "by_residence"), ENDS), values, strict=True)
    ]
    marked = covered(quarters).observations.with_columns(
        flags=pl.when(pl.col("period").is_in(list(bounds))).then(pl.lit("demo rounded")).otherwise(pl.lit(""))
    )
    schema = {"area_set": pl.String, "area": pl.String, "period": pl.String, "measure": pl.String, "value": pl.Float64}
    added = pl.DataFrame(rows, schema=schema).with_columns(flags=pl.lit("demo rounded"))
    return replace(covered(quarters), observations=pl.concat([marked, added]))


def test_a_verdict_on_rounded_counts_survives_their_bounds_or_is_unsure() -> None:
    """Fewest jobs beside most residents at one end, the other way round at the other; a year that is exact stays as it is."""
    quarters = {"2015": (8000, 10_000), "2016": (8000, 10_000), "2023": (8049, 10_000)}
    little = rounded_at(quarters, {"2023": (8047, 8049, 9_999, 10_001)})
    assert at_rounding_bounds(
        goal(COVERAGE, "not_down", QUARTERS), little.spec, little.observations, "2015", "2023"
    ) == {
        "rounding_rise": {"2015": Share(8000, 10_000), "2023": Share(8049, 9_999)},
        "rounding_fall": {"2015": Share(8000, 10_000), "2023": Share(8047, 10_001)},
    }
    result = evaluate(goal(COVERAGE, "not_down", QUARTERS), little)
    assert (result.verdict, result.untried) == (Verdict.STABLE, ())
    assert [one.name.en for one in result.variants if one.id.startswith("rounding")] == [
        "With rounded small counts where they raise the figure most",
        "With rounded small counts where they lower the figure most",
    ]
    much = rounded_at(quarters, {"2023": (7800, 8200, 10_000, 10_000)})
    assert evaluate(goal(COVERAGE, "not_down", QUARTERS), much).verdict is Verdict.UNSURE


def test_a_whole_that_holds_the_part_moves_with_it() -> None:
    share = housing_only_towns.INDICATOR.view("coverage_pct").model_copy(update={"within": True})
    spec = housing_only_towns.INDICATOR.model_copy(update={"views": (share,)})
    made = rounded_at({"2015": (3, 103), "2023": (3, 103)}, {"2015": (1, 3, 101, 105), "2023": (1, 3, 101, 105)})
    # 100 of the others beside a 3, and a 0 of theirs that was 2 at most: 1 of 1 + 102 to 3 of 3 + 100.
    rise = at_rounding_bounds(goal(COVERAGE), spec, made.observations, "2015", "2023")["rounding_rise"]
    assert rise == {"2015": Share(1, 103), "2023": Share(3, 103)}


def test_rounded_counts_that_cannot_be_tried_are_named_and_only_where_they_are() -> None:
    quarters = {"2015": (8000, 10_000), "2016": (8000, 10_000), "2023": (8049, 10_000)}
    whole = covered(quarters)
    flagged = replace(
        whole,
        observations=whole.observations.with_columns(
            flags=pl.when(pl.col("period") == "2023").then(pl.lit("demo rounded")).otherwise(pl.lit(""))
        ),
    )
    names = [evaluate(goal(COVERAGE, "not_down", QUARTERS), one).untried for one in (whole, flagged)]
    assert [[text.nb[:26] for text in one] for one in names] == [[], ["Med avrundede små tall i k"]]


def test_one_municipality_that_carries_the_change_makes_it_unsure() -> None:
    quarters = {"2015": (8000, 10_000), "2016": (8000, 10_000), "2023": (8300, 10_000)}
    without = {"without_largest_area": {"2015": (5000, 6000), "2023": (5000, 6000)}}
    result = evaluate(goal(COVERAGE, "not_down", QUARTERS), covered(quarters, recount=lambda *_: without))
    assert result.verdict is Verdict.UNSURE
    assert "Uten kommunen med den største endringen blir svaret «Stabilt»" in result.answer.nb


def test_a_goal_says_which_of_its_questions_are_answered_and_which_are_not() -> None:
    known = Known((Text(nb="Svar.", en="Answer."),), (Text(nb="Ikke lest inn: X.", en="Not imported: X."),))
    missing = Text(nb="Grenser mangler.", en="Boundaries are missing.")
    result = evaluate(goal(None, missing=missing), None, known)
    assert (result.answer.nb, result.background) == ("Grenser mangler.", known.answers)
    assert result.missing is not None
    assert result.missing.nb == "Grenser mangler. Ikke lest inn: X."
    context = evaluate(goal(None, "none"), None, known)
    assert (context.verdict, context.answer.nb) == (Verdict.CONTEXT, "Bakgrunnstall uten vurdering. Ikke lest inn: X.")
    told = evaluate(goal(None, "none", missing=missing), None)
    assert (told.verdict, told.answer.nb) == (Verdict.CONTEXT, "Grenser mangler.")
    bare = evaluate(goal(None), None)
    assert bare.answer.nb == "Tallene er ikke med i denne utgaven."


def test_a_series_needs_every_one_of_its_areas() -> None:
    evidence = grown({"2016": (300, 400, 1000), "2024": (300, 400, 1000)})
    gone = (pl.col("period") == "2024") & (pl.col("area") == "belt") & (pl.col("measure") == "employees")
    found = series(goal(GROWTH), evidence.spec, evidence.observations.filter(~gone))
    assert found == {"2016": Share(700, 1000)}


def test_a_baseline_that_is_a_file_is_the_first_there_is() -> None:
    first = goal(GROWTH, rule={"baseline": "first", "other_baselines": ()}, target_pct=80)
    result = evaluate(first, grown({"2019": (300, 400, 1000), "2024": (800, 900, 2000)}))
    assert (result.verdict, result.trend[0].period) == (Verdict.RIGHT, "2019")
    lone = evaluate(first, grown({"2019": (300, 400, 1000)}))
    assert lone.answer.nb == "Det trengs tall fra minst to tidspunkter."


@pytest.mark.parametrize(("view", "named"), [("growth_pct", "growth"), ("nothing", "nothing")])
def test_a_view_that_cannot_be_judged_is_refused_by_name(view: str, named: str) -> None:
    measured = GROWTH.model_copy(update={"view": view})
    with pytest.raises(PlanError, match=named):
        evaluate(goal(measured), grown({"2016": (1, 1, 2), "2024": (1, 1, 3)}))


def test_another_list_of_hubs_is_shown_and_decides_only_where_the_plan_says_so() -> None:
    from tests.goals.test_verdict import RISING, evidence
    from tests.goals.test_verdict import goal as hub_goal

    own = evidence(RISING)
    other = own.observations.filter(pl.col("hub_profile").is_not_null()).with_columns(
        pl.lit("rail").alias("hub_profile"), pl.lit(100.0).alias("value")
    )
    rows = pl.concat([own.observations, other])
    both = Evidence(own.spec, rows, True, 1, 100.0, hub_profiles={"rail": Text(nb="bane", en="rail")})
    shown = evaluate(hub_goal(), both)
    assert (shown.verdict, [(v.id, v.decides, v.verdict) for v in shown.variants if v.id == "hubs_rail"]) == (
        Verdict.RIGHT,
        [("hubs_rail", False, Verdict.STABLE)],
    )
    decided = evaluate(hub_goal(other_hub_profiles=("rail",)), both)
    assert decided.verdict is Verdict.UNSURE
    assert "Med en annen knutepunktliste: bane blir svaret «Stabilt»" in decided.answer.nb


def _hub_evidence(*more: pl.DataFrame) -> Evidence:
    from tests.goals.test_verdict import RISING, evidence

    own = evidence(RISING)
    outside = {"outside_name": Text(nb="utenfor", en="outside")}
    return Evidence(own.spec, pl.concat([own.observations, *more]), True, 1, 100.0, **outside)  # type: ignore[arg-type]


def _hub_goal() -> Goal:
    from tests.goals.test_verdict import goal as hub_goal

    found = hub_goal()
    assert found.measured_by is not None
    outside = AreaOf(area_set="bybaand@2024", area="outside")
    return found.model_copy(update={"measured_by": found.measured_by.model_copy(update={"outside": outside})})


def test_a_share_outside_stands_beside_in_per_cent_or_not_at_all() -> None:
    own = _hub_evidence().observations
    beyond = own.with_columns(
        area_set=pl.lit("bybaand@2024"),
        area=pl.lit("outside"),
        value=pl.when(pl.col("measure") == "employees").then(1_000.0).otherwise(125.0),
    )
    result = evaluate(_hub_goal(), _hub_evidence(beyond))
    assert result.beside_text is not None
    assert result.beside_text.nb == "Utenfor: 12,5 prosent i 2016, 12,5 prosent i 2024."
    assert result.beside_text.en == "Outside: 12.5 per cent in 2016, 12.5 per cent in 2024."
    without = evaluate(_hub_goal(), _hub_evidence())
    assert (without.beside, without.beside_text) == ((), None)


def test_a_list_of_hubs_without_both_years_is_not_shown() -> None:
    own = _hub_evidence().observations
    late = own.filter((pl.col("period") == "2024") & pl.col("hub_profile").is_not_null())
    result = evaluate(_hub_goal(), _hub_evidence(late.with_columns(hub_profile=pl.lit("rail"))))
    assert [variant.id for variant in result.variants if variant.id.startswith("hubs_")] == []


def test_without_a_target_only_the_direction_is_said() -> None:
    growth = judged((300, 400, 1000), (800, 900, 2000), target_pct=None, target=None)
    assert growth.headline.nb == "Riktig retning, opp"
    assert "Målet" not in growth.answer.nb
    rule = {"baseline": "2015", "other_baselines": ()}
    level = evaluate(goal(EMISSIONS, "down", rule), emitted({"2015": 1000.0, "2023": 900.0}))
    assert level.headline.nb == "Riktig retning, ned"
    assert "rett linje" not in level.answer.nb


def test_a_level_of_every_kind_together_is_not_taken_for_one_kind() -> None:
    rule = {"baseline": "2015", "other_baselines": ()}
    free = EMISSIONS.model_copy(update={"where": {}})
    result = evaluate(goal(free, "down", rule), emitted({"2015": 1000.0, "2023": 900.0}))
    assert result.verdict is Verdict.NOT_YET
    assert result.answer.nb == "Det trengs tall for 2015 og for et senere år."


def test_without_figures_and_without_a_stand_in_the_years_that_are_needed_are_named() -> None:
    alone = GROWTH.model_copy(update={"stand_in": None})
    result = evaluate(goal(alone), grown({"2016": (300, 400, 1000), "2024": (800, 900, 2000)}, "bybaand@2024"))
    assert (result.verdict, result.answer.nb) == (
        Verdict.NOT_YET,
        "Det trengs tall for 1. januar 2016 og for et senere år.",
    )


def test_an_area_outside_that_has_no_name_is_not_shown() -> None:
    nameless = grown({"2016": (300, 400, 1000), "2024": (800, 900, 2000)}, outside_name=None)
    assert evaluate(goal(GROWTH), nameless).beside == ()


def test_a_year_without_anybody_has_no_share() -> None:
    evidence = grown({"2015": (0, 0, 0), "2016": (300, 400, 1000)})
    assert series(goal(GROWTH), evidence.spec, evidence.observations) == {"2016": Share(700, 1000)}


def test_a_way_of_counting_that_leaves_nobody_in_a_year_cannot_be_tried() -> None:
    quarters = {"2015": (8000, 10_000), "2016": (8000, 10_000), "2023": (8300, 10_000)}
    nobody = {"without_largest_area": {"2015": (0, 0), "2023": (5000, 6000)}}
    result = evaluate(goal(COVERAGE, "not_down", QUARTERS), covered(quarters, recount=lambda *_: nobody))
    assert result.verdict is Verdict.RIGHT
    assert [variant.id for variant in result.variants] == ["base_2016"]
    assert [text.nb for text in result.untried] == ["Uten kommunen med den største endringen"]
    one = {"without_largest_area": {"2015": (1, 1), "2023": (5000, 6000)}}
    tried = evaluate(goal(COVERAGE, "not_down", QUARTERS), covered(quarters, recount=lambda *_: one))
    assert (tried.verdict, tried.untried) == (Verdict.UNSURE, ())


def test_where_the_view_asks_for_no_least_growth_any_growth_is_shared_out() -> None:
    evidence = grown({"2016": (300, 400, 1000), "2017": (300, 400, 1000), "2024": (301, 400, 1001)})
    views = [view.model_copy(update={"min_change_pct": None}) for view in evidence.spec.views]
    free = replace(evidence, spec=evidence.spec.model_copy(update={"views": tuple(views)}))
    (beside,) = evaluate(goal(GROWTH, target_pct=80), free).beside
    assert beside.growth_pct == 0
    assert evaluate(goal(GROWTH, target_pct=80), evidence).beside == ()
