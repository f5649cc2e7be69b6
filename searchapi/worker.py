"""One worker process: waitress on the shared socket, with a loop of our own so that it can end well."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from waitress import wasyncore
from waitress.server import create_server

from searchapi.channel import Channel

SLOWEST_REQUEST_SECONDS = 20
"""A request that has not arrived whole by then is cut off, however steadily it drips."""

LOOP_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Limits:
    """How a worker works and ends."""

    threads: int
    drain_seconds: float
    parent: int
    """The process whose end is the worker's end.  Handed in: by the time a worker could ask, it may be gone."""
    trusted_proxy: str = ""
    """Whose word on a visitor's address is taken; "" for nobody's."""


def run(listener: socket.socket, app: Any, limits: Limits, beat: Callable[[], None]) -> None:
    """Serves until SIGTERM or SIGINT, or until the parent is gone; then answers what it has begun, and returns.

    `beat` is called twice a second at least: a worker whose loop hangs is silent.
    """
    sockets: dict[int, Any] = {}
    server = create_server(
        app,
        map=sockets,
        sockets=[listener],
        threads=limits.threads,
        # Idle and half-sent connections are cheap and short-lived, so that a few hundred of them starve nobody.
        connection_limit=1000,
        channel_timeout=10,
        cleanup_interval=2,
        backlog=1024,
        # More than a refused header can be: closing a socket with unread bytes would tear the refusal from the wire.
        recv_bytes=64 * 1024,
        max_request_header_size=16 * 1024,
        max_request_body_size=64 * 1024,
        ident=None,
        expose_tracebacks=False,
        clear_untrusted_proxy_headers=True,
        **_trust(limits.trusted_proxy),
        asyncore_use_poll=True,
    )
    server.channel_class = Channel
    stopping = threading.Event()

    def stop(signum: int, frame: Any) -> None:
        stopping.set()
        server.pull_trigger()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    while not stopping.is_set() and os.getppid() == limits.parent:
        beat()
        wasyncore.loop(timeout=LOOP_SECONDS, use_poll=True, map=sockets, count=1)
        _cut_off(server)
    _drain(server, sockets, time.monotonic() + limits.drain_seconds)


def _trust(proxy: str) -> dict[str, Any]:
    """One proxy, one hop: the last address that it added is the visitor's."""
    if not proxy:
        return {}
    headers = {"x-forwarded-for", "x-forwarded-proto"}
    return {"trusted_proxy": proxy, "trusted_proxy_count": 1, "trusted_proxy_headers": headers}


def _drain(server: Any, sockets: dict[int, Any], deadline: float) -> None:
    """Takes no more connections, and goes on until every request that arrived has been answered to its last byte."""
    server.accepting = False
    while time.monotonic() < deadline:
        for channel in list(server.active_channels.values()):
            if not channel.busy:
                channel.handle_close()
        if not server.active_channels:
            break
        wasyncore.loop(timeout=0.05, use_poll=True, map=sockets, count=1)
    server.task_dispatcher.shutdown(timeout=0.1)


def _cut_off(server: Any) -> None:
    """waitress's own time limit starts again with every byte; this one does not."""
    limit = time.monotonic() - SLOWEST_REQUEST_SECONDS
    for channel in list(server.active_channels.values()):
        if channel.request is not None and channel.began < limit:
            channel.will_close = True
