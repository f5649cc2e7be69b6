"""Gathering: one walk over the articles of a build, which takes down all that becomes arrays."""

from __future__ import annotations

import zlib
from array import array
from dataclasses import replace

import msgspec
import numpy as np
from numpy.typing import NDArray

from searchindex.analysis.words import Words, prepared, unnumbered
from searchindex.article import Article
from searchindex.engines.snapshot import vectors
from searchindex.engines.snapshot.arrays import BODY, HEADING, TITLE
from searchindex.engines.snapshot.blobs import Blob
from searchindex.engines.snapshot.kept import Kept
from searchindex.engines.snapshot.keys import key, title_text
from searchindex.engines.snapshot.numbering import TermNumbers
from searchindex.engines.snapshot.runs import Languages
from searchindex.engines.snapshot.stream import Stream
from searchindex.engines.snapshot.topics import TopicTree
from searchindex.passages import passages
from searchindex.ranking.meaning import WordTable

INLINK, TOPIC = 3, 4  # fields of BM25F that are not part of the stream, numbered after those that are


class Gathered:
    """What one walk over the articles gathers, in lists that become the arrays."""

    def __init__(
        self,
        stream: Stream | None = None,
        tree: TopicTree | None = None,
        table: WordTable | None = None,
        kept: Kept | None = None,
    ) -> None:
        self.stream = stream or Stream(Languages(TermNumbers(None if kept is None else kept.arrays.term_key)))
        self.chunks = vectors.Chunks(table, kept)
        self.tree = tree or TopicTree()
        self.ids: list[str] = []
        self.languages: dict[str, None] = {}
        self.cards = Blob()
        self.fulls = Blob()
        self.heads = Blob()
        self.texts = Blob()
        self.passage_article: list[int] = []
        self.first_passage: list[int] = [0]
        self.first_place: list[int] = [0]
        self.first_extra: list[int] = [0]
        self.own_links = Blob()  # by article, for the next build
        self.topic_sets: dict[tuple[int, ...], int] = {}
        self.topics: list[int] = []  # the number of each article's set
        self.titles: list[str] = []
        self.title_keys: list[int] = []
        self.headings: list[str] = []  # of the article that was added last
        self.bodies: list[str] = []
        self.sources: dict[str, int] = {}
        self.known: list[tuple[str, str, str]] = []
        self.links: list[tuple[int, str, str]] = []  # (from article, target, text)
        self.aside = array("i")  # fields outside the stream, by fours: article, field, term, length

    def add(self, article: Article) -> None:
        """Takes an article up, behind those before it."""
        stream, lang, first = self.stream, article.lang, len(self.passage_article)
        number = self._known(article)
        self.cards.append(msgspec.json.encode(replace(article, sections=(), links=())))
        self.fulls.append(zlib.compress(msgspec.json.encode(article), 1))
        title = prepared(article.title)
        self._titled(title, lang)
        fields = [(unnumbered(title), first, TITLE)]
        self.headings, self.bodies = [], []
        for passage in passages(article):
            place = len(self.passage_article)
            fields += ((passage.name, place, HEADING), (passage.text, place, BODY))
            self.passage_article.append(number)
            self.heads.append(msgspec.json.encode((passage.heading, passage.anchor, passage.url, passage.kind)))
            self.texts.append(passage.text.encode("utf-8", "replace"))
            self.headings.append(passage.name.strip())
            self.bodies.append(passage.text)
        stream.add(fields, lang)
        self.chunks.add(self.titles[-1], first, self.headings, self.bodies)
        followed = [] if article.listing else [(link.target, link.text) for link in article.links]
        self._settle(article, number, followed)

    def keep(self, kept: Kept, id: str) -> None:
        """Takes an article over from an earlier snapshot, behind those before it."""
        arrays, remains, old, first = kept.arrays, kept.remains, kept.numbers[id], len(self.passage_article)
        packed, card = kept.card(old)
        number = self._known(card)
        self.cards.append(packed)
        self.fulls.append(kept.piece(arrays.full_begins, arrays.fulls, old))
        self._titled(prepared(card.title), card.lang)
        self.stream.keep(kept, old, first)
        begin, end = int(arrays.first_passage[old]), int(arrays.first_passage[old + 1])
        self.passage_article += [number] * (end - begin)
        self.heads.extend(kept.pieces(arrays.passage_begins, arrays.passage_heads, begin, end))
        self.texts.extend(kept.pieces(arrays.text_begins, arrays.texts, begin, end))
        self.chunks.keep(kept, self.titles[-1], first, old)
        links = kept.piece(remains.link_begins, remains.links, old)
        self._settle(card, number, msgspec.json.decode(links, type=list[tuple[str, str]]))

    def _known(self, article: Article) -> int:
        """The number of the next article."""
        number = len(self.ids)
        self.ids.append(article.id)
        self.known.append((article.id, article.source, article.url))
        self.languages[article.lang] = None
        self.sources[article.source] = number
        return number

    def _titled(self, title: str, lang: str) -> None:
        """Keeps a title, and the key by which the whole of it is found."""
        words = self.stream.analyse(unnumbered(title), lang)
        self.titles.append(unnumbered(title).strip())
        self.title_keys.append(key(title_text(words.exact)))

    def _settle(self, article: Article, number: int, links: list[tuple[str, str]]) -> None:
        """Ends an article whose fields are in the stream."""
        self.first_passage.append(len(self.passage_article))
        self.first_place.append(len(self.stream.word))
        self.first_extra.append(len(self.stream.extra_term))
        self._add_topics(article, number)
        self.own_links.append(msgspec.json.encode(links))
        self.links += [(number, target, text) for target, text in links]

    def _add_topics(self, article: Article, number: int) -> None:
        under: dict[int, None] = {}
        for path in article.topics:
            under.update(dict.fromkeys(self.tree.path(path)))
        self.topics.append(self.topic_sets.setdefault(tuple(under), len(self.topic_sets)))
        for topic in under:
            words = self.stream.analyse(prepared(self.tree.topics[topic].name), article.lang)
            self.add_aside(number, TOPIC, words)

    def add_aside(self, article: int, field: int, words: Words) -> None:
        """Words of a field outside the stream: they count for BM25F, and have no places."""
        terms = self.stream.terms
        for stem in words.stems:
            self.aside.extend((article, field, terms[stem], 1))  # each word counts once for the length
        for form in words.exact:
            self.aside.extend((article, field, terms.forms[form], 0))
        for term, _ in words.extras:
            self.aside.extend((article, field, terms[term], 0))

    def aside_rows(self) -> NDArray[np.int32]:
        """The words outside the stream, a row each."""
        return np.frombuffer(self.aside, dtype=np.int32).reshape(-1, 4)
