"""The survey: every article's words taken down once, on disk, before the numbers that hold for all of them are known.

Impacts need average lengths and terms need their final numbers, and both are known only when the last article has
been read; so what was found of each waits in one file, in the order in which it was read.
"""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from searchindex.analysis.words import prepared
from searchindex.article import Article
from searchindex.engines.snapshot.arrays import BODY, NO_WORD, TITLE
from searchindex.engines.snapshot.gathering import INLINK, TOPIC, Gathered
from searchindex.engines.snapshot.numbering import TermNumbers
from searchindex.engines.snapshot.parts import Part, Stretch
from searchindex.engines.snapshot.reading import part_of
from searchindex.engines.snapshot.runs import Languages
from searchindex.engines.snapshot.stream import Stream
from searchindex.engines.snapshot.topics import TopicTree
from searchindex.engines.snapshot.vectors import Vectors
from searchindex.packing import packed
from searchindex.ranking import bm25f
from searchindex.ranking.meaning import WordTable
from searchindex.ranking.weights import Weights

FIELDS = 5


class Taken(Struct, array_like=True):
    """What was found of one article: the arrays of its stream and its words aside, as bytes; its record."""

    id: str
    word: bytes
    stem: bytes
    sizes: bytes
    extra_term: bytes
    extra_place: bytes
    aside: bytes
    topics: tuple[int, ...]
    title_key: int
    full: bytes


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of every article: small enough for memory."""

    id: str
    source: str
    url: str
    title: str
    lang: str


class Survey:
    """One walk over the articles, in the order of their sources."""

    def __init__(self, table: WordTable | None = None) -> None:
        self._meaning = table is not None
        self.vectors = Vectors(table)
        self.terms = TermNumbers()
        self.tree = TopicTree()
        self._languages = Languages(self.terms)
        self.names = Stream(self._languages)
        self.known: list[Known] = []
        self.first_passage: list[int] = [0]
        self.topic_sets: dict[tuple[int, ...], int] = {}
        self.topics: list[int] = []
        self.title_keys: list[int] = []
        self._lengths: list[NDArray[np.int64]] = []
        self._links: list[tuple[int, str, str]] = []
        self._incoming: dict[int, list[tuple[int, int, int]]] = {}
        self._spool = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `close`
        self._encoder = msgspec.msgpack.Encoder()

    def close(self) -> None:
        """Removes the file."""
        self._spool.close()

    def add(self, article: Article) -> None:
        """Takes an article down, behind those before it."""
        number = len(self.known)
        part = part_of([article], [packed(article)], self._languages, self._meaning)
        stretch, gathered = Stretch(part, 0, 1), Gathered(Stream(self._languages), self.tree)
        gathered.take(stretch)
        begins = np.append(part.zone_begins.astype(np.int64), part.word_at.size)
        real = part.word_at != NO_WORD
        kinds = part.zone_kind
        sizes = np.add.reduceat(real, begins[:-1], dtype=np.int32)
        aside = gathered.aside_rows()
        (topics,) = gathered.topic_sets
        self._take(Taken(
            article.id, part.word_at.tobytes(), part.stem_at.tobytes(), sizes.tobytes(), part.extra_term.tobytes(),
            part.extra_place.tobytes(), aside[:, 1:].tobytes(), topics, int(part.title_key[0]), part.fulls.tobytes(),
        ))  # fmt: skip
        lengths = np.zeros(FIELDS, dtype=np.int64)
        lengths[:3] = np.bincount(kinds, sizes, 3)
        lengths[TOPIC] = aside[aside[:, 1] == TOPIC, 3].sum()
        self._lengths.append(lengths)
        self._add_names(part, begins)
        self.known.append(Known(article.id, article.source, article.url, article.title, article.lang))
        self.vectors.take(stretch, gathered.titles, self.first_passage[-1])
        self.first_passage.append(self.first_passage[-1] + int(part.first_passage[-1]))
        self.topics.append(self.topic_sets.setdefault(topics, len(self.topic_sets)))
        self.title_keys += part.title_key.tolist()
        self._links += [(number, target, text) for _, target, text in gathered.links]

    def settle(self) -> NDArray[np.float32]:
        """Follows the links, when all articles are there: their texts become words of where they lead.

        Gives how many other articles link to each, as the prior of its score.
        """
        sources = {known.source: number for number, known in enumerate(self.known)}
        linking: defaultdict[int, set[int]] = defaultdict(set)
        texts: defaultdict[int, dict[str, None]] = defaultdict(dict)
        for origin, target, text in self._links:
            number = sources.get(target)
            if number is not None and number != origin:
                linking[number].add(origin)
                texts[number][prepared(text.strip())] = None
        for number, distinct in texts.items():
            self._incoming[number] = list(self._aside(distinct, self.known[number].lang))
            self._lengths[number][INLINK] = sum(length for _, _, length in self._incoming[number])
        pages = np.array([len(linking.get(number, ())) for number in range(len(self.known))])
        prior: NDArray[np.float32] = np.minimum(1, np.log1p(pages) / 5).astype(np.float32)
        return prior

    def shares(self, weights: Weights) -> NDArray[np.float64]:
        """What one occurrence in each field of each article adds to tf': the field's weight over its length norm."""
        lengths = np.array(self._lengths, dtype=np.int64).reshape(-1, FIELDS)
        by_field = (weights.title, weights.heading, weights.body, weights.inlink_text, weights.topic)
        norms = [bm25f.length_norms(lengths[:, field], weights.b) for field in range(FIELDS)]
        return np.array([weight / norm for weight, norm in zip(by_field, norms, strict=True)])

    def taken(self) -> Iterator[tuple[int, Taken, NDArray[np.int32]]]:
        """Every article again, with its words aside: field, term, length; those of incoming links as well."""
        self._spool.seek(0)
        decoder = msgspec.msgpack.Decoder(Taken)
        for number in range(len(self.known)):
            size = int.from_bytes(self._spool.read(4), "big")
            found = decoder.decode(self._spool.read(size))
            aside = np.frombuffer(found.aside, dtype=np.int32).reshape(-1, 3)
            incoming = np.array(self._incoming.get(number, []), dtype=np.int32).reshape(-1, 3)
            yield number, found, np.concatenate([aside, incoming])

    def _take(self, found: Taken) -> None:
        data = self._encoder.encode(found)
        self._spool.write(len(data).to_bytes(4, "big") + data)

    def _add_names(self, part: Part, begins: NDArray[np.int64]) -> None:
        """The title and the headings, as a stream of their own: what suggestions are made of."""
        names, first = self.names, self.first_passage[-1]
        zones = np.flatnonzero(part.zone_kind != BODY)
        names.zone_passage.extend(part.zone_passage[zones] + first)
        names.zone_kind.extend(part.zone_kind[zones])
        for zone in zones.tolist():
            begin, end = int(begins[zone]), int(begins[zone + 1])
            names.zone_begins.extend([len(names.word)])
            names.word.extend(part.word_at[begin:end])
            names.start.extend(part.start_at[begin:end])
            names.length.extend(part.length_at[begin:end])

    def _aside(self, texts: dict[str, None], lang: str) -> Iterator[tuple[int, int, int]]:
        for words in map(self._languages.analyser(lang), texts):
            yield from ((INLINK, self.terms[stem], 1) for stem in words.stems)
            yield from ((INLINK, self.terms[f"={exact}"], 0) for exact in words.exact)
            yield from ((INLINK, self.terms[text], 0) for text, _ in words.extras)


def occurrences(found: Taken, aside: NDArray[np.int32]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Every occurrence of every term of an article and the field it stands in, in the order that derive adds them."""
    word, stem = np.frombuffer(found.word, np.int32), np.frombuffer(found.stem, np.int32)
    real = np.flatnonzero(word != NO_WORD)
    fields = field_at(found, word.size)
    extra = np.frombuffer(found.extra_term, np.int32)
    extra_fields = fields[np.frombuffer(found.extra_place, np.uint32)]
    terms = np.concatenate([stem[real], word[real], extra, aside[:, 1]])
    return terms, np.concatenate([fields[real], fields[real], extra_fields, aside[:, 0]])


def field_at(found: Taken, places: int) -> NDArray[np.int32]:
    """The field of every place: a title, then a heading and a text by turns, each with a gap behind it."""
    sizes = np.frombuffer(found.sizes, np.int32)
    gap = (places - int(sizes.sum())) // sizes.size
    kinds = np.array([TITLE, *([1, 2] * ((sizes.size - 1) // 2))], dtype=np.int32)
    return np.repeat(kinds, sizes + gap)
