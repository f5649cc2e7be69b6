"""One worker process: waitress on the shared socket, with a loop of our own so that it can end well."""

from __future__ import annotations

import os
import resource
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from waitress import wasyncore
from waitress.adjustments import Adjustments

from searchapi import heap
from searchapi.channel import Dispatcher, Server
from searchapi.crew import Crew
from searchapi.lanes import Lanes
from searchapi.log import log
from searchapi.refusals import Refusals

LOOP_SECONDS = 0.5
DRAIN_SECONDS = 0.05
"""So often, at the least, is it looked whether all has been said."""

SWITCH_SECONDS = 0.0005
"""So long a thread works before another may: with the usual 5 ms the loop waits for whole questions to be answered."""

CALM_SECONDS = 0.0003
MOST_CALM_SECONDS = 0.08
"""So long the loop rests for each request that it refused, and no longer than the queue lasts."""

MOST_CONNECTIONS = 1000
OWN_FILES = 48
"""File descriptors that a worker keeps for itself: the index, the signals, the log."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How a worker works and ends."""

    threads: int
    waiting: int
    request_seconds: float
    """A request that has not arrived whole by then is cut off, however steadily it drips."""
    drain_seconds: float
    hang_seconds: float
    parent: int
    """The process whose end is the worker's end.  Handed in: by the time a worker could ask, it may be gone."""
    busy_page: bytes
    """What a person sees who is refused by overload."""
    trusted_proxy: str = ""
    """Whose word on a visitor's address is taken; "" for nobody's."""


@dataclass(frozen=True, slots=True)
class Load:
    """How much a worker has to do now; `refused` counts since it began."""

    waiting: int
    running: int
    connections: int
    refused: int


def run(
    listener: socket.socket,
    app: Any,
    limits: Limits,
    beat: Callable[[Callable[[], Load]], None],
    fair_share: Callable[[int], bool],
) -> None:
    """Serves until SIGTERM or SIGINT, until the parent is gone, or until its threads are stuck.

    Then answers what it has begun, and returns.
    `beat` is called twice a second at least: a worker whose loop hangs is silent.  What it is handed tells the load.
    `fair_share` is told how many connections there are here, and says whether that is no more than others have.
    """
    loop = Loop(listener, app, limits, beat, fair_share)
    stopping = threading.Event()

    def stop(signum: int, frame: Any) -> None:
        stopping.set()
        loop.crew.call()

    sys.setswitchinterval(SWITCH_SECONDS)
    heap.share()
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    loop.crew.start()
    while not stopping.is_set() and os.getppid() == limits.parent:
        loop.crew.watch(LOOP_SECONDS)
        if lane := loop.lanes.stuck(limits.hang_seconds):
            log("worker.stuck", pid=os.getpid(), lane=lane)
            break
    loop.drain(time.monotonic() + limits.drain_seconds)


class Loop:
    """waitress on the shared socket: one turn after the other, in whichever thread of the crew keeps it."""

    def __init__(
        self,
        listener: socket.socket,
        app: Any,
        limits: Limits,
        beat: Callable[[Callable[[], Load]], None],
        fair_share: Callable[[int], bool],
    ) -> None:
        self.lanes = Lanes(limits.threads, limits.waiting)
        self._limits, self._beat = limits, beat
        self._dispatcher = Dispatcher(self.lanes)
        self._sockets: dict[int, Any] = {}
        self._server = Server(
            app,
            map=self._sockets,
            _sock=listener,
            bind_socket=False,
            sockinfo=(listener.family, listener.type, listener.proto, listener.getsockname()),
            dispatcher=self._dispatcher,
            adj=_adjustments(limits),
        )
        self._server.refusals = Refusals(limits.busy_page)
        self._server.fair_share = fair_share
        self.crew = Crew(limits.threads, self._turn, self._dispatcher.following, self._server.pull_trigger)
        self._server.crew = self.crew
        self._looked = time.monotonic()
        self._draining = False

    def drain(self, deadline: float) -> None:
        """Takes no more connections, and goes on until each request that arrived was answered to its last byte."""
        self._server.accepting = False
        self._draining = True
        self._server.pull_trigger()
        while self._server.active_channels and time.monotonic() < deadline:
            self.crew.watch(DRAIN_SECONDS)
        self.crew.end()

    def _turn(self) -> float:
        """Looks once who has come, reads, writes and refuses.

        Whoever is refused and comes back at once must not take the time of those who are inside: the more were
        refused, the longer these come first.
        """
        self._beat(self._load)
        if self._draining:
            self._let_go()
        if time.monotonic() - self._looked >= LOOP_SECONDS:
            self._looked = time.monotonic()
            _cut_off(self._server, self._looked - self._limits.request_seconds)
        refused = self._dispatcher.refused
        timeout = 0.0 if len(self.lanes) else self._server.looks_away_for or LOOP_SECONDS
        wasyncore.loop(timeout=timeout, use_poll=True, map=self._sockets, count=1)
        return min(CALM_SECONDS * (self._dispatcher.refused - refused), MOST_CALM_SECONDS)

    def _load(self) -> Load:
        channels, lanes = self._server.active_channels, self.lanes
        return Load(lanes.waiting, lanes.running, len(channels), self._dispatcher.refused)

    def _let_go(self) -> None:
        for channel in list(self._server.active_channels.values()):
            if not channel.busy:
                channel.handle_close()
        if not self._server.active_channels:
            self.crew.call()


def _adjustments(limits: Limits) -> Adjustments:
    """waitress's settings, safe behind a proxy and without one."""
    return Adjustments(
        threads=limits.threads,
        # Idle and half-sent connections are cheap and short-lived, so that a few hundred of them starve nobody.
        connection_limit=affordable_connections(),
        channel_timeout=10,
        cleanup_interval=2,
        backlog=1024,
        # More than a refused header can be: closing a socket with unread bytes would tear the refusal from the wire.
        recv_bytes=64 * 1024,
        max_request_header_size=16 * 1024,
        max_request_body_size=64 * 1024,
        # One request of a connection after the other: nothing is smuggled in behind one that was refused.
        channel_request_lookahead=0,
        ident=None,
        expose_tracebacks=False,
        clear_untrusted_proxy_headers=True,
        asyncore_use_poll=True,
        **_trust(limits.trusted_proxy),
    )


def affordable_connections() -> int:
    """As many as there are file descriptors for: without one, nobody could even be refused."""
    most, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MOST_CONNECTIONS if most == resource.RLIM_INFINITY else max(8, min(MOST_CONNECTIONS, most - OWN_FILES))


def _trust(proxy: str) -> dict[str, Any]:
    """One proxy, one hop: the last address that it added is the visitor's."""
    if not proxy:
        return {}
    headers = {"x-forwarded-for", "x-forwarded-proto"}
    return {"trusted_proxy": proxy, "trusted_proxy_count": 1, "trusted_proxy_headers": headers}


def _cut_off(server: Any, limit: float) -> None:
    """Ends requests that began to arrive before; waitress's own time limit starts again with every byte."""
    for channel in list(server.active_channels.values()):
        if channel.request is not None and channel.began < limit:
            channel.will_close = True
