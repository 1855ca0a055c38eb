"""Objects from an OGC API Features service, page by page.

The services cap a page at 500 objects in silence, ignore `sortby`, and count all matches in `numberMatched`: pages are
asked for until that many objects have come, and a set that changed between two pages is refused.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from planpuls.sources.net import Client, FetchError

PAGE = 500
_MOST_PAGES = 4_000


def count(client: Client, address: str, params: Mapping[str, str], headers: Mapping[str, str] | None = None) -> int:
    """How many objects match. Error: the service does not say."""
    page = _page(client, address, {**params, "limit": "1"}, headers)
    matched = page.get("numberMatched")
    if not isinstance(matched, int):
        raise FetchError(address, "numberMatched", repr(matched))
    return matched


def features(
    client: Client, address: str, params: Mapping[str, str], headers: Mapping[str, str] | None = None
) -> list[dict[str, Any]]:
    """All objects that match, each once, sorted by their id. Error: fewer or more than announced."""
    found: dict[str, dict[str, Any]] = {}
    came, matched = 0, None
    for _ in range(_MOST_PAGES):
        page = _page(client, address, {**params, "limit": str(PAGE), "offset": str(came)}, headers)
        items = page["features"]
        before, matched = matched, page.get("numberMatched", matched)
        if before not in (None, matched):
            raise FetchError(address, f"{before} objects", f"{matched}: the set changed while it was read")
        for item in items:
            found[identity(item)] = item
        came += len(items)
        if not items or (isinstance(matched, int) and came >= matched):
            break
    if isinstance(matched, int) and len(found) != matched:
        raise FetchError(address, f"{matched} objects", f"{len(found)}: some came twice or not at all")
    return [found[key] for key in sorted(found)]


def identity(feature: Mapping[str, Any]) -> str:
    """What tells one object from another: its id, else its local id, else a hash of its content."""
    properties = feature.get("properties") or {}
    nested = properties.get("identifikasjon") or {}
    local = properties.get("identifikasjon.lokalId") or (nested.get("lokalId") if isinstance(nested, Mapping) else None)
    own = feature.get("id")
    if isinstance(own, int):
        return f"{own:>012}"
    content = json.dumps([properties, feature.get("geometry")], sort_keys=True).encode()
    return str(own or local or hashlib.sha256(content).hexdigest()[:24])


def degrees(items: list[dict[str, Any]]) -> bool:
    """Whether the first coordinates that there are can be degrees; services answer in degrees unless they obey `crs`."""
    for item in items:
        at: Any = (item.get("geometry") or {}).get("coordinates")
        while isinstance(at, list) and at and isinstance(at[0], list):
            at = at[0]
        if isinstance(at, list) and len(at) >= 2:
            return bool(abs(at[0]) <= 180 and abs(at[1]) <= 90)
    return True


def _page(client: Client, address: str, params: Mapping[str, str], headers: Mapping[str, str] | None) -> dict[str, Any]:
    page = client.get_json(address, params={"f": "json", **params}, headers=headers)
    if not isinstance(page, dict) or not isinstance(page.get("features"), list):
        raise FetchError(address, "a FeatureCollection", str(page)[:80])
    return page
