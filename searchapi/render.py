"""The one place where text becomes markup, and where an address is judged fit for a link."""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape
from urllib.parse import urlsplit

from searchindex.results import Snippet

# Browsers read "\" as "/" and drop control characters and blanks inside a scheme, so neither may stand in a link.
_UNFIT = re.compile(r"[\x00-\x20\x7f\\]")
_MARKUP = re.compile("[&<>\"']")


def html(snippet: Snippet) -> str:
    """The text escaped, with its ranges in `<mark>`, and nothing else.

    Ranges that are unsorted, overlap or leave the text are cut to what is left of them.
    """
    done, parts = 0, []
    for first, last in snippet.marks:
        start, end = max(first, done), min(last, len(snippet.text))
        if start < end:
            parts += [_escaped(snippet.text[done:start]), "<mark>", _escaped(snippet.text[start:end]), "</mark>"]
            done = end
    parts.append(_escaped(snippet.text[done:]))
    return "".join(parts)


def _escaped(text: str) -> str:
    """The text as markup.  Most has nothing to escape, and looking costs a fifth of escaping."""
    return escape(text) if _MARKUP.search(text) else text


@lru_cache(maxsize=1 << 14)
def href(url: str) -> str:
    """The address if it is http(s) or a path on this service, else "": no other scheme ever becomes a link."""
    if _UNFIT.search(url):
        return ""
    if url.startswith("/") and not url.startswith("//"):
        return url
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and parts.netloc else ""
