"""What a request asks for, whatever bytes it comes in."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from urllib.parse import quote, quote_from_bytes

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.searchapi.page import read

HOSTILE = Path(__file__).parents[3] / "shared" / "hostile"


def status_and_echo(client, raw):
    answer = client.simulate_get("/api/search", query_string=f"q={raw}")
    return answer.status_code, json.loads(answer.content.decode("utf-8")).get("query")


@pytest.mark.parametrize("raw", ["%ff%fe", "%ed%a0%80", "%00", "a%00b", "%e2%80%ae", "%", "%zz", "a%0d%0aSet-Cookie:x"])
def test_odd_bytes_are_read_as_text(client, raw):
    status, echo = status_and_echo(client, raw)
    assert status == 200
    assert not any(unicodedata.category(c) in ("Cc", "Cs") for c in echo)


def test_composed_and_decomposed_letters_are_the_same_question(client):
    assert status_and_echo(client, quote("e\u0301")) == status_and_echo(client, quote("\u00e9"))


def test_characters_that_turn_the_direction_or_show_nothing_are_dropped(client):
    assert status_and_echo(client, quote("a\u202eb\u200bc\ufeff"))[1] == "abc"


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=60))
def test_no_bytes_are_a_fault_of_ours(client, raw):
    assert status_and_echo(client, quote_from_bytes(raw))[0] == 200


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40), st.text(max_size=20), st.text(max_size=6))
def test_no_parameters_are_a_fault_of_ours(client, q, topic, page):
    pairs = "&".join(f"{n}={quote(v, errors='replace')}" for n, v in (("q", q), ("topic", topic), ("page", page)))
    for path in ("/api/search", "/search", "/api/suggest"):
        assert client.simulate_get(path, query_string=pairs).status_code in (200, 400)


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=30))
def test_no_path_is_a_fault_of_ours(client, name):
    for folder in ("articles", "topics", "api/articles", "media", "static"):
        path = f"/{folder}/{quote(name, safe='', errors='replace')}"
        assert client.simulate_get(path).status_code in (200, 301, 400, 404)


def test_more_topics_than_anyone_needs_are_refused(client):
    many = "&".join(f"topic=t{n}" for n in range(21))
    assert client.simulate_get(f"/api/search?q=a&{many}").json["parameter"] == "topic"


@pytest.mark.slow
@pytest.mark.skipif(not HOSTILE.is_dir(), reason="the hostile input is not part of a checkout")
def test_every_hostile_string_is_answered_as_text(client):
    lines = [
        line
        for path in sorted([*HOSTILE.glob("blns/*"), *HOSTILE.glob("xss_*/*")])
        if path.is_file()
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines()
        if line.strip()
    ]
    assert len(lines) > 500
    for line in lines[:: max(1, len(lines) // 600)]:
        raw = quote(line[:500], errors="replace")
        assert status_and_echo(client, raw)[0] == 200
        page = client.simulate_get("/search", query_string=f"q={raw}")
        assert page.status_code == 200
        tree = read(page.text)
        assert len(tree.select("script")) == len(tree.select("head > script[src^='/static/']"))
        assert not [t.name for t in tree.find_all() if any(a.lower().startswith("on") for a in t.attrs)]
        assert not tree.select("iframe, object, embed, base, svg[onload], img, style")
