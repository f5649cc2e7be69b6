"""Scoring: the sum of `ranking.weights`, over the arrays of a snapshot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchindex.deadline import NEVER, Deadline
from searchindex.engines.snapshot.alike import Alike, Meaning
from searchindex.engines.snapshot.arrays import Arrays
from searchindex.engines.snapshot.keys import key, place_of, title_text
from searchindex.engines.snapshot.nearness import NOWHERE, Near, near_pairs
from searchindex.engines.snapshot.postings import NOTHING, Group, Postings
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

PARTS = ("words", "near pairs", "links", "meaning", "exact title", "stars and clicks", "maintainer")
"""The terms of the sum, in the order in which they are told."""

Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Scores:
    """The articles that matched, ascending, with their scores, and what their best sections are found by.

    `ranked` says which are ranked by meaning as well, `inside` which may be shown; `parts` are the terms of the sum.
    `partial` says that there was no time for all of them.
    """

    articles: Numbers
    total: Floats
    ranked: Mask
    inside: Mask
    parts: dict[str, Floats]
    groups: tuple[Group, ...]
    norm: float
    near: Near
    alike: Alike | None
    question: NDArray[np.float32] | None
    partial: bool

    def best(self, first: int, k: int) -> Numbers:
        """The k best that may be shown, behind the first ones, as places in `articles`.

        Those ranked by meaning stand before the others, which lack a part of the sum: so a hit's place does not
        depend on how many are asked for.
        """
        wanted = first + k
        order = self._descending(self.ranked & self.inside, wanted)
        if order.size < wanted:
            order = np.concatenate([order, self._descending(~self.ranked & self.inside, wanted - order.size)])
        return order[first:wanted]

    def _descending(self, which: Mask, most: int) -> Numbers:
        """The best of these at most, the best first, equals in the order of articles."""
        some = np.flatnonzero(which)
        score = self.total[some]
        if some.size > 2 * most:
            least = np.partition(score, some.size - most)[some.size - most] if most else np.inf
            some = some[score >= least]
            score = self.total[some]
        return some[np.argsort(-score, kind="stable")][:most]


class Scorer:
    """Scores plans against one snapshot."""

    def __init__(self, arrays: Arrays, postings: Postings, weights: Weights, table: WordTable | None) -> None:
        self.arrays = arrays
        self.weights = weights
        self.table = table if arrays.token_rarity.size else None
        self.count = arrays.article_key.size
        self.postings = postings
        self.group = self.postings.group
        self.meaning = Meaning(arrays)

    def number(self, id: str) -> int:
        """The number of the article of an id, or -1."""
        return place_of(id, self.arrays.article_key, self.arrays.article_lookup)

    def score(self, plan: Plan, within: Mask | None = None, deadline: Deadline = NEVER) -> Scores:
        """The articles that match a plan, with their scores.  Only those `within` may be shown.

        What the deadline leaves no time for is left out of the sum: words, then near pairs, then meaning.
        """
        groups = tuple(NOTHING if deadline.passed() else self.group(word) for word in plan.words)
        norm = max(sum(g.idf for g in groups), 1e-6)
        titled = self._titled(plan)
        words, met = self._words(plan, groups, norm)
        articles = self._matched(plan, met, titled)
        partial = deadline.passed()
        near = NOWHERE if partial else near_pairs(self.postings, groups, norm, self.weights)
        partial = partial or deadline.passed()
        question = self._question(plan.meaning) if plan.words and not partial else None
        alike = None
        few = articles.size < FEW or (within is not None and np.count_nonzero(within[articles]) < FEW)
        if question is not None and few:
            looked_at = np.union1d(articles, self.meaning.nearest(question))
            alike = self.meaning.alike(looked_at, question)
            articles = self._further(plan, articles, alike)
        inside = np.ones(articles.size, dtype=bool) if within is None else within[articles]
        near = near_pairs(self.postings, groups, norm, self.weights)
        parts: dict[str, NDArray[Any] | None] = {
            "words": words[articles],
            "near pairs": _spread(near.articles, near.best, articles),
            "links": self.weights.inlink * self.arrays.inlink[articles],
            "stars and clicks": self.arrays.signal[articles],
            "exact title": self.weights.exact_title * np.isin(articles, titled) if titled.size else None,
            "maintainer": self._hand(plan, articles) if plan.raised or plan.pinned else None,
        }
        total = reduce(np.add, (part for part in parts.values() if part is not None))
        ranked = np.zeros(articles.size, dtype=bool)
        if question is not None:
            if alike is None:
                alike = self.meaning.alike(articles[_candidates(inside, total)], question)
            parts["meaning"] = meaning = _spread(alike.articles, alike.best(), articles)
            ranked[_places(alike.articles, articles)] = True
            total = total + meaning
        given = {name: part for name in PARTS if (part := parts.get(name)) is not None}
        return Scores(articles, total, ranked, inside, given, groups, norm, near, alike, question, partial)

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
        having = [term for term in word.terms if article in self.postings.term(term).articles]
        other = [term.text for term in having if term.weight != 1]
        return f"{word.text} (as {other[0]})" if other and len(other) == len(having) else word.text

    def _words(self, plan: Plan, groups: Sequence[Group], norm: float) -> tuple[Floats, Floats]:
        """What words bring each article of the index, and how much of the query each article has."""
        if not groups:
            return np.zeros(self.count), np.zeros(self.count)
        shares = [group.idf / norm for group in groups]
        met = np.repeat(shares, [group.articles.size for group in groups])
        articles = [group.articles for group in groups]
        gains = [group.impacts * np.float32(share) for group, share in zip(groups, shares, strict=True)]
        for term in (term for word in plan.words for term in word.bonus):
            if (found := self.postings.single(term)) is not None:
                articles.append(found.articles)
                gains.append(found.impacts * np.float32(term.weight * found.idf / norm))
        every = np.concatenate(articles, dtype=np.intp)
        words = np.bincount(every, np.concatenate(gains), self.count).astype(float, copy=False)
        share = np.bincount(every[: met.size], met, self.count).astype(float, copy=False)
        return words, share

    def _matched(self, plan: Plan, met: Floats, titled: NDArray[Any]) -> Numbers:
        """The articles that have enough of the words, with the maintainer's hand, ascending."""
        if plan.words:
            # A hair below, so that the order of a sum's terms decides nothing.
            matched = met >= MET / len(plan.words) - 1e-9
            matched[titled] = True
        else:
            matched = np.ones(self.count, dtype=bool)
        self._restrict(plan, matched)
        pinned = [number for pin in plan.pinned if (number := self.number(pin)) >= 0]
        matched[pinned] = True
        self._hide(plan, matched)
        return np.flatnonzero(matched)

    def _further(self, plan: Plan, articles: Numbers, alike: Alike) -> Numbers:
        """The articles with those that are near enough in meaning, where words find few."""
        if articles.size >= FEW:
            return articles
        matched = np.zeros(self.count, dtype=bool)
        matched[alike.articles[alike.best() >= ALIKE]] = True
        self._restrict(plan, matched)
        self._hide(plan, matched)
        matched[articles] = True
        return np.flatnonzero(matched)

    def _restrict(self, plan: Plan, matched: Mask) -> None:
        """Keeps what has all the phrases and none of what is excluded."""
        for phrase in plan.phrases:
            having = np.zeros(self.count, dtype=bool)
            having[self.postings.phrase(phrase)] = True
            matched &= having
        for phrase in plan.excluded:
            matched[self.postings.phrase(phrase)] = False

    def _hide(self, plan: Plan, matched: Mask) -> None:
        matched[[number for gone in plan.hidden if (number := self.number(gone)) >= 0]] = False

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

    def _question(self, text: str) -> NDArray[np.float32] | None:
        if not text or self.table is None:
            return None
        tokens = self.table.tokens([text])[0]
        return self.table.vector(tokens, self.arrays.token_rarity) if tokens.size else None


def _candidates(inside: Mask, total: Floats) -> Numbers:
    """The places of the articles that are worth ranking by meaning: the best by words."""
    some = np.flatnonzero(inside)
    if some.size > CANDIDATES:
        some = some[np.argpartition(-total[some], CANDIDATES)[:CANDIDATES]]
        some.sort()
    return some


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
