"""Files and players that belong to an article: which links are attachments, and of which kind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import parse_qs, unquote, urlsplit

from indexer.parse.document import Document, attribute, below, link_of, words
from indexer.parse.links import REMEMBERED, Links
from indexer.parse.platforms import Platform
from indexer.parse.tree import PageTag
from searchindex.article import Attachment

KINDS = {
    "pdf": "pdf",
    **dict.fromkeys(("mp4", "m4v", "webm", "mov", "avi", "mkv", "ogv", "mp3", "m4a", "ogg", "wav"), "video"),
    **dict.fromkeys(("vtt", "srt"), "captions"),
    **dict.fromkeys(
        ("doc", "docx", "ppt", "pptx", "pps", "ppsx", "xls", "xlsx", "odt", "odp", "ods", "rtf", "csv", "epub", "key"),
        "file",
    ),
    **dict.fromkeys(("zip", "gz", "tgz", "7z", "bz2", "xz", "dmg", "exe", "msi", "pkg"), "file"),
}

YOUTUBE = re.compile(r"(?:^|\.)youtube(?:-nocookie)?\.com$")
PLAYERS = re.compile("youtu|vimeo|loom|wistia", re.IGNORECASE)
"""What only the addresses of players have, and few others."""
TRACKS = {"subtitles", "captions", ""}


def kind_of(address: str, tag: PageTag) -> str | None:
    """pdf, video, captions or file, or None where the address is a page."""
    return _kind(address.partition("#")[0]) or ("file" if "download" in tag.attrs else None)


@lru_cache(REMEMBERED)
def _kind(address: str) -> str | None:
    return _by_ending(unquote(urlsplit(address).path))


def _by_ending(name: str) -> str | None:
    return KINDS.get(name.rsplit("/", 1)[-1].rpartition(".")[2].lower())


def video_page(address: str) -> str | None:
    """The address to watch a video at, for the players that help centres embed; None for anything else."""
    if not PLAYERS.search(address):
        return None
    parts = urlsplit(address)
    host = (parts.hostname or "").removeprefix("www.")
    last = parts.path.rstrip("/").rsplit("/", 1)[-1]
    if YOUTUBE.search(host):
        video = last if "/embed/" in parts.path else parse_qs(parts.query).get("v", [""])[0]
        return f"https://www.youtube.com/watch?v={video}" if video else None
    if host == "youtu.be":
        return f"https://www.youtube.com/watch?v={last}" if last else None
    if host in ("player.vimeo.com", "vimeo.com") and last.isdigit():
        return f"https://vimeo.com/{last}"
    if host == "loom.com" and last:
        return f"https://www.loom.com/share/{last}"
    if host.endswith(("wistia.net", "wistia.com")) and "/iframe/" in parts.path:
        return address
    return None


def embedded(player: PageTag) -> Iterator[tuple[str, str, str]]:
    """Kind, title and address of what a `video` or `audio` element plays: its first source and its captions."""
    sources = [player, *below(player, "source")]
    first = next((source for source in sources if attribute(source, "src")), None)
    if first is not None:
        yield "video", attribute(player, "title") or attribute(player, "aria-label"), attribute(first, "src")
    for track in below(player, "track"):
        if attribute(track, "src") and attribute(track, "kind").lower() in TRACKS:
            yield "captions", attribute(track, "label"), attribute(track, "src")


def named_files(
    document: Document, platform: Platform, links: Links, found: tuple[Attachment, ...]
) -> tuple[Attachment, ...]:
    """The attachments of the text and those that the platform lists in a block of its own."""
    files = {attachment.url: attachment for attachment in found}
    for tag in document.all(platform.attachments):
        link = link_of(tag)
        address = links.address(attribute(link, "href")) if link is not None else None
        if link is not None and address:
            name = words(link)
            files.setdefault(address, Attachment(_by_ending(name) or kind_of(address, link) or "file", name, address))
    return tuple(files.values())
