"""An answer is made once in a generation, goes out as it was kept, and is named by its content."""

from __future__ import annotations

import gzip
import json
from contextlib import closing
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from searchapi.answers import Answers, Kept, Made, encoded
from searchapi.current import Current
from searchapi.edition import Edition
from searchapi.signals.store import Signals
from searchindex.engines.whoosh_engine import open_searcher
from searchindex.settings import Search
from tests.searchapi.conftest import client_of, desk_of
from tests.searchapi.knowledge import ARTICLES, CAREER_HOUR, SETTINGS, publish

PATHS = [
    "/",
    "/search?q=career",
    "/api/search?q=career&topic=careers",
    "/api/suggest?q=care",
    "/api/topics",
]


def kept(size: int) -> Kept:
    return Kept(b"x" * size, "text/plain", "", "tag")


@pytest.fixture
def desk(tmp_path):
    """Takes the signals of the service."""
    found = desk_of(tmp_path / "data")
    found.recorder.start()
    yield found
    found.close()


@pytest.fixture
def service(tmp_path, desk):
    """A client of a service that keeps answers, its holder, and a way to publish."""
    current = Current()

    def serve(articles=ARTICLES):
        name = publish(tmp_path / "index", articles)
        current.swap(Edition.of(open_searcher(tmp_path / "index", name, SETTINGS), 1_000_000))
        return name

    serve()
    yield client_of(current, tmp_path / "media", desk=desk), serve
    current.swap(None)


def counted(client, result):
    text = client.simulate_get("/metrics").text
    return float(text.partition(f'answerbox_cache_lookups_total{{result="{result}"}} ')[2].split()[0])


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("coding", ["", "gzip"])
def test_the_second_answer_is_the_first_one_from_the_cache(service, path, coding):
    client, _ = service
    first, second = (client.simulate_get(path, headers={"Accept-Encoding": coding}) for _ in range(2))
    assert (counted(client, "miss"), counted(client, "hit")) == (1, 1)
    assert (first.content, first.status_code) == (second.content, 200)
    for name in ("content-type", "content-encoding", "etag", "cache-control", "vary", "x-robots-tag"):
        assert first.headers.get(name) == second.headers.get(name)
    assert first.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("path", PATHS)
def test_who_has_it_already_is_told_so(service, path):
    client, _ = service
    etag = client.simulate_get(path).headers["etag"]
    assert etag.startswith('"')
    again = client.simulate_get(path, headers={"If-None-Match": etag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    assert client.simulate_get(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_each_coding_has_a_name_of_its_own(service):
    client, _ = service
    plain = client.simulate_get("/search?q=career")
    packed = client.simulate_get("/search?q=career", headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.content) == plain.content
    assert packed.headers["etag"] != plain.headers["etag"]
    assert packed.headers["vary"] == "Accept-Encoding"


@given(st.binary(min_size=1, max_size=200), st.integers(0, 199), st.integers(1, 255))
def test_other_content_has_another_name(body, at, change):
    at %= len(body)
    other = body[:at] + bytes([body[at] ^ change]) + body[at + 1 :]
    names = {encoded(Made(b, "text/plain"), packed=False).etag for b in (body, other, body + b"\0", body[::-1])}
    assert len(names) == len({body, other, body + b"\0", body[::-1]})


def test_a_new_generation_answers_anew(service):
    client, serve = service
    before = client.simulate_get("/api/search?q=career")
    name = serve(ARTICLES[:2])
    after = client.simulate_get("/api/search?q=career", headers={"If-None-Match": before.headers["etag"]})
    assert (after.status_code, after.json["generation"], after.json["total"]) == (200, name, 2)


def test_questions_that_are_written_differently_share_an_answer(service):
    client, _ = service
    for query in ("q=career+paths", "q=%20career++paths", "q=x&q=career+paths", "q=career%E2%80%8B+paths"):
        client.simulate_get(f"/api/search?{query}")
    assert (counted(client, "miss"), counted(client, "hit")) == (1, 3)


@pytest.mark.parametrize("change", ["page=2", "per_page=1", "topic=careers", "verbatim=1"])
def test_what_changes_the_answer_is_part_of_the_question(service, change):
    client, _ = service
    client.simulate_get("/api/search?q=notes")
    client.simulate_get(f"/api/search?q=notes&{change}")
    assert (counted(client, "miss"), counted(client, "hit")) == (2, 0)


def test_an_explained_answer_is_made_each_time(service):
    client, _ = service
    for _ in range(2):
        assert client.simulate_get("/api/search?q=career&explain=1").json["hits"][0]["explain"]
    assert counted(client, "hit") == 0


def test_an_answer_that_was_cut_short_says_so_and_is_not_kept(tmp_path):
    name = publish(tmp_path / "index")
    hurried = structs.replace(SETTINGS, search=Search(meaning=False, time_limit=1e-9))
    current = Current()
    current.swap(Edition.of(open_searcher(tmp_path / "index", name, SETTINGS), 1_000_000))
    client = client_of(current, tmp_path / "media", hurried)
    for _ in range(2):
        assert client.simulate_get("/api/search?q=career").json["partial"] is True
    assert "Not everything was looked at" in client.simulate_get("/search?q=career").text
    assert counted(client, "hit") == 0
    assert "answerbox_partial_answers_total 3.0" in client.simulate_get("/metrics").text
    current.swap(None)


def test_a_searcher_is_counted_whether_the_answer_was_kept_or_not(service, desk, tmp_path):
    client, _ = service
    for browser in ("one", "two"):
        client.simulate_get("/search?q=career", headers={"User-Agent": browser})
    assert counted(client, "hit") == 1
    desk.recorder.settle()
    with closing(Signals(tmp_path / "data")) as signals:
        found = signals.searches(datetime(2000, 1, 1, tzinfo=UTC))
    assert [len(search.shown) for search in found] == [4, 4]


def test_votes_are_live_although_answers_are_kept(service):
    client, _ = service
    path = f"/api/articles/{CAREER_HOUR.id}"
    before = client.simulate_get(path).json["rating"]["votes"]
    client.simulate_post(f"{path}/rating", json={"stars": 5})
    assert client.simulate_get(path).json["rating"]["votes"] == before + 1


def test_thanks_are_for_the_one_who_asked(service):
    client, _ = service
    asked = client.simulate_get("/search?q=xyzzy&thanks=ask")
    plain = client.simulate_get("/search?q=xyzzy")
    assert asked.content != plain.content


def test_without_room_nothing_is_kept_and_everything_answered(client):
    before = counted(client, "hit")
    for _ in range(2):
        assert client.simulate_get("/api/search?q=career").status_code == 200
    assert counted(client, "hit") == before


def test_an_answer_names_its_generation_and_no_visitor(service):
    client, _ = service
    first = client.simulate_get(
        "/search?q=career", headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"}
    )
    second = client.simulate_get("/search?q=career")
    assert first.content == second.content
    assert b"evil" not in first.content
    assert json.loads(client.simulate_get("/api/search?q=a").content)["generation"]


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 4000)), max_size=50))
def test_kept_answers_never_take_more_than_their_room(puts):
    answers = Answers(20_000)
    for key, size in puts:
        answers.put(key, kept(size))
        assert 0 <= answers.bytes <= 20_000


def test_whoever_was_not_asked_for_the_longest_goes_first():
    answers = Answers(20_000)
    for key in range(10):
        answers.put(key, kept(1000))
    answers.get(0)
    answers.put("new", kept(1000))
    assert answers.get(0) is not None
    assert answers.get(1) is None
    assert answers.get("new") is not None
