"""What the articles are worth to visitors: their votes and their words, and the topics by demand and supply."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from searchapi.insights.records import Demand, Library, Rated, Said
from searchapi.signals.records import Feedback, Histogram, Search

MOST = 30


def rated(searches: Sequence[Search], votes: Mapping[str, Histogram], library: Library) -> tuple[Rated, ...]:
    """The articles that have votes, the worst first, and those of one average by the number of votes."""
    opened = Counter(article for search in searches for article, _ in search.clicks)
    shown = Counter(article for search in searches for article in search.shown)
    some = [
        Rated(library.articles[i], found.average, found.votes, opened[i], shown[i])
        for i, found in votes.items()
        if found.votes and i in library.articles
    ]
    some.sort(key=lambda r: (r.average or 0, -r.votes, r.article.title))
    return tuple(some[:MOST])


def said(feedback: Iterable[Feedback], library: Library) -> tuple[Said, ...]:
    """What was said of articles that there still are, and of searches, the newest first."""
    return tuple(
        Said(f.at, library.articles.get(f.article), f.text)
        for f in feedback
        if not f.article or f.article in library.articles
    )


def by_topic(searches: Sequence[Search], library: Library) -> tuple[Demand, ...]:
    """The outermost topics, the most wanted first.

    A search counts for the topics of what was opened, else of the best article that it found.
    """
    wanted: Counter[str] = Counter()
    for search in searches:
        articles = [article for article, _ in search.clicks] or list(search.shown[:1])
        wanted.update({topic for article in articles for topic in library.topics.get(article, ())})
    searched, articles_in_all = sum(wanted.values()) or 1, sum(library.supply.values()) or 1
    found = [
        Demand(topic, wanted[topic], wanted[topic] / searched, articles, articles / articles_in_all)
        for topic, articles in library.supply.items()
    ]
    return tuple(sorted(found, key=lambda d: (-d.searches, d.topic)))
