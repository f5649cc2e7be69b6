"""Addresses that can be shared, pages of hits, parts of an article."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from searchapi import views, wire
from searchindex.article import Attachment, Section
from searchindex.results import ArticleRef
from searchindex.search import Query
from tests.searchapi.knowledge import CAREER_HOUR

EMPTY = wire.SearchAnswer("q", None, (), None, 0, 0, 1, 10, "g", False, (), ())


def test_an_address_holds_what_differs_from_the_plain_question():
    asked = Query("a & b", topics=("x.y", "z"), page=3, verbatim=True)
    assert views.address(asked, 10) == "/search?q=a+%26+b&topic=x.y&topic=z&page=3&verbatim=1"
    assert views.address(asked, 10, topics=(), page=1, verbatim=False) == "/search?q=a+%26+b"
    assert (
        views.address(replace(asked, per_page=20), 10, topics=(), page=1) == "/search?q=a+%26+b&per_page=20&verbatim=1"
    )


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), st.lists(st.text("ab.", min_size=1), max_size=3))
def test_an_address_says_the_question_again(text, topics):
    asked = parse_qs(urlsplit(views.address(Query(text, tuple(topics)), 10)).query)
    assert asked["q"] == [text]
    assert asked.get("topic", []) == topics


@given(st.integers(0, 100_000), st.integers(1, 50), st.integers(1, 100))
def test_the_pager_shows_first_last_and_here_and_never_more_than_can_be_reached(total, per_page, page):
    answer = EMPTY
    answer = wire.SearchAnswer("q", None, (), None, total, total, page, per_page, "g", False, (), ())
    pager = views.result_pager(answer, Query("q", page=page, per_page=per_page), 10)
    numbers = [link.number for link in pager.links if link.number]
    assert numbers == sorted(set(numbers))
    assert pager.last * per_page < views.REACHABLE + per_page
    if total:
        assert (numbers[0], numbers[-1]) == (1, pager.last)
    assert sum(link.current for link in pager.links) == (1 <= page <= pager.last)
    assert bool(pager.next) == (page < pager.last)


def test_parts_have_ids_of_their_own_whatever_the_page_had():
    sections = tuple(Section(2, "H", anchor, "") for anchor in ("a", "a", "b c", None, "s-2", "ä"))
    ids = [part.id for part in views.parts(replace(CAREER_HOUR, sections=sections))]
    assert len(set(ids)) == len(ids)
    assert ids[0] == "a"
    assert ids[5] == "ä"


def test_a_heading_that_repeats_the_title_is_left_out():
    first = Section(1, "career paths / career hour", "top", "text", "<p>text</p>")
    part = views.parts(replace(CAREER_HOUR, sections=(first,)))[0]
    assert (part.heading, part.level, part.html) == ("", 2, "<p>text</p>")


def test_a_video_on_a_platform_is_a_link_and_a_clip_is_played(tmp_path):
    files = (
        wire.Attachment("video", "Elsewhere", "https://video.example/watch?v=1"),
        wire.Attachment("video", "Clip", "/media/00ff.MP4"),
        wire.Attachment("captions", "English", "/media/00ee.vtt"),
    )
    parts = tuple(Attachment(f.kind, f.title, f.url) for f in files)
    assert [f.title for f in views.downloads(replace(CAREER_HOUR, attachments=parts), tmp_path)] == ["Elsewhere"]
    article = wire.ArticleAnswer("1", "/", "T", "en", (), (), (), files, None, None, None, None, "g")
    assert [(v.title, v.captions) for v in views.videos(article)] == [("Clip", "/media/00ee.vtt")]
    playing = wire.Section(2, "", None, "", '<video controls src="/media/00ff.MP4"></video>')
    assert views.videos(structs.replace(article, sections=(playing,))) == ()


@given(st.integers(0, 400), st.integers(1, 6))
def test_every_article_of_a_topic_stands_on_one_page(count, here):
    refs = tuple(ArticleRef(str(n), f"/articles/{n}", f"Title {n}") for n in range(count))
    pages = [views.shelf(refs, number, "/topics/x") for number in range(1, 6)]
    assert sum((page.articles for page in pages), ()) == refs
    assert {link.url for link in views.shelf(refs, here, "/t").pager.links if link.number > 1} <= {
        f"/t?page={n}" for n in range(2, 6)
    }
