"""No question holds a worker: each of these is answered, as text, within a second."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from falcon import testing

from searchapi.current import Current
from searchapi.edition import Edition
from searchindex.engines.whoosh_engine import open_writer
from tests.conftest import Shelf, make_article
from tests.searchapi.conftest import client_of
from tests.searchapi.knowledge import SETTINGS

BOUND_SECONDS = 1.0

DEADLY = (
    *("NOT NOT a", "AND", "a AND", "OR OR", "NOT", "-", "--a", '"', '""', '"" ""', '"a', 'a"b"c"', "()" * 200, ")("),
    *("(" * 250 + "a" + ")" * 250, "[" * 500, "{" * 500, "*a*", "?*?*?*?*", "*", "?" * 500, "[a TO z]", "[TO]"),
    *("abc~9", "abcdefgh~5", " ".join(f"worde{n}~3" for n in range(40)), 'r"(a+)+$"', 'r".*"', "a^99999", "a:b:c"),
    *("a" * 512, "ab" * 256, "a " * 256, "w* " * 170, "-a " * 170, '"a b" ' * 85, "é" * 512, "e\u0301" * 256),
    *("\u0301" * 512, "a\u200d" * 256, "\U0001f469\u200d" * 256, "1.2." * 128, "a-b-" * 128, "a_" * 256, "'" * 512),
    *("@a " * 170, "C++ " * 128, "camelCase" * 56, "what is " * 64, " ".join(f"unknwn{n}" for n in range(60))),
    *(" ".join(f"w{n}" for n in range(170)), "common " * 73, '"common common" ' * 32, "-common", "\x00" * 512),
    *("ß" * 512, "İ" * 512, "日" * 512),
)


@pytest.fixture(scope="module")
def wide(tmp_path_factory) -> Iterator[testing.TestClient]:
    """A service over five hundred articles with twenty thousand different words, and one that stands in all."""
    chance = random.Random(7)
    made = ["".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=chance.randint(2, 12))) for _ in range(20_000)]
    articles = [
        make_article(f"{n}.html", f"Common {made[n]}", ("Part", "common " + " ".join(made[40 * n : 40 * n + 40])))
        for n in range(500)
    ]
    folder = tmp_path_factory.mktemp("wide")
    with open_writer(folder / "index", SETTINGS) as writer:
        name = writer.build(Shelf(articles), lambda *_: None).name
        writer.publish(name)
        searcher = writer.open(name)
    current = Current()
    current.swap(Edition.of(searcher))
    yield client_of(current, folder / "media")
    current.swap(None)


@pytest.mark.parametrize("path", ["/api/search", "/search", "/api/suggest"])
def test_no_question_takes_longer_than_a_second(wide, path):
    for text in DEADLY:
        began = time.monotonic()
        answer = wide.simulate_get(path, query_string=f"q={quote(text[:512])}")
        took = time.monotonic() - began
        assert (answer.status_code, took < BOUND_SECONDS) == (200, True), (text[:40], took)


@pytest.mark.parametrize("length", [513, 5_000, 100_000])
@pytest.mark.parametrize("path", ["/api/search", "/search", "/api/suggest"])
def test_a_question_that_is_too_long_is_refused_before_it_is_read(wide, path, length):
    began = time.monotonic()
    answer = wide.simulate_get(path, query_string="q=" + "a" * length)
    assert answer.status_code == 400
    assert "512" in answer.text
    assert time.monotonic() - began < BOUND_SECONDS


@pytest.mark.parametrize("page", ["999999999", "-1", "x", "0", "1e3", "٣", "1001", "101"])
def test_no_page_lies_beyond_the_limit(wide, page):
    answer = wide.simulate_get("/api/search", query_string=f"q=common&page={quote(page)}")
    assert (answer.status_code, answer.json["parameter"]) == (400, "page")


@pytest.mark.parametrize("query", ["", "q=", "q=%20%09", "q", "q=&q=", "q=common&q="])
def test_a_question_of_nothing_has_no_hits_each_time(wide, query):
    for _ in range(2):
        answer = wide.simulate_get("/api/search", query_string=query)
        assert (answer.status_code, answer.json["total"], answer.json["hits"]) == (200, 0, [])


def test_composed_and_decomposed_letters_have_the_same_hits(client):
    both = [client.simulate_get("/api/search", query_string=f"q={quote(t)}").json for t in ("Café", "Cafe\u0301")]
    assert both[0]["hits"] == both[1]["hits"]
    assert both[0]["query"] == both[1]["query"]
