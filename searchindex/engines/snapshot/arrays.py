"""Arrays: the files of a snapshot, each a NumPy array, memory-mapped when it is read and never a pickle.

"Begins" arrays have one entry more than there are things: thing i owns begins[i] to begins[i + 1] of another array.
Text is UTF-8 bytes, sliced by such begins.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Bytes = Any  # an Array of uint8, or what is Stored of one: `pieces` reads both


@dataclass(frozen=True)
class Arrays:
    """Everything that answers a question.  A is articles, S passages, T terms, W words, P places, C chunks."""

    # Articles, in the order of their sources
    article_key: Array  # A uint64: the id as a number
    article_lookup: Array  # A int32: articles in the order of their keys
    card_begins: Array  # A+1 int64 into cards: the article without the text of its sections
    cards: Bytes
    full_begins: Array  # A+1 int64 into fulls: the whole article, compressed
    fulls: Bytes
    inlink: Array  # A float32: the prior L of the score
    signal: Array  # A float32: what visitors' stars and clicks add
    title_key: Array  # A uint64, sorted: hash of the title's exact forms
    title_article: Array  # A int32: whose title it is
    first_passage: Array  # A+1 int32: the passages of an article
    first_place: Array  # A+1 int64: its places

    # Topics
    article_topics: Array  # A int32: which of the sets of topics below is the article's
    topic_begins: Array  # one more than there are sets, int32 into topic_of
    topic_of: Array  # int32: the topics of a set, with all those above them, each once

    # Passages
    passage_article: Array  # S int32
    passage_begins: Array  # S+1 int64 into passage_heads
    passage_heads: Bytes  # heading, anchor, url, kind
    text_begins: Array  # S+1 int64 into texts
    texts: Bytes
    text_plain: Array  # S uint8: whether a text's characters are its bytes and the last of them is no space

    # Places: every word of every field in one stream; fields lie apart by gaps that hold NO_WORD
    word_at: Array  # P int32: the exact form's term at a place
    start_at: Array  # P uint32: where the word starts in its field's text, in characters
    length_at: Array  # P uint8: how long it is
    zone_begins: Array  # Z uint32: where each field starts in the stream, sorted
    zone_passage: Array  # Z int32: the passage it belongs to
    zone_kind: Array  # Z uint8: TITLE, HEADING or BODY

    # Terms, in the order of their hashes
    term_key: Array  # T uint64, sorted
    posting_begins: Array  # T+1 int64
    posting_article: Array  # int32: articles that have the term, ascending
    posting_impact: Array  # float32: the part of BM25F that no query changes
    place_begins: Array  # T+1 int64
    places: Array  # uint32: where the term stands, ascending
    form_stem: Array  # T int32: the stem of an exact form, SEVERAL where it has more, NO_WORD of what is none

    # Words for people: exact forms in alphabetical order
    word_begins: Array  # W+1 int64 into word_text
    word_text: Array
    word_df: Array  # W int32: articles that have the word
    word_letters: Array  # W uint32: which letters it has, a bit each
    word_pairs: Array  # W uint64: which pairs of letters it has, hashed to 64 bits

    # Names: the words of titles and headings, by their place in the alphabet
    name_word: Array  # N int32, sorted: which word of the alphabetical list
    name_place: Array  # N uint32: where it stands

    # Meaning: empty arrays where it is off
    chunk_begins: Array  # A+1 int32: the chunks of an article
    chunk_passage: Array  # C int32
    chunk_row: Array  # C x 256 int8
    chunk_scale: Array  # C float32
    chunk_signs: Array  # 4 x C uint64: the signs of the 256 numbers of a row, a bit each
    token_rarity: Array  # float32 by token of the word table


@dataclass(frozen=True)
class Remains:
    """What a build keeps of its work for the next one, and no question needs.  Numbers are those of `Arrays`."""

    stem_at: Array  # P int32: the stem's term at a place
    extra_begins: Array  # A+1 int64 into the two below: further terms of an article's places
    extra_term: Array  # int32
    extra_place: Array  # uint32
    link_begins: Array  # A+1 int64 into links: the targets and texts of an article's links
    links: Array
    token_begins: Array  # C+1 int64: the tokens of a chunk
    tokens: Array  # int32


TITLE, HEADING, BODY = 0, 1, 2
NO_WORD = -1
SEVERAL = -2
GAP = 4
"""Places between two fields: more than any two words may be apart and still be near."""


Given = Mapping[str, Array]
"""Arrays by their names."""


def save(arrays: Given, path: Path) -> None:
    """Writes each array to a file of its name."""
    path.mkdir(parents=True, exist_ok=True)
    for name, array in arrays.items():
        with (path / f"{name}.npy").open("wb") as file:
            np.save(_Told(file), array, allow_pickle=False)


class _Told:
    """A file that NumPy does not know as one: those it knows it writes from C, and is silent where the disk is full."""

    def __init__(self, file: BinaryIO) -> None:
        self.write = file.write


class Saved(Mapping[str, Array]):
    """The arrays of a folder, each memory-mapped when it is asked for.  To another process only the path is handed."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __getitem__(self, name: str) -> Array:
        return _mapped(self._path / f"{name}.npy")

    def __iter__(self) -> Iterator[str]:
        return (file.stem for file in self._path.glob("*.npy"))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def load(path: Path) -> Arrays:
    """The arrays of a folder, memory-mapped.  Raises OSError or ValueError for a file that is missing or odd."""
    return Arrays(**{f.name: _mapped(path / f"{f.name}.npy") for f in fields(Arrays)})


def opened(path: Path) -> Arrays:
    """The arrays of a folder to answer from: what is only shown stays in its files until it is.

    Raises what `load` raises.
    """
    shown: dict[str, Any] = {name: Stored(path / f"{name}.npy") for name in SHOWN}
    return replace(load(path), **shown)


SHOWN = ("cards", "fulls", "texts")
"""The arrays of bytes that no score depends on."""


class Stored:
    """The bytes of an array in its file, read when they are asked for.

    Mapped, they would count as a worker's memory, and a disk that fails would end the worker instead of a request.
    They are in `file`, an open file's number, from `offset` on.
    """

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            np.lib.format.read_magic(file)
            np.lib.format.read_array_header_1_0(file)
            self.offset = file.tell()
        self.file = os.open(path, os.O_RDONLY)

    def piece(self, begin: int, end: int) -> bytes:
        """The bytes between two places.  Raises OSError where any are missing."""
        found = os.pread(self.file, end - begin, self.offset + begin)
        if len(found) < end - begin:
            raise OSError(f"{end - begin - len(found)} of {end - begin} bytes are missing")
        return found

    def __del__(self) -> None:
        if hasattr(self, "file"):
            os.close(self.file)


def pieces(stored: Bytes, begins: Array, some: Sequence[int]) -> list[bytes]:
    """The bytes of some of the things whose text begins there."""
    at = np.array(some, np.int64)
    firsts, lasts = begins[at].tolist(), begins[at + 1].tolist()
    if isinstance(stored, Stored):
        return list(map(stored.piece, firsts, lasts))
    return [stored[first:last].tobytes() for first, last in zip(firsts, lasts, strict=True)]


def piece(stored: Bytes, begins: Array | memoryview, one: int) -> bytes:
    """The bytes of one of them.  Of a view of an array single numbers are had three times as fast as of the array."""
    first, last = begins[one], begins[one + 1]
    return stored.piece(first, last) if isinstance(stored, Stored) else stored[first:last].tobytes()


def load_remains(path: Path) -> Remains:
    """What the build of that folder kept for the next.  Raises OSError or ValueError as `load` does."""
    return Remains(**{f.name: _mapped(path / f"{f.name}.npy") for f in fields(Remains)})


def _mapped(path: Path) -> Array:
    try:
        mapped: Array = np.load(path, mmap_mode="r", allow_pickle=False)
    except ValueError:  # an empty array cannot be mapped
        mapped = np.load(path, allow_pickle=False)
    return mapped.view(np.ndarray)  # the plain class: indexing a memmap subclass costs three times as much
