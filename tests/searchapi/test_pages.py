"""The pages, read as a browser without scripts reads them."""

from __future__ import annotations

import gzip
import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest

import searchapi
from searchapi.current import Current
from searchapi.edition import Edition
from searchindex.article import Attachment, Part
from searchindex.engines.whoosh_engine import open_searcher
from searchindex.settings import NavLink, Settings, Site
from tests.searchapi.conftest import client_of
from tests.searchapi.knowledge import ARTICLES, CAREER_HOUR, EVIL, SETTINGS, publish
from tests.searchapi.page import one, read, words

TEMPLATES = sorted((Path(searchapi.__file__).parent / "templates").iterdir())


def page(client, path):
    answer = client.simulate_get(path)
    assert answer.status_code == 200, answer.text
    return read(answer.text)


def follow(client, link):
    return page(client, link["href"])


def test_home_has_the_box_and_the_topics_as_cards(client):
    home = page(client, "/")
    assert words(one(home, "h1")) == "How can we help?"
    assert one(home, "form[action='/search'][method=get] input[name=q]")
    cards = {words(card.h3): [words(a) for a in card.select(".plain a")] for card in home.select(".card")}
    assert len(cards["Careers 4 articles"]) == 3
    assert "33 articles" in words(one(home, ".more"))


def test_the_links_of_the_site_stand_under_the_box(current, tmp_path):
    links = (
        NavLink("Documentation", "/topics"),
        NavLink("Demos", "https://x.example/"),
        NavLink("Evil", "javascript:1"),
    )
    client = client_of(current, tmp_path, Settings(site=Site(title="Helpdesk", links=links)))
    home = page(client, "/")
    assert [words(a) for a in home.select(".links a")] == ["Documentation", "Demos"]
    assert one(home, "title").text == "Helpdesk"


def test_a_question_is_answered_with_marked_hits_and_its_own_address(client):
    found = page(client, "/search?q=career+paths")
    assert words(one(found, "h1")).endswith("results for “career paths”")
    first = found.select_one(".hit")
    assert words(first.h2) == "Career Paths / Career Hour"
    assert [mark.text for mark in first.h2.select("mark")] == ["Career", "Paths", "Career"]
    assert "Careers › Paths" in words(one(first, ".meta"))
    assert "Updated 14 March 2026" in words(one(first, ".meta"))
    assert {"Slides", "Video", "★ 4.5 of 5 stars"} == {words(b) for b in first.select(".badge")}
    assert one(found, "input[name=q]")["value"] == "career paths"


def test_the_result_page_is_not_for_other_search_engines(client):
    answer = client.simulate_get("/search?q=career")
    assert answer.headers["x-robots-tag"] == "noindex"
    assert one(read(answer.text), "meta[name=robots]")["content"] == "noindex"


def test_section_links_lead_to_an_id_on_the_article_page(client):
    link = page(client, "/search?q=career+strategies").select_one(".deep a")
    path, _, anchor = link["href"].partition("#")
    assert words(one(page(client, path), f"[id='{anchor}'] h2")).startswith("Career strategies")


def test_a_topic_link_narrows_the_hits_and_takes_the_filter_off_again(client):
    found = page(client, "/search?q=career+risk")
    link = next(a for a in found.select(".filters a") if "Careers" in words(a))
    narrowed = follow(client, link)
    assert "in Careers" in words(one(narrowed, "h1"))
    assert all("Careers" in words(one(hit, ".crumbs")) for hit in narrowed.select(".hit"))
    chosen = one(narrowed, ".filters [aria-current]")
    assert chosen["aria-label"] == "Remove the filter Careers"
    assert words(one(follow(client, chosen), "h1")) == words(one(found, "h1"))


def test_the_topics_below_a_chosen_one_are_offered(client):
    names = [words(a) for a in page(client, "/search?q=career&topic=careers").select(".filters li a")]
    assert names == ["Careers ×", "Paths 3"]
    assert [words(a) for a in page(client, "/search?q=career").select(".filters li a")] == ["Careers 4"]


def test_several_topics_can_be_chosen(client):
    found = page(client, "/search?q=career+risk&topic=careers")
    both = follow(client, next(a for a in found.select(".filters a") if "Risk" in words(a)))
    assert "in Careers or Risk & issues" in words(one(both, "h1"))
    assert [i["value"] for i in both.select("input[name=topic]")] == ["careers", "risk-issues"]


def test_pages_of_hits_can_be_shared(client):
    found = page(client, "/search?q=notes")
    second = follow(client, one(found, ".pager a[rel=next]"))
    assert "25 results for “notes”, page 2 of 3" in words(one(second, "h1"))
    assert one(second, ".list")["start"] == "11"
    assert words(one(second, ".pager [aria-current=page]")) == "2"
    assert len(follow(client, one(second, ".pager a[rel=next]")).select(".hit")) == 5


def test_a_correction_is_shown_and_can_be_undone(client):
    found = page(client, "/search?q=carreer")
    note = one(found, ".note")
    assert words(note) == "Showing results for career. Search instead for carreer"
    assert words(one(follow(client, note.a), "h1")) == "No results for “carreer”"


def test_nothing_found_names_the_word_and_offers_ways_on(client):
    found = page(client, "/search?q=xyzzyq&verbatim=1")
    assert words(one(found, "h1")) == "No results for “xyzzyq”"
    assert "No article holds the word “xyzzyq”." in words(one(found, ".hits"))
    assert [words(a) for a in found.select(".hits .topic-links a")] == ["Careers 4", "Risk & issues 4", "Notes 25"]


def test_nothing_found_behind_a_filter_offers_the_hits_without_it(client):
    found = page(client, "/search?q=career&topic=notes")
    link = next(a for a in found.select(".hits p a") if "without the filter" in words(a))
    assert words(link) == "Show all 4 without the filter"
    assert words(one(follow(client, link), "h1")) == "4 results for “career”"


def test_a_hit_in_another_language_says_so(client):
    hit = one(page(client, "/search?q=Folgen"), ".hit")
    assert hit["lang"] == "de"


def test_reasons_are_shown_when_asked_for(client):
    found = page(client, "/search?q=career")
    assert not found.select(".why")
    assert follow(client, one(found, ".explain a")).select(".why td")


def test_a_blank_question_asks_for_one(client):
    found = page(client, "/search")
    assert "Type a question" in words(one(found, "h1"))
    assert found.select(".topic-links a")


def test_the_tree_of_topics_leads_to_topics_and_those_to_articles(client):
    tree = page(client, "/topics")
    topic = follow(client, next(a for a in tree.select("a") if words(a) == "Paths"))
    assert [words(a) for a in topic.select(".trail li")] == ["Careers", "Paths"]
    article = next(a for a in topic.select(".articles a") if words(a) == CAREER_HOUR.title)
    assert words(one(follow(client, article), "article > h1")) == CAREER_HOUR.title


def test_without_topics_there_is_still_a_list_to_browse(tmp_path):
    lone = [replace(article, topics=(), breadcrumb=()) for article in ARTICLES]
    name = publish(tmp_path, lone)
    current = Current()
    current.swap(Edition.of(open_searcher(tmp_path, name, SETTINGS)))
    client = client_of(current, tmp_path)
    assert not page(client, "/").select(".card")
    assert len(page(client, "/topics").select(".articles a")) == len(ARTICLES)
    assert page(client, lone[0].url).select(".part")
    current.swap(None)


def test_a_topic_with_a_name_in_any_script_has_a_page(client):
    tree = page(client, "/topics")
    for link in tree.select("main h2 a"):
        assert words(one(follow(client, link), "h1")).startswith(words(link))


def test_the_article_page_shows_what_the_article_has(client):
    article = page(client, CAREER_HOUR.url)
    assert words(one(article, ".trail > a")) == "< All Topics"
    assert [words(li) for li in article.select(".trail li")] == ["Careers", "Paths"]
    assert words(one(article, "article time")) == "Updated 14 March 2026"
    assert [a["href"] for a in article.select("nav.contents a")] == ["#career-paths", "#strategies", "#personality"]
    assert "wide and varied" in words(one(article, "#career-paths"))
    assert "Session deck" in words(one(article, ".files a[href='/media/0123456789abcdef.pdf']"))
    assert one(article, "video source")["src"] == "/media/00ff00ff00ff00ff.mp4"
    assert one(article, "video track[kind=captions]")["src"] == "/media/00ee00ee00ee00ee.vtt"
    assert words(one(article, ".neighbours a[rel=prev]")).endswith("Starting out in a project office")
    assert one(article, ".neighbours a[rel=next]")
    assert article.select(".related a")


def test_a_deck_says_how_long_and_how_large_it_is_and_can_be_looked_into(current, tmp_path):
    deck = Attachment(
        "pdf", "Deck", "/media/0123456789abcdef.pdf",
        tuple(Part(f"Page {n}", f"page={n}", f"What page {n} says " * 20) for n in (1, 2)),
    )  # fmt: skip
    elsewhere = Attachment("file", "Sheet", "https://elsewhere.example/sheet.xlsx")
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "0123456789abcdef.pdf").write_bytes(b"x" * 1_234_567)
    name = publish(tmp_path, [replace(CAREER_HOUR, attachments=(deck, elsewhere))])
    own = Current()
    own.swap(Edition.of(open_searcher(tmp_path, name, SETTINGS)))
    article = page(client_of(own, tmp_path / "media"), CAREER_HOUR.url)
    first, second = article.select(".files > li")
    assert words(first.a) == "Slides Deck 2 pages, 1.2 MB"
    assert [a["href"] for a in first.select(".leaves a")] == [f"{deck.url}#page=1", f"{deck.url}#page=2"]
    assert words(first.select_one(".leaves li")).startswith("Page 1 What page 1 says")
    assert words(second) == "File Sheet"
    own.swap(None)


def test_every_section_has_an_id_of_its_own(client):
    ids = [part["id"] for part in page(client, CAREER_HOUR.url).select(".part")]
    assert ids == ["s-1", "career-paths", "strategies", "personality"]


def test_the_printed_rating_is_told_apart_from_ours(client):
    rating = one(page(client, CAREER_HOUR.url), ".rating")
    assert words(one(rating, ".printed")) == "On its own page, 8 visitors gave it 4.5 of 5 stars."
    assert "8" not in words(one(rating, ".average"))


def test_a_title_that_looks_like_markup_is_text_everywhere(client):
    evil = ARTICLES[6]
    for path in ("/", "/topics", "/topics/risk-issues", "/search?q=escaping", evil.url, "/search?q=" + quote(EVIL)):
        shown = page(client, path)
        assert not shown.select("[onerror]")
        assert "alert" in shown.text


def test_no_page_has_an_inline_script_style_or_handler(client):
    for path in ("/", "/search?q=career", "/search?q=xyzzyq", "/topics", "/topics/careers", CAREER_HOUR.url, "/topics"):
        shown = page(client, path)
        assert not shown.select("script:not([src]), style, [style]")
        assert not [t for t in shown.find_all() if any(name.startswith("on") for name in t.attrs)]


def test_the_words_follow_the_setting(current, tmp_path):
    client = client_of(current, tmp_path, Settings(site=Site(lang="de")))
    found = page(client, "/search?q=career")
    assert found.html["lang"] == "de"
    assert words(one(found, "h1")) == "4 Ergebnisse für „career“"
    assert found.select_one(".hit")["lang"] == "en"


def test_a_german_help_centre_says_nothing_in_english(current, tmp_path):
    client = client_of(current, tmp_path, Settings(site=Site(lang="de")))
    home = page(client, "/")
    assert words(one(home, "h1")) == "Wie können wir helfen?"
    assert one(home, "title").text == "Hilfe"
    assert "„xqzvwk“" in words(one(page(client, "/search?q=xqzvwk"), ".note"))
    named = client_of(current, tmp_path, Settings(site=Site(lang="de", headline="Moin")))
    assert words(one(page(named, "/"), "h1")) == "Moin"
    lost = read(client.simulate_get("/nowhere").text)
    assert "There is" not in lost.text


def test_a_page_with_its_style_and_scripts_is_under_50_kb(client):
    for path in ("/", "/search?q=notes", "/topics", CAREER_HOUR.url):
        body = client.simulate_get(path, headers={"Accept-Encoding": "gzip"})
        shown = read(gzip.decompress(body.content).decode())
        needed = [*shown.select("script[src]"), *shown.select("link[rel=stylesheet], link[rel=icon]")]
        files = [client.simulate_get(e.get("src") or e["href"], headers={"Accept-Encoding": "gzip"}) for e in needed]
        assert len(body.content) + sum(len(f.content) for f in files) < 50_000


def test_markup_is_trusted_only_where_it_was_made_for_that():
    trusted = re.compile(r"\b(\S+?)\|safe\b")
    for template in TEMPLATES:
        for name in trusted.findall(template.read_text()):
            assert name.endswith((".title_html", ".snippet_html", ".heading_html", ".answer.html", "part.html")), (
                template
            )


@pytest.mark.parametrize("template", [t for t in TEMPLATES if t.suffix == ".html"], ids=lambda path: path.name)
def test_templates_hold_no_words_of_their_own(template):
    text = re.sub(r"\{% block kind %\}\w*\{% endblock %\}", "", template.read_text())
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", text, flags=re.DOTALL)
    text = re.sub(r"<code dir=\"ltr\">.*?</code>", "", text)
    left = re.sub(r"<[^>]*>|&\w+;", " ", text)
    assert not re.search(r"[A-Za-z]{2,}", left), left.split()
