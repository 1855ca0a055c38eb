"""Names that are formulas or scripts stay text in every file that leaves the program, and in every answer of the service."""

from __future__ import annotations

import io
import re
import shutil
import sqlite3
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import httpx
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planpuls.editions.charts.figures_file import chart_csv, chart_xlsx
from planpuls.editions.charts.plotted import Plotted, Series
from planpuls.editions.charts.render import Caption
from planpuls.editions.gis.build import build as build_gis
from planpuls.editions.office.memo import memo
from planpuls.editions.office.slides import slides
from planpuls.editions.office.workbook import workbook
from planpuls.editions.site.choices import Choices
from planpuls.editions.site.downloads import write_data
from planpuls.editions.site.question import question_page
from planpuls.release.reader import Release, open_release
from planpuls.service.current import Current
from planpuls.spec.spreadsheet import harmless, harmless_frame
from planpuls.store.files import canonical_json, read_json
from planpuls.store.workspace import Workspace
from tests.fixtures import Region
from tests.service.conftest import running

FORMULA = '=HYPERLINK("http://x.example","a")'
SCRIPT = '@<script>alert(1)</script>"&'
FORMULAS = ["=1+1", "+cmd|' /C calc'!A0", "-1+1", "@SUM(A1)", "\t=1", "\r=1"]


@pytest.fixture(scope="module")
def hostile(demo: Region, tmp_path_factory: pytest.TempPathFactory) -> Release:
    """The demo's release with two questions, and municipalities named like a formula and a script."""
    folder = tmp_path_factory.mktemp("hostile") / demo.release.path.name
    shutil.copytree(demo.release.path, folder)
    specs = [spec for spec in read_json(folder / "specs.json") if spec["id"] in ("grid-change", "job-index")]
    (folder / "specs.json").write_text(canonical_json(specs), encoding="utf-8")
    areas = pl.read_parquet(folder / "areas.parquet")
    codes = areas.filter(pl.col("area_set").str.starts_with("municipality"))["area"].unique().sort().to_list()
    names = {code: (FORMULA, SCRIPT)[place % 2] for place, code in enumerate(codes)}
    renamed = [
        pl.col("area").replace_strict(names, default=pl.col(name)).alias(name) for name in ("name_nb", "name_en")
    ]
    areas.with_columns(renamed).write_parquet(folder / "areas.parquet")
    return open_release(folder)


@pytest.mark.parametrize("text", FORMULAS)
def test_text_that_a_spreadsheet_would_run_gets_an_apostrophe(text: str) -> None:
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "-3", "+47", "-0.5", "-1e-05", "12 %", "Ås", "9–10", "'=x"])
def test_numbers_and_plain_text_stay(text: str) -> None:
    assert harmless(text) == text


@given(st.lists(st.text("=+-@0123456789.eE\t\rxå'", max_size=6)))
def test_a_table_is_made_harmless_as_its_texts_are(texts: list[str]) -> None:
    frame = pl.DataFrame({"a": texts, "n": [-1] * len(texts)}, schema={"a": pl.String, "n": pl.Int64})
    found = harmless_frame(frame)
    assert found["a"].to_list() == [harmless(text) for text in texts]
    assert found["n"].to_list() == [-1] * len(texts)


def runs(csv: str) -> list[str]:
    """Cells of a CSV file that begin like a formula and are no numbers."""
    import csv as reading

    return [cell for row in reading.reader(io.StringIO(csv)) for cell in row if cell and harmless(cell) != cell]


def formulas(book: bytes) -> int:
    with zipfile.ZipFile(io.BytesIO(book)) as package:
        sheets = [name for name in package.namelist() if "worksheets/" in name and name.endswith(".xml")]
        assert sheets
        return sum(len(re.findall(rb"<f[ >]", package.read(name))) for name in sheets)


def texts_of(package: bytes) -> str:
    """All text of an office document; every part must be whole XML."""
    with zipfile.ZipFile(io.BytesIO(package)) as parts:
        trees = [
            ElementTree.fromstring(parts.read(name)) for name in parts.namelist() if name.endswith((".xml", ".rels"))
        ]
    return "\n".join(text for tree in trees for text in tree.itertext())


def test_downloads_of_the_site_hold_no_formula(hostile: Release, tmp_path: Path) -> None:
    write_data(Choices(hostile), tmp_path)
    files = list(tmp_path.glob("*.csv"))
    assert len(files) >= 2
    assert [cell for file in files for cell in runs(file.read_text("utf-8"))] == []
    assert any("'=HYPERLINK" in file.read_text("utf-8") for file in files)


def test_figures_of_a_chart_hold_no_formula() -> None:
    bars = Series(FORMULA, (1.0, -2.0), "ink")
    plotted = Plotted("bars", (SCRIPT, "+b"), (bars,), 0, "ansatte")
    caption = Caption("-tittel", "@enhet", "=kilde", "")
    assert runs(chart_csv(plotted, caption)) == []
    assert formulas(chart_xlsx(plotted, caption)) == 0


def test_workbook_slides_and_memo_hold_names_as_text_alone(hostile: Release) -> None:
    choices = Choices(hostile)
    charts = (question_page(choices, spec, "nb").plotted for spec in hostile.specs.values())
    book = workbook(choices, "nb", charts)
    assert formulas(book) == 0
    assert FORMULA in texts_of(book)
    assert SCRIPT in texts_of(book)
    for made in (slides(choices, "nb", wanted=["job-index"]), memo(choices, "nb", wanted=["job-index"])):
        texts_of(made)
        assert b"<script" not in b"".join(_parts(made))


def _parts(package: bytes) -> Iterator[bytes]:
    with zipfile.ZipFile(io.BytesIO(package)) as parts:
        yield from (parts.read(name) for name in parts.namelist())


def test_gis_files_hold_names_as_they_are(hostile: Release, tmp_path: Path) -> None:
    build_gis(hostile, tmp_path)
    (package,) = [path for path in tmp_path.glob("*.gpkg") if "odbl" not in path.name]
    with sqlite3.connect(package) as base:
        tables = [
            name
            for (name,) in base.execute(
                "SELECT table_name FROM gpkg_contents WHERE table_name LIKE 'municipality%' OR table_name = 'areas'"
            )
        ]
        columns = {table: [row[1] for row in base.execute(f'PRAGMA table_info("{table}")')] for table in tables}
        names = {
            name
            for table in tables
            if "name_nb" in columns[table]
            for (name,) in base.execute(f'SELECT name_nb FROM "{table}"')
        }
        styles = [style for (style,) in base.execute("SELECT styleQML FROM layer_styles")]
    assert {FORMULA, SCRIPT} <= names
    for style in styles:
        ElementTree.fromstring(style)


def test_the_service_answers_names_as_text(hostile: Release, tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    workspace.releases.mkdir()
    (workspace.releases / hostile.id).symlink_to(hostile.path)
    workspace.publish("demo", hostile.id)
    with running(Current(workspace, "demo")) as address, httpx.Client(base_url=address, timeout=30) as client:
        table = "/api/pxwebapi/v2/tables/job-index.municipality.2024/data?valueCodes[Tid]=top(1)&outputFormat="
        text = client.get(table + "csv")
        assert runs(text.text) == []
        assert "'=HYPERLINK" in text.text
        assert formulas(client.get(table + "xlsx").content) == 0
        for path in (table + "json-stat2", "/api/areas"):
            answer = client.get(path)
            assert answer.headers["content-type"].startswith("application/json")
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert FORMULA in str(answer.json())
