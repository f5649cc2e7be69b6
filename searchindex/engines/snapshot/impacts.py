"""Impacts: which articles have each term and what it weighs there, and where it stands: sorts over every occurrence.

Each of these is a job of its own, from arrays to arrays.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchindex.engines.snapshot.arrays import NO_WORD, SEVERAL, Array, Given
from searchindex.engines.snapshot.gathering import INLINK, TOPIC
from searchindex.engines.snapshot.occurrences import occurring, ordered, places_of, slices, within
from searchindex.engines.snapshot.ragged import begins_of
from searchindex.ranking import bm25f
from searchindex.ranking.weights import Weights


def postings(given: Given, aside: NDArray[np.int32], forms: NDArray[np.int64], weights: Weights) -> dict[str, Array]:
    """BM25F impacts by term and article, some terms at a time; and how many articles have each of the `forms`.

    `aside` are the words outside the stream.
    """
    count, terms = max(1, given["article_key"].size), given["term_key"].size
    article_of, field_of = _owners(given)
    aside_term = aside[:, 2]
    words, stems, extras, extra_place = (given[n] for n in ("word_at", "stem_at", "extra_term", "extra_place"))
    shares = _shares(count, words != NO_WORD, article_of, field_of, aside, weights)
    begins, articles, impacts = [np.zeros(1, np.int64)], [np.zeros(0, np.int32)], [np.zeros(0, np.float32)]
    for first, last in slices((stems, words, extras, aside_term), terms):
        stem, word = within(stems, first, last), within(words, first, last)
        extra, beside = within(extras, first, last), within(aside_term, first, last)
        at = np.concatenate([stem, word, extra_place[extra]])
        article = np.concatenate([article_of[at], aside[beside, 0]])
        field = np.concatenate([field_of[at], aside[beside, 1].astype(np.uint8)])
        term = (stems[stem], words[word], extras[extra], aside_term[beside])
        where = (np.concatenate(term) - first).astype(np.int64) * count + article
        order = np.argsort(where, kind="stable")
        where, share = where[order], shares[field, article][order]
        firsts = np.flatnonzero(np.diff(where, prepend=-1))
        tf = np.add.reduceat(share, firsts) if firsts.size else np.zeros(0)
        ends = np.searchsorted(where[firsts], np.arange(1, last - first + 1, dtype=np.int64) * count)
        begins.append(begins[-1][-1] + ends)
        articles.append((where[firsts] % count).astype(np.int32))
        impacts.append(bm25f.saturate(tf, weights))
    posting_begins = np.concatenate(begins)
    return {
        "posting_begins": posting_begins,
        "posting_article": np.concatenate(articles),
        "posting_impact": np.concatenate(impacts),
        "word_df": np.diff(posting_begins)[forms].astype(np.int32),
    }


def _shares(
    count: int,
    real: NDArray[np.bool_],
    article: NDArray[Any],
    field: NDArray[Any],
    aside: NDArray[Any],
    weights: Weights,
) -> NDArray[np.float64]:
    """What one occurrence in a field of an article adds to tf': the field's weight over its length norm."""
    by_field = (weights.title, weights.heading, weights.body, weights.inlink_text, weights.topic)
    shares = np.empty((len(by_field), count))
    for number, weight in enumerate(by_field):
        if number in (INLINK, TOPIC):
            mine = aside[aside[:, 1] == number]
            lengths = np.bincount(mine[:, 0], weights=mine[:, 3], minlength=count)
        else:
            lengths = np.bincount(article[real & (field == number)], minlength=count)
        shares[number] = weight / bm25f.length_norms(lengths.astype(np.int64), weights.b)
    return shares


def _owners(given: Given) -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
    """The article and the field of every place."""
    sizes = np.diff(np.append(given["zone_begins"].astype(np.int64), given["word_at"].size))
    article = given["passage_article"][given["zone_passage"]]
    return np.repeat(article, sizes), np.repeat(given["zone_kind"], sizes)


def places(given: Given) -> dict[str, Array]:
    """Where each stem and compound stands."""
    stems, extras, terms = given["stem_at"], given["extra_term"], given["term_key"].size
    found = [np.zeros(0, np.uint32)]
    for first, last in slices((stems, extras), terms):
        stem, extra = within(stems, first, last), within(extras, first, last)
        further = extras[extra], given["extra_place"][extra]
        found.append(places_of(ordered([(stems[stem], stem), further])))
    sizes = sum(occurring(some, terms) for some in (stems, extras))
    return {"place_begins": begins_of(np.asarray(sizes)), "places": np.concatenate(found)}


def form_stems(given: Given) -> dict[str, Array]:
    """The stem of each exact form.  One has several where it stands in several languages."""
    words, stems = given["word_at"], given["stem_at"]
    found = np.full(given["term_key"].size + 1, NO_WORD, dtype=np.int32)  # NO_WORD is the one behind the last
    found[words] = stems
    found[words[found[words] != stems]] = SEVERAL
    return {"form_stem": found[:-1]}
