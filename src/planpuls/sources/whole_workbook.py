"""Workbooks whose parts are whole XML: the library that reads them skips over a cell that does not end."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path
from xml.parsers import expat

from planpuls.sources.dataset import ReadContext
from planpuls.spec.errors import InputError, Problem


def refuse_ill_formed(path: Path, context: ReadContext, advice: str) -> None:
    """Error: a part of the workbook that is not well-formed XML, with its name and line."""
    try:
        with zipfile.ZipFile(path) as parts:
            for part in parts.infolist():
                if part.filename.endswith((".xml", ".rels")):
                    with parts.open(part) as file:
                        _parse(file.read(), part.filename, context, advice)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise InputError([Problem(context.origin, "a readable workbook", str(error), advice)]) from error


def _parse(data: bytes, name: str, context: ReadContext, advice: str) -> None:
    try:
        expat.ParserCreate().Parse(data, True)
    except expat.ExpatError as error:
        problem = Problem(context.origin, "well-formed XML", str(error), advice, field=name)
        raise InputError([problem]) from error
