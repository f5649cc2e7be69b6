"""A crawled site: hits lead to its own pages, or to ours where the settings say so."""

from __future__ import annotations

from dataclasses import replace

import pytest
from msgspec import structs

from searchapi.current import Current
from searchapi.edition import Edition
from searchindex.article import Neighbour
from searchindex.engines.whoosh_engine import open_searcher
from searchindex.settings import Site
from tests.searchapi.conftest import client_of
from tests.searchapi.knowledge import ARTICLES, SETTINGS, publish
from tests.searchapi.page import one, read

SITE = "https://kb.example"
CRAWLED = [
    replace(
        article,
        url=f"{SITE}/{article.source}",
        previous=article.previous and Neighbour(article.previous.title, f"{SITE}/starting.html"),
    )
    for article in ARTICLES
]
HOUR = CRAWLED[1]


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    folder = tmp_path_factory.mktemp("crawled")
    name = publish(folder, CRAWLED)
    current = Current()
    current.swap(Edition.of(open_searcher(folder, name, SETTINGS)))
    yield current
    current.swap(None)


@pytest.fixture
def there(crawled, tmp_path):
    return client_of(crawled, tmp_path)


@pytest.fixture
def here(crawled, tmp_path):
    return client_of(crawled, tmp_path, structs.replace(SETTINGS, site=Site(read_here=True)))


def links(client, path, selector):
    return [a["href"] for a in read(client.simulate_get(path).text).select(selector)]


def test_hits_lead_to_the_pages_of_the_site(there):
    assert links(there, "/search?q=career+strategies", ".hit h2 a")[0] == HOUR.url
    hit = there.simulate_get("/api/search?q=career+strategies").json["hits"][0]
    assert hit["url"] == HOUR.url
    assert all(section["url"].startswith(SITE) for section in hit["sections"])
    assert all(link.startswith(SITE) for link in links(there, "/topics/careers", ".articles a"))


def test_with_the_setting_everything_is_read_here(here):
    own = f"/articles/{HOUR.id}"
    hit = here.simulate_get("/api/search?q=career+strategies").json["hits"][0]
    assert hit["url"] == own
    assert f"{own}#strategies" in [section["url"] for section in hit["sections"]]
    assert links(here, "/search?q=career+strategies", ".hit h2 a")[0] == own
    for path, selector in (
        ("/", ".card .plain a"),
        ("/topics", ".tree .plain a"),
        ("/topics/careers", ".articles a"),
        (own, ".siblings li a"),
        (own, ".neighbours a"),
        (own, ".related a"),
    ):
        found = links(here, path, selector)
        assert found, selector
        assert all(link.startswith("/articles/") for link in found), selector
    assert one(read(here.simulate_get(own).text), "article [rel=canonical]")["href"] == HOUR.url


@pytest.mark.parametrize("client", ["here", "there"])
def test_a_suggestion_names_its_article_wherever_it_is_read(client, request):
    groups = request.getfixturevalue(client).simulate_get("/api/suggest?q=career").json["groups"]
    items = [item for group in groups for item in group["items"] if group["kind"] != "query"]
    known = {article.id for article in CRAWLED}
    assert items
    assert all(item["article"] in known for item in items)
    assert all(item["url"].startswith("/articles/" if client == "here" else SITE) for item in items)
