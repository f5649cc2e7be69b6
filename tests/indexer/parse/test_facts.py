"""Titles, dates, neighbours and topics."""

from __future__ import annotations

import pytest

from indexer.parse import SiteProfile, parse
from indexer.parse.dates import moment
from searchindex.article import Article

from .conftest import Understand, made_page


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("Updated on March 5, 2024", "2024-03-05T00:00:00+00:00"),
        ("Zuletzt geändert: 3. Juli 2023", "2023-07-03T00:00:00+00:00"),
        ("2024-05-01T10:00:00+02:00", "2024-05-01T10:00:00+02:00"),
        ("2024-05-01", "2024-05-01T00:00:00+00:00"),
        ("2023年4月1日", "2023-04-01T00:00:00+00:00"),
    ],
)
def test_date_is_read_with_its_zone(text: str, iso: str) -> None:
    found = moment(text)
    assert found is not None
    assert found.isoformat() == iso


@pytest.mark.parametrize("text", ["03/04/2024", "over a week ago", "February 31, 2024", "May", ""])
def test_date_that_depends_on_the_reader_is_none(text: str) -> None:
    assert moment(text) is None


def titled(head: str, body: str = "<p>Words.</p>", profile: SiteProfile | None = None) -> str:
    outcome = parse(made_page(f"<html><head>{head}</head><body>{body}"), profile)
    assert isinstance(outcome, Article)
    return outcome.title


def test_title_is_the_first_heading_then_the_title_element_less_the_site() -> None:
    assert titled("<title>A | Site</title>", "<h1>Head</h1><p>x</p>") == "Head"
    assert titled("<title>A | Site</title>") == "A"
    assert titled("<title>A - B</title>") == "A - B"
    assert titled("<title>A - Site</title>", profile=SiteProfile(site_names=("Site",))) == "A"
    assert titled("") == "page"


def test_topic_comes_from_the_breadcrumb_without_home_and_self(understand: Understand) -> None:
    markup = (
        "<nav aria-label=Breadcrumb><a href=/>Home</a><a href=/m>Money</a><span>Page</span></nav><h1>Page</h1><p>x</p>"
    )
    assert understand(markup).topics == (("Money",),)


def test_last_crumb_that_is_not_the_article_is_a_topic(understand: Understand) -> None:
    markup = "<nav aria-label=Breadcrumb><a href=/>Home</a><span>Money</span></nav><h1>Paying late</h1><p>x</p>"
    assert understand(markup).topics == (("Money",),)


def test_folders_are_topics_where_nothing_else_tells(understand: Understand) -> None:
    assert understand("<p>x</p>", source="en-US/user-guide/v2.1/page.html").topics == (("User guide",),)
    assert understand("<p>x</p>", source="page.html").topics == ()


def test_contents_page_is_a_listing(understand: Understand) -> None:
    rows = "".join(f"<li><a href=p{n}.html>Page number {n}</a></li>" for n in range(12))
    assert understand(f"<h1>All</h1><ul>{rows}</ul>").listing
    assert not understand(f"<h1>One</h1><p>{'Words of its own. ' * 40}</p><ul>{rows}</ul>").listing


def test_equal_pages_give_equal_articles(understand: Understand) -> None:
    markup = "<h1>T</h1><p>x <a href=a.html>a</a></p>"
    assert understand(markup) == understand(markup)
