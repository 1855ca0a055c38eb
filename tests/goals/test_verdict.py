"""The verdict rule on figures whose answer is known."""

from __future__ import annotations

from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planpuls.goals.evaluate import Evidence, evaluate
from planpuls.goals.verdict import Limits, Share, change_points, classify, headline, settle, size_of
from planpuls.indicators.jobs_near_hubs import INDICATOR
from planpuls.plan.model import Goal, GoalMeasure, VerdictRule
from planpuls.spec.goal import GoalResult, Verdict
from planpuls.spec.text import Text

LIMITS = Limits(Fraction(1, 2), Fraction(2))
WORD = Text(nb="ord", en="word")


@pytest.mark.parametrize(
    ("points", "size", "verdict", "shown"),
    [
        ("0", "none", Verdict.STABLE, "Stabilt"),
        ("0.001", "touch", Verdict.STABLE, "Stabilt, bittelitt opp"),
        ("-0.499", "touch", Verdict.STABLE, "Stabilt, bittelitt ned"),
        ("0.5", "little", Verdict.RIGHT, "Riktig retning, litt opp"),
        ("-0.5", "little", Verdict.WRONG, "Feil retning, litt ned"),
        ("2", "little", Verdict.RIGHT, "Riktig retning, litt opp"),
        ("2.001", "clear", Verdict.RIGHT, "Riktig retning, opp"),
        ("-2.001", "clear", Verdict.WRONG, "Feil retning, ned"),
    ],
)
def test_size_and_class_of_a_change_when_up_is_wanted(points: str, size: str, verdict: Verdict, shown: str) -> None:
    delta = Fraction(points)
    assert size_of(delta, LIMITS) == size
    assert classify(delta, "up", LIMITS) is verdict
    assert headline(verdict, delta, LIMITS).nb == shown


def test_the_direction_decides_the_sign() -> None:
    up, down = Fraction(1), Fraction(-1)
    assert classify(up, "down", LIMITS) is Verdict.WRONG
    assert classify(down, "down", LIMITS) is Verdict.RIGHT
    assert classify(up, "not_down", LIMITS) is Verdict.RIGHT
    assert classify(down, "not_down", LIMITS) is Verdict.WRONG
    assert classify(up, "none", LIMITS) is Verdict.CONTEXT


@given(st.integers(0, 10**6), st.integers(1, 10**6), st.integers(0, 10**6), st.integers(1, 10**6))
def test_turning_the_direction_turns_the_verdict(part: int, whole: int, later: int, later_whole: int) -> None:
    delta = change_points(Share(part, whole), Share(later, later_whole))
    turned = {Verdict.RIGHT: Verdict.WRONG, Verdict.WRONG: Verdict.RIGHT, Verdict.STABLE: Verdict.STABLE}
    assert classify(delta, "down", LIMITS) is turned[classify(delta, "up", LIMITS)]
    assert classify(-delta, "up", LIMITS) is turned[classify(delta, "up", LIMITS)]


def test_a_verdict_that_one_variant_denies_is_unsure() -> None:
    assert settle(Verdict.RIGHT, [Verdict.RIGHT, Verdict.RIGHT]) is Verdict.RIGHT
    assert settle(Verdict.RIGHT, [Verdict.RIGHT, Verdict.STABLE]) is Verdict.UNSURE
    assert settle(Verdict.STABLE, []) is Verdict.STABLE


WHERE: dict[str, str | int] = {"hub_profile": "plan", "method": "air_line", "distance_m": 600}


def goal(direction: str = "up", **rule: object) -> Goal:
    return Goal(
        id="goal",
        document=WORD,
        standing="adopted",
        wording=WORD,
        question=WORD,
        indicators=("jobs-near-hubs",),
        direction=direction,  # type: ignore[arg-type]
        measured_by=GoalMeasure(
            indicator="jobs-near-hubs", view="share_pct", area_set="region@2024", area="region", where=WHERE
        ),
        rule=VerdictRule(**rule),  # type: ignore[arg-type]
    )


def evidence(
    series: dict[str, tuple[int, int]], bounds: dict[str, tuple[int, int]] | None = None, **more: object
) -> Evidence:
    """Figures of the region: period -> (employees within, employees); bounds: period -> (lower, upper)."""
    rows = []
    for period, (near, everyone) in series.items():
        lower, upper = (bounds or {}).get(period, (near, near))
        base = {"area_set": "region@2024", "area": "region", "period": period}
        rows.append({**base, "measure": "employees", "value": float(everyone)})
        for measure, value in (("", near), ("_lower", lower), ("_upper", upper)):
            rows.append({**base, **WHERE, "measure": f"employees_within{measure}", "value": float(value)})
    settings = {"complete": True, "hubs": 12, "coverage_pct": 100.0} | more
    table = pl.DataFrame(rows, infer_schema_length=None).with_columns(flags=pl.lit(""))
    return Evidence(spec=INDICATOR, observations=table, **settings)  # type: ignore[arg-type]


RISING = {"2015": (900, 1_000), "2016": (300, 1_000), "2017": (305, 1_000), "2021": (100, 1_000), "2024": (330, 1_000)}


def verdict_of(result: GoalResult) -> tuple[Verdict, str]:
    return result.verdict, result.headline.nb


def test_years_before_the_baseline_never_enter_the_verdict_but_stand_in_the_trend() -> None:
    result = evaluate(goal(), evidence(RISING))
    assert verdict_of(result) == (Verdict.RIGHT, "Riktig retning, opp")
    assert [(point.period, point.before_baseline) for point in result.trend][:2] == [("2015", True), ("2016", False)]


def test_the_pandemic_year_is_never_an_end_point() -> None:
    series = {period: values for period, values in RISING.items() if period <= "2021"}
    result = evaluate(goal(), evidence(series))
    assert result.data_date is not None
    assert result.data_date.nb == "1. januar 2017"
    assert result.verdict is Verdict.RIGHT


def test_another_base_year_that_gives_another_class_makes_it_unsure() -> None:
    series = {"2016": (300, 1_000), "2017": (329, 1_000), "2024": (330, 1_000)}
    result = evaluate(goal(), evidence(series))
    assert result.verdict is Verdict.UNSURE
    assert "Regnet fra 1. januar 2017 blir svaret «Stabilt» i stedet for «Riktig retning»" in result.answer.nb


def test_a_shifted_distance_that_gives_another_class_makes_it_unsure() -> None:
    result = evaluate(goal(), evidence(RISING, {"2016": (300, 300), "2024": (302, 330)}))
    assert result.verdict is Verdict.UNSURE
    assert "125 m lengre" in result.answer.nb


def test_a_change_carried_by_the_largest_cells_is_unsure() -> None:
    kept = evaluate(
        goal(), evidence(RISING, recount=lambda *_: {"without_largest": {"2016": (200, 900), "2024": (230, 900)}})
    )
    lost = evaluate(
        goal(), evidence(RISING, recount=lambda *_: {"without_largest": {"2016": (200, 900), "2024": (200, 900)}})
    )
    assert (kept.verdict, lost.verdict) == (Verdict.RIGHT, Verdict.UNSURE)
    assert "20 største endringene" in lost.answer.nb


def test_rounded_small_counts_that_could_change_the_class_make_it_unsure() -> None:
    bounds = {
        "rounding_rise": {"2016": (299, 1_000), "2024": (331, 1_000)},
        "rounding_fall": {"2016": (318, 1_000), "2024": (319, 1_000)},
    }
    result = evaluate(goal(), evidence(RISING, recount=lambda *_: bounds))
    assert result.verdict is Verdict.UNSURE
    assert "avrundede små tall der de senker tallet mest" in result.answer.nb
    names = {variant.id: variant.name.en for variant in result.variants}
    assert "raise the figure most" in names["rounding_rise"]


def test_a_partial_hub_list_gives_no_verdict_but_shows_preliminary_figures() -> None:
    result = evaluate(goal(), evidence(RISING, complete=False, hubs=23))
    assert verdict_of(result) == (
        Verdict.NOT_YET,
        "Kan ikke måles ennå: knutepunktlisten er ikke komplett (23 punkter)",
    )
    assert result.headline.en == "Cannot be measured yet: the hub list is not complete (23 hubs)"
    assert result.preliminary
    assert result.variants == ()


def test_low_coverage_gives_no_verdict_and_says_how_low() -> None:
    result = evaluate(goal(), evidence(RISING, coverage_pct=89.94))
    assert result.verdict is Verdict.NOT_YET
    assert result.answer.nb == "Bare 89,9 prosent av de ansatte har kjent avstand; det trengs 90,0."
    assert evaluate(goal(), evidence(RISING, coverage_pct=90.0)).verdict is Verdict.RIGHT


def test_without_figures_the_goal_says_what_is_missing() -> None:
    missing = Text(nb="Polygoner mangler.", en="Polygons are missing.")
    result = evaluate(goal().model_copy(update={"missing": missing}), None)
    assert (result.verdict, result.answer, result.missing) == (Verdict.NOT_YET, missing, missing)
    lone = evaluate(goal(), evidence({"2016": (1, 2)}))
    assert (lone.verdict, lone.answer.nb) == (
        Verdict.NOT_YET,
        "Det trengs tall for 1. januar 2016 og for et senere år.",
    )


def test_the_sentence_says_the_change_in_persons() -> None:
    result = evaluate(goal(), evidence({"2016": (17_300, 100_000), "2024": (17_000, 100_000)}))
    assert result.answer.nb == (
        "Andelen i regionen gikk fra 17,3 prosent i 2016 til 17,0 prosent i 2024. 0,3 prosentpoeng er 300 ansatte."
    )
    assert result.answer.en.endswith("0.3 percentage points are 300 employees.")
    assert result.headline.nb == "Stabilt, bittelitt ned"


def test_the_limits_are_fields_of_the_goal() -> None:
    strict = goal(stable_below_points=0.1, clear_above_points=0.2)
    result = evaluate(strict, evidence({"2016": (17_300, 100_000), "2024": (17_000, 100_000)}))
    assert verdict_of(result) == (Verdict.WRONG, "Feil retning, ned")
