"""The example of docs/add-an-indicator.md, in a copy of the program: one file, and everything else follows."""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import planpuls
from planpuls.demo import statbank
from planpuls.demo.municipalities import GROUPS, bases
from planpuls.indicators.registry import modules
from planpuls.store.workspace import Workspace
from tests.editions.pages import Page
from tests.fixtures import Region

DOCUMENT = Path(__file__).parents[2] / "docs" / "add-an-indicator.md"
YEAR = 2024


class Copy:
    """The program with one file more, and a workspace of its own."""

    def __init__(self, demo: Region, folder: Path) -> None:
        package = Path(planpuls.__file__).parent
        shutil.copytree(package, folder / "src" / "planpuls")
        # Other declared pages take their time and prove nothing here.
        for module in modules():
            path = folder / "src" / "planpuls" / "indicators" / f"{module.rpartition('.')[2]}.py"
            if path.stem not in ("jobs_near_hubs", "grid_change", "commuting"):
                path.unlink()
        # And so does what the demo plan's comments say about them.
        (folder / "src" / "planpuls" / "plan" / "packaged" / "demo" / "comments" / "growth-distribution.md").unlink()
        found = re.search(r"```python\n(.*?)```", DOCUMENT.read_text("utf-8"), re.DOTALL)
        assert found is not None
        (folder / "src" / "planpuls" / "indicators" / "working_age.py").write_text(found.group(1), encoding="utf-8")
        self.workspace = folder / "workspace"
        shutil.copytree(demo.workspace.root, self.workspace)
        self.environment = os.environ | {"PYTHONPATH": str(folder / "src"), "PLANPULS_WORKSPACE": str(self.workspace)}

    def run(self, *command: str) -> str:
        call = [sys.executable, *command]
        done = subprocess.run(call, env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def planpuls(self, *arguments: str) -> str:
        return self.run("-c", "from planpuls.cli import main; main()", *arguments)


@pytest.fixture(scope="module")
def copy(demo: Region, tmp_path_factory: pytest.TempPathFactory) -> Copy:
    made = Copy(demo, tmp_path_factory.mktemp("copy"))
    made.planpuls("run", "demo")
    return made


def truth(codes: tuple[str, ...], ages: range) -> int:
    members = {base for code in codes for base in bases(code, 2024)}
    people = statbank.population(YEAR).items()
    return sum(count for (base, _, age), count in people if base in members and int(age.rstrip("+")) in ages)


def test_show_prints_it_and_explain_recomputes_it(copy: Copy) -> None:
    printed = copy.planpuls("show", "working-age", "--plan", "demo", "--area-set", "county", "--format", "csv")
    rows = {row["area"]: row for row in csv.DictReader(io.StringIO(printed)) if row["period"] == str(YEAR)}
    for area, codes in GROUPS["county@2024"].items():
        assert int(rows[area]["residents"]) == truth(codes, range(200))
        assert int(rows[area]["residents_20_66"]) == truth(codes, range(20, 67))
    explained = copy.planpuls("explain", "working-age", "--plan", "demo", "--area", "region", "--period", str(YEAR))
    assert "Equal: every figure comes out the same." in explained


def test_the_site_has_its_page_with_chart_table_and_files_in_both_languages(copy: Copy) -> None:
    workspace = Workspace(copy.workspace)
    site = workspace.editions / str(workspace.current_release("demo")) / "site"
    for address, question, share in (
        ("sporsmal/working-age", "Hvor mange er i arbeidsfør alder?", "Andel 20–66 år"),
        ("en/questions/working-age", "How many are of working age?", "Share aged 20–66"),
    ):
        folder = site / address
        page = _read(site, f"{address}/index.html")
        assert question in page.text
        assert (folder / "utvikling.svg").is_file()
        assert (folder / "utvikling.png").is_file()
        table = page.tables["tall-municipality-2024"]
        assert any(cell.text.startswith(share) for cell in table.rows[0])
        assert len(table.rows) == 1 + 7 + 2, "a heading, seven municipalities, the region and the country"
    assert (site / "data" / "demo-working-age.csv").is_file()
    front = _read(site, "index.html")
    assert "Hvor mange er i arbeidsfør alder?" in front.text


def _read(folder: Path, path: str) -> Page:
    page = Page()
    page.feed((folder / path).read_text(encoding="utf-8"))
    return page
