"""Damages of any file: transfers that break off, error pages, disturbed bytes."""

from __future__ import annotations

import random

from tests.prove.ways import Ways


def cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))]


def put_html_first(data: bytes, chance: random.Random) -> bytes:
    return b"<html><body>503 Service Unavailable</body></html>\n" + data[chance.randrange(len(data)) :]


def flip(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + bytes([data[at] ^ (1 << chance.randrange(8))]) + data[at + 1 :]


def write_zeros(data: bytes, chance: random.Random) -> bytes:
    """A stretch that was never written, as on a full disk."""
    at, length = chance.randrange(len(data)), min(len(data), 512)
    return data[:at] + b"\x00" * min(length, len(data) - at) + data[at + length :]


ANY = Ways(rows=(cut, put_html_first, write_zeros), cells=(flip,))
