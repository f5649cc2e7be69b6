"""Queries: a plan in the language of the cluster.

The cluster decides what matches and counts it; the order that it gives is that of words, links and the maintainer's
hand, close enough to the whole sum that the best are among the candidates.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from searchindex.engines.opensearch.mapping import K1, term
from searchindex.engines.snapshot.keys import key, title_text
from searchindex.engines.snapshot.scoring import MET
from searchindex.query.plan import Plan, Term, Word
from searchindex.ranking.weights import WEIGHTS

Query = dict[str, Any]
EVERYTHING: Query = {"match_all": {}}
PRIOR_SHIFT = 0.2
"""Added to the prior of every document, since the cluster takes no score below 0."""
PHRASE_IMPACT = 0.6
"""What a synonym of several words is taken to weigh in an article, until it is scored."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """A plan with what its words weigh: their idf, and that of each of their terms."""

    plan: Plan
    words: dict[Word, float]
    terms: dict[Term, float]

    @property
    def norm(self) -> float:
        """The sum of what the words weigh."""
        return max(sum(self.words[word] for word in self.plan.words), 1e-6)


def having(wanted: Term) -> Query:
    """Articles that have a term; of several words, one behind the other."""
    parts = [term(part) for part in wanted.text.split()]
    if len(parts) == 1:
        return {"term": {"terms": parts[0]}}
    return phrase(parts)


def having_any(word: Word) -> Query:
    """Articles that have any of a word's terms."""
    return any_of([having(wanted) for wanted in word.terms])


def phrase(parts: Sequence[str]) -> Query:
    """Articles that have these terms one behind the other in one field."""
    if len(parts) == 1:
        return {"term": {"words": parts[0]}}
    return {"match_phrase": {"words": {"query": " ".join(parts), "analyzer": "whitespace"}}}


def any_of(queries: Sequence[Query]) -> Query:
    """What any of these finds."""
    return queries[0] if len(queries) == 1 else {"bool": {"should": list(queries), "minimum_should_match": 1}}


def near(a: Word, b: Word) -> Query:
    """Articles that have two words near each other, on either side."""
    spans = [_span(a), _span(b)]
    slop = WEIGHTS.pair_distance - 1
    ordered = ([spans[0], spans[1]], [spans[1], spans[0]])
    return any_of([{"span_near": {"clauses": clauses, "slop": slop, "in_order": True}} for clauses in ordered])


def _span(word: Word) -> Query:
    spans = [_span_of([term(part) for part in wanted.text.split()]) for wanted in word.terms]
    return spans[0] if len(spans) == 1 else {"span_or": {"clauses": spans}}


def _span_of(parts: Sequence[str]) -> Query:
    terms: list[Query] = [{"span_term": {"words": part}} for part in parts]
    return terms[0] if len(terms) == 1 else {"span_near": {"clauses": terms, "slop": 0, "in_order": True}}


def matching(weighed: Weighed, within: Sequence[str] | None = None) -> Query:
    """Articles that match a plan; with `within`, those of these ids that keep to its phrases."""
    plan = weighed.plan
    found = {"ids": {"values": list(within)}} if within is not None else _asked(weighed)
    kept: Query = {"bool": {
        "filter": [found, *(phrase([term(f"={word}") for word in words]) for words in plan.phrases)],
        "must_not": [phrase([term(f"={word}") for word in words]) for words in plan.excluded],
    }}  # fmt: skip
    if plan.pinned and within is None:
        kept = any_of([kept, {"ids": {"values": list(plan.pinned)}}])
    if plan.hidden:
        kept = {"bool": {"filter": [kept], "must_not": [{"ids": {"values": list(plan.hidden)}}]}}
    return kept


def _asked(weighed: Weighed) -> Query:
    """Articles that have enough of the words, or all of them as their title."""
    plan = weighed.plan
    if not plan.words:
        return EVERYTHING
    least, norm = MET / len(plan.words), weighed.norm
    some = [(having_any(word), weighed.words[word] / norm) for word in plan.words if weighed.words[word]]
    found = [query for query, share in some if share >= least]
    if len(found) < len(some):
        # Words that say too little by themselves count together.
        shares = [{"constant_score": {"filter": query, "boost": share}} for query, share in some]
        found = [{"function_score": {"query": any_of(shares), "min_score": least - 1e-6}}]
    if plan.title:
        found.append(_titled(plan))
    return any_of(found) if found else {"match_none": {}}


def _titled(plan: Plan) -> Query:
    return {"term": {"title": f"{key(title_text(plan.title)):016x}"}}


def ranking(weighed: Weighed, factor: float) -> Query:
    """Articles that match, the best by words, links and the maintainer's hand first.

    `factor` is what the cluster multiplies the saturation of a term by.
    """
    plan, norm = weighed.plan, weighed.norm
    scored = [_scored(word, weighed, norm * factor) for word in plan.words if weighed.words[word]]
    scored += [
        {"term": {"terms": {"value": term(bonus.text), "boost": bonus.weight / (norm * factor)}}}
        for word in plan.words
        for bonus in word.bonus
    ]
    if plan.title:
        scored.append({"constant_score": {"filter": _titled(plan), "boost": WEIGHTS.exact_title}})
    scored += [
        {"constant_score": {"filter": {"ids": {"values": [pinned]}}, "boost": WEIGHTS.pinned - place}}
        for place, pinned in enumerate(plan.pinned)
    ]
    for raised, by in plan.raised:
        # No score may fall below 0, so one that is lowered lifts all the others.
        ids: Query = {"ids": {"values": [raised]}}
        where = ids if by > 0 else {"bool": {"filter": EVERYTHING, "must_not": ids}}
        scored.append({"constant_score": {"filter": where, "boost": abs(by)}})
    body: Query = {"bool": {"filter": [matching(weighed)], "should": scored, "minimum_should_match": 0}}
    prior = {"field_value_factor": {"field": "prior", "missing": PRIOR_SHIFT}}
    return {"function_score": {"query": body, "functions": [prior], "score_mode": "sum", "boost_mode": "sum"}}


def _scored(word: Word, weighed: Weighed, scale: float) -> Query:
    """The best of a word's terms, each weighed as the word is, whatever it would weigh by itself."""
    queries: list[Query] = []
    for wanted in word.terms:
        own = weighed.terms[wanted]
        if not own:
            continue
        boost = wanted.weight * weighed.words[word]
        if " " in wanted.text:
            found = {"filter": having(wanted), "boost": PHRASE_IMPACT * boost / weighed.norm}
            queries.append({"constant_score": found})
        else:
            queries.append({"term": {"terms": {"value": term(wanted.text), "boost": boost / own / scale}}})
    return queries[0] if len(queries) == 1 else {"dis_max": {"queries": queries}}


def saturation(factor_of: Callable[[float], float]) -> float:
    """What the cluster multiplies the saturation of our frequencies by."""
    return factor_of(K1)


def best(query: Query, first: int, size: int, topics: Sequence[str] | None, every_topic: int) -> Query:
    """The search for a stretch of the best, with the total and the counts by topic before the filter by topic."""
    body: Query = {
        "from": first,
        "size": size,
        "track_total_hits": True,
        "query": query,
        "sort": ["_score", {"number": "asc"}],
        "aggs": {"all": {"filter": EVERYTHING}},
    }
    if every_topic:
        body["aggs"]["topics"] = {"terms": {"field": "topic", "size": every_topic}}
    if topics is not None:
        body["post_filter"] = {"terms": {"topic": list(topics)}}
    return body


def counting(query: Query) -> Query:
    """The search that only counts."""
    return {"size": 0, "track_total_hits": True, "query": query}
