"""What is learned from the pages of a site."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from functools import partial

from indexer.parse import learn, parse
from indexer.parse.profile import Glance, Known, digest
from indexer.workers import Failed
from searchindex.article import Article

from .conftest import made_page


def site(count: int = 8) -> list[object]:
    return [
        made_page(
            f"<title>Page {n} - Quiet Office</title><div class=x><h1>Page {n}</h1>"
            f"<p>What page {n} says of topic {chr(65 + n)}.</p>"
            f"<p>Call the desk on extension {n} if stuck.</p></div>",
            f"p{n}.html",
        )
        for n in range(count)
    ]


def test_block_on_most_pages_is_no_article_text() -> None:
    pages = site()
    article = parse(pages[0], learn(pages))
    assert isinstance(article, Article)
    assert "topic A" in article.sections[0].text
    assert "Call the desk" not in article.sections[0].text + article.sections[0].html


def test_few_pages_teach_nothing() -> None:
    assert learn(site(3)).repeated == ()


def test_name_of_the_site_is_learned_from_titles() -> None:
    assert learn(site()).site_names == ("Quiet Office",)


def test_order_of_the_pages_makes_no_difference() -> None:
    assert learn(site()) == learn(reversed(site()))


def test_a_glance_teaches_what_the_page_does() -> None:
    unwanted = [
        made_page("<meta name=robots content=noindex><p>Saved from elsewhere.</p>", f"old/{n}.html") for n in range(5)
    ]
    pages = [*site(), *unwanted]
    glanced = [Known(page.source, Glance.at(page), partial(operator.getitem, pages, n)) for n, page in enumerate(pages)]
    assert learn(glanced) == learn(pages)
    assert learn(glanced).blanket_noindex == ("old",)


def test_counts_make_no_new_block() -> None:
    assert digest("3 people found this helpful") == digest("12 people found this helpful")


def test_pages_that_cannot_be_read_in_time_tell_nothing_and_the_others_do() -> None:
    def impatient(function: Callable[[object], object], pages: Iterable[object]) -> list[object]:
        return [Failed("too slow") if n % 4 == 0 else function(page) for n, page in enumerate(pages)]

    found = learn(site(12), impatient)
    assert (found.site_names, len(found.repeated)) == (("Quiet Office",), 1)
