"""What the report says about one page: counted when it is parsed, kept with it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from indexer import digests
from indexer.parse.kernel.library import ink
from searchindex.article import Article

_WORD = re.compile(r"\w+")
_BEYOND_ASCII = re.compile("[^\x00-\x7f]")
_FEW = 40
_WORDS = bytes(ord("_" if _WORD.match(chr(code)) else " ") for code in range(128)) + bytes(128)
_BLANKS = bytes(code for code in range(128) if chr(code).isspace())


@dataclass(frozen=True, slots=True)
class PageFacts:
    """Counts of a page that gave an article.

    `kept_chars` and `page_chars` leave out blanks; the first are the article's, the second all that the page shows.
    `words_before` is what the same page gave the time before, or None.
    `links` are sources or addresses of other pages that the article leads to; `continued` is the page that goes on.
    """

    url: str
    title: str
    platform: str
    words: int
    kept_chars: int
    page_chars: int
    headings: int
    without_anchor: int
    text_digest: str
    links: tuple[str, ...]
    canonical: str | None = None
    listing: bool = False
    words_before: int | None = None
    continued: str | None = None

    @property
    def share(self) -> float:
        """Which part of what the page shows is the article's."""
        return min(1.0, self.kept_chars / self.page_chars) if self.page_chars else 0.0


def of_article(article: Article, markup: str) -> PageFacts:
    """The facts of an article and the page that it was read from."""
    text = " ".join(f"{section.heading} {section.text}" for section in article.sections)
    words, ink = counted(text)
    headed = [section for section in article.sections if section.heading and section.level > 1]
    return PageFacts(
        url=article.url,
        title=article.title,
        platform=article.platform,
        words=words,
        kept_chars=ink,
        page_chars=shown_chars(markup),
        headings=len(headed),
        without_anchor=sum(section.anchor is None for section in headed),
        text_digest=digests.of_values(" ".join(section.text for section in article.sections).split()),
        links=tuple(dict.fromkeys(link.target for link in article.links)),
        canonical=article.canonical,
        listing=article.listing,
        continued=article.continued,
    )


def shown_chars(markup: str) -> int:
    """How many characters that are no blanks a reader may see, roughly: for shares, not for reading.

    Those that stand in no tag, which is all from a `<` to a `>` with neither between, and in no script or the like.
    """
    return ink(markup.encode("utf-8", "replace"))


def counted(text: str) -> tuple[int, int]:
    """How many words a text has, and how many characters that are no blanks.

    Bytes are counted many times as fast; that takes one of the same kind for each of the few letters beyond ASCII.
    """
    others = set(_BEYOND_ASCII.findall(text))
    if len(others) > _FEW:
        return len(_WORD.findall(text)), _ink(text)
    for letter in others:
        text = text.replace(letter, "_" if letter.isalnum() else " " if letter.isspace() else ".")
    plain = text.encode()
    return (b" " + plain.translate(_WORDS)).count(b" _"), len(plain.translate(None, _BLANKS))


def _ink(text: str) -> int:
    return len("".join(text.split()))
