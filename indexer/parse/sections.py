"""The walk over an article's body: one pass gives sections, links, attachments and the markup to show."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import escape

from bs4 import Tag
from bs4.element import NavigableString

from indexer.parse.attachments import embedded, kind_of, video_page
from indexer.parse.document import after, attribute, classes, words
from indexer.parse.links import Links
from indexer.parse.markup import ADDRESSES, BLOCKS, CELLS, HEADINGS, SHOWN, SILENT, VOID, sanitised
from indexer.parse.text import flowing, heading, preserved, tidy
from searchindex.article import Attachment, Link, Section

TERM_LEVEL = 6
"""A term of a definition list that can be linked to is a section below any heading."""

NO_TERMS = frozenset({"footnote", "citation", "field-list", "docinfo", "brackets"})
MIN_ALT_WORDS = 3
"""Shorter texts in place of images are icons: "Note icon", "warning"."""

LANGUAGE = "language-"


@dataclass(slots=True)
class Draft:
    """A section while it is being read."""

    level: int
    heading: str
    anchor: str | None
    text: list[str] = field(default_factory=list)
    html: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Open:
    """A tag that the walk is in and must close: what follows it, and what its end does."""

    tag: Tag
    end: Tag | NavigableString | None
    close: Callable[[], None]


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
        self._section = Draft(1, "", None)
        self._drafts = [self._section]
        self._text = self._section.text
        self._html = self._section.html
        self._open: list[Open] = []
        self._shown: list[tuple[str, str]] = []
        self._ids: list[tuple[str, int]] = []
        self._before = ("", -1)
        self._seen = 0
        self._linked = 0
        self._chars = 0
        self._code = 0
        self._title: Tag | None = None
        self._inner = ""
        self._links: dict[str, Link] = {}
        self._attachments: dict[str, Attachment] = {}

    def read(self, body: Tag) -> Reading:
        """The sections of a body, in order; those without a heading and without text are left out."""
        end = after(body)
        node = body.contents[0] if body.contents else end
        while True:
            while self._open and self._open[-1].end is node:
                self._open.pop().close()
            if node is None or node is end:
                break
            if isinstance(node, Tag):
                if node.name in SILENT or id(node) in self._rules.dropped:
                    node = self._silent(node)
                    continue
                self._enter(node)
            elif type(node) is NavigableString:
                self._string(node)
            node = node.next_element
        while self._open:
            self._open.pop().close()
        sections = tuple(
            Section(draft.level, draft.heading, draft.anchor, text, sanitised("".join(draft.html)))
            for draft in self._drafts
            for text in (tidy(draft.text),)
            if text or draft.heading
        )
        return Reading(
            sections, tuple(self._links.values()), tuple(self._attachments.values()), self._chars, self._linked
        )

    def _silent(self, tag: Tag) -> Tag | NavigableString | None:
        """Passes over a tag that has no text; an embedded player is an attachment all the same."""
        if tag.name in ("object", "embed") and id(tag) not in self._rules.dropped:
            self._player(tag)
        return after(tag)

    def _string(self, string: NavigableString) -> None:
        text = str(string)
        if self._code:
            self._text.append(preserved(text))
            self._html.append(escape(text, quote=False))
            self._seen += 1
            return
        flat = flowing(text)
        if flat != " ":
            if not flat:
                return
            self._seen += 1
            self._chars += len(flat)
        self._text.append(flat)
        self._html.append(escape(flat, quote=False))

    def _enter(self, tag: Tag) -> None:
        name = tag.name
        level = HEADINGS.get(name) or self._rules.headings.get(id(tag)) or (name == "dt" and _term(tag))
        if level and self._title is None and not self._code:
            self._enter_heading(tag, int(level))
            return
        block = name in BLOCKS or "-" in name
        anchor = attribute(tag, "id")
        if name == "a":
            self._enter_link(tag, anchor or attribute(tag, "name"))
            return
        if block:
            self._text.append("\n")
        elif name == "br":
            self._text.append(preserved("\n") if self._code else "\n")
        elif name in CELLS:
            self._text.append("\t")
        elif name == "img":
            self._image(tag)
        elif name == "iframe":
            self._player(tag)
        if name in ("video", "audio"):
            self._media(tag)
        if anchor:
            if self._title is not None:
                self._inner = self._inner or anchor
            elif not block:
                self._before = (anchor, self._seen)
        shown = name in SHOWN
        if shown:
            self._html.append(self._opening(tag))
        if name in VOID or not (block or shown or name in CELLS):
            return
        if name == "pre":
            self._code += 1
        if anchor:
            self._ids.append((anchor, self._seen))
        if shown:
            self._shown.append((name, self._html[-1]))
        self._push(tag, lambda: self._leave(name, block, shown, bool(anchor)))

    def _leave(self, name: str, block: bool, shown: bool, anchored: bool) -> None:
        if block or name in CELLS:
            self._text.append("\n" if block else "\t")
        if name == "pre":
            self._code -= 1
        if anchored:
            self._ids.pop()
        if shown:
            self._shown.pop()
            self._html.append(f"</{name}>")

    def _push(self, tag: Tag, close: Callable[[], None]) -> None:
        """Remembers to close a tag; where it ends is looked for no further up than the tag around it."""
        node: Tag = tag
        outer = self._open[-1] if self._open else None
        while node.next_sibling is None:
            parent = node.parent
            if parent is None or (outer is not None and parent is outer.tag):
                break
            node = parent
        end = node.next_sibling
        if end is None and outer is not None:
            end = outer.end
        self._open.append(Open(tag, end, close))  # type: ignore[arg-type]

    # Headings -----------------------------------------------------------------

    def _enter_heading(self, tag: Tag, level: int) -> None:
        self._title = tag
        self._inner = ""
        before, seen, ids = self._before, self._seen, list(self._ids)
        text, html = self._text, self._html
        self._text, self._html = [], []

        def close() -> None:
            title = heading("".join(self._text))
            self._title, self._text, self._html = None, text, html
            if title:
                self._begin(Draft(level, title, self._anchor(tag, before, ids, seen)))

        self._push(tag, close)

    def _begin(self, draft: Draft) -> None:
        """From here on text belongs to a new section; what is open to be shown goes on in it."""
        self._html.extend(f"</{name}>" for name, _ in reversed(self._shown))
        draft.html.extend(opening for _, opening in self._shown)
        self._drafts.append(draft)
        self._section, self._text, self._html = draft, draft.text, draft.html

    def _anchor(self, tag: Tag, before: tuple[str, int], ids: list[tuple[str, int]], seen: int) -> str | None:
        """The id that leads to a heading, the nearest to it first.

        Its own, the one that the page's script will give it, one inside of it, that of a block it begins,
        that of an empty anchor just before it; where the platform means it so, that of the block it stands in.
        """
        own = attribute(tag, "id") or self._rules.anchors.get(id(tag)) or self._inner
        around = next((name for name, start in reversed(ids) if start == seen), "")
        just_before = before[0] if before[1] == seen else ""
        enclosing = ids[-1][0] if ids and self._rules.enclosing else ""
        return own or around or just_before or enclosing or None

    # Links, images, players ---------------------------------------------------

    def _enter_link(self, tag: Tag, anchor: str) -> None:
        if anchor:
            if self._title is not None:
                self._inner = self._inner or anchor
            else:
                self._before = (anchor, self._seen)
        href = attribute(tag, "href")
        if not href:
            return
        opening = self._opening(tag)
        self._html.append(opening)
        self._shown.append(("a", opening))
        start, text, chars = len(self._text), self._text, self._chars

        def close() -> None:
            self._shown.pop()
            self._html.append("</a>")
            self._linked += self._chars - chars
            if self._text is text or self._title is not None:
                self._link(tag, href, tidy(self._text[start:]))

        self._push(tag, close)

    def _link(self, tag: Tag, href: str, text: str) -> None:
        if href.startswith("#"):
            return
        address = self._resolve.address(href)
        if address is None:
            return
        kind = kind_of(address, tag)
        if kind:
            self._attach(Attachment(kind, text or attribute(tag, "title") or self._section.heading, address))
        elif video := video_page(address):
            self._attach(Attachment("video", text or self._section.heading, video))
        elif (target := self._resolve.target(address)) is not None:
            self._links.setdefault(target, Link(target, text))

    def _attach(self, attachment: Attachment) -> None:
        self._attachments.setdefault(attachment.url, attachment)

    def _image(self, tag: Tag) -> None:
        alt = attribute(tag, "alt")
        if len(alt.split()) >= MIN_ALT_WORDS and "icon" not in alt.lower().split():
            self._text.append(f" {flowing(alt)} ")

    def _player(self, tag: Tag) -> None:
        address = self._resolve.address(attribute(tag, "src") or attribute(tag, "data-src") or attribute(tag, "data"))
        video = address and video_page(address)
        if video:
            self._attach(Attachment("video", attribute(tag, "title") or self._section.heading, video))

    def _media(self, tag: Tag) -> None:
        name = _caption(tag) or self._section.heading
        for kind, title, src in embedded(tag):
            address = self._resolve.address(src)
            if address is not None:
                self._attach(Attachment(kind, title or name, address))

    def _opening(self, tag: Tag) -> str:
        """The start tag to show: allowed attributes only, addresses absolute."""
        name, parts = tag.name, []
        for key in SHOWN[name]:
            value = tag.attrs.get(key)
            if not isinstance(value, str):
                continue
            if key in ADDRESSES:
                value = self._shown_address(value)
            elif key == "class":
                value = next((word for word in value.split() if word.startswith(LANGUAGE)), "")
            if value or key in ("alt", "open", "controls", "reversed"):
                parts.append(f' {key}="{escape(value)}"')
        return f"<{name}{''.join(sorted(parts))}>"

    def _shown_address(self, href: str) -> str:
        if href.startswith("#") or href.lower().startswith("mailto:"):
            return href
        address = self._resolve.address(href)
        return self._resolve.visit(address) if address else ""


def _term(tag: Tag) -> int:
    """The level of a definition term that is a section of its own, else 0."""
    if not attribute(tag, "id") or (tag.parent is not None and NO_TERMS & classes(tag.parent)):
        return 0
    return 0 if NO_TERMS & classes(tag) else TERM_LEVEL


def _caption(tag: Tag) -> str:
    """What the figure around a player says it is."""
    figure = tag.find_parent("figure")
    caption = figure.find("figcaption") if figure is not None else None
    return words(caption) if isinstance(caption, Tag) else ""
