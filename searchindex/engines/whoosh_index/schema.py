"""Schema: the fields of a document, with our own terms, and what an article is as a document."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from whoosh import fields, formats

from searchindex.analysis.words import Analyser, Words, prepared, unnumbered
from searchindex.article import Article
from searchindex.packing import packed
from searchindex.passages import passages

GAP = 4
"""Places between two texts of one field, so that no phrase runs over from one into the next."""
FIELDS = ("title", "heading", "body", "topic")


class AnalysedText(fields.FieldType):  # type: ignore[misc]  # whoosh has no types
    """A field whose values are `Words` of several texts: stems, exact forms and compounds with their places."""

    def __init__(self) -> None:
        self.format = formats.Positions()
        self.analyzer = None
        self.scorable = False  # Whoosh is never asked for scores
        self.stored = False
        self.unique = False
        self.vector = None

    def index(self, value: Sequence[Words], **_: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Every term of the texts, how often it stands there and where."""
        encode = self.format.encode
        for term, where in term_places(value).items():
            yield term.encode("utf-8", "surrogatepass"), len(where), float(len(where)), encode(where)


def term_places(value: Sequence[Words]) -> dict[str, list[int]]:
    """Where each term of texts stands.  The texts lie apart by a gap."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    begin = 0
    for words in value:
        for place, (exact, stem) in enumerate(zip(words.exact, words.stems, strict=True), begin):
            places[stem].append(place)
            places["=" + exact].append(place)
        for term, place in words.extras:
            places[term].append(begin + place)
        begin += len(words.exact) + GAP
    return {term: sorted(where) for term, where in places.items()}


def schema() -> fields.Schema:
    """The words of an article by field, and its record."""
    texts = {name: AnalysedText() for name in FIELDS}
    return fields.Schema(article=fields.ID(), record=fields.STORED(), **texts)


def document(article: Article, analyse: Analyser) -> dict[str, Any]:
    """What is put into each field of an article's document."""
    found = list(passages(article))
    return {
        "article": article.id,
        "title": [analyse(unnumbered(prepared(article.title)))],
        "heading": [analyse(passage.name) for passage in found],
        "body": [analyse(passage.text) for passage in found],
        "topic": [analyse(topic_text(article.topics))],
        "record": (article.source, packed(article)),
    }


def topic_text(topics: Sequence[Sequence[str]]) -> str:
    """The names of topics as one text, prepared for analysis."""
    return prepared("\n".join(" \n ".join(path) for path in topics))
