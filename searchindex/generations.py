"""Generations: complete, immutable indexes in a folder, and the one pointer that says which is published.

    DIR/CURRENT                      the name of the published generation
    DIR/generations/<name>/          manifest.json, manifest.sha256 and the engine's files
    DIR/generations/.building-*/     a build that has not finished; the next one that holds the folder removes it
    DIR/generations/.removed-*/      a removal that has not finished; likewise
    DIR/lock                         held while a generation is built or published

The manifest has the hash of every file, and manifest.sha256 that of the manifest, as `sha256sum --check` reads it.
No file belongs to two generations: what rots in one leaves the others sound.

The order of flushes is what makes a power loss harmless: every file, then the folders that name them, then the
rename of the folder, then the new pointer, then its rename over CURRENT, then the folder that names CURRENT.
"""

from __future__ import annotations

import fcntl
import hashlib
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from searchindex import disk
from searchindex.analysis.words import ANALYSIS_VERSION
from searchindex.errors import DamagedError, FormatError, LockedError, NoIndexError

FORMAT_VERSION = 3
"""Rises with every change to the files of a generation; another version is refused."""

_NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,80}")
_SECONDS = "%Y%m%dT%H%M%SZ"
_STAMP = re.compile(r"\d{8}T\d{6}Z")
_BUILDING = ".building-"
MANIFEST, SEAL = "manifest.json", "manifest.sha256"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation is.  `files` maps each file's path in the generation to its SHA-256.

    `content_digest` changes when, and only when, the articles do; `settings_digest` when the settings that shape
    the index do.
    """

    name: str
    created: datetime
    articles: int
    sections: int
    topics: int
    languages: tuple[str, ...]
    content_digest: str
    settings_digest: str
    files: dict[str, str]
    engine: str = "whoosh"
    format_version: int = FORMAT_VERSION
    analysis_version: int = ANALYSIS_VERSION


@dataclass(frozen=True, slots=True)
class _Version:
    """What every version of a manifest says."""

    format_version: int
    analysis_version: int


def generation_name(created: datetime, content_digest: str, existing: Iterable[str]) -> str:
    """A name that sorts behind all that exist: 20261123T150000Z-1f3a9c02.

    Where a name has that second already, or the clock was put back, the next free second is taken.
    """
    second = created
    for name in existing:
        if taken := _STAMP.match(name):
            after = datetime.strptime(taken.group(), _SECONDS).replace(tzinfo=created.tzinfo) + timedelta(seconds=1)
            second = max(second, after)
    return f"{second.strftime(_SECONDS)}-{content_digest[:8]}"


def folder(index_dir: Path, name: str) -> Path:
    """Where a generation stands.  Raises NoIndexError for what cannot be a generation's name."""
    if not _NAME.fullmatch(name):
        hint = "CURRENT is damaged: python -m indexer index SOURCE writes it again"
        raise NoIndexError(f"{name[:80]!r} is not the name of a generation", hint)
    return index_dir / "generations" / name


def current(index_dir: Path) -> str:
    """The name of the published generation.  Raises NoIndexError where nothing is published."""
    try:
        name = (index_dir / "CURRENT").read_text(encoding="ascii", errors="replace").strip()
    except (FileNotFoundError, NotADirectoryError):
        raise NoIndexError(f"no index in {index_dir}", "build one with: python -m indexer index SOURCE") from None
    folder(index_dir, name)
    return name


def manifest(index_dir: Path, name: str) -> Manifest:
    """The manifest of a generation.  Raises DamagedError or FormatError."""
    root = folder(index_dir, name)
    try:
        written = (root / MANIFEST).read_bytes()
        version = msgspec.json.decode(written, type=_Version)
        # Of another version nothing else is known, not even how it is sealed.
        if (version.format_version, version.analysis_version) != (FORMAT_VERSION, ANALYSIS_VERSION):
            raise FormatError(
                f"generation {name} has format {version.format_version}.{version.analysis_version}, "
                f"this program reads {FORMAT_VERSION}.{ANALYSIS_VERSION}",
                "build the index again with this version",
            )
        if (root / SEAL).read_bytes() != _seal(written):
            raise DamagedError(f"the manifest of generation {name} is not what its {SEAL} says")
        found = msgspec.json.decode(written, type=Manifest)
    except FileNotFoundError as error:
        raise DamagedError(f"generation {name} has no {Path(error.filename).name}") from None
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise DamagedError(f"the manifest of generation {name} cannot be read: {error}") from error
    if found.name != name:
        raise DamagedError(f"the manifest of generation {name} names {found.name}")
    return found


def verify(index_dir: Path, name: str) -> Manifest:
    """The manifest, after every file was found to be what it says.  Raises DamagedError or FormatError."""
    found = manifest(index_dir, name)
    root = folder(index_dir, name)
    present = {str(p.relative_to(root)) for p in root.rglob("*") if p.is_file()} - {MANIFEST, SEAL}
    if stray := sorted(present - set(found.files)):
        raise DamagedError(f"generation {name} holds a file that its manifest does not name: {stray[0]}")
    for path in found.files:
        if path not in present:
            raise DamagedError(f"generation {name} lacks its file {path}")
    hashed = disk.sha256s(root / path for path in found.files)
    for (path, digest), own in zip(found.files.items(), hashed, strict=True):
        if own != digest:
            raise DamagedError(f"file {path} of generation {name} is not what its manifest says")
    return found


def names(index_dir: Path) -> list[str]:
    """The complete generations of an index folder, the newest first."""
    root = index_dir / "generations"
    if not root.is_dir():
        return []
    return sorted((p.name for p in root.iterdir() if p.is_dir() and _NAME.fullmatch(p.name)), reverse=True)


def newest_sound(index_dir: Path) -> tuple[Manifest, tuple[str, ...]]:
    """The published generation if it is sound, else the one before it that is; and what was wrong.

    Newer ones come last: they were rolled back, or never published.  A pointer to nothing says nothing of that.
    Raises the published one's error where none is sound.
    """
    problems: list[str] = []
    first: Exception | None = None
    every = names(index_dir)
    try:
        published = current(index_dir)
        older = [n for n in every if n < published] if published in every else every
        order = [published, *older, *(n for n in every if n not in older and n != published)]
    except (NoIndexError, OSError) as error:
        if not every:
            raise
        first, order = error, every
        problems.append(str(error))
    for name in order:
        try:
            return verify(index_dir, name), tuple(problems)
        except (DamagedError, FormatError, OSError) as error:
            first = first or error
            problems.append(str(error))
    raise first or NoIndexError(f"no index in {index_dir}")


@contextmanager
def lock(index_dir: Path) -> Iterator[None]:
    """Holds the index folder for one writer.  Raises LockedError at once where another holds it.

    The lock dies with its process, so a killed build leaves none behind.
    """
    disk.make_folder(index_dir)
    with (index_dir / "lock").open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LockedError(f"a build is in progress in {index_dir}", "wait until it has ended") from None
        yield


def sweep(index_dir: Path) -> None:
    """Removes what killed builds, removals and pointers left.  For the holder of the lock alone."""
    root = index_dir / "generations"
    for begun in (_BUILDING, disk.REMOVED):
        for left in root.glob(f"{begun}*"):
            shutil.rmtree(left)
    (index_dir / "CURRENT.new").unlink(missing_ok=True)


@contextmanager
def building(index_dir: Path, name: str) -> Iterator[Path]:
    """A fresh folder to build a generation in, which is gone where the block fails."""
    disk.make_folder(index_dir / "generations")
    aside = index_dir / "generations" / f"{_BUILDING}{name}"
    try:
        aside.mkdir(mode=0o700)  # in here, since a signal may come as soon as it is there
        yield aside
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise


def complete(index_dir: Path, aside: Path, found: Manifest) -> None:
    """Makes a built folder a generation: writes its manifest, flushes everything, gives it its name."""
    written = msgspec.json.format(msgspec.json.encode(found))
    (aside / MANIFEST).write_bytes(written)
    (aside / SEAL).write_bytes(_seal(written))
    disk.flush_tree(aside)
    aside.rename(folder(index_dir, found.name))
    disk.flush(index_dir / "generations")


def publish(index_dir: Path, name: str) -> None:
    """Points CURRENT at a generation, in one step that a crash leaves done or undone."""
    manifest(index_dir, name)
    disk.replace_text(index_dir / "CURRENT", name + "\n")


def remove(index_dir: Path, name: str) -> None:
    """Removes a generation; a crash leaves it whole, or without its name."""
    disk.remove_tree(folder(index_dir, name))


def prune(index_dir: Path, keep: int) -> None:
    """Removes generations beyond the published one and the newest others, `keep` in all; damaged ones go first."""
    published = current(index_dir)
    kept = 1
    for name in names(index_dir):
        if name == published:
            continue
        if kept < keep and not is_damaged(index_dir, name):
            kept += 1
        else:
            remove(index_dir, name)


def is_damaged(index_dir: Path, name: str) -> bool:
    """Whether a generation is not what its manifest says.  One of another version is left to its own program."""
    try:
        verify(index_dir, name)
    except DamagedError:
        return True
    except FormatError:
        return False
    return False


def before(index_dir: Path, name: str) -> str:
    """The generation before one.  Raises NoIndexError where there is none."""
    older = [n for n in names(index_dir) if n < name]
    if not older:
        raise NoIndexError(f"there is no generation before {name}", "build one with: python -m indexer index SOURCE")
    return older[0]


def digests(root: Path) -> dict[str, str]:
    """The SHA-256 of every file below a folder, by its path there."""
    files = [p for p in sorted(root.rglob("*")) if p.is_file()]
    return {str(p.relative_to(root)): own for p, own in zip(files, disk.sha256s(files), strict=True)}


def _seal(written: bytes) -> bytes:
    return f"{hashlib.sha256(written).hexdigest()}  {MANIFEST}\n".encode()
