"""Work on many articles may be taken apart in any way, and done in any process: the generation is the same."""

from __future__ import annotations

import gc
import pickle
import random
import weakref
from dataclasses import fields

import numpy as np
import pytest

from searchindex.engines.port import here
from searchindex.engines.snapshot import reading
from searchindex.engines.snapshot.derive import derive
from searchindex.engines.snapshot.reading import parts_of
from searchindex.engines.whoosh_engine import SNAPSHOT, open_writer
from searchindex.packing import packed, unpacked
from searchindex.ranking.meaning import word_table
from searchindex.ranking.weights import WEIGHTS
from searchindex.settings import Search, Settings
from tests.conftest import Shelf, make_article

WORDS = [
    "risk",
    "log",
    "plans",
    "review",
    "C++",
    "2.7.4",
    "wi-fi",
    "camelCase",
    "Terminplan",
    "caf\u00e9",
    "\u65e5\u672c\u8a9e",
    "  ",
    "\n",
]


def articles(count):
    rng = random.Random(count)

    def text(most):
        return " ".join(rng.choices(WORDS, k=rng.randrange(most)))

    for number in range(count):
        sections = [("" if s == 0 else text(4), text(150)) for s in range(rng.randrange(4))]
        links, topics = ((f"{rng.randrange(count):03}.html", text(3)),), ((text(2) or "One", "Two"),)
        lang = rng.choice(["en", "de", ""])
        yield make_article(f"{number:03}.html", text(5), *sections, topics=topics, lang=lang, links=links)


def elsewhere(function, items):
    """As another process would do it: everything that goes there and back is pickled."""
    function = pickle.loads(pickle.dumps(function))
    for item in items:
        yield pickle.loads(pickle.dumps(function(pickle.loads(pickle.dumps(item)))))


def test_an_article_comes_back_as_it_was_packed():
    for article in articles(20):
        assert unpacked(packed(article)) == article


@pytest.mark.parametrize("meaning", [True, False])
def test_parts_of_any_size_give_the_same_snapshot(monkeypatch, meaning):
    table = word_table() if meaning else None
    whole = derive(parts_of(articles(40), meaning), WEIGHTS, table)
    monkeypatch.setattr(reading, "_BYTES", 1)
    single = derive(parts_of(articles(40), meaning), WEIGHTS, table)
    for one, other in ((whole.arrays, single.arrays), (whole.remains, single.remains)):
        for field in fields(one):
            np.testing.assert_array_equal(getattr(one, field.name), getattr(other, field.name), err_msg=field.name)
    assert (whole.topics, whole.languages, whole.known) == (single.topics, single.languages, single.known)


def terms_at(part):
    """A part's terms at its places, and its arrays without the numbers of terms."""
    terms = [*part.terms, None]
    arrays = {field.name: getattr(part, field.name) for field in fields(part) if field.name != "terms"}
    numbers = [arrays.pop(name).tolist() for name in ("word_at", "stem_at", "extra_term")]
    rest = {name: np.asarray(array).tolist() for name, array in arrays.items()}
    return [[terms[number] for number in some] for some in numbers], sorted(part.terms), rest


@pytest.mark.parametrize("most", [reading._MOST, 50, 0])
def test_a_part_has_what_its_articles_say_whatever_was_read_before(monkeypatch, most):
    monkeypatch.setattr(reading, "_MOST", most)
    some = [list(map(packed, part)) for part in (articles(7), articles(12), articles(7), articles(1))]
    after = [terms_at(reading.read(part, "en", False)) for part in some]
    for part, found in zip(some, after, strict=True):
        reading.forget()
        assert terms_at(reading.read(part, "en", False)) == found
        places, terms, _ = found
        assert sorted({term for at in places for term in at} - {None}) == terms


def test_what_is_forgotten_is_gone_at_once():
    gc.disable()
    try:
        reading.read([packed(article) for article in articles(7)], "en", False)
        languages = reading._remembered()
        kept = [weakref.ref(one) for one in (languages.terms, *languages._runs.values())]
        del languages
        reading.forget()
        assert not any(one() for one in kept)
    finally:
        gc.enable()


def test_nothing_is_remembered_of_the_parts_when_a_generation_is_built(tmp_path, clock):
    with open_writer(tmp_path, Settings(search=Search(meaning=False)), clock) as writer:
        for count in (130, 131):
            writer.publish(writer.build(Shelf(articles(count)), lambda *_: None).name)
            assert not reading._remembered.cache_info().currsize


@pytest.mark.parametrize("meaning", [True, False])
def test_a_generation_made_elsewhere_is_the_one_made_here(tmp_path, clock, monkeypatch, meaning):
    monkeypatch.setattr(reading, "_BYTES", 2000)
    made = []
    for spread in (here, elsewhere):
        folder = tmp_path / spread.__name__
        with open_writer(folder, Settings(search=Search(meaning=meaning)), clock, spread) as writer:
            built = writer.build(Shelf(articles(130)), lambda *_: None)
            writer.publish(built.name)
            again = writer.build(Shelf([*list(articles(130))[:100], *articles(140)]), lambda *_: None)
        for found in (built, again):
            snapshot = folder / "generations" / found.name / SNAPSHOT
            made.append({path.name: path.read_bytes() for path in snapshot.iterdir()})
    assert made[:2] == made[2:]
