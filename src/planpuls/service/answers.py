"""What routes share: the release of a request, finished answers, and their description in OpenAPI."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

from fastapi import Query, Request
from fastapi.responses import Response

from planpuls.service.current import Served
from planpuls.service.problems import MEDIA_TYPE, RefusedError
from planpuls.spec.text import Language

JSON = "application/json"
_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
    },
    "example": {
        "type": "about:blank",
        "title": "Non-existent value",
        "status": 400,
        "detail": "valueCodes[Region]: '9999' is a value that is not there. The codes stand in the table's metadata.",
    },
}

Lang = Annotated[Literal["no", "nb", "en"], Query(description="Language of labels and notes; `no` is bokmål.")]


def language(lang: str) -> Language:
    return "en" if lang == "en" else "nb"


def served(request: Request) -> Served:
    """The release this request is answered from."""
    found: Served = request.scope["planpuls"]
    return found


def address(request: Request) -> str:
    """Scheme and host the client used, for links."""
    return f"{request.url.scheme}://{request.headers.get('host', 'localhost')}"


def answer(value: Any, media_type: str = JSON, headers: dict[str, str] | None = None) -> Response:
    """A JSON answer; numbers as Python writes them, so that no digit is lost."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return Response(text.encode(), media_type=media_type, headers=headers)


def content(schema: dict[str, Any], media_type: str = JSON, example: Any = None) -> dict[str, Any]:
    """A media type of an answer in OpenAPI."""
    return {media_type: {"schema": schema, **({"example": example} if example is not None else {})}}


def described(good: dict[str, Any], description: str, *, missing: bool = False) -> dict[int | str, dict[str, Any]]:
    """The answers of a route: the good one, a refusal, and 404 where a name in the path can be unknown."""
    problem = {"content": {MEDIA_TYPE: {"schema": _PROBLEM}}}
    said: dict[int | str, dict[str, Any]] = {
        200: {"description": description, "content": good},
        304: {"description": "What the client has is still right."},
        400: {"description": "The request is refused; `detail` says why.", **problem},
        414: {"description": "The address is too long.", **problem},
    }
    return said | ({404: {"description": "No such thing in the release.", **problem}} if missing else {})


async def only_known(request: Request) -> None:
    """Refuse query parameters that the route does not have, and one given twice: nobody is answered something else than
    what was asked. Not left to a thread: handing it over takes longer than it does."""
    route = request.scope["route"]
    known = {field.alias for field in route.dependant.query_params}
    chooses = "valueCodes" in str(route.openapi_extra)
    names = [name for name, _ in request.query_params.multi_items()]
    for name in dict.fromkeys(names):
        if name not in known and not (chooses and name.startswith("valueCodes[") and name.endswith("]")):
            has = ", ".join(sorted(known)) or "none"
            raise RefusedError(400, "Unknown parameter", f"{name!r} is no parameter here. There are: {has}.")
        if name in known and names.count(name) > 1:
            raise RefusedError(
                400, "Repeated parameter", f"{name!r} is given {names.count(name)} times, expected once."
            )
