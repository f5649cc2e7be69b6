"""Many connections from one process: each asks, waits for the answer, and asks again."""

from __future__ import annotations

import heapq
import random
import selectors
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from searchapi.problems import RETRY_AFTER_SECONDS


@dataclass
class Tally:
    """What came back: seconds to the answer, by status; 0 stands for a connection that broke."""

    seconds: dict[int, list[float]] = field(default_factory=dict)
    lasted: float = 0.0

    def add(self, status: int, seconds: float) -> None:
        """One answer."""
        self.seconds.setdefault(status, []).append(seconds)

    def rate(self, status: int) -> float:
        """Answers of a status in a second."""
        return len(self.seconds.get(status, ())) / self.lasted

    def share(self, status: int, part: float) -> float:
        """The seconds within which that part of them came; 0 where there were none."""
        found = sorted(self.seconds.get(status, ()))
        return found[min(len(found) - 1, int(part * len(found)))] if found else 0.0


class _Client:
    """One connection of the crowd."""

    def __init__(self) -> None:
        self.socket: socket.socket | None = None
        self.asked_at = 0.0
        self.got = b""


def press(  # noqa: C901 - the loop of a state machine, in one place
    port: int,
    paths: Iterator[str],
    connections: int,
    seconds: float,
    patient: bool = True,
    host: str = "127.0.0.1",
) -> Tally:
    """Keeps so many connections asking for so long.

    A patient client comes back when Retry-After says so, an impatient one at once.
    """
    tally, selector = Tally(), selectors.DefaultSelector()
    resting = [(0.0, number, _Client()) for number in range(connections)]
    began = now = time.monotonic()
    sequence, chance = connections, random.Random(connections)

    def rest(client: _Client, pause: float) -> None:
        nonlocal sequence
        sequence += 1
        heapq.heappush(resting, (now + pause, sequence, client))

    def drop(client: _Client) -> None:
        if client.socket is not None:
            selector.unregister(client.socket)
            client.socket.close()
            client.socket = None

    def ask(client: _Client) -> None:
        client.got, client.asked_at = b"", time.monotonic()
        try:
            if client.socket is None:
                client.socket = socket.create_connection((host, port), timeout=10)
                client.socket.setblocking(False)
                selector.register(client.socket, selectors.EVENT_READ, client)
            client.socket.send(f"GET {next(paths)} HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n".encode())
        except OSError:
            drop(client)
            tally.add(0, time.monotonic() - client.asked_at)
            rest(client, 0.1)

    while now - began < seconds:
        while resting and resting[0][0] <= now:
            ask(heapq.heappop(resting)[2])
        pause = min(0.1, resting[0][0] - now) if resting else 0.1
        ready = selector.select(max(0.0, pause))
        now = time.monotonic()
        for key, _ in ready:
            client: _Client = key.data
            try:
                part = client.socket.recv(262144) if client.socket else b""
            except OSError:
                part = b""
            client.got += part
            if not part:
                drop(client)
                tally.add(0, now - client.asked_at)
                rest(client, 0.1)
            elif (status := _whole(client.got)) is not None:
                tally.add(status, now - client.asked_at)
                if b"\r\nConnection: close" in client.got[:2000]:
                    drop(client)
                if status == 503 and patient:
                    rest(client, RETRY_AFTER_SECONDS * chance.uniform(0.5, 1.5))
                else:
                    ask(client)
    tally.lasted = now - began
    for key in list(selector.get_map().values()):
        key.fileobj.close()  # type: ignore[union-attr]
    selector.close()
    return tally


def _whole(got: bytes) -> int | None:
    """The status of an answer that has arrived to its last byte, else None."""
    head, split, body = got.partition(b"\r\n\r\n")
    if not split:
        return None
    at = head.lower().find(b"\r\ncontent-length:")
    length = int(head[at + 17 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
    return int(head[9:12]) if len(body) >= length else None
