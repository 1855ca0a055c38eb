"""The blocks of an OpenStreetMap PBF file: a length, a header that names kind and size, a body (OSM wiki, «PBF Format»)."""

from __future__ import annotations

import hashlib
from pathlib import Path

_SIZE_FIELD = 3


def repeated_block(path: Path) -> int | None:
    """Number (from 1) of the first block that stands in the file twice, byte for byte; None where each stands once.

    Every block holds other objects, so that a repeated one was written or sent twice. Blocks after a broken header are
    not looked at: whoever unpacks the file finds that it is broken.
    """
    seen: set[bytes] = set()
    with path.open("rb") as file:
        number = 0
        while len(length := file.read(4)) == 4:
            number += 1
            size = _body_size(file.read(int.from_bytes(length, "big") & 0xFFFF))
            if size is None:
                return None
            digest = hashlib.blake2b(file.read(size), digest_size=16).digest()
            if digest in seen:
                return number
            seen.add(digest)
    return None


def _body_size(header: bytes) -> int | None:
    """The field `datasize` of a block's header; None where the header cannot be read."""
    at = 0
    while at < len(header):
        field, wire = header[at] >> 3, header[at] & 7
        value, at = _varint(header, at + 1)
        if wire == 0 and field == _SIZE_FIELD:
            return value
        if wire == 2:
            at += value
        elif wire != 0:
            return None
    return None


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """A number of seven bits per byte, the lowest first, and the position after it."""
    value = 0
    for place, byte in enumerate(data[at : at + 5]):
        value |= (byte & 0x7F) << (7 * place)
        if byte < 0x80:
            return value, at + place + 1
    return value, len(data)
