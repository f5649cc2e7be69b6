"""The outline: what every web node keeps of a generation, as a snapshot whose large arrays are empty.

Words and how many articles have them, titles and headings for suggestions, topics, priors, and the rows of meaning
are in it, about 400 bytes a passage; postings, places and texts are in the cluster.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from searchindex.engines.opensearch.survey import Known, Survey
from searchindex.engines.snapshot.arrays import NO_WORD, Arrays
from searchindex.engines.snapshot.derive import Terms, added_signals, alphabet
from searchindex.engines.snapshot.growing import blob
from searchindex.ranking.weights import Weights
from searchindex.tuning import Signals


def outline(
    survey: Survey, terms: Terms, df: NDArray[np.int64], inlink: NDArray[np.float32], signals: Signals, weights: Weights
) -> Arrays:  # fmt: skip
    """The outline of what was surveyed.  `df` counts the articles of each term, in the order of `terms`."""
    first_passage = np.array(survey.first_passage, dtype=np.int32)
    count = len(survey.known)
    article_key = np.array([int(known.id, 16) for known in survey.known], dtype=np.uint64)
    title_key = np.array(survey.title_keys, dtype=np.uint64)
    by_title = np.argsort(title_key, kind="stable").astype(np.int32)
    names = survey.names
    forms, letters = alphabet(names, terms)
    chunks = survey.vectors.arrays()
    given: dict[str, Any] = {
        "article_key": article_key,
        "article_lookup": np.argsort(article_key).astype(np.int32),
        **blob("card_begins", "cards", [_card(known) for known in survey.known]),
        "inlink": inlink,
        "signal": added_signals([known.id for known in survey.known], signals),
        "title_key": title_key[by_title],
        "title_article": by_title,
        "first_passage": first_passage,
        "article_topics": np.array(survey.topics, dtype=np.int32),
        "topic_begins": _begins([len(some) for some in survey.topic_sets]).astype(np.int32),
        "topic_of": np.array([topic for some in survey.topic_sets for topic in some], dtype=np.int32),
        "passage_article": np.repeat(np.arange(count, dtype=np.int32), np.diff(first_passage)),
        "word_at": terms.renumbered(names.word.array),
        "start_at": names.start.array,
        "length_at": names.length.array,
        "zone_begins": names.zone_begins.array,
        "zone_passage": names.zone_passage.array,
        "zone_kind": names.zone_kind.array,
        "term_key": terms.keys,
        "posting_begins": np.concatenate([[0], np.cumsum(df)]).astype(np.int64),
        "form_stem": np.full(len(terms.texts), NO_WORD, dtype=np.int32),
        **letters,
        "word_df": df[forms].astype(np.int32),
        **chunks,
        **survey.vectors.rows(weights)(chunks),
    }
    return filled(given)


def filled(given: dict[str, Any]) -> Arrays:
    """Arrays of which only some are given; the others are empty."""
    return Arrays(**{field.name: given.get(field.name, _EMPTY) for field in fields(Arrays)})


_EMPTY = np.zeros(0, dtype=np.int32)


def _begins(sizes: list[int]) -> NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(np.array(sizes, dtype=np.int64))]).astype(np.int64)


def _card(known: Known) -> bytes:
    """Enough of an article to link to it, in the form of a card."""
    named = {"id": known.id, "source": known.source, "url": known.url, "title": known.title, "lang": known.lang}
    return msgspec.json.encode({**named, "sections": ()})
