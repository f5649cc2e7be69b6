"""The workshop: the folder of pages, indexes and peers' indexes that the parts measure, each made once and kept."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from importlib import metadata
from pathlib import Path

from benchmarks import packages
from benchmarks.corpus import Corpus, Document, Original, Pieces, stored
from benchmarks.peers import peer
from benchmarks.peers.ours import settings
from indexer.progress import Reporter
from searchindex.engines.whoosh_engine import open_writer

ROOT = Path(__file__).parents[1]
_PARSING = ("indexer", "searchindex/article.py")
_INDEXING = ("searchindex/analysis", "searchindex/engines", "searchindex/ranking", "searchindex/generations.py",
             "searchindex/tuning.py")  # fmt: skip
_MAKING = ("benchmarks/corpus.py", "benchmarks/perturb.py")
_VERSIONED = {"tantivy": "tantivy", "bm25s": "bm25s", "whoosh": "Whoosh-Reloaded"}


@dataclass(frozen=True)
class Workshop:
    """What is made for one size, in sections (None: the documentation as it is).

    What was made by other code than today's is made again, unless `keep` says to take it as it stands.
    """

    cache: Path
    size: int | None
    keep: bool
    progress: Reporter

    def sized(self, size: int | None) -> Workshop:
        """The same workshop for another size."""
        return Workshop(self.cache, size, self.keep, self.progress)

    def say(self, what: str) -> None:
        """A line on what takes the time now."""
        print(f"· {what}", file=sys.stderr, flush=True)

    @cached_property
    def pages(self) -> Path:
        """The documentation as HTML."""
        return packages.pages(self.cache)

    @cached_property
    def whole(self) -> Path:
        """The index folder of the documentation, made from its pages by the one command."""

        def make(folder: Path) -> None:
            command = [sys.executable, "-m", "indexer", "index", str(self.pages), "--index", str(folder)]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment(meaning=True))

        return self._made("documentation", _code(*_PARSING, *_INDEXING), make)

    @cached_property
    def original(self) -> Original:
        """The documentation's articles."""
        return stored(self.whole)

    @cached_property
    def corpus(self) -> Corpus:
        """The articles of this size."""
        return Corpus(self.original, self.size)

    @property
    def meaning(self) -> bool:
        """Whether the generation has vectors.  Those of perturbed copies would say nothing."""
        return self.size is None or self.size <= self.original.sections

    @cached_property
    def ours(self) -> Path:
        """The index folder of this size."""
        if self.size is None:
            return self.whole
        return self._made(f"{self.size}/ours", self._key(*_INDEXING), self._write(self.corpus, self.meaning))

    @cached_property
    def pieces(self) -> Path:
        """The index folder of this size in which each section is an article by itself."""
        make = self._write(Pieces(self.corpus), False)
        return self._made(f"{self.size or 'documentation'}-pieces", self._key(*_INDEXING), make)

    def peer(self, name: str) -> Path:
        """The folder of a peer's index of this size.  Raises MissingError where the peer is not installed."""
        found = peer(name)
        version = metadata.version(_VERSIONED[name]) if name in _VERSIONED else ""
        key = f"{self._key(f'benchmarks/peers/{name}.py')} {version}"
        folder = f"{self.size or 'documentation'}-peers/{name}"
        return self._made(folder, key, lambda at: found.build(self._counted(self.corpus.documents()), at))

    def folder(self, name: str) -> Path:
        """An empty folder for what a part makes and does not keep."""
        folder = self.cache / "scratch" / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return folder

    def _key(self, *code: str) -> str:
        """Changes when the articles or this code do."""
        content = hashlib.sha256(" ".join(self.original.digests).encode()).hexdigest()
        return f"{content[:16]} {_code(*_MAKING, *code)}"

    def _made(self, name: str, key: str, make: Callable[[Path], None]) -> Path:
        folder = self.cache / name
        stamp = folder.with_name(f"{folder.name}.made")
        if stamp.is_file() and (self.keep or stamp.read_text() == key):
            return folder
        self.say(f"making {folder}")
        stamp.unlink(missing_ok=True)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        make(folder)
        stamp.write_text(key)
        return folder

    def _write(self, articles: Corpus | Pieces, meaning: bool) -> Callable[[Path], None]:
        def make(folder: Path) -> None:
            with open_writer(folder, settings(meaning), lambda: datetime.now(UTC)) as writer:
                writer.publish(writer.build(articles, self.progress).name)
            self.progress.close()

        return make

    def _counted(self, documents: Iterable[Document]) -> Iterable[Document]:
        for number, document in enumerate(documents):
            self.progress("documents", number, self.corpus.sections)
            yield document
        self.progress.close()


def environment(*, meaning: bool, **settings: str) -> dict[str, str]:
    """The environment of a command of ours under these settings, and none other than the defaults besides."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("ANSWERBOX_")}
    return {**plain, "ANSWERBOX_SEARCH_MEANING": str(meaning).lower(), **settings}


_CODE = (".py", ".c", ".h")


def _code(*paths: str) -> str:
    """Changes when one of these files or folders of code does."""
    digest = hashlib.sha256()
    for path in paths:
        at = ROOT / path
        for file in sorted(file for file in at.rglob("*.*") if file.suffix in _CODE) if at.is_dir() else [at]:
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]
