"""Scoring: the sum of `ranking.weights`, over the arrays of a snapshot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchindex.deadline import NEVER, Deadline
from searchindex.engines.snapshot.alike import Alike, alike, nearest
from searchindex.engines.snapshot.kernel.library import weighted
from searchindex.engines.snapshot.keys import key, place_of, title_text
from searchindex.engines.snapshot.nearness import NOWHERE, Near, near_pairs
from searchindex.engines.snapshot.postings import NOTHING, Asked, Postings
from searchindex.query.plan import Plan, Word
from searchindex.ranking.meaning import WordTable
from searchindex.ranking.weights import Weights

CANDIDATES = 100
"""So many of the best by words are ranked by meaning as well."""
FEW = 10
"""Where words find fewer articles than this, meaning looks further."""
ALIKE = 0.45
"""An article that has none of the words must be this near in meaning to be shown."""
MET = 0.4
"""An article matches when its words weigh at least this share of an average word of the query."""
HAIR = 1e-9
"""So much less will do, so that the order of a sum's terms decides nothing."""

OUT, BY_WORDS, IN = 0, 1, 2
"""What is said to the kernel of whether an article matches: whatever it has, if it has enough, whatever it lacks."""

PARTS = ("words", "near pairs", "links", "meaning", "exact title", "stars and clicks", "maintainer")
"""The terms of the sum, in the order in which they are told."""
WEIGHED = ("words", "near pairs", "links", "stars and clicks")
"""Those that the kernel weighs, in its order."""

Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Scores:
    """The articles that matched, ascending, with their scores, and what their best sections are found by.

    `ranked` says which are ranked by meaning as well, `inside` which may be shown; `parts` are the terms of the sum,
    where they are to be explained.
    `partial` says that there was no time for all of them.
    """

    articles: Numbers
    total: Floats
    ranked: Mask
    inside: Mask
    parts: dict[str, Floats]
    asked: Asked
    near: Near
    alike: Alike | None
    question: NDArray[np.float32] | None
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
        self.group = postings.group

    def number(self, id: str) -> int:
        """The number of the article of an id, or -1."""
        return place_of(id, self.arrays.article_key, self.arrays.article_lookup)

    def score(self, plan: Plan, within: Mask | None = None, deadline: Deadline = NEVER) -> Scores:
        """The articles that match a plan, with their scores.  Only those `within` may be shown.

        What the deadline leaves no time for is left out of the sum: words, then near pairs, then meaning.
        """
        asked = Asked.of(tuple(NOTHING if deadline.passed() else self.group(word) for word in plan.words))
        near = NOWHERE if deadline.passed() else near_pairs(self.postings, asked, self.weights)
        titled = self._titled(plan)
        matches = self._matches(plan, titled)
        articles, parts, total = self._summed(plan, asked, near, titled, matches)
        partial = deadline.passed()
        question = self._question(plan) if not partial else None
        similar = None
        if question is not None and _few(articles, within):
            similar = alike(self.kernel, np.union1d(articles, nearest(self.kernel, question)), question)
            if articles.size < FEW:
                articles, parts, total = self._summed(plan, asked, near, titled, self._also(matches, similar))
        inside = np.ones(articles.size, dtype=bool) if within is None else within[articles]
        ranked = np.zeros(articles.size, dtype=bool)
        if question is not None:
            if similar is None:
                similar = alike(self.kernel, articles[self._candidates(total, inside)], question)
            meaning = parts["meaning"] = _spread(similar.articles, similar.best, articles)
            ranked[_places(similar.articles, articles)] = True
            total = total + meaning
        told = {name: parts[name] for name in PARTS if name in parts}
        return Scores(articles, total, ranked, inside, told, asked, near, similar, question, partial)

    def best(self, scores: Scores, first: int, k: int) -> Numbers:
        """The k best that may be shown, behind the first ones, as places in the articles of scores.

        Those ranked by meaning stand before the others, which lack a part of the sum: so a hit's place does not
        depend on how many are asked for.
        """
        return self.kernel.best(scores.total, scores.ranked, scores.inside, first + k)[first:]

    def words(self, plan: Plan, scores: Scores, article: int) -> list[tuple[str, float]]:
        """What each word of the plan brings an article, and which of its terms the article has."""
        lines = []
        for word, group in zip(plan.words, scores.asked.groups, strict=True):
            at = int(group.articles.searchsorted(article))
            if at < group.articles.size and group.articles[at] == article:
                lines.append((self._having(word, article), float(group.idf / scores.asked.norm * group.impacts[at])))
        return lines

    def _having(self, word: Word, article: int) -> str:
        """A word as asked, with what stands for it in an article where that is not its own stem."""
        having = [term for term in word.terms if article in self.postings.term(term).articles]
        other = [term.text for term in having if term.weight != 1]
        return f"{word.text} (as {other[0]})" if other and len(other) == len(having) else word.text

    def _summed(
        self, plan: Plan, asked: Asked, near: Near, titled: NDArray[np.int32], matches: NDArray[np.uint8] | None
    ) -> tuple[Numbers, dict[str, Floats], Floats]:
        """The articles that match, ascending, the terms of their sums before meaning by name, and the sums.

        The terms are all there where they are to be explained.
        """
        forms, shares = [], []
        for term in (term for word in plan.words for term in word.bonus):
            if (found := self.postings.single(term)) is not None:
                forms.append(found.packed)
                shares.append(term.weight * found.idf / asked.norm)
        words = len(asked.groups)
        articles, total, terms = self.kernel.score(
            asked.packed + weighted(forms, shares), words, len(forms), MET / words - HAIR if words else 0.0, matches,
            near.articles, near.best, self.weights.inlink, plan.explain,
        )  # fmt: skip
        parts: dict[str, Floats] = dict(zip(WEIGHED, terms, strict=False))
        if titled.size:
            parts["exact title"] = np.isin(articles, titled) * np.float64(self.weights.exact_title)
            total = total + parts["exact title"]
        if plan.raised or plan.pinned:
            parts["maintainer"] = self._hand(plan, articles)
            total = total + parts["maintainer"]
        return articles, parts, total

    def _candidates(self, total: Floats, inside: Mask) -> Numbers:
        """The places of the articles that are worth ranking by meaning: the best by words."""
        return np.sort(self.kernel.best(total, inside, inside, CANDIDATES))

    def _matches(self, plan: Plan, titled: NDArray[Any]) -> NDArray[np.uint8] | None:
        """Whether each article matches, where its words alone do not say it; None where they do for all.

        It must have all the phrases and none of what is excluded; the maintainer's hand is above that.
        """
        if not (titled.size or plan.phrases or plan.excluded or plan.pinned or plan.hidden):
            return None
        matches = np.full(self.count, BY_WORDS, dtype=np.uint8)
        matches[titled] = IN
        for phrase in plan.phrases:
            having = np.zeros(self.count, dtype=bool)
            having[self.postings.phrase(phrase)] = True
            matches[~having] = OUT
        for phrase in plan.excluded:
            matches[self.postings.phrase(phrase)] = OUT
        for listed, when in ((plan.pinned, IN), (plan.hidden, OUT)):
            matches[[number for article in listed if (number := self.number(article)) >= 0]] = when
        return matches

    def _also(self, matches: NDArray[np.uint8] | None, similar: Alike) -> NDArray[np.uint8]:
        """The same with those that are near enough in meaning, which need none of the words."""
        found = similar.articles[similar.best >= ALIKE]
        also = np.full(self.count, BY_WORDS, dtype=np.uint8) if matches is None else matches
        also[found[also[found] != OUT]] = IN
        return also

    def _hand(self, plan: Plan, articles: Numbers) -> Floats:
        """What the maintainer adds to articles."""
        hand = np.zeros(articles.size)
        raised = [*plan.raised, *((pin, self.weights.pinned - place) for place, pin in enumerate(plan.pinned))]
        for lifted, by in raised:
            hand[articles == self.number(lifted)] += by
        return hand

    def _titled(self, plan: Plan) -> NDArray[np.int32]:
        """The articles that have the whole query as their title."""
        arrays = self.arrays
        if not plan.title:
            return arrays.title_article[:0]
        wanted = np.uint64(key(title_text(plan.title)))
        return arrays.title_article[
            arrays.title_key.searchsorted(wanted) : arrays.title_key.searchsorted(wanted, side="right")
        ]

    def _question(self, plan: Plan) -> NDArray[np.float32] | None:
        """What a plan means, as a vector; None where nothing is said or meaning is off."""
        if not (plan.words and plan.meaning) or self.table is None:
            return None
        tokens = self.table.tokens([plan.meaning])[0]
        return self.table.vector(tokens, self.arrays.token_rarity) if tokens.size else None


def _few(articles: Numbers, within: Mask | None) -> bool:
    """Whether words find so few that may be shown that meaning should look further."""
    return articles.size < FEW or (within is not None and int(np.count_nonzero(within[articles])) < FEW)


def _places(some: NDArray[Any], articles: Numbers) -> Numbers:
    """Where those of `some` stand that are among the articles; both are ascending."""
    at = articles.searchsorted(some)
    at = at[at < articles.size]
    found: Numbers = at[articles[at] == some[: at.size]]
    return found


def _spread(some: NDArray[Any], values: NDArray[Any], articles: Numbers) -> Floats:
    """The values of some articles, laid out for all of them: 0 for the others.  Both are ascending."""
    spread = np.zeros(articles.size)
    at = articles.searchsorted(some)
    known = at < articles.size
    known[known] = articles[at[known]] == some[known]
    spread[at[known]] = values[known]
    return spread
