"""A kernel over a small knowledge base, and postings to ask it with."""

from __future__ import annotations

from functools import cache

import numpy as np
from hypothesis import strategies as st

from searchindex.engines.snapshot.derive import derive
from searchindex.engines.snapshot.kernel.library import packed, weighted
from searchindex.engines.snapshot.reading import parts_of
from searchindex.ranking.weights import WEIGHTS
from tests.searchapi.knowledge import ARTICLES

COUNT = len(ARTICLES)


@cache
def derived():
    """The arrays."""
    return derive(parts_of(ARTICLES, False), WEIGHTS, None).arrays


@st.composite
def postings(draw, most_place=120):
    """Of a word: articles, impacts and places."""
    articles = sorted(draw(st.sets(st.integers(0, COUNT - 1))))
    impacts = draw(st.lists(st.sampled_from([0.25, 0.5, 0.75]), min_size=len(articles), max_size=len(articles)))
    places = sorted(draw(st.sets(st.integers(0, most_place), max_size=60)))
    return np.array(articles, np.int32), np.array(impacts, np.float32), np.array(places, np.uint32)


def given_to_it(some, weights):
    """Postings as the kernel reads them."""
    return weighted([packed(*each) for each in some], weights)
