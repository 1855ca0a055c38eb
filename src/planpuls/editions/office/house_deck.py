"""The empty presentation that decks are made from: our own, or an organisation's, by the names of its placeholders."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from planpuls.editions.charts.theme import COLOURS
from planpuls.spec.errors import InputError, Problem

FONT = "Arial"
WIDTH_IN, HEIGHT_IN = 13.333, 7.5

TITLE, SUBTITLE = "planpuls title", "planpuls subtitle"
QUESTION, ANSWER, FIGURE, SOURCE = "planpuls question", "planpuls answer", "planpuls figure", "planpuls source"
MAP = "planpuls map"
HEADING, CONTENT = "planpuls heading", "planpuls content"
LAYOUTS: Mapping[str, tuple[str, ...]] = {
    "title": (TITLE, SUBTITLE),
    "question": (QUESTION, ANSWER, FIGURE, SOURCE),
    "list": (HEADING, CONTENT),
    "map": (QUESTION, ANSWER, FIGURE, MAP, SOURCE),
}
"""Kind of slide -> the placeholders its layout must have."""
OPTIONAL = {"map"}
"""Kinds that an organisation's template may lack: a question with a chart and a map then parts the room of the chart."""

# name -> (type, left, top, width, height in inches, points, bold, colour)
_OURS: Mapping[str, tuple[tuple[str, str, float, float, float, float, float, bool, str], ...]] = {
    "title": (
        (TITLE, "title", 0.9, 2.2, 11.5, 1.5, 40, True, "ink"),
        (SUBTITLE, "body", 0.9, 3.9, 11.5, 1.6, 18, False, "ink-2"),
    ),
    "question": (
        (QUESTION, "title", 0.6, 0.45, 12.13, 0.95, 28, True, "ink"),
        (ANSWER, "body", 0.6, 1.45, 12.13, 1.15, 16, False, "ink-2"),
        (FIGURE, "body", 0.6, 2.7, 12.13, 4.0, 12, False, "ink-2"),
        (SOURCE, "body", 0.6, 6.82, 12.13, 0.5, 10, False, "ink-3"),
    ),
    "list": (
        (HEADING, "title", 0.6, 0.45, 12.13, 0.95, 28, True, "ink"),
        (CONTENT, "body", 0.6, 1.6, 12.13, 5.4, 16, False, "ink-2"),
    ),
    "map": (
        (QUESTION, "title", 0.6, 0.45, 12.13, 0.95, 28, True, "ink"),
        (ANSWER, "body", 0.6, 1.45, 7.9, 1.3, 16, False, "ink-2"),
        (FIGURE, "body", 0.6, 2.85, 7.9, 3.85, 12, False, "ink-2"),
        (MAP, "body", 8.7, 1.45, 4.03, 5.25, 12, False, "ink-2"),
        (SOURCE, "body", 0.6, 6.82, 12.13, 0.5, 10, False, "ink-3"),
    ),
}


def open_deck(template: Path | None) -> tuple[Any, dict[str, dict[str, Any]]]:
    """An empty presentation, and for each kind of slide its layout and placeholder indices (`layout`, `at`).

    A kind that a template may lack is left out. Error: a template that cannot be opened, or has no layout with the
    placeholders of another kind.
    """
    from pptx import Presentation

    if template is None:
        presentation = Presentation()
        _make_ours(presentation)
    else:
        presentation = _opened(template)
        _drop_slides(presentation)
    layouts = {kind: _layout(presentation, kind, names, template) for kind, names in LAYOUTS.items()}
    return presentation, {kind: found for kind, found in layouts.items() if found}


def _opened(template: Path) -> Any:
    from pptx import Presentation
    from pptx.exc import PackageNotFoundError

    try:
        return Presentation(str(template))
    except (PackageNotFoundError, KeyError, ValueError, OSError) as error:
        advice = "Save the template as .pptx from PowerPoint or Impress."
        raise InputError([Problem(str(template), "a presentation (.pptx)", str(error), advice)]) from error


def _drop_slides(presentation: Any) -> None:
    ids = presentation.slides._sldIdLst
    for entry in list(ids):
        presentation.part.drop_rel(entry.rId)
        ids.remove(entry)


def _layout(presentation: Any, kind: str, names: tuple[str, ...], template: Path | None) -> dict[str, Any] | None:
    """The layout with these placeholders and the fewest others of ours."""
    ours = {name for known in LAYOUTS.values() for name in known}
    found = [
        {"layout": layout, "at": {shape.name: shape.placeholder_format.idx for shape in layout.placeholders}}
        for layout in presentation.slide_layouts
    ]
    fitting = [one for one in found if set(names) <= one["at"].keys()]
    if fitting or kind in OPTIONAL:
        return min(fitting, key=lambda one: len(one["at"].keys() & ours), default=None)
    seen = [name for one in found for name in one["at"]]
    advice = "Name the placeholders of one slide layout so (Selection pane of the slide master)."
    expected = f"a slide layout with placeholders named {', '.join(names)}"
    raise InputError([Problem(str(template), expected, ", ".join(dict.fromkeys(seen)) or "none", advice, field=kind)])


def _make_ours(presentation: Any) -> None:
    """Widescreen, plain, three layouts."""
    from pptx.util import Inches

    presentation.slide_width, presentation.slide_height = Inches(WIDTH_IN), Inches(HEIGHT_IN)
    layouts = list(presentation.slide_layouts)
    for layout in layouts[len(_OURS) :]:
        presentation.slide_layouts.remove(layout)
    for layout, (kind, placeholders) in zip(layouts, _OURS.items(), strict=False):
        layout.name = f"planpuls {kind}"
        tree = layout.shapes._spTree
        for shape in list(layout.shapes):
            tree.remove(shape._element)
        for index, placeholder in enumerate(placeholders):
            tree.append(_placeholder(index, *placeholder))
    master = presentation.slide_master
    for shape in list(master.placeholders):
        shape._element.getparent().remove(shape._element)
    _set_fonts(master)


def _set_fonts(master: Any) -> None:
    """One family for headings and text in the theme."""
    theme = next(rel.target_part for rel in master.part.rels.values() if rel.reltype.endswith("/theme"))
    text = theme.blob.decode("utf-8")
    for kind in ("majorFont", "minorFont"):
        start = text.index(f"<a:{kind}>")
        latin = text.index('typeface="', start) + len('typeface="')
        text = text[:latin] + FONT + text[text.index('"', latin) :]
    theme._blob = text.encode("utf-8")


def _placeholder(
    index: int,
    name: str,
    kind: str,
    left: float,
    top: float,
    width: float,
    height: float,
    points: float,
    bold: bool,
    colour: str,
) -> Any:
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls
    from pptx.util import Inches

    idx = "" if kind == "title" else f' idx="{index + 10}"'
    paint = f'<a:solidFill><a:srgbClr val="{COLOURS[colour].lstrip("#")}"/></a:solidFill>'
    run = f'<a:defRPr sz="{round(points * 100)}" b="{int(bold)}">{paint}</a:defRPr>'
    return parse_xml(
        f"<p:sp {nsdecls('p', 'a')}>"
        f'<p:nvSpPr><p:cNvPr id="{index + 2}" name="{name}"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
        f'<p:nvPr><p:ph type="{kind}"{idx}/></p:nvPr></p:nvSpPr>'
        f'<p:spPr><a:xfrm><a:off x="{Inches(left)}" y="{Inches(top)}"/><a:ext cx="{Inches(width)}" cy="{Inches(height)}"/>'
        '</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr>'
        '<p:txBody><a:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" anchor="t"><a:noAutofit/></a:bodyPr>'
        f'<a:lstStyle><a:lvl1pPr marL="0" indent="0" algn="l"><a:spcBef><a:spcPts val="0"/></a:spcBef><a:buNone/>{run}'
        "</a:lvl1pPr></a:lstStyle><a:p><a:r><a:t> </a:t></a:r></a:p></p:txBody></p:sp>"
    )
