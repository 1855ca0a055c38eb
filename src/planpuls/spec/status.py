"""The one status of a value, and the closed list of flags that may stand beside it."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from planpuls.spec.text import Text


class Status(StrEnum):
    """What a stored value is. Exactly one per observation."""

    NORMAL = "normal"
    PROVISIONAL = "provisional"
    ESTIMATED = "estimated"
    MISSING = "missing"
    NOT_APPLICABLE = "not_applicable"
    CONFIDENTIAL = "confidential"


SSB_SIGNS: dict[str, Status] = {
    ".": Status.NOT_APPLICABLE,
    "..": Status.MISSING,
    ":": Status.CONFIDENTIAL,
    "*": Status.PROVISIONAL,
}
"""SSB's standard signs in tables, as statuses (the same signs are written at the door)."""

SIGNS: dict[Status, str] = {
    Status.NORMAL: "",
    Status.PROVISIONAL: "*",
    Status.ESTIMATED: "~",
    Status.MISSING: "..",
    Status.NOT_APPLICABLE: ".",
    Status.CONFIDENTIAL: ":",
}

STATUS_TEXTS: dict[Status, Text] = {
    Status.NORMAL: Text(nb="vanlig tall", en="normal figure"),
    Status.PROVISIONAL: Text(nb="foreløpig tall", en="provisional figure"),
    Status.ESTIMATED: Text(nb="estimert", en="estimated"),
    Status.MISSING: Text(nb="mangler", en="missing"),
    Status.NOT_APPLICABLE: Text(nb="tall kan ikke forekomme", en="not applicable"),
    Status.CONFIDENTIAL: Text(nb="vises ikke av konfidensialitetshensyn", en="not shown, confidential"),
}

WITHOUT_VALUE = frozenset({Status.MISSING, Status.NOT_APPLICABLE, Status.CONFIDENTIAL})
"""Statuses that never carry a number."""

_WORST_FIRST = (
    Status.CONFIDENTIAL,
    Status.MISSING,
    Status.NOT_APPLICABLE,
    Status.ESTIMATED,
    Status.PROVISIONAL,
    Status.NORMAL,
)


def combined(statuses: Iterable[Status]) -> Status:
    """The status of a value computed from several: the least certain of them.

    >>> combined([Status.NORMAL, Status.PROVISIONAL]).value
    'provisional'
    """
    return min(statuses, key=_WORST_FIRST.index)


STATUS_RANK: dict[str, int] = {status.value: rank for rank, status in enumerate(_WORST_FIRST)}
"""Lower is less certain; `min` over it is `combined`."""


class Flag(StrEnum):
    """A caveat that does not change the value but must be seen with it."""

    PARTIAL_SOURCE = "partial_source"
    AIR_LINE = "air_line"
    ADDRESS_POINTS = "address_points"
    EDGE = "edge"
    WATER_CELL = "water_cell"
    MOVED_ADDRESS = "moved_address"
    CORRECTED = "corrected"
    BREAK = "break"
    ESTIMATED_MAPPING = "estimated_mapping"
    ILLUSTRATION = "illustration"
    WITHHELD_BAND = "withheld_band"
    ROUNDED = "rounded"
    STALE = "stale"
    DEMO = "demo"
    SCENARIO = "scenario"


FLAG_TEXTS: dict[Flag, Text] = {
    Flag.PARTIAL_SOURCE: Text(nb="delvis kilde", en="partial source"),
    Flag.AIR_LINE: Text(nb="luftlinje", en="air line"),
    Flag.ADDRESS_POINTS: Text(nb="målt fra virksomhetenes adresser", en="measured from establishments' addresses"),
    Flag.EDGE: Text(nb="nær kanten av kartutsnittet", en="near the rim of the map extract"),
    Flag.WATER_CELL: Text(nb="rutens midtpunkt ligger i vann", en="cell centre in water"),
    Flag.MOVED_ADDRESS: Text(nb="trolig omregistrert adresse", en="probably a re-registered address"),
    Flag.CORRECTED: Text(nb="rettet", en="corrected"),
    Flag.BREAK: Text(nb="brudd i tidsserien", en="break in the series"),
    Flag.ESTIMATED_MAPPING: Text(nb="estimert gruppering", en="estimated grouping"),
    Flag.ILLUSTRATION: Text(nb="illustrasjon", en="illustration"),
    Flag.WITHHELD_BAND: Text(nb="tilbakeholdt intervall", en="withheld band"),
    Flag.ROUNDED: Text(nb="små tall er avrundet", en="small counts are rounded"),
    Flag.STALE: Text(nb="utdatert kilde", en="stale source"),
    Flag.DEMO: Text(nb="oppdiktede demodata", en="invented demo data"),
    Flag.SCENARIO: Text(nb="scenario, ikke dagens plan", en="scenario, not the plan of today"),
}


def join_flags(flags: Iterable[str]) -> str:
    """Flags as stored: sorted, each once, separated by a space.

    >>> join_flags(["water_cell", "air_line", "air_line"])
    'air_line water_cell'
    """
    return " ".join(sorted({Flag(flag).value for flag in flags}))
