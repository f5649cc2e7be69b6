"""What may stand on a page: the elements and attributes of our own templates, and what an article's text may keep."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import searchapi
from indexer.parse.shown import KEPT

ADDRESSES = frozenset(("href", "src", "poster", "action", "formaction", "data", "srcdoc", "xlink:href", "cite"))
SCHEMES = ("http://", "https://", "mailto:")
TEMPLATES = Path(searchapi.__file__).parent / "templates"

_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
_STATEMENT = re.compile(r"\{%.*?%\}", re.DOTALL)
_VALUE = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:")


@dataclass
class Elements(HTMLParser):
    """The elements of a page with their attributes, as a parser that is not ours sees them."""

    found: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))


def elements(page: str) -> list[tuple[str, dict[str, str]]]:
    """Every element of a page."""
    reader = Elements()
    reader.feed(page)
    reader.close()
    return reader.found


@cache
def allowed() -> dict[str, frozenset[str]]:
    """By element, the attributes that it may have."""
    names: dict[str, set[str]] = {name: {*kept, "rel"} if name == "a" else set(kept) for name, kept in KEPT.items()}
    for path in TEMPLATES.glob("*.html"):
        text = path.read_text(encoding="utf-8")
        # <h{{ part.level }}> is a heading of any level.
        text = text.replace("<h{{ part.level }}>", "<h2><h3><h4><h5><h6>")
        for tag, attributes in elements(_VALUE.sub("x", _STATEMENT.sub(" ", _COMMENT.sub("", text)))):
            names.setdefault(tag, set()).update(attributes)
    return {tag: frozenset(attributes) for tag, attributes in names.items()}


def foreign(page: str) -> Iterator[str]:
    """What stands on a page and is none of ours."""
    for tag, attributes in elements(page):
        if tag not in allowed():
            yield f"<{tag}>"
        for name, value in attributes.items():
            known = name in allowed().get(tag, frozenset()) and not name.startswith("on") and name != "style"
            if not known or (name in ADDRESSES and not is_fit(value)):
                yield f"<{tag} {name}={value[:80]!r}>"
        if tag == "script" and not attributes.get("src", "").startswith("/static/"):
            yield "<script> of another place"


def is_fit(address: str) -> bool:
    """Whether a browser is led to http(s), to mail, or to a place on this service."""
    plain = re.sub(r"[\x00-\x20\x7f]", "", address).lower()
    if plain.startswith(("//", "/\\", "\\")):
        return False
    return not _SCHEME.match(plain) or plain.startswith(SCHEMES)
