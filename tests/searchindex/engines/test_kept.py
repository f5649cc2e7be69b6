"""What is taken over from an earlier snapshot is the same as what would be made anew."""

from __future__ import annotations

import random
from dataclasses import fields

import numpy as np
import pytest

from searchindex.engines.snapshot.arrays import load, load_remains, save
from searchindex.engines.snapshot.derive import derive
from searchindex.engines.snapshot.kept import Kept, stretches
from searchindex.engines.snapshot.reading import parts_of
from searchindex.ranking.meaning import word_table
from searchindex.ranking.weights import WEIGHTS
from tests.conftest import make_article

WORDS = [
    *("risk", "log", "owner", "budget", "plan", "plans", "review", "gate", "C++", "2.7.4", "wi-fi", "Terminplan"),
    *("café", "weekly", "プロジェクト"),
]


def made(number, rng, lang="en"):
    def text(most):
        return " ".join(rng.choices(WORDS, k=rng.randrange(1, most)))

    sections = [("" if s == 0 else text(4), text(160)) for s in range(rng.randrange(1, 5))]
    topics = ((text(2), text(2)),) if rng.random() < 0.7 else ()
    links = ((f"{rng.randrange(30):02}.html", text(3)),)
    return make_article(f"{number:02}.html", text(5), *sections, topics=topics, lang=lang, links=links)


def equal(one, other):
    for ours, again in ((one.arrays, other.arrays), (one.remains, other.remains)):
        for field in fields(ours):
            left, right = getattr(ours, field.name), getattr(again, field.name)
            assert left.dtype == right.dtype, field.name
            np.testing.assert_array_equal(left, right, err_msg=field.name)
    assert (one.topics, one.languages, one.known) == (other.topics, other.languages, other.known)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("meaning", [True, False])
def test_a_snapshot_upon_another_is_the_snapshot_from_nothing(tmp_path, seed, meaning):
    rng, table = random.Random(seed), word_table() if meaning else None
    articles = [made(n, rng, rng.choice(["en", "de"])) for n in range(30)]
    before = derive(parts_of(articles, meaning), WEIGHTS, table)
    save(vars(before.arrays), tmp_path)
    save(vars(before.remains), tmp_path)
    after = [made(n, rng) if rng.random() < 0.2 else a for n, a in enumerate(articles) if rng.random() > 0.1]
    after += [made(n, rng) for n in range(30, 33)]
    same = {a.id for a in articles} & {a.id for a in after if a in articles}
    kept = Kept(load(tmp_path), load_remains(tmp_path), same)
    anew = (part.part for part in parts_of([a for a in after if a.id not in same], meaning))
    upon = derive(stretches([a.id for a in after], kept, anew), WEIGHTS, table, kept=kept)
    equal(upon, derive(parts_of(after, meaning), WEIGHTS, table))


def test_a_snapshot_in_which_nothing_changed_is_the_same(tmp_path):
    articles = [made(n, random.Random(n)) for n in range(10)]
    before = derive(parts_of(articles, True), WEIGHTS, word_table())
    save(vars(before.arrays), tmp_path)
    save(vars(before.remains), tmp_path)
    kept = Kept(load(tmp_path), load_remains(tmp_path), {a.id for a in articles})
    equal(derive(stretches([a.id for a in articles], kept, []), WEIGHTS, word_table(), kept=kept), before)
