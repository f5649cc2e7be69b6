"""What the kernel makes of a stream of words, held to loops in Python."""

from __future__ import annotations

from itertools import accumulate, pairwise
from unittest.mock import patch

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from searchindex.engines.snapshot import inverted as module
from searchindex.engines.snapshot.arrays import BODY, GAP, HEADING, NO_WORD, TITLE
from searchindex.engines.snapshot.inverted import Inverted
from searchindex.engines.snapshot.kernel.inversion import Stream

TERMS = 6
TERM = st.integers(0, TERMS - 1)
TEXT = st.lists(st.tuples(TERM, TERM, st.lists(TERM, max_size=2)), max_size=5)
"""Of each word its exact form, its stem and further terms."""
ARTICLES = st.lists(st.tuples(TEXT, st.lists(st.tuples(TEXT, TEXT), max_size=2)), max_size=4)
"""Of each article its title, and the heading and the text of each of its passages."""


def zones(articles):
    """Article, kind and text of every zone."""
    for number, (title, passages) in enumerate(articles):
        yield number, TITLE, title
        for heading, text in passages:
            yield number, HEADING, heading
            yield number, BODY, text


def arrays(articles):
    """The arrays of the articles; further terms in another order than that of their places."""
    words, stems, extras, begins = [], [], [], []
    for _, _, text in zones(articles):
        begins.append(len(words))
        extras += [(term, len(words) + at) for at, (_, _, more) in enumerate(text) for term in more]
        words += [*(word for word, _, _ in text), *[NO_WORD] * GAP]
        stems += [*(stem for _, stem, _ in text), *[NO_WORD] * GAP]
    term, place = np.array(extras[::-1], np.int64).reshape(-1, 2).T
    return {
        "article_key": np.arange(len(articles), dtype=np.uint64),
        "term_key": np.arange(TERMS, dtype=np.uint64),
        "first_passage": np.array([*accumulate((len(passages) for _, passages in articles), initial=0)], np.int32),
        "zone_begins": np.array(begins, np.uint32),
        "zone_kind": np.array([kind for _, kind, _ in zones(articles)], np.uint8),
        "word_at": np.array(words, np.int32),
        "stem_at": np.array(stems, np.int32),
        "extra_term": term.astype(np.int32),
        "extra_place": place.astype(np.uint32),
    }


def rows(begins, *columns):
    """What each term has of some arrays."""
    return [list(zip(*(column[a:b].tolist() for column in columns), strict=True))
            for a, b in pairwise(begins.tolist())]  # fmt: skip


@given(ARTICLES)
def test_stems_and_further_terms_stand_where_they_do(articles):
    expected, place = [[] for _ in range(TERMS)], 0
    for _, _, text in zones(articles):
        for at, (_, stem, more) in enumerate(text, place):
            for term in (stem, *more):
                expected[term].append((at,))
        place += len(text) + GAP
    assert rows(*Stream(arrays(articles)).places(TERMS)) == expected


@given(ARTICLES, st.sets(st.integers(0, 3)), st.integers(1, 9))
def test_terms_stand_in_their_fields(articles, wanted, at_once):
    numbers = sorted(number for number in wanted if number < len(articles))
    texts = {number: chr(ord("z") - number) for number in range(TERMS)}  # their bytes go the other way round
    inverted = Inverted(arrays(articles), np.array(numbers, np.int64), texts)
    for kind in (TITLE, HEADING, BODY):
        expected, ends = {}, {}
        for number, own, text in zones(articles):
            if own == kind and number in numbers:
                begin = ends.get(number, 0)
                ends[number] = begin + len(text) + GAP
                for at, (word, stem, more) in enumerate(text, begin):
                    for term in (word, stem, *more):
                        expected.setdefault(texts[term].encode(), []).append((numbers.index(number), at))
        found = {}
        with patch.object(module, "_AT_ONCE", at_once):
            slices = list(inverted.field(kind))
        for some in slices:
            found |= dict(zip(some.terms, rows(some.begins, some.articles, some.places), strict=True))
        assert list(found.items()) == sorted(expected.items())


@given(ARTICLES, st.lists(st.tuples(st.integers(0, 3), st.integers(3, 4), TERM, st.integers(0, 1))))
def test_articles_weigh_what_their_occurrences_do(articles, aside):
    aside = np.array([row for row in aside if row[0] < len(articles)], np.int32).reshape(-1, 4)
    shares = 2.0 ** -np.arange(5 * len(articles)).reshape(5, -1)
    expected = [{} for _ in range(TERMS)]
    standing = [(number, kind, term) for number, kind, text in zones(articles) for word in text
                for term in (word[0], word[1], *word[2])]  # fmt: skip
    for number, kind, term in (*standing, *aside[:, :3].tolist()):
        expected[term][number] = expected[term].get(number, 0) + shares[kind, number]
    found = rows(*Stream(arrays(articles)).weighed(aside, shares, TERMS))
    assert found == [sorted(sums.items()) for sums in expected]
