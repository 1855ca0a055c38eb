"""What counts as a hub, by name: the plan's own list, and rules on what the timetable offers.

- `plan`: the plan's list, with opening and closing dates.
- `mdir_hub`: two or more modes, each with high frequency in every peak window. The frequencies are Miljødirektoratet's
  (miljokommune.no: every 10 minutes by bus, 15 by metro and tram, 30 by train); it gives no hours, so ours are those of
  `planpuls.reach.service_level.WINDOWS`. Its density and mixed use are not part of the rule here.
- `rail`: every station with trains or metro.
- `ssb_60`: stops with at least 60 departures a week (Statistics Norway, ssb.no/337940).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from planpuls.reach.airline import hubs_open_on, nearest_hub
from planpuls.reach.service_level import REPLACEMENT, WINDOWS, Stops, chosen_day, service_level, stops_to_hubs
from planpuls.reach.timetable import feeds_of
from planpuls.spec.text import Text

PLAN = "plan"
TABLE = {
    "hub_profile": pl.String,
    "hub": pl.String,
    "name": pl.String,
    "x_cm": pl.Int64,
    "y_cm": pl.Int64,
    "mode": pl.String,
    "departures_per_hour": pl.Float64,
    "departures_week": pl.Int64,
    "valid_from": pl.String,
    "valid_to": pl.String,
    "reason": pl.String,
}
"""Columns of the hubs of all profiles. `mode`: all modes that count, joined by a blank; `departures_per_hour`: of the mode and
peak window with fewest among those that count; `reason`: the rule with the hub's own numbers."""


@dataclass(frozen=True)
class Profile:
    """A rule on the service of a hub; all that is set must hold."""

    id: str
    name: Text
    modes: tuple[str, ...] = ()
    """Only these count; empty for all."""
    headway_min: Mapping[str, float] = field(default_factory=dict)
    """Longest time between two departures of a mode in every window. Modes without an entry are never frequent."""
    frequent_modes: int = 0
    """How many modes must be frequent."""
    departures_week: int = 1
    """Departures in the week, all modes that count."""


PROFILES: tuple[Profile, ...] = (
    Profile(
        "mdir_hub",
        Text(
            nb="Knutepunkt etter Miljødirektoratets frekvenser",
            en="Hubs by the Norwegian Environment Agency's frequencies",
        ),
        headway_min={"bus": 10, "metro": 15, "tram": 15, "rail": 30},
        frequent_modes=2,
    ),
    Profile(
        "rail",
        Text(nb="Alle jernbane- og T-banestasjoner", en="All railway and metro stations"),
        modes=("rail", "metro"),
    ),
    Profile(
        "ssb_60",
        Text(nb="Holdeplasser med minst 60 avganger i uka (SSB)", en="Stops with at least 60 departures a week (SSB)"),
        departures_week=60,
    ),
)


def hubs_by_profile(
    level: pl.DataFrame, stops: Stops, listed: pl.DataFrame | None, profiles: Sequence[Profile] = PROFILES
) -> pl.DataFrame:
    """The hubs of every profile, in the columns of `TABLE`, sorted by profile and hub.

    `level`: see `service_level`; `listed`: the plan's list (`hub`, `name`, `mode`, `x_cm`, `y_cm`, `valid_from`, `valid_to`). Replacement
    buses never make a hub. Hubs without a position in EPSG:25833 are left out.
    """
    parts = [_of_rule(level.filter(pl.col("mode") != REPLACEMENT), stops.hubs, profile) for profile in profiles]
    if listed is not None:
        parts.append(
            listed.select(
                pl.lit(PLAN).alias("hub_profile"),
                *("hub", "name", "x_cm", "y_cm", "mode"),
                pl.lit(None, pl.Float64).alias("departures_per_hour"),
                pl.lit(None, pl.Int64).alias("departures_week"),
                *("valid_from", "valid_to"),
                pl.lit("plan").alias("reason"),
            )
        )
    return pl.concat([part.select(*TABLE).cast(TABLE) for part in parts]).sort("hub_profile", "hub")  # type: ignore[arg-type]


def _of_rule(level: pl.DataFrame, hubs: pl.DataFrame, profile: Profile) -> pl.DataFrame:
    counted = level.filter(pl.col("mode").is_in(profile.modes)) if profile.modes else level
    weekly = counted.filter(pl.col("window") == "week").select("hub", "mode", week="departures")
    peaks = (
        counted.filter(pl.col("window") != "week")
        .group_by("hub", "mode")
        .agg(
            # A mode that does not run in one of the windows is not frequent.
            pl.when(pl.col("window").n_unique() == len(WINDOWS))
            .then(pl.col("per_hour").min())
            .otherwise(0.0)
            .alias("peak")
        )
    )
    by_mode = weekly.join(peaks, on=["hub", "mode"], how="left").with_columns(pl.col("peak").fill_null(0.0))
    longest = pl.col("mode").replace_strict(dict(profile.headway_min), default=None, return_dtype=pl.Float64)
    frequent = (pl.col("peak") * longest >= 60).fill_null(value=False)
    by_mode = by_mode.with_columns(frequent.alias("frequent")).sort("hub", "mode")
    kept = by_mode.filter(pl.col("frequent")) if profile.frequent_modes else by_mode
    found = kept.group_by("hub", maintain_order=True).agg(
        pl.col("mode").str.join(" ").alias("mode"),
        pl.len().alias("modes"),
        pl.col("peak").min().alias("departures_per_hour"),
        pl.col("week").sum().alias("departures_week"),
        pl.format("{} {}/h {}/w", "mode", pl.col("peak").round(2), "week").str.join(", ").alias("numbers"),
    )
    enough = (pl.col("modes") >= profile.frequent_modes) & (pl.col("departures_week") >= profile.departures_week)
    placed = found.filter(enough).join(hubs.drop_nulls(["x_cm", "y_cm"]), on="hub")
    return placed.with_columns(
        pl.lit(profile.id).alias("hub_profile"),
        pl.lit(None, pl.String).alias("valid_from"),
        pl.lit(None, pl.String).alias("valid_to"),
        pl.concat_str(pl.lit(f"{profile.id}: "), "numbers").alias("reason"),
    )


def profiles(
    stops: Sequence[pl.DataFrame],
    trips: Sequence[pl.DataFrame],
    stop_times: Sequence[pl.DataFrame],
    calendar: Sequence[pl.DataFrame],
    calendar_dates: Sequence[pl.DataFrame],
    transfers: Sequence[pl.DataFrame],
    frequencies: Sequence[pl.DataFrame],
    prefixes: Sequence[str],
    from_day: str,
    cells: pl.DataFrame,
    listed: pl.DataFrame | None,
    date_of_cells: str,
    places: pl.DataFrame | None = None,
    quays: pl.DataFrame | None = None,
) -> dict[str, Any]:
    """Outputs `hubs` (all profiles, `TABLE`), `level` (see `service_level`), `stops` (see `Stops.hubs`), `distances` (`hub_profile`, `cell`, `distance_cm`, `hub`: air
    line to the nearest hub of every profile but the plan's), and `facts`: the day with its reason, counts, what was left out.

    The first seven hold one table per feed; `from_day`: the day the newest feed was fetched.
    """
    feeds = feeds_of(
        stops,
        prefixes,
        trips=trips,
        stop_times=stop_times,
        calendar=calendar,
        calendar_dates=calendar_dates,
        transfers=transfers,
        frequencies=frequencies,
    )
    to_hubs = stops_to_hubs(feeds, places, quays)
    chosen = chosen_day(feeds, date.fromisoformat(from_day))
    if chosen is None:
        level, notes = service_level([], to_hubs, date.fromisoformat(from_day))
    else:
        level, notes = service_level(feeds, to_hubs, chosen.day)
    hubs = hubs_by_profile(level, to_hubs, listed)
    opened = hubs_open_on(hubs, date_of_cells)
    distances = []
    # Without a day nothing is known of the service, which is not the same as no hubs.
    for profile in PROFILES if chosen else ():
        of_profile = opened.filter(pl.col("hub_profile") == profile.id)
        distances.append(
            nearest_hub(cells, of_profile).select(pl.lit(profile.id).alias("hub_profile"), "cell", "distance_cm", "hub")
        )
    counts = {profile.id: hubs.filter(pl.col("hub_profile") == profile.id).height for profile in PROFILES}
    facts = {
        "day": chosen.day.isoformat() if chosen else None,
        "reason": chosen.reason.model_dump() if chosen else _NO_DAY.model_dump(),
        "hubs": counts,
        "left_out": notes,
    }
    nothing = pl.DataFrame(
        schema={"hub_profile": pl.String, "cell": pl.Int64, "distance_cm": pl.Int64, "hub": pl.String}
    )
    return {
        "hubs": hubs,
        "level": level,
        "stops": to_hubs.hubs,
        "distances": pl.concat([nothing, *distances]),
        "facts": facts,
    }


_NO_DAY = Text(
    nb="Rutetidene dekker ingen vanlig ukedag, så ingen frekvens kan telles.",
    en="The timetable covers no ordinary weekday, so no frequency can be counted.",
)
