"""Cubes as CSV, Parquet and a workbook: one row a cell, codes and labels in columns, signs and flags beside the value."""

from __future__ import annotations

import io
import json
from datetime import datetime
from typing import Any

import polars as pl

from planpuls.release.reader import Release
from planpuls.service.pxweb.cube import Cube
from planpuls.service.pxweb.jsonstat import notes
from planpuls.service.pxweb.tables import CONTENTS
from planpuls.spec.spreadsheet import harmless_frame
from planpuls.spec.text import Language

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PARQUET = "application/vnd.apache.parquet"
CSV = "text/csv; charset=utf-8"
MOST_IN_WORKBOOK = 50_000
"""Cells of a workbook: a larger one takes half a minute and half a gigabyte to write."""
_MOMENT = datetime(2000, 1, 1)


def tidy(cube: Cube, language: Language) -> pl.DataFrame:
    """Every cell as a row: code and label of each variable, `value`, `unit`, `status` (sign), `flags`."""
    import numpy as np

    table, size = cube.table, cube.size
    total = len(cube.values)
    columns: dict[str, Any] = {}
    after = total
    places = np.arange(total)
    for axis, length in zip(table.axes, size, strict=True):
        after //= length
        at = pl.Series(places // after % length)
        codes = cube.codes(axis)
        labels = [axis.labels[code].get(language) if code in axis.labels else code for code in codes]
        columns[axis.id] = pl.Series(codes, dtype=pl.String).gather(at)
        columns[f"{axis.id}_label"] = pl.Series(labels, dtype=pl.String).gather(at)
        if axis.id == CONTENTS:
            units = {item.id: item.unit.get(language) for item in table.metrics}
            columns["unit"] = pl.Series([units[code] for code in codes], dtype=pl.String).gather(at)
            step, length_of_contents = after, length
    # A row's flags stand on each of its contents.
    first = pl.Series(places - places // step % length_of_contents * step)
    flags = first.replace_strict(cube.flags, default="", return_dtype=pl.String)
    unit = columns.pop("unit")
    values = pl.Series(cube.values).fill_nan(None)
    signs = pl.Series(cube.signs.tolist(), dtype=pl.String)
    return pl.DataFrame({**columns, "value": values, "unit": unit, "status": signs, "flags": flags})


def csv(cube: Cube, language: Language) -> bytes:
    """Comma, UTF-8, a header line. Whole numbers have no decimal point."""
    rows = tidy(cube, language)
    text = pl.Series("value", [None if value is None else json.dumps(value) for value in cube.numbers()])
    plain = harmless_frame(rows.with_columns(text, pl.col(pl.String).replace("", None)))
    return plain.write_csv(quote_style="necessary").encode()


def parquet(release: Release, cube: Cube, language: Language) -> bytes:
    """The same rows as Parquet; what must be read with them stands in the file's metadata."""
    buffer = io.BytesIO()
    about = {
        "release": release.id,
        "demo": str(release.demo).lower(),
        "notes": "\n".join(notes(release, cube.table, language)),
    }
    tidy(cube, language).write_parquet(buffer, metadata={f"planpuls.{name}": value for name, value in about.items()})
    return buffer.getvalue()


def xlsx(release: Release, cube: Cube, language: Language) -> bytes:
    """A workbook of two sheets, figures and notes; codes are text, figures numbers, no formulas."""
    import xlsxwriter

    buffer = io.BytesIO()
    options = {"in_memory": True, "constant_memory": False, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(buffer, options)
    # Without this the file would carry the clock.
    book.set_properties({"created": _MOMENT, "title": cube.table.head.label.get(language)})
    sheet = book.add_worksheet("data")
    rows = tidy(cube, language)
    bold = book.add_format({"bold": True})
    sheet.write_row(0, 0, rows.columns, bold)
    sheet.freeze_panes(1, 0)
    for number, row in enumerate(rows.iter_rows(), start=1):
        for column, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(number, column, value)
            elif value is not None:
                sheet.write_number(number, column, value)
    sheet.autofilter(0, 0, max(rows.height, 1), rows.width - 1)
    said = book.add_worksheet("notes")
    for number, line in enumerate([f"release {release.id}", *notes(release, cube.table, language)]):
        said.write_string(number, 0, line)
    book.close()
    return buffer.getvalue()
