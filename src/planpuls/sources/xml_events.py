"""XML as a stream of elements, without ever following what the document points to.

A document type or an entity declaration is refused, so that nothing outside the file is read and nothing grows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import IO, Any, cast
from xml.etree import ElementTree as ET

from planpuls.sources.dataset import ReadContext
from planpuls.spec.errors import InputError, Problem

_CHUNK_BYTES = 1 << 16


def elements(stream: IO[bytes], context: ReadContext, wanted: Callable[[str], bool]) -> Iterator[ET.Element]:
    """Every element whose name (without namespace) `wanted` says yes to; it is emptied before the next one comes.

    Errors: a document type, XML that does not parse (with the line).
    """
    parser: Any = ET.XMLPullParser(("start", "end"))
    root: ET.Element | None = None
    carried = b""
    try:
        while data := stream.read(_CHUNK_BYTES):
            if root is None:
                # Declarations stand before the root element; one may lie across two chunks.
                _refuse_declarations(carried + data, context)
                carried = data[-16:]
            parser.feed(data)
            for event, element in cast("Iterator[tuple[str, ET.Element]]", parser.read_events()):
                if event == "start":
                    root = element if root is None else root
                elif wanted(local(element.tag)):
                    yield element
                    if root is not None and element is not root:
                        root.clear()
        parser.close()
    except ET.ParseError as error:
        row = error.position[0] if hasattr(error, "position") else None
        advice = "Fetch the file again; it may be cut off."
        raise InputError([Problem(context.origin, "well-formed XML", str(error), advice, row=row)]) from error


def local(tag: str) -> str:
    """Name without namespace.

    >>> local("{http://www.opengis.net/gml/3.2}pos")
    'pos'
    """
    return tag.rpartition("}")[2]


def text_of(element: ET.Element, name: str) -> str:
    """Text of the first descendant called `name`, without namespace; empty where there is none."""
    return next((part.text.strip() for part in element.iter() if local(part.tag) == name and part.text), "")


def _refuse_declarations(beginning: bytes, context: ReadContext) -> None:
    plain = beginning.replace(b"\x00", b"").upper()
    for mark in (b"<!DOCTYPE", b"<!ENTITY"):
        if mark in plain:
            found = mark.decode()
            raise InputError([Problem(context.origin, "XML without a document type", found, "Do not open this file.")])
