"""Gathering: the parts of all articles of a build put together, with what only all of them say."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import msgspec
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from searchindex.analysis.words import Words, prepared, unnumbered
from searchindex.engines.snapshot.growing import Column, Rows
from searchindex.engines.snapshot.kept import Kept
from searchindex.engines.snapshot.numbering import TermNumbers
from searchindex.engines.snapshot.parts import Stretch
from searchindex.engines.snapshot.ragged import Array
from searchindex.engines.snapshot.runs import Languages
from searchindex.engines.snapshot.stream import Stream
from searchindex.engines.snapshot.topics import TopicTree
from searchindex.engines.snapshot.vectors import Vectors
from searchindex.ranking.meaning import WordTable

INLINK, TOPIC = 3, 4  # fields of BM25F that are not part of the stream, numbered after those that are


class Card(Struct):
    """What is looked at of the card of an article."""

    id: str
    source: str
    url: str
    title: str
    lang: str
    topics: tuple[tuple[str, ...], ...] = ()


_CARD = msgspec.json.Decoder(Card)
_LINKS = msgspec.json.Decoder(list[tuple[str, str]])


class Gathered:
    """What is gathered of articles, in columns that become the arrays."""

    def __init__(
        self,
        stream: Stream | None = None,
        tree: TopicTree | None = None,
        table: WordTable | None = None,
        kept: Kept | None = None,
    ) -> None:
        self.stream = stream or Stream(Languages(TermNumbers(None if kept is None else kept.arrays.term_key)))
        self.vectors = Vectors(table, kept)
        self.tree = tree or TopicTree()
        self.cards, self.fulls, self.own_links = Rows(np.uint8), Rows(np.uint8), Rows(np.uint8)  # by article
        self.heads, self.texts = Rows(np.uint8), Rows(np.uint8)  # by passage
        self.passage_article = Column(np.int32)
        self.first_passage, self.first_place = Column(np.int32, (0,)), Column(np.int64, (0,))
        self.first_extra = Column(np.int64, (0,))
        self.title_keys = Column(np.uint64)
        self.topic_sets: dict[tuple[int, ...], int] = {}
        self.topics: list[int] = []  # the number of each article's set
        self.titles: list[str] = []
        self.languages: list[str] = []  # by article
        self.sources: dict[str, int] = {}
        self.known: list[tuple[str, str, str]] = []
        self.links: list[tuple[int, str, str]] = []  # (from article, target, text)
        self._aside: list[tuple[int, int, int, int]] = []  # of fields outside the stream: article, field, term, length
        self._topic_terms: dict[tuple[int, str], list[tuple[int, int]]] = {}

    def take(self, stretch: Stretch) -> None:
        """Takes the articles of a stretch up, behind those before them."""
        part, first, last = stretch.part, stretch.first, stretch.last
        articles, passages, places = len(self.known), len(self.passage_article), len(self.stream.word)
        edges = part.first_passage[first : last + 1].astype(np.int64)
        low, high = edges[[0, -1]].tolist()
        extras = len(self.stream.extra_term) - part.extra_begins[first]
        self.first_passage.extend(edges[1:] + (passages - low))
        self.first_place.extend(part.first_place[first + 1 : last + 1] + (places - part.first_place[first]))
        self.first_extra.extend(part.extra_begins[first + 1 : last + 1] + extras)
        self.passage_article.extend(np.repeat(np.arange(articles, articles + last - first), np.diff(edges)))
        self.title_keys.extend(part.title_key[first:last])
        self.cards.take(part.card_begins, part.cards, first, last)
        self.fulls.take(part.full_begins, part.fulls, first, last)
        self.own_links.take(part.link_begins, part.links, first, last)
        self.heads.take(part.passage_begins, part.passage_heads, low, high)
        self.texts.take(part.text_begins, part.texts, low, high)
        self.stream.take(stretch, passages)
        for card, links in zip(
            _pieces(part.card_begins, part.cards, first, last),
            _pieces(part.link_begins, part.links, first, last),
            strict=True,
        ):
            self._settle(_CARD.decode(card), _LINKS.decode(links))
        self.vectors.take(stretch, self.titles[articles:], passages)

    def _settle(self, card: Card, links: list[tuple[str, str]]) -> None:
        """Takes up what is known of an article besides its texts."""
        number = len(self.known)
        self.known.append((card.id, card.source, card.url))
        self.sources[card.source] = number
        self.languages.append(card.lang)
        self.titles.append(unnumbered(prepared(card.title)).strip())
        self.links += [(number, target, text) for target, text in links]
        under: dict[int, None] = {}
        for path in card.topics:
            under.update(dict.fromkeys(self.tree.path(path)))
        self.topics.append(self.topic_sets.setdefault(tuple(under), len(self.topic_sets)))
        for topic in under:
            self._aside += [(number, TOPIC, term, length) for term, length in self._named(topic, card.lang)]

    def _named(self, topic: int, lang: str) -> list[tuple[int, int]]:
        """The terms of a topic's name in a language, with their lengths."""
        found = self._topic_terms.get((topic, lang))
        if found is None:
            words = self.stream.analyse(prepared(self.tree.topics[topic].name), lang)
            found = self._topic_terms[topic, lang] = self._counting(words)
        return found

    def add_link(self, article: int, text: str) -> None:
        """The text of links to an article: its words count for BM25F, and have no places."""
        words = self.stream.analyse(text, self.languages[article])
        self._aside += [(article, INLINK, term, length) for term, length in self._counting(words)]

    def _counting(self, words: Words) -> list[tuple[int, int]]:
        """The terms of words, each with what it counts for the length of its field: a word counts once."""
        terms = self.stream.terms
        return [
            *((terms[stem], 1) for stem in words.stems),
            *((terms.forms[form], 0) for form in words.exact),
            *((terms[term], 0) for term, _ in words.extras),
        ]

    def aside_rows(self) -> NDArray[np.int32]:
        """The words outside the stream, a row each: article, field, term, length."""
        return np.array(self._aside, dtype=np.int32).reshape(-1, 4)


def _pieces(begins: Array, content: Array, first: int, last: int) -> Iterator[bytes]:
    """Some rows of bytes."""
    edges = (begins[first : last + 1] - begins[first]).tolist()
    whole = content[begins[first] : begins[last]].tobytes()
    return (whole[low:high] for low, high in pairwise(edges))
