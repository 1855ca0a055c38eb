"""Elements of the stop register's NeTEx as rows: a stop place, its quays, the members of a group."""

from __future__ import annotations

import re
from typing import Any
from xml.etree.ElementTree import Element

from planpuls.sources.xml_events import local

MODES = {
    "rail": "rail", "metro": "metro", "tram": "tram", "bus": "bus", "coach": "bus", "trolleyBus": "bus",
    "water": "ferry", "ferry": "ferry", "air": "air", "cableway": "lift", "funicular": "lift", "lift": "lift",
}  # fmt: skip
"""NeTEx transport mode -> ours."""
MODES_OF_TYPES = {
    "railStation": "rail", "metroStation": "metro", "tramStation": "tram", "onstreetTram": "tram",
    "onstreetBus": "bus", "busStation": "bus", "coachStation": "bus", "ferryStop": "ferry", "ferryPort": "ferry",
    "harbourPort": "ferry", "airport": "air", "liftStation": "lift",
}  # fmt: skip
"""Stop place type -> our mode, where a stop place does not name its transport mode."""
_MUNICIPALITY = re.compile(r"KVE:TopographicPlace:(\d{4})$")


def place_row(element: Element) -> dict[str, Any]:
    """A stop place; `parent` may name one that is not in the file."""
    validity = _child(element, "ValidBetween")
    ref = _MUNICIPALITY.match(_ref(element, "TopographicPlaceRef") or "")
    kind = _text(element, "StopPlaceType")
    return {
        "stop_place": element.get("id", ""),
        "version": _whole(element.get("version")),
        "name": _text(element, "Name"),
        "parent": _ref(element, "ParentSiteRef"),
        "is_parent": _keys(element).get("IS_PARENT_STOP_PLACE") == "true",
        "mode": MODES.get(_text(element, "TransportMode") or "") or MODES_OF_TYPES.get(kind or ""),
        "stop_type": kind,
        **_position(element),
        "municipality": ref.group(1) if ref else None,
        "valid_from": _day(validity, "FromDate"),
        "valid_to": _day(validity, "ToDate"),
    }


def quay_rows(element: Element) -> list[dict[str, Any]]:
    """The quays of a stop place."""
    quays = _child(element, "quays")
    return [
        {
            "quay": quay.get("id", ""),
            "stop_place": element.get("id", ""),
            "public_code": _text(quay, "PublicCode"),
            **_position(quay),
        }
        for quay in (quays if quays is not None else ())
        if local(quay.tag) == "Quay"
    ]


def member_rows(element: Element) -> list[dict[str, Any]]:
    """The stop places of a group."""
    members = _child(element, "members")
    return [
        {"group": element.get("id", ""), "name": _text(element, "Name"), "stop_place": member.get("ref", "")}
        for member in (members if members is not None else ())
        if local(member.tag) == "StopPlaceRef"
    ]


def _child(element: Element | None, name: str) -> Element | None:
    return next((child for child in element if local(child.tag) == name), None) if element is not None else None


def _text(element: Element | None, name: str) -> str | None:
    child = _child(element, name)
    return (child.text or "").strip() or None if child is not None else None


def _ref(element: Element, name: str) -> str | None:
    child = _child(element, name)
    return child.get("ref", "") if child is not None else None


def _keys(element: Element) -> dict[str, str]:
    pairs = _child(element, "keyList")
    return {_text(pair, "Key") or "": _text(pair, "Value") or "" for pair in (pairs if pairs is not None else ())}


def _position(element: Element) -> dict[str, float | None]:
    """Degrees; NaN where the register writes something that is no number, null where it writes nothing."""
    location = _child(_child(element, "Centroid"), "Location")
    return {"latitude": _degrees(_text(location, "Latitude")), "longitude": _degrees(_text(location, "Longitude"))}


def _degrees(text: str | None) -> float | None:
    if text is None:
        return None
    try:
        return float(text)
    except ValueError:
        return float("nan")


def _whole(text: str | None) -> int:
    return int(text) if text and text.isdigit() else 0


def _day(element: Element | None, name: str) -> str | None:
    found = _text(element, name)
    return found[:10] if found else None
