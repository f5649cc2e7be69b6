from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from searchindex.engines.snapshot.letters import LETTER_BITS_PER_SLIP, PAIR_BITS_PER_SLIP, letters, of_words, pairs

WORDS = st.text(alphabet="abcdefxyzé1", min_size=1, max_size=9)


@st.composite
def slipped(draw: st.DrawFn) -> tuple[str, str]:
    """A word, and the same with one slip."""
    word = draw(WORDS)
    at = draw(st.integers(0, len(word) - 1))
    letter = draw(st.sampled_from("abcxé"))
    kinds = [word[:at] + word[at + 1 :], word[:at] + letter + word[at:], word[:at] + letter + word[at + 1 :]]
    kinds.append(word[:at] + word[at : at + 2][::-1] + word[at + 2 :])
    return word, draw(st.sampled_from(kinds))


@given(slipped())
def test_fingerprints_never_pass_over_a_word_one_slip_away(pair):
    one, other = pair
    assert (letters(one) ^ letters(other)).bit_count() <= LETTER_BITS_PER_SLIP
    assert (pairs(one) ^ pairs(other)).bit_count() <= PAIR_BITS_PER_SLIP


@given(st.lists(st.text(min_size=1, max_size=9), max_size=5))
def test_fingerprints_of_many_words_are_those_of_each(words):
    has, paired = of_words(words)
    assert has.tolist() == list(map(letters, words))
    assert paired.tolist() == list(map(pairs, words))
