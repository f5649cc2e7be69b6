"""Derive: from the articles that the Whoosh index holds to the arrays of the snapshot.

Everything here follows from the articles and the weights alone: deleting a snapshot loses nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from functools import partial

import numpy as np
from numpy.typing import NDArray

from searchindex.analysis.words import prepared
from searchindex.engines.snapshot import letters
from searchindex.engines.snapshot.arrays import BODY, NO_WORD, Array, Arrays, Given, Remains
from searchindex.engines.snapshot.gathering import Gathered
from searchindex.engines.snapshot.growing import blob
from searchindex.engines.snapshot.impacts import form_stems, places, postings
from searchindex.engines.snapshot.kept import Kept
from searchindex.engines.snapshot.keys import keys
from searchindex.engines.snapshot.parts import Stretch
from searchindex.engines.snapshot.ragged import begins_of
from searchindex.engines.snapshot.stream import Stream
from searchindex.engines.snapshot.topics import Topic
from searchindex.ranking import signals
from searchindex.ranking.meaning import WordTable
from searchindex.ranking.weights import Weights
from searchindex.tuning import ArticleSignals, Signals

_SPACES = np.frombuffer(b" \t\n\v\f\r\x1c\x1d\x1e\x1f", np.uint8)

Job = Callable[[Given], dict[str, Array]]
"""Work that gives further arrays from those that there are.  It can be handed to another process."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What the articles say one by one, in the numbers of the snapshot; and what is still to be made of all of it."""

    named: dict[str, Array]
    """The arrays that there are, those of `Arrays` and of `Remains` by their names."""
    jobs: tuple[Job, ...]
    """What gives the others, each from those that there are."""
    sections: int
    topics: tuple[Topic, ...]
    languages: tuple[str, ...]
    known: tuple[tuple[str, str, str], ...]
    """Id, source and address of every article."""
    texts: dict[int, str]
    """The terms by number, without those that only articles have which were taken over."""


@dataclass(frozen=True, slots=True)
class Derived:
    """The arrays, and what is small enough to be kept as JSON beside them."""

    arrays: Arrays
    remains: Remains
    topics: tuple[Topic, ...]
    languages: tuple[str, ...]
    known: tuple[tuple[str, str, str], ...]


def derive(
    stretches: Iterable[Stretch],
    weights: Weights,
    table: WordTable | None,
    said: Signals | None = None,
    kept: Kept | None = None,
) -> Derived:
    """The snapshot of the articles of these stretches, as `settle` takes them, all of it in memory."""
    settled = settle(stretches, weights, table, said, kept)
    named = dict(settled.named)
    for job in settled.jobs:
        named |= job(settled.named)
    arrays, remains = ({field.name: named[field.name] for field in fields(some)} for some in (Arrays, Remains))
    return Derived(Arrays(**arrays), Remains(**remains), settled.topics, settled.languages, settled.known)


def settle(
    stretches: Iterable[Stretch],
    weights: Weights,
    table: WordTable | None,
    said: Signals | None = None,
    kept: Kept | None = None,
) -> Settled:
    """The articles of these stretches, in their order.

    `table` gives them meaning; without one they are ranked by words alone.  `said` is what visitors' stars and clicks
    say of them.  Where a stretch is of what was `kept` of an earlier snapshot, the arrays are the same as if its
    articles had been read again.
    """
    gathered = Gathered(table=table, kept=kept)
    for stretch in stretches:
        gathered.take(stretch)
    stream, inlink = gathered.stream, _inlinks(gathered)
    stream.languages.forget()
    aside = gathered.aside_rows()
    terms = Terms(stream, aside[:, 2])
    aside[:, 2] = terms.renumbered(aside[:, 2])
    ids = [known for known, _, _ in gathered.known]
    article_key = np.array([int(known, 16) for known in ids], dtype=np.uint64)
    title_key = gathered.title_keys.array
    by_title = np.argsort(title_key, kind="stable").astype(np.int32)
    forms, letters = alphabet(stream, terms, kept)
    texts = gathered.texts.arrays("text_begins", "texts")
    named = {
        "article_key": article_key,
        "article_lookup": np.argsort(article_key).astype(np.int32),
        **gathered.cards.arrays("card_begins", "cards"),
        **gathered.fulls.arrays("full_begins", "fulls"),
        **gathered.own_links.arrays("link_begins", "links"),
        "inlink": inlink,
        "signal": added_signals(ids, said or Signals()),
        "title_key": title_key[by_title],
        "title_article": by_title,
        "first_passage": gathered.first_passage.array,
        "first_place": gathered.first_place.array,
        "article_topics": np.array(gathered.topics, dtype=np.int32),
        "topic_begins": begins_of(np.array([len(under) for under in gathered.topic_sets], dtype=np.int64)).astype(
            np.int32
        ),
        "topic_of": np.array([t for under in gathered.topic_sets for t in under], dtype=np.int32),
        "passage_article": gathered.passage_article.array,
        **gathered.heads.arrays("passage_begins", "passage_heads"),
        **texts,
        "text_plain": plain(texts["text_begins"], texts["texts"]),
        **stream.arrays(),
        "extra_begins": gathered.first_extra.array,
        "term_key": terms.keys,
        **letters,
        **gathered.vectors.arrays(),
    }
    for name in ("word_at", "stem_at", "extra_term"):
        named[name] = terms.renumbered(named[name])
    jobs = (
        places,
        form_stems,
        gathered.vectors.rows(weights),
        partial(postings, aside=aside, forms=forms, weights=weights),
    )
    languages, topics = tuple(sorted(set(gathered.languages))), tuple(gathered.tree.topics)
    return Settled(
        named, jobs, len(gathered.passage_article), topics, languages, tuple(gathered.known), terms.by_number()
    )


def plain(begins: Array, texts: Array) -> Array:
    """Whether each text's characters are its bytes and the last of them is no space."""
    found = np.ones(begins.size - 1, np.uint8)
    found[begins.searchsorted(np.flatnonzero(texts >= 0x80), "right") - 1] = 0
    written = np.flatnonzero(begins[1:] > begins[:-1])
    found[written[np.isin(texts[begins[written + 1] - 1], _SPACES)]] = 0
    return found


class Terms:
    """Terms in the order of their hashes, and the way there from the order in which they were first seen.

    Those of an earlier snapshot are terms still where something has them.
    """

    def __init__(self, stream: Stream, aside: NDArray[np.int32] | None = None) -> None:
        self.numbers = stream.terms
        unsorted = np.concatenate([stream.terms.earlier, keys(stream.terms.further)])
        used = np.ones(unsorted.size + 1, dtype=bool)
        if stream.terms.earlier.size:
            used[: stream.terms.earlier.size] = False
            for seen in (stream.word, stream.stem, stream.extra_term):
                used[seen.array] = True  # NO_WORD, -1, is the one behind the last
            if aside is not None:
                used[aside] = True
        self.order = np.flatnonzero(used[:-1])
        self.order = self.order[np.argsort(unsorted[self.order], kind="stable")]
        self.keys = unsorted[self.order]
        if self.keys.size and (self.keys[1:] == self.keys[:-1]).any():
            raise ValueError("two terms have one hash")  # one chance in 10^8 for a million terms
        self._new = np.full(unsorted.size + 1, NO_WORD, dtype=np.int32)
        self._new[self.order] = np.arange(self.order.size, dtype=np.int32)

    @property
    def texts(self) -> list[str]:
        """The terms that no earlier snapshot had, as they were first seen."""
        return self.numbers.further

    def by_number(self) -> dict[int, str]:
        """The terms that were met as texts, by their numbers of the snapshot."""
        numbers = self._new[np.fromiter(self.numbers.values(), dtype=np.int64, count=len(self.numbers))].tolist()
        return {number: text for number, text in zip(numbers, self.numbers, strict=True) if number != NO_WORD}

    def renumbered(self, seen: NDArray[np.int32]) -> NDArray[np.int32]:
        """Term numbers of the walk as numbers of the snapshot."""
        return self._new[seen]


def _inlinks(gathered: Gathered) -> NDArray[np.float32]:
    """The prior L of each article; the texts of links that point to it become words of a field of their own."""
    linking: defaultdict[int, set[int]] = defaultdict(set)
    texts: defaultdict[int, dict[str, None]] = defaultdict(dict)
    for origin, target, text in gathered.links:
        number = gathered.sources.get(target)
        if number is not None and number != origin:
            linking[number].add(origin)
            texts[number][prepared(text.strip())] = None
    for number, distinct in texts.items():
        for text in distinct:
            gathered.add_link(number, text)
    pages = np.zeros(len(gathered.known))
    for number, origins in linking.items():
        pages[number] = len(origins)
    return np.minimum(1, np.log1p(pages) / 5).astype(np.float32)


def added_signals(ids: Sequence[str], said: Signals) -> NDArray[np.float32]:
    """What visitors' stars and clicks add to each article's score."""
    shown = sum(s.shown for s in said.articles.values())
    usual = sum(s.clicks for s in said.articles.values()) / shown if shown else 0.0
    unknown = ArticleSignals()
    every = (said.articles.get(i, unknown) for i in ids)
    return np.array([signals.added(s.stars, s.clicks, s.shown, min(1.0, usual)) for s in every], dtype=np.float32)


def alphabet(stream: Stream, terms: Terms, kept: Kept | None = None) -> tuple[NDArray[np.int64], dict[str, Array]]:
    """The numbers of the exact forms in alphabetical order; what finds those that look alike, and the names."""
    known = kept.forms if kept is not None else {}
    seen = {text[1:]: number for number, text in enumerate(terms.texts, terms.numbers.earlier.size)
            if text.startswith("=") and len(text) > 1}  # fmt: skip
    has, pairs = letters.of_words(list(seen))
    looks = list(zip(seen, seen.values(), has.tolist(), pairs.tolist(), strict=True))
    looks += [(word, number, has, pairs) for number, (word, has, pairs) in known.items()]
    renumbered = terms.renumbered(np.array([number for _, number, _, _ in looks], dtype=np.int32)).tolist()
    forms = sorted((look[0], number, look) for number, look in zip(renumbered, looks, strict=True) if number >= 0)
    words, numbers = [word for word, _, _ in forms], np.array([number for _, number, _ in forms], dtype=np.int64)
    alphabetical = np.zeros(terms.keys.size, dtype=np.int32)
    alphabetical[numbers] = np.arange(len(forms), dtype=np.int32)
    place = _name_places(stream)
    name = alphabetical[terms.renumbered(stream.word.array[place])]
    by_name = np.lexsort((place, name))
    return numbers, {
        "name_word": name[by_name],
        "name_place": place[by_name],
        **blob("word_begins", "word_text", [w.encode("utf-8", "replace") for w in words]),
        "word_letters": np.array([look[2] for _, _, look in forms], dtype=np.uint32),
        "word_pairs": np.array([look[3] for _, _, look in forms], dtype=np.uint64),
    }


def _name_places(stream: Stream) -> NDArray[np.uint32]:
    """The places of all words in titles and headings."""
    begins = np.append(stream.zone_begins.array.astype(np.int64), len(stream.word))
    kind = np.repeat(stream.zone_kind.array, np.diff(begins))
    real = stream.word.array != NO_WORD
    return np.flatnonzero((kind != BODY) & real).astype(np.uint32)
