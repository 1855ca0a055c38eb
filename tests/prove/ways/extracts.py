"""Damages of OpenStreetMap extracts: a PBF file is a row of blobs, each with its length before it."""

from __future__ import annotations

import random

from tests.prove.ways import NothingToDamageError, Ways
from tests.prove.ways.plain import ANY


def _blobs(data: bytes) -> list[bytes]:
    """The file's pieces; the size of a blob's body is the number after the tag 0x18 in its header."""
    found, at = [], 0
    while at < len(data):
        header_size = int.from_bytes(data[at : at + 4], "big")
        header = data[at + 4 : at + 4 + header_size]
        place, size, shift = header.rindex(b"\x18", 0, 20) + 1, 0, 0
        while True:
            size |= (header[place] & 0x7F) << shift
            if header[place] < 0x80:
                break
            place, shift = place + 1, shift + 7
        end = at + 4 + header_size + size
        found.append(data[at:end])
        at = end
    return found


def lose_a_blob(data: bytes, chance: random.Random) -> bytes:
    blobs = _blobs(data)
    del blobs[chance.randrange(len(blobs))]
    return b"".join(blobs)


def repeat_a_blob(data: bytes, chance: random.Random) -> bytes:
    blobs = _blobs(data)
    at = chance.randrange(len(blobs))
    return b"".join([*blobs[:at], blobs[at], *blobs[at:]])


def swap_two_blobs(data: bytes, chance: random.Random) -> bytes:
    blobs = _blobs(data)
    if len(blobs) < 3:
        raise NothingToDamageError
    at = chance.randrange(1, len(blobs) - 1)
    blobs[at], blobs[at + 1] = blobs[at + 1], blobs[at]
    return b"".join(blobs)


def lose_some_bytes(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + data[at + chance.randrange(1, 64) :]


EXTRACT = ANY + Ways(rows=(lose_a_blob, repeat_a_blob, swap_two_blobs, lose_some_bytes))
