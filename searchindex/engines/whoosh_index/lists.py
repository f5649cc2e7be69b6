"""Lists: the postings of many documents, field by field and term by term in the order in which Whoosh writes them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from whoosh import fields

from searchindex.engines.snapshot.arrays import BODY, HEADING, TITLE
from searchindex.engines.snapshot.inverted import Inverted, Occurrences
from searchindex.engines.snapshot.ragged import begins_of
from searchindex.engines.whoosh_index.codec import FieldWriter

_KINDS = {"body": BODY, "heading": HEADING, "title": TITLE}


@dataclass(frozen=True, slots=True)
class Document:
    """An article as Whoosh keeps it: its id, what is stored, and the places of the terms of its topics."""

    id: str
    record: tuple[str, bytes]
    topics: Mapping[str, Sequence[int]]


def write(documents: Sequence[Document], inverted: Inverted, schema: fields.Schema, writer: FieldWriter) -> None:
    """Writes every term of documents, which are numbered in the order of the articles of `inverted`."""
    for name in schema.names():
        if schema[name].indexed:
            writer.start_field(name, schema[name])
            for some in _field(name, documents, inverted):
                writer.add_terms(some)
            writer.finish_field()


def _field(name: str, documents: Sequence[Document], inverted: Inverted) -> Iterator[Occurrences]:
    if name in _KINDS:
        return inverted.field(_KINDS[name])
    return iter([_ids(documents) if name == "article" else _topics(documents)])


def _ids(documents: Sequence[Document]) -> Occurrences:
    ids = sorted((one.id.encode(), number) for number, one in enumerate(documents))
    articles = np.array([number for _, number in ids], dtype=np.int32)
    return Occurrences([known for known, _ in ids], np.arange(len(ids) + 1), articles, None)


def _topics(documents: Sequence[Document]) -> Occurrences:
    found: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for number, one in enumerate(documents):
        for term, places in one.topics.items():
            found[term] += ((number, place) for place in places)
    ordered = sorted((term.encode("utf-8", "surrogatepass"), standing) for term, standing in found.items())
    every = np.array([both for _, standing in ordered for both in standing], dtype=np.int64).reshape(-1, 2)
    begins = begins_of(np.array([len(standing) for _, standing in ordered], dtype=np.int64))
    return Occurrences(
        [term for term, _ in ordered], begins, every[:, 0].astype(np.int32), every[:, 1].astype(np.uint32)
    )
