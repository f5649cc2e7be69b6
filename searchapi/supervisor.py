"""The parent process: binds the one socket, verifies what is published, keeps the workers alive, ends them well."""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
import traceback
from collections.abc import Callable

from searchapi.announcement import Announcement, Pulse
from searchapi.log import log
from searchapi.lookout import Lookout
from searchindex.errors import AnswerboxError

LOOK_SECONDS = 0.2
OPENING = 4
"""So many times longer than later a worker may be silent at its beginning."""
RESPAWN_SECONDS = 1.0
"""A worker that dies at once is not started again at once."""

_ENDINGS = (signal.SIGTERM, signal.SIGINT)


def bind(host: str, port: int) -> socket.socket:
    """The listening socket.  Raises AnswerboxError where the address cannot be had."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(1024)
    except OSError as error:
        reason = error.strerror or str(error)
        raise AnswerboxError(f"cannot listen at {host} port {port}: {reason}", "choose another with --port") from error
    return listener


class Supervisor:
    """`work(number)` runs in a forked process and returns when that worker has ended well.

    A worker that has not been heard for `hang_seconds` is ended; `replaced` hears why each was replaced.
    """

    def __init__(
        self,
        lookout: Lookout,
        announcement: Announcement,
        pulse: Pulse,
        work: Callable[[int], None],
        workers: int,
        hang_seconds: float,
        replaced: Callable[[str], None],
    ) -> None:
        self._lookout = lookout
        self._announcement = announcement
        self._pulse = pulse
        self._work = work
        self._workers = workers
        self._hang_seconds = hang_seconds
        self._replaced = replaced
        self._running: dict[int, int] = {}
        self._began: dict[int, float] = {}
        self._silent: set[int] = set()
        self._stopping = False

    def run(self, ready: Callable[[], None], drain_seconds: float) -> None:
        """Serves until SIGTERM or SIGINT.  `ready` is called once, when a worker takes requests."""
        for ending in _ENDINGS:
            signal.signal(ending, self._stop)
        if news := self._lookout.look():
            self._announcement.tell(news)
        told = False
        while not self._stopping:
            self._reap()
            self._spawn()
            if not told and any(self._pulse.last(number) for number in range(self._workers)):
                ready()
                told = True
            if news := self._lookout.look():
                self._announcement.tell(news)
            self._replace_silent()
            time.sleep(LOOK_SECONDS if told else 0.02)
        self._end(drain_seconds)
        # Whoever tells it again while the last is being put away does not make it an accident.
        for ending in _ENDINGS:
            signal.signal(ending, signal.SIG_IGN)

    def _stop(self, signum: int, frame: object) -> None:
        self._stopping = True

    def _spawn(self) -> None:
        for number in set(range(self._workers)) - set(self._running.values()):
            if time.monotonic() - self._began.get(number, -RESPAWN_SECONDS) < RESPAWN_SECONDS:
                continue
            self._began[number] = time.monotonic()
            self._pulse.beat(number, 0.0)
            # Nothing buffered may be written twice, once by each process.
            sys.stdout.flush()
            sys.stderr.flush()
            # A signal between the fork and the worker's own handler must not be lost in the parent's.
            signal.pthread_sigmask(signal.SIG_BLOCK, _ENDINGS)
            pid = os.fork()
            if pid == 0:
                self._be_worker(number)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDINGS)
            self._running[pid] = number
            log("worker.started", worker=number, pid=pid)

    def _be_worker(self, number: int) -> None:
        """Never returns: the worker's process ends here, whatever happens in it."""
        status = 1
        for ending in _ENDINGS:
            signal.signal(ending, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDINGS)
        try:
            self._work(number)
            status = 0
        except Exception:  # noqa: BLE001 - the edge of a process: logged, and the parent starts another
            log("worker.failed", worker=number, trace=traceback.format_exc())
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)

    def _reap(self) -> None:
        while self._running:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            if (number := self._running.pop(pid, None)) is not None and not self._stopping:
                log("worker.died", worker=number, pid=pid, status=os.waitstatus_to_exitcode(status))
                self._replaced("silent" if pid in self._silent else "died")
                self._silent.discard(pid)

    def _replace_silent(self) -> None:
        for pid, number in self._running.items():
            # One that was never heard is still opening its first generation, for which it has longer.
            last = self._pulse.last(number) or self._began[number] + (OPENING - 1) * self._hang_seconds
            if pid not in self._silent and time.monotonic() - last > self._hang_seconds:
                log("worker.silent", worker=number, pid=pid)
                self._silent.add(pid)
                os.kill(pid, signal.SIGKILL)

    def _end(self, drain_seconds: float) -> None:
        for pid in self._running:
            os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + drain_seconds + 0.5
        while self._running and time.monotonic() < deadline:
            self._reap()
            time.sleep(0.02)
        for pid in self._running:
            log("worker.killed", worker=self._running[pid], pid=pid)
            os.kill(pid, signal.SIGKILL)
        while self._running:
            pid, _ = os.waitpid(-1, 0)
            self._running.pop(pid, None)
