"""Workbooks whose parts are whole XML: the library that reads them skips over a cell that does not end."""

from __future__ import annotations

from pathlib import Path
from xml.parsers import expat

from planpuls.sources.archives import unzipped
from planpuls.sources.dataset import ReadContext
from planpuls.spec.errors import InputError, Problem


def refuse_ill_formed(path: Path, context: ReadContext, advice: str) -> None:
    """Error: a part of the workbook that is not well-formed XML, with its name and line."""
    with unzipped(path, context) as parts:
        for name in parts.namelist():
            if name.endswith((".xml", ".rels")):
                _parse(parts.read(name), name, context, advice)


def _parse(data: bytes, name: str, context: ReadContext, advice: str) -> None:
    try:
        expat.ParserCreate().Parse(data, True)
    except expat.ExpatError as error:
        problem = Problem(context.origin, "well-formed XML", str(error), advice, field=name)
        raise InputError([problem]) from error
