"""The compiled kernel says what plain loops say."""

from __future__ import annotations

import itertools
import math
from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchindex.engines.snapshot.arrays import BODY, HEADING, TITLE
from searchindex.engines.snapshot.derive import derive
from searchindex.engines.snapshot.kernel.library import Kernel, packed, weighted
from searchindex.engines.snapshot.scoring import BY_WORDS, IN, OUT
from searchindex.ranking.weights import WEIGHTS
from tests.searchapi.knowledge import ARTICLES

COUNT = len(ARTICLES)
DISTANCE, IN_NAME, K1 = 2, 3.0, 1.5


@pytest.fixture(scope="module")
def arrays():
    return derive(ARTICLES, WEIGHTS, None).arrays


@pytest.fixture(scope="module")
def kernel(arrays):
    return Kernel(arrays)


@st.composite
def postings(draw, most_place=120):
    articles = sorted(draw(st.sets(st.integers(0, COUNT - 1))))
    impacts = draw(st.lists(st.sampled_from([0.25, 0.5, 0.75]), min_size=len(articles), max_size=len(articles)))
    places = sorted(draw(st.sets(st.integers(0, most_place), max_size=60)))
    return np.array(articles, np.int32), np.array(impacts, np.float32), np.array(places, np.uint32)


def given_to_it(some, weights):
    return weighted([packed(*each) for each in some], weights)


@given(st.lists(postings(), max_size=5))
def test_united_postings_have_each_article_with_its_best_and_each_place_once(kernel, some):
    weights = [1.0, 0.5, 0.25, 2.0, 1.0][: len(some)]
    best = defaultdict(float)
    for (articles, impacts, _), weight in zip(some, weights, strict=True):
        for article, impact in zip(articles.tolist(), impacts.tolist(), strict=True):
            best[article] = max(best[article], impact * weight)
    sizes = [sum(each[i].size for each in some) for i in (0, 2)]
    articles, impacts, places = kernel.unite(given_to_it(some, weights), len(some), *sizes)
    assert dict(zip(articles.tolist(), impacts.tolist(), strict=True)) == best
    assert articles.tolist() == sorted(best)
    assert places.tolist() == sorted({place for each in some for place in each[2].tolist()})


@given(st.data())
def test_articles_match_by_their_words_or_as_is_said_of_them_and_their_sums_have_four_terms(kernel, arrays, data):
    words, forms = (data.draw(st.lists(postings(), max_size=most)) for most in (4, 2))
    weights = [0.5, 0.25, 0.125, 1.0][: len(words)] + [0.25, 0.5][: len(forms)]
    said = data.draw(st.none() | st.lists(st.sampled_from([OUT, BY_WORDS, IN]), min_size=COUNT, max_size=COUNT))
    near = np.array(sorted(data.draw(st.sets(st.integers(0, COUNT - 1)))), np.int32)
    nearness, least = np.arange(near.size) / 4 + 1, data.draw(st.sampled_from([0.0, 0.2, 0.5]))
    gain, met, pairs = np.zeros(COUNT), np.zeros(COUNT), np.zeros(COUNT)
    pairs[near] = nearness
    for number, ((having, impacts, _), weight) in enumerate(zip([*words, *forms], weights, strict=True)):
        gain[having] += impacts * weight
        if number < len(words):
            met[having] += weight
    when = said or [BY_WORDS] * COUNT
    expected = [a for a in range(COUNT) if when[a] == IN or (when[a] == BY_WORDS and met[a] >= least)]
    terms = np.array([gain, pairs, np.float32(0.3) * arrays.inlink, arrays.signal])[:, expected]
    some = given_to_it([*words, *forms], weights)
    asked = (some, len(words), len(forms), least, None if said is None else np.array(said, np.uint8), near, nearness)
    for explain in (True, False):
        articles, total, parts = kernel.score(*asked, 0.3, explain)
        assert articles.tolist() == expected
        assert np.allclose(total, terms.sum(axis=0))
        assert np.allclose(parts, terms if explain else np.zeros((0, len(expected))))


@given(st.lists(st.tuples(st.integers(0, 3), st.booleans(), st.booleans()), max_size=40), st.integers(0, 45))
def test_the_best_are_those_that_sorting_all_finds(kernel, rows, most):
    score = np.array([float(row[0]) for row in rows])
    first, inside = (np.array([row[i] for row in rows], dtype=bool) for i in (1, 2))
    order = sorted((i for i in range(len(rows)) if inside[i]), key=lambda i: (not first[i], -score[i], i))
    assert kernel.best(score, first, inside, most).tolist() == order[:most]


@given(st.data())
def test_near_pairs_are_those_that_a_double_loop_finds(kernel, arrays, data):
    words = data.draw(st.lists(postings(most_place=arrays.word_at.size - 1), min_size=2, max_size=4))
    most = data.draw(st.sampled_from([5, 1000]))
    values = defaultdict(float)
    for (_, _, a), (_, _, b) in itertools.pairwise(words):
        rare, other = (a, b) if a.size <= b.size else (b, a)
        tf = defaultdict(float)
        for place in rare.tolist()[:most]:
            if any(0 < abs(place - far) <= DISTANCE for far in other.tolist()):
                zone = int(np.searchsorted(arrays.zone_begins, place, side="right")) - 1
                tf[int(arrays.zone_passage[zone])] += 1 if arrays.zone_kind[zone] == BODY else IN_NAME
        df = len({int(arrays.passage_article[passage]) for passage in tf})
        idf = math.log(1 + (COUNT - df + 0.5) / (df + 0.5))
        for passage, often in tf.items():
            values[passage] += idf * 0.5 * often / (often + K1)
    best = defaultdict(float)
    for passage, value in values.items():
        owner = int(arrays.passage_article[passage])
        best[owner] = max(best[owner], value)
    room = sum(min(a[2].size, b[2].size) for a, b in itertools.pairwise(words))
    known = np.zeros(len(words) - 1, np.int64)
    passages, found, articles, nearest = kernel.near_pairs(
        given_to_it(words, [1.0] * len(words)), len(words), room, known, COUNT, DISTANCE, most, IN_NAME, K1, 0.5
    )
    assert dict(zip(passages.tolist(), found.tolist(), strict=True)) == pytest.approx(values)
    assert dict(zip(articles.tolist(), nearest.tolist(), strict=True)) == pytest.approx(best)
    assert passages.tolist() == sorted(values)


@given(st.data())
def test_the_best_sections_are_those_that_a_loop_finds(kernel, arrays, data):
    words = data.draw(st.lists(postings(most_place=arrays.word_at.size - 1), max_size=3))
    shares = [0.5, 0.25, 0.125][: len(words)]
    near = np.array(sorted(data.draw(st.sets(st.integers(0, arrays.passage_article.size - 1), max_size=3))), np.int32)
    nearness = np.arange(near.size) / 4 + 0.5
    value, said = defaultdict(float), set()
    for (_, _, places), share in zip(words, shares, strict=True):
        tf = defaultdict(float)
        for place in places.tolist():
            zone = int(np.searchsorted(arrays.zone_begins, place, side="right")) - 1
            passage = int(arrays.zone_passage[zone])
            tf[passage] += {TITLE: 0.0, BODY: 1.0}.get(int(arrays.zone_kind[zone]), 3.0)
            if arrays.zone_kind[zone] == BODY:
                said.add(passage)
        for passage, often in tf.items():
            value[passage] += share * often / (often + K1)
    for passage, more in zip(near.tolist(), nearness.tolist(), strict=True):
        value[passage] += more
    articles = np.array(data.draw(st.permutations(range(COUNT))), np.int64)
    ends, passages, scores, told = kernel.sections(
        given_to_it(words, shares), len(words), 3.0, 1.0, K1, near, nearness, articles, None, 2
    )
    found = list(zip(passages.tolist(), scores.tolist(), told.tolist(), strict=True))
    for article, begin, end in zip(articles.tolist(), [0, *ends.tolist()], ends.tolist(), strict=False):
        own = range(int(arrays.first_passage[article]), int(arrays.first_passage[article + 1]))
        best = sorted((p for p in own if value[p] > 0), key=lambda p: (-round(value[p], 9), p))[:2]
        assert [p for p, _, _ in found[begin:end]] == best
        for passage, score, has_word in found[begin:end]:
            assert score == pytest.approx(value[passage])
            assert has_word == (passage in said)


@given(st.data())
def test_places_are_told_field_by_field_as_they_stand_there(kernel, arrays, data):
    words = data.draw(st.lists(postings(most_place=arrays.word_at.size - 1), max_size=4))
    titles = data.draw(st.lists(st.integers(0, COUNT - 1), max_size=3))
    headings, texts = (
        data.draw(st.lists(st.integers(0, arrays.passage_article.size - 1), max_size=3)) for _ in range(2)
    )
    zones = list(zip(arrays.zone_passage.tolist(), arrays.zone_kind.tolist(), strict=True))
    wanted = [(int(arrays.first_passage[a]), TITLE) for a in titles]
    wanted += [(p, HEADING) for p in headings] + [(p, BODY) for p in texts]
    edges = [*arrays.zone_begins.tolist(), arrays.word_at.size]
    expected = [
        sorted(
            (int(arrays.start_at[p]), int(arrays.start_at[p]) + int(arrays.length_at[p]), number)
            for number, word in enumerate(words)
            for p in word[2].tolist()
            if edges[zone] <= p < edges[zone + 1]
        )
        for zone in map(zones.index, wanted)
    ]
    some = given_to_it(words, [1.0] * len(words))
    ends, found = kernel.places(some, len(words), titles, headings, texts, room=3)
    told = list(zip(*found.tolist(), strict=True))
    assert [sorted(told[a:b]) for a, b in itertools.pairwise([0, *ends.tolist()])] == expected


def test_dots_are_as_near_as_rows_of_bytes_can_be():
    rng = np.random.default_rng(1)
    rows = rng.integers(-127, 128, (9, 256)).astype(np.int8)
    chunks = {
        "chunk_begins": np.array([0, 4, 4, 9], np.int32),
        "chunk_row": rows,
        "chunk_scale": np.full(9, 0.01, np.float32),
        "chunk_passage": np.arange(9, dtype=np.int32),
    }
    kernel = Kernel(with_chunks(chunks))
    question = rng.normal(size=256).astype(np.float32)
    dots, begins, best = kernel.dots(np.array([0, 1, 2]), question)
    exact = rows.astype(np.float64) @ question * 0.01
    assert np.allclose(dots, exact, atol=1e-3)
    assert begins.tolist() == [0, 4, 4]
    assert np.allclose(best, [max(exact[:4].max(), 0), 0, max(exact[4:].max(), 0)], atol=1e-3)


def test_the_nearest_by_signs_are_those_with_the_fewest_signs_apart():
    rng = np.random.default_rng(2)
    signs = rng.integers(0, 1 << 63, (4, 30), dtype=np.uint64)
    chunks = {"chunk_begins": np.arange(0, 31, 2, dtype=np.int32)[:16], "chunk_signs": signs}
    chunks["chunk_passage"] = np.arange(30, dtype=np.int32)
    asked = rng.integers(0, 1 << 63, 4, dtype=np.uint64)
    apart = np.bitwise_count(signs ^ asked[:, None]).astype(int).sum(axis=0)
    within = apart <= np.sort(apart)[6]
    expected = sorted({chunk // 2 for chunk in np.flatnonzero(within).tolist()})
    assert Kernel(with_chunks(chunks)).nearest(asked, 7).tolist() == expected


def with_chunks(chunks):
    arrays = derive(ARTICLES, WEIGHTS, None).arrays
    count = chunks["chunk_begins"].size - 1
    return type(arrays)(**(vars(arrays) | {"article_key": np.zeros(count, np.uint64)} | chunks))
