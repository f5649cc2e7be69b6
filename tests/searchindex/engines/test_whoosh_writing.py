"""Many articles, written as posting lists from a snapshot's arrays, are the same index as written one by one."""

from __future__ import annotations

import sys
from contextlib import closing
from dataclasses import replace
from operator import call

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import formats, index

from searchindex.article import Article, Section
from searchindex.engines import whoosh_writing
from searchindex.engines.snapshot.derive import settle
from searchindex.engines.snapshot.reading import parts_of
from searchindex.engines.whoosh_index import schema as schema_module
from searchindex.engines.whoosh_index.positions import encoded
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
    listing = whoosh_writing.Listing(settled.named, settled, [article.id for article in articles])
    listing.write(path, removed, map(call, listing.works()))
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


@settings(deadline=None)
@given(st.lists(st.lists(st.integers(0, 1 << 18), min_size=1, max_size=9), min_size=1, max_size=5))
def test_places_are_read_as_they_were(postings):
    postings = [*map(sorted, postings), list(range(0, 9000, 3))]
    begins = np.cumsum([0, *map(len, postings)])[:-1]
    found = encoded(np.array([place for places in postings for place in places]), begins)
    read = formats.Positions()
    assert [read.decode_positions(value) for value in found] == postings
    assert [read.decode_frequency(value) for value in found] == list(map(len, postings))


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
