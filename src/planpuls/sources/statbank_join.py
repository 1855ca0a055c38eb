"""Join JSON-stat2 answers that differ in the codes of one dimension to one document."""

from __future__ import annotations

import json
from collections.abc import Sequence
from math import prod
from typing import Any


class NotJoinedError(ValueError):
    """The answers do not belong together; the text says why."""


def joined(answers: Sequence[bytes], along: str) -> bytes:
    """One document with the categories of `along` from all answers, in their order; status and notes are kept.

    Values stand in row-major order, so for every combination of the dimensions before `along` the answers' blocks follow
    each other. Errors: an answer that is no JSON-stat2, other dimensions than the first's, a category there twice.
    """
    documents = [_document(answer) for answer in answers]
    first = documents[0]
    ids: list[str] = first["id"]
    if along not in ids:
        raise NotJoinedError(f"no dimension {along} in {', '.join(ids)}")
    at = ids.index(along)
    for document in documents[1:]:
        others = [size for position, size in enumerate(document["size"]) if position != at]
        if document["id"] != ids or others != [size for position, size in enumerate(first["size"]) if position != at]:
            raise NotJoinedError(f"{document['id']} {document['size']} beside {ids} {first['size']}")
    codes = [code for document in documents for code in _codes(document, along)]
    if len(set(codes)) < len(codes):
        raise NotJoinedError(f"the same code of {along} in two answers")
    before, after = prod(first["size"][:at]), prod(first["size"][at + 1 :])
    values: list[Any] = []
    status: dict[str, Any] = {}
    for block in range(before):
        for document in documents:
            length = document["size"][at] * after
            start, offset = block * length, len(values)
            values += document["value"][start : start + length]
            for position in range(start, start + length):
                sign = document["status"].get(str(position))
                if sign is not None:
                    status[str(offset + position - start)] = sign
    labels = {code: label for document in documents for code, label in _labels(document, along).items()}
    category = {"index": {code: position for position, code in enumerate(codes)}, "label": labels}
    dimension = {**first["dimension"], along: {**first["dimension"][along], "category": category}}
    sizes = [len(codes) if position == at else size for position, size in enumerate(first["size"])]
    notes = list(dict.fromkeys(note for document in documents for note in document.get("note") or ()))
    whole = {**first, "size": sizes, "dimension": dimension, "value": values, "status": status, "note": notes}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()


def _document(answer: bytes) -> dict[str, Any]:
    """The answer with values and status spread out."""
    try:
        document = json.loads(answer)
        count = prod(document["size"])
        value, status = document["value"], document.get("status") or {}
        if isinstance(value, dict):
            value = [value.get(str(position)) for position in range(count)]
        if isinstance(status, list):
            status = {str(position): sign for position, sign in enumerate(status) if sign}
        if isinstance(status, str):
            status = {str(position): status for position in range(count)}
        sound = isinstance(value, list) and len(value) == count and isinstance(document["id"], list)
    except (ValueError, KeyError, TypeError) as error:
        raise NotJoinedError(f"no JSON-stat2: {answer[:60]!r}") from error
    if not sound:
        raise NotJoinedError(f"{len(value)} values, {count} announced")
    return {**document, "value": value, "status": status}


def _codes(document: dict[str, Any], name: str) -> list[str]:
    index = document["dimension"][name]["category"].get("index") or _labels(document, name)
    return sorted(index, key=lambda code: index[code]) if isinstance(index, dict) else list(index)


def _labels(document: dict[str, Any], name: str) -> dict[str, str]:
    return dict(document["dimension"][name]["category"].get("label") or {})
