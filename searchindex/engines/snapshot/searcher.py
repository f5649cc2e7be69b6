"""The searcher: answers plans from the arrays of one generation's snapshot, and never opens Whoosh."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from searchindex.article import Article
from searchindex.engines.port import ArticleMatch, Match, NameMatch, Place, SectionMatch, StoredSection
from searchindex.engines.snapshot.arrays import TITLE, Arrays, load
from searchindex.engines.snapshot.names import Names
from searchindex.engines.snapshot.scoring import Scorer
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
        shown = []
        for number in order[first : first + k].tolist():
            sections = tuple(SectionMatch(*s) for s in self._scorer.sections(scores, number))
            words = tuple(self._scorer.words(plan, scores, number)) if plan.explain else ()
            parts = [(name, float(values[number])) for name, values in scores.parts.items() if values[number]]
            shown.append(ArticleMatch(number, float(scores.total[number]), sections, tuple(parts), words))
        topics = tuple(TopicCount(t.slug, t.name, int(n)) for t, n in zip(self._topics, counts, strict=True) if n)
        return Match(tuple(shown), order.size, scores.order.size, topics)

    def sections(self, numbers: Sequence[int], plan: Plan) -> list[StoredSection]:
        """The sections of these numbers in the order asked, with the places of the plan's words."""
        arrays = self._arrays
        # A passage's heading and body are neighbours in the stream; an article's title stands before its first passage.
        bodies = np.searchsorted(arrays.zone_passage, numbers, side="right") - 1
        places = self._places(np.concatenate([bodies - 1, bodies]), plan)
        sections = []
        for i, number in enumerate(numbers):
            heading, anchor, url, kind = self._head(number)
            text = arrays.texts[arrays.text_begins[number] : arrays.text_begins[number + 1]].tobytes().decode()
            article = int(arrays.passage_article[number])
            within = (places[i], places[len(numbers) + i])
            sections.append(StoredSection(article, number, heading, anchor, url, text, kind, *within))
        return sections

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

    def _places(self, zones: NDArray[np.int64], plan: Plan) -> list[tuple[Place, ...]]:
        """The places of a plan's words in each of these fields, in the order they stand there."""
        arrays = self._arrays
        found: list[list[Place]] = [[] for _ in range(zones.size)]
        begins = arrays.zone_begins[zones]
        last = zones + 1 >= arrays.zone_begins.size
        ends = np.where(
            last, arrays.word_at.size, arrays.zone_begins[np.minimum(zones + 1, arrays.zone_begins.size - 1)]
        )
        for number, word in enumerate(plan.words):
            places = self._scorer.group(word).places
            firsts, lasts = places.searchsorted(begins), places.searchsorted(ends.astype(places.dtype))
            for i in np.flatnonzero(firsts < lasts).tolist():
                at = places[firsts[i] : lasts[i]]
                starts, lengths = arrays.start_at[at].tolist(), arrays.length_at[at].tolist()
                found[i] += [(s, s + n, number) for s, n in zip(starts, lengths, strict=True)]
        return [tuple(sorted(places)) for places in found]
