"""Kept: an earlier snapshot, from which articles that did not change are taken over as they were analysed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields
from functools import cached_property
from itertools import pairwise

import numpy as np

from searchindex.engines.snapshot.arrays import Arrays, Remains
from searchindex.engines.snapshot.keys import keys
from searchindex.engines.snapshot.parts import Part, Stretch


class Kept:
    """An earlier snapshot and the articles in it that still stand as they did, by id."""

    def __init__(self, arrays: Arrays, remains: Remains, unchanged: Iterable[str]) -> None:
        self.arrays = arrays
        self.remains = remains
        wanted = set(unchanged)
        ids = (f"{found:016x}" for found in arrays.article_key.tolist())
        self.numbers = {found: number for number, found in enumerate(ids) if found in wanted}

    @cached_property
    def part(self) -> Part:
        """All articles of the snapshot as a part."""
        arrays, remains = self.arrays, self.remains
        title_key = np.empty_like(arrays.title_key)
        title_key[arrays.title_article] = arrays.title_key
        every = {**vars(arrays), **vars(remains), "terms": None, "pieces": None, "title_key": title_key}
        return Part(**{field.name: every[field.name] for field in fields(Part)})

    @cached_property
    def forms(self) -> dict[int, tuple[str, int, int]]:
        """The exact forms by the number of their term, each with the letters and the pairs of letters it has."""
        arrays = self.arrays
        text = arrays.word_text.tobytes()
        words = [text[a:b].decode("utf-8", "replace") for a, b in pairwise(arrays.word_begins.tolist())]
        numbers = arrays.term_key.searchsorted(keys(f"={word}" for word in words)).tolist()
        looks = zip(words, arrays.word_letters.tolist(), arrays.word_pairs.tolist(), strict=True)
        return dict(zip(numbers, looks, strict=True))


def stretches(order: Iterable[str], kept: Kept | None, parts: Iterable[Part]) -> Iterator[Stretch]:
    """Where the articles of these ids stand, in this order: in what is kept, and the others one by one in `parts`."""
    found: Stretch | None = None
    for part, number in _placed(order, kept, parts):
        if found is not None and found.part is part and found.last == number:
            found = Stretch(part, found.first, number + 1)
            continue
        if found is not None:
            yield found
        found = Stretch(part, number, number + 1)
    if found is not None:
        yield found


def _placed(order: Iterable[str], kept: Kept | None, parts: Iterable[Part]) -> Iterator[tuple[Part, int]]:
    further = ((part, number) for part in parts for number in range(len(part)))
    for known in order:
        if kept is not None and (number := kept.numbers.get(known)) is not None:
            yield kept.part, number
        else:
            yield next(further)
    # Whoever makes the parts learns so that nothing more is wanted of him.
    if next(further, None) is not None:
        raise ValueError("there are parts of articles that were not asked for")
