"""The one place where text becomes markup, and where an address is judged fit for a link."""

from __future__ import annotations

import re
from html import escape
from urllib.parse import urlsplit

from searchindex.results import Snippet

# Browsers read "\" as "/" and drop control characters and blanks inside a scheme, so neither may stand in a link.
_UNFIT = re.compile(r"[\x00-\x20\x7f\\]")
# Nearly all: a path, or http(s) with a plain host.  Taking an address apart costs ten times as much; remembering those
# of a whole site costs more too, since no processor's cache holds them.
_PLAIN = re.compile(r"(?:/(?!/)|https?://[A-Za-z0-9.-]+(?::[0-9]+)?(?![^/?#]))[^\x00-\x20\x7f\\]*")


def html(snippet: Snippet) -> str:
    """The text escaped, with its ranges in `<mark>`, and nothing else.

    Ranges that are unsorted, overlap or leave the text are cut to what is left of them.
    """
    text, marks = snippet.text, snippet.marks
    # Most is plain, and looking for five characters costs a fifth of replacing them or of an expression.
    plain = not ("&" in text or "<" in text or ">" in text or '"' in text or "'" in text)
    if not marks:
        return text if plain else escape(text)
    parts: list[str] = []
    done, length = 0, len(text)
    for first, last in marks:
        # Comparing is several times faster than calling min and max, and an answer has dozens of marks.
        start = first if first > done else done
        end = last if last < length else length
        if start < end:
            parts += (text[done:start], "<mark>", text[start:end], "</mark>")
            done = end
    parts.append(text[done:])
    if not plain:
        # Text and tags take turns.
        parts[::2] = map(escape, parts[::2])
    return "".join(parts)


def href(url: str) -> str:
    """The address if it is http(s) or a path on this service, else "": no other scheme ever becomes a link."""
    if _PLAIN.fullmatch(url):
        return url
    if _UNFIT.search(url):
        return ""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and parts.netloc else ""
