from __future__ import annotations

import itertools
import re

from hypothesis import given
from hypothesis import strategies as st

from searchindex.results import Snippet
from searchindex.snippets import joined, snippet

TEXTS = st.text(alphabet="ab c.\n…é日", max_size=900)


def places_of(text: str, *words: str) -> list[tuple[int, int, int]]:
    return sorted((m.start(), m.end(), n) for n, w in enumerate(words) for m in re.finditer(w, text))


def cut_out(text: str, *words: str) -> Snippet:
    return snippet(text, places_of(text, *words))


def test_a_snippet_begins_with_its_sentence():
    text = "Nothing here. " * 30 + "The gate review decides. " + "More follows. " * 30
    found = cut_out(text, "gate", "review")
    assert found.text.startswith("… The gate review decides.")
    assert [found.text[s:e] for s, e in found.marks] == ["gate", "review"]


def test_the_stretch_with_more_different_words_wins():
    text = "gate gate gate gate. " + "filler words stand here. " * 30 + "A gate has a review. "
    assert "review" in cut_out(text, "gate", "review").text


def test_the_beginning_is_shown_where_it_says_the_same():
    text = "Thursday at 12:00. The pack goes out on Friday. Reports of last week are grey. " + "More. " * 50
    assert cut_out(text, "week").text.startswith("Thursday at 12:00.")


def test_a_text_without_the_words_gives_its_beginning():
    assert cut_out("A short text.").text == "A short text."


def test_lines_are_joined_by_spaces():
    assert cut_out("one\ntwo", "two").text == "one two"


@given(TEXTS)
def test_marks_are_sorted_apart_and_mark_what_was_meant(text):
    found = cut_out(text, "a+", "日")
    flat = [n for mark in found.marks for n in mark]
    assert flat == sorted(flat)
    assert all(set(found.text[s:e]) <= set("a日") for s, e in found.marks)
    assert len(found.text) <= 260


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50))))
def test_joined_ranges_cover_the_same_places_and_do_not_touch(ranges):
    merged = joined(ranges)
    covered = {p for s, e in ranges for p in range(s, e)}
    assert {p for s, e in merged for p in range(s, e)} == covered
    assert all(a[1] < b[0] for a, b in itertools.pairwise(merged))
