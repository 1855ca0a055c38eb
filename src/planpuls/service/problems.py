"""Errors as `application/problem+json` (RFC 9457): what was expected, what was found, what to do."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from planpuls.spec.errors import NotFoundError, PlanpulsError

MEDIA_TYPE = "application/problem+json"


class RefusedError(Exception):
    """A request that is refused: status, short title, and a sentence that says what to do."""

    def __init__(self, status: int, title: str, detail: str) -> None:
        super().__init__(detail)
        self.status, self.title, self.detail = status, title, detail


def refused(error: PlanpulsError) -> RefusedError:
    """A known error of the program as a refusal.

    >>> from planpuls.spec.errors import Problem
    >>> refused(NotFoundError([Problem("9999", "the code of an area", "an unknown code", "See /api/areas.")])).status
    404
    """
    found = isinstance(error, NotFoundError)
    return RefusedError(404 if found else 400, "Not found" if found else "Bad request", str(error))


def body(status: int, title: str, detail: str) -> bytes:
    """The answer's bytes. What the client sent is quoted without control characters and in short."""
    shown = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in detail)
    shown = shown.encode("utf-8", "replace").decode()
    shown = shown if len(shown) <= 500 else f"{shown[:500]} …"
    problem: dict[str, Any] = {"type": "about:blank", "title": title, "status": status, "detail": shown}
    return json.dumps(problem, ensure_ascii=False).encode()


def phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Error"
