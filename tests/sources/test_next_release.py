"""The next release is expected from the years that were seen coming, and from nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from planpuls.sources.next_release import Arrival, arrivals, told_next
from planpuls.sources.registry import datasets
from planpuls.store.snapshots import Sidecar

TABLE = datasets()["ssb.03321"]
TODAY = date(2026, 11, 23)


def snapshot(
    fetched: str, *periods: str, etag: str | None = None, origin: str = "https://example.invalid/x"
) -> Sidecar:
    return Sidecar(
        "0" * 64, "norway", "ssb", TABLE.id, "json", periods, periods[-1], "content", origin, f"{fetched}T12:00:00+00:00",
        "CC BY 4.0", 1, etag,
    )  # fmt: skip


def test_the_publishers_own_date_counts_for_the_newest_year_of_a_file() -> None:
    seen = [snapshot("2026-11-01", "2023", "2024", "2025", etag="2026-03-05T07:00:00Z abc")]
    assert arrivals(seen) == [Arrival(2025, date(2026, 3, 5), date(2026, 3, 5))]
    assert told_next(TABLE, seen, TODAY) == (
        "2026, yearly, about 2027-03, as these came: 2025 2026-03-05 (planpuls fetch)"
    )


def test_else_a_year_came_between_two_fetches() -> None:
    seen = [snapshot("2026-02-01", "2024"), snapshot("2026-04-01", "2024", "2025")]
    assert arrivals(seen) == [Arrival(2025, date(2026, 2, 2), date(2026, 4, 1))]
    assert "2026, yearly, about 2027-02 to 2027-04, as" in told_next(TABLE, seen, TODAY)


@pytest.mark.parametrize(
    "seen",
    [
        [snapshot("2026-02-01", "2024"), snapshot("2026-11-01", "2025")],
        [snapshot("2026-02-01", "2024"), snapshot("2026-02-01", "2025")],
        [snapshot("2026-02-01", "2024", origin="a.csv"), snapshot("2026-03-01", "2025", origin="b.csv")],
        [snapshot("2026-02-01", "2024", "2025")],
    ],
    ids=["too far apart", "one command", "by hand", "one fetch"],
)
def test_what_was_not_seen_coming_gives_no_month(seen: list[Sidecar]) -> None:
    assert arrivals(seen) == []
    assert told_next(TABLE, seen, TODAY) == (
        "2026, yearly, month not known: no year was seen coming yet (planpuls fetch)"
    )


def test_the_newest_three_years_give_the_span() -> None:
    days = {"2021": "2022-12-01", "2022": "2023-03-02", "2023": "2024-02-28", "2024": "2025-03-06"}
    seen = [snapshot(day, period, etag=f"{day}T07:00:00Z") for period, day in days.items()]
    assert "2025, yearly, about 2026-02 to 2026-03, later than usual, as" in told_next(TABLE, seen, TODAY)


def test_an_older_year_that_comes_after_a_newer_one_was_corrected() -> None:
    seen = [snapshot("2026-03-06", "2025", etag="2026-03-05"), snapshot("2026-05-06", "2020", etag="2026-05-05")]
    assert [arrival.year for arrival in arrivals(seen)] == [2025]


def test_files_of_older_years_with_the_tables_own_mark_tell_nothing_of_their_years() -> None:
    mark = "2026-03-05T07:00:00Z"
    seen = [snapshot("2026-11-01", year, etag=f"{mark} {year}") for year in ("2023", "2024", "2025")]
    assert [arrival.year for arrival in arrivals(seen)] == [2025]
    by_hand = snapshot("2026-10-01", "2025", origin="a.csv")
    assert arrivals([by_hand, *seen[:2]]) == []


def test_what_follows_no_year_keeps_its_own_words() -> None:
    assert told_next(replace(TABLE, cadence="daily"), [], TODAY) == "daily (planpuls fetch)"
    assert told_next(replace(TABLE, cadence="unknown", fetch=None), [], TODAY) == "not known when (by import)"
    assert told_next(replace(TABLE, cadence="irregular"), [], TODAY).startswith("when its publisher changes it")
    assert told_next(TABLE, [], TODAY) == "yearly (planpuls fetch)"
