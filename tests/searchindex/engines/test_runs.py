"""What is taken of texts by their runs is what the analyser says of each text."""

from __future__ import annotations

import itertools
import re
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchindex.analysis.words import Analyser, prepared
from searchindex.engines.snapshot.arrays import GAP, NO_WORD
from searchindex.engines.snapshot.kernel.runs import RunNumbers
from searchindex.engines.snapshot.numbering import TermNumbers
from searchindex.engines.snapshot.runs import LONGEST, Languages

BLANKS = "".join(chr(code) for code in range(sys.maxunicode + 1) if chr(code).isspace())
SIGNS = "abC.+-#_'’=9 \n\t\u3000é日本ק\u0301$@("
TEXTS = (
    st.text(alphabet=SIGNS, max_size=60)
    | st.text(alphabet=st.characters(max_codepoint=0x7F), max_size=60)
    | st.text(alphabet=st.sampled_from(BLANKS + "aB9.-_\0\udc80é日"), max_size=30)
    | st.text(alphabet=st.characters(exclude_categories=()), max_size=30)
)


def says(languages, texts):
    """Holds what is laid out of texts to what their analyser says of each."""
    found, analyse = languages.laid(texts, "en"), Analyser("en")
    terms = list(languages.terms)
    begins = [*found.begins.tolist(), found.word.size]
    extras = list(zip(found.further_term.tolist(), found.further_place.tolist(), strict=True))
    for text, begin, behind in zip(texts, begins[:-1], begins[1:], strict=True):
        words, end = analyse(text), behind - GAP
        assert [terms[n] for n in found.word[begin:end].tolist()] == [f"={form}" for form in words.exact]
        assert [terms[n] for n in found.stem[begin:end].tolist()] == words.stems
        assert found.start[begin:end].tolist() == words.starts
        sizes = [min(LONGEST, b - a) for a, b in zip(words.starts, words.ends, strict=True)]
        assert found.length[begin:end].tolist() == sizes
        assert found.word[end:behind].tolist() == found.stem[end:behind].tolist() == [NO_WORD] * GAP
        assert found.start[end:behind].tolist() == found.length[end:behind].tolist() == [0] * GAP
        own, extras = extras[: len(words.extras)], extras[len(words.extras) :]
        assert [(terms[n], place - begin) for n, place in own] == words.extras
    assert not extras


@settings(deadline=None)
@given(st.lists(st.lists(TEXTS, max_size=4), max_size=3))
def test_runs_say_of_texts_what_their_analyser_says(articles):
    languages = Languages(TermNumbers())
    for texts in articles:
        says(languages, list(map(prepared, texts)))


def test_runs_say_it_of_every_short_run_of_letters_digits_and_signs():
    alphabet = "aZ5.-+#_'@(é"
    runs = ("".join(run) for size in range(1, 5) for run in itertools.product(alphabet, repeat=size))
    says(Languages(TermNumbers()), [prepared(" ".join(runs))])


AROUND = (
    *("{}a", "a{}", "a{}b", "a{}B", "9{}9", "a{}{}b", "-{}a", "_{}", "(a{})"),
    *("{}-a", "a{}.b", "*{}-a", "{}C#", "a{}c++", "C#{}", "C++{}", "-a{}", "a.b{}c"),
)


@pytest.mark.parametrize("around", AROUND)
def test_runs_say_it_of_every_character_of_ascii(around):
    says(Languages(TermNumbers()), [around.replace("{}", chr(code)) for code in range(0x80)])


def test_runs_say_it_of_very_long_runs():
    says(Languages(TermNumbers()), ["a" * 70_000, "日" * 5_000, "x" * 300 + "." + "y" * 300, "(" * 1_000 + "z"])


def test_runs_say_it_of_compounds_as_long_as_any_may_be():
    long = [letter * size for letter in "a9" for size in (*range(38, 44), *range(58, 64))]
    shapes = ("-{}", "--{}", ".{}_", "_{}", "__{}.b", "{}.b", "b.{}", "{}-c.d", "{}'{}", "C#{}", "_a{}", "-{}-_c.d")
    series = [sign.join("a" * count) for sign in "._-'" for count in range(5, 20)]
    says(Languages(TermNumbers()), [shape.replace("{}", word) for shape in shapes for word in long] + series)


def test_runs_that_are_too_many_are_forgotten_and_met_again(monkeypatch):
    monkeypatch.setattr("searchindex.engines.snapshot.runs.MOST", 2)
    languages = Languages(TermNumbers())
    first = languages.laid(["one two three four"], "en").word.tolist()
    assert languages.laid(["one two three four"], "en").word.tolist() == first


def runs_of(text):
    """The runs of a text with their starts."""
    for stretch in re.finditer(r"\S+", text):
        whole = re.sub(r"(?a:[^\w+#\u0080-\U0010ffff-]+)\Z", "", stretch.group())
        run = whole.lstrip("([{\"'`,;:=|/")
        if run:
            yield run, stretch.start() + len(whole) - len(run)


@settings(deadline=None)
@given(st.lists(st.lists(TEXTS, max_size=4), max_size=4), st.booleans())
def test_each_distinct_run_has_a_number(articles, alike):
    numbers, known = RunNumbers(), {}
    if alike:
        numbers._secrets = 0, 0  # all runs fall into one slot
    for texts in articles:
        met = numbers.met(texts)
        runs = [list(runs_of(text)) for text in texts]
        assert met.number.tolist() == [known.setdefault(run, len(known)) for own in runs for run, _ in own]
        assert met.start.tolist() == [start for own in runs for _, start in own]
        assert met.ends.tolist() == list(itertools.accumulate(map(len, runs)))
        assert len(numbers) == len(known)


def test_many_runs_keep_their_numbers():
    numbers, names = RunNumbers(), [f"run{i}" for i in range(30_000)]
    for first in range(0, len(names), 7_000):
        numbers.met([" ".join(names[first : first + 7_000])])
    assert numbers.met([" ".join(names)]).number.tolist() == list(range(30_000))


def test_a_run_ends_at_every_blank_and_nowhere_else():
    codes = [*range(0x3100), *range(0xD700, 0xE100), 0xFEFF, 0xE0020, sys.maxunicode]
    met = RunNumbers().met([f"a{chr(code)}b" for code in codes])
    ends = met.ends.tolist()
    assert [b - a for a, b in zip([0, *ends], ends, strict=False)] == [1 + chr(code).isspace() for code in codes]
