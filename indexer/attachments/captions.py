"""Captions of a video (WebVTT, SubRip) to parts by time."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from searchindex.article import Part

STRETCH_SECONDS = 30
_TIMING = re.compile(r"\s*(?:(\d{1,4}):)?(\d{1,2}):(\d{2})[.,]\d{1,3}\s+-->")
_TAG = re.compile(r"<[^<>]*>")


def parts(data: bytes) -> tuple[Part, ...]:
    """The words of the captions, joined into stretches of about half a minute.

    A part's label is the time it begins at ("1:15"), its fragment that in seconds ("t=75").
    Anything that is no cue is passed over.
    """
    stretches: list[tuple[int, list[str]]] = []
    said = ""
    for start, line in _lines(data.decode("utf-8-sig", "replace")):
        if line == said:  # captions that roll up say each line twice
            continue
        said = line
        if not stretches or start - stretches[-1][0] >= STRETCH_SECONDS:
            stretches.append((start, []))
        stretches[-1][1].append(line)
    return tuple(Part(label(start), f"t={start}", " ".join(lines)) for start, lines in stretches)


def label(seconds: int) -> str:
    """A time as people write it: 0:05, 1:15, 1:02:03."""
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour}:{minute:02}:{second:02}" if hour else f"{minute}:{second:02}"


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Each line of each cue, with the second at which its cue begins."""
    for block in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n").replace("\r", "\n")):
        start: int | None = None
        for line in block.split("\n"):
            if timing := _TIMING.match(line):
                hour, minute, second = (int(n or 0) for n in timing.groups())
                start = hour * 3600 + minute * 60 + second
            elif start is not None and (words := " ".join(html.unescape(_TAG.sub("", line)).split())):
                yield start, words
