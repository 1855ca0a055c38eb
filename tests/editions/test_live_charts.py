"""What a chart reads out lies where it is drawn, and its files hold its figures with title, unit, source and warning."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from typing import Any

import openpyxl
import pytest

from planpuls.editions.charts.bars import Bar, bar_chart
from planpuls.editions.charts.distance_curve import Curve, distance_chart
from planpuls.editions.charts.figures_file import chart_csv, chart_xlsx
from planpuls.editions.charts.live import live_data
from planpuls.editions.charts.render import Caption, Picture
from planpuls.editions.charts.series import Words, series_chart
from planpuls.editions.charts.strokes import Line
from planpuls.spec.indicator import Break
from planpuls.spec.text import Text
from tests.editions.pages import Site

BREAK = Break(dataset="a", before="2015", after="2016", text=Text(nb="b", en="b"), source="s")
CAPTION = Caption("Tittel & mer", "Prosent", "Kilde: SSB", "I ord.", "Demo.")
LINES = [
    Line("Region", {2014: 10.0, 2015: 20.5, 2016: 40.0}, "ink", True),
    Line("By", {2014: 5.0, 2016: 6.0}, "accent"),
]


def told(picture: Picture) -> dict[str, Any]:
    assert picture.plotted is not None
    assert picture.scales is not None
    document: dict[str, Any] = json.loads(html.unescape(live_data(picture.plotted, [picture.scales])))
    return document


def lines(*, narrow: bool = False) -> Picture:
    words = Words("prosent", "1. januar", "brudd", "mangler")
    return series_chart(LINES, breaks=[BREAK], baseline=None, decimals=1, words=words, language="nb", narrow=narrow)


@pytest.mark.parametrize("narrow", [False, True])
def test_values_of_lines_lie_on_the_dots_that_are_drawn(narrow: bool) -> None:
    picture = lines(narrow=narrow)
    document = told(picture)
    (plot,) = document["plots"]
    dots = re.findall(r'<path transform="translate\(([-\d.]+),([-\d.]+)\)" d="M2', picture.body)
    drawn = {(round(float(x), 1), round(float(y), 1)) for x, y in dots}
    said = {
        (
            round(document["at"][place] * plot["plotWidth"], 1),
            round((1 - (value - document["low"]) / (document["high"] - document["low"])) * plot["plotHeight"], 1),
        )
        for series in document["series"]
        for place, value in enumerate(series["values"])
        if value is not None
    }
    assert said == drawn
    assert f"translate({plot['left']},{plot['top']})" in picture.body


def test_a_line_that_a_break_cuts_keeps_its_name_on_both_sides() -> None:
    document = told(lines())
    assert [series["name"] for series in document["series"]] == ["Region", "Region", "By", "By"]
    assert [series["values"] for series in document["series"]][:2] == [[10.0, 20.5, None], [None, None, 40.0]]


def test_bars_lie_in_the_middle_of_their_bands() -> None:
    picture = bar_chart(
        [Bar("A", 30.0, "accent"), Bar("B", -10.0, "chart-contrast")],
        value_axis="ansatte",
        decimals=0,
        signed=True,
        language="nb",
        narrow=False,
    )
    document = told(picture)
    (plot,) = document["plots"]
    bars = re.findall(r'<path d="M([-\d.]+),([-\d.]+)h([-\d.]+)v([-\d.]+)h', picture.body)
    middles = [float(y) + float(height) / 2 for _, y, _, height in bars][:2]
    assert middles == [pytest.approx(place * plot["plotHeight"], abs=0.6) for place in document["at"]]
    assert document["signed"]
    assert document["series"][0]["values"] == [30.0, -10.0]


def test_curves_lie_at_their_distances() -> None:
    picture = distance_chart(
        [Curve("2016", {0: 0.0, 100: 10.0, 400: 20.0}, "accent")],
        marked_m=[100],
        distance_axis="meter",
        value_axis="prosent",
        language="nb",
        narrow=False,
    )
    assert told(picture)["at"] == [0.0, 0.25, 1.0]


def test_nothing_in_the_figures_can_end_their_place_in_the_page() -> None:
    picture = bar_chart(
        [Bar("'><b>&", 1.0, "accent")], value_axis="v", decimals=0, signed=False, language="nb", narrow=False
    )
    assert picture.plotted is not None
    assert picture.scales is not None
    text = live_data(picture.plotted, [picture.scales])
    assert "'" not in text
    assert "<" not in text
    assert json.loads(html.unescape(text))["categories"] == ["'><b>&"]


def test_the_csv_file_has_every_figure_once_with_what_it_is_and_where_it_is_from() -> None:
    plotted = lines().plotted
    assert plotted is not None
    rows = list(csv.DictReader(io.StringIO(chart_csv(plotted, CAPTION))))
    values = {(row["category"], row["series"]): row["value"] for row in rows if row["value"]}
    assert values == {
        ("2014", "Region"): "10.0",
        ("2015", "Region"): "20.5",
        ("2016", "Region"): "40.0",
        ("2014", "By"): "5.0",
        ("2016", "By"): "6.0",
    }
    assert {(row["unit"], row["title"], row["source"], row["warning"]) for row in rows} == {
        ("Prosent", "Tittel & mer", "Kilde: SSB", "Demo.")
    }


def test_the_workbook_opens_with_the_same_figures_and_is_the_same_each_time() -> None:
    plotted = lines().plotted
    assert plotted is not None
    data = chart_xlsx(plotted, CAPTION)
    assert data == chart_xlsx(plotted, CAPTION)
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert sheet is not None
    rows = [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]
    assert rows[:4] == [["Demo."], ["Tittel & mer"], ["Prosent"], ["Kilde: SSB"]]
    assert rows[-3:] == [["2014", 10, 5], ["2015", 20.5], ["2016", 40, 6]]


def test_every_chart_of_every_page_can_be_asked_and_downloaded(site: Site) -> None:
    """The files beside a page hold what the chart shows, and say what it is, in the picture too."""
    asked = 0
    for page in sorted((site.folder / "sporsmal").glob("*/index.html")):
        for text in re.findall(r"<pp-chart data-figures='(.*?)'>", page.read_text(encoding="utf-8")):
            document = json.loads(html.unescape(text))
            assert len(document["at"]) == len(document["categories"])
            assert all(len(series["values"]) == len(document["at"]) for series in document["series"])
            values = [value for series in document["series"] for value in series["values"] if value is not None]
            assert document["low"] <= min(values) <= max(values) <= document["high"]
            asked += 1
        for path in page.parent.glob("*.csv"):
            rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
            svg = path.with_suffix(".svg").read_text(encoding="utf-8")
            assert rows[0]["title"]
            assert "Utgave" in rows[0]["source"]
            drawn = re.sub(r"<[^>]+>", " ", svg[svg.index("<rect") :])
            for words in (rows[0]["title"], rows[0]["unit"], rows[0]["source"]):
                for word in words.split():
                    assert word.replace("&", "&amp;").replace(">", "&gt;") in drawn
            assert openpyxl.load_workbook(path.with_suffix(".xlsx")).active is not None
    assert asked > 15
