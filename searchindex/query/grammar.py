"""The grammar of the box: words, "quoted phrases", and -minus before either.  Anything else is text."""

from __future__ import annotations

import re
import unicodedata

from msgspec import Struct

from searchindex.analysis.words import prepared

_PART = re.compile(r'(?P<minus>(?<!\S)[-\u2212\u2013](?=[\w"\u201c\u201e]))?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))')
_QUOTES = str.maketrans({"\u201c": '"', "\u201d": '"', "\u201e": '"', "\u00ab": '"', "\u00bb": '"'})


class Part(Struct, frozen=True):
    """A word or a quoted phrase as typed, whether it is excluded, and where it stands."""

    text: str
    quoted: bool
    excluded: bool
    start: int
    end: int


def cleaned(text: str) -> str:
    """The text without control characters, lone surrogates and doubled spaces.  Cleaning twice changes nothing."""
    kept = text
    if not text.isprintable():
        kept = "".join(c if unicodedata.category(c) not in ("Cc", "Cs", "Cf") else " " for c in text)
    return " ".join(prepared(kept).split())


def parts(text: str) -> list[Part]:
    """The parts of a cleaned query, in the order typed.  A quote that is never closed is no quote."""
    plain = text if text.isascii() else text.translate(_QUOTES)
    if plain.count('"') % 2:
        last = plain.rindex('"')
        plain = plain[:last] + " " + plain[last + 1 :]
    if not ('"' in plain or "-" in plain or "\u2212" in plain or "\u2013" in plain):
        return _words(plain)
    found = []
    for match in _PART.finditer(plain):
        quoted = match["phrase"] is not None
        content = match["phrase"] if quoted else match["word"]
        if content.strip():
            found.append(Part(content, quoted, match["minus"] is not None, match.start(), match.end()))
    return found


def _words(text: str) -> list[Part]:
    """The parts of a query that has no signs."""
    found, start = [], 0
    for word in text.split(" "):
        end = start + len(word)
        if word:
            found.append(Part(word, False, False, start, end))
        start = end + 1
    return found
