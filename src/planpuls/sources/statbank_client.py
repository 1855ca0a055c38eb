"""SSB's PxWebApi v2: metadata, code lists and data of one table, within the service's limits and quirks.

Measured rules that this follows: at most `maxDataCells` of `/config` cells an answer, empty ones included; addresses
over 2,100 characters answer 404, so long selections are posted; `Tid` and `ContentsCode` must be selected; a code there
twice answers 500 without a word; errors are told apart by their `title`; the ids of code lists are case-sensitive.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from math import prod
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from planpuls.sources.addresses import BASES, base
from planpuls.sources.net import Client, FetchError

USUAL_MAX_CELLS = 800_000
_LONGEST_ADDRESS = 2_000
_QUIET_FROM, _QUIET_TO = time(5, 0), time(8, 15)
_ANY_TIME = "PLANPULS_STATBANK_ANY_TIME"
_TITLE = re.compile(r'"title"\s*:\s*"([^"]*)"')
_MEANING = {
    "too many cells selected": "the selection is over the service's limit; report it, planpuls should have split it",
    "missing selection for mandantory variable": "the table has a variable that must be selected and that planpuls does not know",
    "non-existent value": "a code is not in the table any more, or its code list changed",
    "non-existent variable": "a variable was renamed",
    "non-existent codelist": "the code list is gone; ids of code lists are case-sensitive",
    "non-existent table": "the table is gone",
}


@dataclass(frozen=True)
class Variable:
    """One variable of a table."""

    id: str
    label: str
    codes: tuple[str, ...]
    labels: Mapping[str, str]
    codelists: tuple[str, ...] = ()
    """Ids of the code lists it may be selected by, as the service spells them."""
    elimination: bool = False
    """Whether it may be left out of a selection."""


@dataclass(frozen=True)
class Table:
    """What a table says of itself."""

    id: str
    label: str
    updated: str | None
    """When SSB last changed it; the mark by which an unchanged table is known."""
    variables: Mapping[str, Variable]


@dataclass(frozen=True)
class Found:
    """One table that a search found."""

    id: str
    label: str
    by_region: bool
    """Whether one of its variables is called region."""


@dataclass(frozen=True)
class CodeList:
    """A grouping or a subset of a variable's codes."""

    id: str
    members: Mapping[str, tuple[str, ...]]
    """Code of the list -> codes of the variable it stands for (`valueMap`). The codes' prefixes differ by list."""

    def code_of(self, code: str) -> str | None:
        """The list's own code for exactly one code of the variable."""
        return next((own for own, members in self.members.items() if members == (code,)), None)


@dataclass(frozen=True)
class Choice:
    """The codes selected of one variable, each once, in the codes of `codelist` where one is named."""

    codes: tuple[str, ...]
    codelist: str | None = None

    @classmethod
    def of(cls, codes: tuple[str, ...], codelist: str | None = None) -> Choice:
        return cls(tuple(dict.fromkeys(codes)), codelist)


Selection = Mapping[str, Choice]


def cells(selection: Selection) -> int:
    """How many cells a selection asks for; the service counts empty ones too."""
    return prod(len(choice.codes) for choice in selection.values())


class StatBank:
    """PxWebApi v2 over a planpuls client."""

    version = "v2"

    def __init__(self, client: Client) -> None:
        self._client = client
        self._base = base("statbank")
        self._max_cells: int | None = None

    @property
    def max_cells(self) -> int:
        """The limit of one answer. Zero in `/config` means that none is stated, not that there is none."""
        if self._max_cells is None:
            stated = self._get(f"{self._base}/config").get("maxDataCells")
            self._max_cells = stated if isinstance(stated, int) and stated > 0 else USUAL_MAX_CELLS
        return self._max_cells

    def table(self, table: str) -> Table:
        """The table's variables with their codes. Error: FetchError with status 404 where the table is gone."""
        address = f"{self._base}/tables/{table}/metadata"
        document = self._get(address, {"lang": "no"})
        ids, dimensions = document.get("id"), document.get("dimension")
        if not isinstance(ids, list) or not isinstance(dimensions, dict) or not set(ids) <= dimensions.keys():
            raise FetchError(address, "a table's metadata", "another document")
        variables = {name: _variable(name, dimensions[name]) for name in ids}
        return Table(table, str(document.get("label", "")), document.get("updated"), variables)

    def search(self, query: str) -> list[Found]:
        """Tables in use whose title fits, such as `title:sysselsatte AND title:yrke`; the service's first page of 100."""
        address = f"{self._base}/tables"
        listed = self._get(address, {"lang": "no", "query": query, "pageSize": "100"}).get("tables")
        if not isinstance(listed, list):
            raise FetchError(address, "a list of tables", "another document")
        entries = [entry for entry in listed if isinstance(entry, dict) and "id" in entry]
        return [
            Found(
                str(entry["id"]),
                str(entry.get("label", "")),
                any("region" in str(name).lower() for name in entry.get("variableNames") or ()),
            )
            for entry in entries
            if not entry.get("discontinued")
        ]

    def codelist(self, codelist: str) -> CodeList:
        address = f"{self._base}/codelists/{codelist}"
        values = self._get(address, {"lang": "no"}).get("values")
        if not isinstance(values, list) or not all(isinstance(value, dict) and "code" in value for value in values):
            raise FetchError(address, "a code list", "another document")
        members = {value["code"]: tuple(value.get("valueMap") or (value["code"],)) for value in values}
        return CodeList(codelist, members)

    def download(self, table: Table, selection: Selection, target: Path) -> str:
        """The selected cells as JSON-stat2 in `target`; returns the address asked. One call, at most `max_cells`."""
        address = f"{self._base}/tables/{table.id}/data"
        asked = {"lang": "no", "outputFormat": "json-stat2"}
        query = dict(asked)
        for name, choice in selection.items():
            query[f"valueCodes[{name}]"] = ",".join(choice.codes)
            if choice.codelist:
                query[f"codelist[{name}]"] = choice.codelist
        whole = f"{address}?{urlencode(query)}"
        # A comma inside a code would be read as two codes in an address.
        posted = len(whole) > _LONGEST_ADDRESS or any(
            "," in code for choice in selection.values() for code in choice.codes
        )
        try:
            if posted:
                whole = f"{address}?{urlencode(asked)}"
                self._client.download(whole, target, method="POST", body={"selection": _body(selection)})
            else:
                self._client.download(whole, target)
        except FetchError as error:
            raise diagnosed(error) from error
        return whole

    def _get(self, address: str, params: Mapping[str, str] | None = None) -> dict[str, Any]:
        try:
            document = self._client.get_json(address, params)
        except FetchError as error:
            raise diagnosed(error) from error
        if not isinstance(document, dict):
            raise FetchError(address, "a JSON object", "something else")
        return document


def _variable(name: str, dimension: Mapping[str, Any]) -> Variable:
    category = dimension.get("category") or {}
    index, labels = category.get("index") or {}, category.get("label") or {}
    codes = sorted(index, key=lambda code: index[code]) if isinstance(index, dict) else list(index)
    extension = dimension.get("extension") or {}
    lists = extension.get("codelists") or extension.get("codeLists") or ()
    return Variable(
        id=name,
        label=str(dimension.get("label", name)),
        codes=tuple(codes or labels),
        labels=labels,
        codelists=tuple(entry["id"] for entry in lists if isinstance(entry, dict) and "id" in entry),
        elimination=bool(extension.get("elimination")),
    )


def _body(selection: Selection) -> list[dict[str, Any]]:
    return [
        {"variableCode": name, "valueCodes": list(choice.codes)}
        | ({"codelist": choice.codelist} if choice.codelist else {})
        for name, choice in selection.items()
    ]


def diagnosed(error: FetchError) -> FetchError:
    """The same error with what its `title` means, where it is one of those that are known."""
    title = _TITLE.search(str(error))
    meaning = _MEANING.get(title.group(1).lower()) if title else None
    if meaning is None or not error.problems:
        return error
    problem = error.problems[0]
    found = f"{problem.found}, which means: {meaning}"
    return FetchError(problem.where, problem.expected, found, status=error.status)


def is_outage(error: FetchError) -> bool:
    """Whether the service itself is down, so that its older interface is worth a try."""
    return error.status is None or error.status >= 500


def clock() -> datetime:
    return datetime.now(UTC)


def refuse_in_quiet_hours(now: datetime | None = None, *, forced: bool | None = None) -> None:
    """Refuse to harvest between 05:00 and 08:15 in Oslo: figures under revision then stand as 0 or `.` until 08:00.

    `forced`, or `PLANPULS_STATBANK_ANY_TIME=1`, fetches all the same. A mirror set by the environment keeps no hours.

    >>> refuse_in_quiet_hours(datetime(2026, 6, 1, 12, 0, tzinfo=UTC))
    """
    if forced or (forced is None and os.environ.get(_ANY_TIME)) or base("statbank") != BASES["statbank"]:
        return
    here = (now or clock()).astimezone(ZoneInfo("Europe/Oslo"))
    if _QUIET_FROM <= here.time() < _QUIET_TO:
        expected = "a time outside 05:00-08:15 in Oslo, when SSB revises figures and they stand as 0"
        found = f"{here:%H:%M}; set {_ANY_TIME}=1 to fetch all the same"
        raise FetchError(base("statbank"), expected, found, status=425)
