"""Whoosh as its own manual uses it: its parser, search, groups and highlights, with a searcher that stays open."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from whoosh import fields, index
from whoosh.analysis import StemmingAnalyzer
from whoosh.highlight import ContextFragmenter, HtmlFormatter
from whoosh.qparser import MultifieldParser, OrGroup
from whoosh.scoring import BM25F

from benchmarks.corpus import Document
from benchmarks.peers import BODY, HEADING, HITS, SNIPPET_CHARS, TITLE, Answer, Shown
from benchmarks.queries import Question

DOES = "ranks sections; groups and highlights by Whoosh itself; groups make it score every match"
_BATCH = 20_000


def _schema() -> Any:
    def text(weight: float) -> Any:
        return fields.TEXT(analyzer=StemmingAnalyzer(), stored=True, field_boost=weight)

    return fields.Schema(
        title=text(TITLE), heading=text(HEADING), body=text(BODY), topic=fields.ID(sortable=True), url=fields.STORED()
    )


def build(documents: Iterable[Document], folder: Path) -> None:
    """An index in one segment."""
    writer = index.create_in(str(folder), _schema()).writer(limitmb=512)
    for d in documents:
        writer.add_document(title=d.title, heading=d.heading, body=d.text, topic=d.topic, url=d.url)
    writer.commit(optimize=True)


class Whoosh:
    """An open index, with a searcher for each thread."""

    def __init__(self, folder: Path) -> None:
        self._index = index.open_dir(str(folder), schema=_schema())
        self._parser = MultifieldParser(["title", "heading", "body"], self._index.schema, group=OrGroup)
        self._own = threading.local()

    def search(self, question: Question) -> Answer:
        """The ten best and the groups, by one search."""
        if not hasattr(self._own, "searcher"):
            self._own.searcher = self._index.searcher(weighting=BM25F())
        found = self._own.searcher.search(
            self._parser.parse(question.text + ("*" if question.kind == "prefix" else "")),
            limit=HITS,
            groupedby="topic",
            terms=True,
        )
        found.fragmenter = ContextFragmenter(maxchars=SNIPPET_CHARS)
        found.formatter = HtmlFormatter(tagname="mark")
        # With groups, Whoosh gives every match whatever the limit.
        hits = tuple(Shown(hit["title"], hit["url"], hit.highlights("body", top=1)) for hit in found[:HITS])
        topics = {str(topic): len(numbers) for topic, numbers in found.groups("topic").items()}
        return Answer(sum(topics.values()), hits, topics)


def open_engine(folder: Path) -> Whoosh:
    """The index in a folder."""
    return Whoosh(folder)
