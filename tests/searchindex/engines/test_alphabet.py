"""Words are found in the alphabet by their beginnings and by their slips."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from searchindex.engines.snapshot.kernel.library import Alphabet
from searchindex.engines.snapshot.letters import letters, pairs


def alphabet_of(words):
    packed = [w.encode("utf-8", "surrogatepass") for w in words]
    begins = np.cumsum([0, *map(len, packed)], dtype=np.int64)
    prints = [np.array(list(map(of, words)), kind) for of, kind in ((letters, np.uint32), (pairs, np.uint64))]
    return Alphabet(begins, np.frombuffer(b"".join(packed), np.uint8), *prints)


@given(st.sets(st.text(max_size=5)).map(sorted), st.text(max_size=5))
def test_words_come_before_others_as_their_letters_do(words, word):
    assert alphabet_of(words).before(word) == sum(other < word for other in words)


SPELT = st.text("abcé日𝒳", min_size=1, max_size=8)


@given(st.sets(SPELT).map(sorted), SPELT, st.integers(0, 3))
def test_words_few_slips_away_are_found_with_their_slips(words, word, most):
    slips = [OSA.distance(word, other) for other in words]
    expected = [[number, found] for number, found in enumerate(slips) if found <= most]
    assert alphabet_of(words).near(word, most, room=1) == expected
