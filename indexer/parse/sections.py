"""The walk over an article's body: one pass gives sections, links, attachments and the markup to show."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from indexer.parse.document import attribute, classes
from indexer.parse.links import Links
from indexer.parse.markup import BLOCKS, CELLS, HEADINGS, SILENT, VOID
from indexer.parse.references import References
from indexer.parse.shown import KEPT, link, opening, sanitised
from indexer.parse.text import blank, flowing, heading, preserved, tidy
from indexer.parse.tree import PageTag, Stretch
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
    `open`: its end means something.  `matters`: it means something without an id.
    `start` and `end` are how it is shown; `attributes` says that some of its may be shown too.
    """

    silent: bool
    level: int
    heads: bool
    link: bool
    block: bool
    code: bool
    shown: bool
    own: bool
    open: bool
    matters: bool
    attributes: bool
    start: str
    end: str


def _role(name: str, block: bool) -> Role:
    shown, level, own = name in KEPT, HEADINGS.get(name, 0), name in OWN
    return Role(
        silent=name in SILENT,
        level=level,
        heads=bool(level) or name == "dt",
        link=name == "a",
        block=block,
        code=name == "pre",
        shown=shown,
        own=own,
        open=name not in VOID and (block or shown),
        matters=block or shown or own,
        attributes=bool(KEPT.get(name)),
        start=f"<{name}>",
        end=f"</{name}>",
    )


PLAIN = ("span", "font", "label", "acronym", "picture")
"""Tags that mean nothing, and are met again and again."""
ROLES = {name: _role(name, name in BLOCKS) for name in (*BLOCKS, *KEPT, *HEADINGS, *OWN, *SILENT, *VOID, *PLAIN)}
CUSTOM, UNKNOWN = _role("", block=True), _role("", block=False)


def _role_of_unknown(name: str) -> Role:
    return CUSTOM if "-" in name else UNKNOWN


Open = tuple[int, Callable[[Any], None], Any]
"""What the walk is in and must close: where it ends, what its end does, and to what."""

Shown = tuple[str, str]
"""How a tag is shown: its start and its end."""


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
        self._shown: list[Shown] = []
        self._ids: list[tuple[str, int]] = []
        self._known_links: dict[str, tuple[Shown, str | None]] = {}
        self._passed = ("", -1)
        self._seen = 0
        self._chars = self._linked = 0
        self._code = 0
        self._title: PageTag | None = None
        self._inner = ""

    def read(self, body: Stretch) -> Reading:
        """The sections of a body, in order; those without a heading and without text are left out."""
        dropped, headings, opened = self._rules.dropped, self._rules.headings, self._open
        nodes, at, end = body.nodes, body.start + 1, body.end
        stop = end
        while at < end:
            while at >= stop:
                _, close, of = opened.pop()
                close(of)
                stop = opened[-1][0] if opened else end
            node = nodes[at]
            at += 1
            if type(node) is str:
                self._string(node)
                continue
            if type(node) is PageTag:
                name = node.name
                of_name = ROLES.get(name) or _role_of_unknown(name)
                if of_name.silent or id(node) in dropped:
                    self._pass_over(node)
                    at = node.end
                elif of_name.heads or (headings and id(node) in headings):
                    self._enter_heading(node, of_name)
                elif of_name.link:
                    self._enter_link(node)
                elif of_name.matters or "id" in node.attrs:
                    self._enter_other(node, of_name)
                else:
                    continue
                stop = opened[-1][0] if opened else end
        while opened:
            _, close, of = opened.pop()
            close(of)
        return Reading(
            tuple(section for section in map(_finished, self._drafts) if section.text or section.heading),
            self._references.links,
            self._references.attachments,
            self._chars,
            self._linked,
        )

    def _pass_over(self, tag: PageTag) -> None:
        """Leaves out a tag that has no text; an embedded player is an attachment all the same."""
        if tag.name in ("object", "embed") and id(tag) not in self._rules.dropped:
            self._references.player(tag, self._section.heading)

    def _string(self, text: str) -> None:
        if text.isspace():
            text = text if self._code else blank(text)
            self._text.append(preserved(text) if self._code else text)
            self._html.append(text)
            return
        if self._code:
            self._text.append(preserved(text))
        else:
            text = flowing(text)
            self._text.append(text)
        self._seen += 1
        self._chars += len(text)
        if "&" in text or "<" in text or ">" in text:
            text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        self._html.append(text)

    def _enter_other(self, tag: PageTag, of_name: Role) -> None:
        if of_name.block:
            self._text.append("\n")
        if of_name.own:
            self._write(tag)
        held = tag.attrs
        anchor = attribute(tag, "id") if "id" in held else ""
        if anchor:
            self._pass_anchor(anchor, of_name.block)
        start = ""
        if of_name.shown:
            start = opening(tag, self._resolve) if of_name.attributes and held else of_name.start
            self._html.append(start)
        if not of_name.open:
            return
        self._code += of_name.code
        if anchor:
            self._ids.append((anchor, self._seen))
        if start:
            self._shown.append((start, of_name.end))
        self._open.append((tag.end, self._close_named if anchor else self._close_other, of_name))

    def _close_named(self, of_name: Role) -> None:
        self._ids.pop()
        self._close_other(of_name)

    def _close_other(self, of_name: Role) -> None:
        if of_name.block:
            self._text.append("\n")
        self._code -= of_name.code
        if of_name.shown:
            self._shown.pop()
            self._html.append(of_name.end)

    def _write(self, tag: PageTag) -> None:
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

    def _enter_link(self, tag: PageTag) -> None:
        held = tag.attrs
        if ("id" in held or "name" in held) and (anchor := attribute(tag, "id") or attribute(tag, "name")):
            self._pass_anchor(anchor)
        href = held.get("href", "")
        known = self._known_links.get(href)
        if known is None:
            if not href or href.isspace():
                return
            address, page = self._resolve.led(href)
            known = self._known_links[href] = (link(address), "</a>"), page
        shown, page = known
        self._html.append(shown[0])
        self._shown.append(shown)
        self._open.append((tag.end, self._close_link, (tag, page, self._text, len(self._text), self._chars)))

    def _close_link(self, of: tuple[PageTag, str | None, list[str], int, int]) -> None:
        tag, page, text, place, chars = of
        self._shown.pop()
        self._html.append("</a>")
        self._linked += self._chars - chars
        if page is not None and (page not in self._references.pages or "download" in tag.attrs):
            under = self._section.heading
            self._references.link(tag, lambda: tidy(text[place:]) if self._text is text else under, under)

    def _enter_heading(self, tag: PageTag, of_name: Role) -> None:
        """Enters what may be a heading: not within another one, nor in code."""
        level = of_name.level or self._rules.headings.get(id(tag)) or _term(tag)
        if level and self._title is None and not self._code:
            self._enter_title(tag, level)
        elif of_name.link:
            self._enter_link(tag)
        else:
            self._enter_other(tag, of_name)

    def _enter_title(self, tag: PageTag, level: int) -> None:
        self._title = tag
        self._inner = ""
        passed, seen, ids = self._passed, self._seen, list(self._ids)
        text, html = self._text, self._html
        self._text, self._html = [], []

        def close(_: PageTag) -> None:
            title = heading("".join(self._text))
            self._title, self._text, self._html = None, text, html
            if title:
                self._begin(Draft(level, title, self._anchor(tag, passed, ids, seen)))

        self._open.append((tag.end, close, tag))

    def _begin(self, draft: Draft) -> None:
        """From here on text belongs to a new section; what is open to be shown goes on in it."""
        self._html.extend(end for _, end in reversed(self._shown))
        draft.html.extend(start for start, _ in self._shown)
        self._drafts.append(draft)
        self._section, self._text, self._html = draft, draft.text, draft.html

    def _anchor(self, tag: PageTag, passed: tuple[str, int], ids: list[tuple[str, int]], seen: int) -> str | None:
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


def _alternative_text(image: PageTag) -> str:
    alt = attribute(image, "alt")
    icon = len(alt.split()) < MIN_ALT_WORDS or "icon" in alt.lower().split()
    return "" if icon else f" {flowing(alt)} "


def _term(tag: PageTag) -> int:
    """The level of a definition term that is a section of its own, else 0."""
    if not attribute(tag, "id") or (tag.parent is not None and NO_TERMS & classes(tag.parent)):
        return 0
    return 0 if NO_TERMS & classes(tag) else TERM_LEVEL
