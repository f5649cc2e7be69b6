"""Scored: what the one scorer says of a pool, with every count that spans all articles taken from the census."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from msgspec import structs
from numpy.typing import NDArray

from searchindex.deadline import NEVER, Deadline
from searchindex.engines.opensearch.queries import Weighed
from searchindex.engines.port import ArticleMatch, SectionMatch
from searchindex.engines.snapshot.arrays import Arrays
from searchindex.engines.snapshot.kernel.library import Kernel
from searchindex.engines.snapshot.postings import Group, Postings
from searchindex.engines.snapshot.scoring import Scorer, Scores
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
        super().__init__(arrays, SnapshotVocabulary(arrays), Kernel(arrays, WEIGHTS))

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
        self._numbers = numbers
        self._shifts = outline.first_passage[numbers] - postings.arrays.first_passage[:-1]
        self._scorer = Scorer(postings, WEIGHTS, table)

    def score(
        self, plan: Plan, k: int, first: int = 0, within: NDArray[np.bool_] | None = None, deadline: Deadline = NEVER
    ) -> Scores:
        """The scores, with the numbers of the generation.  `within` are those of its articles that may be shown."""
        scores = self._scorer.score(plan, k, first, None if within is None else within[self._numbers], deadline)
        return structs.replace(scores, hits=[self._moved(hit) for hit in scores.hits])

    def _moved(self, hit: ArticleMatch) -> ArticleMatch:
        shift = int(self._shifts[hit.article])
        moved = tuple(SectionMatch(s.section + shift, s.score, s.said) for s in hit.sections)
        return structs.replace(hit, article=int(self._numbers[hit.article]), sections=moved)
