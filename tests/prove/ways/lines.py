"""Damages of files with a header and one row per line."""

from __future__ import annotations

import random
from functools import partial

from tests.prove.ways import NothingToDamageError, Ways, one_of
from tests.prove.ways.plain import ANY


def lose_a_line(data: bytes, chance: random.Random) -> bytes:
    lines = data.splitlines(keepends=True)
    del lines[chance.randrange(len(lines))]
    return b"".join(lines)


def repeat_a_line(data: bytes, chance: random.Random) -> bytes:
    lines = data.splitlines(keepends=True)
    at = chance.randrange(len(lines))
    return b"".join([*lines[:at], lines[at], *lines[at:]])


def join_two_lines(data: bytes, chance: random.Random) -> bytes:
    lines = data.splitlines(keepends=True)
    if len(lines) < 2:
        raise NothingToDamageError
    at = chance.randrange(len(lines) - 1)
    lines[at] = lines[at].rstrip(b"\r\n")
    return b"".join(lines)


def swap_a_separator(data: bytes, chance: random.Random, separator: bytes) -> bytes:
    number, fields, lines = _a_line(data, chance, separator)
    at = chance.randrange(1, len(fields))
    other = b"," if separator == b";" else b";"
    return _with_line(lines, number, separator.join(fields[:at]) + other + separator.join(fields[at:]))


def lose_a_field(data: bytes, chance: random.Random, separator: bytes) -> bytes:
    number, fields, lines = _a_line(data, chance, separator)
    del fields[chance.randrange(len(fields))]
    return _with_line(lines, number, separator.join(fields))


def rename_a_column(data: bytes, chance: random.Random, separator: bytes) -> bytes:
    names, rest = _header(data, separator)
    at = chance.randrange(len(names))
    bare = names[at].removeprefix(b"\xef\xbb\xbf").rstrip(b"\r").strip(b'"')
    changed = chance.choice((b"x" + bare, bare[:-1] or b"x", b"kolonne_%d" % at))
    names[at] = names[at].replace(bare, changed)
    return separator.join(names) + rest


def lose_a_column(data: bytes, chance: random.Random, separator: bytes) -> bytes:
    """A column is gone, header and cells."""
    rows = [_fields(line, separator) for line in data.splitlines()]
    if len(rows[0]) < 2 or any(len(row) != len(rows[0]) for row in rows):
        raise NothingToDamageError
    at = chance.randrange(len(rows[0]))
    kept = [separator.join(fields[:at] + fields[at + 1 :]) for fields in rows]
    return b"\n".join(kept) + b"\n"


def change_a_cell(data: bytes, chance: random.Random, separator: bytes) -> bytes:
    """One letter or digit of one cell becomes another one of its kind."""
    number, fields, lines = _a_line(data, chance, separator, first=1)
    at = one_of(chance, [place for place, field in enumerate(fields) if any(_kin(byte) for byte in field)])
    place = one_of(chance, [place for place, byte in enumerate(fields[at]) if _kin(byte)])
    other = chance.choice([byte for byte in _kin(fields[at][place]) if byte != fields[at][place]])
    fields[at] = fields[at][:place] + bytes([other]) + fields[at][place + 1 :]
    return _with_line(lines, number, separator.join(fields))


def _kin(byte: int) -> bytes:
    """The letters or digits a byte may be confused with; nothing for other bytes."""
    for kin in (b"0123456789", b"abcdefghijklmnopqrstuvwxyz", b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"):
        if byte in kin:
            return kin
    return b""


def _fields(line: bytes, separator: bytes) -> list[bytes]:
    """The fields of a line with their quotes; separators inside quotes part nothing."""
    fields = [b""]
    for piece in line.split(separator):
        whole = fields[-1].count(b'"') % 2 == 0
        if whole:
            fields.append(piece)
        else:
            fields[-1] += separator + piece
    return fields[1:]


def _header(data: bytes, separator: bytes) -> tuple[list[bytes], bytes]:
    head, line_end, rest = data.partition(b"\n")
    return _fields(head, separator), line_end + rest


def _a_line(
    data: bytes, chance: random.Random, separator: bytes, first: int = 0
) -> tuple[int, list[bytes], list[bytes]]:
    """Number and fields of a random line, and all lines; lines of a value that goes on in the next are left alone."""
    lines = data.splitlines(keepends=True)
    numbers = [at for at, line in enumerate(lines) if at >= first and line.count(b'"') % 2 == 0 and separator in line]
    number = one_of(chance, numbers)
    return number, _fields(lines[number].rstrip(b"\r\n"), separator), lines


def _with_line(lines: list[bytes], number: int, text: bytes) -> bytes:
    line_end = lines[number][len(lines[number].rstrip(b"\r\n")) :]
    return b"".join([*lines[:number], text + line_end, *lines[number + 1 :]])


def separated_by(separator: bytes) -> Ways:
    swap, lose = (partial(way, separator=separator) for way in (swap_a_separator, lose_a_field))
    rename, drop = (partial(way, separator=separator) for way in (rename_a_column, lose_a_column))
    return ANY + Ways(
        rows=(lose_a_line, repeat_a_line, join_two_lines, swap, lose),
        columns=(rename, drop),
        cells=(partial(change_a_cell, separator=separator),),
    )


SEMICOLONS, COMMAS = separated_by(b";"), separated_by(b",")
