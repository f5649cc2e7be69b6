"""The walk over an article's body: one pass gives sections, links, attachments and the markup to show."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from bs4 import Tag
from bs4.element import NavigableString

from indexer.parse.document import after, attribute, classes
from indexer.parse.links import Links
from indexer.parse.markup import BLOCKS, CELLS, HEADINGS, SILENT, VOID
from indexer.parse.references import References
from indexer.parse.shown import KEPT, opening, sanitised
from indexer.parse.text import flowing, heading, preserved, tidy
from indexer.parse.tree import PageString, PageTag
from searchindex.article import Attachment, Link, Section

TERM_LEVEL = 6
"""A term of a definition list that can be linked to is a section below any heading."""

NO_TERMS = frozenset({"footnote", "citation", "field-list", "docinfo", "brackets"})
OWN = CELLS | {"br", "img", "iframe", "video", "audio"}
MIN_ALT_WORDS = 3
"""Shorter texts in place of images are icons: "Note icon", "warning"."""


@dataclass(slots=True)
class Draft:
    """A section while it is being read."""

    level: int
    heading: str
    anchor: str | None
    text: list[str] = field(default_factory=list)
    html: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Role:
    """What a tag's name means to the walk.

    `heads`: it is or may be a heading.  `own`: it is a text or an attachment by itself.
    `open`: its end means something.  `matters`: it means something without any attribute.
    """

    name: str
    silent: bool
    level: int
    heads: bool
    block: bool
    shown: bool
    own: bool
    open: bool
    matters: bool


@lru_cache(maxsize=1024)
def role(name: str) -> Role:
    """The role of the tags of a name."""
    block, shown = name in BLOCKS or "-" in name, name in KEPT
    level, own = HEADINGS.get(name, 0), name in OWN
    return Role(
        name=name,
        silent=name in SILENT,
        level=level,
        heads=bool(level) or name == "dt",
        block=block,
        shown=shown,
        own=own,
        open=name not in VOID and (block or shown),
        matters=block or shown or own,
    )


Open = tuple[Tag | NavigableString | None, Tag, Callable[..., None], tuple[Any, ...]]
"""A tag that the walk is in and must close: what follows it, the tag, and what its end does, to what."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the walk found in a body."""

    sections: tuple[Section, ...]
    links: tuple[Link, ...]
    attachments: tuple[Attachment, ...]
    chars: int
    linked_chars: int


@dataclass(frozen=True, slots=True)
class Rules:
    """How a body is to be read: what stays out, what else is a heading, and which anchors work.

    `dropped` and `headings` (with their level) hold `id()`s of tags; `anchors` gives headings their scripted ones.
    `enclosing` says that a heading without an anchor may use that of the block around it.
    """

    dropped: frozenset[int] = frozenset()
    headings: Mapping[int, int] = field(default_factory=dict)
    anchors: Mapping[int, str] = field(default_factory=dict)
    enclosing: bool = False


class Walk:
    """Reads one body once.  Depth costs no stack."""

    def __init__(self, links: Links, rules: Rules) -> None:
        self._resolve = links
        self._rules = rules
        self._references = References(links)
        self._section = Draft(1, "", None)
        self._drafts = [self._section]
        self._text = self._section.text
        self._html = self._section.html
        self._open: list[Open] = []
        self._shown: list[tuple[str, str]] = []
        self._ids: list[tuple[str, int]] = []
        self._passed = ("", -1)
        self._seen = 0
        self._chars = self._linked = 0
        self._code = 0
        self._title: Tag | None = None
        self._inner = ""

    def read(self, body: Tag) -> Reading:
        """The sections of a body, in order; those without a heading and without text are left out."""
        dropped, headings, opened = self._rules.dropped, self._rules.headings, self._open
        end = after(body)
        node = body.contents[0] if body.contents else end
        while node is not None and node is not end:
            while opened and opened[-1][0] is node:
                _, _, close, of = opened.pop()
                close(*of)
            if type(node) is PageString:
                self._string(node)
            elif type(node) is PageTag:
                of_name = role(node.name)
                if of_name.silent or id(node) in dropped:
                    node = self._pass_over(node)
                    continue
                if of_name.heads or id(node) in headings:
                    self._enter_heading(node, of_name)
                elif of_name.name == "a":
                    self._enter_link(node)
                elif of_name.matters or node.attrs:
                    self._enter_other(node, of_name)
            node = node.next_element
        while opened:
            _, _, close, of = opened.pop()
            close(*of)
        return Reading(
            tuple(section for section in map(_finished, self._drafts) if section.text or section.heading),
            self._references.links,
            self._references.attachments,
            self._chars,
            self._linked,
        )

    def _pass_over(self, tag: Tag) -> Tag | NavigableString | None:
        """Leaves out a tag that has no text; an embedded player is an attachment all the same."""
        if tag.name in ("object", "embed") and id(tag) not in self._rules.dropped:
            self._references.player(tag, self._section.heading)
        return after(tag)

    def _string(self, text: str) -> None:
        if self._code:
            self._text.append(preserved(text))
        else:
            text = " " if text == "\n" else flowing(text)
            self._text.append(text)
        if text.isspace():
            self._html.append(text)
        elif text:
            self._html.append(text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))
            self._seen += 1
            self._chars += len(text)

    def _enter_other(self, tag: Tag, of_name: Role) -> None:
        if of_name.block:
            self._text.append("\n")
        if of_name.own:
            self._write(tag)
        anchor = attribute(tag, "id") if tag.attrs else ""
        if anchor:
            self._pass_anchor(anchor, of_name.block)
        if of_name.shown:
            self._html.append(opening(tag, self._resolve) if tag.attrs else f"<{of_name.name}>")
        if not of_name.open:
            return
        self._code += of_name.name == "pre"
        if anchor:
            self._ids.append((anchor, self._seen))
        if of_name.shown:
            self._shown.append((of_name.name, self._html[-1]))
        self._push(tag, self._close_other, of_name, anchor)

    def _close_other(self, of_name: Role, anchor: str) -> None:
        if of_name.block:
            self._text.append("\n")
        self._code -= of_name.name == "pre"
        if anchor:
            self._ids.pop()
        if of_name.shown:
            self._shown.pop()
            self._html.append(f"</{of_name.name}>")

    def _write(self, tag: Tag) -> None:
        """What a tag means to the text by itself, and the attachments that are tags of their own."""
        name = tag.name
        if name == "br":
            self._text.append(preserved("\n") if self._code else "\n")
        elif name in CELLS:
            self._text.append("\t")
        elif name == "img":
            self._text.append(_alternative_text(tag))
        elif name == "iframe":
            self._references.player(tag, self._section.heading)
        elif name in ("video", "audio"):
            self._references.media(tag, self._section.heading)

    def _pass_anchor(self, anchor: str, block: bool = False) -> None:
        """Remembers an anchor that the walk goes past: a heading that follows at once can be reached by it."""
        if self._title is not None:
            self._inner = self._inner or anchor
        elif not block:
            self._passed = (anchor, self._seen)

    def _enter_link(self, tag: Tag) -> None:
        if anchor := attribute(tag, "id") or attribute(tag, "name"):
            self._pass_anchor(anchor)
        if not attribute(tag, "href"):
            return
        start = opening(tag, self._resolve)
        self._html.append(start)
        self._shown.append(("a", start))
        text, place, chars = self._text, len(self._text), self._chars

        def close() -> None:
            self._shown.pop()
            self._html.append("</a>")
            self._linked += self._chars - chars
            named = tidy(text[place:]) if self._text is text else self._section.heading
            self._references.link(tag, named, self._section.heading)

        self._push(tag, close)

    def _push(self, tag: Tag, close: Callable[..., None], *of: Any) -> None:
        """Remembers to close a tag; where it ends is looked for no further up than the tag around it."""
        outer_end, outer = self._open[-1][:2] if self._open else (None, None)
        node = tag
        while (end := node.next_sibling) is None:
            parent = node.parent
            if parent is None or parent is outer:
                end = outer_end
                break
            node = parent
        self._open.append((end, tag, close, of))  # type: ignore[arg-type]

    def _enter_heading(self, tag: Tag, of_name: Role) -> None:
        """Enters what may be a heading: not within another one, nor in code."""
        level = of_name.level or self._rules.headings.get(id(tag)) or _term(tag)
        if level and self._title is None and not self._code:
            self._enter_title(tag, level)
        elif of_name.name == "a":
            self._enter_link(tag)
        else:
            self._enter_other(tag, of_name)

    def _enter_title(self, tag: Tag, level: int) -> None:
        self._title = tag
        self._inner = ""
        passed, seen, ids = self._passed, self._seen, list(self._ids)
        text, html = self._text, self._html
        self._text, self._html = [], []

        def close() -> None:
            title = heading("".join(self._text))
            self._title, self._text, self._html = None, text, html
            if title:
                self._begin(Draft(level, title, self._anchor(tag, passed, ids, seen)))

        self._push(tag, close)

    def _begin(self, draft: Draft) -> None:
        """From here on text belongs to a new section; what is open to be shown goes on in it."""
        self._html.extend(f"</{name}>" for name, _ in reversed(self._shown))
        draft.html.extend(start for _, start in self._shown)
        self._drafts.append(draft)
        self._section, self._text, self._html = draft, draft.text, draft.html

    def _anchor(self, tag: Tag, passed: tuple[str, int], ids: list[tuple[str, int]], seen: int) -> str | None:
        """The id that leads to a heading, the nearest to it first.

        Its own, the one that the page's script will give it, one inside of it, that of a block it begins,
        that of an empty anchor just before it; where the platform means it so, that of the block it stands in.
        """
        own = attribute(tag, "id") or self._rules.anchors.get(id(tag)) or self._inner
        begun = next((name for name, start in reversed(ids) if start == seen), "")
        just_before = passed[0] if passed[1] == seen else ""
        around = ids[-1][0] if ids and self._rules.enclosing else ""
        return own or begun or just_before or around or None


def _finished(draft: Draft) -> Section:
    return Section(draft.level, draft.heading, draft.anchor, tidy(draft.text), sanitised("".join(draft.html)))


def _alternative_text(image: Tag) -> str:
    alt = attribute(image, "alt")
    icon = len(alt.split()) < MIN_ALT_WORDS or "icon" in alt.lower().split()
    return "" if icon else f" {flowing(alt)} "


def _term(tag: Tag) -> int:
    """The level of a definition term that is a section of its own, else 0."""
    if not attribute(tag, "id") or (tag.parent is not None and NO_TERMS & classes(tag.parent)):
        return 0
    return 0 if NO_TERMS & classes(tag) else TERM_LEVEL
