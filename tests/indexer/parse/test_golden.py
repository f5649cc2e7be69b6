"""Every page in golden/parse gives the record beside it.  To add a case, drop in a page and its record.

In the pages, all that is no article text says "chrome".
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from indexer.commands.parse import as_wire
from indexer.fetch.folder import FolderFetcher
from indexer.page import Page
from indexer.parse import load_platforms, parse
from searchindex.article import Article

GOLDEN = Path(__file__).parents[2] / "golden" / "parse"
FETCHER = FolderFetcher(GOLDEN, "https://kb.test/")
SOURCES = FETCHER.sources()


def understood(source: str) -> object:
    page = FETCHER.page(source)
    assert isinstance(page, Page)
    return parse(page)


@pytest.mark.parametrize("source", SOURCES)
def test_page_gives_the_expected_record(source: str) -> None:
    expected = json.loads((GOLDEN / source).with_suffix(".json").read_text(encoding="utf-8"))
    assert json.loads(json.dumps(as_wire(understood(source)))) == expected


@pytest.mark.parametrize("source", SOURCES)
def test_nothing_around_the_article_enters_it(source: str) -> None:
    article = understood(source)
    if isinstance(article, Article):
        assert not any("chrome" in s.heading + s.text + s.html for s in article.sections)


def test_every_platform_has_a_page() -> None:
    shown = {source.removesuffix(".html").partition("-")[0] for source in SOURCES}
    assert {platform.name for platform in load_platforms()} <= shown


@pytest.mark.parametrize("source", [s for s in SOURCES if not s.startswith(("generic", "redirect", "noindex"))])
def test_platform_is_recognised(source: str) -> None:
    article = understood(source)
    name = source.removesuffix(".html").partition("-")[0]
    if isinstance(article, Article) and source != "echo-flat.html":
        assert article.platform == name
