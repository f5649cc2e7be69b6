"""Documents: an article as the cluster keeps it, made from what the survey took down."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchindex.engines.opensearch import slices
from searchindex.engines.opensearch.mapping import FREQUENCY, term
from searchindex.engines.opensearch.slices import Slice
from searchindex.engines.opensearch.survey import Survey, Taken, occurrences
from searchindex.engines.snapshot.arrays import NO_WORD
from searchindex.engines.snapshot.derive import Terms
from searchindex.ranking import bm25f
from searchindex.ranking.weights import Weights


class Documents:
    """Makes the documents one after the other, and counts on the way how many articles have each term."""

    def __init__(self, survey: Survey, terms: Terms, priors: NDArray[np.float32], weights: Weights) -> None:
        self.df = np.zeros(len(terms.texts), dtype=np.int64)
        self._survey = survey
        self._terms = terms
        self._priors = priors
        self._weights = weights
        self._shares = survey.shares(weights)
        # By the survey's own numbers, since these are what it took down.
        self._wire = [term(text) for text in terms.texts]
        self._number = terms.renumbered(np.arange(len(terms.texts), dtype=np.int32))

    def __iter__(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Id and document of every article."""
        for number, taken, aside in self._survey.taken():
            seen, fields = occurrences(taken, aside)
            numbers = self._number[seen]
            order = np.argsort(numbers, kind="stable")
            numbers, share = numbers[order], self._shares[fields, number][order]
            firsts = np.flatnonzero(np.diff(numbers, prepend=-1))
            tf = np.add.reduceat(share, firsts) if firsts.size else np.zeros(0)
            found = numbers[firsts]
            self.df[found] += 1
            texts = (self._wire[i] for i in seen[order][firsts].tolist())
            counts = np.maximum(1, np.rint(tf * FREQUENCY)).astype(np.int64).tolist()
            yield (
                taken.id,
                {
                    "number": number,
                    "title": f"{taken.title_key:016x}",
                    "topic": [str(topic) for topic in taken.topics],
                    "prior": float(self._priors[number]),
                    "terms": " ".join(f"{text}|{count}" for text, count in zip(texts, counts, strict=True)),
                    "words": self._words(taken),
                    "slice": slices.packed(self._slice(taken, found, bm25f.saturate(tf, self._weights))),
                    "full": base64.b64encode(taken.full).decode(),
                },
            )

    def _slice(self, taken: Taken, terms: NDArray[np.int32], impacts: NDArray[np.float32]) -> Slice:
        stem = np.frombuffer(taken.stem, np.int32)
        return Slice(
            np.frombuffer(taken.sizes, np.int32),
            self._number[stem[stem != NO_WORD]],
            self._number[np.frombuffer(taken.extra_term, np.int32)],
            np.frombuffer(taken.extra_place, np.uint32).astype(np.int32),
            terms,
            impacts,
        )

    def _words(self, taken: Taken) -> list[str]:
        """Each field as its places: stem, exact form and compounds."""
        wire = self._wire
        word, stem = np.frombuffer(taken.word, np.int32), np.frombuffer(taken.stem, np.int32)
        places = [
            f"{wire[s]}|{wire[w]}" if w != NO_WORD else "" for s, w in zip(stem.tolist(), word.tolist(), strict=True)
        ]
        extras = zip(np.frombuffer(taken.extra_place, np.uint32).tolist(),
                     np.frombuffer(taken.extra_term, np.int32).tolist(), strict=True)  # fmt: skip
        for place, extra in extras:
            places[place] += f"|{wire[extra]}"
        real = [text for text in places if text]
        ends = np.cumsum(np.frombuffer(taken.sizes, np.int32)).tolist()
        return [" ".join(real[begin:end]) for begin, end in zip([0, *ends], ends, strict=False) if end > begin]
