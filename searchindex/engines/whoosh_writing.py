"""Writing: the articles of a build into its Whoosh index; the words of many are taken from the snapshot's arrays.

There they stand already, so that no text is taken apart twice, and one sort makes posting lists of them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from searchindex.analysis.words import Analyser, Words
from searchindex.article import Article
from searchindex.engines.snapshot.arrays import Given, piece
from searchindex.engines.snapshot.derive import Settled
from searchindex.engines.snapshot.gathering import Card
from searchindex.engines.snapshot.inverted import Inverted
from searchindex.engines.whoosh_index import lists
from searchindex.engines.whoosh_index.codec import Written
from searchindex.engines.whoosh_index.index import WhooshIndex
from searchindex.engines.whoosh_index.lists import Document
from searchindex.engines.whoosh_index.schema import schema, topic_text
from searchindex.memory import give_back

MANY = 100
"""So many articles are worth a segment of their own; fewer are put in one by one, and small segments merged."""


def write(path: Path, removed: Sequence[str], added: Sequence[Article]) -> None:
    """Takes articles out of the index in a folder and puts others in, in one commit.  Raises OSError where it fails."""
    with closing(WhooshIndex(path)) as index:
        if added or removed:
            index.update(removed, added)


class Listing:
    """The posting lists of the articles of a build that go into Whoosh, by their ids, from what was settled of all.

    `given` are the arrays.
    """

    def __init__(self, given: Given, settled: Settled, added: Collection[str]) -> None:
        wanted = set(added)
        self._given = given
        self._texts = settled.texts
        self._numbers = [number for number, (known, _, _) in enumerate(settled.known) if known in wanted]
        self._documents = list(self._documented())

    def works(self) -> Iterator[Callable[[], Written]]:
        """What is to be done, anywhere, before `write` can write."""
        numbers = np.array(self._numbers, dtype=np.int64)
        yield from lists.works(self._documents, Inverted(self._given, numbers, self._texts), schema())
        give_back()

    def write(self, path: Path, removed: Sequence[str], done: Iterator[Any]) -> None:
        """As the other `write`.  `done` begins with what was done of the works; the rest of it is left there."""
        with closing(WhooshIndex(path)) as index:
            index.update_listed(removed, self._documents, done)

    def _documented(self) -> Iterator[Document]:
        given = self._given
        cards, fulls, card_begins, full_begins = (given[n] for n in ("cards", "fulls", "card_begins", "full_begins"))
        analysers: dict[str, Analyser] = {}
        topics: dict[tuple[str, str], Words] = {}
        for number in self._numbers:
            card = _CARD.decode(piece(cards, card_begins, number))
            text = topic_text(card.topics)
            words = topics.get((card.lang, text))
            if words is None:
                analyse = analysers.setdefault(card.lang, Analyser(card.lang))
                words = topics[card.lang, text] = analyse(text)
            yield Document(card.id, (card.source, piece(fulls, full_begins, number)), words)


_CARD = msgspec.json.Decoder(Card)
