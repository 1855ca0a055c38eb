"""The name of a workbook's first sheet from the beginning of its file, without opening it."""

from __future__ import annotations

import re
import struct
import zlib
from html import unescape

_HEADER = struct.Struct("<4s5H3I2H")
_MEMBER = b"PK\x03\x04"
_DESCRIPTOR = b"PK\x07\x08"
_MOST_BYTES = 2**20
_SHEET = re.compile(r"<(?:\w+:)?sheet\s[^>]*?\bname=\"([^\"]*)\"")


def first_sheet(head: bytes) -> str | None:
    """The first sheet's name; None where the bytes are no workbook, or where its list of sheets comes later in the file."""
    at = 0
    while head[at : at + 4] == _MEMBER and at + _HEADER.size <= len(head):
        _, _, flags, method, _, _, _, packed, _, name_length, extra_length = _HEADER.unpack_from(head, at)
        start = at + _HEADER.size + name_length + extra_length
        name = head[at + _HEADER.size : at + _HEADER.size + name_length]
        content, end = _content(head, start, method, packed)
        if name == b"xl/workbook.xml":
            found = _SHEET.search(content.decode("utf-8", errors="replace"))
            return unescape(found.group(1)) if found else None
        if end is None:
            return None
        at = end + _after(head, end) if flags & 8 else end
    return None


def _content(head: bytes, start: int, method: int, packed: int) -> tuple[bytes, int | None]:
    """A member's bytes as far as the head holds them, and where it ends; None where that is not to be seen."""
    if method == 0:
        return head[start : start + packed], start + packed
    if method != 8:
        return b"", start + packed if packed else None
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        content = unpacker.decompress(head[start:], _MOST_BYTES)
    except zlib.error:
        return b"", None
    if packed:
        return content, start + packed
    return content, len(head) - len(unpacker.unused_data) if unpacker.eof else None


def _after(head: bytes, end: int) -> int:
    """Length of the record that follows a member whose size was not known when its header was written."""
    return 16 if head[end : end + 4] == _DESCRIPTOR else 12
