"""Errors as part of the interface: where, what was expected, what was found, what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing wrong with one input.

    `where` is a file, a field path or an object; `row` is the line number in a file (the header is line 1).
    """

    where: str
    expected: str
    found: str
    advice: str
    field: str | None = None
    row: int | None = None

    def __str__(self) -> str:
        place = self.where
        if self.row is not None:
            place += f", row {self.row}"
        if self.field is not None:
            place += f", {self.field}"
        return f"{place}: expected {self.expected}, found {self.found.rstrip('.')}. {self.advice}"


class PlanpulsError(Exception):
    """Base of every error planpuls raises on purpose; carries all problems of one input at once.

    >>> print(PlanpulsError([Problem("plan.toml", "a text", "nothing", "Add it.", field="name.nb")]))
    plan.toml, name.nb: expected a text, found nothing. Add it.
    """

    exit_code = 1

    def __init__(self, problems: Sequence[Problem] | str) -> None:
        self.problems: tuple[Problem, ...] = () if isinstance(problems, str) else tuple(problems)
        super().__init__(problems if isinstance(problems, str) else "\n".join(str(problem) for problem in problems))


class PlanError(PlanpulsError, ValueError):
    """The plan folder is wrong; every problem is listed with the path to its field."""

    exit_code = 3


class InputError(PlanpulsError, ValueError):
    """A file from a source is refused."""

    exit_code = 4


class NotFoundError(PlanpulsError, LookupError):
    """A name the user gave (indicator, area, period, release) is not known; the message lists what is."""

    exit_code = 5


class LockedError(PlanpulsError, RuntimeError):
    """Another process holds the workspace."""

    exit_code = 6


class IntegrityError(PlanpulsError, RuntimeError):
    """Stored bytes are not what their hash says, or the running code is not the code on disk."""

    exit_code = 7
