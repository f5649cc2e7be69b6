"""The Plan: what was understood of a query, in terms that every engine can look up.

All are structs; terms and words keep their hash, since the same word is asked for at every step of an answer.
"""

from __future__ import annotations

from msgspec import Struct


class Term(Struct, frozen=True, cache_hash=True):
    """A term of the index and how much it counts beside others: 1 as asked, less for what was put in its place.

    A text with blanks is a phrase of such terms.
    """

    text: str
    weight: float = 1.0


class Word(Struct, frozen=True, cache_hash=True):
    """One thing asked for.  Any of `terms` answers it; `bonus` terms raise an article that has them.

    `text` is the word as people read it.
    """

    text: str
    terms: tuple[Term, ...]
    bonus: tuple[Term, ...] = ()


class Plan(Struct, frozen=True):
    """What to look for.

    An article matches when it has any of `words`, all of `phrases` and none of `excluded`.
    Phrases are exact forms in order.  `topics` are slugs, any of them.  `title` are the exact forms of the whole
    query: an article titled so comes first.  `meaning` is the text whose meaning counts, or "" to rank by words alone.
    The maintainer's hand names articles by id: `pinned` come first in this order, `raised` gain so much, `hidden` go.
    With `explain` a match says what each word brings.
    """

    words: tuple[Word, ...]
    phrases: tuple[tuple[str, ...], ...] = ()
    excluded: tuple[tuple[str, ...], ...] = ()
    topics: tuple[str, ...] = ()
    title: tuple[str, ...] = ()
    meaning: str = ""
    pinned: tuple[str, ...] = ()
    raised: tuple[tuple[str, float], ...] = ()
    hidden: tuple[str, ...] = ()
    explain: bool = False
