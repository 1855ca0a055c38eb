"""Areas on the codes of other years: exact where whole municipalities make them up, else a gap.

The properties rest on a country of parcels that never change: every code of every year is a set of parcels, so that
what is true of land and people is known without our functions.
"""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planpuls.places.areas import OUTSIDE_TEXTS, memberships, municipalities_needed, same_land
from planpuls.plan import load_plan
from planpuls.plan.country import Change, Country
from planpuls.plan.model import Plan

YEARS = (2013, 2020, 2024)


def country(codes: dict[str, tuple[int, int | None]], changes: list[tuple[int, str, str, float | None]]) -> Country:
    return Country(
        id="small",
        names={(code, start): code for code, (start, _) in codes.items()},
        validity=codes,
        changes=tuple(Change(*change) for change in changes),
    )


# In 2020 A and B merge to M across what was a county border, K is renumbered to L, S is divided to T and U.
# In 2024 M is renumbered to N, and T and L merge to V.
SMALL = country(
    {"A": (2013, 2020), "B": (2013, 2020), "K": (2013, 2020), "S": (2013, 2020), "Z": (2013, None)}
    | {"M": (2020, 2024), "L": (2020, 2024), "T": (2020, 2024), "U": (2020, None)}
    | {"N": (2024, None), "V": (2024, None)},
    [
        (2020, "A", "M", 1),
        (2020, "B", "M", 1),
        (2020, "K", "L", 1),
        (2020, "S", "T", 0.5),
        (2020, "S", "U", 0.5),
        (2024, "M", "N", 1),
        (2024, "T", "V", 1),
        (2024, "L", "V", 1),
    ],
)


class TestSameLand:
    @pytest.mark.parametrize(
        ("codes", "from_year", "to_year", "same"),
        [
            ("Z", 2013, 2024, "Z"),
            ("K", 2019, 2020, "L"),
            ("L", 2020, 2019, "K"),
            ("AB", 2013, 2020, "M"),
            ("AB", 2013, 2024, "N"),
            ("N", 2024, 2013, "AB"),
            ("S", 2019, 2020, "TU"),
            ("TU", 2020, 2019, "S"),
            ("SK", 2019, 2024, "UV"),
            ("UV", 2024, 2019, "KS"),
            ("NUVZ", 2024, 2013, "ABKSZ"),
            ("AB", 2013, 2019, "AB"),
            ("M", 2020, 2023, "M"),
            ("", 2013, 2024, ""),
        ],
    )
    def test_whole_codes_stay_the_same_land(self, codes: str, from_year: int, to_year: int, same: str) -> None:
        assert same_land(SMALL, codes, from_year, to_year) == frozenset(same)

    @pytest.mark.parametrize(
        ("codes", "from_year", "to_year", "why"),
        [
            ("A", 2019, 2020, "its land was merged with B's"),
            ("AZ", 2019, 2024, "its land was merged with B's"),
            ("T", 2020, 2019, "it is a part of S"),
            ("V", 2024, 2019, "it holds a part of S"),
            ("K", 2019, 2024, "it was merged with a part of S"),
            ("M", 2019, 2020, "M was not in use in 2019"),
            ("Q", 2013, 2024, "nobody knows Q"),
            ("NQ", 2024, 2013, "nobody knows Q"),
        ],
    )
    def test_land_that_is_no_whole_codes_is_not_made_up(
        self, codes: str, from_year: int, to_year: int, why: str
    ) -> None:
        assert same_land(SMALL, codes, from_year, to_year) is None, why


@dataclass(frozen=True)
class Parcels:
    """A country whose codes are known sets of parcels in every year."""

    country: Country
    holds: dict[int, dict[str, frozenset[int]]]
    """Year of an edition -> code -> its parcels."""


@st.composite
def parcel_countries(draw: st.DrawFn, splits: bool) -> Parcels:
    """Random chains of mergers and renumberings, and of divisions where asked for; a code is never used again."""
    count = draw(st.integers(2, 6))
    holds = {YEARS[0]: {f"c{number}": frozenset({2 * number, 2 * number + 1}) for number in range(count)}}
    validity: dict[str, tuple[int, int | None]] = dict.fromkeys(holds[YEARS[0]], (YEARS[0], None))
    changes: list[tuple[int, str, str, float | None]] = []
    for before, year in itertools.pairwise(YEARS):
        old = holds[before]
        # Codes that draw the same number merge; 0 means that nothing happens.
        groups: dict[int, list[str]] = {}
        for code in old:
            groups.setdefault(draw(st.integers(0, 3)), []).append(code)
        new = {code: old[code] for code in groups.pop(0, [])}
        for number, members in groups.items():
            land = frozenset().union(*(old[code] for code in members))
            parts = (
                [frozenset(sorted(land)[::2]), frozenset(sorted(land)[1::2])]
                if splits and draw(st.booleans())
                else [land]
            )
            parts = [part for part in parts if part]
            for letter, part in enumerate(parts):
                name = f"{year}-{number}-{letter}"
                new[name], validity[name] = part, (year, None)
                changes += [
                    (year, code, name, 1.0 if len(parts) == 1 else None) for code in members if old[code] & part
                ]
            for code in members:
                validity[code] = (validity[code][0], year)
        holds[year] = new
    return Parcels(country(validity, changes), holds)


def land(parcels: Parcels, year: int, codes: frozenset[str]) -> list[int]:
    """Every parcel as often as the codes count it."""
    return sorted(parcel for code in codes for parcel in parcels.holds[year][code])


class TestProperties:
    @given(parcel_countries(splits=True), st.data())
    def test_an_answer_is_always_the_same_land(self, parcels: Parcels, data: st.DataObject) -> None:
        start, end = (data.draw(st.sampled_from(YEARS)) for _ in range(2))
        codes = frozenset(data.draw(st.sets(st.sampled_from(sorted(parcels.holds[start])))))
        same = same_land(parcels.country, codes, start, end)
        if same is not None:
            assert same <= parcels.holds[end].keys()
            assert land(parcels, end, same) == land(parcels, start, codes)

    @given(parcel_countries(splits=False), st.data())
    def test_without_divisions_there_is_an_answer_whenever_the_land_is_whole_codes(
        self, parcels: Parcels, data: st.DataObject
    ) -> None:
        start, end = (data.draw(st.sampled_from(YEARS)) for _ in range(2))
        codes = frozenset(data.draw(st.sets(st.sampled_from(sorted(parcels.holds[start])))))
        ground = set(land(parcels, start, codes))
        within = frozenset(code for code, held in parcels.holds[end].items() if held <= ground)
        exists = set(land(parcels, end, within)) == ground
        assert same_land(parcels.country, codes, start, end) == (within if exists else None)

    @given(parcel_countries(splits=False), st.data())
    def test_a_population_summed_over_any_partition_of_today_is_conserved_in_every_year(
        self, parcels: Parcels, data: st.DataObject
    ) -> None:
        today = YEARS[-1]
        area_of = {code: data.draw(st.integers(0, 2)) for code in sorted(parcels.holds[today])}
        people = {parcel: data.draw(st.integers(0, 1_000)) for parcel in range(12)}
        for year in YEARS:
            population = {code: sum(people[parcel] for parcel in held) for code, held in parcels.holds[year].items()}
            counted = 0
            for area in set(area_of.values()):
                codes = frozenset(code for code, its_area in area_of.items() if its_area == area)
                same = same_land(parcels.country, codes, today, year)
                assert same is not None, "mergers and renumberings lead back to whole codes"
                total = sum(population[code] for code in same)
                assert total == sum(people[parcel] for parcel in land(parcels, today, codes))
                counted += total
            assert counted == sum(population.values())

    @given(parcel_countries(splits=True), st.data())
    def test_there_and_back_is_where_it_started(self, parcels: Parcels, data: st.DataObject) -> None:
        start, end = (data.draw(st.sampled_from(YEARS)) for _ in range(2))
        codes = frozenset(data.draw(st.sets(st.sampled_from(sorted(parcels.holds[start])))))
        same = same_land(parcels.country, codes, start, end)
        if same is not None:
            assert same_land(parcels.country, same, end, start) == codes

    @settings(max_examples=30)
    @given(parcel_countries(splits=True), st.data())
    def test_no_code_is_counted_in_two_areas_of_a_partition(self, parcels: Parcels, data: st.DataObject) -> None:
        area_of = {code: data.draw(st.integers(0, 2)) for code in sorted(parcels.holds[YEARS[-1]])}
        for year in YEARS:
            counts: Counter[str] = Counter()
            for area in set(area_of.values()):
                codes = frozenset(code for code, its_area in area_of.items() if its_area == area)
                counts.update(same_land(parcels.country, codes, YEARS[-1], year) or ())
            assert not counts or max(counts.values()) == 1


@pytest.fixture(scope="module")
def oslo_akershus() -> Plan:
    return load_plan("oslo_akershus")


def codes_of(plan: Plan, area_set: str, area: str, year: int) -> set[str]:
    return {e.municipality for e in memberships(plan, year)[0] if (e.area_set, e.area) == (area_set, area)}


def test_ends_outside_the_region_have_the_codes_that_readers_of_releases_know() -> None:
    assert list(OUTSIDE_TEXTS) == ["rest", "unknown", "country", "opened", "closed"]


class TestMemberships:
    @pytest.mark.parametrize("year", range(2013, 2026))
    @pytest.mark.parametrize("area_set", ["county@2024", "region@2024", "sub_region@2024", "municipality@2024"])
    def test_a_municipality_is_counted_once_in_a_partition(self, oslo_akershus: Plan, area_set: str, year: int) -> None:
        found = [entry.municipality for entry in memberships(oslo_akershus, year)[0] if entry.area_set == area_set]
        assert found
        assert max(Counter(found).values()) == 1
        assert set(found) <= oslo_akershus.country.codes(year)

    def test_one_area_set_alone_is_what_it_is_among_all(self, oslo_akershus: Plan) -> None:
        entries, gaps = memberships(oslo_akershus, 2019)
        for area_set in oslo_akershus.sets:
            some, missing = memberships(oslo_akershus, 2019, area_set)
            assert some == [entry for entry in entries if entry.area_set == area_set]
            assert missing == [gap for gap in gaps if gap.area_set == area_set]

    def test_a_merger_across_the_county_border_brings_its_parts_in(self, oslo_akershus: Plan) -> None:
        # Asker is Asker, Røyken and Hurum; Aurskog-Høland brought Rømskog; Lunner and Jevnaker came from Oppland.
        assert codes_of(oslo_akershus, "municipality@2024", "3203", 2019) == {"0220", "0627", "0628"}
        assert {"0121", "0533", "0532"} <= codes_of(oslo_akershus, "county@2024", "32", 2019)

    def test_the_old_county_cannot_be_made_of_todays_municipalities(self, oslo_akershus: Plan) -> None:
        entries, gaps = memberships(oslo_akershus, 2024)
        assert codes_of(oslo_akershus, "akershus@2019", "02", 2019) >= {"0219", "0220"}
        assert not [entry for entry in entries if entry.area_set == "akershus@2019"]
        (gap,) = [gap for gap in gaps if gap.area_set == "akershus@2019"]
        assert "2019" in gap.reason.nb
        assert "2024" in gap.reason.en

    def test_districts_wait_for_their_polygons(self, oslo_akershus: Plan) -> None:
        gaps = [gap for gap in memberships(oslo_akershus, 2024)[1] if gap.area_set == "oslo_bydel@2004"]
        assert len(gaps) == 17
        assert all("polygon" in gap.reason.en for gap in gaps)

    def test_every_area_has_codes_or_a_reason(self, oslo_akershus: Plan) -> None:
        for year in (2013, 2019, 2020, 2024):
            entries, gaps = memberships(oslo_akershus, year)
            with_codes = {(entry.area_set, entry.area) for entry in entries}
            without = {(gap.area_set, gap.area) for gap in gaps}
            assert not with_codes & without
            assert with_codes | without == set(oslo_akershus.area_names)

    def test_municipalities_needed_are_valid_today_and_hold_the_region(self, oslo_akershus: Plan) -> None:
        needed = set(municipalities_needed(oslo_akershus))
        assert oslo_akershus.region_municipalities <= needed <= oslo_akershus.country.codes(2024)
        # Labour-market regions leave the county.
        assert "3305" in needed
