"""tantivy, a search library in Rust, through its Python package."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
import tantivy

from benchmarks.corpus import Document
from benchmarks.peers import BODY, HEADING, HITS, SNIPPET_CHARS, TITLE, Answer, Shown
from benchmarks.queries import Question

DOES = "ranks sections; the word being typed is matched by a prefix query over stems; topics by an aggregation"
_FIELDS: dict[str, float] = {"title": TITLE, "heading": HEADING, "text": BODY}
_NAMES = "topics.json"
_TOPICS = {"topics": {"terms": {"field": "topic", "size": 10_000}}}


def _schema() -> Any:
    builder = tantivy.SchemaBuilder()
    for name in _FIELDS:
        builder.add_text_field(name, stored=True, tokenizer_name="en_stem")
    # Numbers are counted a fifth faster than names.
    builder.add_integer_field("topic", fast=True)
    # Only stored.
    builder.add_text_field("url", stored=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


def build(documents: Iterable[Document], folder: Path) -> None:
    """An index in as few segments as its writer makes of one thread."""
    writer = tantivy.Index(_schema(), path=str(folder)).writer(heap_size=512_000_000, num_threads=1)
    numbers: dict[str, int] = {}
    for d in documents:
        topic = numbers.setdefault(d.topic, len(numbers))
        writer.add_document(tantivy.Document(title=d.title, heading=d.heading, text=d.text, topic=topic, url=d.url))
    writer.commit()
    writer.wait_merging_threads()
    (folder / _NAMES).write_bytes(msgspec.json.encode(list(numbers)))


class Tantivy:
    """An open index."""

    def __init__(self, folder: Path) -> None:
        self._schema = _schema()
        self._index = tantivy.Index(self._schema, path=str(folder))
        self._searcher = self._index.searcher()
        self._topics = msgspec.json.decode((folder / _NAMES).read_bytes(), type=list[str])

    def search(self, question: Question) -> Answer:
        """The ten best by a search that may skip what cannot be among them; the counts by a second pass."""
        query = self._query(question)
        found = self._searcher.search(query, HITS, count=False)
        snippets = tantivy.SnippetGenerator.create(self._searcher, query, self._schema, "text")
        snippets.set_max_num_chars(SNIPPET_CHARS)
        hits = []
        for _, address in found.hits:
            document: Any = self._searcher.doc(address)
            snippet = snippets.snippet_from_doc(document).to_html()
            hits.append(Shown(document.get_first("title"), document.get_first("url"), snippet))
        buckets = self._searcher.aggregate(query, _TOPICS)["topics"]["buckets"]
        topics = {self._topics[int(bucket["key"])]: int(bucket["doc_count"]) for bucket in buckets}
        # Each document stands under one topic, so the sum is the total.
        return Answer(sum(topics.values()), tuple(hits), topics)

    def _query(self, question: Question) -> Any:
        if question.kind != "prefix":
            return self._index.parse_query(question.text, list(_FIELDS), field_boosts=_FIELDS)
        *whole, begun = question.text.split()
        parts = [
            tantivy.Query.boost_query(
                tantivy.Query.fuzzy_term_query(self._schema, field, begun, distance=0, prefix=True), weight
            )
            for field, weight in _FIELDS.items()
        ]
        if whole:
            parts.append(self._index.parse_query(" ".join(whole), list(_FIELDS), field_boosts=_FIELDS))
        return tantivy.Query.boolean_query([(tantivy.Occur.Should, part) for part in parts])


def open_engine(folder: Path) -> Tantivy:
    """The index in a folder."""
    return Tantivy(folder)
