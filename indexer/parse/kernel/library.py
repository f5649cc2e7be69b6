"""The kernel: a page taken apart in one pass, in C.  The C files say what each function does."""

from __future__ import annotations

import ctypes
import importlib.util
from collections.abc import Iterable, Mapping, Sequence
from ctypes import POINTER, byref, c_char_p, c_int64, c_void_p
from functools import cache
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct

from searchindex.errors import AnswerboxError

(
    BLOCK, SHOWN, VOID, CELL, CODE, LINE, STOP, LINK, UNSEEN, EMPTY, RAW, REFERRING, SCRIPT, LAST, OF_HEAD, OF_FRAMES,
) = (1 << bit for bit in range(16))  # fmt: skip
"""What the name of a tag means, as `roles.h` has it."""

COLUMNS = (
    "parent_places", "ends", "string_begins", "string_ends", "names", "text_before", "text_in", "text_out",
    "text_behind", "shown_before", "shown_in", "shown_out", "shown_behind", "seen", "seen_behind", "chars",
    "chars_behind",
)  # fmt: skip
"""What is told of each tag in numbers, in this order."""


class Told(Struct, array_like=True, frozen=True, gc=False):
    """What the kernel tells of a page.

    `names` are those that have no role.  `columns` holds 32-bit numbers.  `sizes` are those of the strings in one line,
    added up.  `stops` are the tags that a walk must look at.  `by_name` has the tags of each name, `by_class` and
    `by_id` those of each value of these, `by_attribute` those that have an attribute that is not common.
    Tags are told by their place among all.
    """

    names: list[str]
    columns: bytes
    attributes: list[dict[str, str] | None]
    strings: list[str]
    unseen_numbers: list[int]
    unseen: list[str]
    sizes: bytes
    text: str
    shown: str
    stops: list[int]
    chars: int
    by_name: dict[str, list[int]]
    by_class: dict[str, list[int]]
    by_id: dict[str, list[int]]
    by_attribute: dict[str, list[int]]


_TOLD = msgspec.msgpack.Decoder(Told)


@cache
def _library() -> Any:
    """The compiled kernel.  Raises AnswerboxError where it was not built."""
    found = importlib.util.find_spec("indexer.parse.kernel.compiled")
    if found is None or found.origin is None:
        raise AnswerboxError("the kernel of the reader was not compiled", "run `make install`, or `pip install` again")
    library = ctypes.CDLL(found.origin)
    library.roles_said.restype, library.roles_said.argtypes = c_void_p, (c_char_p, c_int64)
    library.page_read.restype = c_void_p
    library.page_read.argtypes = (c_void_p, c_char_p, c_int64, c_int64, c_int64, POINTER(c_int64))
    library.page_free.restype, library.page_free.argtypes = None, (c_void_p,)
    library.page_ink.restype, library.page_ink.argtypes = c_int64, (c_char_p, c_int64)
    return library


def ink(page: bytes) -> int:
    """How many characters of a page in UTF-8 are no blanks and stand in no tag and nothing hidden."""
    return int(_library().page_ink(page, len(page)))


_END = "\x1e"
"""Stands between lines, and twice between lists of them."""


class Role(NamedTuple):
    """What a tag's name means, its rank, its attributes that may be shown, and the tags that end where it begins."""

    name: str
    means: int
    rank: int
    shown: Iterable[str]
    ends: Iterable[str]


class Reader:
    """Takes pages apart.  `common` are attributes that nobody looks for, `references` what each name stands for."""

    def __init__(self, common: Iterable[str], roles: Sequence[Role], references: Mapping[str, str]) -> None:
        lists = (
            common,
            (f"{role.name} {role.means} {role.rank} {' '.join(role.shown)}" for role in roles),
            (f"{role.name} {' '.join(role.ends)}" for role in roles),
            (f"{name} {meaning}" for name, meaning in references.items()),
        )
        said = f"{_END}{_END}".join(_END.join(lines) for lines in lists).encode()
        self._roles = _library().roles_said(said, len(said))
        if not self._roles:
            raise MemoryError

    def read(self, page: bytes, max_depth: int, token_class_chars: int) -> Told:
        """A page in UTF-8, taken apart.

        Tags nested deeper than `max_depth` leave their text to the one around them; so do spans in code that have at
        most a class of `token_class_chars`.
        """
        library, size = _library(), c_int64()
        told = library.page_read(self._roles, page, len(page), max_depth, token_class_chars, byref(size))
        if not told:
            raise MemoryError
        try:
            return _TOLD.decode(ctypes.string_at(told, size.value))
        finally:
            library.page_free(told)
