"""The one way planpuls speaks HTTP: identified, patient, bounded, and never twice for what has not changed.

Per host one request at a time with a pause between, also where threads ask; a service's own limit (`X-Ratelimit-Policy: 40;w=60s` with
`X-Ratelimit-Remaining`) and `Retry-After` are obeyed; lost connections, time-outs, 429 and 5xx are tried again within
a bound. Downloads stream to a file, resume where the server can (`Range` with `If-Range`), also in a later command, and
must have the announced length and checksum.

Every request, also one that a service redirects to, goes to https and to a public address, unless the user named its host in
`PLANPULS_ADDRESS_…`: a service that was taken over must not make planpuls ask machines of its own network.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from planpuls.sources.addresses import named_by_user, origin_of
from planpuls.sources.partial_files import Part, forget_old, goes_on_from, wrong_checksum
from planpuls.spec.errors import PlanpulsError, Problem
from planpuls.version import __version__

if TYPE_CHECKING:
    import httpx

USER_AGENT = f"planpuls/{__version__}"
MAX_DOWNLOAD_BYTES = 4 * 2**30
MAX_ANSWER_BYTES = 256 * 2**20
_POLICY = re.compile(r"(\d+)\s*;\s*w=(\d+)s?")


class FetchError(PlanpulsError, ConnectionError):
    """A service did not give what was asked of it."""

    exit_code = 8

    def __init__(self, address: str, expected: str, found: str, *, status: int | None = None) -> None:
        self.status = status
        advice = "The last good file stays in use; try again later or import the file by hand."
        super().__init__([Problem(address, expected, found, advice)])


@dataclass(frozen=True)
class Settings:
    """How patient the client is; tests set everything to nearly nothing."""

    attempts: int = 6
    wait_initial_s: float = 1.0
    wait_max_s: float = 60.0
    pause_s: float = 0.5
    timeout_s: float = 60.0
    total_s: float = 1_800.0


@dataclass(frozen=True)
class Downloaded:
    path: Path
    address: str
    etag: str | None
    last_modified: str | None


@dataclass
class Client:
    """Use as a context manager. `report` gets (address, bytes so far, bytes announced or None)."""

    settings: Settings = field(default_factory=Settings)
    report: Callable[[str, int, int | None], None] | None = None
    parts: Path | None = None
    """Where downloads that were cut off wait for the next command; without it they are lost with the command."""
    _client: httpx.Client | None = field(default=None, init=False, repr=False)
    _free_at: dict[str, float] = field(default_factory=dict, init=False, repr=False)
    _unreachable: set[str] = field(default_factory=set, init=False, repr=False)
    _turns: dict[str, threading.Lock] = field(default_factory=dict, init=False, repr=False)
    """Held by who is asking a host."""

    def __enter__(self) -> Client:
        import httpx

        if self.parts is not None:
            forget_old(self.parts)
        self._client = httpx.Client(
            headers={"User-Agent": USER_AGENT},
            timeout=self.settings.timeout_s,
            follow_redirects=True,
            max_redirects=5,
            event_hooks={"request": [_refuse_private]},
        )
        return self

    def __exit__(self, *_: object) -> None:
        if self._client is not None:
            self._client.close()

    def get_json(
        self, address: str, params: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> Any:
        """A JSON answer to GET."""
        return self._json("GET", address, params=params, headers=headers)

    def post_json(self, address: str, body: Any, headers: Mapping[str, str] | None = None) -> Any:
        """A JSON answer to POST of a JSON body."""
        return self._json("POST", address, json=body, headers=headers)

    def download(
        self,
        address: str,
        target: Path,
        *,
        method: str = "GET",
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        etag: str | None = None,
        last_modified: str | None = None,
    ) -> Downloaded | None:
        """Stream an answer to `target`; None where the server says that it has not changed.

        A download cut off in the middle goes on from there when the server takes ranges and gave a mark of the file's
        state; a file that changed since is begun anew.
        """
        wanted = dict(headers or {})
        if etag:
            wanted["If-None-Match"] = etag
        if last_modified:
            wanted["If-Modified-Since"] = last_modified
        if self.parts is not None and method == "GET":
            part = Part.kept_in(self.parts, address)
        else:
            part = Part(target.with_name(target.name + ".part"))
            part.drop()

        def once() -> Downloaded | None:
            return self._stream(method, address, body, wanted, part, target)

        return self._patiently(address, once)  # type: ignore[no-any-return]

    def _stream(
        self, method: str, address: str, body: Any, headers: dict[str, str], part: Part, target: Path
    ) -> Downloaded | None:
        resume = part.resume_headers()
        assert self._client is not None
        with (
            self._turn(address),
            self._client.stream(method, address, json=body, headers={**headers, **resume}) as answer,
        ):
            self._note_limits(answer)
            if answer.status_code == 304:
                part.drop()
                return None
            going_on = answer.status_code == 206 and goes_on_from(part.size, answer.headers)
            if resume and not going_on and answer.status_code in (206, 416):
                part.drop()
                raise _CutOffError(address, "the rest of the file", f"status {answer.status_code}")
            _raise_for_status(answer)
            if not going_on:
                part.begin(address, answer.headers)
            self._receive(answer, address, part)
            if wrong := wrong_checksum(part.path, answer.headers):
                part.drop()
                raise _CutOffError(address, *wrong)
        part.finish(target)
        return Downloaded(target, address, answer.headers.get("ETag"), answer.headers.get("Last-Modified"))

    def _receive(self, answer: httpx.Response, address: str, part: Part) -> None:
        """Append what comes to the part, which must then have the announced length."""
        announced, written = answer.headers.get("Content-Length"), part.size
        # A compressed answer announces its compressed length, which says nothing of what arrives decoded.
        encoded = "Content-Encoding" in answer.headers
        total = int(announced) + written if announced and not encoded else None
        with part.path.open("ab") as file:
            for chunk in answer.iter_bytes():
                written += len(chunk)
                if written > MAX_DOWNLOAD_BYTES:
                    part.drop()
                    raise FetchError(address, f"at most {MAX_DOWNLOAD_BYTES} bytes", "more")
                file.write(chunk)
                if self.report is not None:
                    self.report(address, written, total)
        if total is not None and written != total:
            raise _CutOffError(address, f"{total} bytes", f"{written} bytes")

    def _json(self, method: str, address: str, **request: Any) -> Any:
        headers = {"Accept": "application/json", **(request.pop("headers", None) or {})}

        def once() -> Any:
            assert self._client is not None
            body = bytearray()
            with self._turn(address), self._client.stream(method, address, headers=headers, **request) as answer:
                self._note_limits(answer)
                _raise_for_status(answer)
                # Counted as it is unpacked: a small answer may grow without end.
                for chunk in answer.iter_bytes():
                    body += chunk
                    if len(body) > MAX_ANSWER_BYTES:
                        raise FetchError(address, f"at most {MAX_ANSWER_BYTES} bytes", "more")
            try:
                return json.loads(body)
            except ValueError as error:
                text = body[:80].decode("utf-8", errors="replace")
                found = f"{answer.headers.get('Content-Type', 'no content type')}: {text!r}"
                raise FetchError(address, "JSON", found) from error

        return self._patiently(address, once)

    def _patiently(self, address: str, once: Callable[[], Any]) -> Any:
        import httpx
        import stamina

        _check_scheme(address)

        def worth_another_try(error: Exception) -> bool | float:
            if isinstance(error, _BusyError):
                return error.wait_s if error.wait_s is not None else True
            return isinstance(error, httpx.TransportError | _CutOffError)

        settings, host = self.settings, urlsplit(address).netloc
        retried = stamina.retry(
            on=worth_another_try,
            # A host that could not be reached in all attempts gets one for each further file, not minutes.
            attempts=1 if host in self._unreachable else settings.attempts,
            timeout=settings.total_s,
            wait_initial=settings.wait_initial_s,
            wait_max=settings.wait_max_s,
            wait_jitter=0.0,
        )(once)
        try:
            answer = retried()
            self._unreachable.discard(host)
            return answer
        except httpx.HTTPError as error:
            if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
                self._unreachable.add(host)
            raise FetchError(address, "an answer", f"{type(error).__name__}: {error}") from error

    @contextmanager
    def _turn(self, address: str) -> Iterator[None]:
        """Wait until the host is free, and keep it to ourselves."""
        with self._turns.setdefault(urlsplit(address).netloc, threading.Lock()):
            self._wait_turn(address)
            yield

    def _wait_turn(self, address: str) -> None:
        host = urlsplit(address).netloc
        wait = self._free_at.get(host, 0.0) - time.monotonic()
        if wait > 0:
            time.sleep(min(wait, self.settings.wait_max_s))
        self._free_at[host] = time.monotonic() + self.settings.pause_s

    def _note_limits(self, answer: httpx.Response) -> None:
        """Where a service says that nothing is left of its window, the host rests for a share of the window."""
        policy = _POLICY.search(answer.headers.get("X-Ratelimit-Policy", ""))
        remaining = answer.headers.get("X-Ratelimit-Remaining", "")
        if policy and remaining.strip().isdigit() and int(remaining) == 0:
            allowed, window_s = int(policy.group(1)), int(policy.group(2))
            self._free_at[answer.request.url.netloc.decode()] = time.monotonic() + max(window_s / max(allowed, 1), 1.0)


class _BusyError(FetchError):
    """429, 502, 503, 504: worth another try, after `wait_s` where the service names it."""

    def __init__(self, address: str, found: str, status: int, wait_s: float | None) -> None:
        super().__init__(address, "an answer", found, status=status)
        self.wait_s = wait_s


class _CutOffError(FetchError):
    """Fewer bytes came than were announced."""


def _raise_for_status(answer: httpx.Response) -> None:
    if answer.is_success:
        return
    address = str(answer.request.url)
    if not answer.is_stream_consumed:
        answer.read()
    found = f"status {answer.status_code}: {answer.text[:200]!r}"
    if answer.status_code in (429, 500, 502, 503, 504):
        raise _BusyError(address, found, answer.status_code, _retry_after(answer.headers.get("Retry-After")))
    raise FetchError(address, "an answer", found, status=answer.status_code)


def _retry_after(value: str | None) -> float | None:
    """Seconds to wait, from a number or an HTTP date; None where the header says nothing usable."""
    if value is None:
        return None
    if value.strip().isdigit():
        return float(value)
    try:
        then = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, then.timestamp() - time.time())


def _refuse_private(request: httpx.Request) -> None:
    """Called for every request, each step of a redirection too."""
    address = str(request.url)
    if origin_of(address) in named_by_user():
        return
    advice = "an https address"
    if request.url.scheme != "https":
        raise FetchError(address, f"{advice} (http only where PLANPULS_ADDRESS_… names it)", request.url.scheme)
    for found in _resolved(request.url.host, request.url.port or 443):
        if not found.is_global:
            raise FetchError(address, f"{advice} on the public network", f"{request.url.host} is {found}")


def _resolved(host: str, port: int) -> list[IPv4Address | IPv6Address]:
    """Addresses of a host; none where its name is not known here (a proxy may know it, or the request fails by itself)."""
    import socket

    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        return []
    addresses = [ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    # An IPv4 address may stand inside one of IPv6.
    return [getattr(address, "ipv4_mapped", None) or address for address in addresses]


def _check_scheme(address: str) -> None:
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise FetchError(address, "an http or https address", parts.scheme or "none")
