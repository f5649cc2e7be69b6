"""What is taken of texts by their runs is what the analyser says of each text."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from searchindex.analysis.words import Analyser, prepared
from searchindex.engines.snapshot.numbering import TermNumbers
from searchindex.engines.snapshot.runs import LONGEST, Languages

TEXTS = st.text(alphabet="abC.+-#_'’=9 \n\t\u3000é日本ק\u0301$@(", max_size=60) | st.text(max_size=30)


@settings(deadline=None)
@given(st.lists(st.lists(TEXTS, max_size=4), max_size=3))
def test_runs_say_of_texts_what_their_analyser_says(articles):
    languages, analyse = Languages(TermNumbers()), Analyser("en")
    for texts in (list(map(prepared, article)) for article in articles):
        found = languages.taken(texts, "en")
        terms = list(languages.terms)
        for number, text in enumerate(texts):
            words = analyse(text)
            low, high = found.begins[number : number + 2].tolist()
            assert [terms[n] for n in found.word[low:high].tolist()] == [f"={form}" for form in words.exact]
            assert [terms[n] for n in found.stem[low:high].tolist()] == words.stems
            assert found.starts[low:high].tolist() == words.starts
            sizes = [min(LONGEST, b - a) for a, b in zip(words.starts, words.ends, strict=True)]
            assert found.lengths[low:high].tolist() == sizes
            first, last = found.extra_begins[number : number + 2].tolist()
            places = (found.extra_place[first:last] - low).tolist()
            extras = [terms[n] for n in found.extra_term[first:last].tolist()]
            assert list(zip(extras, places, strict=True)) == words.extras


def test_runs_that_are_too_many_are_forgotten_and_met_again(monkeypatch):
    monkeypatch.setattr("searchindex.engines.snapshot.runs.MOST", 2)
    languages = Languages(TermNumbers())
    first = languages.taken(["one two three four"], "en").word.tolist()
    assert languages.taken(["one two three four"], "en").word.tolist() == first
