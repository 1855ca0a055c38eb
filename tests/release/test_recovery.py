"""How deep and how long: crises in series that can be read at a glance."""

from __future__ import annotations

from planpuls.release.recovery import recoveries
from planpuls.spec.indicator import Break, Episode
from planpuls.spec.text import Text

WORD = Text(nb="krise", en="crisis")
CRISIS = Episode(id="c", name=WORD, before="2008", through="2010")
BREAK = Break(dataset="a", before="2014", after="2015", text=WORD, source="s")


def found(values: dict[str, float], breaks: list[Break] | None = None, episode: Episode = CRISIS) -> tuple[object, ...]:
    (entry,) = recoveries(values, [episode], breaks or [])
    fall = None if entry.fall_pct is None else round(entry.fall_pct, 6)
    return fall, entry.lowest, entry.regained, entry.years, entry.crosses_break


def test_depth_is_the_lowest_year_and_recovery_the_first_year_back() -> None:
    series = {"2008": 100.0, "2009": 96.0, "2010": 90.0, "2011": 99.0, "2012": 100.0, "2013": 98.0}
    assert found(series) == (-10.0, "2010", "2012", 4, False)


def test_a_series_that_never_fell() -> None:
    assert found({"2008": 100.0, "2009": 100.0, "2010": 101.0}) == (0.0, None, None, None, False)


def test_a_level_not_regained() -> None:
    assert found({"2008": 100.0, "2009": 90.0, "2010": 95.0, "2011": 99.0}) == (-10.0, "2009", None, None, False)


def test_a_series_that_does_not_cover_the_crisis_says_nothing() -> None:
    assert found({"2009": 90.0, "2010": 95.0})[0] is None
    assert found({"2008": 100.0, "2010": 95.0})[0] is None, "a year inside the crisis is missing"


def test_a_fall_across_a_break_has_no_depth() -> None:
    oil = Episode(id="o", name=WORD, before="2014", through="2016")
    series = {"2014": 100.0, "2015": 90.0, "2016": 95.0, "2017": 101.0}
    assert found(series, [BREAK], oil) == (None, None, None, None, True)


def test_a_recovery_across_a_break_is_not_dated() -> None:
    series = {"2008": 100.0, "2009": 90.0, "2010": 91.0} | {str(year): 95.0 for year in range(2011, 2015)}
    assert found(series | {"2015": 110.0}, [BREAK]) == (-10.0, "2009", None, None, True)
    assert found(series, [BREAK]) == (-10.0, "2009", None, None, False), "the break is not reached yet"
    assert found(series | {"2013": 100.0, "2015": 110.0}, [BREAK]) == (-10.0, "2009", "2013", 5, False)
