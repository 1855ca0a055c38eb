"""Municipality codes and names of Fjordriket through its two reforms.

1 January 2020: Steinvåg (county 91) and Elvestrand (county 92) merge across the county border, and county 92
becomes 93. 1 January 2024: county 93 becomes 94, and Skogbygda and Tjernås merge.
"""

from __future__ import annotations

from typing import Literal

Edition = Literal[2019, 2020, 2024]
EDITIONS: tuple[Edition, ...] = (2019, 2020, 2024)

NAMES: dict[str, str] = {
    "9101": "Havnesund",
    "9102": "Lyngstrand",
    "9103": "Steinvåg",
    "9104": "Kvernåsen",
    "9201": "Furudalen",
    "9202": "Elvestrand",
    "9203": "Bjørkmo",
    "9204": "Skogbygda",
    "9205": "Tjernås",
    "9301": "Furudalen",
    "9302": "Elvevåg",
    "9303": "Bjørkmo",
    "9304": "Skogbygda",
    "9305": "Tjernås",
    "9401": "Furudalen",
    "9402": "Elvevåg",
    "9403": "Bjørkmo",
    "9404": "Tjernskog",
    "9901": "Grensemark",
    "9902": "Utholmen",
}

OUTSIDE = ("9901", "9902")
"""The rest of the invented country; these codes never change."""

BASE = ("9101", "9102", "9103", "9104", "9201", "9202", "9203", "9204", "9205", *OUTSIDE)
"""The municipalities before the first reform."""

_BECAME: dict[Edition, dict[str, str]] = {
    2019: {},
    2020: {"9103": "9302", "9201": "9301", "9202": "9302", "9203": "9303", "9204": "9304", "9205": "9305"},
    2024: {"9103": "9402", "9201": "9401", "9202": "9402", "9203": "9403", "9204": "9404", "9205": "9404"},
}

UNKNOWN = "9999"
"""SSB's code for unknown workplace, «Uoppgitt»; not a municipality."""

UNLISTED = "9877"
"""A code that stands in one file and in no list: the defect of the unknown code."""

GROUPS: dict[str, dict[str, tuple[str, ...]]] = {
    "bybaand@2024": {"belt": ("9101", "9401", "9402"), "outside": ("9102", "9104", "9403", "9404")},
    "regional_city_municipality@2024": {
        "with": ("9401", "9402"),
        "without": ("9101", "9102", "9104", "9403", "9404"),
    },
    "sub_region@2024": {"havna": ("9101", "9104"), "sundet": ("9102", "9402"), "skogen": ("9401", "9403", "9404")},
    "county@2024": {"91": ("9101", "9102", "9104"), "94": ("9401", "9402", "9403", "9404")},
    "region@2024": {"region": ("9101", "9102", "9104", "9401", "9402", "9403", "9404")},
}
"""Area set -> area -> municipalities of 2024."""


def code_in(base: str, edition: Edition) -> str:
    """What a base municipality is called in an edition.

    >>> code_in("9204", 2024)
    '9404'
    """
    return _BECAME[edition].get(base, base)


def codes(edition: Edition, outside: bool = True) -> tuple[str, ...]:
    """The municipality codes of an edition, sorted."""
    return tuple(sorted({code_in(base, edition) for base in BASE if outside or base not in OUTSIDE}))


def bases(code: str, edition: Edition) -> frozenset[str]:
    """The base municipalities a code of an edition is made of."""
    return frozenset(base for base in BASE if code_in(base, edition) == code)
