"""What SSB's Klass says of the invented country: municipalities and their changes, centrality, industries, occupations, regions.

`documents` are the answers as the service gives them in JSON, by the name of the file they are delivered as; the
stand-in service of the tests is made of the same lists. The second delivery mends a name in SN2025, as code lists are
mended, and nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from planpuls.demo.deliveries import Vintage
from planpuls.demo.municipalities import BASE, EDITIONS, NAMES, Edition, code_in, codes
from planpuls.demo.registers import NACE

Item = dict[str, Any]

STARTS: dict[Edition, str] = {2019: "2013-01-01", 2020: "2020-01-01", 2024: "2024-01-01"}
ENDS: dict[Edition, str | None] = {2019: "2020-01-01", 2020: "2024-01-01", 2024: None}
CENTRALITY_STARTS: dict[int, Edition] = {2018: 2019, 2020: 2020, 2024: 2024}
"""First year of each version of centrality, and the edition of the codes it is given for."""
_CLASSES = (
    "Mest sentrale",
    "Nest mest sentrale",
    "Mellomsentrale 1",
    "Mellomsentrale 2",
    "Nest minst sentrale",
    "Minst",
)
_CENTRALITY: dict[str, int] = {
    "9101": 1, "9102": 3, "9103": 4, "9104": 2, "9201": 3, "9202": 4, "9203": 5, "9204": 5, "9205": 6, "9901": 4, "9902": 6,
}  # fmt: skip
"""Class of each base municipality; a merged one has the most central class of its parts."""
_SECTIONS = {"25": "C", "41": "F", "49": "H", "56": "I", "69": "M", "86": "Q", "96": "S"}
_SECTIONS |= dict.fromkeys(("45", "46", "47"), "G") | dict.fromkeys(("62", "63"), "J")
"""Letters of SN2007; in SN2025 the letters from K on have moved on by one."""
_OCCUPATIONS = (
    "Militære yrker",
    "Ledere",
    "Akademiske yrker",
    "Høyskoleyrker",
    "Kontoryrker",
    "Salgs- og serviceyrker",
)
_OCCUPATIONS_REST = ("Bønder og fiskere", "Håndverkere", "Operatører og sjåfører", "Renholdere og hjelpearbeidere")
_REGIONS = {"9101": "Havna (oppdiktet)", "9401": "Skogen (oppdiktet)", "9901": "Utenfor (oppdiktet)"}
INDUSTRY_STARTS = {"SN2007": "2009-01-01", "SN2025": "2025-01-01"}


def write(folder: Path, vintage: Vintage) -> None:
    """The answers of a delivery; the second holds only what is new or mended."""
    first = documents("first")
    for name, document in documents(vintage).items():
        if vintage == "first" or document != first[name]:
            text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
            (folder / name).write_bytes(text.encode())


@cache
def documents(vintage: Vintage) -> dict[str, Item]:
    """File name -> answer."""
    found: dict[str, Item] = {
        "klass_kommuner.json": {"codes": [item for edition in EDITIONS for item in municipality_items(edition)]},
        "klass_kommuneendringer.json": {"codeChanges": municipality_changes()},
        "klass_naering_korrespondanse.json": correspondence(),
        "klass_yrker.json": _version("Yrkesklassifisering (STYRK-08), oppdiktet", "2011-01-01", occupations()),
        "klass_okonomiske_regioner.json": _version("Økonomiske regioner, oppdiktet", "2024-01-01", economic_regions()),
    }
    for year, edition in CENTRALITY_STARTS.items():
        found[f"klass_sentralitet_{year}.json"] = {"correspondenceItems": centrality_items(edition)}
    for standard, start in INDUSTRY_STARTS.items():
        items = industries(standard, vintage)
        found[f"klass_naering_{start[:4]}.json"] = _version(f"Næringsgruppering {standard}, oppdiktet", start, items)
    return found


def municipality_items(edition: Edition) -> list[Item]:
    """The codes that began with an edition, each with its whole validity."""
    there = [other for other in EDITIONS if other < edition]
    return [
        _item(code, NAMES[code], 1) | {"validFrom": STARTS[edition], "validTo": _end(code, edition)}
        for code in codes(edition)
        if not any(code in codes(other) for other in there)
    ]


def _end(code: str, edition: Edition) -> str | None:
    after = [other for other in EDITIONS if other > edition and code not in codes(other)]
    return STARTS[after[0]] if after else None


def municipality_changes() -> list[Item]:
    """Every code that became another at a reform."""
    pairs: dict[tuple[str, str, str], None] = {}
    for base in BASE:
        for before, after in pairwise(EDITIONS):
            old, new = code_in(base, before), code_in(base, after)
            if old != new:
                pairs[STARTS[after], old, new] = None
    return [
        {"oldCode": old, "oldName": NAMES[old], "newCode": new, "newName": NAMES[new], "changeOccurred": day}
        for day, old, new in sorted(pairs)
    ]


def centrality(edition: Edition) -> dict[str, int]:
    """Municipality -> class 1 to 6, as of an edition; the truth of `klass.centrality`.

    >>> centrality(2024)["9402"]
    4
    """
    found: dict[str, int] = {}
    for base, given in _CENTRALITY.items():
        code = code_in(base, edition)
        found[code] = min(given, found.get(code, given))
    return dict(sorted(found.items()))


def centrality_items(edition: Edition) -> list[Item]:
    return [
        {
            "sourceCode": code,
            "sourceName": NAMES[code],
            "targetCode": f"{given:02d}",
            "targetName": f"{_CLASSES[given - 1]} (oppdiktet)",
        }
        for code, given in centrality(edition).items()
    ]


def industries(standard: str, vintage: Vintage = "second") -> list[Item]:
    """Sections, divisions, groups and classes of the codes the invented register uses."""
    place = 0 if standard == "SN2007" else 1
    found: dict[str, Item] = {}
    for row in NACE:
        code, what = row[place], row[2]
        section = _SECTIONS[code[:2]]
        if standard == "SN2025" and section > "J":
            section = chr(ord(section) + 1)
        mended = vintage == "second" and code == "62.100"
        steps = (section, code[:2], code[:4], code[:5], code)
        for level, (step, parent) in enumerate(zip(steps, ("", *steps), strict=False), 1):
            name = "Programmering og drift" if mended and level == len(steps) else what
            found.setdefault(step, _item(step, f"{name}, oppdiktet", level, parent))
    return [found[code] for code in sorted(found)]


def correspondence() -> Item:
    """SN2025 to SN2007, five digits."""
    maps = [
        {"sourceCode": new, "sourceName": what, "targetCode": old, "targetName": what}
        for old, new, what in sorted(NACE)
    ]
    return {
        "name": "SN2025 - SN2007 (oppdiktet)",
        "source": "Næringsgruppering SN2025",
        "target": "Næringsgruppering SN2007",
        "correspondenceMaps": maps,
    }


def occupations() -> list[Item]:
    return [_item(str(code), f"{name} (oppdiktet)", 1) for code, name in enumerate((*_OCCUPATIONS, *_OCCUPATIONS_REST))]


def economic_regions() -> list[Item]:
    return [_item(code, name, 1) for code, name in _REGIONS.items()]


def _version(name: str, start: str, items: Iterable[Item]) -> Item:
    listed = list(items)
    levels = sorted({int(item["level"]) for item in listed})
    return {
        "name": name,
        "validFrom": start,
        "validTo": None,
        "levels": [{"levelNumber": level, "levelName": f"Nivå {level}"} for level in levels],
        "classificationItems": listed,
    }


def _item(code: str, name: str, level: int, parent: str = "") -> Item:
    return {"code": code, "parentCode": parent or None, "level": str(level), "name": name}
