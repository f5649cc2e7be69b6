"""A connection, as waitress has it, that knows when its request began and refuses in our own words."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import msgspec
from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer
from waitress.task import ErrorTask, WSGITask
from waitress.utilities import build_http_date

from searchapi import wire
from searchapi.afterwards import KEY
from searchapi.crew import Crew
from searchapi.headers import SAFETY
from searchapi.lanes import Lanes, Seat
from searchapi.parser import Parser
from searchapi.problems import OVERLOADED, RETRY_AFTER_SECONDS
from searchapi.refusals import Refusals, plain_question
from searchapi.request_ids import fresh

PEER = "answerbox.peer"
"""In the environ: the address at the other end of the connection, whatever a proxy says of the visitor."""

RELAYED = "answerbox.relayed"
"""In the environ: whether somebody says that the request was passed on."""

ACCEPTED_AT_ONCE = 32
"""Connections that a worker takes before it looks at those it has."""

GIVE_WAY_SECONDS = 0.003
"""So long a worker that has its share leaves a new connection to the others."""

_RELAY_HEADERS = frozenset({"X_FORWARDED_FOR", "FORWARDED", "VIA", "X_REAL_IP"})


@dataclass(frozen=True, slots=True)
class Overloaded:
    """As waitress has an error: too much work is in progress."""

    body: str = OVERLOADED
    code: int = 503
    reason: str = "Service Unavailable"


# waitress has no types, so mypy cannot see what these are made of.
class Refusal(ErrorTask):  # type: ignore[misc]
    """What no application ever sees (a header too large, no HTTP at all, one request too many) in the one shape."""

    def execute(self) -> None:
        """Writes the problem.  After one that is no HTTP, what follows cannot be read either: the connection ends."""
        error = self.request.error
        request_id = fresh()
        self.status = f"{error.code} {error.reason}"
        self.response_headers.extend([*SAFETY.items(), ("Cache-Control", "no-store"), ("X-Request-Id", request_id)])
        if isinstance(error, Overloaded):
            self.response_headers.append(("Retry-After", str(RETRY_AFTER_SECONDS)))
            kind, body = self.channel.server.refusals.content(self.request.path, request_id)
            if self.request.command == "HEAD":
                body = b""
        else:
            problem = wire.Problem("about:blank", error.reason, error.code, str(error.body), request_id=request_id)
            kind, body = "application/problem+json", msgspec.json.encode(problem)
            self.set_close_on_finish()
        self.response_headers.append(("Content-Type", kind))
        self.content_length = len(body)
        # In one piece: a crowd is refused with one system call each.
        self.channel.write_soon(self.build_response_header() + body)
        self.wrote_header = True


@cache
def _capitalized(name: str) -> str:
    """A header's name as it goes over the wire."""
    return "-".join(part.capitalize() for part in name.split("-"))


@lru_cache(maxsize=2)
def _date(second: int) -> str:
    """The Date header of all answers of a second."""
    return str(build_http_date(second))


class Asking(WSGITask):  # type: ignore[misc]
    """A request on its way to the application, with what waitress would forget about its connection."""

    wrote_header: bool

    def __init__(self, channel: Channel, request: Any) -> None:
        super().__init__(channel, request)
        self._afterwards: list[Callable[[], None]] = []

    def service(self) -> None:
        """Answers, and then does what could wait for that."""
        try:
            super().service()
        finally:
            # Emptied, since what it holds may refer back to it: nothing waits for a garbage collection.
            while self._afterwards:
                self._afterwards.pop(0)()

    def get_environment(self) -> dict[str, Any]:
        """Adds who is at the other end, and a list of what can wait."""
        environ: dict[str, Any] = super().get_environment()
        environ[KEY] = self._afterwards
        environ[PEER] = str(self.channel.addr[0])
        environ[RELAYED] = not _RELAY_HEADERS.isdisjoint(self.request.headers)
        return environ

    def build_response_header(self) -> bytes:
        """As waitress makes it; that of an ordinary answer in a quarter of the time, since names are put right once.

        But "not modified" says nothing of a length because it has none, so it need not end the connection.
        """
        headers = [(_capitalized(name), value) for name, value in self.response_headers]
        headers.append(("Date", _date(int(self.start_time))))
        told = dict(headers)
        sized, plain = "Content-Length" in told, "Server" not in told and len(told) == len(headers)
        ends = sized if self.has_body else not sized and self.status.startswith("304")
        stays = self.request.headers.get("CONNECTION", "").lower() != "close"
        if not (ends and plain and stays and self.version == "1.1"):
            return bytes(super().build_response_header())
        headers.sort()
        lines = "\r\n".join([f"{name}: {value}" for name, value in headers])
        return f"HTTP/1.1 {self.status}\r\n{lines}\r\n\r\n".encode("latin-1")

    def write(self, data: bytes) -> None:
        """The header goes out with the first of the body, in one system call."""
        if self.wrote_header or not data or not self.complete or not self.has_body or self.content_length != len(data):
            super().write(data)
            return
        self.channel.write_soon(self.build_response_header() + data)
        self.wrote_header = True
        self.content_bytes_written = len(data)


class Channel(HTTPChannel):  # type: ignore[misc]
    """One connection."""

    task_class = Asking
    error_task_class = Refusal
    parser_class = Parser

    began = 0.0
    """When the request that is arriving now began to arrive, by the monotonic clock."""

    _arriving = _turned_away = False

    def received(self, data: bytes) -> Any:
        """Notes the beginning of a request; whoever is turned away is answered by the loop itself, no thread waits."""
        if self.request is None:
            self.began = time.monotonic()
            if data and self._sent_away(data):
                return True
        self._arriving = True
        taken = super().received(data)
        self._arriving = False
        if self._turned_away:
            self._turned_away = False
            self.service()
        return taken

    def write_soon(self, data: Any) -> int:
        """Sends at once what the socket takes; only the rest is copied and kept."""
        sent = self._send_now(data) if isinstance(data, bytes) else 0
        return sent if sent and sent == len(data) else sent + super().write_soon(data[sent:] if sent else data)

    def _send_now(self, data: bytes) -> int:
        with self.outbuf_lock:
            if self.total_outbufs_len or not self.connected:
                return 0
            try:
                return int(self.send(data, do_close=False))
            except OSError:
                # Sending what is kept meets it again, and ends the connection.
                return 0

    def _sent_away(self, data: bytes) -> bool:
        """Refuses a plain question that would find no room, before it is read."""
        dispatcher = self.server.task_dispatcher
        if self.requests or dispatcher.queue.has_room("ask") or (path := plain_question(data)) is None:
            return False
        dispatcher.refused += 1
        self.write_soon(self.server.refusals.to(path))
        return True

    def turn_away(self) -> bool:
        """Refuses the request that has just arrived.  False where a thread has to do it: one more on its heels."""
        self.refuse()
        self._turned_away = self._arriving
        return self._arriving

    def refuse(self) -> None:
        """Answers the request that is next with 503: `service` will find the error and write it."""
        self.requests[0].error = Overloaded()

    @property
    def busy(self) -> bool:
        """Whether a request waits for its answer, or an answer for its last byte."""
        return bool(self.requests or self.total_outbufs_len)


class Server(TcpWSGIServer):  # type: ignore[misc]
    """One worker's end of the shared socket."""

    channel_class = Channel
    refusals: Refusals
    crew: Crew
    fair_share: Callable[[int], bool]
    """Told how many connections there are here, says whether that is no more than the other workers have."""

    _gave_way = False
    _listens_from = 0.0

    @property
    def looks_away_for(self) -> float:
        """The seconds until the shared socket is looked at again."""
        return max(0.0, self._listens_from - time.monotonic())

    def readable(self) -> bool:
        """Asked by the loop at each turn."""
        return bool(super().readable()) and not self.looks_away_for

    def handle_accept(self) -> None:
        """Takes several at a time: in a crowd, each turn of the loop is long.

        A worker that has its share already looks away for a moment, so that the others come first; what they leave
        it takes.  Otherwise the one that wakes first would take a whole site's few connections.
        """
        self._gave_way = not self._gave_way and not self.fair_share(len(self.active_channels))
        if self._gave_way:
            self._listens_from = time.monotonic() + GIVE_WAY_SECONDS
            return
        for _ in range(ACCEPTED_AT_ONCE):
            before = len(self.active_channels)
            super().handle_accept()
            if len(self.active_channels) == before or not self.fair_share(len(self.active_channels)):
                return

    def pull_trigger(self) -> None:
        """Wakes the loop, unless that is what called."""
        if not self.crew.is_keeper():
            super().pull_trigger()


class Dispatcher:
    """Stands where waitress has its threads: requests wait in lanes; whoever finds no room there is refused at once."""

    def __init__(self, lanes: Lanes) -> None:
        self.queue = lanes
        self.refused = 0
        self._lock = threading.Lock()

    def add_task(self, channel: Channel) -> None:
        """Called for each request that has arrived whole."""
        if not self.queue.admits(channel):
            self.refused += 1
            if channel.turn_away():
                return
        with self._lock:
            self.queue.append(channel)

    def following(self) -> Seat | None:
        """The next that may be answered now."""
        with self._lock:
            return self.queue.popleft()
