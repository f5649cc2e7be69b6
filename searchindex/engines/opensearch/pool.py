"""The pool: the articles that the cluster found for a question, as a small snapshot that the scorer can score.

Scores come out as they would over all articles, because every number that depends on all of them - how many have a
word, how many there are - is handed in from the cluster.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchindex.engines.opensearch.outline import filled
from searchindex.engines.opensearch.slices import Slice
from searchindex.engines.snapshot.arrays import BODY, GAP, HEADING, NO_WORD, TITLE, Arrays
from searchindex.engines.snapshot.keys import key, title_text
from searchindex.engines.snapshot.vocabulary import SnapshotVocabulary
from searchindex.query.plan import Plan


class Pools:
    """Makes pools from a generation's outline."""

    def __init__(self, outline: Arrays, vocabulary: SnapshotVocabulary) -> None:
        self._outline = outline
        self._vocabulary = vocabulary
        self._local = threading.local()

    def pool(self, plan: Plan, numbers: NDArray[np.int64], slices: Sequence[Slice]) -> Arrays:
        """The snapshot of these articles, which are ascending, for the words of one plan."""
        outline = self._outline
        wanted = self._terms(plan)
        sizes = _joined([s.sizes for s in slices])
        fields = np.array([s.sizes.size for s in slices], dtype=np.int64)
        zone_ends = np.cumsum(sizes.astype(np.int64) + GAP)
        zone_begins = np.concatenate([[0], zone_ends])[:-1]
        field_ends = np.cumsum(fields)
        first_place = np.concatenate([[0], zone_ends])[np.concatenate([[0], field_ends])]
        passages = (fields - 1) // 2
        first_passage = np.concatenate([[0], np.cumsum(passages)]).astype(np.int32)
        given: dict[str, Any] = {
            "article_key": outline.article_key[numbers],
            "article_lookup": np.argsort(outline.article_key[numbers]).astype(np.int32),
            "inlink": outline.inlink[numbers],
            "signal": outline.signal[numbers],
            **self._titles(plan, numbers),
            "first_passage": first_passage,
            "first_place": first_place,
            "article_topics": outline.article_topics[numbers],
            "topic_begins": outline.topic_begins,
            "topic_of": outline.topic_of,
            "passage_article": np.repeat(np.arange(numbers.size, dtype=np.int32), passages),
            "word_at": np.broadcast_to(np.int32(NO_WORD), int(zone_ends[-1]) if zone_ends.size else 0),
            "zone_begins": zone_begins.astype(np.uint32),
            **_zones(fields, first_passage),
            "term_key": outline.term_key[wanted],
            **self._postings(wanted, slices),
            **self._places(wanted, slices, sizes, first_place),
            "form_stem": np.full(wanted.size, NO_WORD, dtype=np.int32),
            "token_rarity": outline.token_rarity,
            **self._chunks(numbers, first_passage),
        }
        return filled(given)

    def _terms(self, plan: Plan) -> NDArray[np.int64]:
        """The numbers of the terms that a plan looks up."""
        terms = (term for word in plan.words for term in (*word.terms, *word.bonus))
        texts = {part for term in terms for part in term.text.split()}
        found = {self._vocabulary.term(text) for text in texts} - {-1}
        return np.array(sorted(found), dtype=np.int64)

    def _slots(self, wanted: NDArray[np.int64], terms: NDArray[np.int32]) -> NDArray[np.int16]:
        """For each of many terms its place among the wanted ones, -1 for the others.

        Looked up in a table as long as the vocabulary, which each thread keeps.
        """
        table = getattr(self._local, "table", None)
        if table is None:
            table = self._local.table = np.full(self._outline.term_key.size, -1, dtype=np.int16)
        table[wanted] = np.arange(wanted.size, dtype=np.int16)
        found: NDArray[np.int16] = table.take(terms)
        table[wanted] = -1
        return found

    def _postings(self, wanted: NDArray[np.int64], slices: Sequence[Slice]) -> dict[str, Any]:
        slot = self._slots(wanted, _joined([s.terms for s in slices]))
        at = np.flatnonzero(slot >= 0)
        article = np.repeat(np.arange(len(slices), dtype=np.int32), [s.terms.size for s in slices])[at]
        impact = _joined([s.impacts for s in slices], np.float32)[at]
        order = np.argsort(slot[at], kind="stable")
        return {
            "posting_begins": np.searchsorted(slot[at][order], np.arange(wanted.size + 1)),
            "posting_article": article[order],
            "posting_impact": impact[order],
        }

    def _places(
        self, wanted: NDArray[np.int64], slices: Sequence[Slice], sizes: NDArray[Any], first_place: NDArray[Any]
    ) -> dict[str, Any]:
        slot = self._slots(wanted, _joined([s.stems for s in slices]))
        at = np.flatnonzero(slot >= 0)
        zone = np.searchsorted(np.cumsum(sizes), at, side="right")
        extra = self._slots(wanted, _joined([s.extra_terms for s in slices]))
        extra_base = np.repeat(first_place[:-1], [s.extra_places.size for s in slices])
        extra_at = np.flatnonzero(extra >= 0)
        extra_place = _joined([s.extra_places for s in slices])[extra_at] + extra_base[extra_at]
        slots = np.concatenate([slot[at], extra[extra_at]])
        places = np.concatenate([at + GAP * zone, extra_place])
        order = np.lexsort((places, slots))
        return {
            "place_begins": np.searchsorted(slots[order], np.arange(wanted.size + 1)),
            "places": places[order].astype(np.uint32),
        }

    def _titles(self, plan: Plan, numbers: NDArray[np.int64]) -> dict[str, Any]:
        titled = self.titled(plan)
        at = np.searchsorted(numbers, titled)
        at = at[(at < numbers.size) & (numbers[np.minimum(at, numbers.size - 1)] == titled)] if numbers.size else at[:0]
        title = np.uint64(key(title_text(plan.title)))
        return {"title_key": np.full(at.size, title), "title_article": at.astype(np.int32)}

    def titled(self, plan: Plan) -> NDArray[np.int32]:
        """The articles of the generation whose title is the whole question."""
        if not plan.title:
            return np.zeros(0, dtype=np.int32)
        wanted, titles = np.uint64(key(title_text(plan.title))), self._outline.title_key
        return np.sort(self._outline.title_article[titles.searchsorted(wanted) : titles.searchsorted(wanted, "right")])

    def _chunks(self, numbers: NDArray[np.int64], first_passage: NDArray[np.int32]) -> dict[str, Any]:
        outline = self._outline
        if not outline.chunk_begins.size:
            return {}
        lows, highs = outline.chunk_begins[numbers].astype(np.int64), outline.chunk_begins[numbers + 1]
        sizes = highs - lows
        ends = np.cumsum(sizes)
        rows = np.arange(int(ends[-1]) if ends.size else 0) + np.repeat(lows - ends + sizes, sizes)
        shift = np.repeat(first_passage[:-1] - outline.first_passage[numbers], sizes)
        return {
            "chunk_begins": np.concatenate([[0], ends]).astype(np.int32),
            "chunk_passage": (outline.chunk_passage[rows] + shift).astype(np.int32),
            "chunk_row": outline.chunk_row[rows],
            "chunk_scale": outline.chunk_scale[rows],
            "chunk_signs": np.ascontiguousarray(outline.chunk_signs[:, rows]),
        }


def _zones(fields: NDArray[np.int64], first_passage: NDArray[np.int32]) -> dict[str, Any]:
    """The field and the passage of every zone: a title, then a heading and a text by turns."""
    begins = np.cumsum(fields) - fields
    within = np.arange(int(fields.sum())) - np.repeat(begins, fields)
    kind = np.where(within == 0, TITLE, np.where(within % 2 == 1, HEADING, BODY)).astype(np.uint8)
    passage = np.repeat(first_passage[:-1], fields) + np.maximum(within - 1, 0) // 2
    return {"zone_passage": passage.astype(np.int32), "zone_kind": kind}


def _joined(parts: list[NDArray[Any]], dtype: Any = np.int32) -> NDArray[Any]:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=dtype)
