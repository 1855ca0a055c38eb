"""Land reserves and floor area of the demo region against what is counted on rectangles and integers."""

from __future__ import annotations

import pytest

from planpuls.demo.land import RULES, reserves
from planpuls.release.query import query
from tests.fixtures import Region

M2_PER_DEKAR = 1_000


def test_every_reserve_is_what_the_rectangles_say(demo: Region) -> None:
    rows = query(demo.release, "land-reserves", area_set="municipality").rows.to_dicts()
    found = {(row["area"], row["purpose"], row["rule"]): row for row in rows}
    known = reserves("first")
    assert {key[0] for key in known} == {"9401", "9404"} == {key[0] for key in found}
    for key, expected in known.items():
        row = found[key]
        assert row["period"] == "2022"
        for name in ("planned", "planned_future", "built", "excluded", "sliver", "reserve", "reserve_future"):
            assert row[name] == expected.get(name, 0) / M2_PER_DEKAR, (key, name)
        for name in expected:
            if name.startswith("reserve_"):
                assert row[name] == expected[name] / M2_PER_DEKAR, (key, name)
        assert row["planned"] == pytest.approx(
            row["built"] + row["excluded"] + row["sliver"] + row["reserve"], abs=1e-9
        )
    for row in (row for key, row in found.items() if key not in known):
        assert row["planned"] == 0


def test_a_stricter_rule_leaves_less_and_a_larger_distance_never_less() -> None:
    known = reserves("first")
    for (municipality, purpose, _), _ in known.items():
        left = [known[municipality, purpose, rule]["reserve"] for rule in ("stricter", "published", "looser")]
        assert left == sorted(left)
    for sums in known.values():
        within = [sums.get(f"reserve_within_{far}m", 0) for far in (500, 1_000, 2_000)]
        assert within == sorted(within)
    assert len(RULES) == 3


def test_areas_without_all_their_plans_have_a_gap_that_says_so(demo: Region) -> None:
    assert set(query(demo.release, "land-reserves").rows["area"]) == {"9401", "9404"}
    gaps = demo.release.frame("gaps").filter(indicator="land-reserves", area="region").to_dicts()
    assert ["Kommuneplanen" in gap["reason_nb"] for gap in gaps] == [True]


def test_what_was_mended_given_way_or_unknown_is_in_the_facts(demo: Region) -> None:
    facts = demo.release.facts["land-reserves"]
    assert facts["unknown_purposes"] == ["1399", "999"]
    assert facts["unknown_purpose_m2"] == 250_000 + 250_000
    assert facts["given_way_m2"] == 500_000 + 500_000 + 200_000 + 50_000 + 250_000
    assert facts["undated_m2"] == 250_000
    assert facts["repaired"] == 1
