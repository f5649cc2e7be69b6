"""The same articles, served by two generators, say the same."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from indexer.fetch.folder import FolderFetcher
from indexer.page import Page
from indexer.parse import parse
from searchindex.article import Article

PAGES = Path(__file__).parents[4] / "shared" / "pages"
pytestmark = pytest.mark.skipif(not PAGES.is_dir(), reason="the sample pages are not here")


def words_of(folder: str, name: str) -> Counter[str]:
    page = FolderFetcher(PAGES / folder).page(name)
    assert isinstance(page, Page)
    article = parse(page)
    assert isinstance(article, Article)
    return Counter(re.findall(r"\w+", " ".join(f"{s.heading} {s.text}" for s in article.sections).casefold()))


@pytest.mark.parametrize(
    "name", ["docs_install_install_linux.html", "docs_using_codespaces.html", "docs_using_gh-vs-hub.html"]
)
def test_text_does_not_depend_on_the_generator(name: str) -> None:
    one, other = words_of("sphinx-rtd", name), words_of("vitepress", name)
    assert 2 * (one & other).total() / (one.total() + other.total()) >= 0.985
