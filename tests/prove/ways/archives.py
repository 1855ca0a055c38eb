"""Damages of zip and gzip files: of the container itself, and inside it with checksums that fit again."""

from __future__ import annotations

import gzip
import io
import random
import zipfile
from collections.abc import Callable

from tests.prove.ways import Damage, Ways, name_of, one_of
from tests.prove.ways.elements import with_members
from tests.prove.ways.plain import cut, flip, put_html_first, write_zeros

_TIME = (2024, 1, 1, 0, 0, 0)


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip file, the same bytes every time."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, data in members.items():
            info = zipfile.ZipInfo(name, _TIME)
            info.compress_type = method
            archive.writestr(info, data)
    return file.getvalue()


def unzipped(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _in_a_member(data: bytes, chance: random.Random, way: Damage, wanted: Callable[[str], bool]) -> bytes:
    members = unzipped(data)
    name = one_of(chance, [name for name in members if wanted(name)])
    members[name] = way(members[name], chance)
    return zipped(members)


def lose_a_member(data: bytes, chance: random.Random) -> bytes:
    members = unzipped(data)
    del members[chance.choice(list(members))]
    return zipped(members)


def rename_a_member(data: bytes, chance: random.Random) -> bytes:
    members = unzipped(data)
    renamed = chance.choice(list(members))
    return zipped({f"x{name}" if name == renamed else name: content for name, content in members.items()})


def empty_a_member(data: bytes, chance: random.Random) -> bytes:
    members = unzipped(data)
    members[chance.choice(list(members))] = b""
    return zipped(members)


_WHOLE = Ways(rows=(cut, put_html_first, write_zeros, lose_a_member, rename_a_member, empty_a_member), cells=(flip,))


def zip_of(inner: Ways, wanted: Callable[[str], bool] = lambda _: True) -> Ways:
    """Ways of a zip file whose `wanted` members are of the `inner` format."""

    def within(way: Damage) -> Damage:
        return lambda data, chance: _in_a_member(data, chance, way, wanted)

    return _WHOLE + _wrapped(inner, within)


def gzip_of(inner: Ways) -> Ways:
    def within(way: Damage) -> Damage:
        return lambda data, chance: gzip.compress(way(gzip.decompress(data), chance), mtime=0)

    return Ways(rows=(cut, put_html_first, write_zeros), cells=(flip,)) + _wrapped(inner, within)


def _wrapped(inner: Ways, within: Callable[[Damage], Damage]) -> Ways:
    def wrapped(way: Damage) -> Damage:
        made = within(way)
        made.__name__ = f"{name_of(way)} inside"
        return made

    rows, columns, cells = (tuple(map(wrapped, ways)) for ways in (inner.rows, inner.columns, inner.cells))
    return Ways(rows, columns, cells)


def _is_sheet(name: str) -> bool:
    return name.startswith("xl/worksheets/")


WORKBOOK = zip_of(with_members("row"), _is_sheet)
