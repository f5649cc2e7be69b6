"""Text as a reader sees it: blocks on lines of their own, cells apart, code as it was written."""

from __future__ import annotations

import re

WHITE = re.compile(r"[ \t\n\r\f\v]+")
# A run is looked at from its beginning only: a page of a million blanks takes no longer than one of letters.
AROUND_BREAKS = re.compile(r"(?<![ \t])[ \t]*\n[ \t\n]*")
AROUND_CELLS = re.compile(r"(?<! ) *\t[ \t]*")
AROUND_CODE = re.compile("(?<![\n\ue0f1])[\n\ue0f1]*\n[\n\ue0f1]*")
SPACES = re.compile(r" {2,}")

# Code keeps its blanks and lines through the tidying of everything around it.
KEPT = str.maketrans({" ": "\ue0f0", "\n": "\ue0f1", "\t": "\ue0f2", "\r": None})
GIVEN_BACK = str.maketrans({"\ue0f0": " ", "\ue0f1": "\n", "\ue0f2": "\t"})

MARKS_AT_END = re.compile(r"(?<![\s¶§#🔗⚓\u200b\ue000-\uf8ff])[\s¶§#🔗⚓\u200b\ue000-\uf8ff]+$")
MARKS_AT_START = re.compile(r"^[\s¶🔗⚓\u200b\ue000-\uf8ff]+|^#+\s*(?=\w)")


def flowing(text: str) -> str:
    """A piece of text outside of code: line breaks of the source are blanks."""
    return WHITE.sub(" ", text)


def preserved(text: str) -> str:
    """A piece of code, safe from `tidy`."""
    return text.translate(KEPT)


def tidy(pieces: list[str]) -> str:
    """The pieces as one text: no blank at the end of a line, no empty line outside of code."""
    text = AROUND_BREAKS.sub("\n", "".join(pieces).replace("\xa0", " "))
    text = SPACES.sub(" ", AROUND_CELLS.sub("\t", text))
    text = AROUND_CODE.sub("\n", AROUND_BREAKS.sub("\n", text))
    return text.strip(" \t\n\ue0f1").translate(GIVEN_BACK).rstrip()


def heading(text: str) -> str:
    """A heading in one line, less the paragraph marks that link to it."""
    plain = MARKS_AT_START.sub("", " ".join(text.translate(GIVEN_BACK).split()))
    return MARKS_AT_END.sub("", plain)
