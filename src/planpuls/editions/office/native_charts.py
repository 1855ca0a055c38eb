"""Charts and tables of PowerPoint's own, which people can open and change."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from planpuls.editions.charts.plotted import Plotted
from planpuls.editions.charts.theme import COLOURS
from planpuls.editions.office.fitting import LINE, POINTS_PER_INCH, lines_needed, shortened, sized_columns

_LINE_TOKENS = (
    "accent",
    "chart-contrast",
    "ink",
    "chart-gain-3",
    "chart-loss-2",
    "ink-3",
    "chart-loss-4",
    "chart-gain-2",
)
_EMU_PER_INCH = 914_400
_CELL_PAD_IN = 0.08
_ROW_PAD_IN = 0.08
_LEAST_POINTS = 8.0
_LABEL_PART = 0.12
Room = tuple[int, int, int, int]
"""Left, top, width, height in EMU."""


def number_format(decimals: int) -> str:
    return "#,##0" + ("." + "0" * decimals if decimals else "")


def line_tokens(plotted: Plotted) -> list[str]:
    """A colour for each series: its own where it has a telling one, else the next that is free; parts of a line share."""
    taken = {series.token for series in plotted.series}
    free = [token for token in _LINE_TOKENS if token not in taken]
    by_line: dict[str, str] = {}
    for series in plotted.series:
        line = series.part_of or series.name
        if line not in by_line:
            found = sum(token in free for token in by_line.values())
            by_line[line] = free[found % len(free)] if series.token == "series-other" and free else series.token
    return [by_line[series.part_of or series.name] for series in plotted.series]


def slide_chart(slide: Any, plotted: Plotted, title: str, room: Room) -> Any:
    """A native chart of the figures, with title and axis words; returns the graphic frame."""
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION
    from pptx.util import Emu, Pt

    data = CategoryChartData(number_format=number_format(plotted.decimals))
    data.categories = plotted.categories
    for series in plotted.series:
        data.add_series(series.name, series.values)
    kind = XL_CHART_TYPE.BAR_CLUSTERED if plotted.kind == "bars" else XL_CHART_TYPE.LINE
    left, top, width, height = (Emu(value) for value in room)
    frame = slide.shapes.add_chart(kind, left, top, width, height, data)
    chart = frame.chart
    chart.font.size = Pt(11)
    chart.font.color.rgb = rgb("ink-2")
    chart.has_title = True
    chart.chart_title.text_frame.text = title
    chart.chart_title.include_in_layout = False
    run = chart.chart_title.text_frame.paragraphs[0].runs[0]
    run.font.size, run.font.bold, run.font.color.rgb = Pt(12), False, rgb("ink-2")
    chart.has_legend = plotted.kind != "bars" and len(plotted.series) > 1
    if chart.has_legend:
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.RIGHT, False
        chart.legend.font.size = Pt(11)
        _name_lines_once(chart, plotted)
    if plotted.kind == "bars":
        _bars(chart, plotted)
    else:
        _lines(chart, plotted)
    return frame


def _name_lines_once(chart: Any, plotted: Plotted) -> None:
    """The legend names a line that a break cuts once."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    position = chart.legend._element.find("{*}legendPos")
    for place, series in reversed(list(enumerate(plotted.series))):
        if series.part_of:
            entry = f'<c:legendEntry {nsdecls("c")}><c:idx val="{place}"/><c:delete val="1"/></c:legendEntry>'
            position.addnext(parse_xml(entry))


def _name_every_bar(axis: Any) -> None:
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    before = axis._element.find("{*}noMultiLvlLbl")
    before.addprevious(parse_xml(f'<c:tickLblSkip {nsdecls("c")} val="1"/>'))


def _values(plotted: Plotted) -> list[float]:
    return [value for series in plotted.series for value in series.values if value is not None]


def _from_zero(plotted: Plotted) -> bool:
    return min(_values(plotted)) >= 0 and plotted.decimals < 2


def _step_below(plotted: Plotted) -> float:
    """The round number below the least value, in steps of a power of ten."""
    low, high = min(_values(plotted)), max(_values(plotted))
    step = 10.0 ** math.floor(math.log10(high - low)) if high > low else 1.0
    return round(math.floor(low / step) * step, 9)


def _axis_decimals(plotted: Plotted) -> int:
    """Decimals that tell the steps of a value axis from each other."""
    values = _values(plotted)
    length = max(values) - (0 if _from_zero(plotted) else min(values))
    return min(plotted.decimals, 0 if length >= 10 else 1 if length >= 1 else 2)


def _axes(chart: Any, plotted: Plotted) -> None:
    from pptx.util import Pt

    values, categories = chart.value_axis, chart.category_axis
    values.has_major_gridlines = True
    values.major_gridlines.format.line.color.rgb = rgb("line")
    values.format.line.fill.background()
    labels = values.tick_labels
    labels.number_format, labels.number_format_is_linked = number_format(_axis_decimals(plotted)), False
    # Bars have their values beside them, in the unit of the title.
    told = "" if plotted.kind == "bars" else plotted.value_axis
    for axis, text in ((values, told), (categories, plotted.category_axis)):
        axis.tick_labels.font.size = Pt(11)
        axis.has_title = bool(text)
        if text:
            axis.axis_title.text_frame.text = text
            run = axis.axis_title.text_frame.paragraphs[0].runs[0]
            run.font.size, run.font.bold = Pt(10), False


def _lines(chart: Any, plotted: Plotted) -> None:
    from pptx.enum.chart import XL_MARKER_STYLE
    from pptx.util import Pt

    _axes(chart, plotted)
    chart.value_axis.minimum_scale = 0 if _from_zero(plotted) else _step_below(plotted)
    for series, made, token in zip(plotted.series, chart.plots[0].series, line_tokens(plotted), strict=True):
        made.smooth = False
        made.format.line.color.rgb = rgb(token)
        made.format.line.width = Pt(3 if series.strong else 1.75)
        made.marker.style = XL_MARKER_STYLE.CIRCLE
        made.marker.size = 5
        made.marker.format.fill.solid()
        made.marker.format.fill.fore_color.rgb = rgb(token)
        made.marker.format.line.color.rgb = rgb(token)


def _bars(chart: Any, plotted: Plotted) -> None:
    from pptx.enum.chart import XL_LABEL_POSITION, XL_TICK_LABEL_POSITION
    from pptx.util import Pt

    _axes(chart, plotted)
    chart.category_axis.reverse_order = True
    chart.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    chart.category_axis.format.line.color.rgb = rgb("ink-3")
    chart.value_axis.tick_label_position = XL_TICK_LABEL_POSITION.NONE
    chart.value_axis.has_major_gridlines = False
    low, high = min(_values(plotted)), max(_values(plotted))
    # From zero: a bar's length is its figure. Below it, room for the figures of falls between their bars and the names.
    chart.value_axis.minimum_scale = low - _LABEL_PART * (max(high, 0) - low) if low < 0 else 0
    plot = chart.plots[0]
    plot.gap_width = 35
    plot.has_data_labels = True
    labels = plot.data_labels
    labels.number_format, labels.number_format_is_linked = number_format(plotted.decimals), False
    # Names of many letters take two lines each.
    crowded = len(plotted.categories) > 12 or (len(plotted.categories) > 6 and max(map(len, plotted.categories)) > 28)
    size = Pt(8.5 if crowded else 11)
    labels.position, labels.font.size = XL_LABEL_POSITION.OUTSIDE_END, size
    chart.category_axis.tick_labels.font.size = size
    _name_every_bar(chart.category_axis)
    made = plot.series[0]
    made.invert_if_negative = False
    made.format.fill.solid()
    made.format.fill.fore_color.rgb = rgb("chart-gain-3")
    for place, value in enumerate(plotted.series[0].values):
        if value is not None and value < 0:
            point = made.points[place]
            point.format.fill.solid()
            point.format.fill.fore_color.rgb = rgb("chart-loss-3")


def slide_table(
    slide: Any,
    room: Room,
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    points: float,
    *,
    numbers: bool = False,
) -> Any:
    """A native table as wide as the room; the text is made smaller, then cut, until the rows fit it."""
    from pptx.enum.text import PP_ALIGN
    from pptx.util import Emu, Pt

    left, top, width, height = room
    lines = [list(columns), *(list(row) for row in rows)]
    sizes = [points - step / 2 for step in range(round(2 * (points - _LEAST_POINTS)) + 1)]

    def fits(size: float, widths: list[float]) -> bool:
        return _height_in(lines, _inner(widths), size) * _EMU_PER_INCH <= height

    size, widths = sized_columns(lines, width / _EMU_PER_INCH, sizes, 2 * _CELL_PAD_IN, fits)
    inner = _inner(widths)
    most_in = height / _EMU_PER_INCH / len(lines) - _ROW_PAD_IN
    if not fits(size, widths):
        one = size * LINE / POINTS_PER_INCH
        lines = [
            [
                text and shortened(text, room_in, max(2 * one, most_in), size)
                for text, room_in in zip(line, inner, strict=True)
            ]
            for line in lines
        ]
    shape = slide.shapes.add_table(len(lines), len(columns), Emu(left), Emu(top), Emu(width), Emu(len(lines) * 1000))
    table = shape.table
    table.horz_banding = False
    for place, wide in enumerate(widths):
        table.columns[place].width = Emu(round(wide * _EMU_PER_INCH))
    for number, line in enumerate(lines):
        table.rows[number].height = Emu(round(_row_in(line, inner, size, bold=number == 0) * _EMU_PER_INCH))
        for place, text in enumerate(line):
            cell = table.cell(number, place)
            cell.margin_left = cell.margin_right = Emu(round(_CELL_PAD_IN * _EMU_PER_INCH))
            cell.margin_top = cell.margin_bottom = Emu(round(_ROW_PAD_IN / 2 * _EMU_PER_INCH))
            frame = cell.text_frame
            frame.text = text
            paragraph = frame.paragraphs[0]
            paragraph.font.size, paragraph.font.bold = Pt(size), number == 0
            paragraph.font.color.rgb = rgb("surface" if number == 0 else "ink")
            if numbers and place:
                paragraph.alignment = PP_ALIGN.RIGHT
            cell.fill.solid()
            cell.fill.fore_color.rgb = rgb("accent" if number == 0 else "surface" if number % 2 else "chart-band")
    return shape


def _inner(widths: Sequence[float]) -> list[float]:
    return [wide - 2 * _CELL_PAD_IN for wide in widths]


def _height_in(lines: Sequence[Sequence[str]], inner: Sequence[float], size: float) -> float:
    return sum(_row_in(line, inner, size, bold=number == 0) for number, line in enumerate(lines))


def _row_in(line: Sequence[str], inner: Sequence[float], size: float, *, bold: bool) -> float:
    most = max(lines_needed([text], width, size, bold=bold) for text, width in zip(line, inner, strict=True))
    return most * size * LINE / POINTS_PER_INCH + _ROW_PAD_IN


def rgb(token: str) -> Any:
    """A colour of the house as PowerPoint has it."""
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(COLOURS[token].lstrip("#").upper())
