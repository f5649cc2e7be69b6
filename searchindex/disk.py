"""Disk: folders, files and removals that a power loss leaves done or undone, never half.

Writing to a file, making it and naming it are three facts to a file system: each is on disk only after a flush of
the file, or of the folder that names it.  Source: fsync(2).
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

REMOVED = ".removed-"
"""Begins the name of a folder that is being removed."""


def sha256(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hex."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def sha256s(paths: Iterable[Path]) -> Iterator[str]:
    """The SHA-256 of each file, in their order, on several cores: of a file's bytes it is reckoned without the lock."""
    with ThreadPoolExecutor(_HASHING) as pool:
        yield from pool.map(sha256, paths)


_HASHING = 4
"""Files that are hashed at a time, at most."""


def flush(path: Path) -> None:
    """After this a file's bytes, or a folder's names, are on disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def flush_tree(root: Path) -> None:
    """Flushes every file below a folder, then the folders that name them, itself last."""
    for path in sorted(root.rglob("*"), key=lambda p: (p.is_dir(), str(p))):
        flush(path)
    flush(root)


def make_folder(path: Path) -> None:
    """Makes a folder that only its owner may enter, with those above it, and flushes each new name."""
    if path.is_dir():
        return
    make_folder(path.parent)
    path.mkdir(mode=0o700, exist_ok=True)
    flush(path.parent)


def replace_text(path: Path, text: str) -> None:
    """Gives a file a new text in one step: whoever reads it finds the old one or the new one."""
    beside = path.with_name(f"{path.name}.new")
    with beside.open("w", encoding="ascii") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())
    # The names that the text may speak of come before the text.
    flush(path.parent)
    beside.rename(path)
    flush(path.parent)


def remove_tree(path: Path) -> None:
    """Removes a folder: it loses its name in one step, and only then its files."""
    gone = path.with_name(f"{REMOVED}{path.name}")
    path.rename(gone)
    shutil.rmtree(gone)
