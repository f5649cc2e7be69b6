"""The text of a deck (PDF), page by page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from contextlib import closing

import pypdfium2

from searchindex.article import Part

MAX_PAGES = 2000
FEWEST_PAGES = 3
_NUMBER = re.compile(r"\d+")
_HYPHEN = re.compile("[\ufffe\x02]\\s*")
"""How PDFium marks a hyphen that only broke a word at the end of its line."""


class UnreadablePdfError(ValueError):
    """Bytes that PDFium does not open, and why."""


def parts(data: bytes) -> tuple[Part, ...]:
    """A part for every page that has text: label "Page 3", fragment "page=3".

    Raises UnreadablePdfError.
    """
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise UnreadablePdfError(str(error)) from error
    with closing(document):
        pages = [_lines(document, number) for number in range(min(len(document), MAX_PAGES))]
    texts = [" ".join(lines) for lines in without_furniture(pages)]
    return tuple(Part(f"Page {n}", f"page={n}", text) for n, text in enumerate(texts, 1) if text)


def without_furniture(pages: Sequence[Sequence[str]]) -> list[list[str]]:
    """The lines of each page without those that stand on most pages, but for numbers: headers and footers.

    Of fewer than three pages nothing can be said to repeat.
    """
    if len(pages) < FEWEST_PAGES:
        return [list(lines) for lines in pages]
    standing = Counter(form for lines in pages for form in set(map(_form, lines)))
    return [[line for line in lines if standing[_form(line)] * 2 <= len(pages)] for lines in pages]


def _form(line: str) -> str:
    return _NUMBER.sub("#", line.casefold())


def _lines(document: pypdfium2.PdfDocument, number: int) -> list[str]:
    try:
        with closing(document[number]) as page, closing(page.get_textpage()) as text_page:
            text: str = text_page.get_text_bounded(errors="ignore")
    except pypdfium2.PdfiumError as error:
        raise UnreadablePdfError(f"page {number + 1}: {error}") from error
    lines = _HYPHEN.sub("", text.replace("\x00", " ")).splitlines()
    return [plain for line in lines if (plain := " ".join(line.split()))]
