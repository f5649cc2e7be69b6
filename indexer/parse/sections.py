"""The walk over an article's body: one pass gives sections, links, attachments and the markup to show."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any

from indexer.parse.document import attribute, classes
from indexer.parse.links import Links
from indexer.parse.markup import BLOCKS, HEADINGS, KEPT, PLAYED, SILENT, VOID
from indexer.parse.references import References
from indexer.parse.shown import link, opening, sanitised
from indexer.parse.text import flowing, heading, tidy
from indexer.parse.tree import PageTag, Stretch
from searchindex.article import Attachment, Link, Section

TERM_LEVEL = 6
"""A term of a definition list that can be linked to is a section below any heading."""

NO_TERMS = frozenset({"footnote", "citation", "field-list", "docinfo", "brackets"})
OWN = {*PLAYED, "img"}
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

    `dropped` and `headings` (with their level) hold places of tags; `anchors` gives headings their scripted ones.
    `enclosing` says that a heading without an anchor may use that of the block around it.
    """

    dropped: frozenset[int] = frozenset()
    headings: Mapping[int, int] = field(default_factory=dict)
    anchors: Mapping[int, str] = field(default_factory=dict)
    enclosing: bool = False


class Walk:
    """Reads one body once.

    The kernel wrote what the whole page reads and shows, without links, headings and whatever else is looked at here:
    between two of those a stretch of both is taken over as it stands.
    """

    def __init__(self, links: Links, rules: Rules, body: Stretch) -> None:
        self._resolve = links
        self._rules = rules
        self._body = body
        self._page = body.tree
        self._references = References(links)
        self._section = Draft(1, "", None)
        self._drafts = [self._section]
        self._text = self._section.text
        self._html = self._section.html
        whole = body.place < 0
        self._text_at = 0 if whole else self._page.text_in[body.place]
        self._shown_at = 0 if whole else self._page.shown_in[body.place]
        self._open: list[Open] = []
        self._ids: list[tuple[str, int]] = []
        self._known_links: dict[str, tuple[str, str | None]] = {}
        self._passed = ("", -1)
        self._lost_strings = self._lost_chars = self._linked = 0
        self._title: int | None = None
        self._inner = ""

    def read(self) -> Reading:
        """The sections of the body, in order; those without a heading and without text are left out."""
        page, dropped, headings, opened = self._page, self._rules.dropped, self._rules.headings, self._open
        behind = 0
        for place in self._stops():
            if place < behind:
                continue
            while opened and opened[-1][0] <= place:
                self._leave()
            name = page.name_at(place)
            if name in SILENT or place in dropped:
                self._pass_over(place, name)
                behind = page.ends[place]
            elif name in HEADINGS or name == "dt" or place in headings:
                self._enter_heading(place, name)
            elif name == "a":
                self._enter_link(place)
            else:
                self._enter_other(place, name)
        while opened:
            self._leave()
        return self._finished()

    def _stops(self) -> list[int]:
        """The tags of the body that the walk must look at."""
        first, last, stops = self._body.place + 1, self._body.end, self._page.told.stops
        found = stops[bisect_left(stops, first) : bisect_left(stops, last)]
        others = [place for place in (*self._rules.dropped, *self._rules.headings) if first <= place < last]
        return sorted({*found, *others}) if others else found

    def _finished(self) -> Reading:
        page, place = self._page, self._body.place
        if place < 0:
            self._take(len(page.told.text), len(page.told.shown))
            chars = page.told.chars
        else:
            self._take(page.text_out[place], page.shown_out[place])
            chars = page.chars_behind[place] - page.chars[place]
        return Reading(
            tuple(section for section in map(_section, self._drafts) if section.text or section.heading),
            self._references.links,
            self._references.attachments,
            chars - self._lost_chars,
            self._linked,
        )

    def _take(self, text_end: int, shown_end: int) -> None:
        """Takes over what the page reads and shows, up to here."""
        if text_end > self._text_at:
            self._text.append(self._page.told.text[self._text_at : text_end])
            self._text_at = text_end
        if shown_end > self._shown_at:
            self._html.append(self._page.told.shown[self._shown_at : shown_end])
            self._shown_at = shown_end

    def _leave(self) -> None:
        _, close, place = self._open.pop()
        close(place)

    def _pass_over(self, place: int, name: str) -> None:
        """Leaves out a tag that has no text; an embedded player is an attachment all the same."""
        page = self._page
        if name in ("object", "embed") and place not in self._rules.dropped:
            self._references.player(page.tag(place), self._section.heading)
        self._take(page.text_before[place], page.shown_before[place])
        self._text_at, self._shown_at = page.text_behind[place], page.shown_behind[place]
        self._lost_strings += page.seen_behind[place] - page.seen[place]
        self._lost_chars += page.chars_behind[place] - page.chars[place]

    def _seen(self, place: int) -> int:
        """How many strings were read before a tag."""
        return self._page.seen[place] - self._lost_strings

    def _enter_other(self, place: int, name: str) -> None:
        page = self._page
        if name in OWN:
            self._write(place, name)
        anchor = page.held_at(place).get("id", "").strip()
        if anchor:
            self._pass_anchor(anchor, place, name in BLOCKS or "-" in name)
            if name not in VOID and (name in BLOCKS or name in KEPT or "-" in name):
                self._ids.append((anchor, self._seen(place)))
                self._open.append((page.ends[place], self._leave_named, place))
        if name in KEPT and page.shown_before[place] == page.shown_in[place]:
            self._take(self._text_at, page.shown_in[place])
            self._html.append(opening(page.tag(place), self._resolve))

    def _leave_named(self, _: int) -> None:
        self._ids.pop()

    def _write(self, place: int, name: str) -> None:
        """What a tag means to the text by itself, and the attachments that are tags of their own."""
        tag = self._page.tag(place)
        if name == "img":
            self._take(self._page.text_in[place], self._shown_at)
            self._text.append(_alternative_text(tag))
        elif name == "iframe":
            self._references.player(tag, self._section.heading)
        else:
            self._references.media(tag, self._section.heading)

    def _pass_anchor(self, anchor: str, place: int, block: bool = False) -> None:
        """Remembers an anchor that the walk goes past: a heading that follows at once can be reached by it."""
        if self._title is not None:
            self._inner = self._inner or anchor
        elif not block:
            self._passed = (anchor, self._seen(place))

    def _enter_link(self, place: int) -> None:
        page = self._page
        held = page.held_at(place)
        if ("id" in held or "name" in held) and (anchor := held.get("id", "").strip() or held.get("name", "").strip()):
            self._pass_anchor(anchor, place)
        start, there = self._link(held)
        if not start:
            return
        named = there is not None and (there not in self._references.pages or "download" in held)
        self._take(page.text_in[place] if named else self._text_at, page.shown_in[place])
        self._html.append(start)
        self._open.append(
            (page.ends[place], self._leave_link, (place, named, self._text, len(self._text), self._lost_chars))
        )

    def _link(self, held: Mapping[str, str]) -> tuple[str, str | None]:
        """How a link begins where it is shown, "" for one to nowhere, and the page that it leads to."""
        href = held.get("href", "")
        if not href or href.isspace():
            return "", None
        known = self._known_links.get(href)
        if known is None:
            address, page = self._resolve.led(href)
            known = self._known_links[href] = link(address), page
        return known

    def _leave_link(self, of: tuple[int, bool, list[str], int, int]) -> None:
        place, named, text, first, lost = of
        page = self._page
        self._take(page.text_out[place] if named else self._text_at, page.shown_out[place])
        self._html.append("</a>")
        self._linked += page.chars_behind[place] - page.chars[place] - (self._lost_chars - lost)
        if named:
            under = self._section.heading
            words = (lambda: tidy(text[first:])) if self._text is text else (lambda: under)
            self._references.link(page.tag(place), words, under)

    def _enter_heading(self, place: int, name: str) -> None:
        """Enters what may be a heading: not within another one, nor in code."""
        level = HEADINGS.get(name) or self._rules.headings.get(place) or _term(self._page.tag(place))
        if level and self._title is None and not self._is_in_code(place):
            self._enter_title(place, level)
        elif name == "a":
            self._enter_link(place)
        else:
            self._enter_other(place, name)

    def _is_in_code(self, place: int) -> bool:
        return any(self._page.name_at(around) == "pre" for around in self._around(place))

    def _around(self, place: int) -> Iterator[int]:
        """The tags of the body around one, from the innermost out."""
        return takewhile(self._body.place.__lt__, self._page.outer_places(place))

    def _enter_title(self, place: int, level: int) -> None:
        page = self._page
        self._take(page.text_before[place], page.shown_before[place])
        self._text_at, self._shown_at = page.text_in[place], page.shown_in[place]
        self._title = place
        self._inner = ""
        passed, seen, ids = self._passed, self._seen(place), list(self._ids)
        text, html = self._text, self._html
        self._text, self._html = [], []

        def leave(_: int) -> None:
            self._take(page.text_out[place], page.shown_out[place])
            self._text_at, self._shown_at = page.text_behind[place], page.shown_behind[place]
            title = heading("".join(self._text))
            self._title, self._text, self._html = None, text, html
            if title:
                self._begin(Draft(level, title, self._anchor(place, passed, ids, seen)), place)

        self._open.append((page.ends[place], leave, place))

    def _begin(self, draft: Draft, title: int) -> None:
        """From here on text belongs to a new section; what is open to be shown goes on in it."""
        shown = list(filter(None, map(self._shown, self._around(title))))
        self._html.extend(end for _, end in shown)
        draft.html.extend(start for start, _ in reversed(shown))
        self._drafts.append(draft)
        self._section, self._text, self._html = draft, draft.text, draft.html

    def _shown(self, place: int) -> Shown | None:
        """How a tag that has an end is shown, where it is."""
        name, held = self._page.name_at(place), self._page.held_at(place)
        if name == "a":
            start, _ = self._link(held)
            return (start, "</a>") if start else None
        if name not in KEPT or name in VOID:
            return None
        return opening(self._page.tag(place), self._resolve) if held else f"<{name}>", f"</{name}>"

    def _anchor(self, place: int, passed: tuple[str, int], ids: list[tuple[str, int]], seen: int) -> str | None:
        """The id that leads to a heading, the nearest to it first.

        Its own, the one that the page's script will give it, one inside of it, that of a block it begins,
        that of an empty anchor just before it; where the platform means it so, that of the block it stands in.
        """
        own = self._page.held_at(place).get("id", "").strip() or self._rules.anchors.get(place) or self._inner
        begun = next((name for name, start in reversed(ids) if start == seen), "")
        just_before = passed[0] if passed[1] == seen else ""
        around = ids[-1][0] if ids and self._rules.enclosing else ""
        return own or begun or just_before or around or None


def _section(draft: Draft) -> Section:
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
