"""The server: routes by service name, counts what was asked, and misbehaves when told to."""

from __future__ import annotations

import gzip
import hashlib
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal
from unittest.mock import patch
from urllib.parse import parse_qsl, unquote, urlsplit


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    """Below the service's own base, unquoted, with a leading slash."""
    query: list[tuple[str, str]]
    headers: dict[str, str]
    """Names in lower case."""
    body: bytes

    def parameter(self, name: str) -> str | None:
        return next((value for key, value in self.query if key == name), None)


@dataclass
class Answer:
    body: bytes = b""
    status: int = 200
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)


Kind = Literal["status", "html", "slow", "cut", "half", "wrong"]


@dataclass
class Fault:
    """What goes wrong on paths that contain `where`, for the next `times` requests.

    `status` answers `code` (with `retry_after` where given); `html` a 200 error page; `slow` drips the body; `cut` closes the
    connection in the middle of it; `half` sends half of the lines as if they were all; `wrong` sends other bytes.
    """

    kind: Kind
    where: str = ""
    times: int = 1
    code: int = 503
    retry_after: str | None = None
    body: bytes = b"\x00\x01 not what was asked for"


class Service:
    """One official service. `answer` gets every request below `/<name>`."""

    name: str

    def answer(self, request: Request) -> Answer:
        raise NotImplementedError(self.name)


@dataclass
class StandIn:
    address: str
    services: dict[str, Service]
    faults: list[Fault] = field(default_factory=list)
    asked: list[Request] = field(default_factory=list)
    """Every request, its path with the service's name in front."""

    def count(self, where: str) -> int:
        return sum(where in request.path for request in self.asked)


def file_answer(
    request: Request, data: bytes, content_type: str = "application/octet-stream", *, gzipped: bool = False
) -> Answer:
    """A file with ETag, `If-None-Match` and `Range`, as file servers give it."""
    body = gzip.compress(data, mtime=0) if gzipped else data
    etag = f'"{hashlib.sha256(body).hexdigest()[:24]}"'
    headers = {"ETag": etag, "Accept-Ranges": "bytes"}
    if request.headers.get("if-none-match") == etag:
        return Answer(b"", 304, content_type, headers)
    wanted = request.headers.get("range", "")
    if wanted.startswith("bytes=") and wanted.endswith("-") and request.headers.get("if-range", etag) == etag:
        start = int(wanted[6:-1])
        if start >= len(body):
            return Answer(b"", 416, content_type, {"Content-Range": f"bytes */{len(body)}"})
        headers["Content-Range"] = f"bytes {start}-{len(body) - 1}/{len(body)}"
        return Answer(body[start:], 206, content_type, headers)
    return Answer(body, 200, content_type, headers)


@contextmanager
def standing_in(*services: Service) -> Iterator[StandIn]:
    """Serve on a free port of loopback; each service at `<address>/<name>` (what `PLANPULS_ADDRESS_ALL` expects)."""
    state = StandIn("", {service.name: service for service in services})
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Head and body go out as two packets; waiting to join them costs 40 ms a request.
        disable_nagle_algorithm = True

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

        def _handle(self) -> None:
            parts = urlsplit(self.path)
            _, name, *rest = unquote(parts.path).split("/")
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length)
            headers = {key.lower(): value for key, value in self.headers.items()}
            query = parse_qsl(parts.query, keep_blank_values=True)
            path = "/" + "/".join(rest)
            with lock:
                state.asked.append(Request(self.command, f"/{name}{path}", query, headers, body))
                fault = next(
                    (fault for fault in state.faults if fault.times > 0 and fault.where in f"/{name}{path}"), None
                )
                if fault is not None:
                    fault.times -= 1
            service = state.services.get(name)
            request = Request(self.command, path, query, headers, body)
            answer = service.answer(request) if service else Answer(b'{"title":"Not Found"}', 404)
            self._send(answer, fault)

        do_GET = do_POST = do_HEAD = _handle  # noqa: N815

        def _send(self, answer: Answer, fault: Fault | None) -> None:
            body, status, kind = answer.body, answer.status, fault.kind if fault else None
            headers = dict(answer.headers)
            content_type = answer.content_type
            if fault and kind == "status":
                body, status, headers = b'{"title":"Service Unavailable"}', fault.code, {}
                if fault.retry_after is not None:
                    headers["Retry-After"] = fault.retry_after
            elif fault and kind == "html":
                body, content_type, headers = (
                    b"<!doctype html><title>Feil</title><h1>Vi jobber med saken</h1>",
                    "text/html",
                    {},
                )
            elif fault and kind == "half":
                lines = body.splitlines(keepends=True)
                body, headers = b"".join(lines[: len(lines) // 2]), {}
            elif fault and kind == "wrong":
                body, headers = fault.body, {}
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            for key, value in headers.items():
                self.send_header(key, value)
            self.end_headers()
            if self.command == "HEAD" or status == 304:
                return
            if kind == "cut":
                self.wfile.write(body[: len(body) // 2])
                self.wfile.flush()
                self.close_connection = True
                self.connection.shutdown(2)
                return
            for piece in _pieces(body, kind):
                self.wfile.write(piece)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        # A user who runs a service in an own network names its address.
        with patch.dict(os.environ, {"PLANPULS_ADDRESS_STANDIN": state.address}):
            yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _pieces(body: bytes, kind: Kind | None, sleep: Callable[[float], None] = time.sleep) -> Iterator[bytes]:
    if kind != "slow":
        yield body
        return
    size = max(1, len(body) // 20)
    for start in range(0, len(body), size):
        yield body[start : start + size]
        sleep(0.02)
