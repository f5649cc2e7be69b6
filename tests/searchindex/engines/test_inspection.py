"""A generation whose files are all as they were written, and which is wrong all the same, is found."""

from __future__ import annotations

import shutil
from dataclasses import replace

import numpy as np
import pytest

from searchindex import generations
from searchindex.engines.inspection import inspect
from searchindex.engines.whoosh_engine import WHOOSH
from searchindex.engines.whoosh_index.index import WhooshIndex
from searchindex.errors import DamagedError
from searchindex.settings import Search, Settings

WORDS_ALONE = Settings(search=Search(meaning=False))


@pytest.fixture
def made(published, article, tmp_path):
    """An index folder and the name of its generation, built upon another one."""
    risk = article("r.html", "Risks", ("Owners", "Each risk has an owner."), topics=(("Governance", "Risk"),))
    published(risk, article("o.html", "Old", ("", "It leaves.")), settings=WORDS_ALONE)
    published(risk, article("p.html", "Plans", ("", "What is delivered.")), settings=WORDS_ALONE)
    return tmp_path / "index", generations.names(tmp_path / "index")[0]


def sealed_again(index, name, **changed):
    """Writes the manifest anew, as if the build itself had made what is there."""
    found, root = generations.manifest(index, name), generations.folder(index, name)
    for known in ("manifest.json", "manifest.sha256"):
        (root / known).unlink()
    aside = root.rename(root.with_name(".building-again"))
    generations.complete(index, aside, replace(found, files=generations.digests(aside), **changed))


def test_a_sound_generation_says_what_was_looked_at(made):
    found = inspect(*made, WORDS_ALONE)
    assert (found.articles, found.documents, found.compared) == (2, 2, True)
    assert "2 articles load" in str(found)


def test_under_other_settings_shapes_alone_are_compared(made):
    found = inspect(*made, Settings())
    assert not found.compared
    assert "built with other settings" in str(found)


@pytest.mark.parametrize("array", ["posting_article", "term_key", "passage_article", "inlink", "cards"])
def test_an_array_that_is_not_what_the_articles_give_is_found(made, array):
    index, name = made
    path = generations.folder(index, name) / "snapshot" / f"{array}.npy"
    kept = np.load(path)
    kept.reshape(-1)[-1:] += 1
    np.save(path, kept)
    sealed_again(index, name)
    with pytest.raises(DamagedError, match=array):
        inspect(index, name, WORDS_ALONE)


def test_a_lost_article_is_found(made):
    index, name = made
    whoosh = WhooshIndex(generations.folder(index, name) / WHOOSH)
    whoosh.update([next(whoosh.articles()).id], [])
    whoosh.close()
    sealed_again(index, name)
    with pytest.raises(DamagedError, match="holds 1 articles, its manifest says 2"):
        inspect(index, name, WORDS_ALONE)


def test_postings_that_do_not_agree_with_the_articles_are_found(made, article):
    index, name = made
    root = generations.folder(index, name) / WHOOSH
    whoosh = WhooshIndex(root)
    writer = whoosh._index.writer()
    # A document without a record: words that no article has.
    writer.add_document(article="0" * 16)
    writer.commit()
    whoosh.close()
    sealed_again(index, name)
    with pytest.raises(DamagedError, match="3 documents, its articles 2"):
        inspect(index, name, WORDS_ALONE)


@pytest.mark.parametrize("changed", [{"articles": 3}, {"sections": 1}, {"topics": 9}, {"languages": ("de",)}])
def test_a_manifest_that_miscounts_is_found(made, changed):
    index, name = made
    sealed_again(index, name, **changed)
    with pytest.raises(DamagedError, match="manifest"):
        inspect(index, name, WORDS_ALONE)


def test_a_generation_without_its_whoosh_index_is_found(made):
    index, name = made
    shutil.rmtree(generations.folder(index, name) / WHOOSH)
    sealed_again(index, name)
    with pytest.raises(DamagedError, match="no Whoosh index"):
        inspect(index, name, WORDS_ALONE)


def test_hashes_come_before_anything_is_opened(made):
    index, name = made
    toc = next((generations.folder(index, name) / WHOOSH).glob("*.toc"))
    toc.write_bytes(b"cos\nsystem\n(S'exit 1'\ntR.")
    with pytest.raises(DamagedError, match="is not what its manifest says"):
        inspect(index, name, WORDS_ALONE)
