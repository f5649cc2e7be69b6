from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from searchindex.engines.snapshot.letters import LETTER_BITS_PER_SLIP, PAIR_BITS_PER_SLIP, distance, letters, pairs

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
def test_one_slip_is_at_most_one_away(pair):
    assert distance(*pair, 2) <= 1


@given(slipped())
def test_fingerprints_never_pass_over_a_word_one_slip_away(pair):
    one, other = pair
    assert (letters(one) ^ letters(other)).bit_count() <= LETTER_BITS_PER_SLIP
    assert (pairs(one) ^ pairs(other)).bit_count() <= PAIR_BITS_PER_SLIP


@given(WORDS, WORDS)
def test_distance_is_symmetric_and_zero_only_for_equals(one, other):
    assert distance(one, other, 9) == distance(other, one, 9)
    assert (distance(one, other, 9) == 0) == (one == other)


@given(WORDS, WORDS, st.integers(0, 3))
def test_a_bound_never_changes_a_distance_within_it(one, other, most):
    assert distance(one, other, most) == min(distance(one, other, 20), most + 1)
