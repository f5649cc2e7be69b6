"""The media folder: attachments and images of a folder, copied by content hash and served from that fixed map."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Collection
from pathlib import Path
from typing import BinaryIO

from searchindex import disk

_KINDS = """
    pdf mp4 webm ogv mp3 ogg m4a vtt srt png jpg jpeg gif svg webp avif ico
    zip doc docx xls xlsx ppt pptx odt ods odp csv txt
"""
KINDS = frozenset(_KINDS.split())
"""What is kept and served, by extension: nothing that a browser would run as a page."""

_NAME = re.compile(r"[0-9a-f]{16}\.[0-9a-z]{1,5}")
_CHUNK_BYTES = 1 << 20


class Media:
    """Files named by what they hold: equal files are kept once, and a name never changes its meaning."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, stream: BinaryIO, extension: str) -> str:
        """The name of a flushed copy of the stream.  `extension` is one of KINDS."""
        disk.make_folder(self.folder)
        digest = hashlib.sha256()
        handle, written = tempfile.mkstemp(prefix=".", dir=self.folder)
        try:
            with os.fdopen(handle, "wb") as copy:
                while chunk := stream.read(_CHUNK_BYTES):
                    digest.update(chunk)
                    copy.write(chunk)
                copy.flush()
                os.fsync(copy.fileno())
            name = f"{digest.hexdigest()[:16]}.{extension}"
            Path(written).replace(self.folder / name)
        except BaseException:
            Path(written).unlink()
            raise
        return name

    def flush(self) -> None:
        """After this the names are on disk as well as the files."""
        if self.folder.is_dir():
            disk.flush(self.folder)

    def has(self, name: str) -> bool:
        """Whether a copy of this name is there."""
        return (self.folder / name).is_file()

    def names(self) -> list[str]:
        """The names of all copies, sorted."""
        return sorted(p.name for p in self.folder.iterdir() if _NAME.fullmatch(p.name)) if self.folder.is_dir() else []

    def damaged(self) -> list[str]:
        """The names of copies that no longer hold what their name says."""
        return [name for name in self.names() if not disk.sha256(self.folder / name).startswith(name.partition(".")[0])]

    def sweep(self, used: Collection[str]) -> int:
        """Removes every copy that is not in `used`, and what a killed run left; says how many copies went."""
        gone = 0
        for path in self.folder.iterdir() if self.folder.is_dir() else ():
            if _NAME.fullmatch(path.name) and path.name not in used:
                path.unlink()
                gone += 1
            elif path.name.startswith("."):
                path.unlink()
        return gone
