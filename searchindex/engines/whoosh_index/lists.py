"""Lists: the postings of many documents, term by term in the order in which Whoosh writes them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from whoosh import fields, formats

from searchindex.analysis.words import Words
from searchindex.engines.snapshot.arrays import BODY, HEADING, TITLE
from searchindex.engines.snapshot.inverted import Inverted, TermPostings
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
                values = _Values(schema[name].format)
                for listed in self._inverted.field(_KINDS[name]):
                    writer.add_term(listed.term, listed.articles, listed.counts, values(listed))
            writer.finish_field()


class _Values:
    """The places of postings as a format keeps them."""

    def __init__(self, format: formats.Positions) -> None:
        self._encode = format.encode
        self._single: dict[int, bytes] = {}

    def __call__(self, listed: TermPostings) -> list[bytes]:
        places, ends = listed.places, accumulate(listed.counts)
        return [
            self._of_one(places[end - 1]) if count == 1 else self._encode(places[end - count : end])
            for count, end in zip(listed.counts, ends, strict=True)
        ]

    def _of_one(self, place: int) -> bytes:
        """Most terms stand once in a field, and many at the same place."""
        known = self._single.get(place)
        if known is None:
            known = self._single[place] = self._encode((place,))
        return known


def _topics(
    documents: Sequence[Document], field: fields.FieldType
) -> Iterator[tuple[bytes, list[tuple[int, int, bytes]]]]:
    found: defaultdict[bytes, list[tuple[int, int, bytes]]] = defaultdict(list)
    for number, one in enumerate(documents):
        for term, count, _, value in field.index([one.topics]):
            found[term].append((number, count, value))
    return iter(sorted(found.items()))
