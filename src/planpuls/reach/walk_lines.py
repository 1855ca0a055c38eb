"""Ways in osmium's OPL text: one line per way, with its tags and the ids and places of its nodes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from planpuls.reach.compiled import kernel
from planpuls.reach.walk_network import Bytes, Ints, Ints32

MISSING = np.iinfo(np.int32).min
"""Longitude of a node that is not in the extract."""
_ESCAPED = re.compile("%([0-9a-f]+)%")


@dataclass(frozen=True)
class Lines:
    """w ways and the nodes they name one after the other."""

    way: Ints
    """OpenStreetMap id (w)."""
    tag_begin: Ints
    """Where the tags stand in the text (w)."""
    tag_end: Ints
    first: Ints
    """Where a way's nodes begin (w + 1)."""
    node: Ints
    lon: Ints32
    """Ten-millionths of a degree; MISSING where the extract lacks the node."""
    lat: Ints32

    def tags(self, text: bytes, keys: re.Pattern[str]) -> Iterator[tuple[tuple[str, str], ...]]:
        """Per way the (key, value) pairs that `keys` finds."""
        for begin, end in zip(self.tag_begin.tolist(), self.tag_end.tolist(), strict=True):
            found = keys.findall(text[begin:end].decode())
            yield tuple((key, unescaped(value)) for key, value in found)


def unescaped(value: str) -> str:
    """OPL writes what it needs itself (blank, comma, equals, at) as a code point between per cent signs.

    >>> unescaped("no%20%%40%%20%(22:00-06:00)")
    'no @ (22:00-06:00)'
    """
    return _ESCAPED.sub(lambda code: chr(int(code[1], 16)), value) if "%" in value else value


def lines(text: bytes) -> Lines:
    """The ways of whole lines of OPL (`w17 Thighway=path Nn1x10.5y59.9,n2x10.6y59.8`; a missing node is `n3xy`)."""
    return Lines(*_scanned(np.frombuffer(text, np.uint8).copy()))


@kernel
def _scanned(text: Bytes) -> tuple[Ints, Ints, Ints, Ints, Ints, Ints32, Ints32]:
    ways, nodes = 0, 0
    for place in range(len(text)):
        ways += int(text[place] == 10)
        # Every node is n…x…y…; tags hold these letters too, so this is an upper bound.
        nodes += int(text[place] == 110)
    way, begin, end = np.zeros(ways, np.int64), np.zeros(ways, np.int64), np.zeros(ways, np.int64)
    first = np.zeros(ways + 1, np.int64)
    node = np.empty(nodes, np.int64)
    lon, lat = np.empty(nodes, np.int32), np.empty(nodes, np.int32)
    place, row, count = 0, 0, 0
    while row < ways:
        place += 1
        way[row], place = _digits(text, place)
        while text[place] != 10:
            place += 1
            letter = text[place]
            place += 1
            if letter == 84:
                begin[row] = place
                while text[place] != 32 and text[place] != 10:
                    place += 1
                end[row] = place
            elif letter == 78:
                while text[place] == 110:
                    node[count], place = _digits(text, place + 1)
                    place += 1
                    if text[place] == 121:
                        lon[count], lat[count] = MISSING, MISSING
                        place += 1
                    else:
                        lon[count], place = _degrees(text, place)
                        lat[count], place = _degrees(text, place + 1)
                    count += 1
                    if text[place] == 44:
                        place += 1
            else:
                while text[place] != 32 and text[place] != 10:
                    place += 1
        place += 1
        row += 1
        first[row] = count
    return way, begin, end, first, node[:count].copy(), lon[:count].copy(), lat[:count].copy()


@kernel
def _digits(text: Bytes, place: int) -> tuple[int, int]:
    """A whole number and where it ends."""
    value, sign = 0, 1
    if text[place] == 45:
        sign = -1
        place += 1
    while 48 <= text[place] <= 57:
        value = 10 * value + int(text[place]) - 48
        place += 1
    return sign * value, place


@kernel
def _degrees(text: Bytes, place: int) -> tuple[int, int]:
    """A decimal number of degrees as ten-millionths, and where it ends."""
    value, sign, decimals, after = 0, 1, 0, False
    while True:
        letter = text[place]
        if letter == 45:
            sign = -1
        elif letter == 46:
            after = True
        elif 48 <= letter <= 57:
            value = 10 * value + int(letter) - 48
            decimals += int(after)
        else:
            break
        place += 1
    return sign * value * 10 ** (7 - decimals), place
