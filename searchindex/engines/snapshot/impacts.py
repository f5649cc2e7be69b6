"""Impacts: which articles have each term and what it weighs there, and where it stands: over every occurrence.

Each of these is a job of its own, from arrays to arrays.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchindex.engines.snapshot.arrays import NO_WORD, SEVERAL, Array, Given
from searchindex.engines.snapshot.gathering import INLINK, TOPIC
from searchindex.engines.snapshot.kernel.inversion import Stream
from searchindex.ranking import bm25f
from searchindex.ranking.weights import Weights


def postings(given: Given, aside: NDArray[np.int32], forms: NDArray[np.int64], weights: Weights) -> dict[str, Array]:
    """BM25F impacts by term and article; and how many articles have each of the `forms`.

    `aside` are the words outside the stream.
    """
    shares = _shares(given, aside, weights)
    begins, articles, sums = Stream(given).weighed(aside, shares, given["term_key"].size)
    return {
        "posting_begins": begins,
        "posting_article": articles,
        "posting_impact": bm25f.saturate(sums, weights),
        "word_df": np.diff(begins)[forms].astype(np.int32),
    }


def _shares(given: Given, aside: NDArray[Any], weights: Weights) -> NDArray[np.float64]:
    """What one occurrence in a field of an article adds to tf': the field's weight over its length norm."""
    count, kinds = max(1, given["article_key"].size), given["zone_kind"]
    by_field = (weights.title, weights.heading, weights.body, weights.inlink_text, weights.topic)
    shares = np.empty((len(by_field), count))
    owner, words = given["passage_article"][given["zone_passage"]], _words(given)
    for number, weight in enumerate(by_field):
        if number in (INLINK, TOPIC):
            mine = aside[aside[:, 1] == number]
            lengths = np.bincount(mine[:, 0], weights=mine[:, 3], minlength=count)
        else:
            lengths = np.bincount(owner, weights=np.where(kinds == number, words, 0), minlength=count)
        shares[number] = weight / bm25f.length_norms(lengths.astype(np.int64), weights.b)
    return shares


def _words(given: Given) -> NDArray[np.int64]:
    """How many words each zone has."""
    begins = given["zone_begins"].astype(np.int64)  # of none it is empty, which at least its gap is not
    return np.add.reduceat(given["word_at"] != NO_WORD, begins, dtype=np.int64) if begins.size else begins


def places(given: Given) -> dict[str, Array]:
    """Where each stem and compound stands."""
    begins, found = Stream(given).places(given["term_key"].size)
    return {"place_begins": begins, "places": found}


def form_stems(given: Given) -> dict[str, Array]:
    """The stem of each exact form.  One has several where it stands in several languages."""
    words, stems = given["word_at"], given["stem_at"]
    found = np.full(given["term_key"].size + 1, NO_WORD, dtype=np.int32)  # NO_WORD is the one behind the last
    found[words] = stems
    found[words[found[words] != stems]] = SEVERAL
    return {"form_stem": found[:-1]}
