"""Pages made in a line, and what is understood of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from indexer.page import Page
from indexer.parse import SiteProfile, parse
from searchindex.article import Article, article_id

MakePage = Callable[..., Page]
Understand = Callable[..., Article]


def made_page(body: str | bytes, source: str = "guide/page.html", base: str = "", content_type: str = "") -> Page:
    raw = body.encode() if isinstance(body, str) else body
    address = (base or "folder:/") + source
    return Page(source, address, address if base else f"/articles/{article_id(source)}", raw, content_type)


@pytest.fixture
def page() -> MakePage:
    return made_page


@pytest.fixture
def understand() -> Understand:
    """The article of some markup inside of a main part; fails where there is none."""

    def of(markup: str, profile: SiteProfile | None = None, **where: str) -> Article:
        outcome = parse(made_page(f"<html><body><main>{markup}</main></body></html>", **where), profile)
        assert isinstance(outcome, Article), outcome
        return outcome

    return of
