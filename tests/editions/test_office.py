"""Slides, memo and workbook: they say what the release says, fit their frames, and are the same bytes every time."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from docx import Document
from openpyxl import load_workbook
from pptx import Presentation

from planpuls.editions.charts.labels import text_width
from planpuls.editions.charts.plotted import by_year
from planpuls.editions.charts.strokes import Line
from planpuls.editions.office import house_deck
from planpuls.editions.office.fitting import column_widths, shortened, size_that_fits
from planpuls.editions.office.memo import HERE, TABLE, memo
from planpuls.editions.office.slides import MOST_COLUMNS, limited, slides
from planpuls.editions.office.told import Teller, columns_left_out, cut
from planpuls.editions.office.told_area import OwnFigures
from planpuls.editions.site.choices import Choices
from planpuls.editions.site.parts import Column, Table
from planpuls.editions.site.places.atlas import Atlas
from planpuls.release.profile import profile
from planpuls.spec.errors import InputError, NotFoundError
from planpuls.spec.indicator import Break
from planpuls.spec.numbers import number
from planpuls.spec.text import Text
from tests.editions.pages import Site


def edition(site: Site, ending: str) -> str:
    return str(site.folder / "filer" / f"demo-planpuls-demo{ending}")


@pytest.fixture(scope="module")
def deck(site: Site) -> Any:
    return Presentation(edition(site, ".pptx"))


@pytest.fixture(scope="module")
def paper(site: Site) -> Any:
    return Document(edition(site, ".docx"))


@pytest.fixture(scope="module")
def book(site: Site) -> Any:
    return load_workbook(edition(site, ".xlsx"))


def title(slide: Any) -> str:
    return str(slide.shapes.title.text_frame.text)


def values_of(choices: Choices, indicator: str) -> set[float]:
    """Every figure and view a release can give of an indicator's default set, and of every set and base it shows."""
    found: set[float] = set()
    for rows in (frame for key, frame in choices._kept.items() if key[0] == indicator):
        for column in rows.columns:
            if rows[column].dtype.is_numeric():
                found |= {round(value, 6) for value in rows[column].drop_nulls().to_list()}
    return found


def drawn(slide: Any) -> Iterator[float]:
    for shape in slide.shapes:
        if shape.has_chart:
            for series in shape.chart.plots[0].series:
                yield from (round(value, 6) for value in series.values if value is not None)


def test_every_question_has_a_slide_a_chapter_and_a_sheet(site: Site, deck: Any, paper: Any, book: Any) -> None:
    specs = list(site.choices.release.specs.values())
    assert len(deck.slides) >= 12
    titles = [title(slide) for slide in deck.slides]
    heads = [paragraph.text for paragraph in paper.paragraphs if paragraph.style.name == "Heading 1"]
    for spec in specs:
        assert spec.question.nb in titles
        assert spec.question.nb in heads
        assert book[spec.id[:31]]["A1"].value == spec.question.nb


def test_what_charts_draw_is_what_the_release_holds(site: Site, deck: Any) -> None:
    by_question = {title(slide): slide for slide in deck.slides}
    charts = 0
    teller = Teller(site.choices, "nb")
    for spec in site.choices.release.specs.values():
        teller.told(spec)
        known = values_of(site.choices, spec.id)
        shown = set(drawn(by_question[spec.question.nb]))
        charts += bool(shown)
        unknown = shown - known
        # A comparing view is 0, and an index 1, in its base year by definition.
        assert unknown <= {0.0, 1.0}, spec.id
    assert charts > 8


def test_the_workbook_holds_the_rows_of_the_newest_editions_as_numbers_and_codes_as_text(site: Site, book: Any) -> None:
    choices = site.choices
    spec = choices.release.spec("jobs-near-hubs")
    sheet = book["jobs-near-hubs"]
    heads = [cell.value for cell in sheet[7]]
    table = pl.DataFrame(
        [row[: len(heads)] for row in sheet.iter_rows(min_row=8, values_only=True) if row[0]],
        schema=[str(place) for place in range(len(heads))],
        orient="row",
        strict=False,
    )
    code, share = (
        heads.index("Kode"),
        next(i for i, head in enumerate(heads) if head and head.startswith(spec.view("share_pct").name.nb)),
    )
    key = choices.municipality_set
    rows = choices.rows(spec.id, area_set=key)
    found = table.filter(pl.col("0") == key)
    assert found.height == rows.height
    assert found[str(code)].to_list() == rows["area"].to_list()
    assert all(isinstance(value, str) for value in found[str(code)])
    mine = [None if value is None else float(value) for value in found[str(share)].to_list()]
    assert mine == pytest.approx(rows["share_pct"].to_list(), nan_ok=True)


def test_every_shape_lies_on_its_slide_and_none_on_another(deck: Any) -> None:
    for slide in deck.slides:
        boxes = [(shape.left, shape.top, shape.left + shape.width, shape.top + shape.height) for shape in slide.shapes]
        for place, (left, top, right, bottom) in enumerate(boxes):
            assert left >= 0, title(slide)
            assert top >= 0, title(slide)
            assert right <= deck.slide_width, title(slide)
            assert bottom <= deck.slide_height, title(slide)
            for other in boxes[place + 1 :]:
                apart = right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top
                assert apart, (title(slide), boxes[place], other)


def test_pictures_and_charts_say_in_words_what_they_show(deck: Any, paper: Any) -> None:
    for slide in deck.slides:
        for shape in slide.shapes:
            if shape.has_chart or shape.shape_type == 13:
                assert len(shape._element.xpath(".//p:cNvPr")[0].get("descr")) > 20, title(slide)
    pictures = paper.inline_shapes
    assert len(pictures) > 8
    assert all(len(picture._inline.docPr.get("descr")) > 20 for picture in pictures)


def test_notes_carry_definition_formula_and_caveats(site: Site, deck: Any) -> None:
    by_question = {title(slide): slide for slide in deck.slides}
    for spec in site.choices.release.specs.values():
        notes = by_question[spec.question.nb].notes_slide.notes_text_frame.text
        for text in (spec.definition, spec.formula, *spec.caveats):
            assert text.nb in notes, spec.id


def test_invented_figures_are_marked_in_every_file(deck: Any, paper: Any, book: Any) -> None:
    for slide in deck.slides:
        assert any("oppdiktet" in shape.text_frame.text for shape in slide.shapes if shape.has_text_frame), title(slide)
    assert any("oppdiktet" in paragraph.text for paragraph in paper.paragraphs)
    assert all("oppdiktet" in (sheet["A2"].value or "") for sheet in book)


def test_the_same_release_gives_the_same_bytes_under_another_clock(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = ("commuting", "job-index")
    first = slides(site.choices, "en", wanted=wanted), memo(site.choices, "en", wanted=wanted)
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    time.tzset()
    try:
        time.sleep(2.1)
        again = Choices(site.choices.release)
        assert (slides(again, "en", wanted=wanted), memo(again, "en", wanted=wanted)) == first
    finally:
        monkeypatch.delenv("TZ")
        time.tzset()
    for data in first:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            assert {info.date_time for info in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_deck_for_one_area_speaks_of_that_area(site: Site) -> None:
    choices = site.choices
    area = choices.areas(choices.municipality_set)[0]
    name = choices.name(choices.municipality_set, area, "nb")
    teller = Teller(choices, "nb", area)
    own = [teller.told(spec) for spec in choices.release.specs.values()]
    speaking = [
        told for told in own if name in " ".join(told.answer) or (told.table and told.table.rows[0][0].text == name)
    ]
    assert len(speaking) > len(own) / 2
    hubs = teller.told(choices.release.spec("jobs-near-hubs"))
    rows = choices.rows("jobs-near-hubs", area_set=choices.municipality_set, area=area)
    metres = choices.distance_profile["headline_m"]
    chosen = rows.filter(
        (pl.col("distance_m") == metres)
        & (pl.col("hub_profile") == choices.plan["hub_profile"])
        & (pl.col("method") == "air_line")
        & pl.col("share_pct").is_not_null()
    )
    assert hubs.chart is not None
    assert hubs.chart.wide.plotted is not None
    lines = [series for series in hubs.chart.wide.plotted.series if (series.part_of or series.name) == name]
    told = sorted(value for line in lines for value in line.values if value is not None)
    assert told == pytest.approx(sorted(chosen["share_pct"].to_list()))


def test_rows_of_a_labour_market_named_as_its_centre_are_not_the_municipalitys(site: Site) -> None:
    choices = site.choices
    area = choices.areas(choices.municipality_set)[0]
    name = choices.name(choices.municipality_set, area, "nb")
    same = [
        key for key in choices.release.area_sets for code in choices.areas(key) if choices.name(key, code, "nb") == name
    ]
    assert any(key.startswith("ba_region") for key in same)
    teller = Teller(choices, "nb", area)
    for indicator in ("freight", "growth-industries", "job-density"):
        table = teller.told(choices.release.spec(indicator)).table
        assert table is None or "ba_region" not in table.id, indicator


def test_an_unknown_area_or_question_is_refused_by_name(site: Site) -> None:
    with pytest.raises(NotFoundError, match="9999"):
        slides(site.choices, "nb", wanted=("commuting",), area="9999")
    with pytest.raises(NotFoundError, match="no-such-thing"):
        memo(site.choices, "nb", wanted=("no-such-thing",))


def test_an_organisations_template_is_filled_by_the_names_of_its_placeholders(site: Site, tmp_path: Path) -> None:
    template, _ = house_deck.open_deck(None)
    template.slide_width = 9_144_000
    template.save(str(tmp_path / "own.pptx"))
    made = Presentation(io.BytesIO(slides(site.choices, "nb", wanted=("commuting",), template=tmp_path / "own.pptx")))
    assert made.slide_width == 9_144_000
    assert any(title(slide) == site.choices.release.spec("commuting").question.nb for slide in made.slides)


def test_a_template_without_the_names_says_which_and_what_it_has(site: Site, tmp_path: Path) -> None:
    Presentation().save(str(tmp_path / "plain.pptx"))
    with pytest.raises(InputError, match=r"plain\.pptx.*planpuls title.*found Title 1"):
        slides(site.choices, "nb", template=tmp_path / "plain.pptx")
    (tmp_path / "not.pptx").write_bytes(b"no archive")
    with pytest.raises(InputError, match="a presentation"):
        slides(site.choices, "nb", template=tmp_path / "not.pptx")
    (tmp_path / "not.docx").write_bytes(b"no archive")
    with pytest.raises(InputError, match="a Word document"):
        memo(site.choices, "nb", template=tmp_path / "not.docx")


def test_a_memo_goes_where_the_template_wants_it(site: Site, tmp_path: Path) -> None:
    template = Document()
    for text in ("Før", HERE, "Etter"):
        template.add_paragraph(text)
    template.save(str(tmp_path / "own.docx"))
    made = Document(io.BytesIO(memo(site.choices, "nb", wanted=("commuting",), template=tmp_path / "own.docx")))
    texts = [paragraph.text for paragraph in made.paragraphs]
    assert texts[0] == "Før"
    assert texts[-1] == "Etter"
    assert HERE not in texts
    assert site.choices.release.spec("commuting").question.nb in texts


def test_a_line_that_a_break_cuts_is_two_series_and_missing_years_stay_empty() -> None:
    line = Line("By", {2013: 1.0, 2014: 2.0, 2016: 3.0, 2018: 4.0}, "ink")
    cut = Break(dataset="x", before="2014", after="2016", text=Text(nb="b", en="b"), source="s")
    plotted = by_year([line], [cut], 1, "prosent", "", "brudd")
    assert plotted.categories == ("2013", "2014", "2015", "2016", "2017", "2018")
    older, newer = plotted.series
    assert older.values == (1.0, 2.0, None, None, None, None)
    assert newer.values == (None, None, None, 3.0, None, 4.0)
    assert (older.name, older.part_of, newer.name) == ("By (brudd 2014/2016)", "By", "By")
    assert limited(plotted)[1] == 1


def test_text_is_made_smaller_and_then_cut_at_a_sentence() -> None:
    text = "En kort setning. Og en som er mye lengre enn det er plass til her i denne ruten."
    assert size_that_fits([text], 10, 1, [24, 12]) == 24
    assert size_that_fits([text], 1, 0.5, [24, 12]) is None
    assert shortened(text, 2, 0.35, 12) == "En kort setning. …"


def test_bars_begin_at_zero_so_that_their_length_is_their_figure(deck: Any) -> None:
    charts = [shape.chart for slide in deck.slides for shape in slide.shapes if shape.has_chart]
    bars = [chart for chart in charts if chart._chartSpace.xpath(".//c:barChart")]
    assert len(bars) > 5
    for chart in bars:
        least = min(value for value in chart.plots[0].series[0].values if value is not None)
        if least < 0:
            assert chart.value_axis.minimum_scale < least
        else:
            assert chart.value_axis.minimum_scale == 0


def test_the_bars_of_the_workbook_begin_at_zero(site: Site) -> None:
    begun = []
    with zipfile.ZipFile(edition(site, ".xlsx")) as archive:
        for name in archive.namelist():
            text = archive.read(name).decode("utf-8") if name.startswith("xl/charts/chart") else ""
            if "<c:barChart>" in text:
                negative = "<c:v>-" in text
                begun.append(negative or '<c:min val="0"/>' in text)
    assert len(begun) > 5
    assert all(begun)


def test_no_word_of_a_table_is_wider_than_its_column(deck: Any, paper: Any) -> None:
    inch = 914_400
    tables = [shape.table for slide in deck.slides for shape in slide.shapes if shape.has_table]
    sheets = [([column.width for column in table.columns], table.rows) for table in [*tables, *paper.tables]]
    assert len(sheets) > 20
    words = 0
    for widths, rows in sheets:
        for place, row in enumerate(rows):
            for width, cell in zip(widths, row.cells, strict=True):
                paragraph = (cell.text_frame if hasattr(cell, "text_frame") else cell).paragraphs[0]
                size = paragraph.font.size if hasattr(paragraph, "font") else paragraph.runs[0].font.size
                for word in cell.text.split(" "):
                    words += 1
                    assert text_width(word, size.pt, bold=place == 0) / 72 * inch <= width, cell.text
    assert words > 500


def test_widths_go_where_they_save_lines() -> None:
    lines = [["Område", "Ansatte"], ["utenfor bybåndskommunene i hele regionen", "1"]]
    name, count = column_widths(lines, 3, 10, 0.1) or (0, 0)
    assert name + count == pytest.approx(3)
    assert count >= (text_width("Ansatte", 10, bold=True) / 72) + 0.1
    assert name > 2 * count
    roomy = column_widths(lines, 9, 10, 0.1) or []
    assert sum(roomy) == pytest.approx(9)
    assert column_widths(lines, 1.2, 10, 0.1) is None


def test_every_question_says_an_answer_or_why_there_is_none(deck: Any, site: Site) -> None:
    asked = {spec.question.nb for spec in site.choices.release.specs.values()}
    slides_of_questions = [slide for slide in deck.slides if title(slide) in asked]
    assert len(slides_of_questions) == len(asked)
    for slide in slides_of_questions:
        answer = next(shape for shape in slide.placeholders if shape.placeholder_format.idx == 11)
        assert len(answer.text_frame.text) > 20, title(slide)


def test_a_map_stands_beside_its_chart_in_a_place_of_its_own(deck: Any, site: Site, tmp_path: Path) -> None:
    question = site.choices.release.spec("grid-change").question.nb

    def frames(presentation: Any) -> tuple[Any, Any]:
        shapes = list(next(slide for slide in presentation.slides if title(slide) == question).shapes)
        return next(one for one in shapes if one.has_chart), next(one for one in shapes if one.shape_type == 13)

    chart, picture = frames(deck)
    assert picture.left >= chart.left + chart.width
    assert picture.height > chart.height
    template, _ = house_deck.open_deck(None)
    (of_map,) = (layout for layout in template.slide_layouts if layout.name == "planpuls map")
    template.slide_layouts.remove(of_map)
    template.save(str(tmp_path / "older.pptx"))
    made = slides(site.choices, "nb", wanted=("grid-change",), template=tmp_path / "older.pptx")
    chart, picture = frames(Presentation(io.BytesIO(made)))
    assert picture.left >= chart.left + chart.width
    assert picture.height <= chart.height


def test_tables_of_the_memo_keep_their_rows_and_their_heads(paper: Any) -> None:
    for table in paper.tables:
        assert table.style.name == TABLE
        rows = table._tbl.tr_lst
        assert rows[0].xpath("./w:trPr/w:tblHeader")
        assert all(row.xpath("./w:trPr/w:cantSplit") for row in rows)


def test_a_table_with_columns_left_out_says_so(paper: Any) -> None:
    assert any("kolonner; resten står i arbeidsboken" in paragraph.text for paragraph in paper.paragraphs)
    wide = Table("t", "T", tuple(Column(str(year)) for year in range(2000, 2012)), ())
    shown = cut(wide, 3, MOST_COLUMNS)
    assert [column.label for column in shown.columns] == ["2000", *(str(year) for year in range(2005, 2012))]
    assert columns_left_out(wide, shown, "en") == ("Shows 7 of 11 columns; the rest is in the workbook.",)
    assert columns_left_out(wide, wide, "en") == ()


def of_area(site: Site, position: int = 0) -> tuple[str, str]:
    """Code and name of a municipality."""
    choices = site.choices
    area = choices.areas(choices.municipality_set)[position]
    return area, choices.name(choices.municipality_set, area, "nb")


def test_a_deck_for_one_area_begins_with_what_its_page_says(site: Site) -> None:
    area, name = of_area(site)
    made = Presentation(io.BytesIO(slides(site.choices, "nb", wanted=("commuting",), area=area)))
    short = next(slide for slide in made.slides if title(slide) == f"{name} kort fortalt")
    told = " ".join(paragraph.text for shape in short.placeholders for paragraph in shape.text_frame.paragraphs)
    page = site.read(next(place for place in Atlas(site.choices).places if place.code == area).address.nb)
    head = " ".join(page.text.split())
    assert len(told) > 60
    for sentence in OwnFigures(site.choices, "nb", area).short:
        assert sentence in told
        assert " ".join(sentence.split()) in head


def test_an_areas_own_answer_is_its_figure_with_date_unit_change_and_the_regions(site: Site) -> None:
    area, name = of_area(site)
    choices = site.choices
    row = next(one for one in profile(choices.release, area).rows if one.indicator == "housing-only-towns")
    (said,) = Teller(choices, "nb", area).told(choices.release.spec("housing-only-towns")).answer
    assert row.value is not None
    assert row.region_value is not None
    value, region = (number(figure, row.item.decimals, "nb") for figure in (row.value, row.region_value))
    assert said.startswith(f"{name} 4. kvartal {row.period}: {value} (arbeidsplassdekning, ")
    assert f"{choices.name(*choices.region, 'nb')}: {region}." in said
    assert "siden" in said


def test_what_has_no_figure_of_an_area_is_its_row_of_the_table_turned_beside_the_regions(site: Site) -> None:
    area, name = of_area(site)
    choices = site.choices
    told = Teller(choices, "nb", area).told(choices.release.spec("grid-change"))
    assert told.table is not None
    assert [column.label for column in told.table.columns] == ["Tall", name, choices.name(*choices.region, "nb")]
    page = site.read("sporsmal/grid-change/index.html").tables["kommuner-tabell"].rows
    heads, own = page[0], next(row for row in page[1:] if row[0].text == name)
    assert [row[0].text for row in told.table.rows] == [cell.text for cell in heads[1:]]
    assert [row[1].text for row in told.table.rows] == [cell.text for cell in own[1:]]
    assert told.answer[0] == f"Tallene for {name} står i tabellen."
    assert told.answer[1].startswith("Hele området: ")


def test_commuting_of_an_area_is_told_as_on_its_page(site: Site) -> None:
    area, name = of_area(site)
    told = Teller(site.choices, "nb", area).told(site.choices.release.spec("commuting"))
    assert told.answer[0].startswith(f"{name}, pendling ")
    assert "pendler inn" in told.answer[0]


def test_no_area_is_told_of_units_that_are_none_and_of_colours_that_are_not_there(site: Site) -> None:
    for position in range(3):
        teller = Teller(site.choices, "nb", of_area(site, position)[0])
        for spec in site.choices.release.specs.values():
            told = teller.told(spec)
            assert all(told.answer), spec.id
            said = " ".join([*told.answer, *(told.table.notes if told.table else ())])
            assert "enheten står i navnet" not in said.lower(), spec.id
            assert "Fargen viser" not in said, spec.id
            assert told.chart is None or "enheten står i" not in told.chart.caption.unit.lower(), spec.id


def test_an_area_without_a_page_is_told_of_too(site: Site) -> None:
    choices = site.choices
    codes = {place.code for place in Atlas(choices).places}
    key, area = next((key, code) for key, code in choices.release.area_names if key != "*" and code not in codes)
    teller = Teller(choices, "en", area)
    assert teller.name == choices.name(key, area, "en")
    told = [teller.told(spec) for spec in choices.release.specs.values()]
    assert any(teller.name in one.answer[0] for one in told)
