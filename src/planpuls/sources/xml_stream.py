"""Large XML read element by element, without DTDs and entities.

A document type could define entities that swell to gigabytes or name files of this machine; none of the official files
has one, so it is refused before the parser sees it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO
from xml.etree import ElementTree

from planpuls.spec.errors import InputError, Problem

_FORBIDDEN = (b"<!DOCTYPE", b"<!ENTITY")
_OVERLAP = max(map(len, _FORBIDDEN)) - 1


class _Guard:
    """Passes bytes on and raises at a document type or at an encoding the search would not see through."""

    def __init__(self, file: BinaryIO, origin: str) -> None:
        self.file, self.origin, self.tail, self.first = file, origin, b"", True

    def read(self, size: int = -1) -> bytes:
        chunk = self.file.read(size)
        window = self.tail + chunk
        self.tail = window[-_OVERLAP:]
        found = next((word.decode() for word in _FORBIDDEN if word in window), None)
        if self.first and b"\x00" in chunk[:8]:
            found = "UTF-16"
        self.first = False
        if found:
            advice = "Official files have none; fetch it from its publisher."
            raise InputError([Problem(self.origin, "XML in UTF-8 without document type and entities", found, advice)])
        return chunk


def elements(file: BinaryIO, origin: str, wanted: frozenset[str]) -> Iterator[tuple[str, ElementTree.Element]]:
    """Every element whose name (without namespace) is wanted, when it is whole; emptied when the next is asked for.

    Only outermost wanted elements are emptied, so that what stands in them is there when they come.
    """
    depth = 0
    try:
        for event, element in ElementTree.iterparse(_Guard(file, origin), events=("start", "end")):
            name = local(element.tag)
            if event == "start":
                depth += name in wanted
            elif name in wanted:
                depth -= 1
                yield name, element
                if depth == 0:
                    element.clear()
            elif depth == 0:
                element.clear()
    except ElementTree.ParseError as error:
        row, _ = error.position
        advice = "Fetch the file again; it may be cut off."
        raise InputError([Problem(origin, "well-formed XML", str(error), advice, row=row)]) from error


def local(tag: str) -> str:
    """A tag without its namespace.

    >>> local("{http://www.netex.org.uk/netex}Quay")
    'Quay'
    """
    return tag.rpartition("}")[2]
