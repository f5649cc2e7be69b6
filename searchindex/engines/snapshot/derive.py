"""Derive: from the articles that the Whoosh index holds to the arrays of the snapshot.

Everything here follows from the articles and the weights alone: deleting a snapshot loses nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchindex.analysis.words import prepared
from searchindex.engines.snapshot import letters
from searchindex.engines.snapshot.arrays import BODY, NO_WORD, SEVERAL, Arrays, Remains
from searchindex.engines.snapshot.gathering import INLINK, TOPIC, Gathered
from searchindex.engines.snapshot.growing import blob
from searchindex.engines.snapshot.kept import Kept
from searchindex.engines.snapshot.keys import keys
from searchindex.engines.snapshot.occurrences import occurring, ordered, places_of, slices, within
from searchindex.engines.snapshot.parts import Stretch
from searchindex.engines.snapshot.ragged import begins_of
from searchindex.engines.snapshot.stream import Stream
from searchindex.engines.snapshot.topics import Topic
from searchindex.ranking import bm25f, signals
from searchindex.ranking.meaning import WordTable
from searchindex.ranking.weights import Weights
from searchindex.tuning import ArticleSignals, Signals


@dataclass(frozen=True, slots=True)
class Derived:
    """The arrays, and what is small enough to be kept as JSON beside them."""

    arrays: Arrays
    remains: Remains
    topics: tuple[Topic, ...]
    languages: tuple[str, ...]
    known: tuple[tuple[str, str, str], ...]
    """Id, source and address of every article."""
    texts: dict[int, str]
    """The terms by number, without those that only articles have which were taken over."""


def derive(
    stretches: Iterable[Stretch],
    weights: Weights,
    table: WordTable | None,
    said: Signals | None = None,
    kept: Kept | None = None,
) -> Derived:
    """The snapshot of the articles of these stretches, in their order.

    `table` gives them meaning; without one they are ranked by words alone.  `said` is what visitors' stars and clicks
    say of them.  Where a stretch is of what was `kept` of an earlier snapshot, the arrays are the same as if its
    articles had been read again.
    """
    gathered = Gathered(table=table, kept=kept)
    for stretch in stretches:
        gathered.take(stretch)
    inlink = _inlinks(gathered)
    gathered.stream.languages.forget()
    chunks, tokens = gathered.vectors.arrays(weights)
    terms = Terms(gathered.stream, gathered.aside_rows()[:, 2])
    ids = [known for known, _, _ in gathered.known]
    article_key = np.array([int(known, 16) for known in ids], dtype=np.uint64)
    title_key = gathered.title_keys.array
    by_title = np.argsort(title_key, kind="stable").astype(np.int32)
    stream = gathered.stream
    placed = _Placed.of(stream, terms)
    posting_begins, posting_article, posting_impact = _postings(gathered, placed, terms, weights)
    arrays = Arrays(
        article_key=article_key,
        article_lookup=np.argsort(article_key).astype(np.int32),
        **gathered.cards.arrays("card_begins", "cards"),
        **gathered.fulls.arrays("full_begins", "fulls"),
        inlink=inlink,
        signal=added_signals(ids, said or Signals()),
        title_key=title_key[by_title],
        title_article=by_title,
        first_passage=gathered.first_passage.array,
        first_place=gathered.first_place.array,
        article_topics=np.array(gathered.topics, dtype=np.int32),
        topic_begins=_begins([len(t) for t in gathered.topic_sets]).astype(np.int32),
        topic_of=np.array([t for under in gathered.topic_sets for t in under], dtype=np.int32),
        passage_article=gathered.passage_article.array,
        **gathered.heads.arrays("passage_begins", "passage_heads"),
        **gathered.texts.arrays("text_begins", "texts"),
        word_at=placed.word,
        start_at=stream.start.array,
        length_at=stream.length.array,
        zone_begins=stream.zone_begins.array,
        zone_passage=stream.zone_passage.array,
        zone_kind=stream.zone_kind.array,
        term_key=terms.keys,
        posting_begins=posting_begins,
        posting_article=posting_article,
        posting_impact=posting_impact,
        **_places(placed, terms),
        form_stem=_form_stems(placed, terms),
        **alphabet(stream, terms, np.diff(posting_begins), kept),
        **chunks,
    )
    remains = Remains(
        stem_at=placed.stem,
        extra_begins=gathered.first_extra.array,
        extra_term=placed.extra_term,
        extra_place=placed.extra_place,
        **gathered.own_links.arrays("link_begins", "links"),
        **tokens,
    )
    languages = tuple(sorted(set(gathered.languages)))
    topics = tuple(gathered.tree.topics)
    return Derived(arrays, remains, topics, languages, tuple(gathered.known), terms.by_number())


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


@dataclass(frozen=True, slots=True)
class _Placed:
    """The words, stems and further terms of the stream, by their numbers of the snapshot."""

    word: NDArray[np.int32]
    stem: NDArray[np.int32]
    extra_term: NDArray[np.int32]
    extra_place: NDArray[np.uint32]

    @classmethod
    def of(cls, stream: Stream, terms: Terms) -> _Placed:
        word, stem, extra = (terms.renumbered(found.array) for found in (stream.word, stream.stem, stream.extra_term))
        return cls(word, stem, extra, stream.extra_place.array)


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


def _postings(gathered: Gathered, placed: _Placed, terms: Terms, weights: Weights) -> tuple[Any, Any, Any]:
    """BM25F impacts by term and article: a sort over every occurrence of every term, some terms at a time."""
    count = max(1, len(gathered.known))
    article_of, field_of = _owners(gathered.stream, gathered.passage_article.array)
    aside = gathered.aside_rows()
    aside_term = terms.renumbered(aside[:, 2])
    shares = _shares(count, placed.word != NO_WORD, article_of, field_of, aside, weights)
    begins, articles, impacts = [np.zeros(1, np.int64)], [np.zeros(0, np.int32)], [np.zeros(0, np.float32)]
    for first, last in slices((placed.stem, placed.word, placed.extra_term, aside_term), terms.keys.size):
        stem, word = within(placed.stem, first, last), within(placed.word, first, last)
        extra, beside = within(placed.extra_term, first, last), within(aside_term, first, last)
        at = np.concatenate([stem, word, placed.extra_place[extra]])
        article = np.concatenate([article_of[at], aside[beside, 0]])
        field = np.concatenate([field_of[at], aside[beside, 1].astype(np.uint8)])
        term = (placed.stem[stem], placed.word[word], placed.extra_term[extra], aside_term[beside])
        where = (np.concatenate(term) - first).astype(np.int64) * count + article
        order = np.argsort(where, kind="stable")
        where, share = where[order], shares[field, article][order]
        firsts = np.flatnonzero(np.diff(where, prepend=-1))
        tf = np.add.reduceat(share, firsts) if firsts.size else np.zeros(0)
        ends = np.searchsorted(where[firsts], np.arange(1, last - first + 1, dtype=np.int64) * count)
        begins.append(begins[-1][-1] + ends)
        articles.append((where[firsts] % count).astype(np.int32))
        impacts.append(bm25f.saturate(tf, weights))
    return np.concatenate(begins), np.concatenate(articles), np.concatenate(impacts)


def _shares(
    count: int,
    real: NDArray[np.bool_],
    article: NDArray[Any],
    field: NDArray[Any],
    aside: NDArray[Any],
    weights: Weights,
) -> NDArray[np.float64]:
    """What one occurrence in a field of an article adds to tf': the field's weight over its length norm."""
    by_field = (weights.title, weights.heading, weights.body, weights.inlink_text, weights.topic)
    shares = np.empty((len(by_field), count))
    for number, weight in enumerate(by_field):
        if number in (INLINK, TOPIC):
            mine = aside[aside[:, 1] == number]
            lengths = np.bincount(mine[:, 0], weights=mine[:, 3], minlength=count)
        else:
            lengths = np.bincount(article[real & (field == number)], minlength=count)
        shares[number] = weight / bm25f.length_norms(lengths.astype(np.int64), weights.b)
    return shares


def _owners(stream: Stream, passage_article: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
    """The article and the field of every place."""
    sizes = np.diff(np.append(stream.zone_begins.array.astype(np.int64), len(stream.word)))
    article = passage_article[stream.zone_passage.array]
    return np.repeat(article, sizes), np.repeat(stream.zone_kind.array, sizes)


def _places(placed: _Placed, terms: Terms) -> dict[str, Any]:
    """Where each stem and compound stands."""
    sources = (placed.stem, placed.extra_term)
    places = [np.zeros(0, np.uint32)]
    for first, last in slices(sources, terms.keys.size):
        stem, extra = (within(found, first, last) for found in sources)
        further = placed.extra_term[extra], placed.extra_place[extra]
        places.append(places_of(ordered([(placed.stem[stem], stem), further])))
    sizes = sum(occurring(found, terms.keys.size) for found in sources)
    return {"place_begins": begins_of(np.asarray(sizes)), "places": np.concatenate(places)}


def _form_stems(placed: _Placed, terms: Terms) -> NDArray[np.int32]:
    """The stem of each exact form.  One has several where it stands in several languages."""
    found = np.full(terms.keys.size + 1, NO_WORD, dtype=np.int32)  # NO_WORD is the one behind the last
    found[placed.word] = placed.stem
    found[placed.word[found[placed.word] != placed.stem]] = SEVERAL
    return found[:-1]


def alphabet(stream: Stream, terms: Terms, df: NDArray[np.int64], kept: Kept | None = None) -> dict[str, Any]:
    """The exact forms in alphabetical order, with what finds those that look alike, and the names that have them."""
    known = kept.forms if kept is not None else {}
    seen = ((text[1:], number) for number, text in enumerate(terms.texts, terms.numbers.earlier.size)
            if text.startswith("=") and len(text) > 1)  # fmt: skip
    looks = [(word, number, letters.letters(word), letters.pairs(word)) for word, number in seen]
    looks += [(word, number, has, pairs) for number, (word, has, pairs) in known.items()]
    renumbered = terms.renumbered(np.array([number for _, number, _, _ in looks], dtype=np.int32)).tolist()
    forms = sorted((look[0], number, look) for number, look in zip(renumbered, looks, strict=True) if number >= 0)
    words, numbers = [word for word, _, _ in forms], [number for _, number, _ in forms]
    alphabetical = np.zeros(terms.keys.size, dtype=np.int32)
    alphabetical[numbers] = np.arange(len(forms), dtype=np.int32)
    place = _name_places(stream)
    name = alphabetical[terms.renumbered(stream.word.array[place])]
    by_name = np.lexsort((place, name))
    return {
        "name_word": name[by_name],
        "name_place": place[by_name],
        **blob("word_begins", "word_text", [w.encode("utf-8", "replace") for w in words]),
        "word_df": df[numbers].astype(np.int32) if forms else np.zeros(0, np.int32),
        "word_letters": np.array([look[2] for _, _, look in forms], dtype=np.uint32),
        "word_pairs": np.array([look[3] for _, _, look in forms], dtype=np.uint64),
    }


def _name_places(stream: Stream) -> NDArray[np.uint32]:
    """The places of all words in titles and headings."""
    begins = np.append(stream.zone_begins.array.astype(np.int64), len(stream.word))
    kind = np.repeat(stream.zone_kind.array, np.diff(begins))
    real = stream.word.array != NO_WORD
    return np.flatnonzero((kind != BODY) & real).astype(np.uint32)


def _begins(sizes: list[int]) -> NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(np.array(sizes, dtype=np.int64))]).astype(np.int64)
