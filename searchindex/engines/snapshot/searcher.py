"""The searcher: answers plans from the arrays of one generation's snapshot, and never opens Whoosh."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from functools import lru_cache
from itertools import compress, pairwise
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from searchindex.article import Article
from searchindex.deadline import NEVER, Deadline
from searchindex.engines.port import ArticleMatch, Match, NameMatch, Place, Shown, StoredSection, Wanted
from searchindex.engines.snapshot.arrays import TITLE, Arrays, opened
from searchindex.engines.snapshot.kernel.library import Kernel, weighted
from searchindex.engines.snapshot.names import Names
from searchindex.engines.snapshot.postings import Postings
from searchindex.engines.snapshot.scoring import Scorer, Scores
from searchindex.engines.snapshot.sections import best
from searchindex.engines.snapshot.topics import Topic, TopicFilter
from searchindex.engines.snapshot.vocabulary import SnapshotVocabulary
from searchindex.errors import DamagedError
from searchindex.generations import Manifest
from searchindex.query.plan import Plan
from searchindex.ranking.meaning import WordTable
from searchindex.ranking.weights import Weights
from searchindex.results import ArticleRef, TopicCount, TopicNode, TopicRef
from searchindex.tuning import Tuning

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
        self.card = lru_cache(maxsize=1024)(self._card)
        self._bare = lru_cache(maxsize=8192)(self._head)
        self._refs = lru_cache(maxsize=1024)(self._named)
        self._names = Names(arrays, self.vocabulary)
        self._kernel = Kernel(arrays)
        self._scorer = Scorer(Postings(arrays, self.vocabulary, self._kernel), weights, table)
        self._filter = TopicFilter(arrays, len(self._topics))
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
        self._scorer.postings.close()
        for kept in ("card", "_bare", "_refs"):
            self.__dict__.pop(kept, None)

    def match(self, plan: Plan, k: int, first: int = 0, deadline: Deadline = NEVER) -> Match:
        """The k best articles for a plan without the `first` ones of them, as far as can be told by the deadline."""
        inside = self._filter.under(self._known(plan.topics)) if plan.topics else None
        scores = self._scorer.score(plan, inside, deadline)
        places = self._scorer.best(scores, first, k)
        numbers, totals = scores.articles[places], scores.total[places]
        sections = best(self._scorer, scores, numbers)
        explained = self._explained(plan, scores, places) if plan.explain else [((), ())] * places.size
        shown = [
            ArticleMatch(number, total, some, *why)
            for number, total, some, why in zip(numbers.tolist(), totals.tolist(), sections, explained, strict=True)
        ]
        counts = self._filter.counts(scores.articles).tolist()
        named = (compress(names, counts) for names in (self._slugs, self._labels))
        topics = tuple(map(TopicCount, *named, filter(None, counts)))
        total = int(np.count_nonzero(scores.inside))
        return Match(tuple(shown), total, scores.articles.size, topics, scores.partial)

    def _explained(
        self, plan: Plan, scores: Scores, places: NDArray[np.int64]
    ) -> list[tuple[tuple[tuple[str, float], ...], tuple[tuple[str, float], ...]]]:
        """The parts of each score, and what each word brings it."""
        return [
            (
                tuple((name, float(values[place])) for name, values in scores.parts.items() if values[place]),
                tuple(self._scorer.words(plan, scores, int(scores.articles[place]))),
            )
            for place in places.tolist()
        ]

    def sections(self, numbers: Sequence[int], plan: Plan) -> list[StoredSection]:
        """The sections of these numbers in the order asked, with the places of the plan's words in them."""
        places = self._places(plan, (), numbers, numbers)
        found = zip(numbers, places[: len(numbers)], places[len(numbers) :], strict=True)
        return [self._section(number, head, body, self._text(number)) for number, head, body in found]

    def show(self, wanted: Sequence[Wanted], plan: Plan) -> list[Shown]:
        """What is shown of articles, read for all of them at once, in the order asked."""
        texts = [number for one in wanted for number in one.texts]
        named = [number for one in wanted for number in (*one.texts, *one.headings)]
        places = self._places(plan, [one.article for one in wanted], named, texts)
        heads, bodies = iter(places[len(wanted) :]), iter(places[len(wanted) + len(named) :])
        shown = []
        for one, title in zip(wanted, places, strict=False):
            read = tuple([self._section(n, next(heads), next(bodies), self._text(n)) for n in one.texts])
            linked = tuple([self._section(n, next(heads), (), "") for n in one.headings])
            shown.append(Shown(self.card(one.article), title, read, linked))
        return shown

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
            text, url = (card.title, card.url) if titled else (head.heading, head.url)
            starts, lengths = arrays.start_at[places].tolist(), arrays.length_at[places].tolist()
            marks = tuple(sorted((s, s + n, 0) for s, n in zip(starts, lengths, strict=True)))
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

    def _card(self, number: int) -> Article:
        begins = self._arrays.card_begins
        packed = bytes(self._arrays.cards[begins[number] : begins[number + 1]])
        return msgspec.json.decode(packed, type=Article)

    def article(self, id: str) -> Article | None:
        """The whole article, or None where this generation does not hold it."""
        arrays, number = self._arrays, self._scorer.number(id)
        if number < 0:
            return None
        packed = bytes(arrays.fulls[arrays.full_begins[number] : arrays.full_begins[number + 1]])
        found = msgspec.json.decode(zlib.decompress(packed), type=Article)
        return found if found.id == id else None

    def _head(self, passage: int) -> StoredSection:
        """A section without its text."""
        begins = self._arrays.passage_begins
        packed = bytes(self._arrays.passage_heads[begins[passage] : begins[passage + 1]])
        heading, anchor, url, kind = msgspec.json.decode(packed, type=tuple[str, str | None, str, str])
        return StoredSection(passage, heading, anchor, url, "", kind)

    def _named(self, topics: tuple[tuple[str, ...], ...]) -> tuple[TopicRef, ...]:
        numbers = [self._paths[path] for path in topics if path in self._paths]
        return tuple(TopicRef(self._topics[i].slug, self._topics[i].name) for i in numbers)

    def _known(self, slugs: Sequence[str]) -> list[int]:
        return [self._numbers[s] for s in slugs if s in self._numbers]

    def _path(self, number: int) -> tuple[str, ...]:
        topic = self._topics[number]
        return (*self._path(topic.parent), topic.name) if topic.parent >= 0 else (topic.name,)

    def _text(self, passage: int) -> str:
        begins = self._arrays.text_begins
        return bytes(self._arrays.texts[begins[passage] : begins[passage + 1]]).decode()

    def _section(
        self, number: int, heading_places: tuple[Place, ...], text_places: tuple[Place, ...], text: str
    ) -> StoredSection:
        bare = self._bare(number)
        if not heading_places and not text:
            return bare
        return StoredSection(
            number, bare.heading, bare.anchor, bare.url, text, bare.kind, heading_places, text_places
        )  # fmt: skip

    def _places(
        self, plan: Plan, titles: Sequence[int], headings: Sequence[int], texts: Sequence[int]
    ) -> list[tuple[Place, ...]]:
        """The places of a plan's words in titles of articles, then headings, then texts of passages, as they stand."""
        groups = [self._scorer.group(word) for word in plan.words]
        words = weighted([group.packed for group in groups], [1.0] * len(groups))
        ends, found = self._kernel.places(words, len(groups), titles, headings, texts)
        every = list(zip(*found.tolist(), strict=True))
        return [tuple(every[begin:end]) for begin, end in pairwise([0, *ends.tolist()])]
