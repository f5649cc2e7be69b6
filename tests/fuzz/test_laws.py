"""The same laws on input that hypothesis makes up, which it makes small; and those of what is written on disk."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from searchindex.generations import Manifest, generation_name
from tests.fuzz import fuzz_fetch, fuzz_parse, fuzz_query

PIECES = st.sampled_from(
    [
        "<p>",
        "<h1>",
        "</p>",
        "<a href=",
        "'javascript:x'",
        "<table>",
        "<!--",
        "-->",
        "&lt;",
        "<script>",
        "x" * 300,
        " ",
        ">",
    ]
)
MARKUP = st.lists(PIECES | st.text(max_size=8), max_size=30).map("".join)
TIMES = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - given below
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@settings(max_examples=60, deadline=None)
@given(MARKUP.map(lambda text: text.encode("utf-8", "replace")) | st.binary(max_size=200))
def test_any_bytes_are_an_article_or_a_reason(body):
    fuzz_parse.check(body)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 255),
    st.text(max_size=80) | st.lists(st.sampled_from(["risk", '"', "-", "plan", "C++"])).map(" ".join),
)
def test_any_text_is_understood_within_bounds_and_answered(switches, text):
    fuzz_query.check(bytes([switches]) + text.encode("utf-8", "surrogateescape" if text.isascii() else "replace"))


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 4), st.binary(max_size=300))
def test_any_bytes_from_the_network_are_survived(kind, body):
    fuzz_fetch.check(bytes([kind]) + body)


@given(TIMES, st.integers(0, 10**9), st.lists(WORDS).map(tuple), st.dictionaries(WORDS, WORDS), WORDS)
def test_a_manifest_comes_back_as_it_was_written(created, count, languages, files, digest):
    written = Manifest("n", created, count, count, count, languages, digest, digest, files)
    assert msgspec.json.decode(msgspec.json.encode(written), type=Manifest) == written


@given(st.lists(TIMES, min_size=1, max_size=12), st.text("0123456789abcdef", min_size=8, max_size=64))
def test_names_of_generations_sort_in_the_order_in_which_they_were_made(times, digest):
    made: list[str] = []
    for created in times:
        made.append(generation_name(created, digest, made))
    assert made == sorted(set(made))
