"""Keys: 64-bit hashes by which terms, titles and articles are looked up in sorted arrays."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray


def key(text: str) -> int:
    """The hash of a term or a title: the same in every process."""
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def keys(texts: Iterable[str]) -> NDArray[np.uint64]:
    """The hashes of many texts."""
    joined = b"".join(blake2b(t.encode("utf-8", "surrogatepass"), digest_size=8).digest() for t in texts)
    return np.frombuffer(joined, dtype="<u8").astype(np.uint64)


def title_text(exact: Iterable[str]) -> str:
    """A title by its words alone: case, accents and punctuation do not matter."""
    return " ".join(exact)


def place_of(id: str, keys: NDArray[np.uint64], lookup: NDArray[np.int32]) -> int:
    """The number of the article of an id, or -1.  `lookup` are the articles in the order of their keys."""
    try:
        wanted = np.uint64(int(id, 16))
    except (ValueError, OverflowError):
        return -1
    at = int(np.searchsorted(keys, wanted, sorter=lookup))
    return int(lookup[at]) if at < keys.size and keys[lookup[at]] == wanted else -1
