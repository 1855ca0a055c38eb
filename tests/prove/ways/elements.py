"""Damages inside XML: whole members of a collection, elements, attributes."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from functools import partial

from tests.prove.ways import NothingToDamageError, Ways, one_of
from tests.prove.ways.plain import ANY

_TAG = re.compile(rb"<(/?)([^\s/>!?]+)([^>]*?)(/?)>")
_ATTRIBUTE = re.compile(rb'\s[\w:]+="[^"]*"')


@dataclass(frozen=True)
class _Element:
    name: bytes
    start: int
    content: int
    content_end: int
    end: int


def _elements(data: bytes) -> list[_Element]:
    open_tags: list[tuple[bytes, int, int]] = []
    found = []
    for tag in _TAG.finditer(data):
        closing, name, _, empty = tag.groups()
        if closing and open_tags:
            opened, start, content = open_tags.pop()
            found.append(_Element(opened, start, content, tag.start(), tag.end()))
        elif empty:
            found.append(_Element(name, tag.start(), tag.end(), tag.end(), tag.end()))
        elif not closing:
            open_tags.append((name, tag.start(), tag.end()))
    return found


def _members(data: bytes, names: tuple[bytes, ...]) -> list[_Element]:
    return [element for element in _elements(data) if element.name.rpartition(b":")[2] in names]


def _leaves(data: bytes) -> list[_Element]:
    """Elements with nothing but text in them."""
    return [
        element
        for element in _elements(data)
        if element.content < element.content_end and b"<" not in data[element.content : element.content_end]
    ]


def lose_a_member(data: bytes, chance: random.Random, names: tuple[bytes, ...]) -> bytes:
    member = one_of(chance, _members(data, names))
    return data[: member.start] + data[member.end :]


def repeat_a_member(data: bytes, chance: random.Random, names: tuple[bytes, ...]) -> bytes:
    member = one_of(chance, _members(data, names))
    return data[: member.end] + data[member.start : member.end] + data[member.end :]


def lose_an_end_tag(data: bytes, chance: random.Random) -> bytes:
    element = one_of(chance, [element for element in _elements(data) if element.content_end < element.end])
    return data[: element.content_end] + data[element.end :]


def rename_an_element(data: bytes, chance: random.Random) -> bytes:
    """Throughout the file."""
    element = one_of(chance, _elements(data))
    name = re.escape(element.name)
    return re.sub(rb"<(/?)" + name + rb"(?=[\s/>])", rb"<\1" + element.name + b"x", data)


def rename_an_attribute(data: bytes, chance: random.Random) -> bytes:
    """Throughout the file; names of namespaces stay."""
    names = sorted({found.group().strip().partition(b"=")[0] for found in _ATTRIBUTE.finditer(data)})
    name = one_of(chance, [name for name in names if not name.startswith(b"xmlns") and name not in (b"version",)])
    return re.sub(rb"(\s)" + re.escape(name) + rb'="', rb"\1" + name + b'x="', data)


def lose_an_element(data: bytes, chance: random.Random) -> bytes:
    """One element with its text, in one place."""
    leaf = one_of(chance, _leaves(data))
    return data[: leaf.start] + data[leaf.end :]


def change_a_text(data: bytes, chance: random.Random) -> bytes:
    leaf = one_of(chance, _leaves(data))
    at = chance.randrange(leaf.content, leaf.content_end)
    if not bytes([data[at]]).isalnum():
        raise NothingToDamageError
    other = chance.choice(b"0123456789" if bytes([data[at]]).isdigit() else b"abcxyz")
    return data[:at] + bytes([other]) + data[at + 1 :]


def with_members(*names: str) -> Ways:
    members = tuple(name.encode() for name in names)
    return ANY + Ways(
        rows=(partial(lose_a_member, names=members), partial(repeat_a_member, names=members), lose_an_end_tag),
        columns=(rename_an_element, rename_an_attribute),
        cells=(lose_an_element, change_a_text),
    )
