"""A generation opened for serving: its searcher, and what every visitor of the help centre sees of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from searchapi.answers import Answers
from searchindex.engines.port import Searcher
from searchindex.results import ArticleRef, TopicNode

CARD_ARTICLES = 3
"""Articles shown on a topic's card."""


@dataclass(frozen=True, slots=True)
class Card:
    """A topic with a few of its articles."""

    topic: TopicNode
    articles: tuple[ArticleRef, ...]


@dataclass(frozen=True, slots=True)
class Edition:
    """A searcher, with what is worked out of it once: the topics, their cards, and the answers given so far."""

    searcher: Searcher
    topics: tuple[TopicNode, ...]
    cards: tuple[Card, ...]
    answers: Answers = field(default_factory=Answers)
    _listings: dict[str | None, tuple[ArticleRef, ...]] = field(default_factory=dict)
    _ids: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, searcher: Searcher, cache_bytes: int = 0) -> Edition:
        """Warm: the tree and the listings have been read when this returns.  No `cache_bytes`, no answer kept."""
        topics = searcher.topics()
        listings: dict[str | None, tuple[ArticleRef, ...]] = {t.slug: searcher.listing(t.slug) for t in topics}
        cards = tuple(Card(topic, listings[topic.slug][:CARD_ARTICLES]) for topic in topics)
        made = cls(searcher, topics, cards, Answers(cache_bytes), listings)
        # The first visitor is not to wait for the table of addresses.
        made.article_at("")
        return made

    def listing(self, slug: str | None = None) -> tuple[ArticleRef, ...]:
        """The articles under a topic, or all of them; read once, since every article page shows some."""
        if slug not in self._listings:
            self._listings[slug] = self.searcher.listing(slug)
        return self._listings[slug]

    def article_at(self, url: str) -> str:
        """The id of the article that is read at an address, whatever its fragment; "" for another address."""
        if not self._ids:
            self._ids.update((ref.url.partition("#")[0], ref.id) for ref in self.listing())
        return self._ids.get(url.partition("#")[0], "")

    @property
    def generation(self) -> str:
        """The name of the generation."""
        return self.searcher.manifest.name

    @property
    def articles(self) -> int:
        """How many articles it holds."""
        return self.searcher.manifest.articles

    def path_to(self, slug: str) -> tuple[TopicNode, ...]:
        """The topics from the outermost down to this one; empty where there is no such topic."""
        return _path(self.topics, slug)

    def close(self) -> None:
        """Lets go of the generation's files."""
        self.searcher.close()


def _path(level: tuple[TopicNode, ...], slug: str) -> tuple[TopicNode, ...]:
    for node in level:
        if node.slug == slug:
            return (node,)
        if below := _path(node.children, slug):
            return (node, *below)
    return ()
