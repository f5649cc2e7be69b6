"""The builder: a process that has imported everything once, and forks each run of the indexer in milliseconds.

    begin {"arguments": [...], "errors": "file"}   answers with the run's process number; the run waits
    go                                             it works, and the answer is its exit status, -9 where it was killed

A run that waits can be traced from its first step.
"""

from __future__ import annotations

import json
import multiprocessing
import multiprocessing.forkserver
import os
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.torture import knowledge

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended: its exit status, minus the signal that killed it, and what it said on stderr."""

    status: int
    error: str


class Builder:
    """The builder, asked from another process.  Its runs are made one after the other.

    It is no module that is run: every parsing process would import that one again.
    """

    def __init__(self, scratch: Path) -> None:
        self._errors = scratch / "stderr"
        environ = {**os.environ, "PYTHONPATH": str(ROOT), "ANSWERBOX_SEARCH_MEANING": "false"}
        with (scratch / "builder.log").open("w") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-c", "from tests.torture.builder import serve; serve()"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, cwd=scratch, env=environ, text=True,
            )  # fmt: skip
        if self._answer() != "ready":
            raise RuntimeError("the builder did not start")

    def begin(self, *arguments: object) -> int:
        """The process number of a run of `python -m indexer` that waits."""
        return int(self._ask("begin " + json.dumps({"arguments": [*map(str, arguments)], "errors": str(self._errors)})))

    def go(self) -> None:
        """The run works from now on."""
        self._say("go")

    def end(self) -> Ended:
        """Waits until it has ended."""
        status = int(self._answer())
        return Ended(status, self._errors.read_text(errors="replace"))

    def run(self, *arguments: object) -> Ended:
        """A whole run."""
        self.begin(*arguments)
        self.go()
        return self.end()

    def close(self) -> None:
        """Ends the builder."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(timeout=30)
        self._process.stdout.close()

    def _ask(self, line: str) -> str:
        self._say(line)
        return self._answer()

    def _say(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def _answer(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


def serve() -> None:
    """The builder's own life: until its stdin is closed."""
    from indexer import workers
    from indexer.__main__ import main

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    workers._context().set_forkserver_preload(["indexer.attachments.text", "tests.torture.warmed"])
    with tempfile.TemporaryDirectory() as scratch:
        source = knowledge.write(Path(scratch) / "site", "old")
        assert main(["index", str(source), "--index", f"{scratch}/index"]) == 0
        assert main(["verify", "--index", f"{scratch}/index"]) == 0
    print("ready", file=answers, flush=True)
    status = 0
    for line in sys.stdin:
        asked: dict[str, Any] = json.loads(line.removeprefix("begin "))
        if status < 0:
            _parsers_again()
        waiting, going = os.pipe()
        run = os.fork()
        if run == 0:
            os.close(going)
            _run(main, asked["arguments"], asked["errors"], waiting)
        os.close(waiting)
        print(run, file=answers, flush=True)
        sys.stdin.readline()
        os.close(going)
        status = os.waitstatus_to_exitcode(os.waitpid(run, 0)[1])
        print(status, file=answers, flush=True)


def _parsers_again() -> None:
    """A run that is killed as it asks the server of parsing processes for one takes the server with it."""
    while True:
        multiprocessing.forkserver.ensure_running()
        probe = multiprocessing.get_context("forkserver").Process(target=int)
        try:
            probe.start()
        except (ConnectionError, EOFError):
            time.sleep(0.01)
        else:
            probe.join()
            return


def _run(main: Any, arguments: Sequence[str], errors: str, waiting: int) -> None:
    # The server of parsing processes is the builder's child, not ours: asked whether it lives, it could not be found.
    multiprocessing.forkserver._forkserver.ensure_running = lambda: None  # type: ignore[attr-defined]
    os.dup2(os.open(errors, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), 2)
    status = 70
    try:
        os.read(waiting, 1)
        status = main(arguments)
    except BaseException:  # noqa: BLE001 - whatever comes out of a run is told to the judge, in full
        traceback.print_exc()
    finally:
        os._exit(status)
