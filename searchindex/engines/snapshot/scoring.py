"""Scoring: the sum of `ranking.weights`, over the arrays of a snapshot."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchindex.engines.snapshot.arrays import BODY, Arrays
from searchindex.engines.snapshot.keys import key, title_text
from searchindex.engines.snapshot.vocabulary import SnapshotVocabulary
from searchindex.query.plan import Plan, Term, Word
from searchindex.ranking import pairs
from searchindex.ranking.bm25f import idf
from searchindex.ranking.meaning import WordTable
from searchindex.ranking.weights import Weights

CANDIDATES = 100
"""So many of the best by words are ranked by meaning as well."""
FEW = 10
"""Where words find fewer articles than this, meaning looks at all of them."""
ALIKE = 0.45
"""An article that has none of the words must be this near in meaning to be shown."""
MET = 0.4
"""An article matches when its words weigh at least this share of an average word of the query."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Group:
    """The postings of one word of a plan: any of its terms, each article once."""

    articles: NDArray[np.int32]
    impacts: Floats
    idf: float
    places: NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores of all articles, with their parts; what matched; and what best sections are found by."""

    matched: NDArray[np.bool_]
    total: Floats
    order: NDArray[np.int64]
    parts: dict[str, Floats]
    groups: tuple[Group, ...]
    norm: float
    pair_passages: NDArray[np.int32]
    pair_values: NDArray[np.float64]
    question: Floats | None


class Scorer:
    """Scores plans against one snapshot.  Between questions it keeps the postings of words, nothing else."""

    def __init__(
        self, arrays: Arrays, vocabulary: SnapshotVocabulary, weights: Weights, table: WordTable | None
    ) -> None:
        self.arrays = arrays
        self.vocabulary = vocabulary
        self.weights = weights
        self.table = table if arrays.token_rarity.size else None
        self.count = arrays.article_key.size
        # Read-only and small: the words of a request are asked for several times, and those of many requests again.
        self.group = lru_cache(maxsize=512)(self._group)
        self.topic_article = np.repeat(np.arange(self.count, dtype=np.int32), np.diff(arrays.topic_begins))

    def number(self, id: str) -> int:
        """The number of the article of an id, or -1."""
        keys, lookup = self.arrays.article_key, self.arrays.article_lookup
        try:
            wanted = np.uint64(int(id, 16))
        except (ValueError, OverflowError):
            return -1
        at = int(np.searchsorted(keys, wanted, sorter=lookup))
        return int(lookup[at]) if at < keys.size and keys[lookup[at]] == wanted else -1

    def _group(self, word: Word) -> Group:
        """The postings of a word: of several terms each article takes the best."""
        some = [found for term in word.terms if (found := self._term(term)).articles.size]
        if len(some) == 1:
            return some[0]
        if not some:
            return Group(np.zeros(0, np.int32), np.zeros(0, np.float32), 0.0, np.zeros(0, np.uint32))
        best = np.zeros(self.count, dtype=np.float32)
        for found in some:
            best[found.articles] = np.maximum(best[found.articles], found.impacts)
        articles = np.flatnonzero(best).astype(np.int32)
        places = _merged([found.places for found in some])
        return Group(articles, best[articles], idf(articles.size, self.count), places)

    def _term(self, term: Term) -> Group:
        """The postings of one term; those of a phrase are where its words stand one behind the other.

        A phrase weighs in an article what the least of its words weighs there.
        """
        arrays = self.arrays
        numbers = [self.vocabulary.term(part) for part in term.text.split()]
        if not numbers or min(numbers) < 0:
            return Group(np.zeros(0, np.int32), np.zeros(0, np.float32), 0.0, np.zeros(0, np.uint32))
        spans = [slice(arrays.posting_begins[n], arrays.posting_begins[n + 1]) for n in numbers]
        found = [arrays.places[arrays.place_begins[n] : arrays.place_begins[n + 1]] for n in numbers]
        articles, impacts, places = arrays.posting_article[spans[0]], arrays.posting_impact[spans[0]], found[0]
        if len(numbers) > 1:
            places = pairs.phrase(found, list(range(len(found))))
            articles = np.unique(np.searchsorted(arrays.first_place, places, side="right") - 1).astype(np.int32)
            where = [arrays.posting_article[span].searchsorted(articles) for span in spans]
            each = [arrays.posting_impact[span][at] for span, at in zip(spans, where, strict=True)]
            impacts = np.minimum.reduce(each)
            # Every word of the phrase is a place of it, so that all of them are marked.
            places = _merged([places + np.uint32(i) for i in range(len(numbers))])
        impacts = impacts if term.weight == 1 else impacts * np.float32(term.weight)
        return Group(articles, impacts, idf(articles.size, self.count), places)

    def score(self, plan: Plan, within: NDArray[np.bool_] | None = None) -> Scores:
        """Every article's score for a plan.  Of those `within`, where given, the best are ranked by meaning."""
        weights, groups = self.weights, tuple(self.group(word) for word in plan.words)
        words, met = np.zeros(self.count, np.float32), np.zeros(self.count, np.float32)
        norm = max(sum(g.idf for g in groups), 1e-6)
        for word, group in zip(plan.words, groups, strict=True):
            words[group.articles] += np.float32(group.idf / norm) * group.impacts
            met[group.articles] += np.float32(group.idf / norm)
            for term in word.bonus:
                self._add_bonus(words, term, norm)
        exact = self._titled(plan)
        matched = (met >= MET / len(plan.words)) | exact if plan.words else np.ones(self.count, bool)
        self._restrict(plan, matched)
        near, pair_passages, pair_values = self._pairs(groups, norm)
        links = np.float32(weights.inlink) * self.arrays.inlink
        hand = self._hand(plan, matched)
        total = words + near + links + self.arrays.signal + hand
        total[exact] += np.float32(weights.exact_title)
        question = self._question(plan.meaning)
        alike, ranked = np.zeros(self.count, np.float32), np.zeros(self.count, bool)
        if question is not None and plan.words:
            candidates = self._candidates(matched if within is None else matched & within, total)
            alike[candidates] = self._meaning(candidates, question)
            ranked[candidates] = True
            if matched.sum() < FEW:
                further = (alike >= ALIKE) & ~matched
                self._restrict(plan, further)
                self._hand(plan, further)
                matched |= further
            total = total + alike
        order = self._order(matched, total, ranked)
        title = np.where(exact, np.float32(weights.exact_title), np.float32(0))
        parts = {
            "words": words, "near pairs": near, "links": links, "meaning": alike, "exact title": title,
            "stars and clicks": self.arrays.signal, "maintainer": hand,
        }  # fmt: skip
        return Scores(matched, total, order, parts, groups, norm, pair_passages, pair_values, question)

    def topics(self, matched: NDArray[np.bool_], count: int) -> NDArray[np.int64]:
        """How many matched articles stand under each topic."""
        return np.bincount(self.arrays.topic_of[matched[self.topic_article]], minlength=count)

    def under(self, topics: list[int]) -> NDArray[np.bool_]:
        """Which articles stand under any of these topics."""
        mask = np.zeros(self.count, dtype=bool)
        mask[self.topic_article[np.isin(self.arrays.topic_of, topics)]] = True
        return mask

    def words(self, plan: Plan, scores: Scores, article: int) -> list[tuple[str, float]]:
        """What each word of the plan brings an article, and which of its terms the article has."""
        lines = []
        for word, group in zip(plan.words, scores.groups, strict=True):
            at = int(group.articles.searchsorted(article))
            if at < group.articles.size and group.articles[at] == article:
                lines.append((self._having(word, article), float(group.idf / scores.norm * group.impacts[at])))
        return lines

    def _having(self, word: Word, article: int) -> str:
        """A word as asked, with what stands for it in an article where that is not its own stem."""
        having = [term for term in word.terms if article in self._term(term).articles]
        other = [term.text for term in having if term.weight != 1]
        return f"{word.text} (as {other[0]})" if other and len(other) == len(having) else word.text

    def where(self, places: NDArray[Any]) -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
        """The passage and the field that places lie in."""
        zone = np.searchsorted(self.arrays.zone_begins, places, side="right") - 1
        return self.arrays.zone_passage[zone], self.arrays.zone_kind[zone]

    def phrase(self, exact: tuple[str, ...]) -> NDArray[np.bool_]:
        """Which articles have these exact forms one behind the other."""
        arrays, found = self.arrays, np.zeros(self.count, dtype=bool)
        numbers = [self.vocabulary.term(f"={word}") for word in exact]
        if not numbers or min(numbers) < 0:
            return found
        spans = [arrays.posting_article[arrays.posting_begins[n] : arrays.posting_begins[n + 1]] for n in set(numbers)]
        having = spans[0]
        for span in spans[1:]:
            having = np.intersect1d(having, span, assume_unique=True)
        for article in having:
            words = arrays.word_at[arrays.first_place[article] : arrays.first_place[article + 1]]
            here = words[: words.size - len(numbers) + 1] == numbers[0]
            for offset, number in enumerate(numbers[1:], 1):
                here = here & (words[offset : offset + here.size] == number)
            found[article] = bool(here.any())
        return found

    def _hand(self, plan: Plan, matched: NDArray[np.bool_]) -> Floats:
        """What the maintainer adds to articles; those pinned match, those hidden do not."""
        hand = np.zeros(self.count, dtype=np.float32)
        for raised, by in plan.raised:
            if (number := self.number(raised)) >= 0:
                hand[number] += np.float32(by)
        for place, pinned in enumerate(plan.pinned):
            if (number := self.number(pinned)) >= 0:
                hand[number] += np.float32(self.weights.pinned - place)
                matched[number] = True
        for hidden in plan.hidden:
            if (number := self.number(hidden)) >= 0:
                matched[number] = False
        return hand

    def _add_bonus(self, words: Floats, term: Term, norm: float) -> None:
        number = self.vocabulary.term(term.text)
        if number < 0:
            return
        span = slice(self.arrays.posting_begins[number], self.arrays.posting_begins[number + 1])
        articles = self.arrays.posting_article[span]
        factor = np.float32(term.weight * idf(articles.size, self.count) / norm)
        words[articles] += factor * self.arrays.posting_impact[span]

    def _titled(self, plan: Plan) -> NDArray[np.bool_]:
        mask = np.zeros(self.count, dtype=bool)
        if plan.title:
            wanted = np.uint64(key(title_text(plan.title)))
            first, last = (self.arrays.title_key.searchsorted(wanted, side=side) for side in ("left", "right"))
            mask[self.arrays.title_article[first:last]] = True
        return mask

    def _restrict(self, plan: Plan, matched: NDArray[np.bool_]) -> None:
        """Keeps what has all the phrases and none of what is excluded."""
        for phrase in plan.phrases:
            matched &= self.phrase(phrase)
        for phrase in plan.excluded:
            matched &= ~self.phrase(phrase)

    def _pairs(self, groups: tuple[Group, ...], norm: float) -> tuple[Floats, NDArray[np.int32], NDArray[np.float64]]:
        """The near-pair part by article, and by passage what it is the best of."""
        weights, passages, values = self.weights, [], []
        for a, b in itertools.pairwise(groups):
            places = pairs.near(a.places, b.places, weights.pair_distance)
            if not places.size:
                continue
            passage, kind = self.where(places)
            some, inverse = np.unique(passage, return_inverse=True)
            tf = np.bincount(inverse, weights=np.where(kind == BODY, 1.0, weights.pair_in_name))
            articles = np.unique(self.arrays.passage_article[some]).size
            passages.append(some)
            values.append(idf(articles, self.count) * tf / (tf + weights.k1))
        best = np.zeros(self.count, np.float32)
        if not passages:
            return best, np.zeros(0, np.int32), np.zeros(0)
        some, inverse = np.unique(np.concatenate(passages), return_inverse=True)
        value: NDArray[np.float64] = np.bincount(inverse, weights=np.concatenate(values)).astype(np.float64)
        np.maximum.at(best, self.arrays.passage_article[some], (weights.pair * value / norm).astype(np.float32))
        return best, some, value

    def _question(self, text: str) -> Floats | None:
        if not text or self.table is None:
            return None
        tokens = self.table.tokens([text])[0]
        return self.table.vector(tokens, self.arrays.token_rarity) if tokens.size else None

    def _candidates(self, matched: NDArray[np.bool_], total: Floats) -> NDArray[np.int64]:
        """The articles that are worth ranking by meaning: the best by words, or all where words find few."""
        some = np.flatnonzero(matched)
        if some.size < FEW:
            return np.arange(self.count)
        if some.size > CANDIDATES:
            some = some[np.argpartition(-total[some], CANDIDATES)[:CANDIDATES]]
        return np.sort(some)

    def _meaning(self, articles: NDArray[np.int64], question: Floats) -> Floats:
        """The best chunk of each article, as near in meaning to the question as it is; never below 0."""
        begins, ends = self.arrays.chunk_begins[articles], self.arrays.chunk_begins[articles + 1]
        sizes = ends - begins
        offsets = np.concatenate([[0], np.cumsum(sizes)[:-1]])
        rows = np.repeat(begins - offsets, sizes) + np.arange(sizes.sum())
        return np.maximum(np.maximum.reduceat(self.dots(rows, question), offsets), 0)

    def dots(self, rows: NDArray[Any], question: Floats) -> Floats:
        """How near chunks are in meaning to a question."""
        return np.asarray(self.arrays.chunk_row[rows].astype(np.float32) @ question * self.arrays.chunk_scale[rows])

    @staticmethod
    def _order(matched: NDArray[np.bool_], total: Floats, ranked: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Matched articles, the best first.

        Those ranked by meaning stand before the others, which lack a part of the sum: so a hit's place does not
        depend on how many are asked for.
        """
        some = np.flatnonzero(matched)
        return some[np.lexsort((some, -total[some], ~ranked[some]))]


def _merged(places: list[NDArray[np.uint32]]) -> NDArray[np.uint32]:
    """Sorted lists as one, each place once.  The stable sort merges runs, which a hash of all places does not."""
    every = np.sort(np.concatenate(places), kind="stable")
    return every[np.flatnonzero(np.diff(every, prepend=np.uint32(0xFFFFFFFF)))]
