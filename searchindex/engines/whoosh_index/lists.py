"""Lists: the postings of many documents, term by term in the order in which Whoosh writes them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from whoosh import fields

from searchindex.analysis.words import Words
from searchindex.engines.snapshot.arrays import BODY, HEADING, TITLE
from searchindex.engines.snapshot.inverted import Inverted
from searchindex.engines.whoosh_index.codec import FieldWriter

_KINDS = {"body": BODY, "heading": HEADING, "title": TITLE}


@dataclass(frozen=True, slots=True)
class Document:
    """An article as Whoosh keeps it: its id, what is stored, and the words of its topics."""

    id: str
    record: tuple[str, bytes]
    topics: Words


class Lists:
    """The posting lists of documents, which are numbered in the order of the articles of `inverted`."""

    def __init__(self, inverted: Inverted) -> None:
        self._inverted = inverted

    def write(self, documents: Sequence[Document], schema: fields.Schema, writer: FieldWriter) -> None:
        """Writes every term of the documents, fields in the order of their names."""
        for name in schema.names():
            if not schema[name].indexed:
                continue
            writer.start_field(name, schema[name])
            if name == "article":
                for key, number in sorted((one.id, number) for number, one in enumerate(documents)):
                    writer.add_term(key.encode(), [number], [1], [])
            elif name == "topic":
                for term, found in _topics(documents, schema[name]):
                    writer.add_term(term, *map(list, zip(*found, strict=True)))
            else:
                for listed in self._inverted.field(_KINDS[name]):
                    writer.add_term(listed.term, listed.articles, listed.counts, listed.places)
            writer.finish_field()


def _topics(
    documents: Sequence[Document], field: fields.FieldType
) -> Iterator[tuple[bytes, list[tuple[int, int, bytes]]]]:
    found: defaultdict[bytes, list[tuple[int, int, bytes]]] = defaultdict(list)
    for number, one in enumerate(documents):
        for term, count, _, value in field.index([one.topics]):
            found[term].append((number, count, value))
    return iter(sorted(found.items()))
