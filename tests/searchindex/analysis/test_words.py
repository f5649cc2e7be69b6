from __future__ import annotations

import tracemalloc
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchindex.analysis.stems import fold
from searchindex.analysis.words import prepared, terms


def every(text: str, lang: str = "en") -> set[str]:
    words = terms(text, lang)
    return {*words.stems, *(t for t, _ in words.extras)}


@pytest.mark.parametrize(
    ("one", "other"), [("running", "run"), ("settings", "set"), ("Careers", "career"), ("planned", "planning")]
)
def test_forms_of_a_word_have_one_stem(one, other):
    assert terms(one, "en").stems == terms(other, "en").stems


def test_each_language_has_its_own_stemmer():
    assert terms("Häuser", "de").stems == terms("Haus", "de").stems
    assert terms("projets", "fr-CA").stems == terms("projet", "fr").stems


def test_a_language_without_a_stemmer_is_searched_by_exact_form():
    assert terms("Running", "xx").stems == ["running"]


@pytest.mark.parametrize(
    "compound",
    ["C++", "C#", ".NET", "2.7.4", "-l", "--verbose", "os.path", "snake_case", "__init__", "@decorator", "$PATH"],
)
def test_what_punctuation_would_tear_apart_is_kept_whole(compound):
    assert compound.lower() in every(f"use {compound} here")


def test_a_hyphenated_word_is_found_joined_and_by_its_parts():
    assert {"wifi", "wi", "fi"} <= every("the Wi-Fi works")


def test_camel_case_is_found_whole_and_by_its_parts():
    assert {"camelcas", "camel", "case"} <= every("a camelCase name")


def test_accents_and_case_do_not_matter():
    assert terms("Café ÉTÉ", "fr").exact == terms("cafe ete", "fr").exact == ["cafe", "ete"]


def test_japanese_is_taken_apart_in_pairs_and_keeps_its_voicing():
    assert terms("プロジェクト管理", "ja").exact == ["プロ", "ロジ", "ジェ", "ェク", "クト", "ト管", "管理"]


def test_thai_and_hindi_words_keep_their_marks():
    assert terms("हिन्दी", "hi").exact == ["हिन्दी"]
    assert "จั" in terms("การจัดการ", "th").exact


def test_latin_letters_beside_japanese_are_a_word():
    assert terms("PMOとは", "ja").exact[0] == "pmo"


@given(st.text())
def test_composed_and_decomposed_text_give_the_same_terms(text):
    nfc, nfd = (terms(unicodedata.normalize(form, text), "en") for form in ("NFC", "NFD"))
    assert (nfc.exact, nfc.stems) == (nfd.exact, nfd.stems)


@given(st.text())
def test_places_lie_inside_the_text_in_order(text):
    words = terms(text, "en")
    assert words.starts == sorted(words.starts)
    assert all(0 <= s < e <= len(prepared(text)) for s, e in zip(words.starts, words.ends, strict=True))
    assert all(0 <= place < len(words.exact) for _, place in words.extras)


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize("unit", ["a", "a.", "a-", "_", ".", "-", "あ", "A", "aB", "é", "\u0301"])
def test_long_runs_take_no_longer_than_their_length_asks(unit):
    assert len(terms(unit * 50_000, "en").exact) <= 50_000


@pytest.mark.parametrize("word", ["word", "wört"])
def test_what_visitors_type_does_not_pile_up(word):
    tracemalloc.start()
    for number in range(10_000):
        terms(f"{word}{number}", "en")
    before, _ = tracemalloc.get_traced_memory()
    for number in range(10_000, 30_000):
        terms(f"{word}{number}", "en")
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert after - before < 1_000_000
