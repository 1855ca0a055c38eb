"""A small plan, broken in one place at a time: each fault is reported with the path to its field."""

from __future__ import annotations

from pathlib import Path

import pytest

from planpuls.plan import load_plan
from planpuls.plan.country import load_country
from planpuls.spec.errors import PlanError

TOML = """
schema = 1
id = "small"
name = { nb = "Lite", en = "Small" }
title = { nb = "Plan", en = "Plan" }
region = "region@2024"
default_hub_profile = "plan"
default_distance_profile = "near"

[[area_set]]
id = "municipality"
edition = "2024"
kind = "municipality"
name = { nb = "Kommuner", en = "Municipalities" }
source = "made up"

[[area_set]]
id = "region"
edition = "2024"
name = { nb = "Regionen", en = "The region" }
source = "made up"

[[area_set]]
id = "half"
edition = "2024"
name = { nb = "Halvdeler", en = "Halves" }
source = "made up"

[[assignment]]
area_set = "half@2024"
member = "3201"
choice = "east"
choices = ["east", "west"]
source = "made up"

[[hub_profile]]
id = "plan"
complete = true
name = { nb = "Planens liste", en = "The plan's list" }
source = "made up"

[[distance_profile]]
id = "near"
headline_m = 600
shown_m = [600]
name = { nb = "Nær", en = "Near" }
source = "made up"

[[place_category]]
id = "town"
members_known = true
name = { nb = "By", en = "Town" }

[[goal]]
id = "context"
document = { nb = "Planen", en = "The plan" }
standing = "adopted"
wording = { nb = "Mål", en = "Goal" }
question = { nb = "Hva?", en = "What?" }
indicators = []
direction = "none"
"""
AREAS = """area_set,area,name_nb,name_en
municipality@2024,0301,Oslo,
municipality@2024,3201,Bærum,
region@2024,region,Regionen,The region
half@2024,east,Øst,East
half@2024,west,Vest,West
"""
MEMBERS = """area_set,area,member_set,member
region@2024,region,municipality@2024,0301
region@2024,region,municipality@2024,3201
half@2024,west,municipality@2024,0301
half@2024,west,municipality@2024,3201
"""
PLACES = """id,name,category,municipality,source,certain
sandvika,Sandvika,town,3201,made up,yes
anywhere,Anywhere,town,,made up,no
"""


def small(folder: Path, toml: str = TOML, areas: str = AREAS, members: str = MEMBERS, places: str = PLACES) -> Path:
    plan = folder / "small"
    plan.mkdir()
    for name, text in (("plan.toml", toml), ("areas.csv", areas), ("members.csv", members), ("places.csv", places)):
        (plan / name).write_text(text, encoding="utf-8")
    return plan


def faults(plan: Path) -> list[str]:
    """What is said of a plan that is refused, without the path to its folder."""
    with pytest.raises(PlanError) as caught:
        load_plan(plan)
    assert {problem.where for problem in caught.value.problems} == {str(plan)}
    return [str(problem).removeprefix(f"{plan}, ") for problem in caught.value.problems]


def changed(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1
    return text.replace(old, new)


def test_the_small_plan_itself_is_in_order(tmp_path: Path) -> None:
    plan = load_plan(small(tmp_path))
    assert plan.region_municipalities == {"0301", "3201"}
    assert plan.municipalities("half@2024", "east") == {("municipality@2024", "3201")}


class TestAssignments:
    @pytest.mark.parametrize(
        ("old", "new", "problem"),
        [
            (
                'area_set = "half@2024"',
                'area_set = "third@2024"',
                "assignment 3201: expected the key of an area set, found third@2024. "
                "Name a set declared under [[area_set]].",
            ),
            (
                'member = "3201"',
                'member = "3203"',
                "assignment 3203: expected a member of half@2024, found 3203. "
                "Mend the code or add its row to members.csv.",
            ),
            (
                'choices = ["east", "west"]',
                'choices = ["east", "north", "south"]',
                "assignment 3201: expected choices among the areas of half@2024, found north, south. Mend choices.",
            ),
            (
                'choice = "east"',
                'choice = "region"',
                "assignment 3201: expected one of east, west, found region. Choose one of them.",
            ),
        ],
    )
    def test_an_assignment_of_something_unknown_is_refused(
        self, tmp_path: Path, old: str, new: str, problem: str
    ) -> None:
        assert problem in faults(small(tmp_path, toml=changed(TOML, old, new)))

    def test_a_choice_that_is_no_area_is_refused_where_it_leads(self, tmp_path: Path) -> None:
        toml = changed(changed(TOML, 'choice = "east"', 'choice = "north"'), '["east", "west"]', '["north", "west"]')
        assert faults(small(tmp_path, toml=toml)) == [
            "members.csv half@2024 north: expected an area of areas.csv, found north. Add the area or mend its code.",
            "assignment 3201: expected choices among the areas of half@2024, found north. Mend choices.",
        ]


class TestMunicipalities:
    def test_a_code_that_was_not_in_use_in_the_edition_is_refused(self, tmp_path: Path) -> None:
        areas = f"{AREAS}municipality@2024,0219,Bærum,\nmunicipality@2024,9999,Atlantis,\n"
        assert faults(small(tmp_path, areas=areas)) == [
            "areas.csv municipality@2024: expected a municipality code of 2024, found 0219. Mend the code.",
            "areas.csv municipality@2024: expected a municipality code of 2024, found 9999. Mend the code.",
        ]

    def test_an_edition_of_municipalities_is_a_year(self, tmp_path: Path) -> None:
        toml = (
            TOML
            + """
            [[area_set]]
            id = "municipality"
            edition = "new"
            kind = "municipality"
            name = { nb = "Kommuner", en = "Municipalities" }
            source = "made up"
        """
        )
        assert faults(small(tmp_path, toml=toml)) == [
            "area_set municipality: expected a year as edition, found new. Municipalities need a year."
        ]

    @pytest.mark.parametrize("code", ["0219", "9999"])
    def test_a_place_in_an_unknown_municipality_is_refused(self, tmp_path: Path, code: str) -> None:
        assert faults(small(tmp_path, places=changed(PLACES, "3201", code))) == [
            f"places.csv sandvika: expected a municipality code of 2024, found {code}. Mend the code or leave it blank."
        ]


class TestRepeatedRows:
    def test_an_area_twice_is_refused(self, tmp_path: Path) -> None:
        areas = f"{AREAS}half@2024,east,Østre del,\nhalf@2024,east,Øst,\n"
        assert faults(small(tmp_path, areas=areas)) == [
            "areas.csv half@2024: expected each area once, found east 3 times. Remove the repeated rows."
        ]

    def test_the_same_code_in_two_sets_is_no_repetition(self, tmp_path: Path) -> None:
        assert load_plan(small(tmp_path, areas=f"{AREAS}region@2024,east,Øst,\n")).id == "small"

    def test_a_member_twice_is_refused(self, tmp_path: Path) -> None:
        members = f"{MEMBERS}half@2024,west,municipality@2024,0301\n"
        assert faults(small(tmp_path, members=members)) == [
            "members.csv half@2024 west: expected each member once, found 0301 2 times. Remove the repeated rows."
        ]


class TestCodeLists:
    def test_a_code_used_again_is_not_supported(self, tmp_path: Path) -> None:
        rows = "code,name,valid_from,valid_to\n0301,Oslo,2013,\n1507,Ålesund,2013,2020\n1507,Ålesund,2020,2024\n"
        (tmp_path / "municipalities.csv").write_text(rows, encoding="utf-8")
        (tmp_path / "municipality_changes.csv").write_text("year,old_code,new_code,share\n", encoding="utf-8")
        with pytest.raises(PlanError) as caught:
            load_country(tmp_path)
        assert str(caught.value).endswith(
            "municipalities.csv, row 4, code: expected each code once, found 1507. "
            "A code that is used again for another municipality is not supported: remove one row."
        )
