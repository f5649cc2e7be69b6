"""What articles refer to besides pages: copied into the media folder where we serve it, and read where it has text."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
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
_CHUNK_BYTES = 1 << 20


def collect(fetcher: Fetcher, store: ArticleStore, media: Media, progress: Progress) -> None:
    """Brings what the store knows of the files up to date: the copies in the media folder, and their text."""
    known = store.files()
    mentioned = _mentioned(store)
    found: dict[str, File] = {}
    unread: list[str] = []
    for number, reference in enumerate(mentioned, 1):
        progress("attachments", number, len(mentioned))
        if (stream := fetcher.open(reference)) is None:
            continue
        with stream:
            stamp, file = _stamp(stream), known.get(reference)
            if file is None or file.stamp != stamp or (file.media and not media.has(file.media)):
                ours = reference.startswith(FOLDER)
                file = File(stamp, media.keep(stream, text.extension(reference)) if ours else "")
                if text.extension(reference) in text.KINDS:
                    unread.append(reference)
        found[reference] = file
    media.flush()
    found |= _read(fetcher, {reference: found[reference] for reference in unread}, progress)
    with store.transaction():
        store.drop_files(known.keys() - found.keys())
        for reference, file in found.items():
            if known.get(reference) != file:
                store.put_file(reference, file)


def _mentioned(store: ArticleStore) -> list[str]:
    """The references that may be files: to be served by us in a folder of its own, to be read anywhere."""
    every = dict.fromkeys(mention for draft in store.drafts() for mention in draft.mentions)
    return [r for r in every if text.extension(r) in (KINDS if r.startswith(FOLDER) else text.KINDS)]


def _stamp(stream: BinaryIO) -> str:
    """Changes when the file does, or our reading of it: size and time of a file on disk, else a digest of the bytes."""
    try:
        status = os.fstat(stream.fileno())
    except io.UnsupportedOperation:
        digest = hashlib.sha256()
        while chunk := stream.read(_CHUNK_BYTES):
            digest.update(chunk)
        stream.seek(0)
        return f"{text.VERSION}-{digest.hexdigest()}"
    return f"{text.VERSION}-{status.st_size}-{status.st_mtime_ns}"


def _read(fetcher: Fetcher, files: dict[str, File], progress: Progress) -> dict[str, File]:
    """The files with their text, or with the reason why it could not be read."""
    read: dict[str, File] = {}
    with closing(workers.in_order(text.parts, _contents(fetcher, files, read), FILE_SECONDS, window=4)) as done:
        for (reference, _), parts in done:
            if isinstance(parts, workers.Failed):
                read[reference] = replace(files[reference], problem=parts.reason)
            else:
                read[reference] = replace(files[reference], parts=parts)
            progress("decks", len(read), len(files))
    return read


def _contents(fetcher: Fetcher, files: dict[str, File], read: dict[str, File]) -> Iterator[tuple[str, bytes]]:
    for reference, file in files.items():
        if (stream := fetcher.open(reference)) is None:
            continue  # it went while we looked: the next run will see
        with stream:
            data = stream.read(MAX_TEXT_BYTES + 1)
        if len(data) > MAX_TEXT_BYTES:
            read[reference] = replace(file, problem=f"larger than {MAX_TEXT_BYTES:,} bytes: its text was not read")
        else:
            yield reference, data
