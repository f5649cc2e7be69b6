"""The part `query`: the same questions to everyone in one process, and suggestions as they are typed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from benchmarks.figures import Figure, scale
from benchmarks.peers import EMBEDDED, peer
from benchmarks.peers.ours import Ours
from benchmarks.queries import Question, questions, typed
from benchmarks.timing import Milliseconds, Ratio, interleaved, latency, ratio
from benchmarks.workshop import Workshop
from searchindex.analysis.stopwords import stop_words
from searchindex.suggest import suggest

QUESTIONS = 500
SLOW = {"whoosh": 8}
"""Whoosh is asked every eighth question."""
LARGEST = {"whoosh": 60_000, "bm25s": 300_000, "fts5": 300_000}
"""Up to so many sections a peer is asked: beyond, building it or asking it takes more time than it tells."""
OURS, MEANING, PIECES, LEAN = "ours", "ours, meaning", "ours, sections", "tantivy, no stop words"
SECTIONS = "sections"
"""The figure that tells how many there were."""


def measure(workshop: Workshop, rounds: int, count: int = QUESTIONS) -> Iterator[Figure]:
    """Latencies of everyone, and ours over each peer's."""
    asked = questions(workshop.original.articles, count)
    calls = _calls(workshop)
    for call in calls.values():
        for question in asked[:40]:
            call(question)
    shown = workshop.progress
    taken = interleaved(calls, asked, rounds, SLOW, lambda done, of: shown("questions", done, of))
    shown.close()
    at = scale(workshop.corpus.sections)
    yield Figure(f"query {at} {SECTIONS}", workshop.corpus.sections, "")
    yield from figures(taken, at)


def figures(taken: Mapping[str, Milliseconds], at: str) -> Iterator[Figure]:
    """What the milliseconds of everyone say at a scale."""
    for name, milliseconds in taken.items():
        found = latency(milliseconds)
        for percentile in ("p50", "p95", "p99"):
            yield Figure(f"query {at} {name} {percentile}", getattr(found, percentile), "ms")
    for name in taken:
        if name not in (OURS, MEANING, PIECES):
            for share in (50, 95):
                yield _over(f"query {at} over {name} p{share}", ratio(taken[OURS], taken[name], share))
    for mine, word in ((MEANING, "meaning"), (PIECES, "sections")):
        if mine in taken and "tantivy" in taken:
            for share in (50, 95):
                yield _over(f"query {at} {word} over tantivy p{share}", ratio(taken[mine], taken["tantivy"], share))


def suggestions(workshop: Workshop, rounds: int, count: int = 150) -> Iterator[Figure]:
    """How long a suggestion takes, for everything that stands in the box while questions are typed."""
    ours = Ours(workshop.ours, meaning=False)
    asked = [question.text for question in questions(workshop.original.articles, count)]
    begun = list(dict.fromkeys(text for question in asked for text in typed(question)))

    def call(text: str) -> object:
        return suggest(text, ours.searcher, ours.settings)

    for text in begun[:100]:
        call(text)
    found = latency(interleaved({OURS: call}, begun, rounds)[OURS])
    at = scale(workshop.corpus.sections)
    for percentile in ("p50", "p95", "p99"):
        yield Figure(f"suggest {at} {percentile}", getattr(found, percentile), "ms")


def _calls(workshop: Workshop) -> dict[str, Callable[[Question], Any]]:
    size = workshop.corpus.sections
    calls: dict[str, Callable[[Question], Any]] = {OURS: Ours(workshop.ours, meaning=False).search}
    if workshop.meaning:
        calls[MEANING] = Ours(workshop.ours, meaning=True).search
    if size <= LARGEST["whoosh"]:
        calls[PIECES] = Ours(workshop.pieces, meaning=False).search
    for name in EMBEDDED:
        if size <= LARGEST.get(name, size):
            calls[name] = peer(name).open_engine(workshop.peer(name)).search
    plain, silent = calls["tantivy"], stop_words(("en",))
    calls[LEAN] = lambda question: plain(_without(question, silent))
    return calls


def _without(question: Question, silent: frozenset[str]) -> Question:
    """The question without words that say nothing, as ours asks it."""
    said = [word for word in question.text.split() if word not in silent]
    return Question(" ".join(said), question.kind) if said else question


def _over(name: str, found: Ratio) -> Figure:
    return Figure(name, found.median, "×", found.low, found.high)
