"""Whatever a page, a title, an address or a question holds, it is text: every line of the collections, everywhere."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import escape, unescape
from urllib.parse import quote

import pytest
from falcon import testing

from indexer import linking
from indexer.page import FOLDER, Page
from indexer.parse import parse
from searchapi.current import Current
from searchapi.edition import Edition
from searchindex.article import Article, Attachment, Neighbour, Section, article_id
from searchindex.engines.whoosh_engine import open_writer
from tests.conftest import Shelf
from tests.searchapi.conftest import client_of
from tests.searchapi.knowledge import SETTINGS
from tests.security.allowed import allowed, foreign
from tests.security.hostile import batches, markup, questions

TOGETHER = 16
"""Lines that share an article: what is escaped is escaped letter by letter."""
ONLY_MARKS = re.compile(r"<(?!/?mark>)|<mark>[^<]*<mark>|\"|'")
CHARS = 500

pytestmark = pytest.mark.slow


def html_page(number: int, lines: tuple[str, ...]) -> Page:
    """A page that says all these lines in its title, its headings, its text, its links and its data."""
    said = "".join(
        f'<h2 id="{escape(line)}">{escape(line)}</h2><p>{escape(line)} word{number}</p>'
        f'<p><a href="{escape(line)}">{escape(line)}</a><img src="{escape(line)}" alt="{escape(line)}"></p>'
        for line in lines
    )
    crumbs = "".join(f"<a href=/{n}>{escape(line)}</a> › " for n, line in enumerate(lines[: 2 * (number % 10 == 0)]))
    head = (
        f"<title>{escape(lines[0])}</title><link rel=next href='{escape(lines[-1])}' title='{escape(lines[-1])}'>"
        f"<script type='application/ld+json'>{json.dumps({'@type': 'Article', 'headline': lines[0]})}</script>"
    )
    body = f"<nav class=breadcrumb>{crumbs}</nav><main><h1>{escape(lines[0])}</h1>{said}</main>"
    return page(f"text-{number}.html", f"<html><head>{head}</head><body>{body}</body></html>")


def page(source: str, text: str) -> Page:
    return Page(source, f"folder:/{source}", f"/articles/{article_id(source)}", text.encode("utf-8", "replace"))


def with_addresses(number: int, lines: tuple[str, ...]) -> Article:
    """An article whose every address is one of these lines, as if the whole way to here had been deceived."""
    source, line = f"address-{number}.html", lines[0]
    return Article(
        article_id(source), source, line, line,
        tuple(Section(2, text, text, f"{text} address{number}", f"<p>{escape(text)}</p>") for text in lines),
        breadcrumb=lines[:3], topics=((line[:40], lines[-1][:40]),) if number % 10 == 0 else (), lang=line[:10],
        attachments=tuple(map(Attachment, ("pdf", "video", "captions", "file"), lines, lines)),
        previous=Neighbour(line, line), next=Neighbour(lines[-1], lines[-1]),
    )  # fmt: skip


def grouped(lines: tuple[str, ...]) -> list[tuple[str, ...]]:
    return [lines[start : start + TOGETHER] for start in range(0, len(lines), TOGETHER)]


@pytest.fixture(scope="module")
def articles() -> list[Article]:
    parsed = [parse(html_page(n, lines)) for n, lines in enumerate(grouped(markup()))]
    raw = [parse(page(f"raw-{n}.html", line)) for n, line in enumerate(markup()[:60])]
    made = [with_addresses(n, lines) for n, lines in enumerate(grouped(markup()))]
    return [linked(article) for article in (*parsed, *raw, *made) if isinstance(article, Article)]


def linked(article: Article) -> Article:
    """As the indexer links it: what would be a file of the folder, and is none, loses its address."""
    return linking.link(article, lambda reference: None if reference.startswith(FOLDER) else reference, {})


@pytest.fixture(scope="module")
def house(articles, tmp_path_factory) -> Iterator[testing.TestClient]:
    """The service over an index of nothing but these."""
    folder = tmp_path_factory.mktemp("hostile")
    with open_writer(folder / "index", SETTINGS) as writer:
        name = writer.build(Shelf(articles), lambda *_: None).name
        writer.publish(name)
        searcher = writer.open(name)
    current = Current()
    current.swap(Edition.of(searcher))
    yield client_of(current, folder / "media")
    current.swap(None)


def answered(client: testing.TestClient, path: str, **params: object) -> testing.Result:
    """An answer that is none of the refusals that only a fault of ours could bring."""
    pairs = "&".join(f"{name}={quote(str(value), errors='replace')}" for name, value in params.items())
    answer = client.simulate_get(path, query_string=pairs)
    assert answer.status_code == 200, (path, params, answer.text[:200])
    answer.content.decode("utf-8")
    return answer


def page_of(client: testing.TestClient, path: str, **params: object) -> str:
    text = answered(client, path, **params).text
    assert list(foreign(text)) == [], (path, params)
    return text


def markup_of(found: object) -> Iterator[str]:
    """Every field of an answer that is markup."""
    if isinstance(found, dict):
        for name, value in found.items():
            if name.endswith("_html") or name == "html":
                yield value
            else:
                yield from markup_of(value)
    elif isinstance(found, list):
        for value in found:
            yield from markup_of(value)


def json_of(client: testing.TestClient, path: str, **params: object) -> dict[str, object]:
    found = json.loads(answered(client, path, **params).content.decode("utf-8"))
    assert not [text for text in markup_of(found) if ONLY_MARKS.search(text)]
    return found


def test_the_list_of_what_is_allowed_comes_from_the_templates():
    assert {"search", "input", "mark", "form"} <= set(allowed())
    assert not {"iframe", "object", "embed", "base", "style", "math", "frame", "applet"} & set(allowed())
    assert not [name for names in allowed().values() for name in names if name.startswith("on") or name == "style"]
    assert list(foreign("<p onclick=x><a href='java\tscript:x'>x</a><script>x</script><img src='//x'>")) != []


def test_markup_of_a_page_is_shown_as_far_as_it_is_harmless():
    """Each line raw, in the text and in a heading of a page of its own: the one markup that is not escaped later."""
    assert len(markup()) > 30
    for number, line in enumerate(markup()):
        outcome = parse(page(f"{number}.html", f"<main><h1>Line</h1><p>before</p>{line}<h2>{line}</h2></main>"))
        if isinstance(outcome, Article):
            shown = [found for section in outcome.sections for found in foreign(section.html)]
            assert [found for found in shown if "folder:" not in found] == [], line


def test_a_page_of_results_holds_nothing_but_ours(house):
    for number, text in enumerate(batches(markup(), CHARS)):
        # Every eighth is put right as well, which takes long.
        verbatim = int(number % 8 > 0)
        page_of(house, "/search", q=text, verbatim=verbatim, topic=text[:40])
        json_of(house, "/api/search", q=text, verbatim=verbatim, explain=1)
        json_of(house, "/api/suggest", q=text[:40])


def test_every_article_that_means_harm_is_harmless_to_read(house, articles):
    assert len(articles) > 10
    for article in articles:
        page_of(house, f"/articles/{article.id}")
    for path in ("/", "/topics"):
        page_of(house, path)
    for topic in json_of(house, "/api/topics")["topics"]:
        page_of(house, f"/topics/{quote(topic['slug'], safe='')}")


def test_articles_that_mean_harm_are_found_and_shown_as_text(house, articles):
    """By the word that only its text has, so that title, passage, headings, breadcrumb and topic are on the page."""
    for article in articles[:: max(1, len(articles) // 150)]:
        kind, _, number = article.source.partition(".")[0].partition("-")
        words = f"{'word' if kind == 'text' else kind}{number}"
        page_of(house, "/search", q=words)
        json_of(house, "/api/search", q=words)


def test_every_question_is_answered_as_text(house):
    for text in questions():
        json_of(house, "/api/search", q=text[:CHARS])
        json_of(house, "/api/suggest", q=text[:CHARS])
        page_of(house, "/search", q=text[:CHARS], verbatim=1)


def test_a_title_is_read_as_it_was_written(house, articles):
    shown = unescape(page_of(house, f"/articles/{articles[0].id}"))
    assert articles[0].title == markup()[0]
    assert f'<h1 dir="auto">{markup()[0]}</h1>' in shown
