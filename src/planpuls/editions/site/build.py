"""Build the website of one release: every page in both languages, charts, downloads, map files, static files."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from planpuls.editions.charts.figures_file import chart_csv, chart_xlsx
from planpuls.editions.charts.render import drawn_by, inline, standalone
from planpuls.editions.site import parts
from planpuls.editions.site.changes import changes_page, write_figures
from planpuls.editions.site.choices import Choices
from planpuls.editions.site.data_page import data_page
from planpuls.editions.site.downloads import write_data
from planpuls.editions.site.front import front_page
from planpuls.editions.site.location_data import FOLDER as LOCATION_FOLDER
from planpuls.editions.site.location_data import INDEX as LOCATION_INDEX
from planpuls.editions.site.location_data import write_location
from planpuls.editions.site.location_page import location_page
from planpuls.editions.site.map_data import has_map
from planpuls.editions.site.map_page import SOURCE, map_page
from planpuls.editions.site.not_found import write_not_found
from planpuls.editions.site.parts import Address, Figure, Section, link
from planpuls.editions.site.places.atlas import Atlas
from planpuls.editions.site.places.write import write_places
from planpuls.editions.site.processes import map_beside, pictures_beside, workbook_beside
from planpuls.editions.site.question import question_page
from planpuls.editions.site.search import GLOSSARY, INDEX, SEARCH, search_page, term_address, write_index
from planpuls.editions.site.share import citation
from planpuls.editions.site.templates import environment
from planpuls.editions.site.term_links import marked
from planpuls.editions.site.terms import TERMS
from planpuls.editions.site.texts import VERDICT_CLASSES, say
from planpuls.editions.site.why_differ import why_page
from planpuls.release.comparing import StoredDifference
from planpuls.release.reader import Release
from planpuls.spec.text import LANGUAGES, Language

_ASSETS = Path(__file__).parent / "assets"
_STATIC = Path(__file__).parent / "static"
_LOG = logging.getLogger(__name__)


def build_site(release: Release, folder: Path, difference: StoredDifference | None = None) -> None:
    """Write the website of `release`, with the other editions as its downloads, into the empty `folder`.

    Equal releases give equal bytes.
    """
    from planpuls.editions.office.files import office_file, write_memo, write_slides

    choices = Choices(release, difference=difference)
    with ExitStack() as beside:
        if has_map(choices):
            base = choices.base.release.path if choices.base else None
            beside.enter_context(map_beside(release.path, folder, base))
        workbook = office_file(choices, folder, LANGUAGES[0], "xlsx")
        to_book = beside.enter_context(workbook_beside(release.path, workbook, LANGUAGES[0], difference))
        with pictures_beside() as pictures:
            writer = _Writer(choices, folder, pictures.png)
            # Both languages' questions first: their charts are drawn while pages are written.
            with drawn_by(pictures.draw):
                for spec in choices.release.specs.values():
                    to_book(question_page(choices, spec, LANGUAGES[0]).plotted)
                for spec in choices.release.specs.values():
                    question_page(choices, spec, LANGUAGES[1])
                # One process for both languages: they ask the release the same questions, and the answers are kept.
                for language in LANGUAGES:
                    _write_pages(writer, language)
            _write_changes(writer)
            write_data(choices, folder / "data")
            write_not_found(folder)
            write_location(choices, folder / LOCATION_FOLDER)
            _copy_static(folder)
            write_slides(choices, folder, LANGUAGES[0])
        # The memo takes the pages' pictures.
        write_memo(choices, folder, LANGUAGES[0])


def _write_pages(writer: _Writer, language: Language) -> None:
    """Every page in one language, with its charts."""
    choices, folder = writer.choices, writer.folder
    writer.page(parts.FRONT, language, "front.html", front_page(choices, language))
    for spec in choices.release.specs.values():
        page = question_page(choices, spec, language)
        writer.page(parts.question_address(spec.id), language, "question.html", page, page.sections)
    drawn = map_page(choices, language, has_map=has_map(choices))
    writer.page(parts.MAP, language, "map.html", drawn, drawn.sections)
    content = data_page(choices, language)
    writer.page(parts.DATA, language, "data.html", content, content.sections)
    atlas = Atlas(choices)
    write_places(atlas, folder, language, writer.page)
    writer.page(parts.WHY, language, "why.html", why_page(choices, language))
    writer.page(GLOSSARY, language, "glossary.html", sorted(TERMS, key=lambda term: term.name.get(language).lower()))
    found = search_page(atlas, language)
    writer.page(SEARCH, language, "search.html", found)
    write_index(found, folder / INDEX.get(language), language)
    checked = location_page(choices, language)
    writer.page(parts.LOCATION, language, "location.html", checked, checked.sections)


def _write_changes(writer: _Writer) -> None:
    """What the release changed, in both languages, with the single figures as files."""
    choices = writer.choices
    for language in LANGUAGES:
        content = changes_page(choices, language)
        writer.page(parts.CHANGES, language, "changes.html", content, content.sections)
    if choices.difference is not None:
        write_figures(choices, writer.folder / "data")


class _Writer:
    """Renders pages and writes the charts that belong to them beside them.

    `to_picture` is given every chart's SVG file and makes its PNG.
    """

    def __init__(self, choices: Choices, folder: Path, to_picture: Callable[[Path], None]) -> None:
        self.choices = choices
        self.folder = folder
        self.to_picture = to_picture
        self.templates = environment()
        self.static = {path.relative_to(_STATIC).as_posix() for path in _STATIC.rglob("*") if path.is_file()}

    def page(
        self,
        address: Address,
        language: Language,
        template: str,
        content: Any,
        sections: tuple[Section, ...] = (),
        **more: Any,
    ) -> None:
        path = address.get(language)
        other: Language = "en" if language == "nb" else "nb"
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        for section in sections:
            for figure in section.figures:
                self._chart_files(figure, target.parent, language)
        release = self.choices.release

        def to_place(target: str) -> str:
            page, _, anchor = target.partition("#")
            return f"{link(path, page)}{'#' if anchor else ''}{anchor}"

        html = self.templates.get_template(template).render(
            page=content,
            path=path,
            language=language,
            other_language=other,
            other_path=address.get(other),
            release=release,
            warnings=self.choices.warnings(language),
            plan=self.choices.plan,
            menu=[
                (parts.FRONT.get(language), "front"),
                (parts.MAP.get(language), "map"),
                (parts.PLACES.get(language), "places"),
                (parts.LOCATION.get(language), "location"),
                (parts.DATA.get(language), "data"),
                (parts.CHANGES.get(language), "changes"),
            ],
            front=parts.FRONT.get(language),
            map_source=SOURCE,
            location_source=LOCATION_INDEX,
            stale_word=self.choices.glossary["flags"]["stale"][language].capitalize(),
            static=self.static,
            verdict_classes=VERDICT_CLASSES,
            say=lambda key, **values: say(key, language, **values),
            to=lambda target: link(path, target),
            text=lambda value: value.get(language),
            drawing=inline,
            data_page=parts.DATA.get(language),
            map_page=parts.MAP.get(language),
            places_page=parts.PLACES.get(language),
            search_page=SEARCH.get(language),
            search_index=INDEX.get(language),
            terms_page=GLOSSARY.get(language),
            why_page=parts.WHY.get(language),
            to_place=to_place,
            cite=lambda title, date="": citation(self.choices, title, date, language),
            mark=lambda value: marked(value, language, lambda term: to_place(term_address(term, language))),
            **more,
        )
        target.write_text(html, encoding="utf-8")

    def _chart_files(self, figure: Figure, folder: Path, language: Language) -> None:
        caption = figure.caption
        for word, notice in reversed(self.choices.warnings(language)):
            caption = parts.with_warning(caption, f"{word}: {notice[:1].lower()}{notice[1:]}")
        svg = folder / f"{figure.id}.svg"
        svg.write_text(standalone(figure.file or figure.wide, caption, language), encoding="utf-8")
        self.to_picture(svg)
        if figure.wide.plotted:
            (folder / f"{figure.id}.csv").write_text(chart_csv(figure.wide.plotted, caption), encoding="utf-8")
            (folder / f"{figure.id}.xlsx").write_bytes(chart_xlsx(figure.wide.plotted, caption))


def _copy_static(folder: Path) -> None:
    """Browser files built by `make web`, and the site's own. Without the first the pages still read."""
    shutil.copytree(_ASSETS, folder / "assets")
    if _STATIC.is_dir():
        shutil.copytree(_STATIC, folder / "static")
    else:
        _LOG.warning("The browser files are not built (make web): the pages have no style, no sorting and no live map.")
