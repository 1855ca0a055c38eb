"""Profiles of places: what each answer is, what nobody knows, and that stricter thresholds never give more."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planpuls.reach.location import profiles, with_service
from planpuls.reach.sites import sites, sums_round
from planpuls.reach.walk_network import network_from_arrays
from planpuls.reach.walk_tables import stored
from planpuls.spec.grid import cell_id

RULE: dict[str, Any] = {
    "a_walk_m": 600,
    "a_departures_per_hour": 6,
    "b_walk_m": 1_000,
    "b_departures_per_hour": 2,
    "c_main_road_m": 500,
}
LENGTH = 60
"""Nodes of the one street, 50 m apart, eastwards from the origin along y = 125 m."""


def street() -> dict[str, Any]:
    x = np.arange(LENGTH) * 5_000
    number = np.arange(LENGTH)
    net = network_from_arrays(number + 1, x, np.full(LENGTH, 12_500), number[:-1], number[1:])
    tables = stored(net)
    return {"nodes": tables["nodes"], "segments": tables["segments"]}


def at(*eastings: int, y: int = 125) -> pl.DataFrame:
    rows = [(cell_id(x, y, 250), x, y, "0001") for x in eastings]
    schema = {"cell": pl.Int64, "x_m": pl.Int64, "y_m": pl.Int64, "municipality": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row").sort("cell")


def hubs(**eastings: int) -> pl.DataFrame:
    rows = [(name, name.title(), 100 * x, 12_500) for name, x in eastings.items()]
    return pl.DataFrame(rows, schema=("hub", "name", "x_cm", "y_cm"), orient="row")


def service(**hourly: float) -> dict[str, Any]:
    """One mode at every hub, as many departures in both peaks, from a stop of the same name at the hub."""
    rows: list[tuple[Any, ...]] = [
        (name, "bus", window, int(2 * count), count) for name, count in hourly.items() for window in ("07-09", "15-17")
    ]
    rows += [(name, "bus", "week", int(count), None) for name, count in hourly.items()]
    return {"level": pl.DataFrame(rows, schema=("hub", "mode", "window", "departures", "per_hour"), orient="row")}


WORK = pl.DataFrame({"cell": [cell_id(125, 125, 250)], "period": ["2024"], "employees": [7]})


_FAR = pl.DataFrame({"node_id": [1], "kind": ["exit"], "x_cm": [9_000_000], "y_cm": [0]})
_WIDE = pl.DataFrame(
    {"x_cm": [-9_999_999, 9_999_999, 9_999_999, -9_999_999], "y_cm": [-9_999_999, -9_999_999, 9_999_999, 9_999_999]}
)


def access(places: pl.DataFrame, there: pl.DataFrame, **more: Any) -> list[str]:
    """Profiles in the order of the places; one junction far away and the plan's rule unless told otherwise."""
    if "level" in more:
        more.setdefault("stops", there)
    told: dict[str, Any] = {"rule": RULE, "complete": True, "junctions": _FAR, "extent": _WIDE} | more
    found: list[str] = profiles(places, there, WORK, **told)["cells"]["access"].to_list()
    return found


def test_the_walk_to_a_hub_with_enough_departures_decides_between_a_and_b() -> None:
    places = at(125, 625, 875, 1_125, 1_375)
    found = access(places, hubs(h=25), **street(), **service(h=6))
    assert found == ["A", "A", "B", "none", "none"]
    assert access(places, hubs(h=25), **street(), **service(h=5)) == ["B", "B", "B", "none", "none"]
    assert access(places, hubs(h=25), **street(), **service(h=1)) == ["none"] * 5


def test_the_limit_itself_is_near_and_a_centimetre_more_is_not() -> None:
    rule = RULE | {"a_walk_m": 600}
    assert access(at(625), hubs(h=25), rule=rule, **street(), **service(h=9)) == ["A"]
    assert access(at(625), hubs(h=24), rule=rule, **street(), **service(h=9)) == ["B"]


def test_a_hub_farther_away_with_more_departures_counts() -> None:
    assert access(at(625), hubs(near=575, far=125), **street(), **service(near=1, far=8)) == ["A"]


def test_a_main_road_makes_c_only_where_no_hub_is_near() -> None:
    junctions = pl.DataFrame({"node_id": [1], "kind": ["exit"], "x_cm": [150_000], "y_cm": [12_500]})
    places = at(125, 1_125, 1_875, 2_125)
    found = access(places, hubs(h=25), **street(), **service(h=6), junctions=junctions)
    assert found == ["A", "C", "C", "none"]
    assert (
        access(places, hubs(h=25), **street(), **service(h=6), junctions=junctions.clear()) == ["A"] + ["unknown"] * 3
    )


def test_a_road_beyond_the_extract_may_be_near() -> None:
    junctions = pl.DataFrame({"node_id": [1], "kind": ["exit"], "x_cm": [150_000], "y_cm": [12_500]})
    # The extract ends 501 and 500 m east of the last two places; the rule asks for 500.
    extent = pl.DataFrame({"x_cm": [-9_999_999, 262_600, 262_600, -9_999_999], "y_cm": _WIDE["y_cm"]})
    places = at(1_125, 2_125, 2_126, 3_000)
    more: dict[str, Any] = {"rule": RULE, "complete": True, "junctions": junctions, "extent": extent}
    cells = profiles(places, hubs(h=25), WORK, **street(), **service(h=6), stops=hubs(h=25), **more)["cells"]
    told = dict(cells.select("x_m", "near_road").rows())
    assert told == {1_125: True, 2_125: False, 2_126: None, 3_000: None}
    assert dict(cells.select("x_m", "main_road_cm").rows()) == {1_125: 37_500, 2_125: None, 2_126: None, 3_000: None}


def test_a_hub_that_the_timetable_does_not_know_makes_places_near_it_unknown() -> None:
    there = hubs(known=25, strange=2_625)
    stops = there.filter(pl.col("hub") == "known")
    found = access(at(125, 1_375, 1_875, 2_375), there, **street(), **service(known=6), stops=stops, junctions=_FAR)
    assert found == ["A", "none", "unknown", "unknown"]


def test_a_partial_list_of_hubs_knows_what_is_near_and_nothing_else() -> None:
    more = street() | service(h=6) | {"junctions": _FAR}
    assert access(at(125, 875, 1_375), hubs(h=25), complete=False, **more) == ["A", "unknown", "unknown"]
    assert access(at(125, 875, 1_375), hubs(h=25), complete=True, **more) == ["A", "B", "none"]


def test_without_streets_only_the_air_line_beyond_the_limit_says_anything() -> None:
    assert access(at(125, 875, 1_375), hubs(h=25), **service(h=6), junctions=_FAR) == ["unknown", "unknown", "none"]
    off = at(125, y=700)
    assert access(off, hubs(h=25), **street(), **service(h=6)) == ["unknown"]
    off = at(125, y=1_125)
    assert access(off, hubs(h=25), **street(), **service(h=6), junctions=_FAR) == ["none"]


def test_without_a_timetable_or_thresholds_every_place_near_a_hub_is_unknown() -> None:
    assert access(at(125, 1_375), hubs(h=25), **street(), junctions=_FAR) == ["unknown", "none"]
    assert access(at(125, 1_375), hubs(h=25), rule=None, **street(), **service(h=6)) == ["unknown", "unknown"]
    assert access(at(125), hubs().head(0), **street(), junctions=_FAR) == ["none"]


def test_the_best_mode_of_all_stops_at_a_hub_is_its_service() -> None:
    level = pl.DataFrame(
        [
            ("s1", "rail", "07-09", 8, 4.0),
            ("s1", "rail", "15-17", 6, 3.0),
            ("s1", "rail", "week", 50, None),
            ("s2", "bus", "07-09", 20, 10.0),
            ("s2", "bus", "week", 30, None),
            ("s2", "replacement", "07-09", 90, 45.0),
            ("s2", "replacement", "15-17", 90, 45.0),
            ("s2", "replacement", "week", 900, None),
            ("s3", "bus", "07-09", 90, 45.0),
            ("s3", "bus", "15-17", 90, 45.0),
        ],
        schema=("hub", "mode", "window", "departures", "per_hour"),
        orient="row",
    )
    stops = pl.DataFrame(
        {"hub": ["s1", "s2", "s3", "s4"], "name": ["n"] * 4, "x_cm": [0, 20_000, 20_001, 900_000], "y_cm": [0, 0, 0, 0]}
    )
    three = pl.DataFrame(
        {"hub": ["a", "b", "c"], "name": ["A", "B", "C"], "x_cm": [0, 900_000, 5_000_000], "y_cm": [0, 0, 0]}
    )
    found = with_service(three, level, stops).select("hub", "mode", "departures_per_hour", "departures_week").rows()
    assert found == [("a", "rail", 3.0, 80), ("b", None, 0.0, 0), ("c", None, None, None)]


def test_sites_are_workplaces_streets_and_establishments_on_land() -> None:
    import shapely

    square = shapely.to_wkb(shapely.box(0, 0, 1_500, 1_000))
    boundaries = pl.DataFrame({"municipality": ["0001"], "period": ["2024"], "name": ["M"], "wkb": [square]})
    work = at(125, y=875)
    points = pl.DataFrame({"x_m": [10.0, 1_400.0, None], "y_m": [300.0, 700.0, None]})
    found = sites(
        work, boundaries, edition=2024, municipalities=["0001"], nodes=street()["nodes"], establishments=points
    )
    cells = set(found["sites"]["cell"])
    expected = {cell_id(x, 125, 250) for x in range(0, 1_500, 250)}
    assert cells == expected | {cell_id(125, 875, 250), cell_id(10, 300, 250), cell_id(1_400, 700, 250)}
    assert found["sites"]["municipality"].unique().to_list() == ["0001"]
    assert (
        sites(work, boundaries, edition=2024, municipalities=["0001"])["sites"]["cell"].to_list()
        == work["cell"].to_list()
    )


@given(
    st.dictionaries(st.tuples(st.integers(-8, 8), st.integers(0, 12)), st.integers(0, 500), max_size=25),
    st.sets(st.tuples(st.integers(-8, 8), st.integers(0, 12)), max_size=12),
)
def test_sums_round_a_place_are_those_of_every_cell_within_a_kilometre(
    counts: dict[tuple[int, int], int], places: set[tuple[int, int]]
) -> None:
    def cells(pairs: list[tuple[int, int]]) -> list[int]:
        return [cell_id(250 * x, 250 * y, 250) for x, y in pairs]

    ordered = sorted(places)
    frame = pl.DataFrame(
        {"cell": cells(list(counts)), "n": list(counts.values())}, schema={"cell": pl.Int64, "n": pl.Int64}
    )
    found = sums_round(pl.DataFrame({"cell": cells(ordered)}, schema={"cell": pl.Int64}), frame, "n")
    assert found.to_list() == [
        sum(n for (x, y), n in counts.items() if (x - a) ** 2 + (y - b) ** 2 <= 16) for a, b in ordered
    ]


@given(
    st.lists(st.integers(0, 11), min_size=1, max_size=8, unique=True),
    st.dictionaries(st.sampled_from("abcde"), st.tuples(st.integers(0, 2_900), st.integers(0, 9)), min_size=1),
    st.integers(100, 900),
    st.integers(1, 8),
    st.integers(0, 300),
    st.integers(0, 3),
)
def test_a_stricter_threshold_never_makes_more_a_places(
    columns: list[int], there: dict[str, tuple[int, int]], walk: int, hourly: int, nearer: int, oftener: int
) -> None:
    places = at(*(125 + 250 * column for column in columns))
    listed = hubs(**{name: x for name, (x, _) in there.items()})
    more = street() | service(**{name: count for name, (_, count) in there.items()}) | {"junctions": _FAR}

    def a_places(walk_m: int, departures: int) -> set[int]:
        rule = RULE | {
            "a_walk_m": walk_m,
            "a_departures_per_hour": departures,
            "b_walk_m": 1_000,
            "b_departures_per_hour": 0,
        }
        found = profiles(places, listed, WORK, rule, complete=True, stops=listed, **more)["cells"]
        assert found.height == places.height
        return set(found.filter(pl.col("access") == "A")["cell"])

    assert a_places(max(50, walk - nearer), hourly + oftener) <= a_places(walk, hourly)


def test_thresholds_of_a_plan_must_make_a_at_least_as_strict_as_b() -> None:
    from pydantic import ValidationError

    from planpuls.plan.location_fit import LocationFit

    good = RULE | {"source": "s"}
    assert LocationFit.model_validate(good).ours
    for wrong in ({"b_walk_m": 500}, {"b_departures_per_hour": 7}):
        with pytest.raises(ValidationError, match="at least as strict"):
            LocationFit.model_validate(good | wrong)
