"""The searcher: answers plans from the arrays of one generation's snapshot, and never opens Whoosh."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from searchindex.article import Article
from searchindex.engines.port import ArticleMatch, Match, NameMatch, Place, StoredSection
from searchindex.engines.snapshot.arrays import TITLE, Arrays, load
from searchindex.engines.snapshot.names import Names
from searchindex.engines.snapshot.scoring import Scorer
from searchindex.engines.snapshot.sections import best, spans
from searchindex.engines.snapshot.topics import Topic
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
        self._zone_ends = np.append(arrays.zone_begins[1:], np.uint32(arrays.word_at.size))
        self._names = Names(arrays, self.vocabulary)
        self._scorer = Scorer(arrays, self.vocabulary, weights, table)

    @classmethod
    def open(cls, path: Path, manifest: Manifest, weights: Weights, table: WordTable | None) -> SnapshotSearcher:
        """The searcher of a snapshot's folder.  Raises DamagedError."""
        try:
            topics = msgspec.json.decode((path / TOPICS_FILE).read_bytes(), type=tuple[Topic, ...])
            tuning = msgspec.json.decode((path / TUNING_FILE).read_bytes(), type=Tuning)
            return cls(load(path), topics, manifest, weights, table, tuning)
        except (OSError, ValueError, EOFError) as error:
            raise DamagedError(f"the snapshot of generation {manifest.name} cannot be read: {error}") from error

    def close(self) -> None:
        """Nothing to let go by hand: the maps end with the last reference to them."""

    def match(self, plan: Plan, k: int, first: int = 0) -> Match:
        """The k best articles for a plan without the `first` ones of them."""
        inside = self._scorer.under(self._known(plan.topics)) if plan.topics else None
        scores = self._scorer.score(plan, inside)
        counts = self._scorer.topics(scores.matched, len(self._topics))
        order = scores.order if inside is None else scores.order[inside[scores.order]]
        numbers = order[first : first + k]
        shown = []
        for number, sections in zip(numbers.tolist(), best(self._scorer, scores, numbers), strict=True):
            words = tuple(self._scorer.words(plan, scores, number)) if plan.explain else ()
            parts = [(name, float(values[number])) for name, values in scores.parts.items() if values[number]]
            shown.append(ArticleMatch(number, float(scores.total[number]), sections, tuple(parts), words))
        matching = ((self._topics[i], int(counts[i])) for i in np.flatnonzero(counts).tolist())
        topics = tuple(TopicCount(topic.slug, topic.name, count) for topic, count in matching)
        return Match(tuple(shown), order.size, scores.order.size, topics)

    def sections(self, numbers: Sequence[int], plan: Plan) -> list[StoredSection]:
        """The sections of these numbers in the order asked, with the places of the plan's words."""
        bodies = self._places(self._bodies(numbers), plan)
        heads = self.headings(numbers, plan)
        found = zip(heads, bodies, strict=True)
        return [msgspec.structs.replace(head, text=self._text(head.number), text_places=body) for head, body in found]

    def headings(self, numbers: Sequence[int], plan: Plan) -> list[StoredSection]:
        """The same without texts and their places."""
        places = self._places(self._bodies(numbers) - 1, plan)
        heads = map(self._head, numbers)
        return [
            StoredSection(number, heading, anchor, url, "", kind, found)
            for number, (heading, anchor, url, kind), found in zip(numbers, heads, places, strict=True)
        ]

    def titles(self, numbers: Sequence[int], plan: Plan) -> list[tuple[Place, ...]]:
        """Where the plan's words stand in the titles of these articles."""
        passages = self._arrays.first_passage[list(numbers)]
        return self._places(np.searchsorted(self._arrays.zone_passage, passages), plan)

    def names(self, begun: Sequence[str], limit: int) -> list[NameMatch]:
        """Titles and headings in which every one of these beginnings begins a word, the best first."""
        arrays = self._arrays
        found = self._names.match(begun, limit)
        matches = []
        for zone, places in found:
            passage = int(arrays.zone_passage[zone])
            article = int(arrays.passage_article[passage])
            titled = arrays.zone_kind[zone] == TITLE
            card, head = self.card(article), self._head(passage)
            text, url = (card.title, card.url) if titled else (head[0], head[2])
            starts, lengths = arrays.start_at[places].tolist(), arrays.length_at[places].tolist()
            marks = tuple(sorted((s, s + n, 0) for s, n in zip(starts, lengths, strict=True)))
            matches.append(NameMatch(article, None if titled else passage, text, url, marks))
        return matches

    def topics(self) -> tuple[TopicNode, ...]:
        """The tree of topics, with counts."""
        every = np.ones(self._arrays.article_key.size, dtype=bool)
        counts = self._scorer.topics(every, len(self._topics))

        def below(parent: int) -> tuple[TopicNode, ...]:
            children = [i for i, t in enumerate(self._topics) if t.parent == parent]
            return tuple(
                TopicNode(self._topics[i].slug, self._topics[i].name, int(counts[i]), below(i)) for i in children
            )

        return below(-1)

    def refs(self, article: Article) -> tuple[TopicRef, ...]:
        """The innermost topics that an article stands under."""
        numbers = [self._paths[path] for path in article.topics if path in self._paths]
        return tuple(TopicRef(self._topics[i].slug, self._topics[i].name) for i in numbers)

    def listing(self, slug: str | None = None) -> tuple[ArticleRef, ...]:
        """The articles under a topic and below it, or all of them, in source order."""
        every = np.ones(self._arrays.article_key.size, dtype=bool)
        under = every if slug is None else self._scorer.under(self._known((slug,)))
        cards = (self.card(n) for n in np.flatnonzero(under).tolist())
        return tuple(ArticleRef(c.id, c.url, c.title, c.lang) for c in cards)

    def card(self, number: int) -> Article:
        """The article of a number, without its sections: what a hit shows of it."""
        begins = self._arrays.card_begins
        packed = self._arrays.cards[begins[number] : begins[number + 1]].tobytes()
        return msgspec.json.decode(packed, type=Article)

    def article(self, id: str) -> Article | None:
        """The whole article, or None where this generation does not hold it."""
        arrays, number = self._arrays, self._scorer.number(id)
        if number < 0:
            return None
        packed = arrays.fulls[arrays.full_begins[number] : arrays.full_begins[number + 1]].tobytes()
        found = msgspec.json.decode(zlib.decompress(packed), type=Article)
        return found if found.id == id else None

    def _head(self, passage: int) -> tuple[str, str | None, str, str]:
        begins = self._arrays.passage_begins
        packed = self._arrays.passage_heads[begins[passage] : begins[passage + 1]].tobytes()
        return msgspec.json.decode(packed, type=tuple[str, str | None, str, str])

    def _known(self, slugs: Sequence[str]) -> list[int]:
        return [self._numbers[s] for s in slugs if s in self._numbers]

    def _path(self, number: int) -> tuple[str, ...]:
        topic = self._topics[number]
        return (*self._path(topic.parent), topic.name) if topic.parent >= 0 else (topic.name,)

    def _text(self, passage: int) -> str:
        begins = self._arrays.text_begins
        return self._arrays.texts[begins[passage] : begins[passage + 1]].tobytes().decode()

    def _bodies(self, passages: Sequence[int]) -> NDArray[np.int64]:
        """The fields that hold the texts of passages; their headings are the fields just before."""
        return np.searchsorted(self._arrays.zone_passage, passages, side="right") - 1

    def _places(self, zones: NDArray[np.int64], plan: Plan) -> list[tuple[Place, ...]]:
        """The places of a plan's words in each of these fields, in the order they stand there."""
        arrays = self._arrays
        found: list[list[Place]] = [[] for _ in range(zones.size)]
        begins, ends = arrays.zone_begins[zones], self._zone_ends[zones]
        for number, word in enumerate(plan.words):
            places = self._scorer.group(word).places
            index, owner = spans(places.searchsorted(begins), places.searchsorted(ends))
            if index.size:
                at = places[index]
                starts, lengths = arrays.start_at[at].tolist(), arrays.length_at[at].tolist()
                for zone, start, length in zip(owner.tolist(), starts, lengths, strict=True):
                    found[zone].append((start, start + length, number))
        return [tuple(sorted(places)) for places in found]
