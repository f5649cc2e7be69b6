"""What of the OpenSearch engine needs no cluster: documents, slices, pools, marks and what is kept."""

from __future__ import annotations

import itertools
from contextlib import closing

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchindex.engines.opensearch import marking, slices
from searchindex.engines.opensearch.documents import Documents
from searchindex.engines.opensearch.keeping import Kept
from searchindex.engines.opensearch.mapping import LONGEST_TERM, term
from searchindex.engines.opensearch.outline import outline
from searchindex.engines.opensearch.pool import Pools
from searchindex.engines.opensearch.queries import Weighed
from searchindex.engines.opensearch.scored import CountedPostings, Scored
from searchindex.engines.opensearch.survey import Survey
from searchindex.engines.snapshot.derive import Terms, derive
from searchindex.engines.snapshot.reading import parts_of
from searchindex.engines.snapshot.searcher import SnapshotSearcher
from searchindex.engines.snapshot.vocabulary import SnapshotVocabulary
from searchindex.generations import Manifest
from searchindex.query.plan import Plan, Term, Word
from searchindex.ranking.bm25f import idf
from searchindex.ranking.meaning import word_table
from searchindex.ranking.weights import WEIGHTS
from searchindex.tuning import Signals
from tests.conftest import make_article

TEXTS = (
    ("a.html", "Budget review", "The budget review is weekly. C++ and os.path are not in it."),
    ("b.html", "Weekly report", "Each budget has a review. A report of the budget."),
    ("c.html", "Career paths", "Where a career may lead, and how a review helps."),
    ("d.html", "Reviews", ""),
)
ARTICLES = [
    make_article(
        source, title, ("", text), (f"More on {title}", text[::-1]), topics=(("Work",),), links=(("a.html", "plan"),)
    )
    for source, title, text in TEXTS
]
ints = st.lists(st.integers(0, 2**31 - 1), max_size=40).map(lambda values: np.array(values, dtype=np.int32))


@pytest.fixture(scope="module")
def surveyed():
    survey = Survey()
    for article in ARTICLES:
        survey.add(article)
    inlink = survey.settle()
    terms = Terms(survey.names)
    documents = Documents(survey, terms, np.zeros(len(ARTICLES), np.float32), WEIGHTS)
    made = list(documents)
    yield outline(survey, terms, documents.df, inlink, Signals(), WEIGHTS), made
    survey.close()


@pytest.fixture(scope="module")
def snapshot():
    return derive(parts_of(ARTICLES, False), WEIGHTS, None).arrays


def plan(*words: str) -> Plan:
    return Plan(tuple(Word(w, (Term(w),), (Term(f"={w}", 0.25),)) for w in words))


@given(ints, ints, ints, ints, st.sets(st.integers(0, 2**31 - 1), max_size=40))
def test_a_slice_comes_back_as_it_was_packed(sizes, stems, extras, places, terms):
    ascending = np.array(sorted(terms), dtype=np.int32)
    made = slices.Slice(sizes, stems, extras, places, ascending, np.linspace(0, 1, ascending.size, dtype=np.float32))
    back = slices.unpacked(slices.packed(made))
    for name in slices.Slice.__slots__:
        assert np.array_equal(getattr(back, name), getattr(made, name))


def test_the_outline_counts_words_as_the_snapshot_does(surveyed, snapshot):
    ours, theirs = SnapshotVocabulary(surveyed[0]), SnapshotVocabulary(snapshot)
    assert np.array_equal(surveyed[0].term_key, snapshot.term_key)
    for word in ("budget", "=weekly", "c++", "os.path", "plan", "work", "review", "zebra"):
        assert ours.frequency(word) == theirs.frequency(word)
    assert ours.near("budgit", 1) == theirs.near("budgit", 1) == "budget"


def test_the_vectors_of_the_outline_are_those_of_the_snapshot():
    table = word_table()
    with closing(Survey(table)) as survey:
        for article in ARTICLES:
            survey.add(article)
        inlink = survey.settle()
        terms = Terms(survey.names)
        ours = outline(survey, terms, np.zeros(len(terms.texts), np.int64), inlink, Signals(), WEIGHTS)
    theirs = derive(parts_of(ARTICLES, True), WEIGHTS, table).arrays
    for name in ("chunk_begins", "chunk_passage", "chunk_row", "chunk_scale", "chunk_signs", "token_rarity"):
        assert np.array_equal(getattr(ours, name), getattr(theirs, name))
    for name in ("article_key", "inlink", "title_key", "first_passage", "article_topics", "word_text"):
        assert np.array_equal(getattr(ours, name), getattr(theirs, name))


@pytest.mark.parametrize("words", list(itertools.permutations(["budget", "review", "weekli", "c++"], 2)))
def test_a_pool_of_all_articles_is_scored_as_the_snapshot_is(surveyed, snapshot, words):
    asked = plan(*words)
    manifest = Manifest("g", None, len(ARTICLES), 8, 1, ("en",), "", "", {})  # type: ignore[arg-type]
    whole = SnapshotSearcher(snapshot, [], manifest, WEIGHTS, None)
    outlined, made = surveyed
    vocabulary = SnapshotVocabulary(outlined)
    weigh = {t: idf(df, len(ARTICLES)) if (df := vocabulary.frequency(t.text)) else 0.0
             for w in asked.words for t in (*w.terms, *w.bonus)}  # fmt: skip
    weighed = Weighed(asked, {w: weigh[w.terms[0]] for w in asked.words}, weigh)
    numbers = np.arange(len(ARTICLES))
    pool = Pools(outlined, vocabulary).pool(asked, numbers, [slices.unpacked(d["slice"]) for _, d in made])
    scored = Scored(numbers, outlined, CountedPostings(pool, weighed, len(ARTICLES), [0]), None)
    assert scored.score(asked, 10).hits == list(whole.match(asked, 10).articles)


def test_a_document_has_every_place_and_every_term(surveyed):
    (_, document), *_ = surveyed[1]
    assert document["words"][0] == "budget|=budget review|=review"
    assert "c|=c|c++" in document["words"][1]
    counted = dict(pair.rsplit("|", 1) for pair in document["terms"].split(" "))
    assert {"budget", "=budget", "c++", "os.path", "plan", "work"} <= counted.keys()
    assert all(int(count) > 0 for count in counted.values())


def test_a_term_that_no_index_takes_goes_by_its_hash():
    assert term("budget") == "budget"
    for odd in ("x" * (LONGEST_TERM + 1), "a\ud800b"):
        assert term(odd).startswith("#")
        assert term(odd) == term(odd)


def test_marks_are_those_of_the_snapshot(snapshot):
    manifest = Manifest("g", None, len(ARTICLES), 8, 1, ("en",), "", "", {})  # type: ignore[arg-type]
    asked = Plan((Word("budget review", (Term("budget review"),)), Word("c++", (Term("c++"), Term("week")))))
    (section,) = SnapshotSearcher(snapshot, [], manifest, WEIGHTS, None).sections([0], asked)
    assert marking.places(section.text, "en", asked) == section.text_places != ()


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 5)), max_size=60))
def test_what_is_kept_never_weighs_more_than_allowed(puts):
    kept: Kept[int, int] = Kept(10, lambda weight: weight)
    for key, weight in puts:
        kept.put(key, weight)
        assert kept.get(key) == weight
        assert sum(kept.get(k) or 0 for k in range(10)) <= 10
