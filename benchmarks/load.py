"""Load: so many clients, each asking again as soon as it has its answer, by wrk or by a small generator of our own."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
import numpy as np

from benchmarks.servers import Server

_SCRIPT = Path(__file__).with_name("load.lua")


class Load(msgspec.Struct, frozen=True):
    """What came of a load: answers, the time it took, latencies in milliseconds, and what was not answered well."""

    requests: int
    seconds: float
    p50: float
    p99: float
    failed: int

    @property
    def per_second(self) -> float:
        """Requests that were answered a second."""
        return (self.requests - self.failed) / self.seconds


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: a file of paths, one a line, and how many of them were asked before."""

    file: Path
    first: int = 0


def generator() -> str:
    """Which generator this machine has.  Ours costs several times the processor time of wrk, for everyone alike."""
    return "wrk" if shutil.which("wrk") else "our own generator (wrk is not installed)"


def load(server: Server, asked: Asked, clients: int, seconds: float) -> Load:
    """Loads a server for so long."""
    if shutil.which("wrk"):
        return _by_wrk(server, asked, clients, seconds)
    return asyncio.run(_by_ours(server, asked, clients, seconds))


def _by_wrk(server: Server, asked: Asked, clients: int, seconds: float) -> Load:
    command = ["wrk", "-t1", f"-c{clients}", f"-d{max(1, round(seconds))}s", "--timeout", "10s", "-s", str(_SCRIPT)]
    command += [server.address, "--", str(asked.file), str(asked.first), *([server.key] if server.key else [])]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return msgspec.json.decode(done.stdout.strip().splitlines()[-1], type=Load)


async def _by_ours(server: Server, asked: Asked, clients: int, seconds: float) -> Load:
    paths = asked.file.read_text(encoding="utf-8").splitlines()
    host, port = urlsplit(server.address).hostname, urlsplit(server.address).port
    head = f"Host: {host}:{port}\r\n" + (f"X-TYPESENSE-API-KEY: {server.key}\r\n" if server.key else "") + "\r\n"
    began, taken, failed, place = time.perf_counter(), [], 0, asked.first

    async def client() -> None:
        nonlocal failed, place
        reader, writer = await asyncio.open_connection(host, port)
        while (now := time.perf_counter()) - began < seconds:
            place += 1
            writer.write(f"GET {paths[place % len(paths)]} HTTP/1.1\r\n{head}".encode())
            # Not in one statement: others count while this one waits.
            good = await _answered(reader)
            failed += not good
            taken.append((time.perf_counter() - now) * 1000)
        writer.close()

    await asyncio.gather(*(client() for _ in range(clients)))
    p50, p99 = np.percentile(taken, (50, 99))
    return Load(len(taken), time.perf_counter() - began, float(p50), float(p99), failed)


async def _answered(reader: asyncio.StreamReader) -> bool:
    """Reads one answer to its end; whether it is a good one."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = int(head.partition(b"content-length:")[2].split(b"\r\n", 1)[0])
    await reader.readexactly(length)
    return head.split(b" ", 2)[1] == b"200"
