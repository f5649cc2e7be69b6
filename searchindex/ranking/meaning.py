"""Meaning: texts as vectors of a static word table, so that other words for the same thing are found.

No model runs: the vector of a text is the sum of its tokens' rows, each weighted by how rare the token is in the
knowledge base, made unit length.  Table and tokenizer are two files that the wordllama package carries; they are
read directly, and nothing of that package is imported.  Without it, search ranks by words alone.
"""

from __future__ import annotations

import importlib.util
import json
import string
from collections.abc import Sequence
from functools import cached_property, lru_cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from searchindex.ranking.weights import Weights

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Matrix = NDArray[np.float32]
DIMENSIONS = 256
CHUNK_WORDS = 120
RARITY_STEPS = 16
"""Steps of a token's weight between 0 and 1; weights go up to about 10."""
_NO_CAPITALS = bytes(set(range(256)) - set(string.ascii_uppercase.encode()))
_NO_LETTERS = bytes(set(range(256)) - set(string.ascii_letters.encode()))


class WordTable:
    """Token numbers of texts, and a row of numbers for each token."""

    def __init__(self, weights_file: Path, tokenizer_file: Path) -> None:
        self._files = weights_file, tokenizer_file
        self.rows = _tensor(weights_file)

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        # Loaded where there is meaning, and by whom it is asked for: it takes 4 MB of a process.
        found: Tokenizer = import_module("tokenizers").Tokenizer.from_file(str(self._files[1]))
        return found

    def again(self) -> WordTable:
        """The same table, nothing of it in memory yet."""
        return WordTable(*self._files)

    def __reduce__(self) -> tuple[type, tuple[Path, Path]]:
        """To another process its files are named."""
        return WordTable, self._files

    def tokens(self, texts: Sequence[str]) -> list[NDArray[np.int32]]:
        """The tokens of each text."""
        return self.tokens_as_they_are([cased(t) for t in texts])

    def tokens_as_they_are(self, texts: Sequence[str]) -> list[NDArray[np.int32]]:
        """The tokens of each text, capitals or not."""
        found = self._tokenizer.encode_batch_fast(texts, add_special_tokens=False)
        return [np.array(e.ids, dtype=np.int32) for e in found]

    def vector(self, tokens: NDArray[np.int32], rarity: NDArray[np.float32]) -> Matrix:
        """The unit vector of a text, or zeros where it has no token."""
        whole = rarity[tokens] @ self.rows[tokens].astype(np.float32)
        length = np.sqrt(np.add.reduce(whole * whole))
        return whole / length if length > 0 else whole


@lru_cache(maxsize=1)
def word_table() -> WordTable | None:
    """The table of the installed package, memory-mapped; None where it is not installed."""
    spec = importlib.util.find_spec("wordllama")
    if spec is None or not spec.submodule_search_locations:
        return None
    root = Path(next(iter(spec.submodule_search_locations)))
    return WordTable(
        root / "weights" / "l2_supercat_256.safetensors", root / "tokenizers" / "l2_supercat_tokenizer_config.json"
    )


def cased(text: str) -> str:
    """The text as it is, but in lower case where it is nearly all capitals, which the tokenizer tears to pieces."""
    characters = text.encode("ascii", "ignore")
    letters = len(characters.translate(None, _NO_LETTERS))
    return text.lower() if letters >= 20 and len(characters.translate(None, _NO_CAPITALS)) > 0.6 * letters else text


def rarity(df: NDArray[np.int64], chunks: int) -> NDArray[np.float32]:
    """The weight of each token that `df` of the chunks have.

    In steps: a page more or less then moves few weights, and the rows that need not be made again are many.
    """
    steps: Matrix = np.rint(np.log(1 + (chunks + 1) / (df + 1)) * RARITY_STEPS).astype(np.float32)
    return steps / np.float32(RARITY_STEPS)


def unit(vectors: Matrix) -> Matrix:
    """Vectors made length 1 along the last axis; zeros stay zeros."""
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return (vectors / np.where(length > 0, length, 1)).astype(np.float32)


def blended(chunk: Matrix, title: Matrix, weights: Weights) -> Matrix:
    """The row kept of a chunk: its own vector and its article's title, so that one product scores both."""
    return (weights.meaning_text * chunk + weights.meaning_title * title).astype(np.float32)


def packed(rows: Matrix) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Rows as int8 with one scale a row: row = int8 * scale."""
    scale = np.abs(rows).max(axis=1, initial=0) / 127
    safe = np.where(scale > 0, scale, 1)
    return np.rint(rows / safe[:, None]).astype(np.int8), scale.astype(np.float32)


def sign_bits(rows: NDArray[Any]) -> NDArray[np.uint64]:
    """The signs of rows of DIMENSIONS numbers, a bit each: the columns of a matrix of 4 rows."""
    packed = np.packbits(rows > 0, axis=1).view(np.uint64)
    return np.ascontiguousarray(packed.T)


def chunks(text: str) -> list[str]:
    """A section's text in stretches of at most CHUNK_WORDS words; one empty stretch for an empty text."""
    words = text.split()
    return [" ".join(words[i : i + CHUNK_WORDS]) for i in range(0, max(1, len(words)), CHUNK_WORDS)]


def _tensor(path: Path) -> NDArray[np.float16]:
    """The one matrix of a safetensors file, memory-mapped: 8 bytes of header length, a JSON header, the numbers."""
    with path.open("rb") as handle:
        size = int.from_bytes(handle.read(8), "little")
        header = json.loads(handle.read(size))
    (name,) = [n for n in header if n != "__metadata__"]
    found = header[name]
    if found["dtype"] != "F16":
        raise ValueError(f"{path} holds {found['dtype']}, not F16")
    begin = 8 + size + found["data_offsets"][0]
    mapped = np.memmap(path, dtype=np.float16, mode="r", offset=begin, shape=tuple(found["shape"]))
    return mapped.view(np.ndarray)  # the plain class: indexing a memmap costs more
