from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from searchindex.ranking.pairs import near, phrase

PLACES = st.sets(st.integers(0, 60), max_size=20).map(lambda s: np.array(sorted(s), dtype=np.uint32))


def slow_near(a, b, distance):
    rare, other = (a, b) if a.size <= b.size else (b, a)
    return [int(p) for p in rare if any(0 < abs(int(p) - int(q)) <= distance for q in other)]


@given(PLACES, PLACES, st.integers(1, 4))
def test_near_pairs_are_those_that_a_double_loop_finds(a, b, distance):
    assert near(a, b, distance).tolist() == slow_near(a, b, distance)


@given(st.lists(PLACES, min_size=1, max_size=4))
def test_phrases_are_those_that_a_loop_finds(places):
    sets = [set(p.tolist()) for p in places]
    expected = [b for b in sorted(sets[0]) if all(b + i in s for i, s in enumerate(sets))]
    assert phrase(places, list(range(len(places)))).tolist() == expected
