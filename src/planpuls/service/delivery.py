"""Round every answer: what is refused at the door, entity tags, answers kept, compression, and safe headers.

An entity tag is made of the release in force, its edition and the whole address: it holds until another release is put in
force, and a client that has the answer is told so before anything is computed.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import re
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import nullcontext
from dataclasses import replace
from typing import Any

from planpuls.service import problems
from planpuls.service.current import Body, Current, Served
from planpuls.service.problems import RefusedError
from planpuls.store.fingerprint import package_hash

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

MOST_ADDRESS = 8_000
"""Bytes of path and query together."""
CHUNK = 64 << 10
AT_ONCE = 2
"""Answers of the API computed at a time. Python computes one at a time whatever the number of threads; more of them only keep
clients waiting whose answers are there already, and take memory."""
_LEAST_ZIPPED = 1_000
_MOST_BUFFERED = 64 << 20
_HOST = re.compile(rb"[A-Za-z0-9._\-\[\]:]{1,255}")
_TEXT = re.compile(rb"(text/|application/(json|geo\+json|problem\+json|javascript)|image/svg)")
_SAFE: Headers = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
]
_FOR_API = b"default-src 'none'; frame-ancestors 'none'"
_FOR_SITE = b"frame-ancestors 'none'; object-src 'none'; base-uri 'self'; form-action 'self'"
"""Each page says the rest itself, since the map may read a background from elsewhere."""


class Delivery:
    """An ASGI application round another. GET and HEAD only."""

    def __init__(self, inner: Application, current: Current) -> None:
        self.inner, self.current = inner, current
        self._code = package_hash()
        self._computing = asyncio.Semaphore(AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.inner(scope, receive, send)
            return
        headers: dict[bytes, bytes] = dict(scope["headers"])
        bare = scope["method"] == "HEAD"
        try:
            _check(scope, headers)
        except RefusedError as error:
            await _send_problem(send, error, bare=bare)
            return
        served = self.current.served()
        api = scope["path"] == "/api" or scope["path"].startswith("/api/")
        tag = self._tag(scope, headers, served)
        if tag.encode() in headers.get(b"if-none-match", b""):
            await _send_start(send, 304, _dressed([], tag, api=api, weak=True))
            await send({"type": "http.response.body", "body": b""})
            return
        key = (headers.get(b"host", b""), _raw(scope), scope.get("query_string", b""))
        # Only answers of the API are kept.
        body = served.bodies.get(key)
        if body is None:
            inside: Scope = {**scope, "method": "GET", "planpuls": served, "planpuls.tag": tag}
            collected = _Collector(send, tag, api=api, bare=bare, ranged=b"range" in headers)
            async with self._computing if api else nullcontext():
                # While it waited, the same answer may have been made for another client.
                body = served.bodies.get(key)
                if body is None:
                    await self.inner(inside, receive, collected)
            if body is None and collected.body is None:
                return
            if body is None:
                body = collected.whole()
                if collected.status != 200:
                    await _send_body(send, body, None, api=api, bare=bare, status=collected.status)
                    return
                if api:
                    served.bodies.put(key, body)
        if _takes_gzip(headers):
            body = await _zipped(body, (*key, b"gzip"), served if api else None)
        await _send_body(send, body, tag, api=api, bare=bare)

    def _tag(self, scope: Scope, headers: dict[bytes, bytes], served: Served) -> str:
        parts = (
            served.mark.encode(),
            self._code.encode(),
            headers.get(b"host", b""),
            _raw(scope),
            scope.get("query_string", b""),
        )
        digest = hashlib.sha256(b"\0".join(parts)).hexdigest()[:20]
        return f"{served.release.id}-{digest}"


class _Collector:
    """Takes an answer of the inner application: texts and API answers whole, other files straight through."""

    def __init__(self, send: Send, tag: str, *, api: bool, bare: bool, ranged: bool) -> None:
        self._send, self._tag, self._api, self._bare, self._ranged = send, tag, api, bare, ranged
        self.status = 500
        self.headers: Headers = []
        self.body: bytearray | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], list(message["headers"])
            length = int(dict(self.headers).get(b"content-length", b"0") or 0)
            text = _TEXT.match(dict(self.headers).get(b"content-type", b"")) is not None
            if self._api or self.status not in (200, 206) or (text and not self._ranged and length <= _MOST_BUFFERED):
                self.body = bytearray()
            else:
                kept = [(name, value) for name, value in self.headers if name not in (b"etag", b"last-modified")]
                await _send_start(self._send, self.status, _dressed(kept, self._tag, api=self._api, weak=False))
        elif self.body is not None:
            self.body += message.get("body", b"")
        else:
            await self._send({**message, "body": b""} if self._bare else message)

    def whole(self) -> Body:
        """The answer that was taken whole."""
        media_type = dict(self.headers).get(b"content-type", b"application/octet-stream").decode("latin-1")
        kept = (b"content-disposition", b"content-crs", b"location", b"content-range", b"x-planpuls-service")
        extra = tuple((name, value) for name, value in self.headers if name in kept)
        return Body(media_type, bytes(self.body or b""), extra)


def _check(scope: Scope, headers: dict[bytes, bytes]) -> None:
    if scope["method"] not in ("GET", "HEAD"):
        raise RefusedError(405, "Method not allowed", "The service only reads: use GET or HEAD.")
    if len(_raw(scope)) + len(scope.get("query_string", b"")) > MOST_ADDRESS:
        raise RefusedError(
            414, "Address too long", f"The address has more than {MOST_ADDRESS} bytes. Choose by *, ? or range()."
        )
    if b"transfer-encoding" in headers:
        raise RefusedError(400, "Body not expected", "A request to read has no body.")
    if b"host" in headers and not _HOST.fullmatch(headers[b"host"]):
        raise RefusedError(400, "Bad host", "The Host header is not a host name.")


def _raw(scope: Scope) -> bytes:
    raw = scope.get("raw_path")
    return bytes(raw) if raw else str(scope["path"]).encode("utf-8", "surrogatepass")


def _takes_gzip(headers: dict[bytes, bytes]) -> bool:
    for part in headers.get(b"accept-encoding", b"").lower().split(b","):
        name, _, rest = part.strip().partition(b";")
        if name.strip() in (b"gzip", b"*"):
            return re.fullmatch(rb"\s*q=0(\.0*)?\s*", rest) is None
    return False


async def _zipped(body: Body, key: tuple[bytes, ...], served: Served | None) -> Body:
    """The answer compressed where that helps; kept where `served` is given. A large one is compressed beside the loop, so that
    no other client waits for it."""
    if len(body.content) < _LEAST_ZIPPED or _TEXT.match(body.media_type.encode("latin-1")) is None:
        return body
    if served and (found := served.bodies.get(key)):
        return found
    large = len(body.content) > CHUNK
    packed = await asyncio.to_thread(_packed, body.content) if large else _packed(body.content)
    found = replace(body, content=packed, headers=(*body.headers, (b"content-encoding", b"gzip")))
    if served:
        served.bodies.put(key, found)
    return found


def _packed(content: bytes) -> bytes:
    return gzip.compress(content, compresslevel=5, mtime=0)


def _dressed(headers: Headers, tag: str | None, *, api: bool, weak: bool) -> Headers:
    """Headers with the tag, what caches may do, and what keeps a browser safe."""
    policy = (b"content-security-policy", _FOR_API if api else _FOR_SITE)
    if tag is None:
        return [*headers, *_SAFE, policy, (b"cache-control", b"no-store")]
    # Kept by the client but asked for anew each time: another release may have been put in force.
    sign = f'W/"{tag}"' if weak else f'"{tag}"'
    cached = [(b"etag", sign.encode()), (b"cache-control", b"public, no-cache"), (b"vary", b"accept-encoding")]
    return [*headers, *_SAFE, policy, *cached]


async def _send_start(send: Send, status: int, headers: Headers) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})


async def _send_body(send: Send, body: Body, tag: str | None, *, api: bool, bare: bool, status: int = 200) -> None:
    content = body.content
    headers: Headers = [(b"content-type", body.media_type.encode("latin-1")), *body.headers]
    headers.append((b"content-length", str(len(content)).encode()))
    await _send_start(send, status, _dressed(headers, tag, api=api, weak=True))
    if bare:
        await send({"type": "http.response.body", "body": b""})
        return
    # In parts, so that a slow client holds a part and not a copy of the whole.
    for start in range(0, max(len(content), 1), CHUNK):
        more = start + CHUNK < len(content)
        await send({"type": "http.response.body", "body": content[start : start + CHUNK], "more_body": more})


async def _send_problem(send: Send, error: RefusedError, *, bare: bool) -> None:
    extra = ((b"allow", b"GET, HEAD"),) if error.status == 405 else ()
    text = problems.body(error.status, error.title, error.detail)
    body = Body(problems.MEDIA_TYPE, text, extra)
    await _send_body(send, body, None, api=True, bare=bare, status=error.status)
