"""The build and publish stages: a generation built aside, checked, then served; and what it takes with it goes."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

from indexer import checks
from indexer.checks import SavedQueries
from indexer.entries import Build
from indexer.media import Media
from indexer.parse import Platform
from indexer.store import ArticleStore
from searchindex import generations
from searchindex.engines.port import IndexWriter, Progress, Searcher
from searchindex.errors import DamagedError, FormatError, NoIndexError
from searchindex.generations import Manifest

MEDIA_FOLDER = "media"


@dataclass(frozen=True, slots=True)
class Place:
    """An index folder that this process holds: its store, its writer and what shapes its generations."""

    folder: Path
    store: ArticleStore
    writer: IndexWriter
    settings_digest: str
    min_share: float
    platforms: tuple[Platform, ...]
    force: bool = False
    saved: SavedQueries | None = None
    _sound: dict[str, Manifest] = field(default_factory=dict, init=False)
    """Generations that this run has found sound: none is hashed twice to be compared with."""

    @property
    def media(self) -> Media:
        """Its copies of attachments and images."""
        return Media(self.folder / MEDIA_FOLDER)

    def published(self) -> Manifest | None:
        """The generation that is served and sound, or None.  Raises FormatError for another version, unless forced."""
        try:
            name = generations.current(self.folder)
            if name not in self._sound:
                self._sound[name] = generations.verify(self.folder, name)
            return self._sound[name]
        except (NoIndexError, DamagedError):
            return None
        except FormatError as error:
            if self.force:
                return None
            raise FormatError(error.message, "--force builds the index again with this version") from error


def is_current(place: Place) -> bool:
    """Whether the newest generation that was ever served holds just these articles, under these settings.

    That may be one that was rolled back: an unchanged source does not bring it back.
    """
    served = _served(place)
    newest = next((name for name in generations.names(place.folder) if name in served), "")
    build = place.store.builds().get(newest)
    return build is not None and build.published and _same(place, build) and place.published() is not None


def build(place: Place, progress: Progress) -> str:
    """The name of a generation of the store's articles that is complete and not served yet.

    One that a killed run left so is taken as it is; any other that was never served goes.  Raises RefusedError.
    """
    digests = place.store.digests()
    last = place.published()
    if not place.force:
        checks.enough_articles(len(digests), last, place.min_share, place.store.skipped())
    if left := _unpublished(place):
        return left
    built = place.writer.build(place.store, progress)
    media = tuple(sorted({file.media for file in place.store.files().values() if file.media}))
    with place.store.transaction():
        place.store.put_build(built.name, Build(dict(digests), place.settings_digest, media))
    return built.name


def publish(place: Place, name: str) -> Manifest:
    """Checks a generation and serves it.  One that fails its check is removed.  Raises RefusedError or DamagedError."""
    built = generations.manifest(place.folder, name)
    recorded = place.store.builds()[name]
    try:
        checks.complete(place.folder, built, len(recorded.digests))
        # It is opened whatever is asked of it: what cannot be opened is not to be published.
        with closing(place.writer.open(name)) as searcher:
            if place.saved and not place.force:
                checks.answers(searcher, _serving(place), place.saved)
    except BaseException:
        place.writer.discard(name)
        raise
    place.media.flush()
    place.writer.publish(name)
    kept = generations.names(place.folder)
    with place.store.transaction():
        place.store.put_build(name, replace(recorded, published=True))
        place.store.drop_builds(kept)
    _sweep(place, kept)
    return built


def _serving(place: Place) -> Searcher | None:
    """A searcher on what is served now, None where that is nothing sound."""
    last = place.published()
    return None if last is None else place.writer.open(last.name)


def waiting(place: Place) -> str | None:
    """The newest generation that was built and never served."""
    builds = place.store.builds()
    served = _served(place)
    return next((n for n in generations.names(place.folder) if n in builds and n not in served), None)


def _unpublished(place: Place) -> str | None:
    """A complete generation of just these articles that was never served; the other ones like it are removed."""
    served, builds = _served(place), place.store.builds()
    usable = None
    for name in generations.names(place.folder):
        if name in served:
            continue
        if usable is None and name in builds and _same(place, builds[name]) and _sound(place, name):
            usable = name
        else:
            place.writer.discard(name)
    return usable


def _served(place: Place) -> set[str]:
    """The generations that are or were served; those of an earlier store are taken to have been."""
    try:
        current = generations.current(place.folder)
    except NoIndexError:
        current = ""
    builds = place.store.builds()
    older = {n for n in generations.names(place.folder) if n not in builds and (n < current or not current)}
    return {current} | older | {name for name, recorded in builds.items() if recorded.published}


def _same(place: Place, recorded: Build) -> bool:
    return recorded.digests == place.store.digests() and recorded.settings_digest == place.settings_digest


def _sound(place: Place, name: str) -> bool:
    try:
        generations.verify(place.folder, name)
    except (DamagedError, FormatError):
        return False
    return True


def _sweep(place: Place, kept: list[str]) -> None:
    """Removes media that no kept generation shows.  Where it is not known what one shows, nothing goes."""
    builds = place.store.builds()
    if all(name in builds for name in kept):
        used = {name for recorded in builds.values() for name in recorded.media}
        place.media.sweep(used | {file.media for file in place.store.files().values()})
