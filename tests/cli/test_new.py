"""`planpuls new`: a plan folder for any region, in force at once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from planpuls.plan.load import load_plan
from planpuls.plan.new import write_plan
from planpuls.spec.errors import PlanError


def test_grenland_from_codes_and_names(tmp_path: Path) -> None:
    folder = write_plan(tmp_path / "grenland", ["4001", "Skien", "4010", "4012"], [])
    plan = load_plan(folder)
    assert plan.region_municipalities == {"4001", "4003", "4010", "4012"}
    assert plan.id == plan.collection == "grenland"
    assert plan.country.id == "norway"
    regions = {area.area: area.name.nb for area in plan.areas if area.area_set == "ba_region@2020"}
    assert "Skien/Porsgrunn" in " ".join(regions.values()) or len(regions) >= 1
    assert any("entralitet" in entry.subject.nb for entry in plan.unknown)


def test_a_county_by_name_holds_its_municipalities(tmp_path: Path) -> None:
    plan = load_plan(write_plan(tmp_path / "telemark", [], ["Telemark"]))
    assert len(plan.region_municipalities) == 17
    assert all(code.startswith("40") for code in plan.region_municipalities)


def test_ba_regions_are_whole_also_outside_the_region(tmp_path: Path) -> None:
    plan = load_plan(write_plan(tmp_path / "oslo", ["0301"], []))
    assert len(plan.municipalities("ba_region@2020", "5")) == 20


def test_every_county_gives_a_plan_that_loads(tmp_path: Path) -> None:
    codes = ("03", "11", "15", "18", "31", "32", "33", "34", "39", "40", "42", "46", "50", "55", "56")
    whole = [load_plan(write_plan(tmp_path / f"county_{code}", [], [code])).region_municipalities for code in codes]
    assert sum(map(len, whole)) == 357


@pytest.mark.parametrize(
    ("name", "municipalities", "counties", "said"),
    [
        ("grenland", ["Atlantis"], [], "expected one municipality of 2024, found Atlantis"),
        ("grenland", ["Herøy"], [], r"found Herøy, which is 1515, 1818"),
        ("grenland", [], ["Viken"], "expected a county's code or name, found Viken"),
        ("grenland", [], [], "expected --municipality or --county, found neither"),
        ("Min plan", ["4001"], [], "expected a name that can be an id, found Min plan"),
    ],
)
def test_errors_name_what_was_meant(
    tmp_path: Path, name: str, municipalities: list[str], counties: list[str], said: str
) -> None:
    with pytest.raises(PlanError, match=said):
        write_plan(tmp_path / name, municipalities, counties)
    assert not (tmp_path / name).exists()


def test_a_folder_that_exists_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "plan.toml").write_text("kept", encoding="utf-8")
    with pytest.raises(PlanError, match="expected a new folder, found one that exists"):
        write_plan(tmp_path / "mine", ["4001"], [])
    assert (tmp_path / "mine" / "plan.toml").read_text(encoding="utf-8") == "kept"


def test_the_command_writes_in_the_current_directory_and_says_what_is_next(tmp_path: Path) -> None:
    program = "from planpuls.cli import main; main()"
    words = ["new", "grenland", "--municipality", "4001", "--municipality", "4003"]
    done = subprocess.run(
        [sys.executable, "-c", program, *words],
        cwd=tmp_path,
        env=os.environ | {"LC_ALL": "C"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert (tmp_path / "grenland" / "plan.toml").is_file()
    assert "planpuls run grenland" in done.stdout
