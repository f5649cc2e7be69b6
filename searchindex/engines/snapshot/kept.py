"""Kept: an earlier snapshot, from which articles that did not change are taken over as they were analysed."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from itertools import pairwise

import msgspec

from searchindex.article import Article
from searchindex.engines.snapshot.arrays import Array, Arrays, Remains
from searchindex.engines.snapshot.keys import keys


class Kept:
    """An earlier snapshot and the articles in it that still stand as they did, by id."""

    def __init__(self, arrays: Arrays, remains: Remains, unchanged: Iterable[str]) -> None:
        self.arrays = arrays
        self.remains = remains
        wanted = set(unchanged)
        ids = (f"{found:016x}" for found in arrays.article_key.tolist())
        self.numbers = {found: number for number, found in enumerate(ids) if found in wanted}

    def card(self, number: int) -> tuple[bytes, Article]:
        """What a hit shows of an article: packed, and as a record."""
        packed = self.piece(self.arrays.card_begins, self.arrays.cards, number)
        return packed, msgspec.json.decode(packed, type=Article)

    def piece(self, begins: Array, content: Array, number: int) -> bytes:
        """One piece of an array of bytes."""
        return bytes(content[begins[number] : begins[number + 1]])

    def pieces(self, begins: Array, content: Array, first: int, last: int) -> list[bytes]:
        """Some pieces of an array of bytes."""
        edges = begins[first : last + 1].tolist()
        whole = content[edges[0] : edges[-1]].tobytes()
        return [whole[a - edges[0] : b - edges[0]] for a, b in pairwise(edges)]

    @cached_property
    def forms(self) -> dict[int, tuple[str, int, int]]:
        """The exact forms by the number of their term, each with the letters and the pairs of letters it has."""
        arrays = self.arrays
        pieces = self.pieces(arrays.word_begins, arrays.word_text, 0, arrays.word_df.size)
        words = [piece.decode("utf-8", "replace") for piece in pieces]
        numbers = arrays.term_key.searchsorted(keys(f"={word}" for word in words)).tolist()
        looks = zip(words, arrays.word_letters.tolist(), arrays.word_pairs.tolist(), strict=True)
        return dict(zip(numbers, looks, strict=True))
