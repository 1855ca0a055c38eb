"""The figures of one chart as files: CSV for programs, a small workbook for Excel and Calc. Both carry title, unit, source."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable
from xml.sax.saxutils import escape

from planpuls.editions.charts.plotted import Plotted
from planpuls.editions.charts.render import Caption
from planpuls.spec.spreadsheet import harmless

_EPOCH = (1980, 1, 1, 0, 0, 0)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
    f'ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
    f'Type="{_LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}"><sheets><sheet name="planpuls" sheetId="1" '
    'r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
    f'Type="{_LINKS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}


def chart_csv(plotted: Plotted, caption: Caption) -> str:
    """One row per figure: category, series, value, unit, title, source, warning; empty where there is no figure."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("category", "series", "value", "unit", "title", "source", "warning"))
    for series in plotted.series:
        for category, value in zip(plotted.categories, series.values, strict=True):
            if value is not None or not series.part_of:
                shown = "" if value is None else repr(round(value, 9))
                about = (caption.unit, caption.title, caption.source, caption.warning or "")
                writer.writerow([harmless(text) for text in (category, series.part_of or series.name, shown, *about)])
    return out.getvalue()


def chart_xlsx(plotted: Plotted, caption: Caption) -> bytes:
    """A workbook of one sheet: title, unit and source above, categories down and series across. Equal figures give equal bytes."""
    above = [(text,) for text in (caption.warning, caption.title, caption.unit, caption.source) if text]
    heads = (plotted.category_axis, *(series.name for series in plotted.series))
    body = zip(plotted.categories, *(series.values for series in plotted.series), strict=True)
    rows: list[Iterable[str | float | None]] = [*above, (), heads, *body]
    sheet = "".join(f"<row>{''.join(map(_cell, row))}</row>" for row in rows)
    parts = _PARTS | {
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_MAIN}"><cols><col min="1" max="1" width="28" customWidth="1"/>'
        f"</cols><sheetData>{sheet}</sheetData></worksheet>"
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            package.writestr(entry, _HEAD + text)
    return out.getvalue()


def _cell(value: str | float | None) -> str:
    if value is None:
        return "<c/>"
    if isinstance(value, str):
        return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
    return f"<c><v>{round(value, 9)!r}</v></c>"
