"""Inspection: checks a generation from its hashes up, as SQLite's integrity_check and Lucene's CheckIndex do.

Hashes come first, so that nothing is opened that is not what the build wrote: Whoosh's files are pickles.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, fields
from pathlib import Path

import msgspec
import numpy as np

from searchindex import generations
from searchindex.engines.shaping import settings_digest
from searchindex.engines.snapshot.arrays import Array, load, load_remains
from searchindex.engines.snapshot.derive import derive
from searchindex.engines.snapshot.reading import parts_of
from searchindex.engines.snapshot.searcher import TUNING_FILE
from searchindex.engines.whoosh_engine import SNAPSHOT, WHOOSH, open_searcher
from searchindex.engines.whoosh_index.index import WhooshIndex
from searchindex.errors import DamagedError
from searchindex.generations import Manifest
from searchindex.ranking.meaning import word_table
from searchindex.ranking.weights import WEIGHTS
from searchindex.settings import Settings
from searchindex.tuning import Tuning

ENGINE = "whoosh"


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was looked at.  `compared` says whether the arrays' values were compared, or their shapes alone.

    The values hang on weights and settings: those of a generation that was built with others are not known any more.
    """

    files: int
    articles: int
    documents: int
    terms: int
    arrays: int
    compared: bool

    def __str__(self) -> str:
        arrays = "equal to the articles'" if self.compared else "of the right shapes (built with other settings)"
        return (
            f"{self.files} files have their SHA-256, {self.articles} articles load, {self.documents} Whoosh documents "
            f"and {self.terms} terms agree with them, {self.arrays} arrays are {arrays}"
        )


def inspect(index_dir: Path, name: str, settings: Settings) -> Inspection | None:
    """What was found sound, None for a generation of another engine: of that, the hashes of the files alone.

    Raises DamagedError, FormatError or OSError at the first thing that is not sound.
    """
    found = generations.verify(index_dir, name)
    if found.engine != ENGINE:
        return None
    root = generations.folder(index_dir, name)
    with closing(WhooshIndex(root / WHOOSH, create=False)) as index:
        documents, terms = index.verify()
        articles = _articles(index_dir, found, index, settings)
        compared = found.settings_digest == settings_digest(settings)
        arrays = _arrays(root / SNAPSHOT, found, index, compared)
    return Inspection(len(found.files), articles, documents, terms, arrays, compared)


def _articles(index_dir: Path, found: Manifest, index: WhooshIndex, settings: Settings) -> int:
    """How many articles there are; each comes back from the snapshot as it went into Whoosh."""
    count = 0
    with closing(open_searcher(index_dir, found.name, settings)) as searcher:
        for article in index.articles():
            count += 1
            if searcher.article(article.id) != article:
                raise DamagedError(f"article {article.id} of generation {found.name} is not in its snapshot")
    if count != found.articles:
        raise DamagedError(f"generation {found.name} holds {count} articles, its manifest says {found.articles}")
    return count


def _arrays(snapshot: Path, found: Manifest, index: WhooshIndex, compared: bool) -> int:
    """How many arrays there are; each is what the articles in Whoosh give when they are derived again."""
    kept = load(snapshot)
    tuning = msgspec.json.decode((snapshot / TUNING_FILE).read_bytes(), type=Tuning)
    table = word_table() if kept.chunk_row.size else None
    derived = derive(parts_of(index.articles(), table is not None), WEIGHTS, table, tuning.signals)
    said = (found.sections, found.topics, found.languages)
    if said != (derived.arrays.passage_article.size, len(derived.topics), derived.languages):
        raise DamagedError(f"the manifest of generation {found.name} miscounts passages, topics or languages")
    count = 0
    for ours, again in ((kept, derived.arrays), (load_remains(snapshot), derived.remains)):
        for field in fields(ours):
            one, other = getattr(ours, field.name), getattr(again, field.name)
            if not _alike(one, other) or (compared and not _equal(one, other)):
                raise DamagedError(f"array {field.name} of generation {found.name} is not what its articles give")
            count += 1
    return count


def _alike(one: Array, other: Array) -> bool:
    return one.shape == other.shape and one.dtype == other.dtype


def _equal(one: Array, other: Array) -> bool:
    """Rounding may differ from machine to machine: the last digits of fractions, the last step of meaning's bytes."""
    if one.dtype.kind == "f":
        return bool(np.allclose(one, other, rtol=1e-4))
    if one.dtype == np.int8:
        return bool(np.allclose(one, other, rtol=0, atol=1))
    return bool(np.array_equal(one, other))
