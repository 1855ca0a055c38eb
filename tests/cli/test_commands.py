"""The commands as a user types them."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from planpuls.plan.load import PACKAGED
from tests.fixtures import Region

HEAVY = (
    "geopandas",
    "pandas",
    "shapely",
    "pyproj",
    "pyogrio",
    "scipy",
    "vl_convert",
    "jinja2",
    "babel",
    "numba",
    "osmium",
    "distributed",
)


def planpuls(workspace: Path, *words: str, code: str = "main()") -> subprocess.CompletedProcess[str]:
    program = f"import sys; from planpuls.cli import main; sys.argv[0] = 'planpuls'; {code}"
    environment = os.environ | {"PLANPULS_WORKSPACE": str(workspace), "LC_ALL": "C", "COLUMNS": "120"}
    return subprocess.run(
        [sys.executable, "-c", program, *words], env=environment, capture_output=True, text=True, check=False
    )


def rows_of(done: subprocess.CompletedProcess[str]) -> list[dict[str, str]]:
    assert done.returncode == 0, done.stderr
    return list(csv.DictReader(io.StringIO(done.stdout)))


def test_show_csv_has_the_documented_columns_and_whole_counts(demo: Region) -> None:
    done = planpuls(
        demo.workspace.root, "show", "jobs-near-hubs", "--area", "region", "--period", "2024", "--format", "csv"
    )
    rows = rows_of(done)
    wanted = "area_set area period hub_profile method distance_m employees employees_within share_pct status flags"
    assert list(rows[0]) == wanted.split()
    assert all(row["employees"].isdigit() and row["employees_within"].isdigit() for row in rows)
    assert {row["hub_profile"] for row in rows} == {"plan", "mdir_hub", "rail", "ssb_60"}
    kinds = Counter((row["hub_profile"], row["method"]) for row in rows)
    by_rule = dict.fromkeys(((profile, "air_line") for profile in ("mdir_hub", "rail", "ssb_60")), 21)
    assert kinds == {("plan", "air_line"): 21, ("plan", "walk"): 21} | by_rule
    assert "Oppdiktede demodata" in done.stderr


def test_show_names_the_break_it_crosses(demo: Region) -> None:
    done = planpuls(
        demo.workspace.root, "show", "grid-change", "--base-period", "2014", "--period", "2024", "--format", "csv"
    )
    assert "Brudd mellom 2015 og 2016" in done.stderr
    assert all("break" in row["flags"].split() for row in rows_of(done))


def test_show_json_and_table(demo: Region) -> None:
    done = planpuls(demo.workspace.root, "show", "commuting", "--area-set", "county", "--format", "json")
    assert {row["area_set"] for row in json.loads(done.stdout)} == {"county@2024"}
    table = planpuls(demo.workspace.root, "show", "commuting", "--area-set", "county")
    assert "Ytrefjord" in table.stdout


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("show", "jobs"), 5, "jobs: expected the id of an indicator, found an unknown name. This release has"),
        (("show", "jobs-near-hubs", "--area", "0000"), 5, "0000: expected the code of an area, found an unknown code"),
        (("show", "jobs-near-hubs", "--period", "2018"), 5, "found 2018"),
        (("show", "jobs-near-hubs", "--area-set", "nowhere"), 5, "found nowhere"),
        (
            ("show", "jobs-near-hubs", "--plan", "atlantis"),
            3,
            "atlantis: expected a plan, found no such name or folder",
        ),
        (("import", "demo", "/no/such/file"), 4, "expected a file or a folder, found neither"),
    ],
)
def test_errors_say_what_was_expected_and_found(demo: Region, words: tuple[str, ...], code: int, said: str) -> None:
    done = planpuls(demo.workspace.root, *words)
    assert (done.returncode, said in done.stderr) == (code, True), done.stderr
    assert "Traceback" not in done.stderr


def test_an_empty_workspace_says_what_to_do(tmp_path: Path) -> None:
    done = planpuls(tmp_path, "run", "demo")
    assert done.returncode == 4
    assert "planpuls import demo PATH" in done.stderr
    done = planpuls(tmp_path, "show", "commuting")
    assert done.returncode == 5
    assert "planpuls run PLAN" in done.stderr


@pytest.mark.parametrize(
    "words",
    [("--help",), ("sources", "demo"), ("show", "commuting", "--format", "csv"), ("run", "demo", "--no-editions")],
    ids=lambda words: words[0],
)
def test_light_commands_import_no_heavy_library(demo: Region, words: tuple[str, ...]) -> None:
    code = f"""
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
print('loaded:', [name for name in {HEAVY!r} if name in sys.modules])"""
    done = planpuls(demo.workspace.root, *words, code="\n" + code)
    assert done.stdout.splitlines()[-1] == "loaded: []", done.stderr


def test_import_twice_changes_nothing(own_demo: Region) -> None:
    before = tree(own_demo.workspace.root)
    done = planpuls(own_demo.workspace.root, "import", "demo", str(own_demo.files))
    assert done.returncode == 0
    assert "already there" in done.stdout.splitlines()[-1]
    assert tree(own_demo.workspace.root) == before


def test_a_refused_file_is_told_and_the_rest_is_taken(own_demo: Region, tmp_path: Path) -> None:
    folder = tmp_path / "new"
    folder.mkdir()
    header = "SSBID250M;est_tot;emp_tot\n"
    (folder / "bedrifter_250m_2030.csv").write_text(header + "18435006597000;1;mange\n", encoding="utf-8")
    (folder / "bedrifter_250m_2031.csv").write_text(header + "18435006597000;1;5\n", encoding="utf-8")
    done = planpuls(own_demo.workspace.root, "import", "demo", str(folder))
    assert done.returncode == 4
    assert "1 refused, 1 taken" in done.stdout
    assert "row 2, employees: expected a whole number of 0 or more, found 'mange'" in done.stderr


def test_explain_names_files_steps_and_recomputes(demo: Region) -> None:
    asked = ("--area", "region", "--period", "2019", "--base-period", "2016", "--area-set", "region")
    done = planpuls(demo.workspace.root, "explain", "growth-distribution", *asked)
    assert done.returncode == 0, done.stderr
    assert "Equal: every figure comes out the same." in done.stdout
    assert "bedrifter_250m_2019.csv" in done.stdout
    assert "planpuls.places.cells:place_cells" in done.stdout
    assert "Method:     version 2 of 2, since 2026-11-23: " in done.stdout
    assert re.search(r"\n  growth_pct = 100 · \([\d,]+ − ([\d,]+)\) / \1 = [\d.]+\n", done.stdout)
    assert re.search(
        r"Counted from \d+ of \d+ rows of 2019 in table.ssb.workplaces_250m/table, .* by employees", done.stdout
    )
    assert re.search(r"Corrections applied:\n.*\n ssb.workplaces_250m +2019 .* override .* 10900", done.stdout)


def test_verify_by_id(demo: Region) -> None:
    done = planpuls(demo.workspace.root, "verify", demo.outcome.release)
    assert (done.returncode, "every file is what the release says" in done.stdout) == (0, True)
    assert re.search(r": its \d+ raw files are there unchanged\n", done.stdout)


def test_sources_lists_vintages_and_what_a_missing_one_costs(demo: Region, tmp_path: Path) -> None:
    shown = planpuls(demo.workspace.root, "sources", "demo").stdout
    assert "bedrifter_250m_2024.csv" in shown
    assert "noted: set aside areas: 1" in shown
    assert "noted: employees withheld: " in shown
    assert "years that are missing in between: 2018" in shown
    assert "next: 2025, yearly, month not known: no year was seen coming yet (planpuls fetch)" in shown
    assert re.search(
        r"establishments with a point on \d{4}-\d\d-\d\d: \d+\.\d % of \d+\n    found by: exact \d+", shown
    )
    assert re.search(r"\n    not found because of: .*not_found \d+ \(\d+\.\d %\)", shown)
    assert re.search(r"\n    fewest found in: \d{4} \d+\.\d %", shown)
    assert "jobs-near-hubs: every source is there" in shown
    empty = planpuls(tmp_path, "sources", "demo").stdout
    assert "not imported; costs: floor-area-near-hubs, jobs-near-hubs" in empty
    assert "commuting: cannot be made without ssb.03321, ssb.11618" in empty


def test_a_plan_folder_can_be_anywhere(own_demo: Region, tmp_path: Path) -> None:
    overlay = tmp_path / "min plan æ"
    overlay.mkdir()
    check = '[[check]]\nid = "jump-region"\nthreshold = 1\nreason = "a test"\n'
    (overlay / "plan.toml").write_text(f'schema = 1\nextends = "demo"\nid = "scenario"\n{check}', encoding="utf-8")
    for _ in range(2):  # an unchanged run tells its warnings again
        done = planpuls(own_demo.workspace.root, "run", str(overlay), "--no-editions")
        assert done.returncode == 0, done.stderr
        assert "check: warning jump-region: " in done.stderr
    shown = planpuls(own_demo.workspace.root, "show", "commuting", "--plan", str(overlay), "--format", "csv")
    base = planpuls(own_demo.workspace.root, "show", "commuting", "--plan", "demo", "--format", "csv")
    assert rows_of(shown) == rows_of(base)


def test_every_packaged_plan_loads() -> None:
    from planpuls.plan.load import load_plan, packaged_plans

    assert (
        set(packaged_plans())
        == {path.parent.name for path in PACKAGED.glob("*/plan.toml")}
        == {"demo", "oslo_akershus"}
    )
    for name in packaged_plans():
        assert load_plan(name).id == name


def tree(root: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.name not in (".lock", "lock.json")
    }
