"""The articles store gives back what was put in, all of it or nothing."""

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from indexer import digests
from indexer.page import PackedPage, Page
from indexer.store import ArticleStore
from searchindex.article import Article, Attachment, Link, Neighbour, Part, Rating, Section, article_id
from searchindex.errors import DamagedError
from searchindex.packing import packed

NOW = datetime(2026, 11, 23, tzinfo=UTC)
RICH = Article(
    article_id("a/ü 日本.html"),
    "a/ü 日本.html",
    "/articles/1",
    "Ümlaute & <tags>",
    (Section(2, "Heading", "h", "text", "<p>text</p>"), Section(1, "", None, "")),
    breadcrumb=("Home",),
    topics=(("Outer", "Inner"), ("Other",)),
    attachments=(Attachment("pdf", "Deck", "folder:/d.pdf", (Part("Page 1", "page=1", "words"),)),),
    previous=Neighbour("Before", "/articles/0"),
    updated=datetime.fromisoformat("2024-05-01T10:00:00+02:00"),
    rating=Rating(4.5, 2, (0, 0, 0, 1, 1)),
    links=(Link("b.html", "b"),),
    tags=("x",),
    canonical="https://kb.example/a",
)


@pytest.fixture
def store(tmp_path):
    with ArticleStore(tmp_path / "articles.db") as opened:
        yield opened


def page(source: str, body: bytes = b"<p>x") -> Page:
    return Page(source, f"folder:/{source}", "/articles/1", body, "text/html", NOW)


def put(store, *articles: Article) -> None:
    with store.transaction():
        for article in articles:
            store.put_page(PackedPage.of(page(article.source)), "digest", NOW)
            store.put_article(article.id, article.source, "recipe", digests.of_article(article), packed(article))


def test_an_article_comes_back_equal(store):
    put(store, RICH)
    assert list(store.load([RICH.id])) == [RICH]
    assert store.digests() == {RICH.id: digests.of_article(RICH)}


def test_a_page_comes_back_with_its_bytes(store):
    kept = page("odd.html", bytes(range(256)))
    with store.transaction():
        store.put_page(PackedPage.of(kept), "digest", NOW)
    assert store.page("odd.html") == kept


def test_articles_come_in_the_order_asked_and_digests_in_source_order(store):
    made = [replace(RICH, id=article_id(f"{n:03}"), source=f"{n:03}") for n in range(450)]
    put(store, *made)
    assert list(store.digests()) == [article.id for article in made]
    backwards = [article.id for article in reversed(made)]
    assert [article.id for article in store.load(backwards)] == backwards


def test_a_transaction_that_fails_changes_nothing(store):
    def spoil() -> None:
        with store.transaction():
            store.drop_articles([RICH.source])
            store.drop_pages([RICH.source])
            raise RuntimeError

    put(store, RICH)
    with pytest.raises(RuntimeError):
        spoil()
    assert list(store.load([RICH.id])) == [RICH]


def test_what_was_put_is_there_after_opening_again(store, tmp_path):
    put(store, RICH)
    with ArticleStore(tmp_path / "articles.db", create=False) as again:
        assert list(again.load([RICH.id])) == [RICH]


def test_votes_and_canonical_addresses_are_no_change_of_an_article():
    voted = replace(RICH, rating=Rating(1.0, 99, (99, 0, 0, 0, 0)), canonical=None)
    assert digests.of_article(voted) == digests.of_article(RICH)
    assert digests.of_article(replace(RICH, title="Another")) != digests.of_article(RICH)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE pages SET digest = 'digesu'",
        "UPDATE pages SET facts = '{}'",
        "UPDATE articles SET recipe = 'other'",
        "UPDATE notes SET value = x'32'",
    ],
)
def test_a_value_that_rots_on_disk_is_found_row_by_row(store, tmp_path, change):
    put(store, RICH)
    with store.transaction():
        store.set_note("run", 1)
    store.verify()
    # As a disk does it: the value changes, and the row's sum stays.
    with sqlite3.connect(tmp_path / "articles.db") as db:
        ((kept,),) = db.execute(f"SELECT row_sum FROM {change.split()[1]}")
        db.create_function("sum_of", -1, lambda *_: kept, deterministic=True)
        db.execute(change)
    db.close()
    with pytest.raises(DamagedError, match=f"row 1 of {change.split()[1]}"):
        store.verify()
