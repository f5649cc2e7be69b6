"""A site to crawl, and the crawl of it."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from indexer.fetch.crawl import process
from indexer.fetch.crawl.fetcher import CrawlFetcher
from indexer.fetch.visit import Known, Visit
from searchindex.settings import Crawl
from tests.indexer.fetch.web import Web


@pytest.fixture(autouse=True)
def quick_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """Crawling processes begin from one that has loaded Scrapy already: that saves a second each."""
    multiprocessing.set_forkserver_preload(["indexer.fetch.crawl.child", "indexer.understanding"])
    monkeypatch.setattr(process, "start_method", lambda: multiprocessing.get_context("forkserver"))


@pytest.fixture
def web() -> Iterator[Web]:
    made = Web()
    yield made
    made.close()


@pytest.fixture
def other_web() -> Iterator[Web]:
    """Another site, which nobody asked to crawl."""
    made = Web()
    yield made
    made.close()


@dataclass
class Crawled:
    """What a crawl told, by path."""

    web: Web
    visits: dict[str, Visit]
    left_out: dict[str, int]

    def pages(self) -> set[str]:
        return {path for path, visit in self.visits.items() if visit.outcome == "page"}

    def outcome(self, path: str) -> tuple[str, str]:
        return self.visits[path].outcome, self.visits[path].reason

    def known(self) -> list[Known]:
        """What a store would remember of it."""
        return [
            Known(v.address, v.outcome in ("page", "same"), False, v.trace) for v in self.visits.values() if v.trace
        ]


@pytest.fixture
def crawl(web: Web) -> Callable[..., Crawled]:
    """Crawls the site with these settings, patient and quick."""

    def run(start: str = "/", known: list[Known] | None = None, **settings: Any) -> Crawled:
        chosen = Crawl(**{"retries": 0, "silence_seconds": 5.0, "page_seconds": 10.0} | settings)
        fetcher = CrawlFetcher(web.at(start), chosen)
        visits = [visit for batch in fetcher.visits(known or []) for visit in batch]
        assert len({visit.address for visit in visits}) == len(visits), "an address was told twice"
        told = {"/" + visit.address.removeprefix(web.url): visit for visit in visits}
        return Crawled(web, told, dict(fetcher.left_out))

    return run
