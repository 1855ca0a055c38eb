"""Stand-in for SSB's older PxWeb interface (v0): metadata by GET, data by POST of a query."""

from __future__ import annotations

import json
from collections.abc import Iterable
from math import prod

from tests.standin.server import Answer, Request, Service
from tests.standin.statbank import Cube, document


class StatBankV0(Service):
    name = "statbank_v0"

    def __init__(self, cubes: Iterable[Cube], *, max_cells: int = 800_000) -> None:
        self.cubes = {cube.id: cube for cube in cubes}
        self.max_cells = max_cells

    def answer(self, request: Request) -> Answer:
        cube = self.cubes.get(request.path.strip("/"))
        if cube is None:
            return Answer(b'{"error":"Parameter error"}', 404)
        if request.method == "GET":
            variables = [
                {"code": name, "text": name.lower(), "values": list(codes), "valueTexts": list(codes.values())}
                | ({"elimination": True} if name in cube.eliminated else {})
                | ({"time": True} if name == "Tid" else {})
                for name, codes in cube.variables.items()
            ]
            return Answer(json.dumps({"title": f"{cube.id}: {cube.label}", "variables": variables}).encode())
        return self._data(cube, json.loads(request.body))

    def _data(self, cube: Cube, body: dict[str, object]) -> Answer:
        if body.get("response") != {"format": "json-stat2"}:
            return Answer(b'{"error":"The request for format is not supported"}', 400)
        selection: dict[str, list[str]] = {}
        for entry in body["query"]:  # type: ignore[attr-defined]
            name, codes = entry["code"], list(cube.variables.get(entry["code"], {}))
            kind, values = entry["selection"]["filter"], entry["selection"]["values"]
            if kind == "all":
                selection[name] = codes
            elif kind == "top":
                selection[name] = codes[-int(values[0]) :]
            elif kind == "item" and codes and set(values) <= set(codes):
                selection[name] = values
            else:
                return Answer(b'{"error":"Parameter error"}', 400)
        # In v0 a variable that is not selected is given whole, unless it can be eliminated.
        for name, known in cube.variables.items():
            if name not in selection and name not in cube.eliminated:
                selection[name] = list(known)
        if prod(len(codes) for codes in selection.values()) > self.max_cells:
            return Answer(b'{"error":"Too many values selected"}', 403)
        ordered = {name: selection[name] for name in cube.variables if name in selection}
        return Answer(json.dumps(document(cube, ordered)).encode())
