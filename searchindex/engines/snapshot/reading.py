"""Reading: articles taken apart, some at a time, into parts: their words, passages, links and the chunks of meaning."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import groupby

import msgspec
import numpy as np

from searchindex.analysis.words import prepared, unnumbered
from searchindex.article import Article
from searchindex.engines.snapshot.arrays import BODY, HEADING, NO_WORD, TITLE
from searchindex.engines.snapshot.growing import Blob, blob
from searchindex.engines.snapshot.keys import key, title_text
from searchindex.engines.snapshot.numbering import TermNumbers
from searchindex.engines.snapshot.parts import Part, Stretch
from searchindex.engines.snapshot.ragged import begins_of
from searchindex.engines.snapshot.runs import Languages
from searchindex.engines.snapshot.stream import Field, Stream
from searchindex.engines.snapshot.vectors import Chunks
from searchindex.memory import give_back
from searchindex.packing import packed, unpacked
from searchindex.passages import passages

_BYTES = 1 << 19
"""Packed bytes of the articles of a part, about."""
_MOST = 1 << 18
"""Runs and terms that are remembered from part to part: this bounds the memory."""


def read(some: Sequence[bytes], lang: str, meaning: bool) -> Part:
    """The part of packed articles.  `lang` is the language of those that name none; `meaning` wants chunks too.

    What was found in runs is remembered from part to part, until it is too much or `forget` is called.
    """
    articles, whole = [], []
    for given in some:
        article, kept = unpacked(given), given
        if not article.lang:
            article = replace(article, lang=lang)
            kept = packed(article)
        articles.append(article)
        whole.append(kept)
    languages = _remembered()
    part = _with_own_terms(part_of(articles, whole, languages, meaning), languages.terms.further)
    if languages.size() > _MOST:
        forget()
    return part


@cache
def _remembered() -> Languages:
    return Languages(TermNumbers())


def forget() -> None:
    """Gives up what is remembered of the parts that were read: for when there are no more."""
    if _remembered.cache_info().currsize:
        _remembered.cache_clear()
        give_back()


def _with_own_terms(part: Part, terms: Sequence[str]) -> Part:
    """A part whose terms are numbered by their places in `terms`, now by those among its own."""
    used = np.zeros(len(terms) + 1, bool)
    for seen in (part.word_at, part.stem_at, part.extra_term):
        used[seen] = True
    used[NO_WORD] = False  # -1, the one behind the last
    numbers = np.cumsum(used, dtype=np.int32) - np.int32(1)
    numbers[NO_WORD] = NO_WORD
    return replace(
        part,
        terms=list(map(terms.__getitem__, np.flatnonzero(used).tolist())),
        word_at=numbers[part.word_at],
        stem_at=numbers[part.stem_at],
        extra_term=numbers[part.extra_term],
    )


def part_of(articles: Sequence[Article], whole: Iterable[bytes], languages: Languages, meaning: bool) -> Part:
    """The part of articles, packed as `whole`, that name their language; terms are numbered as in `languages`."""
    titles = [unnumbered(prepared(article.title)) for article in articles]
    stream, chunks, heads, texts = Stream(languages), Chunks(meaning), Blob(), Blob()
    first_passage = [0]
    for lang, alike in groupby(zip(articles, titles, strict=True), key=lambda one: one[0].lang):
        # All that is in one language at once: short arrays would take as many calls each as a long one.
        fields: list[Field] = []
        for article, title in alike:
            first, found = first_passage[-1], list(passages(article))
            fields.append((title, first, TITLE))
            for place, passage in enumerate(found, first):
                fields += ((passage.name, place, HEADING), (passage.text, place, BODY))
                heads.append(msgspec.json.encode((passage.heading, passage.anchor, passage.url, passage.kind)))
                texts.append(passage.text.encode("utf-8", "replace"))
            names, bodies = [passage.name.strip() for passage in found], [passage.text for passage in found]
            chunks.add(title.strip(), first, names, bodies)
            first_passage.append(first + len(found))
        stream.add(fields, lang)
    begins = np.array(first_passage, dtype=np.int32)
    # An article's zones are its title and two of each passage.
    firsts = np.append(stream.zone_begins.array, len(stream.word))[np.arange(begins.size) + 2 * begins].astype(np.int64)
    owner = firsts.searchsorted(stream.extra_place.array, "right") - 1
    forms = (languages.analyser(a.lang)(title).exact for a, title in zip(articles, titles, strict=True))
    return Part(
        terms=None,
        pieces=chunks.pieces,
        title_key=np.array([key(title_text(exact)) for exact in forms], dtype=np.uint64),
        **blob("card_begins", "cards", (msgspec.json.encode(replace(a, sections=(), links=())) for a in articles)),
        **blob("full_begins", "fulls", whole),
        **blob("link_begins", "links", map(_links, articles)),
        first_passage=begins,
        **heads.arrays("passage_begins", "passage_heads"),
        **texts.arrays("text_begins", "texts"),
        first_place=firsts,
        **stream.arrays(),
        extra_begins=begins_of(np.bincount(owner, minlength=len(articles))),
        **chunks.arrays(),
    )


def parts_of(articles: Iterable[Article], meaning: bool) -> Iterator[Stretch]:
    """The parts of articles that name their language, one after the other."""
    for some in batches(map(packed, articles)):
        part = read(some, "", meaning)
        yield Stretch(part, 0, len(part))
    forget()


def batches(whole: Iterable[bytes]) -> Iterator[list[bytes]]:
    """Packed articles, as many at a time as are worth a part."""
    some: list[bytes] = []
    size = 0
    for one in whole:
        some.append(one)
        size += len(one)
        if size >= _BYTES:
            yield some
            some, size = [], 0
    if some:
        yield some


def _links(article: Article) -> bytes:
    """The links that say something of the pages that they lead to."""
    return msgspec.json.encode([] if article.listing else [(link.target, link.text) for link in article.links])
