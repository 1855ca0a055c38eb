"""The location check of a point and a business: every figure the demo's, every answer with its reason, in both languages."""

from __future__ import annotations

import json
from typing import Any

import polars as pl
import pytest

from planpuls.demo import location as known
from planpuls.demo.arithmetic import squared
from planpuls.demo.deliveries import known as on_grid
from planpuls.demo.geography import hubs_of_today
from planpuls.demo.streets import EXITS, walks
from planpuls.pipeline.find_address import find_address
from planpuls.release.location import check, metres_of
from planpuls.release.location_words import SENTENCES
from planpuls.release.reader import Release
from planpuls.spec.errors import InputError, NotFoundError
from tests.cli.test_commands import planpuls
from tests.fixtures import Region

STATION = next(hub for hub in hubs_of_today("first") if hub.id == "havnesund")


def corner_of(profile: str) -> tuple[int, int]:
    return min(corner for corner, found in known.profiles("first").items() if found == profile)


@pytest.mark.parametrize("profile", ["A", "B", "C", "none"])
def test_the_figures_of_a_place_are_those_of_the_demos_map(demo: Region, profile: str) -> None:
    corner = corner_of(profile)
    centre = corner[0] + 125, corner[1] + 125
    found = check(demo.release, *centre)
    assert found.access == profile
    nearest = min(hubs_of_today("first"), key=lambda hub: (squared(centre, hub.at), hub.id))
    assert found.hubs[0]["hub"] == nearest.id
    assert found.hubs[0]["air_m"] == round(squared(centre, nearest.at) ** 0.5)
    walk = walks("first").get(corner)
    limited = walk if walk is not None and walk <= 5_000 else None
    assert found.figures["walk_m"] == (limited if limited is None else pytest.approx(limited, abs=1))
    road = min(squared(centre, exit) for exit in EXITS) ** 0.5
    assert found.figures["main_road_m"] == pytest.approx(road, abs=1)
    employees = sum(count for cell, count in on_grid(2024, "first") if squared(cell.centre, centre) <= 1_000**2)
    assert found.figures["employees_1km"] == employees


def test_people_are_counted_round_the_point_itself_and_not_round_its_cell(demo: Region) -> None:
    corner = corner_of("A")
    sums = {}
    for shift in (0, 249):
        at = corner[0] + shift, corner[1] + shift
        sums[shift] = check(demo.release, *at).figures["employees_1km"]
        assert sums[shift] == sum(
            count for cell, count in on_grid(2024, "first") if squared(cell.centre, at) <= 1_000**2
        )
    assert sums[0] != sums[249]


@pytest.mark.parametrize(
    ("profile", "code", "result", "guideline"),
    [
        ("A", "62.010", "match", "jobs-at-stations"),
        ("A", "49.410", "misfit", "freight-at-main-roads"),
        ("C", "49.410", "match", "freight-at-main-roads"),
        ("B", "41.200", "match", None),
        ("none", "41.200", "misfit", None),
        ("A", "47.591", "no_score", "bulky-goods"),
        ("A", "45.112", "misfit", "bulky-goods"),
        ("A", "63.110", "no_score", None),
    ],
)
def test_match_and_the_guideline_that_speaks(
    demo: Region, profile: str, code: str, result: str, guideline: str | None
) -> None:
    found = check(demo.release, *corner_of(profile), code, "SN2007")
    assert found.result == result
    assert [entry["id"] for entry in found.guidelines] == ([guideline] if guideline else [])


def test_a_code_of_the_other_standard_is_unknown_and_never_guessed(demo: Region) -> None:
    found = check(demo.release, *corner_of("B"), "45.112", "SN2025")
    assert found.industry is not None
    assert (found.industry["mobility"], found.result) == ("unknown", "no_score")
    assert "45.112 står ikke i tabellen for SN2025" in found.business[0].nb
    assert found.guidelines == []


def test_without_a_business_the_places_own_guideline_speaks_and_its_kinds_are_listed(demo: Region) -> None:
    found = check(demo.release, *corner_of("C"))
    assert [entry["id"] for entry in found.guidelines] == ["freight-at-main-roads"]
    assert "Engroshandel" in [text.nb for text in found.belongs]
    assert check(demo.release, *corner_of("none")).belongs == []


def test_a_point_at_sea_is_unknown_and_claims_no_zero(demo: Region) -> None:
    found = check(demo.release, 0, 0, "62.100")
    assert (found.cell, found.access, found.result) == (None, "unknown", "no_score")
    assert set(found.figures.values()) == {None}
    assert "verken gater eller arbeidsplasser" in found.place[0].nb


def test_ours_is_said_to_be_ours_in_both_languages(demo: Region) -> None:
    found = check(demo.release, *STATION.at)
    assert found.illustration
    assert "ingen dom" in found.reasons[-1].nb
    assert "no verdict" in found.reasons[-1].en
    assert all(sentence.nb and sentence.en for sentence in SENTENCES.values())
    placeholders = {name: ({part.split("}")[0] for part in text.nb.split("{")[1:]}, {part.split("}")[0] for part in text.en.split("{")[1:]}) for name, text in SENTENCES.items()}  # fmt: skip
    assert all(nb == en for nb, en in placeholders.values())


class _Altered(Release):
    """The demo's release with other facts about its sources."""

    def __init__(self, release: Release, cells: dict[str, Any], facts: dict[str, Any]) -> None:
        super().__init__(release.path)
        object.__setattr__(self, "_cells", cells)
        self.__dict__["location"] = release.location | {"facts": release.location["facts"] | facts}

    def frame(self, name: str) -> pl.DataFrame:
        table = super().frame(name)
        if name == "location_cells":
            return table.with_columns(pl.lit(value, table.schema[column]).alias(column) for column, value in self.__dict__["_cells"].items())  # fmt: skip
        return table


def test_what_is_missing_is_named_with_the_unknown_profile(demo: Region) -> None:
    unknown = {"access": "unknown", "near_a": None, "near_b": None, "walk_cm": None, "walk_hub": None, "on_street": False, "residents_reached": None, "employees_reached": None, "main_road_cm": None}  # fmt: skip
    facts = {"complete": False, "hubs_without_service": 12, "residents_period": None}
    found = check(_Altered(demo.release, unknown, facts), *STATION.at, "62.010", "SN2007")
    said = " ".join(text.nb for text in (*found.place, *found.reasons, *found.business))
    for words in ("ikke fullstendig", "Rutetider er ikke lest inn", "Gangavstanden er ikke kjent", "Innbyggere i nærheten er ikke kjent", "ikke regnet ut herfra", "hovedvegnettet er ikke kjent", "stedets profil er ikke kjent"):  # fmt: skip
        assert words in said


def test_degrees_are_turned_into_metres_and_places_abroad_are_refused() -> None:
    assert metres_of(60.0, 15.0) == pytest.approx((500_000, 6_651_411), abs=1)
    with pytest.raises(InputError, match="Give a place in Norway"):
        metres_of(48.1, 11.6)


def test_an_address_is_found_as_the_registers_are_joined(demo: Region) -> None:
    from planpuls.demo import cadastre

    assert find_address(demo.plan, demo.workspace, "Havnesundveien 12, Havnesund") == cadastre.place_of("9101", 12)
    assert find_address(demo.plan, demo.workspace, "Havnesundveien 12, 9101") == cadastre.place_of("9101", 12)
    with pytest.raises(NotFoundError, match=r"not_found.*Mend the address"):
        find_address(demo.plan, demo.workspace, "Havnesundveien 13, Havnesund")


def test_the_command_answers_in_text_and_json(demo: Region) -> None:
    at = [f"{value}" for value in corner_of("A")]
    done = planpuls(demo.workspace.root, "check", "demo", f"--x={at[0]}", f"--y={at[1]}", "--industry=62.010", "--standard=SN2007", "--language=en")  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "A match: the business and the place have the same profile." in done.stdout
    assert "Guideline 1 (fictional)" in done.stdout
    done = planpuls(demo.workspace.root, "check", "demo", f"--x={at[0]}", f"--y={at[1]}", "--format=json")
    found = json.loads(done.stdout)
    assert (found["access"], found["demo"]) == ("A", True)
    assert found["access_name"].keys() == {"nb", "en"}
    for wrong in (["--x=1"], ["--at=59,3", "--x=1", "--y=2"], ["--at=59"], []):
        done = planpuls(demo.workspace.root, "check", "demo", *wrong)
        assert done.returncode not in (0, 1)
        assert "expected" in done.stderr
