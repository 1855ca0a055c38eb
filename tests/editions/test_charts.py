"""Charts: strokes that stop where years are missing, labels that never meet, words kept as words."""

from __future__ import annotations

import itertools
import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planpuls.editions.charts.bars import Bar, bar_chart
from planpuls.editions.charts.cell_map import cell_map, class_of, legend
from planpuls.editions.charts.end_labels import end_labels
from planpuls.editions.charts.labels import spread, text_width, with_room
from planpuls.editions.charts.multiples import multiples
from planpuls.editions.charts.render import Caption, inline, png, standalone
from planpuls.editions.charts.series import Words, series_chart
from planpuls.editions.charts.spark import sparkline
from planpuls.editions.charts.strokes import Line, nice_top, pieces
from planpuls.editions.charts.theme import COLOURS, TEXT_PX, Frame
from planpuls.spec.goal import Point
from planpuls.spec.indicator import Break
from planpuls.spec.text import Text

BREAK = Break(dataset="a", before="2015", after="2016", text=Text(nb="b", en="b"), source="s")
WORDS = Words("prosent", "1. januar", "Brudd", "mangler")
YEARS = (2013, 2014, 2015, 2016, 2017, 2020, 2021, 2022)
HOSTILE = "<script>alert('x')</script>"


def test_a_stroke_never_spans_a_missing_year_or_a_break() -> None:
    strokes = pieces(dict.fromkeys(YEARS, 1.0), [BREAK], 2016)
    assert [[year for year, _ in points] for _, points in strokes] == [
        [2013, 2014, 2015],
        [2016, 2017],
        [2020, 2021, 2022],
    ]
    assert [early for early, _ in strokes] == [True, False, False]


@given(
    st.lists(st.floats(0, 300), min_size=1, max_size=9).flatmap(
        lambda wanted: st.tuples(
            st.just(wanted),
            st.lists(st.sampled_from([15.0, 17.0, 32.0, 47.0]), min_size=len(wanted), max_size=len(wanted)),
        )
    )
)
def test_labels_never_overlap_and_keep_their_order(case: tuple[list[float], list[float]]) -> None:
    wanted, heights = case
    placed = spread(wanted, heights, 0, 300)
    order = sorted(range(len(wanted)), key=lambda index: (wanted[index], index))
    for above, below in itertools.pairwise(order):
        assert placed[below] - placed[above] >= (heights[above] + heights[below]) / 2 - 1e-9
    if sum(heights) <= 300:
        assert min(at - height / 2 for at, height in zip(placed, heights, strict=True)) >= -1e-9
        assert max(at + height / 2 for at, height in zip(placed, heights, strict=True)) <= 300 + 1e-9


def test_labels_with_room_stand_at_their_lines_end() -> None:
    assert spread([10, 100, 200], [15, 15, 15], 0, 300) == [10, 100, 200]


@pytest.mark.parametrize("room", [104.0, 210.0])
def test_end_labels_of_close_lines_fit_beside_the_plot(room: float) -> None:
    names = ["Oslo og Akershus", "utenfor bybåndskommunene", "Lillestrøm", "Nordre Follo", "bybåndskommunene"]
    lines = [Line(name, {2020: 10.0 + place / 10}, "ink") for place, name in enumerate(names)]
    labels = sorted(end_labels(lines, 12.0, Frame(360, 330), 1, room, "nb"), key=lambda label: label.at)
    for above, below in itertools.pairwise(labels):
        assert above.at + above.height / 2 <= below.at - below.height / 2 + 1e-9
    words = [word for label in labels for word in label.lines if " " in word]
    assert all(text_width(line, TEXT_PX) <= room for line in words)


def test_axis_years_keep_the_ends_and_their_distance() -> None:
    chosen = with_room(YEARS, [2013, 2022], 20, 40)
    assert chosen[0] == 2013
    assert chosen[-1] == 2022
    assert all(later - earlier >= 2 for earlier, later in itertools.pairwise(chosen))


def test_the_drawn_series_is_the_text_of_its_figures_and_holds_no_straight_line_over_the_gap() -> None:
    line = Line(HOSTILE, {year: 10.0 + index for index, year in enumerate(YEARS)}, "accent", strong=True)
    picture = series_chart([line], breaks=[BREAK], baseline=2016, decimals=1, words=WORDS, language="nb", narrow=False)
    root = ElementTree.fromstring(f"<svg>{picture.body}</svg>")
    paths = [str(path.get("d")) for path in root.iter("path") if path.get("stroke") == COLOURS["accent"]]
    points = sorted(len(re.findall("[ML]", path)) for path in paths if "A" not in path)
    assert points == [2, 3, 3], "three strokes: before the break, to 2017, from 2020"
    texts = [text.text or "" for text in root.iter("text")]
    assert {"mangler", "Brudd 2015/2016", "prosent", "2013", "2022"} <= set(texts)
    assert any(text.endswith("17,0") for text in texts)
    assert "<script" not in picture.body
    assert "style=" not in picture.body


def test_numbers_on_axes_follow_the_language() -> None:
    bars = [Bar("a", 12_000.0, "chart-gain-3"), Bar("b", -3_000.0, "chart-loss-3")]
    for language, wanted in (("nb", "+5\u202f000"), ("en", "+5,000")):
        body = bar_chart(bars, value_axis="x", decimals=0, signed=True, language=language, narrow=True).body  # type: ignore[arg-type]
        assert f">{wanted}</text>" in body
        assert ">0</text>" in body


def test_a_still_map_puts_gains_and_falls_in_classes_round_zero() -> None:
    import shapely

    square = shapely.to_wkb(shapely.box(0, 6_600_000, 10_000, 6_610_000))
    cells = [(20_000_006_600_000, 1_500.0), (20_010_006_600_000, -60.0), (20_020_006_600_000, 4.0)]
    body = cell_map(cells, [square]).body
    assert body.count(COLOURS["chart-gain-4"]) == body.count(COLOURS["chart-loss-2"]) == 1
    assert all(COLOURS[f"chart-{way}-1"] not in body for way in ("gain", "loss"))
    steps = legend("nb", "under", "til", "eller mer")
    assert [step.label for step in steps[3:6]] == ["−5 til −49", "under 5", "+5 til +49"]
    assert [class_of(change) for change in (-1000.0, 0.0, 1000.0)] == [0, 4, 8]


def test_a_spark_breaks_where_the_series_does() -> None:
    trend = [Point(period=str(year), value=20.0, before_baseline=year < 2016) for year in YEARS]
    svg = sparkline(trend, [BREAK], 'fra "20" til 20')
    root = ElementTree.fromstring(svg)
    assert len(list(root.iter("path"))) == 3
    assert len(list(root.iter("line"))) == 1
    assert root.get("aria-label") == 'fra "20" til 20'


def test_a_file_of_its_own_holds_title_unit_source_and_warning() -> None:
    picture = series_chart(
        [Line("a", {2016: 1.0, 2017: 2.0}, "ink")],
        breaks=[],
        baseline=None,
        decimals=1,
        words=WORDS,
        language="en",
        narrow=True,
    )
    svg = standalone(picture, Caption(HOSTILE, "per cent", "Source: X", "a: 1 to 2", "Demo"), "en")
    root = ElementTree.fromstring(svg)
    texts = " ".join(text.text or "" for text in root.iter("{http://www.w3.org/2000/svg}text"))
    for wanted in ("<script>", "per cent", "Source: X", "Demo"):
        assert wanted in texts
    assert "var(" not in svg
    assert png(svg).startswith(b"\x89PNG")


def test_on_a_page_colours_follow_the_readers_scheme() -> None:
    picture = series_chart(
        [Line("a", {2016: 1.0, 2017: 2.0}, "accent")],
        breaks=[],
        baseline=None,
        decimals=1,
        words=WORDS,
        language="en",
        narrow=True,
    )
    html = inline(picture, 'a "quoted" text', "drawing")
    assert f"var(--accent,{COLOURS['accent']})" in html
    assert ElementTree.fromstring(html).get("aria-label") == 'a "quoted" text'


def test_colours_are_told_apart_by_their_value() -> None:
    assert len(set(COLOURS.values())) == len(COLOURS)


def test_the_axis_ends_at_a_round_number_above() -> None:
    for highest in (0.3, 1, 7.01, 99, 123_456):
        assert highest <= nice_top(highest) <= 1.3 * highest


@pytest.mark.parametrize("narrow", [False, True])
def test_a_chart_of_many_lines_has_room_for_every_label(narrow: bool) -> None:
    lines = [
        Line(f"Delregion med langt navn {place}", {2017: 1.0, 2021: 1 + place / 9}, "accent") for place in range(14)
    ]
    picture = series_chart(
        lines, breaks=[], baseline=None, decimals=3, words=WORDS, language="nb", narrow=narrow, from_zero=False
    )
    places = re.findall(
        r'<text[^>]*transform="translate\(([-\d.]+),([-\d.]+)\)"[^>]*>(?:<tspan[^>]*>)?Delregion', picture.body
    )
    assert len(places) == len(lines)
    assert picture.scales is not None
    frame = picture.scales[0]
    assert picture.height == frame.height
    assert all(float(y) + frame.top < picture.height for _, y in places)


def test_a_mark_among_the_bars_does_not_colour_the_others_elsewhere() -> None:
    bars = [Bar("Region", 3.0, "ink"), Bar("A", 2.0, "chart-gain-3"), Bar("Landet", 1.0, "series-other")]
    picture = bar_chart(bars, value_axis="v", decimals=1, signed=False, language="nb", narrow=False)
    assert picture.plotted is not None
    assert picture.plotted.series[0].token == "chart-gain-3"
    assert picture.body.count(COLOURS["ink"]) > picture.body.count(COLOURS["chart-gain-3"]) == 1


@pytest.mark.parametrize("narrow", [False, True])
def test_small_multiples_share_one_scale_and_break_where_a_line_breaks(narrow: bool) -> None:
    lines = [Line(name, dict.fromkeys(YEARS, value), "series-other") for name, value in (("Ås", 0.0), ("<Oslo>", 35.0))]
    behind = Line("Regionen", dict.fromkeys(YEARS, 17.5), "ink")
    picture = multiples(
        lines, behind, breaks=[BREAK], baseline=2016, decimals=1, words=WORDS, language="nb", narrow=narrow
    )
    drawing = ElementTree.fromstring(f'<svg xmlns="http://www.w3.org/2000/svg">{picture.body}</svg>')
    panels = drawing.findall("./{*}g/{*}g")
    assert [panel.findtext("{*}text") for panel in panels] == ["Ås", "<Oslo>"]
    heights = []
    for panel in panels:
        strokes = [found.get("d") or "" for found in panel.findall("{*}path")]
        assert len(strokes) == 6, "three strokes of the region, three of the area"
        assert len(panel.findall("{*}rect")) == 1, "the missing years have a band"
        heights.append([float(stroke.split()[1]) for stroke in (strokes[0], strokes[3])])
    (region, none), (same, most) = heights
    assert region == same
    assert none - region == pytest.approx(region - most), "0, half of the scale, and its top"
    rule_y = sorted(float(rule.get("y1") or "") for rule in panels[0].findall("{*}line") if rule.get("x1") is None)
    assert [most, none] == pytest.approx(rule_y, abs=0.1), "the rules are 0 and the largest value's round number"
    assert picture.plotted is not None
    assert [part.name for part in picture.plotted.series if not part.part_of] == ["Ås", "<Oslo>", "Regionen"]
