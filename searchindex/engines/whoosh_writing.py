"""Writing: the articles of a build into its Whoosh index; the words of many are taken from the snapshot's arrays.

There they stand already, so that no text is taken apart twice.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import msgspec
import numpy as np

from searchindex.analysis.words import Analyser
from searchindex.article import Article
from searchindex.engines.snapshot.arrays import Given, piece
from searchindex.engines.snapshot.derive import Settled
from searchindex.engines.snapshot.gathering import Card
from searchindex.engines.snapshot.inverted import Inverted
from searchindex.engines.whoosh_index.index import WhooshIndex
from searchindex.engines.whoosh_index.lists import Document
from searchindex.engines.whoosh_index.schema import term_places, topic_text

MANY = 100
"""So many articles are worth a segment of their own; fewer are put in one by one, and small segments merged."""


def write(path: Path, removed: Sequence[str], added: Sequence[Article]) -> None:
    """Takes articles out of the index in a folder and puts others in, in one commit.  Raises OSError where it fails."""
    with closing(WhooshIndex(path)) as index:
        if added or removed:
            index.update(removed, added)


def write_listed(path: Path, removed: Sequence[str], given: Given, settled: Settled, added: Collection[str]) -> None:
    """As `write`, the articles of the ids in `added` by what was settled of all; `given` are the arrays."""
    wanted = set(added)
    numbers = [number for number, (known, _, _) in enumerate(settled.known) if known in wanted]
    inverted = Inverted(given, np.array(numbers, dtype=np.int64), settled.texts)
    with closing(WhooshIndex(path)) as index:
        index.update_listed(removed, list(_documents(given, numbers)), inverted)


def _documents(given: Given, numbers: Iterable[int]) -> Iterator[Document]:
    cards, fulls, card_begins, full_begins = (given[n] for n in ("cards", "fulls", "card_begins", "full_begins"))
    analysers: dict[str, Analyser] = {}
    topics: dict[tuple[str, str], dict[str, list[int]]] = {}
    for number in numbers:
        card = _CARD.decode(piece(cards, card_begins, number))
        text = topic_text(card.topics)
        places = topics.get((card.lang, text))
        if places is None:
            analyse = analysers.setdefault(card.lang, Analyser(card.lang))
            places = topics[card.lang, text] = term_places([analyse(text)])
        yield Document(card.id, (card.source, piece(fulls, full_begins, number)), places)


_CARD = msgspec.json.Decoder(Card)
