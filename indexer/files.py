"""What articles refer to besides pages: copied into the media folder where we serve it, and read where it has text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import BinaryIO

from indexer import workers
from indexer.attachments import text
from indexer.entries import File
from indexer.fetch import Fetcher
from indexer.media import KINDS, Media
from indexer.page import FOLDER
from indexer.store import ArticleStore
from searchindex.engines.port import Progress

MAX_TEXT_BYTES = 100 * 1024 * 1024
FILE_SECONDS = 60.0


def collect(fetcher: Fetcher, store: ArticleStore, media: Media, progress: Progress) -> None:
    """Brings what the store knows of the files up to date: the copies in the media folder, and their text."""
    known = store.files()
    look = _Look(fetcher, known, media, progress)
    mentioned = _mentioned(store)
    found = look.at(mentioned)
    media.flush()
    with store.transaction():
        store.drop_files(known.keys() - found.keys())
        for reference, file in found.items():
            if known.get(reference) != file:
                store.put_file(reference, file)


def _mentioned(store: ArticleStore) -> list[str]:
    """The references that may be files: to be served by us in a folder of its own, to be read anywhere."""
    every = dict.fromkeys(mention for draft in store.drafts() for mention in draft.mentions)
    return [r for r in every if text.extension(r) in (KINDS if r.startswith(FOLDER) else text.KINDS)]


@dataclass(frozen=True, slots=True)
class _Look:
    """One look at the files that articles name."""

    fetcher: Fetcher
    known: Mapping[str, File]
    media: Media
    progress: Progress
    found: dict[str, File] = field(default_factory=dict)

    def at(self, references: list[str]) -> dict[str, File]:
        """What is known of the files now: the new and changed ones with their text, or why it could not be read."""
        with closing(workers.in_order(text.parts, self._news(references), FILE_SECONDS, window=4)) as done:
            for (reference, _), parts in done:
                if isinstance(parts, workers.Failed):
                    self.found[reference] = replace(self.found[reference], problem=parts.reason)
                else:
                    self.found[reference] = replace(self.found[reference], parts=parts)
        return self.found

    def _news(self, references: list[str]) -> Iterator[tuple[str, bytes]]:
        """The bytes of those whose text is to be read anew."""
        stamps = {reference: self._stamp(reference) for reference in references}
        for number, file in enumerate(self.fetcher.files(stamps), 1):
            self.progress("attachments", number, len(references))
            before, reference = self.known.get(file.reference), file.reference
            if before and (file.problem or stamps[reference] == file.stamp):
                self.found[reference] = before
            elif file.stream is None:
                self.found[reference] = File("", problem=file.problem)
            else:
                ours = reference.startswith(FOLDER)
                copy = self.media.keep(file.stream, text.extension(reference)) if ours else ""
                self.found[reference] = File(f"{text.VERSION}-{file.stamp}", copy)
                if text.extension(reference) in text.KINDS:
                    yield from self._read(reference, file.stream)

    def _stamp(self, reference: str) -> str:
        """The stamp of what we have, or "" where it must be read anew."""
        file = self.known.get(reference)
        version, _, stamp = file.stamp.partition("-") if file else ("", "", "")
        complete = file is not None and (not file.media or self.media.has(file.media))
        return stamp if complete and version == str(text.VERSION) else ""

    def _read(self, reference: str, stream: BinaryIO) -> Iterator[tuple[str, bytes]]:
        stream.seek(0)
        data = stream.read(MAX_TEXT_BYTES + 1)
        if len(data) <= MAX_TEXT_BYTES:
            yield reference, data
        else:
            problem = f"larger than {MAX_TEXT_BYTES:,} bytes: its text was not read"
            self.found[reference] = replace(self.found[reference], problem=problem)
