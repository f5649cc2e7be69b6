"""Scoring: the sum of `ranking.weights`, over the arrays of a snapshot."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from msgspec import Struct, structs
from numpy.typing import NDArray

from searchindex.deadline import NEVER, Deadline
from searchindex.engines.port import ArticleMatch
from searchindex.engines.snapshot.alike import alike
from searchindex.engines.snapshot.kernel.library import ALWAYS, BY_WORDS, PARTS, Found, Question, weighted
from searchindex.engines.snapshot.kernel.library import NEVER as NOT_AT_ALL
from searchindex.engines.snapshot.keys import key, place_of, title_text
from searchindex.engines.snapshot.postings import NOTHING, Asked, Postings
from searchindex.query.plan import Plan, Word
from searchindex.ranking.meaning import WordTable
from searchindex.ranking.weights import Weights

CANDIDATES = 100
"""So many of the best by words are ranked by meaning as well."""
FEW = 10
"""Where words find fewer articles than this, meaning looks further."""
MET = 0.4
"""An article matches when its words weigh at least this share of an average word of the query."""
HAIR = 1e-9
"""So much less will do, so that the order of a sum's terms decides nothing."""
PLACES_OF_A_PAIR = 2000
"""Of the rarer word of a near pair so many places are looked at: bounds the cost of two common words."""
SECTIONS = 8
"""So many of an article's sections are named at most."""

Mask = NDArray[np.bool_]


class Scores(Struct, frozen=True, eq=False):
    """The hits that were asked for, how many articles match and how many of them may be shown.

    `topics` says how many articles that match stand under each topic, `partial` that there was no time for everything.
    """

    hits: tuple[ArticleMatch, ...]
    matched: int
    inside: int
    topics: tuple[int, ...]
    partial: bool


class Scorer:
    """Scores plans against one snapshot."""

    def __init__(self, postings: Postings, weights: Weights, table: WordTable | None) -> None:
        self.arrays = postings.arrays
        self.weights = weights
        self.table = table if self.arrays.token_rarity.size else None
        self.count = self.arrays.article_key.size
        self.postings = postings
        self.kernel = postings.kernel
        self._group = postings.group
        self._last: tuple[Plan | None, Asked] = None, Asked.of(())

    def number(self, id: str) -> int:
        """The number of the article of an id, or -1."""
        return place_of(id, self.arrays.article_key, self.arrays.article_lookup)

    def score(
        self, plan: Plan, k: int, first: int = 0, within: Mask | None = None, deadline: Deadline = NEVER
    ) -> Scores:
        """The k best articles for a plan behind the `first` ones, of those `within`, if only they may be shown.

        Those ranked by meaning stand before the others, which lack a part of the sum: so a hit's place does not
        depend on how many are asked for.  What the deadline leaves no time for is left out of the sum: words, then
        near pairs, then meaning.
        """
        asked = self.asked(plan, deadline)
        paired = not deadline.passed()
        partial = deadline.passed()
        question = self._question(plan, asked, k, first, within, paired, None if partial else self._meaning(plan))
        found = self._found(question)
        if question.meaning is not None and found.inside < FEW:
            when = self._also(question) if found.matched < FEW else question.when
            found = self._found(structs.replace(question, when=when, candidates=self.count))
        hits = tuple(self._explained(plan, asked, found)) if plan.explain else found.hits
        return Scores(hits, found.matched, found.inside, found.topics, partial)

    def asked(self, plan: Plan, deadline: Deadline = NEVER) -> Asked:
        """The words of a plan; what is past the deadline has no postings.

        Those of the last plan are kept: what is shown of its hits asks for them again.
        """
        known, asked = self._last
        if known is not plan:
            asked = Asked.of(tuple(NOTHING if deadline.passed() else self._group(word) for word in plan.words))
            if not deadline.passed():
                self._last = plan, asked
        return asked

    def close(self) -> None:
        """Forgets what it keeps of the postings."""
        self._last = None, Asked.of(())
        self.postings.close()

    def _found(self, question: Question) -> Found:
        return self.kernel.match(question, PLACES_OF_A_PAIR, SECTIONS)

    def _question(
        self, plan: Plan, asked: Asked, k: int, first: int, within: Mask | None, paired: bool,
        meaning: NDArray[np.float32] | None,
    ) -> Question:  # fmt: skip
        forms = [
            (found.packed, term.weight * found.idf / asked.norm)
            for word in plan.words
            for term in word.bonus
            if (found := self.postings.single(term)) is not None
        ]
        words = len(asked.groups)
        known, among = self.postings.paired(words - 1)
        lifted, lift = self._lifted(plan)
        return Question(
            postings=asked.packed + weighted(*zip(*forms, strict=True)) if forms else asked.packed,
            words=words,
            forms=len(forms),
            norm=asked.norm,
            least=MET / words - HAIR if words else 0.0,
            among=among,
            when=self._when(plan),
            within=within,
            title=key(title_text(plan.title)) if plan.title else 0,
            lifted=lifted,
            lift=lift,
            known=known,
            meaning=meaning,
            paired=paired,
            candidates=CANDIDATES,
            first=first,
            most=k,
            explain=plan.explain,
        )

    def _explained(self, plan: Plan, asked: Asked, found: Found) -> Iterator[ArticleMatch]:
        """The hits with what makes their scores up."""
        for hit, terms in zip(found.hits, found.terms, strict=True):
            told = tuple((name, amount) for name, amount in zip(PARTS, terms, strict=True) if amount)
            yield structs.replace(hit, parts=told, words=tuple(self._words(plan, asked, hit.article)))

    def _words(self, plan: Plan, asked: Asked, article: int) -> Iterator[tuple[str, float]]:
        """What each word of the plan brings an article, and which of its terms the article has."""
        for word, group in zip(plan.words, asked.groups, strict=True):
            at = int(group.articles.searchsorted(article))
            if at < group.articles.size and group.articles[at] == article:
                yield self._having(word, article), float(group.idf / asked.norm * group.impacts[at])

    def _having(self, word: Word, article: int) -> str:
        """A word as asked, with what stands for it in an article where that is not its own stem."""
        having = [term for term in word.terms if article in self.postings.term(term).articles]
        other = [term.text for term in having if term.weight != 1]
        return f"{word.text} (as {other[0]})" if other and len(other) == len(having) else word.text

    def _when(self, plan: Plan) -> NDArray[np.uint8] | None:
        """Whether each article matches, where its words alone do not say it; None where they do for all.

        It must have all the phrases and none of what is excluded; the maintainer's hand is above that.
        """
        if not (plan.phrases or plan.excluded or plan.pinned or plan.hidden):
            return None
        when = np.full(self.count, BY_WORDS, dtype=np.uint8)
        for phrase in plan.phrases:
            having = np.zeros(self.count, dtype=bool)
            having[self.postings.phrase(phrase)] = True
            when[~having] = NOT_AT_ALL
        for phrase in plan.excluded:
            when[self.postings.phrase(phrase)] = NOT_AT_ALL
        for listed, said in ((plan.pinned, ALWAYS), (plan.hidden, NOT_AT_ALL)):
            when[[number for article in listed if (number := self.number(article)) >= 0]] = said
        return when

    def _also(self, question: Question) -> NDArray[np.uint8]:
        """The same with the articles that are near enough in meaning, which need none of the words."""
        assert question.meaning is not None
        near = alike(self.kernel, question.meaning)
        when = np.full(self.count, BY_WORDS, dtype=np.uint8) if question.when is None else question.when
        when[near[when[near] != NOT_AT_ALL]] = ALWAYS
        return when

    def _lifted(self, plan: Plan) -> tuple[NDArray[np.int32] | None, NDArray[np.float64] | None]:
        """The articles that the maintainer lifts or sinks, and by how much."""
        if not (plan.raised or plan.pinned):
            return None, None
        lifts = [*plan.raised, *((pin, self.weights.pinned - place) for place, pin in enumerate(plan.pinned))]
        known = [(number, by) for article, by in lifts if (number := self.number(article)) >= 0]
        return np.array([number for number, _ in known], np.int32), np.array([by for _, by in known], np.float64)

    def _meaning(self, plan: Plan) -> NDArray[np.float32] | None:
        """What a plan means, as a vector; None where nothing is said or meaning is off."""
        if not (plan.words and plan.meaning) or self.table is None:
            return None
        tokens = self.table.tokens([plan.meaning])[0]
        return self.table.vector(tokens, self.arrays.token_rarity) if tokens.size else None
