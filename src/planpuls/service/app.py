"""The service put together: routes, refusals as problem+json, and the description in OpenAPI."""

from __future__ import annotations

import logging
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from planpuls.service import lineage, location, plain, problems, site
from planpuls.service.current import Current
from planpuls.service.delivery import Application, Delivery
from planpuls.service.ogc import routes as ogc
from planpuls.service.problems import RefusedError
from planpuls.service.pxweb import routes as pxweb
from planpuls.spec.errors import PlanpulsError
from planpuls.version import __version__

OPENAPI = "/api/openapi.json"
_LOG = logging.getLogger(__name__)
_ABOUT = (
    "Figures of a planpuls release. Tables in the shape of SSB's PxWebApi v2, map layers as OGC API Features, goals, areas "
    "and lineage. Read-only; every answer is of the release in force, which its entity tag names."
)


def application(current: Current) -> Application:
    """The ASGI application that answers from `current`."""
    return Delivery(inner(), current)


def inner() -> FastAPI:
    """The routes without what stands round them; a request must carry its release in the scope."""
    app = FastAPI(
        title="planpuls",
        version=__version__,
        description=_ABOUT,
        openapi_url=OPENAPI,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    for router in (pxweb.router, ogc.router, plain.router, lineage.router, location.router, site.router):
        app.include_router(router)
    app.add_exception_handler(RefusedError, _refused)
    app.add_exception_handler(PlanpulsError, _known)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unknown)
    described = app.openapi

    def openapi() -> dict[str, Any]:
        return _without_422(described())

    app.openapi = openapi  # type: ignore[method-assign]
    return app


def _without_422(document: dict[str, Any]) -> dict[str, Any]:
    """Refusals are 400 here; what FastAPI adds of its own is taken out."""
    for path in document["paths"].values():
        for operation in path.values():
            operation["responses"].pop("422", None)
            if good := operation["responses"].get("200"):
                good["content"] = {name: entry for name, entry in good["content"].items() if entry.get("schema") != {}}
    document.get("components", {}).pop("schemas", None)
    return document


def _problem(status: int, title: str, detail: str) -> Response:
    return Response(problems.body(status, title, detail), status_code=status, media_type=problems.MEDIA_TYPE)


def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, RefusedError)
    return _problem(error.status, error.title, error.detail)


def _known(request: Request, error: Exception) -> Response:
    assert isinstance(error, PlanpulsError)
    return _refused(request, problems.refused(error))


def _invalid(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    said = [f"{'.'.join(str(part) for part in entry['loc'][1:])}: {entry['msg']}" for entry in error.errors()]
    return _problem(400, "Bad request", "; ".join(said))


def _http(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return _problem(error.status_code, problems.phrase(error.status_code), str(error.detail))


def _unknown(request: Request, error: Exception) -> Response:
    _LOG.error("%s could not be answered", request.url.path, exc_info=error)
    return _problem(500, "Internal error", "The service could not answer. The log says why.")
