"""Every failure has one shape: problem+json for programs, a page for people, the safety headers on both."""

from __future__ import annotations

import pytest
from falcon import testing

from searchapi.headers import SAFETY
from searchindex.results import ArticleRef, TopicNode
from tests.searchapi.conftest import client_of
from tests.searchapi.knowledge import CAREER_HOUR
from tests.searchapi.page import one, read, words

EVERYWHERE = [
    *("/", "/search?q=career", "/search?q=career&page=x", "/topics", "/topics/careers", "/topics/nowhere"),
    *(f"/articles/{CAREER_HOUR.id}", "/articles/nowhere", "/nowhere", "/static/nowhere.css", "/media/nowhere.pdf"),
    *("/api/search?q=career", "/api/search?page=x", "/api/suggest?q=c", "/api/topics", "/api/nowhere"),
    *(f"/api/articles/{CAREER_HOUR.id}/rating", f"/articles/{CAREER_HOUR.id}/feedback", "/api/click"),
    *("/healthz", "/readyz", "/openapi.json", "/opensearch.xml", "/media/0123456789abcdef.pdf"),
]


@pytest.mark.parametrize("path", EVERYWHERE)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_the_safety_headers_are_on_every_answer(client, method, path):
    answer = client.simulate_request(method, path)
    assert answer.status_code < 500
    assert {name: answer.headers.get(name.lower()) for name in SAFETY} == SAFETY
    if answer.content and "text" in answer.headers["content-type"]:
        assert "charset=utf-8" in answer.headers["content-type"]


@pytest.mark.parametrize("path", EVERYWHERE)
def test_head_is_answered_like_get_without_a_body(client, path):
    get, head = client.simulate_get(path), client.simulate_head(path)
    assert (head.status_code, head.content) == (get.status_code, b"")
    assert head.headers["content-type"] == get.headers["content-type"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/api/nowhere", 404), ("POST", "/api/search", 405), ("GET", "/api/search?page=x", 400)],
)
def test_a_program_gets_a_problem(client, method, path, status):
    answer = client.simulate_request(method, path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert set(answer.json) - {"parameter"} == {"type", "title", "status", "detail", "request_id"}
    assert answer.json["status"] == status


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/nowhere", 404), ("POST", "/search", 405), ("GET", "/search?q=a&page=x", 400)],
)
def test_a_person_gets_a_page_with_the_box(client, method, path, status):
    answer = client.simulate_request(method, path)
    assert answer.status_code == status
    page = read(answer.text)
    assert one(page, "input[name=q]")
    assert words(one(page, "h1"))
    assert one(page, "meta[name=robots]")["content"] == "noindex"


def test_without_an_index_the_process_is_healthy_but_not_ready(client_without_index):
    assert client_without_index.simulate_get("/healthz").json == {"status": "ok"}
    ready = client_without_index.simulate_get("/readyz")
    assert (ready.status_code, ready.json["ready"]) == (503, False)


@pytest.mark.parametrize("path", ["/api/search?q=a", "/api/suggest?q=a", "/api/topics", "/search?q=a", "/", "/topics"])
def test_without_an_index_a_question_is_to_be_put_again_later(client_without_index, path):
    answer = client_without_index.simulate_get(path)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")


def test_readiness_says_what_is_wrong(client, current):
    current.problem = "file x of generation y is not what its manifest says"
    try:
        answer = client.simulate_get("/readyz")
    finally:
        current.problem = ""
    assert (answer.status_code, answer.json["ready"]) == (200, True)
    assert "generation y" in answer.json["problem"]


class Broken:
    """A searcher whose every answer fails with what the visitor sent."""

    def topics(self) -> tuple[TopicNode, ...]:
        return ()

    def listing(self, slug: str | None = None) -> tuple[ArticleRef, ...]:
        return ()

    def article(self, id: str) -> None:
        raise RuntimeError(f"cannot read {id}")


@pytest.fixture
def broken_client(tmp_path) -> testing.TestClient:
    from searchapi.current import Current
    from searchapi.edition import Edition

    current = Current()
    current.swap(Edition.of(Broken()))  # type: ignore[arg-type]
    return client_of(current, tmp_path)


@pytest.mark.parametrize("path", ["/articles/jane.doe@example.com", "/api/articles/jane.doe@example.com"])
def test_a_fault_of_ours_is_logged_without_what_the_visitor_sent(broken_client, capsys, path):
    answer = broken_client.simulate_get(path)
    assert answer.status_code == 500
    assert {name: answer.headers.get(name.lower()) for name in SAFETY} == SAFETY
    logged = capsys.readouterr().err
    assert "RuntimeError" in logged
    assert "test_errors.py" in logged
    assert "jane.doe" not in logged + answer.text
