"""Parts: some articles in a row, taken apart; from the parts of all of them a snapshot is put together.

A part needs nothing of the other ones, so that many can be made at the same time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from searchindex.engines.snapshot.ragged import Array


@dataclass(frozen=True, slots=True)
class Part:
    """Some articles in a row, in arrays that mean what those of the same names in `Arrays` and `Remains` do.

    Articles, passages and places are counted from the first of the part.  Terms are numbered by their place in
    `terms`; where that is None they have the numbers of the walk that the part is for already.  Tokens are, where
    there are `pieces`, those of the pieces of these numbers.
    """

    terms: Sequence[str] | None
    pieces: Sequence[str] | None
    title_key: Array  # A uint64: by article, not sorted
    card_begins: Array
    cards: Array
    full_begins: Array
    fulls: Array
    link_begins: Array
    links: Array
    first_passage: Array
    passage_begins: Array
    passage_heads: Array
    text_begins: Array
    texts: Array
    first_place: Array
    word_at: Array
    stem_at: Array
    start_at: Array
    length_at: Array
    zone_begins: Array
    zone_passage: Array
    zone_kind: Array
    extra_begins: Array
    extra_term: Array
    extra_place: Array
    chunk_begins: Array
    chunk_passage: Array
    token_begins: Array
    tokens: Array

    def __len__(self) -> int:
        return int(self.title_key.size)


@dataclass(frozen=True, slots=True)
class Stretch:
    """The articles of a part from `first` to before `last`."""

    part: Part
    first: int
    last: int
