"""Servers that are loaded: ours, the peers behind the same kind of app, Typesense.  Each ends when its block does."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote_plus

from benchmarks.errors import MissingError
from benchmarks.peers import typesense
from benchmarks.queries import Question
from benchmarks.workshop import ROOT, environment

PROCESSES = 2
LOADED = {"ANSWERBOX_SERVE_ACCESS_LOG": "false"}
"""Settings of our service under load: nobody's requests are logged."""
UNCACHED = {"ANSWERBOX_SERVE_CACHE_MB": "0"}
_ADDRESS = re.compile(r"http://[^\s/]+")


@dataclass(frozen=True, slots=True)
class Server:
    """Something that answers questions over HTTP.  `path` is where it answers one; `pid` is its first process."""

    address: str
    path: Callable[[Question], str]
    pid: int = 0
    key: str = ""


@contextmanager
def ours(index_dir: Path, data_dir: Path, *, meaning: bool, cache: bool) -> Iterator[Server]:
    """Our service with two workers, as `make serve` runs it but without a log of requests."""
    command = [sys.executable, "-m", "searchapi", "serve", "--index", str(index_dir), "--data", str(data_dir),
               "--port", "0", "--workers", str(PROCESSES)]  # fmt: skip
    env = environment(meaning=meaning, **LOADED, **({} if cache else UNCACHED))
    with _running(command, env, data_dir) as (address, pid):
        yield Server(address, lambda question: f"/api/search?q={quote_plus(question.text)}", pid)


@contextmanager
def embedded(name: str, folder: Path) -> Iterator[Server]:
    """A peer behind Falcon and waitress."""
    command = [sys.executable, "-m", "benchmarks.service", name, str(folder)]
    with _running(command, environment(meaning=False), folder.parent) as (address, pid):
        yield Server(address, _peer_path, pid)


@contextmanager
def typesense_server(folder: Path) -> Iterator[Server]:
    """Typesense over the data in a folder."""
    with typesense.running(folder) as address:
        yield Server(address, lambda question: typesense.path(question.text), key=typesense.KEY)


def _peer_path(question: Question) -> str:
    return f"/api/search?q={quote_plus(question.text)}" + ("&begun=1" if question.kind == "prefix" else "")


@contextmanager
def _running(command: list[str], env: Mapping[str, str], log_dir: Path) -> Iterator[tuple[str, int]]:
    log_dir.mkdir(parents=True, exist_ok=True)
    log = log_dir / "server.log"
    with log.open("wb") as errors:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, env=dict(env), cwd=ROOT, text=True)
    try:
        found = _ADDRESS.search(process.stdout.readline() if process.stdout else "")
        if not found:
            raise MissingError(f"{' '.join(command[:4])} does not start", f"see {log}")
        yield found.group(), process.pid
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()
