"""The part `http`: requests a second of our service, of Typesense, and of peers in the same kind of app."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

import numpy as np

from benchmarks import servers
from benchmarks.errors import MissingError
from benchmarks.figures import Figure
from benchmarks.load import Asked, Load, generator, load
from benchmarks.queries import Question, questions, visits
from benchmarks.servers import Server
from benchmarks.workshop import Workshop

DISTINCT = 12_000
"""Different questions, asked one after the other: more than a load of three seconds gets through."""
CLIENTS = (1, 16, 64)
MIX_CLIENTS = 16
EMBEDDED = ("tantivy", "fts5", "whoosh")
ONCE = {"fts5": 16, "whoosh": 16}
"""These have no goal to be held against, and are loaded by so many clients only."""
_PROBES = 20
Loads = Mapping[str, Sequence[Load]]


def measure(workshop: Workshop, rounds: int, seconds: float) -> Iterator[Figure]:
    """Everyone loaded in turn with the same distinct questions and no cache; then visitors, with ours as it ships."""
    workshop.say(f"load by {generator()}")
    asked = questions(workshop.original.articles, DISTINCT)
    scratch = workshop.folder("http")
    with ExitStack() as stack:
        running = {
            name: stack.enter_context(servers.ours(workshop.ours, scratch / word, meaning=meaning, cache=False))
            for name, word, meaning in (("ours", "off", False), ("ours, meaning", "on", True))
        }
        running |= {n: stack.enter_context(servers.embedded(n, workshop.peer(n))) for n in EMBEDDED}
        running["typesense"] = stack.enter_context(servers.typesense_server(workshop.peer("typesense")))
        for name, server in running.items():
            check(name, server, asked[:_PROBES])
        files = {name: _file(scratch, name, [server.path(q) for q in asked]) for name, server in running.items()}
        for clients in CLIENTS:
            taken: dict[str, list[Load]] = {n: [] for n in running if ONCE.get(n, clients) == clients}
            for number in range(rounds):
                workshop.say(f"http, {clients} clients, round {number + 1} of {rounds}")
                first = number * DISTINCT // rounds
                for name, loads in taken.items():
                    loads.append(load(running[name], Asked(files[name], first), clients, seconds))
            yield from figures(taken, str(clients))
    with ExitStack() as stack:
        yield from _mix(workshop, asked, rounds, seconds, stack)


def figures(taken: Loads, word: str, mine: str = "ours") -> Iterator[Figure]:
    """Requests a second and slow answers of everyone, and ours over each."""
    for name, loads in taken.items():
        yield _middle(f"http {word} {name} requests a second", [one.per_second for one in loads], "")
        yield _middle(f"http {word} {name} p99", [one.p99 for one in loads], "ms")
        if failed := sum(one.failed for one in loads):
            yield Figure(f"http {word} {name} failed", failed, "")
    for name, loads in taken.items():
        if name.startswith("ours"):
            continue
        for own in (n for n in taken if n.startswith("ours")):
            pairs = zip(taken[own], loads, strict=True)
            prefix = "http" if own == mine else f"http {own}"
            values = [a.per_second / b.per_second for a, b in pairs if b.per_second]
            yield _middle(f"{prefix} over {name} {word}" if word != "mix" else f"{prefix} mix over {name}", values, "×")


def check(name: str, server: Server, asked: Sequence[Question]) -> None:
    """Raises MissingError where a server finds nothing for most questions: its speed would mean nothing."""
    found = 0
    for question in asked:
        request = urllib.request.Request(server.address + server.path(question), headers=_headers(server))
        with urllib.request.urlopen(request, timeout=30) as answer:
            found += b"<mark" in (body := answer.read()) or b"<b>" in body
    if found * 2 < len(asked):
        raise MissingError(
            f"{name} marks words for {found} of {len(asked)} questions only", "its answers are not alike"
        )


def _mix(workshop: Workshop, asked: Sequence[Question], rounds: int, seconds: float,
         stack: ExitStack) -> Iterator[Figure]:  # fmt: skip
    """Visitors who type: our service as it ships, with its cache, started anew so that nothing is in it."""
    scratch = workshop.folder("mix")
    requests = [Question(text, "title") for text in visits(asked[:2000], 40_000)]
    off, on = (
        stack.enter_context(servers.ours(workshop.ours, scratch / word, meaning=meaning, cache=True))
        for word, meaning in (("off", False), ("on", True))
    )
    running = {"ours": on, "ours, no meaning": off}
    running["typesense"] = stack.enter_context(servers.typesense_server(workshop.peer("typesense")))
    files = {name: _file(scratch, name, [server.path(q) for q in requests]) for name, server in running.items()}
    taken: dict[str, list[Load]] = {name: [] for name in running}
    for number in range(rounds):
        workshop.say(f"http, visitors who type, round {number + 1} of {rounds}")
        for name, server in running.items():
            taken[name].append(load(server, Asked(files[name], number * 10_000), MIX_CLIENTS, seconds))
    yield from figures(taken, "mix")


def _file(folder: Path, name: str, paths: Sequence[str]) -> Path:
    file = folder / f"{name}.paths"
    file.write_text("\n".join(paths) + "\n", encoding="utf-8")
    return file


def _middle(name: str, values: Sequence[float], unit: str) -> Figure:
    return Figure(name, float(np.median(values)), unit, min(values), max(values))


def _headers(server: Server) -> dict[str, str]:
    return {"X-TYPESENSE-API-KEY": server.key} if server.key else {}
