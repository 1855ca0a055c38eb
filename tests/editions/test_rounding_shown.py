"""Bounds of rounded figures where figures are shown: page, download, workbook, service and command line."""

from __future__ import annotations

import json
import shutil
from io import BytesIO

import polars as pl
import pytest

from planpuls.editions.office.workbook import workbook
from planpuls.editions.site.choices import Choices
from planpuls.editions.site.downloads import tidy
from planpuls.editions.site.jsonstat import dataset
from planpuls.editions.site.question import question_page
from planpuls.release.query import query
from planpuls.release.reader import Release, open_release
from planpuls.release.worked import worked
from planpuls.service.pxweb.tables import heads, table
from planpuls.spec.rounding import LEAST, MOST, bounded_by
from planpuls.spec.text import LANGUAGES
from tests.fixtures import Region

INDICATOR, AREA = "relative-job-growth", "region"
PLAIN = "job-index"
"""A question whose figures are not rounded."""


@pytest.fixture(scope="module")
def rounded(demo: Region, tmp_path_factory: pytest.TempPathFactory) -> Release:
    """The demo's release as it were if the newest year of the region's jobs were made of rounded counts, 2 off at most."""
    folder = tmp_path_factory.mktemp("rounded") / "release"
    shutil.copytree(demo.release.path, folder)
    stored = pl.read_parquet(folder / "observations" / f"{INDICATOR}.parquet")
    moved = (
        (pl.col("area") == AREA) & (pl.col("period") == stored["period"].max()) & (pl.col("measure") == "employed_all")
    )
    marked = pl.concat_str(["flags", pl.lit("rounded")], separator=" ").str.split(" ").list.sort().list.join(" ")
    rows = stored.with_columns(pl.when(moved).then(marked).otherwise("flags").alias("flags"))
    ends = [
        rows.filter(moved).with_columns(pl.col("value") + by, measure=pl.col("measure") + end)
        for end, by in ((LEAST, -2), (MOST, 1))
    ]
    rows = pl.concat([rows, *ends])
    rows.write_parquet(folder / "observations" / f"{INDICATOR}.parquet")
    specs = json.loads((folder / "specs.json").read_text(encoding="utf-8"))
    spec = bounded_by(demo.release.spec(INDICATOR), rows).model_dump(mode="json")
    # Two questions: the workbook of all takes its time and proves nothing here.
    listed = [spec if entry["id"] == INDICATOR else entry for entry in specs if entry["id"] in (INDICATOR, PLAIN)]
    (folder / "specs.json").write_text(json.dumps(listed), encoding="utf-8")
    return open_release(folder)


def test_the_page_gives_the_least_and_the_most_of_what_rounding_moves(rounded: Release) -> None:
    choices = Choices(rounded)
    spec = rounded.spec(INDICATOR)
    newest = query(rounded, INDICATOR, area=AREA, bounds=True).rows.sort("period").row(-1, named=True)
    for language in LANGUAGES:
        section = next(one for one in question_page(choices, spec, language).sections if one.id == "avrunding")
        first = section.tables[0].rows[0]
        assert [float(cell.value) for cell in first[2:]] == [
            newest["employed_all"],
            newest["employed_all"] - 2,
            newest["employed_all"] + 1,
        ]
        assert any("0 eller 3" in note or "0 or 3" in note for note in section.tables[0].notes)
    plain = question_page(choices, rounded.spec(PLAIN), "nb")
    assert "avrunding" not in [section.id for section in plain.sections]


def test_download_workbook_and_service_give_the_same_bounds(rounded: Release) -> None:
    from openpyxl import load_workbook

    choices, spec = Choices(rounded), rounded.spec(INDICATOR)
    stored = rounded.observations(INDICATOR).filter(pl.col("measure") == f"employed_all{LEAST}")["value"].to_list()
    assert tidy(choices, spec).filter(pl.col("measure") == f"employed_all{LEAST}")["value"].to_list() == stored
    book = load_workbook(BytesIO(workbook(choices, "en", [None] * len(rounded.specs))), read_only=True)
    head, *body = book[INDICATOR].iter_rows(min_row=7, values_only=True)
    place = next(number for number, name in enumerate(head) if name and ", at least (" in name)
    assert set(stored) <= {row[place] for row in body}
    found = heads(rounded)
    answer = table(
        rounded, next(one for one in found.values() if one.spec.id == INDICATOR and one.area_set.startswith("region@"))
    )
    assert set(stored) <= set(answer.figures[f"employed_all{LEAST}"])
    assert any(item.id == f"employed_all{MOST}" for item in answer.metrics)
    # An indicator of tables that are not rounded has no such contents.
    other = table(rounded, found["job-index"])
    assert not any(item.id.endswith((LEAST, MOST)) for item in other.metrics)


def test_json_stat_gives_the_bounds_beside_the_figures(rounded: Release) -> None:
    found = dataset(Choices(rounded), rounded.spec(INDICATOR), "en")
    measures = list(found["dimension"]["measure"]["category"]["index"])
    at = measures.index("employed_all")
    assert measures[at : at + 3] == ["employed_all", f"employed_all{LEAST}", f"employed_all{MOST}"]
    size = dict(zip(found["id"], found["size"], strict=True))
    codes = {name: list(entry["category"]["index"]) for name, entry in found["dimension"].items()}
    for row in query(rounded, INDICATOR, bounds=True).rows.to_dicts():
        place = 0
        for name in found["id"]:
            code = str(row.get(name) or "")
            place = place * size[name] + (codes[name].index(code) if name != "measure" else at)
        assert found["value"][place : place + 3] == [row[name] for name in measures[at : at + 3]]
    labels = found["dimension"]["measure"]["category"]["label"]
    assert labels[f"employed_all{MOST}"].endswith(", at most")


def test_a_figure_worked_out_says_between_what_rounding_leaves_it(rounded: Release) -> None:
    rows = query(rounded, INDICATOR, area=AREA, bounds=True).rows.sort("period")
    # The newest year is the rounded one, and a contribution is divided by its base year's whole.
    spec, period, base = rounded.spec(INDICATOR), rows["period"][0], rows["period"][-1]
    compared = query(rounded, INDICATOR, area=AREA, period=period, base_period=base, bounds=True).rows
    found = list(worked(rounded, spec, compared, period=period, base_period=base))
    moved = [
        one for one in found if one.least is not None and one.most is not None and one.least < one.value < one.most
    ]
    assert moved
    assert all(str(one.between("en")).startswith("between ") for one in moved)
    assert all(str(one.between("nb")).startswith("mellom ") for one in moved)
    plain = query(rounded, INDICATOR, area=AREA, period=period, base_period=base).rows
    assert {one.between("en") for one in worked(rounded, spec, plain, period=period, base_period=base)} == {None}
