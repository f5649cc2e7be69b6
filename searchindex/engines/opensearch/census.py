"""The census: in how many articles of a generation words, phrases and near pairs stand.  Asked once, then known."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import msgspec

from searchindex.engines.opensearch import queries
from searchindex.engines.opensearch.cluster import Body, Cluster
from searchindex.engines.opensearch.keeping import Kept
from searchindex.engines.opensearch.queries import Query, Weighed
from searchindex.engines.snapshot.vocabulary import SnapshotVocabulary
from searchindex.query.plan import Plan, Term, Word
from searchindex.ranking.bm25f import idf

MOST_KEPT = 20_000


class Census:
    """Counts over one generation.  Single terms are in its vocabulary; the cluster is asked for everything else."""

    def __init__(self, cluster: Cluster, index: str, articles: int, vocabulary: SnapshotVocabulary) -> None:
        self.articles = articles
        self._cluster = cluster
        self._index = index
        self._vocabulary = vocabulary
        self._kept: Kept[bytes, int] = Kept(MOST_KEPT)

    def weighed(self, plan: Plan) -> Weighed:
        """What the words of a plan weigh."""
        terms = {wanted: wanted.text for word in plan.words for wanted in (*word.terms, *word.bonus)}
        phrases = [wanted for wanted in terms if " " in wanted.text and self._all_known(wanted)]
        several = [word for word in plan.words if len(self._some(word)) > 1]
        asked = [queries.having(wanted) for wanted in phrases] + [queries.having_any(word) for word in several]
        counts = dict(zip([*phrases, *several], self.counts(asked), strict=True))
        df = {wanted: counts.get(wanted, self._single(wanted)) for wanted in terms}

        def of_word(word: Word) -> int:
            some = self._some(word)
            return counts[word] if word in counts else max((df[wanted] for wanted in some), default=0)

        return Weighed(
            plan,
            {word: self._idf(of_word(word)) for word in plan.words},
            {wanted: self._idf(found) for wanted, found in df.items()},
        )

    def near(self, plan: Plan) -> list[Query]:
        """What finds the articles of each pair of neighbouring words, in their order."""
        return [queries.near(a, b) for a, b in pairwise(plan.words)]

    def counts(self, asked: Sequence[Query]) -> list[int]:
        """How many articles each of these finds."""
        return self.with_counts((), asked)[1]

    def with_counts(self, searches: Sequence[Body], asked: Sequence[Query]) -> tuple[list[Body], list[int]]:
        """The answers to some searches, and in the same request how many articles each query finds."""
        keys = [msgspec.json.encode(query) for query in asked]
        counts = {key: self._kept.get(key) for key in keys}
        missing = {key: query for key, query in zip(keys, asked, strict=True) if counts[key] is None}
        bodies = [*searches, *(queries.counting(query) for query in missing.values())]
        answers = self._cluster.searches(self._index, bodies)
        for key, answer in zip(missing, answers[len(searches) :], strict=True):
            counts[key] = found = int(answer["hits"]["total"]["value"])
            self._kept.put(key, found)
        return answers[: len(searches)], [counts[key] or 0 for key in keys]

    def _some(self, word: Word) -> list[Term]:
        return [wanted for wanted in word.terms if self._all_known(wanted)]

    def _all_known(self, wanted: Term) -> bool:
        parts = wanted.text.split()
        return bool(parts) and all(self._vocabulary.frequency(part) for part in parts)

    def _single(self, wanted: Term) -> int:
        return 0 if " " in wanted.text else self._vocabulary.frequency(wanted.text)

    def _idf(self, df: int) -> float:
        return idf(df, self.articles) if df else 0.0
