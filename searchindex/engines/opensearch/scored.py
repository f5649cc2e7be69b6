"""Scored: what the one scorer says of a pool, with every count that spans all articles taken from the census."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from msgspec import structs
from numpy.typing import NDArray

from searchindex.deadline import Deadline
from searchindex.engines.opensearch.queries import Weighed
from searchindex.engines.port import ArticleMatch, SectionMatch
from searchindex.engines.snapshot.arrays import Arrays
from searchindex.engines.snapshot.kernel.library import Kernel
from searchindex.engines.snapshot.postings import Group, Postings
from searchindex.engines.snapshot.scoring import Scorer, Scores
from searchindex.engines.snapshot.sections import best
from searchindex.engines.snapshot.vocabulary import SnapshotVocabulary
from searchindex.query.plan import Plan, Term, Word
from searchindex.ranking.meaning import WordTable
from searchindex.ranking.weights import WEIGHTS


class CountedPostings(Postings):
    """The postings of a pool, weighed by how many articles of the whole generation have each word."""

    def __init__(self, arrays: Arrays, weighed: Weighed, articles: int, near: Sequence[int]) -> None:
        self._weighed = weighed
        self._articles = articles
        self._near = np.array(near, dtype=np.int64)
        super().__init__(arrays, SnapshotVocabulary(arrays), Kernel(arrays))

    def _group(self, word: Word) -> Group:
        return structs.replace(super()._group(word), idf=self._weighed.words[word])

    def single(self, term: Term) -> Group | None:
        """The postings of a term that is one word."""
        found = super().single(term)
        return found and structs.replace(found, idf=self._weighed.terms[term])

    def paired(self, count: int) -> tuple[NDArray[np.int64], int]:
        """How many articles of the generation have each pair, and how many articles it has."""
        return self._near[:count], self._articles


class Scored:
    """A pool, scored for a plan whose phrases and hidden articles the cluster has seen to."""

    def __init__(
        self, numbers: NDArray[np.int64], outline: Arrays, postings: CountedPostings,
        table: WordTable | None,
    ) -> None:  # fmt: skip
        self._pool = postings.arrays
        self._numbers = numbers
        self._outline = outline
        self._scorer = Scorer(postings, WEIGHTS, table)

    def score(self, plan: Plan, within: NDArray[np.bool_] | None, deadline: Deadline) -> Scores:
        """The scores, by the pool's own numbers."""
        return self._scorer.score(plan, within, deadline)

    def inside(self, allowed: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Of the generation's articles that may be shown, those of the pool."""
        return allowed[self._numbers]

    def numbers(self, scores: Scores) -> NDArray[np.int64]:
        """The articles that matched, by the generation's numbers."""
        return self._numbers[scores.articles]

    def shown(self, plan: Plan, scores: Scores, first: int, k: int) -> list[ArticleMatch]:
        """The k best behind the first ones."""
        places = self._scorer.best(scores, first, k)
        sections = best(self._scorer, scores, scores.articles[places])
        return [self._match(plan, scores, place, some) for place, some in zip(places.tolist(), sections, strict=True)]

    def _match(self, plan: Plan, scores: Scores, place: int, sections: Sequence[SectionMatch]) -> ArticleMatch:
        own = int(scores.articles[place])
        number = int(self._numbers[own])
        shift = int(self._outline.first_passage[number]) - int(self._pool.first_passage[own])
        moved = tuple(SectionMatch(s.section + shift, s.score, s.said) for s in sections)
        parts: tuple[tuple[str, float], ...] = ()
        words: tuple[tuple[str, float], ...] = ()
        if plan.explain:
            parts = tuple((name, float(values[place])) for name, values in scores.parts.items() if values[place])
            words = tuple(self._scorer.words(plan, scores, own))
        return ArticleMatch(number, float(scores.total[place]), moved, parts, words)
