"""A code without hits nationally is an error, not a zero: registers answer a retired code with nothing found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from planpuls.spec.errors import InputError, Problem


def require_hits(
    codes: Iterable[str], hits: Mapping[str, int], where: str, successors: Mapping[str, Iterable[str]] | None = None
) -> None:
    """Refuse codes that count nothing in the whole country.

    `hits`: code -> national count of the source the codes are used on. `successors`: retired code -> codes that took over,
    for the advice. Error: InputError with every such code.

    >>> require_hits(["56.110"], {"56.110": 11962}, "a plan's industries")
    """
    problems = []
    for code in dict.fromkeys(codes):
        if not hits.get(code):
            after = ", ".join((successors or {}).get(code, ()))
            advice = f"It may be retired; use {after}." if after else "It may be retired: look it up in Klass."
            problems.append(Problem(where, f"hits for {code} somewhere in the country", "none", advice, field=code))
    if problems:
        raise InputError(problems)
