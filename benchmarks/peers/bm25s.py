"""bm25s, BM25 worked out beforehand for every word and document, in NumPy."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import bm25s
import msgspec
import numpy as np
import Stemmer

from benchmarks.corpus import Document
from benchmarks.peers import BODY, HEADING, HITS, TITLE, Answer, Shown
from benchmarks.queries import Question

DOES = "ranks sections and counts topics, but marks nothing: no snippets, no prefixes; a title is written four times"
_ABOUT = "about.json"


def build(documents: Iterable[Document], folder: Path) -> None:
    """The matrix of scores, and titles, addresses and topics beside it."""
    texts, about = [], []
    for d in documents:
        texts.append(" ".join([d.title] * TITLE + [d.heading] * HEADING + [d.text] * BODY))
        about.append((d.title, d.url, d.topic))
    tokens = bm25s.tokenize(texts, stopwords="en", stemmer=Stemmer.Stemmer("english"), show_progress=False)
    matrix = bm25s.BM25()
    matrix.index(tokens, show_progress=False)
    matrix.save(str(folder))
    (folder / _ABOUT).write_bytes(msgspec.json.encode(about))


class Bm25s:
    """An open matrix."""

    def __init__(self, folder: Path) -> None:
        self._matrix = bm25s.BM25.load(str(folder), mmap=True, show_progress=False)
        about = msgspec.json.decode((folder / _ABOUT).read_bytes(), type=list[tuple[str, str, str]])
        self._shown = [Shown(title, url, "") for title, url, _ in about]
        self._topics, topic_of = np.unique([topic for *_, topic in about], return_inverse=True)
        self._topic_of = topic_of.astype(np.int64)
        self._stemmer = Stemmer.Stemmer("english")

    def search(self, question: Question) -> Answer:
        """The ten best, and the counts from the scores of all documents."""
        ((*words,),) = bm25s.tokenize(
            [question.text], stopwords="en", stemmer=self._stemmer, return_ids=False, show_progress=False
        )
        known = self._matrix.get_tokens_ids(words)
        if not known:
            return Answer(0, (), {})
        scores: Any = self._matrix.get_scores_from_ids(known)
        matched = np.flatnonzero(scores)
        if matched.size == 0:
            return Answer(0, (), {})
        best = matched[np.argpartition(-scores[matched], min(HITS, matched.size) - 1)[:HITS]]
        ranked = sorted(best.tolist(), key=lambda number: -scores[number])
        counts = np.bincount(self._topic_of[matched], minlength=len(self._topics))
        topics = {str(self._topics[i]): int(counts[i]) for i in np.flatnonzero(counts).tolist()}
        return Answer(int(matched.size), tuple(self._shown[number] for number in ranked), topics)


def open_engine(folder: Path) -> Bm25s:
    """The matrix in a folder."""
    return Bm25s(folder)
