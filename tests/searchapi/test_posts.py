"""Votes, feedback and clicks: what is taken, what is refused, and what is kept of it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from msgspec import structs

from searchapi.signals.records import Histogram
from searchapi.signals.store import FILE_NAME
from searchindex.settings import Serve, Site
from searchindex.settings import Signals as Limits
from tests.searchapi.conftest import NOON, client_of, desk_of
from tests.searchapi.knowledge import CAREER_HOUR, SETTINGS
from tests.searchapi.page import one, read, words

ID = CAREER_HOUR.id
API, PAGE = f"/api/articles/{ID}", f"/articles/{ID}"
OWN = {"Origin": "http://falconframework.org"}
FORM = {"Content-Type": "application/x-www-form-urlencoded", **OWN}
PLENTY = structs.replace(SETTINGS, signals=Limits(posts_per_minute=10_000))
RATING, FEEDBACK, CLICK = f"{API}/rating", f"{API}/feedback", "/api/click"
GOOD = {
    RATING: {"stars": 4},
    FEEDBACK: {"text": "More pictures, please"},
    CLICK: {"query": "career", "article": ID, "position": 1},
}
FOREIGN = ["https://evil.example", "null", "http://falconframework.org.evil.example", "http://falconframework.org:8080"]


@pytest.fixture
def desk(tmp_path):
    opened = desk_of(tmp_path / "data", PLENTY)
    opened.recorder.start()
    yield opened
    opened.close()


@pytest.fixture
def visitor(current, tmp_path, desk):
    return client_of(current, tmp_path, PLENTY, desk)


def test_a_vote_is_counted_and_answered_with_all_votes(visitor):
    answer = visitor.simulate_post(RATING, json={"stars": 4}, headers=OWN)
    assert (answer.status_code, answer.json) == (200, {"average": 4.0, "votes": 1, "stars": [0, 0, 0, 1, 0]})
    again = visitor.simulate_post(RATING, json={"stars": 2})
    assert again.json == {"average": 2.0, "votes": 1, "stars": [0, 1, 0, 0, 0]}
    assert visitor.simulate_get(API).json["rating"] == again.json
    assert visitor.simulate_get(API).json["printed_rating"]["votes"] == 8


def test_another_browser_or_another_address_is_another_visitor(visitor):
    visitor.simulate_post(RATING, json={"stars": 5})
    visitor.simulate_post(RATING, json={"stars": 5}, headers={"User-Agent": "Other/1.0"})
    visitor.simulate_post(RATING, json={"stars": 1}, remote_addr="192.0.2.9")
    assert visitor.simulate_get(API).json["rating"] == {"average": 3.67, "votes": 3, "stars": [1, 0, 0, 0, 2]}


def test_a_thousand_votes_at_once_of_one_visitor_count_once_and_then_it_is_too_many(current, tmp_path):
    strict = structs.replace(SETTINGS, signals=Limits(posts_per_minute=100))
    desk = desk_of(tmp_path / "data", strict)
    client = client_of(current, tmp_path, strict, desk)
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda n: client.simulate_post(RATING, json={"stars": n % 5 + 1}), range(1000)))
    assert {answer.status_code for answer in answers} == {200, 429}
    assert all(int(a.headers["retry-after"]) >= 1 for a in answers if a.status_code == 429)
    assert desk.histogram(ID).votes == 1
    desk.close()


def test_a_proxy_nobody_trusts_cannot_change_whose_rate_it_is(current, tmp_path):
    strict = structs.replace(SETTINGS, signals=Limits(posts_per_minute=3))
    desk = desk_of(tmp_path / "data", strict)
    client = client_of(current, tmp_path, strict, desk)
    answers = [
        client.simulate_post(RATING, json={"stars": 5}, headers={"X-Forwarded-For": f"192.0.2.{n}"}) for n in range(5)
    ]
    assert [a.status_code for a in answers] == [200, 200, 200, 429, 429]
    desk.close()


@pytest.mark.parametrize("path", GOOD)
@pytest.mark.parametrize("origin", FOREIGN)
def test_a_post_from_a_foreign_page_is_refused(visitor, desk, path, origin):
    answer = visitor.simulate_post(path, json=GOOD[path], headers={"Origin": origin})
    assert answer.status_code == 403
    assert "access-control-allow-origin" not in answer.headers
    assert (desk.histogram(ID), desk.signals.feedback()) == (Histogram(), [])


@pytest.mark.parametrize("path", GOOD)
def test_a_form_posted_to_the_json_side_is_refused(visitor, path):
    assert visitor.simulate_post(path, body="stars=5", headers=FORM).status_code == 415


@pytest.mark.parametrize("path", GOOD)
def test_an_article_that_does_not_exist_is_not_found(visitor, path):
    body = {**GOOD[path], "article": "0" * 16} if path == CLICK else GOOD[path]
    assert visitor.simulate_post(path.replace(ID, "0" * 16), json=body).status_code == 404


@pytest.mark.parametrize(
    ("path", "body"),
    [
        *((RATING, {"stars": wrong}) for wrong in (0, 6, 4.5, "5", None, True)),
        *((RATING, wrong) for wrong in ({}, [], 5)),
        *((FEEDBACK, {"text": wrong}) for wrong in ("", "  \n ", "x" * 2001, 5)),
        (CLICK, {**GOOD[CLICK], "position": 0}),
        (CLICK, {**GOOD[CLICK], "query": "x" * 513}),
    ],
)
def test_what_is_out_of_bounds_is_refused_with_a_reason(visitor, desk, path, body):
    answer = visitor.simulate_post(path, json=body)
    assert answer.status_code == 400
    assert answer.json["detail"]
    assert (desk.histogram(ID), desk.signals.feedback()) == (Histogram(), [])


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff\xfe", b'{"stars": 5'])
def test_what_is_no_json_is_refused(visitor, raw):
    answer = visitor.simulate_post(RATING, body=raw, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400


@pytest.mark.parametrize("path", [FEEDBACK, f"{PAGE}/feedback"])
def test_feedback_of_70_kb_is_too_long(visitor, desk, path):
    kind = "application/json" if path == FEEDBACK else FORM["Content-Type"]
    answer = visitor.simulate_post(path, body="x" * 70_000, headers={"Content-Type": kind, **OWN})
    assert answer.status_code == 413
    assert desk.signals.feedback() == []


def test_feedback_of_2000_characters_is_kept_as_text(visitor, desk):
    evil = "<script>alert(1)</script>".ljust(2000, "é")
    assert visitor.simulate_post(FEEDBACK, json={"text": evil}).status_code == 204
    assert [f.text for f in desk.signals.feedback()] == [evil]


def test_without_a_script_a_vote_comes_back_with_thanks_and_the_feedback_open(visitor, desk):
    before = read(visitor.simulate_get(PAGE).text)
    form = one(before, ".stars")
    assert (form["method"], form["action"]) == ("post", f"{PAGE}/rating")
    assert [(b["name"], b["value"], b["aria-label"]) for b in form.select("button")][3] == (
        "stars",
        "4",
        "Give 4 stars",
    )
    answer = visitor.simulate_post(form["action"], body="stars=4", headers=FORM)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PAGE}?thanks=rating#rating")
    after = read(visitor.simulate_get(PAGE, query_string="thanks=rating").text)
    assert words(one(after, ".thanks")) == "Thank you for your vote."
    assert not after.select(".stars")
    assert words(one(after, ".average")) == "4.0 of 5 stars 1 vote"
    assert [words(li) for li in after.select(".shares li")][:2] == ["5 stars 0 %", "4 stars 100 %"]
    assert one(after, ".feedback").has_attr("open")


def test_without_a_script_feedback_comes_back_with_thanks(visitor, desk):
    form = one(read(visitor.simulate_get(PAGE).text), ".feedback form")
    assert words(form.label) == "How can we improve this article?"
    answer = visitor.simulate_post(form["action"], body="text=More+pictures%0D%0Aplease", headers=FORM)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PAGE}?thanks=feedback#rating")
    assert desk.signals.feedback()[0].text == "More pictures\nplease"
    after = read(visitor.simulate_get(PAGE, query_string="thanks=feedback").text)
    assert not after.select(".feedback")
    assert after.select(".stars")


@pytest.mark.parametrize("path", [f"{PAGE}/rating", f"{PAGE}/feedback"])
def test_the_plain_forms_answer_to_our_own_pages_only(visitor, path):
    def post(**headers):
        kind = {"Content-Type": FORM["Content-Type"]}
        answer = visitor.simulate_post(path, body="stars=5&text=yes", headers={**kind, **headers})
        return answer.status_code

    assert post(Origin="http://falconframework.org") == 303
    assert post(**{"Sec-Fetch-Site": "same-origin"}) == 303
    assert {post(Origin=origin) for origin in FOREIGN} == {403}
    assert {post(**{"Sec-Fetch-Site": site}) for site in ("cross-site", "same-site", "none")} == {403}
    assert post() == 403
    assert post(**{"Content-Type": "application/json", **OWN}) == 415


@pytest.mark.parametrize("body", ["", "stars=6", "stars=%00", "stars=5.0", "&".join("a=1" for _ in range(50))])
def test_a_form_that_is_out_of_bounds_is_refused_with_a_page(visitor, body):
    answer = visitor.simulate_post(f"{PAGE}/rating", body=body, headers=FORM)
    assert answer.status_code == 400
    assert one(read(answer.text), "h1")


def test_behind_a_proxy_the_own_origin_is_the_one_of_the_settings(current, tmp_path, desk):
    behind = structs.replace(PLENTY, site=Site(address="https://help.example"))
    client = client_of(current, tmp_path, behind, desk)
    assert (
        client.simulate_post(RATING, json={"stars": 5}, headers={"Origin": "https://help.example"}).status_code == 200
    )
    assert client.simulate_post(RATING, json={"stars": 5}, headers=OWN).status_code == 403


def test_only_what_is_meant_for_other_sites_may_be_read_by_them(current, tmp_path, desk):
    """Six origins and four routes."""
    friend = "https://www.friend.example"
    client = client_of(current, tmp_path, structs.replace(PLENTY, serve=Serve(origins=(friend,))), desk)
    origins = [
        friend,
        OWN["Origin"],
        "https://evil.example",
        "null",
        "https://friend.example",
        friend + ".evil.example",
    ]
    for origin in origins:
        for path in ("/api/search?q=career", "/api/suggest?q=c", "/api/search?page=x"):
            answer = client.simulate_get(path, headers={"Origin": origin})
            assert answer.headers["access-control-allow-origin"] == "*"
            assert "access-control-allow-credentials" not in answer.headers
        for path in ("/api/topics", API):
            assert "access-control-allow-origin" not in client.simulate_get(path, headers={"Origin": origin}).headers
        for path, body in GOOD.items():
            answer = client.simulate_post(path, json=body, headers={"Origin": origin})
            asked = client.simulate_options(path, headers={"Origin": origin, "Access-Control-Request-Method": "POST"})
            allowed = {a.headers.get("access-control-allow-origin") for a in (answer, asked)}
            assert allowed == ({friend} if origin == friend else {None})
            assert "Origin" in answer.headers["vary"]
            assert (answer.status_code < 300) == (origin in origins[:2])


def test_a_preflight_says_what_may_be_sent(current, tmp_path, desk):
    friend = "https://www.friend.example"
    client = client_of(current, tmp_path, structs.replace(PLENTY, serve=Serve(origins=(friend, "null"))), desk)
    answer = client.simulate_options(RATING, headers={"Origin": friend})
    assert answer.headers["access-control-allow-methods"] == "POST"
    assert answer.headers["access-control-allow-headers"] == "Content-Type"
    assert "access-control-allow-origin" not in client.simulate_options(RATING, headers={"Origin": "null"}).headers


def searches(desk):
    desk.recorder.settle()
    return [(s.query, s.found, len(s.shown), s.clicks) for s in desk.signals.searches(NOON)]


def test_a_question_that_was_answered_on_a_page_is_kept(visitor, desk):
    visitor.simulate_get("/search?q=Career")
    visitor.simulate_get("/search?q=career&page=1&topic=careers")
    visitor.simulate_get("/search?q=xqzvwk")
    visitor.simulate_post(CLICK, json=GOOD[CLICK])
    assert searches(desk) == [("career", 4, 4, ((ID, 1),)), ("xqzvwk", 0, 0, ())]


def test_letters_on_the_way_are_not_searches_of_their_own(visitor, desk):
    for query in ("ca", "care", "career"):
        visitor.simulate_get(f"/search?q={query}", headers={"Answerbox-Typing": "1"})
    assert [s[0] for s in searches(desk)] == ["career"]


def test_what_no_person_reads_is_not_kept(visitor, desk):
    visitor.simulate_get("/search?q=career", headers={"User-Agent": "Examplebot/2.1"})
    visitor.simulate_get("/search?q=career", headers={"Sec-Purpose": "prefetch;prerender"})
    visitor.simulate_head("/search?q=career")
    visitor.simulate_get("/search?q=")
    visitor.simulate_get("/search?q=career&page=0")
    visitor.simulate_get("/api/search?q=career")
    assert searches(desk) == []


def test_an_address_and_a_number_are_not_in_the_data_folder_nor_is_the_visitor(visitor, desk, tmp_path):
    visitor.simulate_get(
        "/search?q=jane.doe@example.com+0123456789", remote_addr="192.0.2.77", headers={"User-Agent": "Strange/9"}
    )
    assert searches(desk)[0][0] == "[e-mail] [number]"
    desk.close()
    written = b"".join(p.read_bytes() for p in (tmp_path / "data").iterdir())
    for secret in (b"jane.doe", b"0123456789", b"192.0.2.77", b"Strange/9"):
        assert secret not in written


def test_with_a_damaged_file_rating_is_off_and_the_search_lives(visitor, desk, tmp_path):
    (tmp_path / "data").mkdir(exist_ok=True)
    (tmp_path / "data" / FILE_NAME).write_bytes(b"no database" * 1000)
    assert visitor.simulate_get("/search?q=career").status_code == 200
    assert visitor.simulate_get(API).json["rating"] is None
    page = read(visitor.simulate_get(PAGE).text)
    assert not page.select(".rating")
    answer = visitor.simulate_post(RATING, json={"stars": 5})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert visitor.simulate_post(f"{PAGE}/rating", body="stars=5", headers=FORM).status_code == 503


def test_without_a_folder_to_write_in_the_search_lives(current, tmp_path, capsys):
    (tmp_path / "file").write_text("")
    desk = desk_of(tmp_path / "file")
    desk.check()
    assert "signals.off" in capsys.readouterr().err
    client = client_of(current, tmp_path, SETTINGS, desk)
    assert client.simulate_get("/search?q=career").status_code == 200
    assert client.simulate_get(PAGE).status_code == 200
    assert client.simulate_post(RATING, json={"stars": 5}).status_code == 503
    assert desk.recorder.lost == 1


def test_without_an_index_nothing_is_taken(client_without_index):
    assert client_without_index.simulate_post(RATING, json={"stars": 5}).status_code == 503


def test_what_a_visitor_writes_is_never_markup(visitor):
    """The feedback is shown to the maintainer only; the article page holds none of it."""
    visitor.simulate_post(FEEDBACK, json={"text": "<img src=x onerror=alert(1)>"})
    assert "onerror" not in visitor.simulate_get(PAGE).text


def test_votes_belong_to_an_article_whatever_generation_holds_it(visitor):
    other = replace(CAREER_HOUR, title="Another title")
    visitor.simulate_post(RATING, json={"stars": 5})
    assert visitor.simulate_get(f"/api/articles/{other.id}").json["rating"]["votes"] == 1


def test_who_found_nothing_can_ask_and_is_thanked(visitor, desk):
    page = read(visitor.simulate_get("/search?q=xqzvwk").text)
    form = one(page, ".ask")
    assert (form["action"], one(form, "[name=q]")["value"]) == ("/ask", "xqzvwk")
    answer = visitor.simulate_post("/ask", body="q=xqzvwk&text=Where+is+it?", headers=FORM)
    assert (answer.status_code, answer.headers["location"]) == (303, "/search?q=xqzvwk&thanks=ask")
    assert [(f.article, f.text) for f in desk.signals.feedback()] == [("", "“xqzvwk”: Where is it?")]
    after = read(visitor.simulate_get("/search?q=xqzvwk&thanks=ask").text)
    assert "has reached us" in words(one(after, ".thanks"))
    assert not after.select(".ask")
    assert visitor.simulate_post("/ask", body="q=x&text=", headers=FORM).status_code == 400
    assert visitor.simulate_post("/ask", body="q=x&text=y", headers={**FORM, "Origin": "null"}).status_code == 403
