"""Every edition says where a comment was written for other figures than the release has."""

from __future__ import annotations

import pytest
from docx import Document
from openpyxl import load_workbook
from pptx import Presentation

from planpuls.editions.site.question import question_page
from planpuls.spec.goal import STANDING_TEXTS, CommentStanding
from planpuls.spec.text import Language
from tests.editions.pages import Site

INDICATOR = "growth-distribution"
"""Its comment in the demo plan was written for other figures; that of the goal `hubs-region` for these."""


@pytest.mark.parametrize(("language", "page"), [("nb", f"sporsmal/{INDICATOR}"), ("en", f"en/questions/{INDICATOR}")])
def test_the_page_warns_above_the_comment_that_is_older_than_its_figures(
    site: Site, language: Language, page: str
) -> None:
    (comment,) = question_page(site.choices, site.choices.release.specs[INDICATOR], language).comments
    warned = STANDING_TEXTS[CommentStanding.CHANGED].get(language)
    assert comment.standing == warned
    assert f"<p><strong>{warned}</strong></p>" in (site.folder / page / "index.html").read_text(encoding="utf-8")


def test_slides_memo_and_workbook_warn_once_each(site: Site) -> None:
    warned = STANDING_TEXTS[CommentStanding.CHANGED].nb
    stem = str(site.folder / "filer" / "demo-planpuls-demo")
    notes = [
        slide.notes_slide.notes_text_frame.text
        for slide in Presentation(f"{stem}.pptx").slides
        if slide.has_notes_slide
    ]
    paragraphs = [paragraph.text for paragraph in Document(f"{stem}.docx").paragraphs]
    sheet = load_workbook(f"{stem}.xlsx", read_only=True)[INDICATOR]
    cells = [str(value) for row in sheet.iter_rows(max_row=8, values_only=True) for value in row if value]
    for texts in (notes, paragraphs, cells):
        assert sum(f"Utkast: {warned} " in text for text in texts) == 1
    unwarned = [text for text in (*notes, *paragraphs) if "Godkjent: Økningen kommer" in text]
    assert len(unwarned) == 2
