"""Lists: the postings of many documents, term by term in the order in which Whoosh writes them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from operator import attrgetter

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


def works(inverted: Inverted, schema: fields.Schema) -> Iterator[Callable[[], Written]]:
    """What is to be done for the posting lists of all texts, in the order of the fields."""
    for name in schema.names():
        if name in _KINDS:
            for some in inverted.field(_KINDS[name]):
                yield partial(_written, name, some)


def write(documents: Sequence[Document], texts: Iterator[Written], schema: fields.Schema, writer: FieldWriter) -> None:
    """Writes every term of the documents, fields in the order of their names.  `texts` is what `works` gave."""
    by_field = groupby(texts, key=attrgetter("field"))
    found = next(by_field, None)
    for name in schema.names():
        if not schema[name].indexed:
            continue
        writer.start_field(name, schema[name])
        if name == "article":
            ids = sorted((one.id, number) for number, one in enumerate(documents))
            writer.add_terms(written(name, (TermPostings(known.encode(), [at], [1], []) for known, at in ids)))
        elif name == "topic":
            writer.add_terms(written(name, _topics(documents, schema[name])))
        elif found is not None and found[0] == name:
            for some in found[1]:
                writer.add_terms(some)
            found = next(by_field, None)
        writer.finish_field()


def _written(name: str, some: Slice) -> Written:
    return written(name, some.postings(encoded))


def _topics(documents: Sequence[Document], field: fields.FieldType) -> Iterator[TermPostings]:
    found: defaultdict[bytes, list[tuple[int, int, bytes]]] = defaultdict(list)
    for number, one in enumerate(documents):
        for term, count, _, value in field.index([one.topics]):
            found[term].append((number, count, value))
    return (TermPostings(term, *map(list, zip(*postings, strict=True))) for term, postings in sorted(found.items()))
