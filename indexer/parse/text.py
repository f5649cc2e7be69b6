"""Text as a reader sees it: blocks on lines of their own, cells apart, code as it was written."""

from __future__ import annotations

import re

OTHER_WHITE = re.compile("[\t\r\f\v]")
RUNS = re.compile(r" {2,}")
# A run is looked at from its beginning only: a page of a million blanks takes no longer than one of letters.
AROUND_CELLS = re.compile(r"(?<! ) *\t[ \t]*")
AROUND_CODE = re.compile("(?<![\n\ue0f1])[\n\ue0f1]*\n[\n\ue0f1]*")

# Code keeps its blanks and lines through the tidying of everything around it: so the kernel writes them.
BLANK, BREAK, TAB = "\ue0f0", "\ue0f1", "\ue0f2"

MARKS_AT_END = re.compile(r"(?<![\s¶§#🔗⚓\u200b\ue000-\uf8ff])[\s¶§#🔗⚓\u200b\ue000-\uf8ff]+$")
MARK = re.compile(r"[\s¶§#🔗⚓\u200b\ue000-\uf8ff]")
MARKS_AT_START = re.compile(r"^[\s¶🔗⚓\u200b\ue000-\uf8ff]+|^#+\s*(?=\w)")


def flowing(text: str) -> str:
    """A piece of text outside of code: line breaks of the source are blanks."""
    if "\n" in text:
        text = text.replace("\n", " ")
    if "\t" in text or "\r" in text or "\f" in text or "\v" in text:
        text = OTHER_WHITE.sub(" ", text)
    return RUNS.sub(" ", text) if "  " in text else text


def given_back(text: str) -> str:
    """The text with its code as it was."""
    return text.replace(BLANK, " ").replace(BREAK, "\n").replace(TAB, "\t")


def tidy(pieces: list[str]) -> str:
    """The pieces as one text: no blank at the end of a line, no empty line outside of code."""
    lines = (line.strip(" \t") for line in "".join(pieces).replace("\xa0", " ").split("\n"))
    text = "\n".join([line for line in lines if line])
    if "\t" in text:
        text = AROUND_CELLS.sub("\t", text)
    if "  " in text:
        text = RUNS.sub(" ", text)
    if BREAK in text:
        text = AROUND_CODE.sub("\n", text)
    return given_back(text.strip(" \t\n" + BREAK)).rstrip()


def heading(text: str) -> str:
    """A heading in one line, less the paragraph marks that link to it."""
    plain = MARKS_AT_START.sub("", " ".join(given_back(text).split()))
    return MARKS_AT_END.sub("", plain) if MARK.match(plain, len(plain) - 1) else plain
