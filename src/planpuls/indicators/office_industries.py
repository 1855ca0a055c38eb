"""Which industries work in offices: a declared list, ours, after the buildings that the cadastre calls offices (types 311-319).

Left out though much of their work is at desks: 59 (cinemas and studios), 63.11 and in SN2025 63.1 (data centres), 71.2 and 72
(laboratories: buildings of their own in the cadastre), 78 (agency workers sit at the customer's), 79 (shops), 84.2 (defence,
police, courts, fire), 85-88 (schools and health). The new standard moved news agencies (63.91 to 60.3) and public relations
(70.21 to 73.3) between divisions that are both in the list, and is told apart in division 63 alone.
"""

from __future__ import annotations

import polars as pl

_IN_BOTH = (
    *("58", "60", "61", "62"),  # publishing, broadcasting, telecommunications, programming and consultancy
    "63.9",  # information services, and in SN2025 portals
    *("64", "65", "66"),  # finance and insurance
    "68",  # real estate
    *("69", "70", "71.1", "73", "74"),  # law, accounting, head offices, consultancy, architects, engineers, advertising
    *("82.1", "82.2"),  # office support, call centres
    *("84.1", "84.3"),  # public administration, social security
    *("94.1", "94.2"),  # business, professional and employees' organisations
)
OFFICE_CODES: dict[str, tuple[str, ...]] = {"SN2007": (*_IN_BOTH, "63.12"), "SN2025": _IN_BOTH}
"""Standard -> beginnings of the codes that count as office industries; 63.12 of SN2007 is portals."""


def is_office(nace_standard: pl.Expr, nace: pl.Expr) -> pl.Expr:
    """Whether codes of a standard are office industries; false without a code, or of a standard that has no list.

    >>> codes = [("SN2007", "63.110"), ("SN2007", "63.120"), ("SN2025", "63.100"), ("SN2025", "84.110"), (None, None)]
    >>> table = pl.DataFrame(codes, schema={"standard": pl.String, "code": pl.String}, orient="row")
    >>> table.select(is_office(pl.col("standard"), pl.col("code"))).to_series().to_list()
    [False, True, False, True, False]
    """
    found = [
        (nace_standard == standard) & pl.any_horizontal(nace.str.starts_with(code) for code in codes)
        for standard, codes in OFFICE_CODES.items()
    ]
    return pl.any_horizontal(found).fill_null(value=False)
