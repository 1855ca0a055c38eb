"""uvicorn with limits: how many connections, how long a request may take to arrive and an answer to be taken."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from planpuls.service.delivery import Application

HEAD_WITHIN_S = 10.0
"""Seconds a client has to send a request."""
TAKEN_WITHIN_S = 30.0
"""Seconds a client may take nothing of an answer that waits for it."""
IDLE_S = 15
MOST_CONNECTIONS = 1_000
MOST_HEAD_BYTES = 32 << 10


class Patient(H11Protocol):
    """A connection that is closed when its client stops in the middle of a request or of an answer."""

    head_within_s = HEAD_WITHIN_S
    taken_within_s = TAKEN_WITHIN_S
    _head: asyncio.TimerHandle | None = None
    _taken: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait_for_head()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._wait_for_head()

    def _wait_for_head(self) -> None:
        waiting = self.cycle is None or self.cycle.response_complete
        if not waiting and self._head is not None:
            self._head.cancel()
            self._head = None
        elif waiting and self._head is None:
            # Not begun anew by every byte: who sends one byte a second is still late.
            self._head = self.loop.call_later(self.head_within_s, self._late)

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self._head is not None:
            self._head.cancel()
            self._head = None

    def pause_writing(self) -> None:
        super().pause_writing()
        self._taken = self.loop.call_later(self.taken_within_s, self._late)

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._taken is not None:
            self._taken.cancel()
            self._taken = None

    def connection_lost(self, exc: Exception | None) -> None:
        for timer in (self._head, self._taken):
            if timer is not None:
                timer.cancel()
        super().connection_lost(exc)

    def _late(self) -> None:
        self.transport.abort()


def listening(host: str, port: int) -> socket.socket:
    """A socket that clients can already reach; `port` 0 takes a free one.

    It names its protocol: asyncio sends without delay (TCP_NODELAY) only on sockets that do, and an answer of two parts on a
    connection that is used again would wait 40 ms for the client's receipt of the first.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((host, port))
        made.listen(2_048)
    except OSError:
        made.close()
        raise
    return made


def server(app: Application, host: str, port: int, **more: Any) -> uvicorn.Server:
    """A server ready to run; `port` 0 takes a free one."""
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        http=more.pop("http", Patient),
        ws="none",
        lifespan="off",
        access_log=False,
        log_level="warning",
        server_header=False,
        limit_concurrency=MOST_CONNECTIONS,
        timeout_keep_alive=IDLE_S,
        timeout_graceful_shutdown=5,
        h11_max_incomplete_event_size=MOST_HEAD_BYTES,
        **more,
    )
    return uvicorn.Server(config)
