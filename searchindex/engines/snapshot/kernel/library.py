"""The kernel: what is done for every posting of a question, and for every run of a build's texts (`runs.py`), in C.

The C files say what each function does.

A call holds the interpreter's lock: it lasts microseconds, and so the threads of a process share one room.  Only what
reads a file, which may have to wait for the disk, lets go of the lock; it brings its own room.
"""

from __future__ import annotations

import ctypes
import importlib.util
import struct
from collections.abc import Callable, Sequence
from ctypes import addressof, byref, c_char, c_int64, c_uint32, c_uint64, c_void_p
from functools import lru_cache, partial
from typing import Any

import msgspec
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from searchindex.engines.port import ArticleMatch, Wanted
from searchindex.engines.snapshot.arrays import Arrays, Stored
from searchindex.engines.snapshot.letters import LETTER_BITS_PER_SLIP, PAIR_BITS_PER_SLIP, letters, pairs
from searchindex.errors import AnswerboxError
from searchindex.ranking.weights import Weights
from searchindex.results import Marks
from searchindex.snippets import SHAPE, Shape

Array = NDArray[Any]

_P, _I = c_void_p, c_int64
_FUNCTIONS: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "unite": (_I, (_P, _P, _I, _P, _P, _P, _P, _P)),
    "match": (_I, (_P, _P, _P, _P, _I, _I, _P, _I)),
    "alike": (None, (_P, _P, _P, _I, _P)),
    "nearest": (_I, (_P, _P, _I, _P, _P)),
    "sums": (None, (_P, _P, _P, _P, _I, _P)),
    "places": (_I, (_P, _P, _I, _P, _I, _I, _I, _I, _P, _P)),
    "shown": (_I, (_P, _P, _I, _P, _I, _P, _P, _I)),
    "before": (_I, (_P, _P, _I, _P, _I)),
    "term": (_I, (_P, _I, c_uint64)),
    "near": (_I, (_P, _P, _P, _P, _I, _P, _I, c_uint32, c_uint64, _I, _I, _I, _I, _P)),
    "place_runs": (None, (_P, _I)),
    "number_runs": (_I, (_P, _I, _P, _P, _I, _P, _P, _P)),
    "find_in_runs": (None, (_P, _P, _I, _I, _P)),
    "lay_runs": (None, (_P, _P, _P, _P, _P, _P, _I, _I, _P)),
}
_READ = ("shown",)
"""Those that read files."""
_POSTINGS = struct.Struct("=QQQqq")
_WEIGHT = struct.Struct("=d")
_WEIGHTS = struct.Struct("=7dq")
_QUESTION = struct.Struct("=qqddQQQQQqqQdQqqqq")
_SHAPE = struct.Struct("=3q")
_ROOMS = struct.Struct("=10Q")
_ROOM = (
    (np.float64, 2), (np.float64, 4), (np.uint8, 1), (np.int32, 1), (np.int32, 1), (np.float64, 1), (np.uint8, 1),
    (np.int64, 2),
)  # fmt: skip
"""The room that the kernel keeps for each article, and one number more: kinds of numbers, and how many of them."""
_ARRAYS = {
    "inlink": np.float32,
    "signal": np.float32,
    "title_key": np.uint64,
    "title_article": np.int32,
    "article_topics": np.int32,
    "topic_begins": np.int32,
    "topic_of": np.int32,
    "first_passage": np.int32,
    "first_place": np.int64,
    "passage_article": np.int32,
    "zone_begins": np.uint32,
    "zone_passage": np.int32,
    "zone_kind": np.uint8,
    "start_at": np.uint32,
    "length_at": np.uint8,
    "text_begins": np.int64,
    "text_plain": np.uint8,
    "chunk_begins": np.int32,
    "chunk_passage": np.int32,
    "chunk_row": np.int8,
    "chunk_scale": np.float32,
    "chunk_signs": np.uint64,
}
"""What the kernel reads of a snapshot, in the order of its header file."""

PARTS = ("words", "near pairs", "links", "meaning", "exact title", "stars and clicks", "maintainer")
"""The terms of a hit's sum, in the order in which they are told."""

_NO_TEXT = -2
_NUMBER_BYTES = 9
"""What a number takes in a message, at most."""
_MARKS_BYTES = 1000
"""What all the marks of a hit take there, nearly always."""
NEVER, BY_WORDS, ALWAYS = 0, 1, 2
"""What may be said of whether an article matches: whatever it has, if it has enough, whatever it lacks."""


def compiled() -> str:
    """The file of the compiled kernel.  Raises AnswerboxError where it was not built."""
    found = importlib.util.find_spec("searchindex.engines.snapshot.kernel.compiled")
    if found is None or found.origin is None:
        raise AnswerboxError("the kernel of the search was not compiled", "run `make install`, or `pip install` again")
    return found.origin


@lru_cache(maxsize=1)
def loaded() -> Any:
    """The compiled kernel with what questions need of it.  Raises what `compiled` raises."""
    library, reading = ctypes.PyDLL(compiled()), ctypes.CDLL(compiled())
    for name, (result, arguments) in _FUNCTIONS.items():
        function = getattr(reading if name in _READ else library, name)
        function.restype, function.argtypes = result, arguments
        setattr(library, name, function)
    return library


packed_at = _POSTINGS.pack
"""The postings of a word from the addresses of its articles, impacts and places, and how many it has of them."""


def address(array: Array) -> int:
    """Where an array begins."""
    try:
        return addressof(c_char.from_buffer(array.data))  # three times as fast as the array's own word
    except (TypeError, ValueError):  # read-only, or empty
        begin: int = array.__array_interface__["data"][0]
        return begin


def packed(articles: Array, impacts: Array, places: Array) -> bytes:
    """The postings of a word as the kernel reads them, without their weight: three addresses and two sizes."""
    return packed_at(address(articles), address(impacts), address(places), articles.size, places.size)


def weighted(postings: Sequence[bytes], weights: Sequence[float]) -> bytes:
    """Packed postings, each with its weight."""
    return b"".join([some + _WEIGHT.pack(weight) for some, weight in zip(postings, weights, strict=True)])


class Alphabet:
    """Words in alphabetical order, as UTF-8 bytes from each of `begins` up to the next, and their fingerprints."""

    def __init__(self, begins: Array, text: Array, letters: Array, pairs: Array) -> None:
        self._library = loaded()
        kinds = ((begins, np.int64), (text, np.uint8), (letters, np.uint32), (pairs, np.uint64))
        self._read: list[Array] = [np.ascontiguousarray(array, kind) for array, kind in kinds]
        self._at = [address(array) for array in self._read]
        self._count = max(0, begins.size - 1)

    def before(self, word: str) -> int:
        """How many of the words come before this one."""
        wanted = word.encode("utf-8", "surrogatepass")
        found: int = self._library.before(*self._at[:2], self._count, wanted, len(wanted))
        return found

    def near(self, word: str, most: int, room: int = 256) -> list[list[int]]:
        """The words at most so many slips from a word: the number of each, and how many."""
        found = np.empty((room, 2), np.int64)
        count = self._library.near(
            *self._at, self._count, word.encode("utf-32-le", "surrogatepass"), len(word), letters(word), pairs(word),
            LETTER_BITS_PER_SLIP, PAIR_BITS_PER_SLIP, most, room, address(found),
        )  # fmt: skip
        _remembered(count)
        if count > room:
            return self.near(word, most, count)
        told: list[list[int]] = found[:count].tolist()
        return told


class Terms:
    """The keys of terms, ascending."""

    def __init__(self, keys: Array) -> None:
        self._library = loaded()
        self._keys = np.ascontiguousarray(keys, np.uint64)
        self._at = address(self._keys)

    def number(self, key: int) -> int:
        """The number of the term of a key, or -1."""
        found: int = self._library.term(self._at, self._keys.size, key)
        return found


class Question(Struct, frozen=True, eq=False):
    """What is asked of the kernel: its header file says what each field means."""

    postings: bytes
    words: int
    forms: int
    norm: float
    least: float
    among: int
    title: int = 0
    when: Array | None = None
    within: Array | None = None
    lifted: Array | None = None
    lift: Array | None = None
    known: Array | None = None
    meaning: Array | None = None
    paired: bool = True
    candidates: int = 0
    first: int = 0
    most: int = 10
    explain: bool = False

    def packed(self) -> bytes:
        """The question as the kernel reads it, its postings behind it."""
        packed = _QUESTION.pack(
            self.words, self.forms, self.norm, self.least, _given(self.when), _given(self.within), self.title,
            _given(self.lifted), _given(self.lift), _many(self.lifted), self.paired, _given(self.known), self.among,
            _given(self.meaning), self.candidates, self.first, self.most, self.explain,
        )  # fmt: skip
        return packed + self.postings


def _given(array: Array | None) -> int:
    return 0 if array is None else address(array)


def _many(array: Array | None) -> int:
    return 0 if array is None else array.size


class Found(Struct, frozen=True, eq=False, array_like=True):
    """The hits of a question, the best first, with their best sections.

    `matched` articles match, of which `inside` may be shown; `topics` says how many stand under each topic.
    `terms` has, where they are to be told, for each hit those that make its score up: one for each of PARTS.
    """

    matched: int
    inside: int
    topics: tuple[int, ...]
    hits: tuple[ArticleMatch, ...]
    terms: tuple[tuple[float, ...], ...]


class Seen(Struct, frozen=True, array_like=True):
    """What to mark in the title of a hit and in its headings, and its snippet with what to mark there."""

    title: Marks
    headings: tuple[Marks, ...]
    snippet: tuple[str, Marks] | None


_found = msgspec.msgpack.Decoder(Found).decode
_seen = msgspec.msgpack.Decoder(list[Seen]).decode


class Kernel:
    """The kernel over one snapshot, whose arrays it keeps alive."""

    def __init__(self, arrays: Arrays, weights: Weights) -> None:
        self._library = loaded()
        self._read = [np.ascontiguousarray(getattr(arrays, name), kind) for name, kind in _ARRAYS.items()]
        self._topics = int(arrays.topic_of.max(initial=-1)) + 1
        self._articles, self._chunks = arrays.article_key.size, arrays.chunk_passage.size
        counted = (arrays.zone_begins, arrays.word_at, arrays.chunk_passage)
        sets = max(0, arrays.topic_begins.size - 1)
        sizes = (self._articles, *(array.size for array in counted), self._topics, sets, arrays.title_key.size)
        self._texts, *where = _held(arrays.texts)
        self._snapshot = np.array([*sizes, *map(address, self._read), *where], dtype=np.int64)
        self._at = address(self._snapshot)
        self._weights = _WEIGHTS.pack(
            weights.heading, weights.body, weights.k1, weights.inlink, weights.exact_title, weights.pair,
            weights.pair_in_name, weights.pair_distance,
        )  # fmt: skip
        self._best = np.zeros(self._articles, np.float32)
        self._best_at = address(self._best)
        counts = (np.zeros(sets, np.int64), np.zeros(self._topics, np.int64))
        self._room = [*(np.zeros(self._articles * size + 1, kind) for kind, size in _ROOM), *counts]
        self._room_at = _ROOMS.pack(*map(address, self._room))

    def unite(self, postings: bytes, many: int, articles: int, places: int) -> tuple[Array, Array, Array]:
        """Several postings, of so many articles and places in all, as one: articles, impacts and places."""
        most = min(articles, self._articles)
        article, impact, place = np.empty(most, np.int32), np.empty(most, np.float32), np.empty(places, np.uint32)
        count = c_int64()
        found = self._library.unite(
            self._at, postings, many, self._best_at, address(article), address(impact), address(place), byref(count)
        )
        _remembered(found)
        return article[:found], impact[:found], place[: count.value]

    def match(self, asked: Question, most_places: int, sections: int) -> Found:
        """The hits of a question with at most so many sections each; `most_places` are looked at of a rarer word."""
        question = self._at, self._weights, asked.packed(), self._room_at, most_places, sections
        numbers = 10 + self._topics + asked.most * (4 + 3 * sections + len(PARTS))
        return _found(_message(partial(self._library.match, *question), _NUMBER_BYTES * numbers))

    def alike(self, articles: Array, meaning: Array) -> Array:
        """How near each of these articles is to a question in meaning: its best chunk, never below 0."""
        best = np.empty(articles.size, np.float32)
        self._library.alike(self._at, address(meaning), address(articles), articles.size, address(best))
        return best

    def nearest(self, signs: Array, wanted: int) -> Array:
        """The articles of so many chunks, or a few more, whose signs agree best with these, ascending."""
        apart, articles = np.empty(self._chunks, np.uint16), np.empty(self._articles, np.int64)
        count = self._library.nearest(
            self._at, address(signs), min(wanted, self._chunks), address(apart), address(articles)
        )
        return articles[:count]

    def places(
        self, postings: bytes, words: int, titles: Sequence[int], headings: Sequence[int], texts: Sequence[int],
        room: int = 1024,
    ) -> tuple[Array, Array]:  # fmt: skip
        """The words in the titles of some articles, then in the headings, then in the texts of some passages.

        Where those of each field end, and a row for each: its start, its end, its number.
        """
        fields = np.array([*titles, *headings, *texts], np.int64)
        ends, found = np.empty(fields.size, np.int64), np.empty((room, 3), np.int64)
        count = self._library.places(
            self._at, postings, words, address(fields), len(titles), len(headings), len(texts), room, address(ends),
            address(found),
        )  # fmt: skip
        _remembered(count)
        if count > room:
            return self.places(postings, words, titles, headings, texts, count)
        return ends, found[:count]

    def shown(self, postings: bytes, words: int, wanted: Sequence[Wanted], shape: Shape = SHAPE) -> list[Seen]:
        """What is shown of each hit.  Raises OSError where a text is not whole in its file."""
        asked: list[int] = []
        for one in wanted:
            asked += (one.article, -1 if one.text is None else one.text, len(one.headings), *one.headings)
        given, shaped = struct.pack(f"{len(asked)}q", *asked), _SHAPE.pack(shape.length, shape.lead, shape.looked_at)
        question = self._at, postings, words, given, len(wanted), shaped
        room = (1 + len(wanted)) * (4 * shape.length + _MARKS_BYTES)
        return _seen(_message(partial(self._library.shown, *question), room))


def _message(tell: Callable[[int, int], int], room: int) -> memoryview:
    """What the kernel tells when it is given room of a size, which is as much as is expected: else it is asked again.

    Raises OSError where it misses bytes of a file.
    """
    out = bytearray(room)
    size = tell(addressof(c_char.from_buffer(out)), room)
    if size == _NO_TEXT:
        raise OSError("the bytes of a text are missing")
    _remembered(size)
    if size > room:
        return _message(tell, size)
    return memoryview(out)[:size]


def _held(texts: Any) -> tuple[Any, int, int, int]:
    """Bytes that are kept alive, their address or 0, and otherwise their file and where they begin in it."""
    if isinstance(texts, Stored):
        return texts, 0, texts.file, texts.offset
    held = np.ascontiguousarray(texts, np.uint8)
    return held, address(held), -1, 0


def sums(rows: Array, tokens: Array, begins: Array, texts: Array) -> Array:
    """For some texts the sum of their tokens' rows: the same, whichever other texts are asked for."""
    ordered = [np.ascontiguousarray(a, k) for a, k in ((rows, "f4"), (tokens, "i4"), (begins, "i8"), (texts, "i8"))]
    found = np.empty((ordered[3].size, rows.shape[1]), np.float32)
    loaded().sums(*map(address, ordered), found.shape[0], address(found))
    return found


def _remembered(count: int) -> None:
    if count < 0:
        raise MemoryError("the kernel of the search has no memory left")
