"""From the facts of the pages to what their authors may want to look at: pure, no file is opened."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from indexer.facts import PageFacts
from indexer.report.record import PageLine

THIN_WORDS = 20
"""An article with fewer words answers nothing by itself."""
FALL_SHARE = 0.5
FALL_WORDS = 50
"""A page that had so many words and lost this share of them is flagged: a selector may have stopped matching."""

NO_TITLE, EMPTY, THIN, ORPHAN = "no title", "empty body", "thin", "no other article leads here"
SAME_TITLE, SAME_TEXT, FELL = "title of another article too", "text of another article too", "much less than last time"
NO_ANCHOR, BROKEN = "headings without an anchor", "broken links"


def lines(pages: Mapping[str, PageFacts], exists: Callable[[str], bool]) -> list[PageLine]:
    """A line for every page.  `exists` says whether a target inside the knowledge base is there."""
    site = _Site(
        titles=Counter(_plain(facts.title) for facts in pages.values()),
        texts=Counter(facts.text_digest for facts in pages.values() if facts.words),
        led_to={target for source, facts in pages.items() for target in facts.links if target != source},
    )
    return [_line(source, facts, site, exists) for source, facts in pages.items()]


def duplicates(pages: Iterable[PageFacts]) -> int:
    """How many articles have the text of an earlier one."""
    texts = Counter(facts.text_digest for facts in pages if facts.words)
    return sum(texts.values()) - len(texts)


@dataclass(frozen=True, slots=True)
class _Site:
    """How often each title and each text stands in the knowledge base, and the pages that others lead to."""

    titles: Counter[str]
    texts: Counter[str]
    led_to: set[str]


def _line(source: str, facts: PageFacts, site: _Site, exists: Callable[[str], bool]) -> PageLine:
    broken = tuple(target for target in facts.links if not exists(target))
    remarks = list(_remarks(facts, site))
    if broken:
        remarks.append(BROKEN)
    if source not in site.led_to:
        remarks.append(ORPHAN)
    share = round(facts.share, 3)
    return PageLine(source, facts.url, facts.title, facts.platform, facts.words, share, tuple(remarks), broken)


def _remarks(facts: PageFacts, site: _Site) -> Iterator[str]:
    if not facts.title:
        yield NO_TITLE
    elif site.titles[_plain(facts.title)] > 1:
        yield SAME_TITLE
    if not facts.words:
        yield EMPTY
    elif facts.words < THIN_WORDS and not facts.listing:
        yield THIN
    if site.texts[facts.text_digest] > 1:
        yield SAME_TEXT
    if facts.words_before and facts.words_before >= FALL_WORDS and facts.words < FALL_SHARE * facts.words_before:
        yield FELL
    if facts.without_anchor:
        yield NO_ANCHOR


def _plain(title: str) -> str:
    return re.sub(r"\s+", " ", title).strip().casefold()
