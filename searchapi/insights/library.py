"""What the insights need to know of the knowledge base, read from the generation that is served."""

from __future__ import annotations

from collections import defaultdict

from searchapi.edition import Edition
from searchapi.insights.records import Library
from searchindex.results import ArticleRef
from searchindex.search import Query, ask
from searchindex.settings import Settings

NEAREST = 3


def library(edition: Edition, settings: Settings) -> Library:
    """Whatever is published now: an article that is gone is in no table."""
    articles = {ref.id: ref for ref in edition.listing()}
    topics: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
    for node in edition.topics:
        for ref in edition.listing(node.slug):
            topics[ref.id] += (node.name,)
    supply = {node.name: node.count for node in edition.topics}

    def nearest(query: str) -> tuple[ArticleRef, ...]:
        text = query[: settings.search.max_query_chars]
        hits = ask(Query(text, per_page=NEAREST), edition.searcher, settings).hits
        return tuple(ArticleRef(h.id, h.url, h.title.text, h.lang) for h in hits) or _alike(query, articles)

    return Library(articles, topics, supply, settings.site.lang, nearest)


def _alike(query: str, articles: dict[str, ArticleRef]) -> tuple[ArticleRef, ...]:
    """The articles whose titles share the most groups of three letters with the question, if any do."""
    wanted = _threes(query)
    scored = [
        (len(wanted & have) / len(wanted | have), ref) for ref in articles.values() if (have := _threes(ref.title))
    ]
    best = sorted((pair for pair in scored if pair[0] > 0.1), key=lambda pair: (-pair[0], pair[1].title))
    return tuple(ref for _, ref in best[:NEAREST])


def _threes(text: str) -> set[str]:
    padded = f"  {text.lower()} "
    return {padded[i : i + 3] for i in range(len(padded) - 2)}
