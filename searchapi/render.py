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
    text = snippet.text
    plain = _MARKUP.search(text) is None  # most: looking once costs a fifth of escaping
    if plain and not snippet.marks:
        return text
    parts: list[str] = []
    done = 0
    for first, last in snippet.marks:
        start, end = max(first, done), min(last, len(text))
        if start < end:
            parts += (text[done:start], text[start:end])
            done = end
    parts.append(text[done:])
    if not plain:
        parts = [escape(part) for part in parts]
    # What is marked and what is not take turns.
    parts[1::2] = [f"<mark>{part}</mark>" for part in parts[1::2]]
    return "".join(parts)


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
