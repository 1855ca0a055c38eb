"""Building status and building type of the cadastre: which codes there are and what they mean.

Status codes: objektkatalog.geonorge.no, BygningsstatusKode. Types: NS 3457-3, three digits; the groups are those of
the regional plan's questions (methods, section 7).
"""

from __future__ import annotations

STATUSES: dict[str, str] = {
    "RA": "framework permit",
    "IG": "start permit",
    "MB": "temporary use permit",
    "FA": "completion certificate",
    "TB": "taken into use, registered late",
    "MT": "notified work registered",
    "MF": "notified work completed",
    "GR": "demolition approved",
    "BR": "demolished or burnt",
    "IP": "not subject to permit",
    "FS": "exempt from permit",
    "BA": "work called off",
    "BF": "moved",
    "BU": "number withdrawn",
}
STANDING = frozenset({"MB", "FA", "TB", "MF", "IP", "FS"})
"""The building is there and may be used."""
COMING = frozenset({"RA", "IG", "MT"})
"""It has been permitted or begun."""
GONE = frozenset({"GR", "BR", "BA", "BF", "BU"})
"""It is gone, or will not come."""

_GROUPS: tuple[tuple[int, int, str], ...] = (
    (100, 199, "dwelling"),
    (210, 219, "industry"),
    (220, 229, "energy"),
    (230, 239, "warehouse"),
    (240, 249, "agriculture"),
    (310, 319, "office"),
    (320, 339, "retail"),
    (410, 419, "transport"),
    (420, 429, "transport"),
    (430, 439, "parking"),
    (440, 449, "transport"),
    (510, 529, "hotel"),
    (530, 539, "restaurant"),
    (610, 629, "education"),
    (640, 669, "culture_sport"),
    (670, 679, "religion"),
    (710, 739, "health"),
    (810, 849, "emergency"),
)
UNKNOWN = "unknown"


def group_of(building_type: int) -> str:
    """Group of a three-digit building type; `unknown` for a code that is in none.

    >>> group_of(311), group_of(322), group_of(999)
    ('office', 'retail', 'unknown')
    """
    return next((name for first, last, name in _GROUPS if first <= building_type <= last), UNKNOWN)
