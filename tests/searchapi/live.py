"""The real service in its own process: takes a free port, waits until it is alive, ends it by its number."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PATIENCE_SECONDS = 30


@dataclass
class Service:
    """A running service."""

    process: subprocess.Popen[str]
    address: str
    port: int
    log: Path

    def get(self, path: str) -> tuple[int, bytes]:
        """Status and body, errors included."""
        try:
            with urllib.request.urlopen(self.address + path.lstrip("/"), timeout=10) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read()

    def until(self, path: str, wanted: object) -> None:
        """Waits until `wanted(status, body)` holds; fails with the service's log if it never does."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        seen = None
        while time.monotonic() < deadline:
            seen = self.get(path)
            if wanted(*seen):  # type: ignore[operator]
                return
            time.sleep(0.05)
        raise AssertionError(f"{path} gave {seen}\n{self.log.read_text()}")

    def workers(self) -> list[int]:
        """The process numbers of its workers."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(number) for number in children.split()]

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Sends a signal and gives the exit status; a service that does not end is killed and fails the test."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        try:
            return self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise AssertionError(f"the service did not end\n{self.log.read_text()}") from None


def start(index_dir: Path, log_dir: Path, *options: str, meaning: bool = False, before: Sequence[str] = ()) -> Service:
    """Starts the service at a free port and returns when it says that it listens.  `before` is a command around it."""
    log = log_dir / "service.log"
    environ = {**os.environ, "ANSWERBOX_SEARCH_MEANING": str(meaning).lower()}
    command = [*before, sys.executable, "-m", "searchapi", "serve", "--index", str(index_dir), "--port", "0", *options]
    with log.open("w") as errors:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, env=environ, text=True)
    assert process.stdout is not None
    with process.stdout as said:
        line = said.readline()
    if not line.startswith("Answerbox is listening at http://"):
        process.kill()
        process.wait()
        raise AssertionError(f"the service said {line!r}\n{log.read_text()}")
    address = line.split()[-1]
    return Service(process, address, int(address.rstrip("/").rpartition(":")[2]), log)
