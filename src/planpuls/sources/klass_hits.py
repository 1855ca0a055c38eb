"""A code without hits in the whole country is an error, not a zero: registers and tables answer a retired code with nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def without_hits(codes: Iterable[str], hits: Mapping[str, float]) -> list[str]:
    """Codes that count nothing in the whole country, in their order. `hits`: code -> national count.

    No figure may be made of them: nobody works in an industry that has another code by now.

    >>> without_hits(["56.101", "56.110"], {"56.110": 11_962})
    ['56.101']
    """
    return [code for code in dict.fromkeys(codes) if not hits.get(code)]
