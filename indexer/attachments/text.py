"""The parts of an attachment, by the kind of file it is."""

from __future__ import annotations

from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from indexer.attachments import captions, pdf
from searchindex.article import Part

KINDS = frozenset(("pdf", "vtt", "srt"))
"""Extensions of the files that text is read from."""

VERSION = 1
"""Rises when the same file gives other parts than before: every file is then read again."""


def extension(reference: str) -> str:
    """The extension of the file that an address names, in small letters and without its dot."""
    return PurePosixPath(unquote(urlsplit(reference).path)).suffix[1:].lower()


def parts(file: tuple[str, bytes]) -> tuple[Part, ...]:
    """The parts of a file, given as its reference and its bytes.  Raises UnreadablePdfError."""
    reference, data = file
    return pdf.parts(data) if extension(reference) == "pdf" else captions.parts(data)
