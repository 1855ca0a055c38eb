"""Which edition of the industry standard codes belong to, told from the codes themselves.

SN2007 and SN2025 share most codes, so a code alone often says nothing. Some groups exist in one of them only: division
45 is gone in SN2025, 62.0 became 62.1, 62.2 and 62.9, restaurants moved from 56.10 to 56.11. A file with codes of such
groups of one edition is of that edition.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import polars as pl

Standard = Literal["SN2007", "SN2025"]

ONLY_IN: dict[Standard, tuple[str, ...]] = {
    "SN2007": ("45", "41.1", "41.2", "56.10", "62.0", "90.0", "91.0", "96.0"),
    "SN2025": ("41.0", "56.11", "56.12", "56.4", "62.1", "62.2", "62.9", "90.1", "90.2", "91.1", "96.2", "96.3"),
}
"""Beginnings of codes that exist in one edition alone."""

MIXED_BELOW = 0.02
"""Share of codes of the other edition that is taken for leftovers of a change of edition; more is no clear file."""


def standard_of(codes: pl.Series) -> tuple[Standard | None, dict[Standard, int]]:
    """The edition of a column of codes such as "56.101", and how many codes each edition alone knows.

    None where no code tells, or where both editions have more than `MIXED_BELOW` of the telling codes.

    >>> import polars as pl
    >>> standard_of(pl.Series(["56.101", "64.200", "00.000"]))
    ('SN2007', {'SN2007': 1, 'SN2025': 0})
    >>> standard_of(pl.Series(["64.200"]))[0] is None
    True
    """
    counted = codes.value_counts(name="rows")
    rows = dict(counted.rows())
    known = {standard: _count(rows, beginnings) for standard, beginnings in ONLY_IN.items()}
    best: Standard = max(known, key=lambda standard: known[standard])
    total = sum(known.values())
    clear = total > 0 and total - known[best] <= MIXED_BELOW * total
    return (best if clear else None), known


def _count(rows: dict[str | None, int], beginnings: tuple[str, ...]) -> int:
    return sum(count for code, count in rows.items() if code and code.startswith(beginnings))
