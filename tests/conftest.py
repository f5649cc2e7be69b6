"""What every test may use: articles made in a line, and searchers over them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from hypothesis import settings as hypothesis_settings

from searchindex.article import Article, Link, Section, article_id
from searchindex.engines.port import Searcher
from searchindex.engines.whoosh_engine import open_writer
from searchindex.packing import packed
from searchindex.settings import Settings

# How long an example takes says more of the machine than of the law.
hypothesis_settings.register_profile("untimed", deadline=None)
hypothesis_settings.load_profile("untimed")


class Shelf:
    """Articles for a build, kept in memory: the smallest thing that is `Articles`."""

    def __init__(self, articles: Iterable[Article]) -> None:
        self.articles = {a.id: a for a in sorted(articles, key=lambda a: a.source)}

    def digests(self) -> dict[str, str]:
        return {i: hashlib.sha256(msgspec.json.encode(a)).hexdigest() for i, a in self.articles.items()}

    def packed(self, ids: Iterable[str]) -> Iterator[bytes]:
        return (packed(self.articles[i]) for i in ids)


def make_article(
    source: str,
    title: str,
    *sections: tuple[str, str],
    topics: tuple[tuple[str, ...], ...] = (),
    lang: str = "en",
    links: tuple[tuple[str, str], ...] = (),
    **more: object,
) -> Article:
    """An article from (heading, text) pairs, its anchors s-0, s-1 and so on."""
    made = tuple(Section(2, h, f"s-{i}" if h else None, t) for i, (h, t) in enumerate(sections))
    linked = tuple(Link(target, text) for target, text in links)
    return Article(
        article_id(source), source, f"/{source}", title, made, topics=topics, lang=lang, links=linked, **more
    )


@pytest.fixture
def article() -> Callable[..., Article]:
    return make_article


@pytest.fixture
def clock() -> Callable[[], datetime]:
    """Counts up a second at each look, so that generations have different names."""
    seconds = iter(range(10_000))
    return lambda: datetime.fromtimestamp(1_700_000_000 + next(seconds), UTC)


@pytest.fixture
def published(tmp_path: Path, clock: Callable[[], datetime]) -> Callable[..., Searcher]:
    """Builds and publishes articles in one folder, each call a new generation, and opens it."""

    def publish(*articles: Article, settings: Settings | None = None) -> Searcher:
        with open_writer(tmp_path / "index", settings or Settings(), clock) as writer:
            manifest = writer.build(Shelf(articles), lambda *_: None)
            writer.publish(manifest.name)
            return writer.open(manifest.name)

    return publish


@pytest.fixture
def shelf() -> type[Shelf]:
    return Shelf
