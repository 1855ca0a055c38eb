"""What the demo's releases say, against integers of the invented world."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from planpuls.demo import commuting, ordered, statbank
from planpuls.demo.municipalities import BASE, GROUPS, bases, code_in
from planpuls.indicators import regional_advantages
from planpuls.plan.industry_groups import mapping_of, mapping_rows
from planpuls.release.query import query
from tests.fixtures import Region

SETS = [(key, area) for key, areas in GROUPS.items() for area in areas]
FIRST, LAST = "2017", "2023"


def members(area_set: str, area: str) -> frozenset[str]:
    return frozenset().union(*(bases(code, 2024) for code in GROUPS[area_set][area]))


def employed(inside: frozenset[str] | tuple[str, ...], year: str) -> int:
    by_base = commuting.employed_by_workplace(int(year), 2019)
    return sum(by_base[base] for base in inside)


def rows(demo: Region, indicator: str, **asked: Any) -> list[dict[str, Any]]:
    return query(demo.release, indicator, **asked).rows.to_dicts()


@pytest.mark.parametrize(("area_set", "area"), SETS)
def test_industries_shares_and_quotients(demo: Region, area_set: str, area: str) -> None:
    inside = members(area_set, area)
    found = {row["industry"]: row for row in rows(demo, "growth-industries", area_set=area_set, area=area, period=LAST)}
    figures = statbank.by_group(int(LAST))
    everyone = sum(value for (base, _), value in figures.items() if base in inside)
    nation = sum(figures.values())
    assert everyone == employed(inside, LAST)
    for industry in statbank.INDUSTRIES:
        here = sum(figures[base, industry] for base in inside)
        there = sum(figures[base, industry] for base in BASE)
        row = found[industry]
        assert (row["employed"], row["employed_all"]) == (here, everyone)
        assert row["share_pct"] == pytest.approx(100 * here / everyone)
        assert row["location_quotient"] == pytest.approx(here * nation / (everyone * there), rel=1e-6)


def test_the_parts_of_the_change_sum_to_it_in_every_area_and_industry(demo: Region) -> None:
    for area_set in GROUPS:
        table = query(demo.release, "growth-industries", area_set=area_set, period=LAST, base_period=FIRST).rows
        parts = pl.sum_horizontal(f"shift_{part}" for part in ("national", "mix", "local"))
        assert table.select((parts - pl.col("change")).abs().max()).item() < 1e-6
        assert table["change"].null_count() == 0


@pytest.mark.parametrize(("area_set", "area"), SETS)
def test_the_job_index_runs_through_the_reforms(demo: Region, area_set: str, area: str) -> None:
    inside = members(area_set, area)
    found = rows(demo, "job-index", area_set=area_set, area=area, base_period=FIRST)
    assert [row["period"] for row in found] == [str(year) for year in range(2018, 2024)]
    for row in found:
        now, then = employed(inside, row["period"]), employed(inside, FIRST)
        assert (row["employed"], row["employed_base"]) == (now, then)
        assert row["index"] == pytest.approx(now / then)


def test_growth_against_the_country(demo: Region) -> None:
    def grown(inside: frozenset[str] | tuple[str, ...]) -> float:
        return 100 * (employed(inside, LAST) / employed(inside, FIRST) - 1)

    for row in rows(demo, "relative-job-growth", area_set="sub_region", period=LAST, base_period=FIRST):
        if row["sector"] == "all":
            inside = members("sub_region@2024", row["area"])
            assert row["growth_pct"] == pytest.approx(grown(inside))
            assert row["relative_growth_points"] == pytest.approx(grown(inside) - grown(BASE))


def test_sectors_are_the_parts_of_the_total(demo: Region) -> None:
    found = rows(demo, "relative-job-growth", area_set="municipality", period=LAST)
    by_area: dict[str, dict[str, float]] = {}
    for row in found:
        by_area.setdefault(row["area"], {})[row["sector"]] = row["employed"]
    for code, sectors in by_area.items():
        figures = statbank.by_sector(int(LAST))
        government = sum(
            value for (base, sector), value in figures.items() if base in bases(code, 2024) and sector.startswith("6")
        )
        assert sectors["government"] == government
        assert sectors["government"] + sectors["business"] == sectors["all"]


def test_industry_lists_and_the_share_of_the_country(demo: Region) -> None:
    figures = statbank.by_division(int(LAST))
    inside = members("county@2024", "91")
    found = {
        row["industry_list"]: row
        for row in rows(demo, "regional-advantages", area_set="county", area="91", period=LAST)
    }
    for name, (_, divisions) in regional_advantages.LISTS.items():
        here = sum(figures.get((base, code), 0) for base in inside for code in divisions)
        there = sum(figures.get((base, code), 0) for base in BASE for code in divisions)
        assert found[name]["employed"] == here
        assert found[name]["share_of_country_pct"] == pytest.approx(100 * here / there)
        assert ("illustration" in found[name]["flags"]) == (name in regional_advantages.OURS)
    assert found["all"]["employed"] == employed(inside, LAST)
    assert found["all"]["location_quotient"] == pytest.approx(1)


@pytest.mark.parametrize(("area_set", "area"), SETS)
def test_groups_of_industries_stand_between_their_least_and_most(demo: Region, area_set: str, area: str) -> None:
    inside = members(area_set, area)
    figures = statbank.by_division(int(LAST))
    found = rows(demo, "main-industry-groups", area_set=area_set, area=area, period=LAST)
    assert sum(row["employed"] for row in found) == employed(inside, LAST)
    blocks = mapping_of(mapping_rows())
    for row in found:
        own = [block for block in blocks if block.group == row["group"]]
        value = sum(figures.get((base, code), 0) for base in inside for block in own for code in block.divisions)
        assert row["employed"] == value
        assert row["employed_least"] <= value <= row["employed_most"]
        assert row["status"] == "estimated"
        assert "estimated_mapping" in row["flags"]


@pytest.mark.parametrize(("area_set", "area"), SETS)
def test_groups_of_industries_by_education_sum_the_ordered_table(demo: Region, area_set: str, area: str) -> None:
    codes = {code_in(base, commuting.edition_of(int(LAST))) for base in members(area_set, area)}
    ordered_table = ordered.education_by_industry(int(LAST))
    blocks = mapping_of(mapping_rows())
    for row in rows(demo, "main-industry-groups", area_set=area_set, area=area, period=LAST):
        divisions = {code for block in blocks if block.group == row["group"] for code in block.divisions}
        levels = {
            level: sum(ordered_table.get((code, division, level), 0) for code in codes for division in divisions)
            for level in ordered.EDUCATION
        }
        # Counts of 1 and 2 of a delivered table are rounded in its innermost cells, each by 2 at most.
        small = {
            level: sum(
                ordered_table.get((code, division, level), 0) in (1, 2) for code in codes for division in divisions
            )
            for level in levels
        }
        found = {level: row[f"employed_level_{level}"] for level in levels}
        assert all(abs(found[level] - levels[level]) <= 2 * small[level] for level in levels)
        assert ("rounded" in row["flags"]) == any(small.values())
        assert row["employed_by_education"] == sum(found.values())
        assert sum(levels.values()) == row["employed"]
        if row["employed"] >= 100:
            assert row["share_level_04a_pct"] == pytest.approx(100 * found["04a"] / row["employed_by_education"])
            assert sum(row[f"share_level_{level}_pct"] for level in levels) == pytest.approx(100)


def test_a_disputed_municipality_stands_both_ways(demo: Region) -> None:
    """Bjørkmo (9403) belongs to skogen, and in the other set to sundet."""
    figures = statbank.by_division(int(LAST))
    basis = {code for block in mapping_of(mapping_rows()) if block.group == "basis" for code in block.divisions}
    moved = sum(figures.get((base, code), 0) for base in bases("9403", 2024) for code in basis)
    assert moved > 0

    def of(area_set: str) -> dict[str, float]:
        found = rows(demo, "main-industry-groups", area_set=area_set, period=LAST)
        return {row["area"]: row["employed"] for row in found if row["group"] == "basis"}

    here, there = of("sub_region"), of("sub_region_other")
    assert there == here | {"skogen": here["skogen"] - moved, "sundet": here["sundet"] + moved}
    assert demo.release.area_sets["sub_region_other@2024"]["name"]["nb"] == "Delregioner, Bjørkmo i Sundet"
    assert all(row["status"] == "estimated" for row in rows(demo, "main-industry-groups", area_set="sub_region_other"))


def test_imported_figures_are_the_invented_ones(demo: Region) -> None:
    inside = members("sub_region@2024", "sundet")
    asked: dict[str, Any] = {"area_set": "sub_region", "area": "sundet", "period": LAST}
    education = {row["education_level"]: row["employed"] for row in rows(demo, "skills-demand", **asked)}
    occupation = {row["occupation"]: row["employed"] for row in rows(demo, "occupations-by-centrality", **asked)}
    codes = {code_in(base, commuting.edition_of(int(LAST))) for base in inside}
    for level in ordered.EDUCATION:
        assert education[level] == sum(ordered.education(int(LAST))[code, level] for code in codes)
    for group in ordered.OCCUPATIONS:
        assert occupation[group] == sum(ordered.occupation(int(LAST))[code, group] for code in codes)
    assert occupation["all"] == sum(value for code, value in occupation.items() if code != "all")
    assert sum(education.values()) == employed(inside, LAST)
