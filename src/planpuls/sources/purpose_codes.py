"""Purpose codes (arealformål) of both planning laws, each with its group: one table, versioned with the code.

The codes, names and groups are those of the published lists behind NINA Rapport 2310 (one list for municipal plans,
one for zoning). Groups are numbered 01-19 as there; 06 is business. What the table does not have is `unknown`.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

Law = Literal["pbl2008", "pbl1985"]
Level = Literal["kommuneplan", "regulering"]
UNKNOWN = "unknown"

EDITION = "2026-11"
"""When the table was last compared with the published lists; it stands in the notes of every plan map that was read."""
SHA256 = "23bb7417d9d404bcd9cae7e3a0811bebbf55f2588e4abf06741a793ba006bfbb"
"""Hash of the table. It stands here so that a changed table is changed code, and everything read with it is read anew."""

GROUPS: dict[str, str] = {
    "01": "Bolig eller sentrumsformål",
    "02": "Fritidsbebyggelse",
    "03": "Tjenesteyting",
    "04": "Handel",
    "05": "Turistformål",
    "06": "Næringsvirksomhet",
    "07": "Råstoffutvinning",
    "08": "Kombinerte formål",
    "09": "Idrettsanlegg",
    "10": "Andre formål",
    "11": "Samferdselsanlegg",
    "12": "Blå/grønnstruktur",
    "13": "Forsvaret",
    "14": "LNFR",
    "15": "LNFR spredt",
    "16": "Havner og småbåthavner",
    "17": "Sjø og vassdrag, flerbruk",
    "18": "Akvakultur",
    "19": "Udefinert",
    UNKNOWN: "Ukjent",
}


@dataclass(frozen=True)
class Purpose:
    """One code of one list."""

    code: str
    law: Law
    level: Level
    name_nb: str
    group: str
    development: bool
    """Whether the source counts the purpose as planned development."""
    note: str
    source: str


@cache
def purposes() -> dict[tuple[str, str, str], Purpose]:
    """(code, law, level) -> purpose."""
    text = files("planpuls.sources").joinpath("purpose_codes.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return {
        (row["code"], row["law"], row["level"]): Purpose(**{**row, "development": row["development"] == "1"})  # type: ignore[arg-type]
        for row in rows
    }


def purpose(code: str, law: str, level: str) -> Purpose | None:
    """The purpose, or None where no list has the code.

    The lists of the 2008 law are one list in two depths (zoning has sub-codes), so that a municipal plan may use a
    zoning code. The two lists of the 1985 law contradict each other (140 is leisure homes in one, industry in the
    other) and are never mixed.
    """
    known = purposes()
    found = known.get((code, law, level))
    if found is None and law == "pbl2008":
        other = "regulering" if level == "kommuneplan" else "kommuneplan"
        found = known.get((code, law, other))
    return found


def purpose_group(code: str, law: str, level: str) -> str:
    """Group of a purpose code, `unknown` for a code that is in no list.

    >>> purpose_group("1310", "pbl2008", "regulering"), purpose_group("130", "pbl1985", "kommuneplan")
    ('06', '06')
    >>> purpose_group("140", "pbl1985", "kommuneplan"), purpose_group("140", "pbl1985", "regulering")
    ('02', '06')
    >>> purpose_group("1399", "pbl2008", "regulering")
    'unknown'
    """
    found = purpose(code, law, level)
    return found.group if found else UNKNOWN
