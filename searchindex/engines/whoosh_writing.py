"""Writing: the articles of a build into its Whoosh index; the words of many are taken from the snapshot's arrays.

There they stand already, so that no text is taken apart twice, and one sort makes posting lists of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import msgspec
import numpy as np

from searchindex.analysis.words import Analyser, Words
from searchindex.article import Article
from searchindex.engines.snapshot.derive import Derived
from searchindex.engines.snapshot.inverted import Inverted
from searchindex.engines.whoosh_index.index import WhooshIndex
from searchindex.engines.whoosh_index.lists import Document, Lists
from searchindex.engines.whoosh_index.positions import encoded
from searchindex.engines.whoosh_index.schema import topic_text

MANY = 100
"""So many articles are worth a segment of their own; fewer are put in one by one, and small segments merged."""


def write(path: Path, removed: Sequence[str], added: Sequence[Article]) -> None:
    """Takes articles out of the index in a folder and puts others in, in one commit.  Raises OSError where it fails."""
    with closing(WhooshIndex(path)) as index:
        if added or removed:
            index.update(removed, added)


def write_many(path: Path, removed: Sequence[str], derived: Derived, added: Collection[str]) -> None:
    """As `write`, articles by their ids, that a snapshot was derived from just now."""
    wanted = set(added)
    numbers = [number for number, (known, _, _) in enumerate(derived.known) if known in wanted]
    inverted = Inverted(derived.arrays, derived.remains, np.array(numbers, dtype=np.int64), derived.texts, encoded)
    with closing(WhooshIndex(path)) as index:
        index.update_listed(removed, list(_documents(derived, numbers)), Lists(inverted))


def _documents(derived: Derived, numbers: Sequence[int]) -> Iterator[Document]:
    arrays = derived.arrays
    analysers: dict[str, Analyser] = {}
    topics: dict[tuple[str, str], Words] = {}
    for number in numbers:
        low, high = arrays.card_begins[number : number + 2].tolist()
        card = msgspec.json.decode(arrays.cards[low:high].tobytes(), type=Article)
        text = topic_text(card.topics)
        words = topics.get((card.lang, text))
        if words is None:
            analyse = analysers.setdefault(card.lang, Analyser(card.lang))
            words = topics[card.lang, text] = analyse(text)
        first, last = arrays.full_begins[number : number + 2].tolist()
        yield Document(card.id, (card.source, arrays.fulls[first:last].tobytes()), words)
