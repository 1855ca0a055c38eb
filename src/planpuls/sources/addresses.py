"""Base addresses of the services, each of which the environment can replace.

`PLANPULS_ADDRESS_<SERVICE>` (upper case) sets another base, for a mirror, a proxy or a stand-in in tests; with
`PLANPULS_ADDRESS_ALL` every service is found under one base, at `<base>/<service>`.
"""

from __future__ import annotations

import os
from urllib.parse import urlsplit

from planpuls.spec.errors import InputError, Problem

BASES: dict[str, str] = {
    "statbank": "https://data.ssb.no/api/pxwebapi/v2",
    "statbank_v0": "https://data.ssb.no/api/v0/no/table",
    "klass": "https://data.ssb.no/api/klass/v1",
    "ssb_maps": "https://kart.ssb.no/api",
    "brreg": "https://data.brreg.no/enhetsregisteret/api",
    "geonorge": "https://nedlasting.geonorge.no",
    "entur": "https://storage.googleapis.com/marduk-production",
    "osm": "https://download.geofabrik.de/europe",
    "plan_notices": "https://plandata.ft.dibk.no/services/rest/planleggingigangsatt",
    "municipal_plans": "https://nap.ft.dibk.no/services/rest",
}


def named_by_user() -> frozenset[tuple[str, str, int | None]]:
    """Scheme, host and port of the addresses that the environment names: these alone may be http, loopback or in a private network."""
    named = (value for name, value in os.environ.items() if name.startswith("PLANPULS_ADDRESS_"))
    return frozenset(origin_of(value) for value in named)


def origin_of(address: str) -> tuple[str, str, int | None]:
    """Scheme, host and port of an address.

    >>> origin_of("HTTP://Example.no:8000/a")
    ('http', 'example.no', 8000)
    """
    parts = urlsplit(address)
    return parts.scheme.lower(), (parts.hostname or "").lower(), parts.port


def base(service: str) -> str:
    """Base address of a service, without a slash at the end.

    Error: an address with a user name or password in it, which would stand in every log, error and sidecar.
    """
    every = os.environ.get("PLANPULS_ADDRESS_ALL")
    own = os.environ.get(f"PLANPULS_ADDRESS_{service.upper()}")
    found = own or (f"{every.rstrip('/')}/{service}" if every else BASES[service])
    if "@" in urlsplit(found).netloc:
        where, expected = f"PLANPULS_ADDRESS_{service.upper()} or _ALL", "an address without user name and password"
        advice = "Leave them out; tokens come from their own variables or the keyring."
        raise InputError([Problem(where, expected, "one with them", advice)])
    return found.rstrip("/")
