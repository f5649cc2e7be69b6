"""Many articles, written as posting lists from a snapshot's arrays, are the same index as written one by one."""

from __future__ import annotations

import sys
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from whoosh import fields, formats, index
from whoosh.codec.base import Segment
from whoosh.codec.whoosh3 import W3Codec
from whoosh.filedb.filestore import FileStorage

from searchindex.article import Article, Section
from searchindex.engines import whoosh_writing
from searchindex.engines.snapshot.derive import settle
from searchindex.engines.snapshot.inverted import Occurrences
from searchindex.engines.snapshot.ragged import begins_of
from searchindex.engines.snapshot.reading import parts_of
from searchindex.engines.whoosh_index import schema as schema_module
from searchindex.engines.whoosh_index.codec import Codec
from searchindex.engines.whoosh_index.schema import schema
from searchindex.ranking.weights import WEIGHTS
from tests.searchapi.knowledge import ARTICLES

TEXTS = st.text(alphabet="ab C+-.\n=é日本_9", max_size=60)


def content(path):
    """Everything that Whoosh reads of an index, by the sources of its articles."""
    with closing(index.open_dir(path, schema=schema())) as opened, closing(opened.reader()) as reader:
        sources = {number: stored["record"][0] for number, stored in reader.iter_docs()}
        records = {stored["record"] for _, stored in reader.iter_docs()}
        terms = {}
        for name, term in reader.all_terms():
            matcher, found = reader.postings(name, term), []
            while matcher.is_active():
                places = () if name == "article" else tuple(matcher.value_as("positions"))
                found.append((sources[matcher.id()], matcher.weight(), places))
                matcher.next()
            if found:
                terms[name, term] = sorted(found)
        return records, terms


def one_by_one(path, articles):
    whoosh_writing.write(path, [], articles)
    return content(path)


def as_lists(path, articles, removed=()):
    settled = settle(parts_of(articles, False), WEIGHTS, None)
    whoosh_writing.write_listed(path, removed, settled.named, settled, [article.id for article in articles])
    return content(path)


def test_they_are_the_same(tmp_path):
    assert as_lists(tmp_path / "lists", ARTICLES) == one_by_one(tmp_path / "one", ARTICLES)


def test_terms_of_more_than_a_block_are_the_same(tmp_path):
    first = ARTICLES[0]
    many = [replace(first, id=f"{n:016x}", source=f"{n:03}.html") for n in range(300)]
    assert as_lists(tmp_path / "lists", many) == one_by_one(tmp_path / "one", many)


@settings(deadline=None, max_examples=25)
@given(st.lists(st.tuples(TEXTS, TEXTS, TEXTS), max_size=3))
def test_any_texts_are_the_same(tmp_path_factory, texts):
    path = tmp_path_factory.mktemp("index")
    articles = [
        Article(f"{n:016x}", f"{n}.html", f"/{n}", title, (Section(2, heading, None, text),) * 2, lang="en")
        for n, (title, heading, text) in enumerate(texts)
    ]
    assert as_lists(path / "lists", articles) == one_by_one(path / "one", articles)


PLACES = st.lists(st.integers(0, 1 << 18), min_size=1, max_size=9)
LISTED = st.dictionaries(st.binary(max_size=5), st.dictionaries(st.integers(0, 70_000), PLACES, min_size=1), max_size=4)
"""Of each term the places where it stands, by article."""


@contextmanager
def listed(path, terms, kept=True):
    """Writes postings, and gives Whoosh's own reader of them and the format that they have."""
    standing = sorted((term, sorted(articles.items())) for term, articles in terms.items())
    every = [(number, place) for _, postings in standing for number, places in postings for place in sorted(places)]
    sizes = [sum(len(places) for _, places in postings) for _, postings in standing]
    numbers, places = np.array(every, np.int64).reshape(-1, 2).T
    described = fields.Schema(text=fields.FieldType(formats.Positions() if kept else formats.Existence(), None))
    storage, segment = FileStorage(path), Segment("any")
    writer = Codec().field_writer(storage, segment)
    writer.start_field("text", described["text"])
    some = Occurrences([term for term, _ in standing], begins_of(np.array(sizes, np.int64)), numbers.astype(np.int32),
                       places.astype(np.uint32) if kept else None)  # fmt: skip
    writer.add_terms(some)
    writer.finish_field()
    writer.close()
    with closing(W3Codec().terms_reader(storage, segment)) as reader:
        yield reader, described["text"].format


@settings(deadline=None, max_examples=50)
@given(LISTED)
@example({b"often": {number: list(range(number % 3 + 1)) for number in range(0, 900, 3)}})
@example({b"once": {number: [70_000 * number] for number in range(257)}, b"twice": {1: [0, 0], 70_000: [9, 300]}})
@example({b"long": {5: list(range(0, 9000, 3))}})
def test_any_postings_are_read_as_they_were(tmp_path_factory, terms):
    with listed(tmp_path_factory.mktemp("lists"), terms) as (reader, form):
        assert [term for _, term in reader.terms()] == sorted(terms)
        for term, articles in terms.items():
            matcher, found = reader.matcher("text", term, form), {}
            while matcher.is_active():
                places = found[matcher.id()] = matcher.value_as("positions")
                assert matcher.weight() == matcher.value_as("frequency") == len(places)
                matcher.next()
            assert list(found.items()) == sorted((number, sorted(places)) for number, places in articles.items())
            counts, info = [len(places) for places in articles.values()], reader.term_info("text", term)
            assert (info.doc_frequency(), info.weight(), info.max_weight()) == (len(counts), sum(counts), max(counts))
            assert (info.min_id(), info.max_id()) == (min(articles), max(articles))


@settings(deadline=None, max_examples=25)
@given(st.dictionaries(st.binary(max_size=5), st.sets(st.integers(0, 70_000), min_size=1), max_size=4))
def test_postings_are_kept_without_places_too(tmp_path_factory, terms):
    alone = {term: {number: [0] for number in numbers} for term, numbers in terms.items()}
    with listed(tmp_path_factory.mktemp("lists"), alone, kept=False) as (reader, form):
        for term, numbers in terms.items():
            assert list(reader.matcher("text", term, form).all_ids()) == sorted(numbers)


def test_a_term_is_found_among_very_many(tmp_path):
    terms = {b"%d" % number: {number: [number]} for number in range(5000)}
    with listed(tmp_path, terms) as (reader, form):
        assert all(reader.matcher("text", term, form).id() == int(term) for term in terms)
        assert ("text", b"no term") not in reader


def test_terms_come_in_their_order(tmp_path):
    writer = Codec().field_writer(FileStorage(tmp_path), Segment("any"))
    writer.start_field("text", fields.FieldType(formats.Existence(), None))
    some = partial(Occurrences, begins=np.array([0, 1]), articles=np.zeros(1, np.int32), places=None)
    writer.add_terms(some([b"b"]))
    with pytest.raises(ValueError, match="comes behind"):
        writer.add_terms(some([b"a"]))
    writer.close()


def test_those_removed_before_are_gone(tmp_path):
    one_by_one(tmp_path, ARTICLES)
    records, terms = as_lists(tmp_path, ARTICLES[1:], [article.id for article in ARTICLES])
    assert (records, terms) == one_by_one(tmp_path / "again", ARTICLES[1:])


def test_where_writing_fails_nothing_is_changed(tmp_path, monkeypatch):
    before = one_by_one(tmp_path, ARTICLES[:2])

    def full(*_):
        raise OSError("no space left")

    monkeypatch.setattr("searchindex.engines.whoosh_index.codec.FieldWriter.add_terms", full)
    with pytest.raises(OSError, match="no space"):
        as_lists(tmp_path, ARTICLES[2:], [ARTICLES[0].id])
    assert content(tmp_path) == before


def test_an_index_is_opened_whatever_its_schema_was_called_when_it_was_made(tmp_path, monkeypatch):
    with monkeypatch.context() as earlier:
        earlier.setattr(schema_module.AnalysedText, "__module__", "searchindex.engines.earlier")
        earlier.setitem(sys.modules, "searchindex.engines.earlier", schema_module)
        one_by_one(tmp_path, ARTICLES[:1])
    one_by_one(tmp_path, ARTICLES[1:])
    assert content(tmp_path) == one_by_one(tmp_path / "again", ARTICLES)
