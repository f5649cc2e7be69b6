"""The compiled kernel says what plain loops say."""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchindex.engines.snapshot.arrays import BODY, TITLE
from searchindex.engines.snapshot.kernel.library import (
    ALWAYS,
    BY_WORDS,
    NEVER,
    PARTS,
    Kernel,
    Question,
    sums,
)
from searchindex.ranking.weights import WEIGHTS
from tests.searchindex.engines.kernels import COUNT, derived, given_to_it, postings

MOST_PLACES, MANY = 2000, 50


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


def asked(words, shares, forms=(), bonus=(), **more):
    """A question of these words and forms that is given all hits."""
    given = {"norm": 1.0, "least": 0.0, "among": COUNT, "most": COUNT, "paired": False} | more
    return Question(given_to_it([*words, *forms], [*shares, *bonus]), len(words), len(forms), **given)


def articles(found):
    return [hit.article for hit in found.hits]


def totals(found):
    return [hit.score for hit in found.hits]


@given(st.data())
def test_articles_match_by_their_words_or_as_is_said_of_them_and_their_sums_have_seven_terms(kernel, arrays, data):
    words, forms = (data.draw(st.lists(postings(), max_size=most)) for most in (4, 2))
    shares, bonus = [0.5, 0.25, 0.125, 1.0][: len(words)], [0.25, 0.5][: len(forms)]
    when = data.draw(st.none() | st.lists(st.sampled_from([NEVER, BY_WORDS, ALWAYS]), min_size=COUNT, max_size=COUNT))
    within = data.draw(st.none() | st.lists(st.booleans(), min_size=COUNT, max_size=COUNT))
    title = data.draw(st.just(0) | st.sampled_from(arrays.title_key.tolist()))
    titled = arrays.title_article[arrays.title_key == title].tolist()
    lifted = sorted(data.draw(st.sets(st.integers(0, COUNT - 1), max_size=2)))
    least = data.draw(st.sampled_from([0.0, 0.2, 0.5]))
    gain, met, exact, lift = np.zeros((4, COUNT))
    for number, ((having, impacts, _), weight) in enumerate(zip([*words, *forms], [*shares, *bonus], strict=True)):
        gain[having] += impacts * weight
        if number < len(words):
            met[having] += weight
    exact[titled] += WEIGHTS.exact_title
    lift[lifted] += 2.5
    said = when or [BY_WORDS] * COUNT
    enough = [a in titled or met[a] >= least for a in range(COUNT)]
    match = [a for a in range(COUNT) if said[a] == ALWAYS or (said[a] == BY_WORDS and enough[a])]
    terms = np.array([gain, 0 * gain, np.float32(WEIGHTS.inlink) * arrays.inlink, 0 * gain, exact, arrays.signal, lift])
    shown = [a for a in match if within is None or within[a]]
    order = sorted(shown, key=lambda a: (-round(terms[:, a].sum(), 9), a))
    found = kernel.match(
        asked(
            words, shares, forms, bonus, least=least,
            when=None if when is None else np.array(when, np.uint8),
            within=None if within is None else np.array(within),
            title=title, lifted=np.array(lifted, np.int32), lift=np.full(len(lifted), 2.5), explain=True,
        ),
        MOST_PLACES,
        1,
    )  # fmt: skip
    assert (found.matched, found.inside, articles(found)) == (len(match), len(shown), order)
    assert np.allclose(totals(found), terms[:, order].sum(axis=0))
    assert np.allclose(np.array(found.terms).reshape(len(order), len(PARTS)), terms[:, order].T)
    under = [topics_of(arrays, article) for article in match]
    assert list(found.topics) == [sum(topic in some for some in under) for topic in range(len(found.topics))]


def test_titles_are_looked_for_among_those_that_there_are(arrays):
    none = replace(arrays, title_key=arrays.title_key[:0], title_article=arrays.title_article[:0])
    one = replace(arrays, title_key=arrays.title_key[3:4].copy(), title_article=arrays.title_article[3:4].copy())
    title, owner = int(arrays.title_key[3]), int(arrays.title_article[3])
    for titled, own in ((none, []), (one, [owner])):
        found = Kernel(titled, WEIGHTS).match(asked([], [], title=title, least=0.1), MOST_PLACES, 1)
        assert articles(found) == own
    last = int(arrays.title_key[-1])
    assert not Kernel(one, WEIGHTS).match(asked([], [], title=last, least=0.1), MOST_PLACES, 1).hits


def topics_of(arrays, article):
    own = arrays.article_topics[article]
    return arrays.topic_of[arrays.topic_begins[own] : arrays.topic_begins[own + 1]].tolist()


@given(st.lists(postings(), min_size=1, max_size=3), st.integers(0, COUNT), st.integers(1, COUNT))
def test_a_stretch_of_hits_is_cut_out_of_all_of_them(kernel, words, first, most):
    shares = [0.5, 0.25, 0.125][: len(words)]
    every = kernel.match(asked(words, shares, least=0.1), MOST_PLACES, 2)
    some = kernel.match(asked(words, shares, least=0.1, first=first, most=most), MOST_PLACES, 2)
    assert some.hits == every.hits[first : first + most]
    assert (some.matched, some.topics) == (every.matched, every.topics)


@given(st.data())
def test_near_pairs_are_those_that_a_double_loop_finds(kernel, arrays, data):
    words = data.draw(st.lists(postings(most_place=arrays.word_at.size - 1), min_size=2, max_size=4))
    most, known = data.draw(st.sampled_from([5, 1000])), data.draw(st.none() | st.just(np.array([2, 0, 3])))
    values = passages_of_pairs(arrays, words, most, known)
    best = defaultdict(float)
    for passage, value in values.items():
        owner = int(arrays.passage_article[passage])
        best[owner] = max(best[owner], value)
    # Without shares the words by themselves bring nothing.
    question = asked(words, [0.0] * len(words), paired=True, known=known, norm=0.5, explain=True)
    found = kernel.match(question, most, MANY)
    pairs = {hit.article: terms[PARTS.index("near pairs")] for hit, terms in zip(found.hits, found.terms, strict=True)}
    assert {article: value for article, value in pairs.items() if value} == pytest.approx(best)
    assert {each.section: each.score for hit in found.hits for each in hit.sections} == pytest.approx(values)


def test_a_word_that_stands_twice_at_a_place_is_no_pair_with_itself(kernel):
    words = [(np.zeros(1, np.int32), np.ones(1, np.float32), np.array([3, 3, 3, 40], np.uint32))] * 2
    found = kernel.match(asked(words, [0.0, 0.0], paired=True), MOST_PLACES, MANY)
    assert not any(hit.sections for hit in found.hits)


def passages_of_pairs(arrays, words, most, known):
    values = defaultdict(float)
    for number, ((_, _, a), (_, _, b)) in enumerate(itertools.pairwise(words)):
        rare, other = (a, b) if a.size <= b.size else (b, a)
        tf = defaultdict(float)
        for place in rare.tolist()[:most]:
            if any(0 < abs(place - far) <= WEIGHTS.pair_distance for far in other.tolist()):
                zone = int(np.searchsorted(arrays.zone_begins, place, side="right")) - 1
                tf[int(arrays.zone_passage[zone])] += 1 if arrays.zone_kind[zone] == BODY else WEIGHTS.pair_in_name
        df = len({int(arrays.passage_article[passage]) for passage in tf})
        df = df if known is None else max(df, int(known[number]))
        idf = math.log(1 + (COUNT - df + 0.5) / (df + 0.5))
        for passage, often in tf.items():
            values[passage] += idf * WEIGHTS.pair / 0.5 * often / (often + WEIGHTS.k1)
    return values


@given(st.data())
def test_the_best_sections_are_those_that_a_loop_finds(kernel, arrays, data):
    words = data.draw(st.lists(postings(most_place=arrays.word_at.size - 1), max_size=3))
    shares = [0.5, 0.25, 0.125][: len(words)]
    value, said = defaultdict(float), set()
    for (_, _, places), share in zip(words, shares, strict=True):
        tf = defaultdict(float)
        for place in places.tolist():
            zone = int(np.searchsorted(arrays.zone_begins, place, side="right")) - 1
            passage = int(arrays.zone_passage[zone])
            tf[passage] += {TITLE: 0.0, BODY: WEIGHTS.body}.get(int(arrays.zone_kind[zone]), WEIGHTS.heading)
            if arrays.zone_kind[zone] == BODY:
                said.add(passage)
        for passage, often in tf.items():
            value[passage] += share * often / (often + WEIGHTS.k1)
    found = kernel.match(asked(words, shares), MOST_PLACES, 2)
    for hit in found.hits:
        own = range(int(arrays.first_passage[hit.article]), int(arrays.first_passage[hit.article + 1]))
        best = sorted((p for p in own if value[p] > 0), key=lambda p: (-round(value[p], 9), p))[:2]
        assert [each.section for each in hit.sections] == best
        for each in hit.sections:
            assert each.score == pytest.approx(value[each.section])
            assert each.said == (each.section in said)


@given(st.data())
def test_the_best_by_words_are_ranked_by_meaning_as_well_and_stand_before_the_others(data):
    rng = np.random.default_rng(data.draw(st.integers(0, 9)))
    arrays = with_chunks(
        {
            "chunk_begins": np.arange(COUNT + 1, dtype=np.int32) * 2,
            "chunk_row": rng.integers(-127, 128, (2 * COUNT, 256)).astype(np.int8),
            "chunk_scale": np.full(2 * COUNT, 0.001, np.float32),
            "chunk_passage": np.repeat(derived().first_passage[:-1], 2),
        }
    )
    kernel, question = Kernel(arrays, WEIGHTS), rng.normal(size=256).astype(np.float32)
    words, candidates = data.draw(st.lists(postings(), min_size=1, max_size=3)), data.draw(st.integers(0, COUNT + 2))
    shares = [0.5, 0.25, 0.125][: len(words)]
    plain = kernel.match(asked(words, shares, least=0.1), MOST_PLACES, 1)
    near = (arrays.chunk_row.astype(np.float64) @ question * 0.001).reshape(-1, 2).max(axis=1).clip(0)
    total = {
        article: score + (near[article] if place < candidates else 0)
        for place, (article, score) in enumerate(zip(articles(plain), totals(plain), strict=True))
    }
    first, others = articles(plain)[:candidates], articles(plain)[candidates:]
    order = sorted(first, key=lambda a: (-round(total[a], 3), a)) + others
    found = kernel.match(asked(words, shares, least=0.1, meaning=question, candidates=candidates), MOST_PLACES, 1)
    assert sorted(articles(found)[: len(first)]) == sorted(first)
    assert np.allclose(totals(found), [total[a] for a in articles(found)], atol=1e-3)
    assert np.allclose(totals(found), [total[a] for a in order], atol=2e-3)
    few = kernel.match(asked(words, shares, least=0.1, meaning=question, candidates=candidates, most=2), MOST_PLACES, 1)
    assert articles(few) == articles(found)[:2]


def test_how_near_articles_are_is_told_as_well_as_rows_of_bytes_can():
    rng = np.random.default_rng(1)
    rows = rng.integers(-127, 128, (9, 256)).astype(np.int8)
    chunks = {
        "chunk_begins": np.array([0, 4, 4, 9], np.int32),
        "chunk_row": rows,
        "chunk_scale": np.full(9, 0.01, np.float32),
        "chunk_passage": np.arange(9, dtype=np.int32),
    }
    question = rng.normal(size=256).astype(np.float32)
    best = Kernel(with_chunks(chunks), WEIGHTS).alike(np.array([0, 1, 2]), question)
    exact = rows.astype(np.float64) @ question * 0.01
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
    assert Kernel(with_chunks(chunks), WEIGHTS).nearest(asked, 7).tolist() == expected


@settings(deadline=None)
@given(st.lists(st.integers(0, 600), min_size=1, max_size=6), st.data())
def test_the_sum_of_a_text_is_numpys_of_its_tokens_rows(sizes, data):
    rng = np.random.default_rng(3)
    rows = rng.normal(size=(50, 256)).astype(np.float32)
    begins = np.cumsum([0, *sizes])
    tokens = rng.integers(0, 50, int(begins[-1])).astype(np.int32)
    asked = data.draw(st.lists(st.integers(0, len(sizes) - 1), max_size=5))
    found = sums(rows, tokens, begins, np.array(asked, dtype=np.int64))
    for text, row in zip(asked, found, strict=True):
        own = rows[tokens[begins[text] : begins[text + 1]]]
        assert np.array_equal(row, np.add.reduceat(own, [0], axis=0)[0] if own.size else np.zeros(256, np.float32))


def with_chunks(chunks):
    arrays = derived()
    count = chunks["chunk_begins"].size - 1
    return type(arrays)(**(vars(arrays) | {"article_key": np.zeros(count, np.uint64)} | chunks))
