"""The meeting deck: a slide per question with its answer, an editable chart or a table, and the method in the notes."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from planpuls.editions.charts.plotted import Plotted
from planpuls.editions.charts.render import png, standalone
from planpuls.editions.office import house_deck as house
from planpuls.editions.office.fitting import shortened, size_that_fits
from planpuls.editions.office.goal_lines import goal_lines
from planpuls.editions.office.native_charts import rgb, slide_chart, slide_table
from planpuls.editions.office.packages import timeless
from planpuls.editions.office.told import Teller, Told, columns_left_out, cut, questions
from planpuls.editions.office.told_area import OwnFigures
from planpuls.editions.office.words import word
from planpuls.editions.site.choices import Choices
from planpuls.editions.site.parts import Figure, Table
from planpuls.editions.site.texts import say
from planpuls.spec.text import Language

MOST_LINES, MOST_BARS, MOST_ROWS, MOST_COLUMNS = 10, 22, 10, 8
_EMU_PER_INCH = 914_400
_AGENDA_ROWS = 14
_GOAL_ROWS = 6


def slides(
    choices: Choices,
    language: Language,
    *,
    wanted: Sequence[str] = (),
    area: str | None = None,
    template: Path | None = None,
) -> bytes:
    """The deck as a .pptx file: the whole plan, or the wanted questions, or one area. Equal releases give equal bytes.

    Errors: an indicator or area that the release does not have; a template without the named placeholders.
    """
    teller = Teller(choices, language, area)
    deck = _Deck(teller, template)
    specs = questions(choices, wanted)
    deck.title()
    deck.agenda([spec.question.get(language) for spec in specs])
    if teller.own:
        deck.short(teller.own)
    if not wanted and area is None:
        deck.goals()
    for spec in specs:
        deck.question(teller.told(spec))
    if not wanted and area is None:
        deck.absent()
    deck.how()
    out = io.BytesIO()
    deck.presentation.save(out)
    return timeless(out.getvalue())


@dataclass(frozen=True)
class _Box:
    """Left, top, width and height in EMU."""

    left: int
    top: int
    width: int
    height: int

    @property
    def room(self) -> tuple[int, int, int, int]:
        return self.left, self.top, self.width, self.height


class _Deck:
    def __init__(self, teller: Teller, template: Path | None) -> None:
        self.teller, self.choices, self.language = teller, teller.choices, teller.language
        self.presentation, self.layouts = house.open_deck(template)

    def word(self, key: str, **values: object) -> str:
        return word(key, self.language, **values)

    # --- slides ----------------------------------------------------------------------------------------------------

    def title(self) -> None:
        release = self.choices.release
        slide = self._slide("title")
        self._write(slide, house.TITLE, [release.title.get(self.language)], (40, 34, 28, 24))
        area = [self.teller.name] if self.teller.area else [release.name.get(self.language)]
        self._write(slide, house.SUBTITLE, [*area, f"{say('release', self.language)} {release.id}"], (18, 16, 14))

    def agenda(self, asked: Sequence[str]) -> None:
        """As many slides as the list needs."""
        for start in range(0, len(asked), _AGENDA_ROWS):
            part = asked[start : start + _AGENDA_ROWS]
            numbered = [f"{start + place}. {question}" for place, question in enumerate(part, 1)]
            self._list(self.word("agenda"), numbered)

    def short(self, own: OwnFigures) -> None:
        """What a meeting about one area should know first."""
        if own.short:
            self._list(self.word("area_short", area=own.name), own.short)

    def goals(self) -> None:
        lines = goal_lines(self.choices, self.language)
        columns = (self.word("goal"), self.word("verdict"), self.word("answer"))
        rows = [(line.question, line.short, line.answer) for line in lines]
        for start in range(0, len(rows), _GOAL_ROWS):
            told = [
                f"{line.question}: {text}"
                for line in lines[start : start + _GOAL_ROWS]
                for text in (line.beside, line.comment)
                if text
            ]
            slide = self._slide("list")
            self._write(slide, house.HEADING, [self.word("goals")], (28, 24, 20))
            box = self._take(slide, house.CONTENT)
            slide_table(slide, box.room, columns, rows[start : start + _GOAL_ROWS], 12)
            if told:
                slide.notes_slide.notes_text_frame.text = "\n".join(told)
            self._foot(slide)

    def question(self, told: Told) -> None:
        with_map = told.chart is not None and told.map is not None and "map" in self.layouts
        slide = self._slide("map" if with_map else "question")
        self._write(slide, house.QUESTION, [told.question], (28, 26, 24, 22, 20, 18))
        answer = [*([told.warning] if told.warning else []), *told.answer]
        self._write(slide, house.ANSWER, answer, (18, 16, 14, 13, 12), strong_first=told.warning is not None)
        self._write(slide, house.SOURCE, [told.source], (10, 9, 8, 7))
        box = self._take(slide, house.FIGURE)
        if told.chart and told.map and with_map:
            self._chart(slide, told.chart, box)
            self._picture(slide, told.map, self._take(slide, house.MAP))
        elif told.chart and told.map:
            wide = round(box.width * 0.6)
            self._chart(slide, told.chart, _Box(box.left, box.top, wide, box.height))
            rest = _Box(box.left + wide + 120_000, box.top, box.width - wide - 120_000, box.height)
            self._picture(slide, told.map, rest)
        elif told.chart:
            self._chart(slide, told.chart, box)
        elif told.map:
            self._picture(slide, told.map, box)
        elif told.table:
            self._table(slide, told.table, box)
        self._notes(slide, told)

    def absent(self) -> None:
        """Questions that this release cannot answer, with the reason."""
        rows = [
            (entry["spec"]["question"][self.language], entry["reason"][self.language])
            for _, entry in sorted(self.choices.release.absent.items())
        ]
        columns = (self.word("question"), self.word("missing"))
        for start in range(0, len(rows), 2 * _GOAL_ROWS):
            slide = self._slide("list")
            self._write(slide, house.HEADING, [self.word("absent")], (28, 24, 20))
            box = self._take(slide, house.CONTENT)
            slide_table(slide, box.room, columns, rows[start : start + 2 * _GOAL_ROWS], 11)
            self._foot(slide)

    def how(self) -> None:
        titles = sorted({source["title"][self.language] for source in self.choices.release.sources})
        self._list(self.word("how"), [self.word("how_text"), f"{self.word('sources')}: {'; '.join(titles)}."])

    def _list(self, heading: str, lines: Sequence[str]) -> None:
        slide = self._slide("list")
        self._write(slide, house.HEADING, [heading], (28, 24, 20))
        self._write(slide, house.CONTENT, lines, (18, 16, 14, 12, 11, 10, 9))
        self._foot(slide)

    # --- parts of a slide ------------------------------------------------------------------------------------------

    def _slide(self, kind: str) -> Any:
        slide = self.presentation.slides.add_slide(self.layouts[kind]["layout"])
        slide._planpuls_at = self.layouts[kind]["at"]
        if self.choices.warnings(self.language):
            self._mark(slide)
        return slide

    def _mark(self, slide: Any) -> None:
        """That the figures are invented, on every slide."""
        from pptx.util import Emu, Inches, Pt

        text = " ".join(f"{word}: {notice}" for word, notice in self.choices.warnings(self.language))
        width = self.presentation.slide_width
        box = slide.shapes.add_textbox(Inches(0.6), Inches(0.08), Emu(width - Inches(1.2)), Inches(0.3))
        frame = box.text_frame
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        frame.text = text
        run = frame.paragraphs[0].runs[0]
        run.font.size, run.font.bold, run.font.color.rgb = Pt(11), True, rgb("chart-loss-4")

    def _holder(self, slide: Any, name: str) -> Any:
        index = slide._planpuls_at[name]
        return next(shape for shape in slide.placeholders if shape.placeholder_format.idx == index)

    def _take(self, slide: Any, name: str) -> _Box:
        """The room of a placeholder, which is removed."""
        shape = self._holder(slide, name)
        box = _Box(shape.left, shape.top, shape.width, shape.height)
        shape._element.getparent().remove(shape._element)
        return box

    def _write(
        self, slide: Any, name: str, texts: Sequence[str], sizes: Sequence[float], *, strong_first: bool = False
    ) -> None:
        """Paragraphs in the largest of the sizes in which they fit; in the smallest one cut at the end of a sentence."""
        from pptx.util import Pt

        shape = self._holder(slide, name)
        width, height = shape.width / _EMU_PER_INCH, shape.height / _EMU_PER_INCH
        bold = name in (house.TITLE, house.QUESTION, house.HEADING)
        size = size_that_fits(texts, width, height, sizes, bold=bold)
        shown = list(texts)
        if size is None:
            size = sizes[-1]
            while len(shown) > 1 and not size_that_fits(shown, width, height, [size], bold=bold):
                shown.pop()
            if len(shown) == 1:
                shown = [shortened(shown[0], width, height, size)]
        frame = shape.text_frame
        for place, text in enumerate(shown):
            paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
            run = paragraph.add_run()
            run.text, run.font.size = text, Pt(size)
            if strong_first and place == 0:
                run.font.bold, run.font.color.rgb = True, rgb("chart-contrast")

    def _foot(self, slide: Any) -> None:
        from pptx.util import Emu, Inches, Pt

        top = self.presentation.slide_height - Inches(0.42)
        box = slide.shapes.add_textbox(Inches(0.6), top, Emu(self.presentation.slide_width - Inches(1.2)), Inches(0.28))
        frame = box.text_frame
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        frame.text = f"planpuls · {say('release', self.language)} {self.choices.release.id}"
        frame.paragraphs[0].runs[0].font.size = Pt(10)
        frame.paragraphs[0].runs[0].font.color.rgb = rgb("ink-3")

    def _chart(self, slide: Any, figure: Figure, box: _Box) -> None:
        plotted = figure.wide.plotted
        assert plotted is not None
        shown, count = limited(plotted)
        unit = figure.caption.unit
        title = ". ".join(part for part in (figure.caption.title, unit) if part)
        if count > shown_parts(shown):
            title += f". {self.word('part', shown=shown_parts(shown), count=count)}"
        frame = slide_chart(slide, shown, title, box.room)
        told = f"{figure.caption.title}. {figure.caption.alternative}"
        _alternative(frame, f"{told} {unit}." if unit else told)

    def _picture(self, slide: Any, figure: Figure, box: _Box) -> None:
        drawn = figure.file or figure.wide
        data = png(standalone(drawn, figure.caption, self.language))
        picture = slide.shapes.add_picture(io.BytesIO(data), box.left, box.top, height=box.height)
        if picture.width > box.width:
            ratio = box.width / picture.width
            picture.width, picture.height = box.width, round(picture.height * ratio)
        picture.left = box.left + (box.width - picture.width) // 2
        _alternative(picture, f"{figure.caption.title}. {figure.caption.alternative}")

    def _table(self, slide: Any, table: Table, box: _Box) -> None:
        shown = cut(table, MOST_ROWS, MOST_COLUMNS)
        caption = ". ".join([table.caption.rstrip("."), *columns_left_out(table, shown, self.language)])
        columns = [column.label for column in shown.columns]
        rows = [[cell.text for cell in row] for row in shown.rows]
        if len(shown.rows) < len(table.rows):
            more = self.word("and_more", count=len(table.rows) - len(shown.rows))
            rows.append([more, *[""] * (len(columns) - 1)])
        head = self._text_box(slide, box.left, box.top, box.width, caption, 12)
        rest = _Box(box.left, box.top + head, box.width, box.height - head)
        slide_table(slide, rest.room, columns, rows, 12, numbers=True)

    def _text_box(self, slide: Any, left: int, top: int, width: int, text: str, points: float) -> int:
        """A line of text above a table, cut at a sentence if it is long; returns its height in EMU."""
        from pptx.util import Emu, Pt

        height = round(points * 3 / 72 * _EMU_PER_INCH)
        frame = slide.shapes.add_textbox(Emu(left), Emu(top), Emu(width), Emu(height)).text_frame
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        frame.word_wrap = True
        frame.text = shortened(text, width / _EMU_PER_INCH, height / _EMU_PER_INCH, points)
        frame.paragraphs[0].runs[0].font.size, frame.paragraphs[0].runs[0].font.color.rgb = Pt(points), rgb("ink-2")
        return height

    def _notes(self, slide: Any, told: Told) -> None:
        parts = [told.question, *told.answer, *told.comments]
        for entry in told.behind:
            text = " ".join((*entry.texts, entry.code)).strip()
            parts.append(f"{entry.term}: {text}")
        slide.notes_slide.notes_text_frame.text = "\n".join([*parts, told.source])


def limited(plotted: Plotted) -> tuple[Plotted, int]:
    """As much of a chart as a slide can carry, and how many lines or bars it has in all.

    Lines: the strong ones and then in order; bars: the first, which are the largest, and the last, when they fall.
    """
    if plotted.kind == "bars":
        count = len(plotted.categories)
        if count <= MOST_BARS:
            return plotted, count
        ends = MOST_BARS // 2
        values = plotted.series[0].values
        falls = any(value is not None and value < 0 for value in values)
        chosen = [*range(ends), *range(count - ends, count)] if falls else list(range(MOST_BARS))
        bars = replace(plotted.series[0], values=tuple(values[place] for place in chosen))
        return replace(plotted, categories=tuple(plotted.categories[place] for place in chosen), series=(bars,)), count
    names = [line.name for line in plotted.series if not line.part_of]
    strong = {line.name for line in plotted.series if line.strong}
    kept = sorted(names, key=lambda name: name not in strong)[:MOST_LINES]
    lines = tuple(line for line in plotted.series if (line.part_of or line.name) in kept)
    return replace(plotted, series=lines), len(names)


def shown_parts(plotted: Plotted) -> int:
    """Lines or bars in a chart; the sides of a break are one line."""
    return len(plotted.categories) if plotted.kind == "bars" else sum(not line.part_of for line in plotted.series)


def _alternative(shape: Any, text: str) -> None:
    """The text that stands for a picture or chart where it cannot be seen."""
    shape._element.xpath(".//p:cNvPr")[0].set("descr", text)
