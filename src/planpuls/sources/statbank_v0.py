"""SSB's older PxWeb interface (v0), asked only while v2 is down: other words for the same tables and selections."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from planpuls.sources.addresses import base
from planpuls.sources.net import Client, FetchError
from planpuls.sources.statbank_client import USUAL_MAX_CELLS, Choice, CodeList, Selection, Table, Variable, diagnosed

_GROUPS = {"agg_": "agg:", "vs_": "vs:"}


class StatBankV0:
    """The same questions as `planpuls.sources.statbank_client.StatBank`.

    v0 says neither when a table was updated nor what its code lists hold: nothing is known to be unchanged, and code
    lists answer as unknown.
    """

    version = "v0"
    max_cells = USUAL_MAX_CELLS

    def __init__(self, client: Client) -> None:
        self._client = client
        self._base = base("statbank_v0")

    def table(self, table: str) -> Table:
        address = f"{self._base}/{table}"
        document = self._client.get_json(address)
        variables = document.get("variables") if isinstance(document, dict) else None
        if not isinstance(variables, list):
            raise FetchError(address, "a table's metadata", "another document")
        found = {entry["code"]: _variable(entry) for entry in variables}
        return Table(table, str(document.get("title", "")), None, found)

    def codelist(self, codelist: str) -> CodeList:
        raise FetchError(f"{self._base}", f"the code list {codelist}", "v0 has no code lists", status=404)

    def download(self, table: Table, selection: Selection, target: Path) -> str:
        address = f"{self._base}/{table.id}"
        query = [{"code": name, "selection": _selected(choice)} for name, choice in selection.items()]
        try:
            body = {"query": query, "response": {"format": "json-stat2"}}
            self._client.download(address, target, method="POST", body=body)
        except FetchError as error:
            raise diagnosed(error) from error
        return address


def _variable(entry: Mapping[str, Any]) -> Variable:
    codes = tuple(entry["values"])
    labels = dict(zip(codes, entry.get("valueTexts", codes), strict=False))
    return Variable(entry["code"], entry.get("text", entry["code"]), codes, labels, (), bool(entry.get("elimination")))


def _selected(choice: Choice) -> dict[str, Any]:
    if choice.codelist is None:
        return {"filter": "item", "values": list(choice.codes)}
    prefix = next((prefix for prefix in _GROUPS if choice.codelist.startswith(prefix)), "")
    return {"filter": _GROUPS.get(prefix, "") + choice.codelist.removeprefix(prefix), "values": list(choice.codes)}
