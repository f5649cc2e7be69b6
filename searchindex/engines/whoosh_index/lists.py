"""Lists: the postings of many documents, term by term in the order in which Whoosh writes them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import Any

from whoosh import fields

from searchindex.analysis.words import Words
from searchindex.engines.snapshot.arrays import BODY, HEADING, TITLE
from searchindex.engines.snapshot.inverted import Inverted, Slice, TermPostings
from searchindex.engines.whoosh_index.codec import FieldWriter, Written, written
from searchindex.engines.whoosh_index.positions import encoded

_KINDS = {"body": BODY, "heading": HEADING, "title": TITLE}


@dataclass(frozen=True, slots=True)
class Document:
    """An article as Whoosh keeps it: its id, what is stored, and the words of its topics."""

    id: str
    record: tuple[str, bytes]
    topics: Words


def works(documents: Sequence[Document], inverted: Inverted, schema: fields.Schema) -> Iterator[Callable[[], Written]]:
    """What is to be done for every term of documents, fields in the order of their names, the topics last.

    The documents are numbered in the order of the articles of `inverted`.
    """
    for name in _indexed(schema):
        if name == "article":
            ids = sorted((one.id, number) for number, one in enumerate(documents))
            yield partial(written, name, [TermPostings(known.encode(), [at], [1], []) for known, at in ids])
        elif name == _LAST:
            yield partial(written, name, list(_topics(documents, schema[name])))
        else:
            for some in inverted.field(_KINDS[name]):
                yield partial(_written, name, some)


def write(done: Iterator[Any], schema: fields.Schema, writer: FieldWriter) -> None:
    """Writes what was done of `works`.  What else `done` has behind it is left there."""
    for name, some in groupby(done, key=attrgetter("field")):
        writer.start_field(name, schema[name])
        if name == _LAST:
            writer.add_terms(next(some))
            break
        for terms in some:
            writer.add_terms(terms)
        writer.finish_field()
    writer.finish_field()


def _indexed(schema: fields.Schema) -> list[str]:
    return [name for name in schema.names() if schema[name].indexed]


_LAST = "topic"


def _written(name: str, some: Slice) -> Written:
    return written(name, some.postings(encoded))


def _topics(documents: Sequence[Document], field: fields.FieldType) -> Iterator[TermPostings]:
    found: defaultdict[bytes, list[tuple[int, int, bytes]]] = defaultdict(list)
    for number, one in enumerate(documents):
        for term, count, _, value in field.index([one.topics]):
            found[term].append((number, count, value))
    return (TermPostings(term, *map(list, zip(*postings, strict=True))) for term, postings in sorted(found.items()))
