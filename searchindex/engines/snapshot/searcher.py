"""The searcher: answers plans from the arrays of one generation's snapshot, and never opens Whoosh."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from functools import lru_cache
from itertools import compress, pairwise
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from isal import isal_zlib
from numpy.typing import NDArray

from searchindex.article import Article
from searchindex.deadline import NEVER, Deadline
from searchindex.engines.port import Match, NameMatch, Shown, StoredSection, Wanted
from searchindex.engines.snapshot.arrays import TITLE, Arrays, opened, piece, pieces
from searchindex.engines.snapshot.kernel.library import Kernel, Seen
from searchindex.engines.snapshot.names import Names
from searchindex.engines.snapshot.postings import Postings
from searchindex.engines.snapshot.scoring import Scorer
from searchindex.engines.snapshot.topics import Topic, TopicFilter
from searchindex.engines.snapshot.vocabulary import SnapshotVocabulary
from searchindex.errors import DamagedError
from searchindex.generations import Manifest
from searchindex.query.plan import Plan
from searchindex.ranking.meaning import WordTable
from searchindex.ranking.weights import Weights
from searchindex.results import ArticleRef, Marks, SectionHit, Snippet, TopicCount, TopicNode, TopicRef
from searchindex.snippets import joined, marked
from searchindex.tuning import Tuning

_NOTHING = Snippet("")
_HEAD = msgspec.json.Decoder(tuple[str, str | None, str, str]).decode
_CARD = msgspec.json.Decoder(Article).decode

TOPICS_FILE = "topics.json"
TUNING_FILE = "tuning.json"


class SnapshotSearcher:
    """A Searcher over memory-mapped arrays.  Safe to use from several threads at once."""

    def __init__(self, arrays: Arrays, topics: Sequence[Topic], manifest: Manifest, weights: Weights,
                 table: WordTable | None, tuning: Tuning | None = None) -> None:  # fmt: skip
        self.manifest = manifest
        self.tuning = tuning or Tuning()
        self.vocabulary = SnapshotVocabulary(arrays)
        self._arrays = arrays
        self._topics = tuple(topics)
        self._paths = {self._path(i): i for i in range(len(self._topics))}
        self._numbers = {t.slug: i for i, t in enumerate(self._topics)}
        # Small records that many answers show, taken apart once.
        self._carded = lru_cache(maxsize=4096)(self._card)
        self._bare = lru_cache(maxsize=8192)(self._unmarked)
        self._refs = lru_cache(maxsize=1024)(self._named)
        self._names = Names(arrays, self.vocabulary)
        self._kernel = Kernel(arrays, weights)
        self._scorer = Scorer(Postings(arrays, self.vocabulary, self._kernel), weights, table)
        self._filter = TopicFilter(arrays, len(self._topics))
        self._card_begins, self._head_begins = arrays.card_begins.data, arrays.passage_begins.data
        self._heads = arrays.passage_heads.data
        self._slugs = [topic.slug for topic in self._topics]
        self._labels = [topic.name for topic in self._topics]

    @classmethod
    def open(cls, path: Path, manifest: Manifest, weights: Weights, table: WordTable | None) -> SnapshotSearcher:
        """The searcher of a snapshot's folder.  Raises DamagedError."""
        try:
            topics = msgspec.json.decode((path / TOPICS_FILE).read_bytes(), type=tuple[Topic, ...])
            tuning = msgspec.json.decode((path / TUNING_FILE).read_bytes(), type=Tuning)
            return cls(opened(path), topics, manifest, weights, table, tuning)
        except (OSError, ValueError, EOFError) as error:
            raise DamagedError(f"the snapshot of generation {manifest.name} cannot be read: {error}") from error

    def close(self) -> None:
        """The maps end with the last reference to them; what is kept between questions refers back, so it goes now.

        Otherwise some fifty open files of each generation would wait for a garbage collection that seldom comes.
        """
        self.vocabulary.close()
        self._scorer.close()
        for kept in ("_carded", "_bare", "_refs"):
            self.__dict__.pop(kept, None)

    def match(self, plan: Plan, k: int, first: int = 0, deadline: Deadline = NEVER) -> Match:
        """The k best articles for a plan without the `first` ones of them, as far as can be told by the deadline."""
        inside = self._filter.under(self._known(plan.topics)) if plan.topics else None
        scores = self._scorer.score(plan, k, first, inside, deadline)
        slugs, labels = compress(self._slugs, scores.topics), compress(self._labels, scores.topics)
        topics = tuple(map(TopicCount, slugs, labels, filter(None, scores.topics)))
        return Match(scores.hits, scores.inside, scores.matched, topics, scores.partial)

    def sections(self, numbers: Sequence[int], plan: Plan) -> list[StoredSection]:
        """The sections of these numbers in the order asked, with the places of the plan's words in them."""
        asked = self._scorer.asked(plan)
        ends, rows = self._kernel.places(asked.packed, len(asked.groups), (), numbers, numbers)
        places = _split(ends, rows)
        heads, bodies = places[: len(numbers)], places[len(numbers) :]
        found = zip(numbers, map(self._head, numbers), heads, self._texts(numbers), bodies, strict=True)
        return [
            StoredSection(number, heading, anchor, url, text, kind, head, body)
            for number, (heading, anchor, url, kind), head, text, body in found
        ]

    def show(self, wanted: Sequence[Wanted], plan: Plan) -> list[Shown]:
        """What is shown of articles, read for all of them at once, in the order asked."""
        asked = self._scorer.asked(plan)
        seen = self._kernel.shown(asked.packed, len(asked.groups), wanted)
        return list(map(self._shown, wanted, seen))

    def _shown(self, wanted: Wanted, seen: Seen) -> Shown:
        card, topics, title = self._carded(wanted.article)
        headings = tuple(map(self._heading, wanted.headings, seen.headings))
        snippet = Snippet(*seen.snippet) if seen.snippet else _NOTHING
        return Shown(card, topics, Snippet(title, seen.title), headings, snippet)

    def title_words(self, number: int, plan: Plan) -> frozenset[int]:
        """The words of a plan that the title of an article has, by their numbers."""
        asked = self._scorer.asked(plan)
        _, rows = self._kernel.places(asked.packed, len(asked.groups), (number,), (), ())
        return frozenset(rows[:, 2].tolist())

    def names(self, begun: Sequence[str], limit: int) -> list[NameMatch]:
        """Titles and headings in which every one of these beginnings begins a word, the best first."""
        arrays = self._arrays
        found = self._names.match(begun, limit)
        matches = []
        for zone, places in found:
            passage = int(arrays.zone_passage[zone])
            article = int(arrays.passage_article[passage])
            titled = arrays.zone_kind[zone] == TITLE
            card, head = self.card(article), self._bare(passage)
            text, url = (card.title, card.url) if titled else (head.heading.text, head.url)
            starts, lengths = arrays.start_at[places].tolist(), arrays.length_at[places].tolist()
            marks = joined([(s, s + n) for s, n in zip(starts, lengths, strict=True)])
            matches.append(NameMatch(article, None if titled else passage, text, url, marks))
        return matches

    def topics(self) -> tuple[TopicNode, ...]:
        """The tree of topics, with counts."""
        return self._below(-1, self._filter.counts(np.arange(self._arrays.article_key.size)).tolist())

    def _below(self, parent: int, counts: Sequence[int]) -> tuple[TopicNode, ...]:
        return tuple(
            TopicNode(topic.slug, topic.name, counts[number], self._below(number, counts))
            for number, topic in enumerate(self._topics)
            if topic.parent == parent
        )

    def refs(self, article: Article) -> tuple[TopicRef, ...]:
        """The innermost topics that an article stands under."""
        return self._refs(article.topics)

    def listing(self, slug: str | None = None) -> tuple[ArticleRef, ...]:
        """The articles under a topic and below it, or all of them, in source order."""
        every = np.ones(self._arrays.article_key.size, dtype=bool)
        under = every if slug is None else self._filter.under(self._known((slug,)))
        cards = (self.card(n) for n in np.flatnonzero(under).tolist())
        return tuple(ArticleRef(c.id, c.url, c.title, c.lang) for c in cards)

    def card(self, number: int) -> Article:
        """The article of a number, without its sections: what a hit shows of it."""
        return self._carded(number)[0]

    def _card(self, number: int) -> tuple[Article, tuple[TopicRef, ...], str]:
        """A card, its topics, and its title as it is shown."""
        card = _CARD(piece(self._arrays.cards, self._card_begins, number))
        return card, self.refs(card), marked(card.title).text

    def article(self, id: str) -> Article | None:
        """The whole article, or None where this generation does not hold it."""
        arrays, number = self._arrays, self._scorer.number(id)
        if number < 0:
            return None
        found = _CARD(isal_zlib.decompress(piece(arrays.fulls, arrays.full_begins, number)))
        return found if found.id == id else None

    def _head(self, passage: int) -> tuple[str, str | None, str, str]:
        """The heading, anchor, address and kind of a passage."""
        return _HEAD(piece(self._heads, self._head_begins, passage))

    def _unmarked(self, passage: int) -> SectionHit:
        heading, anchor, url, _ = self._head(passage)
        return SectionHit(marked(heading), anchor, url)

    def _heading(self, passage: int, marks: Marks) -> SectionHit:
        bare = self._bare(passage)
        return SectionHit(Snippet(bare.heading.text, marks), bare.anchor, bare.url) if marks else bare

    def _named(self, topics: tuple[tuple[str, ...], ...]) -> tuple[TopicRef, ...]:
        numbers = [self._paths[path] for path in topics if path in self._paths]
        return tuple(TopicRef(self._topics[i].slug, self._topics[i].name) for i in numbers)

    def _known(self, slugs: Sequence[str]) -> list[int]:
        return [self._numbers[s] for s in slugs if s in self._numbers]

    def _path(self, number: int) -> tuple[str, ...]:
        topic = self._topics[number]
        return (*self._path(topic.parent), topic.name) if topic.parent >= 0 else (topic.name,)

    def _texts(self, passages: Sequence[int]) -> list[str]:
        return [text.decode() for text in pieces(self._arrays.texts, self._arrays.text_begins, passages)]


def _split(ends: NDArray[np.int64], rows: NDArray[np.int64]) -> list[tuple[Any, ...]]:
    """Rows as tuples, those up to each end by themselves."""
    every = tuple(struct.iter_unpack(f"{rows.shape[1]}q", rows.data))
    return [every[begin:end] for begin, end in pairwise([0, *ends.tolist()])]
