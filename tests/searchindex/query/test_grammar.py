from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from searchindex.query.grammar import cleaned, parts


def read(text: str) -> list[tuple[str, bool, bool]]:
    return [(p.text, p.quoted, p.excluded) for p in parts(text)]


def test_words_quotes_and_minus_are_told_apart():
    assert read('risk "status report" -budget -"weekly meeting"') == [
        ("risk", False, False),
        ("status report", True, False),
        ("budget", False, True),
        ("weekly meeting", True, True),
    ]


def test_typographic_quotes_are_quotes():
    assert read("“status report”") == [("status report", True, False)]


def test_a_quote_that_is_never_closed_is_text():
    assert read('status "report') == [("status", False, False), ("report", False, False)]


def test_a_hyphen_inside_a_word_excludes_nothing():
    assert read("e-mail stop - go") == [(w, False, False) for w in ("e-mail", "stop", "-", "go")]


def test_control_characters_and_lone_surrogates_go():
    assert cleaned("a\x00b\ud800c\u202ed\n e") == "a b c d e"


@given(st.text())
def test_cleaning_twice_changes_nothing(text):
    assert cleaned(cleaned(text)) == cleaned(text)


@given(st.text())
def test_any_text_has_parts_that_stand_inside_it(text):
    plain = cleaned(text)
    assert all(0 <= p.start < p.end <= len(plain) and p.text.strip() for p in parts(plain))


@given(st.text(st.characters(exclude_characters='"-\u2212\u2013\u201c\u201d\u201e\u00ab\u00bb')))
def test_a_query_without_signs_is_its_words_where_they_stand(text):
    plain = cleaned(text)
    found = parts(plain)
    assert [part.text for part in found] == plain.split()
    assert all(plain[part.start : part.end] == part.text for part in found)
    assert not any(part.quoted or part.excluded for part in found)
