"""Writing: articles go into Whoosh while the snapshot is derived from them, in a process beside it when they are many.

Whoosh takes as long for an article as all the rest of a build; on two cores it costs nothing this way.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

import msgspec

from searchindex.article import Article
from searchindex.engines.whoosh_index import WhooshIndex
from searchindex.errors import AnswerboxError

MANY = 100
"""So many articles are worth a process."""
_BATCH = 20
"""Articles sent at a time."""


@contextmanager
def writing(path: Path, removed: Sequence[str], many: int) -> Iterator[Callable[[Article], None]]:
    """Takes `removed` out of the index in a folder and puts in each article it is called with; committed at the end.

    Raises AnswerboxError or OSError where that fails; then nothing is committed.
    """
    if many < MANY:
        added: list[Article] = []
        yield added.append
        with closing(WhooshIndex(path)) as index:
            if added or removed:
                index.update(removed, added)
    else:
        with _beside(path, removed) as add:
            yield add


@contextmanager
def _beside(path: Path, removed: Sequence[str]) -> Iterator[Callable[[Article], None]]:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_write, args=(theirs, str(path), list(removed)), daemon=True)
    process.start()
    theirs.close()
    batch: list[Article] = []

    def send() -> None:
        try:
            ours.send_bytes(msgspec.json.encode(batch))
        except BrokenPipeError as error:
            raise _failure(ours) from error
        batch.clear()

    def add(article: Article) -> None:
        batch.append(article)
        if len(batch) == _BATCH:
            send()

    try:
        yield add
        send()
        ours.send_bytes(b"")
        if (failure := _answer(ours)) != b"done":
            raise AnswerboxError(failure.decode())
    finally:
        ours.close()  # without the last, empty message the other side commits nothing
        process.join()


def _answer(pipe: Connection) -> bytes:
    try:
        return pipe.recv_bytes()
    except (EOFError, OSError):
        return b"the process that writes to Whoosh ended before it was done"


def _failure(pipe: Connection) -> AnswerboxError:
    """Why the other side stopped reading."""
    return AnswerboxError(_answer(pipe).decode())


def _write(pipe: Connection, path: str, removed: list[str]) -> None:
    """The other process: reads articles until an empty message, commits them, and says so, or what went wrong."""
    decoder = msgspec.json.Decoder(list[Article])

    def articles() -> Iterator[Article]:
        while message := pipe.recv_bytes():
            yield from decoder.decode(message)

    try:
        with closing(WhooshIndex(Path(path))) as index:
            index.update(removed, articles())
        pipe.send_bytes(b"done")
    except EOFError:
        return  # the build was given up
    except (OSError, AnswerboxError) as error:
        pipe.send_bytes(f"cannot write the Whoosh index: {error}".encode())
