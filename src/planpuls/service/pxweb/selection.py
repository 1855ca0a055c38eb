"""Which codes of a variable a request chooses: lists of codes and the selection expressions of PxWebApi v2."""

from __future__ import annotations

import re
from collections.abc import Sequence

from planpuls.service.problems import RefusedError

MOST_PARTS = 2_000
_CALL = re.compile(r"\[?(top|bottom|from|to|range)\(([^()]*)\)\]?", re.IGNORECASE)
_WILD = re.compile(r"[*?]")


def chosen(variable: str, codes: Sequence[str], asked: str, *, newest_first: bool = False) -> list[int]:
    """Positions of the codes that `asked` chooses, in the variable's own order, each once.

    `asked` is a list divided by commas of codes, `*` (any letters), `?` (one letter), `top(n[,offset])`,
    `bottom(n[,offset])`, `from(code)`, `to(code)` and `range(code,code)`, each also in square brackets. For time
    (`newest_first`) top counts from the newest period. Errors: an unknown code, an expression that is none, nothing chosen.

    >>> years = ["2021", "2022", "2023", "2024"]
    >>> chosen("Tid", years, "top(2)", newest_first=True), chosen("Tid", years, "2021,[range(2023,2024)]")
    ([2, 3], [0, 2, 3])
    >>> chosen("Region", ["0301", "3201", "3203"], "32*")
    [1, 2]
    """
    places = {code: place for place, code in enumerate(codes)}
    found: set[int] = set()
    for part in _parts(variable, asked):
        found |= _one(variable, places, codes, part, newest_first)
    return sorted(found)


def _parts(variable: str, asked: str) -> list[str]:
    parts, depth, start = [], 0, 0
    for at, letter in enumerate(asked):
        depth += (letter in "([") - (letter in ")]")
        if letter == "," and depth <= 0:
            parts.append(asked[start:at])
            start = at + 1
    parts = [part.strip() for part in (*parts, asked[start:])]
    if len(parts) > MOST_PARTS:
        raise RefusedError(400, "Too many values", f"valueCodes[{variable}]: at most {MOST_PARTS} values in a list.")
    if not all(parts):
        raise _nothing(variable, asked, "an empty value")
    return parts


def _one(variable: str, places: dict[str, int], codes: Sequence[str], part: str, newest_first: bool) -> set[int]:
    if part in places:
        return {places[part]}
    if match := _CALL.fullmatch(part):
        return _call(
            variable, places, len(codes), match[1].lower(), [text.strip() for text in match[2].split(",")], newest_first
        )
    if _WILD.search(part):
        pattern = "".join({"*": ".*", "?": "."}.get(letter, re.escape(letter)) for letter in re.sub(r"\*+", "*", part))
        if part.count("*") > 4:
            raise _nothing(variable, part, "more than four stars")
        compiled = re.compile(pattern, re.DOTALL)
        if found := {place for code, place in places.items() if compiled.fullmatch(code)}:
            return found
    raise _nothing(variable, part, "a value that is not there")


def _call(
    variable: str, places: dict[str, int], length: int, name: str, given: list[str], newest_first: bool
) -> set[int]:
    if name in ("top", "bottom"):
        if not 1 <= len(given) <= 2 or not all(text.isascii() and text.isdigit() and len(text) < 9 for text in given):
            raise _nothing(
                variable, f"{name}({','.join(given)})", f"an expression other than {name}(n) or {name}(n,offset)"
            )
        count, offset = int(given[0]), int(given[1]) if len(given) == 2 else 0
        ends = range(length)[offset : offset + count]
        from_last = newest_first == (name == "top")
        found = {length - 1 - place if from_last else place for place in ends}
        if not found:
            raise _nothing(variable, f"{name}({','.join(given)})", "an expression that chooses nothing")
        return found
    wanted = 2 if name == "range" else 1
    if len(given) != wanted or not all(text in places for text in given):
        raise _nothing(variable, f"{name}({','.join(given)})", "a value that is not there")
    first = places[given[0]] if name in ("from", "range") else 0
    last = places[given[-1]] if name in ("to", "range") else length - 1
    if first > last:
        raise _nothing(variable, f"{name}({','.join(given)})", "a range that ends before it begins")
    return set(range(first, last + 1))


def _nothing(variable: str, part: str, why: str) -> RefusedError:
    advice = "The codes stand in the table's metadata."
    return RefusedError(400, "Non-existent value", f"valueCodes[{variable}]: {part!r} is {why}. {advice}")
