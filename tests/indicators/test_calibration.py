"""The calibration finds a known grouping again, and says where figures do not decide."""

from __future__ import annotations

import random
from collections.abc import Mapping

import pytest

from planpuls.cli.calibrate import report
from planpuls.demo import statbank
from planpuls.demo.municipalities import GROUPS as AREAS
from planpuls.demo.municipalities import bases
from planpuls.indicators.calibration import Calibration, calibrate
from planpuls.pipeline.calibrating import industry_groups
from planpuls.plan.alternatives import alternatives
from planpuls.plan.industry_groups import GROUPS, Block, Published, mapping_of, mapping_rows, read_published
from planpuls.plan.load import PACKAGED, load_plan
from planpuls.spec.errors import NotFoundError
from tests.fixtures import Region

BLOCKS = mapping_of(mapping_rows())
UNDECIDED = [block for block in BLOCKS if block.choices]
SECTION_WISE = {block.id: "local" for block in UNDECIDED} | {"unstated": "unstated"}


def counts(seed: int = 1, areas: int = 6, **fixed: float) -> dict[str, dict[str, float]]:
    """Employed by area and block: uneven, as industries are."""
    draw = random.Random(seed)
    return {
        f"r{area}": {block.id: fixed.get(block.id, draw.randint(50, 4_000)) for block in BLOCKS}
        for area in range(areas)
    }


def shares(
    table: Mapping[str, Mapping[str, float]], mapping: Mapping[str, str], noise: float = 0.0, seed: int = 2
) -> dict[tuple[str, str], float]:
    draw = random.Random(seed)
    found = {}
    for area, parts in table.items():
        group_of = {block.id: mapping.get(block.id, block.group) for block in BLOCKS}
        sums = {group: sum(parts[block] for block, own in group_of.items() if own == group) for group in GROUPS}
        for group in GROUPS:
            found[area, group] = round(100 * sums[group] / sum(sums.values()) + draw.uniform(-noise, noise), 2)
    return found


def test_a_known_grouping_of_whole_sections_is_recovered_from_rounded_shares() -> None:
    truth = SECTION_WISE | {
        "utilities": "regional",
        "wholesale": "regional",
        "rental_labour": "regional",
        "support_services": "regional",
        "travel": "regional",
    }
    table = counts()
    found = calibrate(table, shares(table, truth), BLOCKS)
    assert found.best == truth
    assert found.by_section
    assert found.largest_points < 0.01
    assert (len(found.alike), found.undecidable) == (1, ())


def test_a_grouping_that_splits_a_section_is_found_block_by_block() -> None:
    truth = SECTION_WISE | {"legal_accounting": "basis", "head_offices": "basis", "rental_labour": "regional"}
    table = counts(seed=3)
    found = calibrate(table, shares(table, truth, noise=0.02), BLOCKS)
    assert not found.by_section
    assert found.best == truth


def test_blocks_without_employed_are_said_to_be_undecidable() -> None:
    table = counts(seed=4, veterinary=0.0, travel=1.0)
    truth = SECTION_WISE | {"head_offices": "basis"}
    found = calibrate(table, shares(table, truth), BLOCKS)
    assert {"veterinary", "travel"} <= set(found.undecidable)
    assert len(found.alike) >= 6, "three groups for one, two for the other"
    assert found.best["head_offices"] == "basis"


def test_a_finer_fit_than_whole_sections_is_told_even_where_sections_are_near_enough() -> None:
    table = counts(seed=6, head_offices=40.0, veterinary=2_000.0, legal_accounting=3_000.0)
    found = calibrate(table, shares(table, SECTION_WISE | {"head_offices": "basis"}), BLOCKS)
    assert found.by_section
    assert found.alone_points < 0.01 < found.loss_points


def test_the_range_holds_the_best_and_every_mapping_alike() -> None:
    table = counts(seed=5, veterinary=20.0)
    found = calibrate(table, shares(table, SECTION_WISE, noise=0.3), BLOCKS)
    for mapping in found.alike:
        for key, share in shares(table, mapping).items():
            assert found.lowest[key] - 0.01 <= share <= found.highest[key] + 0.01


def test_two_blocks_of_the_same_size_everywhere_cannot_be_told_apart() -> None:
    blocks = (
        Block("a", "A", frozenset({"01"}), "basis", ()),
        Block("r", "H", frozenset({"49"}), "regional", ()),
        Block("x", "M", frozenset({"69"}), "local", ("local", "regional")),
        Block("y", "N", frozenset({"77"}), "local", ("local", "regional")),
    )
    table = {"one": {"a": 10.0, "r": 20.0, "x": 30.0, "y": 30.0}, "two": {"a": 30.0, "r": 20.0, "x": 10.0, "y": 10.0}}
    target = {("one", "basis"): 100 / 9, ("one", "regional"): 500 / 9, ("one", "local"): 300 / 9}
    target |= {("two", "basis"): 300 / 7, ("two", "regional"): 300 / 7, ("two", "local"): 100 / 7}
    found = calibrate(table, target, blocks)
    assert {tuple(mapping.values()) for mapping in found.alike} == {("regional", "local"), ("local", "regional")}
    assert found.undecidable == ("x", "y")


DEMO_TRUTH = SECTION_WISE | dict.fromkeys(
    ("utilities", "wholesale", "rental_labour", "support_services", "travel"), "regional"
)


def published_of_the_demo(mapping: Mapping[str, str]) -> tuple[Published, ...]:
    figures = statbank.by_division(2023)
    table: dict[str, dict[str, float]] = {}
    for area, codes in AREAS["sub_region@2024"].items():
        inside = {base for code in codes for base in bases(code, 2024)}
        table[area] = {
            block.id: sum(figures.get((base, division), 0) for base in inside for division in block.divisions)
            for block in BLOCKS
        }
    return tuple(
        Published("sub_region@2024", area, "2023", group, share)
        for (area, group), share in shares(table, mapping).items()
    )


def found_in_the_demo(demo: Region) -> Calibration:
    return industry_groups(demo.plan, demo.workspace, published_of_the_demo(DEMO_TRUTH))


def test_the_demos_register_gives_its_grouping_back(demo: Region, capsys: pytest.CaptureFixture[str]) -> None:
    found = found_in_the_demo(demo)
    assert DEMO_TRUTH in found.alike
    assert found.by_section
    assert found.largest_points < 0.1
    report(found)
    printed = capsys.readouterr().out
    assert f"{len(found.alike)} mapping" in printed
    assert "havna" in printed


def test_a_disputed_municipality_is_calibrated_both_ways(demo: Region) -> None:
    """The published shares have Bjørkmo in skogen: there they fit, and with Bjørkmo in sundet worse."""
    (other,) = alternatives(demo.plan)
    assert (other.area_set, other.member, other.choice) == ("sub_region@2024", "9403", "sundet")
    assert ("municipality@2024", "9403") in other.plan.municipalities("sub_region@2024", "sundet")
    assert ("municipality@2024", "9403") in demo.plan.municipalities("sub_region@2024", "skogen")
    there = industry_groups(other.plan, demo.workspace, published_of_the_demo(DEMO_TRUTH))
    assert there.loss_points > found_in_the_demo(demo).loss_points


def test_the_plan_of_oslo_and_akershus_has_enebakk_both_ways() -> None:
    plan = load_plan("oslo_akershus")
    assert [(found.area_set, found.member, found.choice) for found in alternatives(plan)] == [
        ("sub_region@2024", "3220", "nedre_romerike"),
        ("sub_region_romerike@2024", "3220", "romerike"),
    ]


def test_what_is_missing_is_named(demo: Region) -> None:
    with pytest.raises(NotFoundError, match="published shares"):
        industry_groups(demo.plan, demo.workspace, ())
    later = (Published("sub_region@2024", "havna", "2030", "basis", 10.0),)
    with pytest.raises(NotFoundError, match="havna in 2030"):
        industry_groups(demo.plan, demo.workspace, later)


def test_the_demos_plan_folder_has_the_shares_of_its_known_grouping() -> None:
    """So that `planpuls calibrate main-industry-groups demo` can be tried by anyone."""
    assert read_published(PACKAGED / "demo") == published_of_the_demo(DEMO_TRUTH)


def test_the_published_shares_of_the_plan_sum_to_a_hundred() -> None:
    found = read_published(PACKAGED / "oslo_akershus")
    assert len(found) == 18
    by_area: dict[str, float] = {}
    for entry in found:
        by_area[entry.area] = by_area.get(entry.area, 0) + entry.share_pct
    assert all(abs(total - 100) < 0.011 for total in by_area.values())


def test_every_division_stands_in_exactly_one_block() -> None:
    divisions = [division for block in BLOCKS for division in block.divisions]
    assert len(divisions) == len(set(divisions))
    known = {division for _, parts, _ in statbank.INDUSTRIES.values() for division in parts}
    assert known <= set(divisions)
