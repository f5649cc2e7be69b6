"""The records of the articles store, beside pages and articles."""

from __future__ import annotations

from dataclasses import dataclass

from searchindex.article import Part


@dataclass(frozen=True, slots=True)
class Draft:
    """An article as parsing left it, by its digest.  `mentions` are the references in it, without fragments."""

    source: str
    id: str
    digest: str
    mentions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class File:
    """A file that articles refer to.  `media` is the name of its copy, or "" where none is kept.

    `stamp` changes with the file.  `problem` says why its text could not be read.
    """

    stamp: str
    media: str = ""
    parts: tuple[Part, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Build:
    """What went into a generation: its articles' digests, a digest of the settings, and the media that it may show.

    `published` says that it was served once, if only until a roll back.
    """

    digests: dict[str, str]
    settings_digest: str
    media: tuple[str, ...]
    published: bool = False
