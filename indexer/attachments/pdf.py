"""The text of a deck (PDF), page by page."""

from __future__ import annotations

import re
from contextlib import closing

import pypdfium2

from searchindex.article import Part

MAX_PAGES = 2000
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
        texts = [_text(document, number) for number in range(min(len(document), MAX_PAGES))]
    return tuple(Part(f"Page {n}", f"page={n}", text) for n, text in enumerate(texts, 1) if text)


def _text(document: pypdfium2.PdfDocument, number: int) -> str:
    try:
        with closing(document[number]) as page, closing(page.get_textpage()) as text_page:
            text: str = text_page.get_text_bounded(errors="ignore")
    except pypdfium2.PdfiumError as error:
        raise UnreadablePdfError(f"page {number + 1}: {error}") from error
    return " ".join(_HYPHEN.sub("", text.replace("\x00", " ")).split())
