"""GET /api/search and its neighbours, over a real index."""

from __future__ import annotations

import pytest
from falcon import testing

from tests.searchapi.knowledge import ARTICLES, CAREER_HOUR


def ask(client: testing.TestClient, **params: object) -> dict:
    answer = client.simulate_get("/api/search", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json


def test_the_article_titled_so_comes_first_with_its_words_marked(client):
    hit = ask(client, q="career paths")["hits"][0]
    assert hit["id"] == CAREER_HOUR.id
    assert hit["title"] == "Career Paths / Career Hour"
    assert hit["title_html"] == "<mark>Career</mark> <mark>Paths</mark> / <mark>Career</mark> Hour"
    assert "<mark>" in hit["snippet_html"]


def test_an_answer_has_exactly_the_fields_of_the_wire(client):
    answer = ask(client, q="career")
    assert set(answer) == {
        *("query", "corrected", "unmatched", "answer", "total", "total_unfiltered", "page", "per_page"),
        *("generation", "partial", "topics", "hits"),
    }
    assert set(answer["hits"][0]) == {
        *("id", "url", "title", "title_html", "lang", "topics", "breadcrumb", "snippet_html", "sections"),
        *("attachments", "updated", "rating", "score"),
    }


def test_a_hit_carries_its_facts(client):
    hit = ask(client, q="career hour")["hits"][0]
    assert hit["breadcrumb"] == ["Careers", "Paths"]
    assert hit["topics"] == [{"slug": "careers.paths", "name": "Paths"}]
    assert hit["updated"] == "2026-03-14T09:30:00+00:00"
    assert hit["rating"] == {"average": 4.5, "votes": 8, "stars": [0, 0, 1, 2, 5]}
    assert [f["kind"] for f in hit["attachments"]] == ["pdf", "video", "captions"]


def test_a_section_that_answers_is_a_deep_link(client):
    sections = ask(client, q="career strategies")["hits"][0]["sections"]
    assert sections[0]["anchor"] == "strategies"
    assert sections[0]["url"] == f"/articles/{CAREER_HOUR.id}#strategies"
    assert sections[0]["heading_html"] == "<mark>Career</mark> <mark>strategies</mark>"


def test_topic_filter_hides_other_topics(client):
    everything = ask(client, q="career risk")
    assert {t["slug"] for t in everything["topics"]} >= {"careers", "risk-issues"}
    narrowed = ask(client, q="career risk", topic="risk-issues")
    assert {t["slug"] for hit in narrowed["hits"] for t in hit["topics"]} == {"risk-issues"}
    assert narrowed["topics"] == everything["topics"]


def test_a_topic_takes_in_the_topics_below_it(client):
    assert ask(client, q="career", topic="careers")["total"] == 4
    assert ask(client, q="career", topic="careers.paths")["total"] == 3


def test_two_topics_mean_either(client):
    found = client.simulate_get("/api/search?q=career+risk+notes&topic=careers&topic=risk-issues").json
    slugs = {t["slug"].partition(".")[0] for hit in found["hits"] for t in hit["topics"]}
    assert slugs == {"careers", "risk-issues"}


def test_an_unknown_topic_holds_nothing(client):
    found = ask(client, q="career", topic="no-such-topic")
    assert (found["total"], found["hits"], found["total_unfiltered"]) == (0, [], 4)


def test_paging_reaches_every_hit_once(client):
    first = ask(client, q="notes", per_page=20)
    second = ask(client, q="notes", per_page=20, page=2)
    ids = [hit["id"] for hit in first["hits"] + second["hits"]]
    assert first["total"] == 25
    assert len(ids) == len(set(ids)) == 25


def test_a_misspelt_word_is_put_right_and_says_so(client):
    found = ask(client, q="carreer")
    assert found["corrected"] == {"query": "career", "original": "carreer"}
    assert found["hits"]


def test_verbatim_searches_for_what_was_typed(client):
    found = ask(client, q="carreer", verbatim=1)
    assert found["corrected"] is None
    assert found["unmatched"] == ["carreer"]


@pytest.mark.parametrize("q", ["", "   ", "%00", "%20%E2%80%8B"])
def test_a_blank_question_has_no_hits(client, q):
    answer = client.simulate_get("/api/search", query_string=f"q={q}")
    assert (answer.status_code, answer.json["hits"], answer.json["query"]) == (200, [], "")


def test_a_missing_question_is_a_blank_one(client):
    assert client.simulate_get("/api/search").json["hits"] == []


def test_of_two_questions_the_last_counts(client):
    assert client.simulate_get("/api/search?q=notes&q=mentor").json["query"] == "mentor"


@pytest.mark.parametrize("page", ["999999999", "-1", "0", "x", "1.5", "٣", "1e9", " 1"])
def test_a_page_that_is_none_is_refused_naming_the_limit(client, page):
    answer = client.simulate_get("/api/search", params={"q": "career", "page": page})
    assert answer.status_code == 400
    assert answer.json["parameter"] == "page"
    assert "1,000" in answer.json["detail"]


def test_paging_beyond_the_first_thousand_is_refused(client):
    answer = client.simulate_get("/api/search", params={"q": "career", "page": 101})
    assert (answer.status_code, answer.json["parameter"]) == (400, "page")
    assert "1,000" in answer.json["detail"]


@pytest.mark.parametrize("per_page", ["0", "51", "x"])
def test_too_many_hits_a_page_are_refused(client, per_page):
    answer = client.simulate_get("/api/search", params={"q": "career", "per_page": per_page})
    assert (answer.status_code, answer.json["parameter"]) == (400, "per_page")


def test_a_question_that_is_too_long_is_refused_with_a_sentence(client):
    answer = client.simulate_get("/api/search", params={"q": "a" * 513})
    assert (answer.status_code, answer.json["parameter"]) == (400, "q")
    assert "512" in answer.json["detail"]


def test_explain_says_what_counted(client):
    hit = ask(client, q="career", explain=1)["hits"][0]
    assert hit["explain"]
    assert all(set(reason) == {"what", "amount"} for reason in hit["explain"])


def test_the_time_taken_is_in_a_header(client):
    timing = client.simulate_get("/api/search?q=career").headers["server-timing"]
    assert "search;dur=" in timing
    assert "total;dur=" in timing


def test_suggestions_lead_somewhere_and_mark_what_was_typed(client):
    groups = client.simulate_get("/api/suggest?q=caree").json["groups"]
    items = [item for group in groups for item in group["items"]]
    assert {group["kind"] for group in groups} <= {"article", "section", "query"}
    assert any("<mark>" in item["text_html"] for item in items)
    assert all(item["url"].startswith("/") for item in items)
    assert len(items) <= 8


def test_suggestions_for_nothing_are_none(client):
    assert client.simulate_get("/api/suggest").json == {"query": "", "groups": []}


def test_too_many_suggestions_are_refused(client):
    assert client.simulate_get("/api/suggest?q=a&limit=21").json["parameter"] == "limit"


def test_topics_are_a_tree_with_counts(client):
    answer = client.simulate_get("/api/topics").json
    tree = {node["slug"]: node for node in answer["topics"]}
    assert (tree["careers"]["count"], tree["notes"]["count"]) == (4, 25)
    assert tree["careers"]["children"] == [{"slug": "careers.paths", "name": "Paths", "count": 3, "children": []}]


def test_an_article_is_whole(client):
    found = client.simulate_get(f"/api/articles/{CAREER_HOUR.id}").json
    assert [s["heading"] for s in found["sections"]] == [s.heading for s in CAREER_HOUR.sections]
    assert found["sections"][1]["html"] == CAREER_HOUR.sections[1].html
    assert found["previous"] == {"title": ARTICLES[0].title, "url": ARTICLES[0].url}
    assert found["next"] is None
    assert found["printed_rating"]["votes"] == 8


def test_an_unknown_article_is_not_found(client):
    answer = client.simulate_get("/api/articles/0000000000000000")
    assert (answer.status_code, answer.json["status"]) == (404, 404)
