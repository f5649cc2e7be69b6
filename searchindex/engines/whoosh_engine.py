"""The Whoosh engine: builds generations of a Whoosh index and its snapshot, and opens them to search."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from searchindex import generations
from searchindex.article import Article
from searchindex.engines.port import Articles, Progress, Spread, here
from searchindex.engines.shaping import arrays_digest, settings_digest, table
from searchindex.engines.snapshot.arrays import Saved, load, load_remains, save
from searchindex.engines.snapshot.derive import Settled, settle
from searchindex.engines.snapshot.kept import Kept, stretches
from searchindex.engines.snapshot.parts import Part
from searchindex.engines.snapshot.reading import batches, forget, read
from searchindex.engines.snapshot.searcher import TOPICS_FILE, TUNING_FILE, SnapshotSearcher
from searchindex.errors import DamagedError, FormatError, NoIndexError
from searchindex.generations import Manifest
from searchindex.memory import give_back
from searchindex.packing import unpacked
from searchindex.ranking.weights import WEIGHTS
from searchindex.settings import Settings
from searchindex.tuning import read_signals, resolved

WHOOSH, SNAPSHOT, DIGESTS = "whoosh", "snapshot", "digests.json"
SHAPED = "shaped"
"""A file that says by what the arrays were shaped."""


def _now() -> datetime:
    return datetime.now(UTC)


class WhooshWriter:
    """The IndexWriter of a folder, whose lock its maker holds."""

    def __init__(self, index_dir: Path, settings: Settings, clock: Callable[[], datetime], spread: Spread) -> None:
        self._dir = index_dir
        self._settings = settings
        self._clock = clock
        self._spread = spread

    def published(self) -> Manifest | None:
        """The generation that searchers open now, None where there is none of this format."""
        try:
            return generations.manifest(self._dir, generations.current(self._dir))
        except (NoIndexError, FormatError, DamagedError):
            return None

    def build(self, articles: Articles, progress: Progress) -> Manifest:
        """A complete new generation beside the others.  Only articles that changed are written to Whoosh again."""
        # The language of pages that name none shapes their terms as well.
        digests = {key: f"{digest}.{self._settings.index.lang}" for key, digest in articles.digests().items()}
        content = hashlib.sha256(msgspec.json.encode(sorted(digests.items()))).hexdigest()
        created = self._clock()
        name = generations.generation_name(created, content, generations.names(self._dir))
        with generations.building(self._dir, name) as aside:
            settled = self._write(aside, articles, digests, progress)
            found = Manifest(
                name=name,
                created=created,
                articles=len(digests),
                sections=settled.sections,
                topics=len(settled.topics),
                languages=settled.languages,
                content_digest=content,
                settings_digest=settings_digest(self._settings),
                files=generations.digests(aside),
            )
            generations.complete(self._dir, aside, found)
        return found

    def publish(self, generation: str) -> None:
        """From now on searchers open this generation; old ones beyond those kept are removed."""
        generations.publish(self._dir, generation)
        generations.prune(self._dir, self._settings.index.keep)

    def discard(self, generation: str) -> None:
        """Removes a generation that is not published."""
        generations.remove(self._dir, generation)

    def rollback(self) -> Manifest:
        """Publishes the generation before the published one, after it was found sound."""
        name = generations.before(self._dir, generations.current(self._dir))
        found = generations.verify(self._dir, name)
        generations.publish(self._dir, name)
        return found

    def open(self, generation: str) -> SnapshotSearcher:
        """A searcher on a generation, published or not."""
        return open_searcher(self._dir, generation, self._settings)

    def _write(self, aside: Path, articles: Articles, digests: dict[str, str], progress: Progress) -> Settled:
        from searchindex.engines import whoosh_writing  # noqa: PLC0415 - a service needs no Whoosh in memory

        signals = read_signals(self._settings.tuning.signals)
        before = self._base()
        known = {} if before is None else msgspec.json.decode((before / DIGESTS).read_bytes(), type=dict[str, str])
        if before is not None:
            # A copy, no hard link: a bit that rots in one generation must leave the others sound.
            shutil.copytree(before / WHOOSH, aside / WHOOSH)
        changed = [key for key, digest in digests.items() if known.get(key) != digest]
        removed = [key for key, digest in known.items() if digests.get(key) != digest]
        kept = None if before is None else self._kept(before / SNAPSHOT, known.keys() - set(removed))
        few = list(articles.packed(changed)) if len(changed) < whoosh_writing.MANY else None
        words, spread = table(self._settings), self._spread if few is None else here
        reading = partial(read, lang=self._settings.index.lang, meaning=words is not None)
        parts = spread(reading, batches(articles.packed(changed) if few is None else few))
        counted = _counted(parts, len(changed), progress)
        snapshot = aside / SNAPSHOT
        settled = settle(stretches(digests, kept, counted), WEIGHTS, words, signals, kept)
        forget()
        progress("derive", 0, 1)
        save(settled.named, snapshot)
        # From here on they are read from their files: both at once would be twice the memory.
        given, settled = Saved(snapshot), replace(settled, named={})
        give_back()
        jobs: list[Callable[[], Any]] = [partial(job, given) for job in settled.jobs]
        made = spread(_done, jobs)
        save(next(made), snapshot)  # from here on the others are under way
        give_back()
        if few is None:
            whoosh_writing.write_listed(aside / WHOOSH, removed, given, settled, changed)
        else:
            whoosh_writing.write(aside / WHOOSH, removed, [self._in_language(unpacked(one)) for one in few])
        for arrays in made:
            save(arrays, snapshot)
        (snapshot / SHAPED).write_text(arrays_digest(self._settings))
        (snapshot / TOPICS_FILE).write_bytes(msgspec.json.encode(settled.topics))
        tuning = resolved(self._settings.tuning, settled.known, signals)
        (snapshot / TUNING_FILE).write_bytes(msgspec.json.encode(tuning))
        (aside / DIGESTS).write_bytes(msgspec.json.encode(digests))
        progress("derive", 1, 1)
        return settled

    @staticmethod
    def _kept(snapshot: Path, unchanged: Iterable[str]) -> Kept:
        """What can be taken over from the snapshot of the generation that is built upon."""
        return Kept(load(snapshot), load_remains(snapshot), unchanged)

    def _in_language(self, article: Article) -> Article:
        """The article, in the language that the settings name where its page named none."""
        return article if article.lang else replace(article, lang=self._settings.index.lang)

    def _base(self) -> Path | None:
        """The published generation, to write only what changed since; None where it cannot serve as one.

        Damaged it cannot, nor where other settings shaped what would be taken over.
        """
        found = self.published()
        if found is None:
            return None
        try:
            generations.verify(self._dir, found.name)
        except DamagedError:
            return None
        folder = generations.folder(self._dir, found.name)
        shaped = (folder / SNAPSHOT / SHAPED).read_text()
        return folder if shaped == arrays_digest(self._settings) else None


@contextmanager
def open_writer(
    index_dir: Path, settings: Settings, clock: Callable[[], datetime] = _now, spread: Spread = here
) -> Iterator[WhooshWriter]:
    """The writer of an index folder, which it holds until the end.  Raises LockedError.

    What killed builds left is removed.
    """
    with generations.lock(index_dir):
        generations.sweep(index_dir)
        yield WhooshWriter(index_dir, settings, clock, spread)


def open_searcher(index_dir: Path, name: str, settings: Settings) -> SnapshotSearcher:
    """A searcher on a generation.  Raises DamagedError or FormatError."""
    found = generations.manifest(index_dir, name)
    return SnapshotSearcher.open(generations.folder(index_dir, name) / SNAPSHOT, found, WEIGHTS, table(settings))


def _done(work: Callable[[], Any]) -> Any:
    """What a piece of work gives that is done when all articles are read."""
    forget()
    return work()


def _counted(parts: Iterator[Part], total: int, progress: Progress) -> Iterator[Part]:
    done = 0
    progress("index", done, total)
    for part in parts:
        done += len(part)
        progress("index", done, total)
        yield part
