"""Which addresses belong to the site."""

from __future__ import annotations

import re
from collections import Counter
from urllib.parse import urlsplit

from indexer.fetch.crawl.normal import MAX_CHARS, normal, origin
from searchindex.errors import UsageError
from searchindex.settings import Crawl

MAX_REPEATS = 3
"""A path that holds one segment more often goes round in circles."""
WEB_PORTS = (80, 443)
# Whatever ends like this is no page, and asking for it would cost its whole size.
_FILE = re.compile(
    r"\.(?:7z|aac|ai|apk|avi|avif|bin|bmp|bz2|css|csv|deb|dmg|doc[mx]?|eot|eps|epub|exe|flac|flv|gif|gz|ico|ics|iso|jar"
    r"|jpe?g|js|json|m4[av]|map|mjs|mkv|mov|mp[34]|mpe?g|msi|od[gpst]|og[agv]|otf|pdf|png|pp[st][mx]?|pptx?|psd|rar|rpm"
    r"|rss|rtf|srt|svgz?|sw[cf]|tar|tgz|tiff?|tsv|ttf|txt|vtt|wasm|wav|web[mp]|wm[av]|woff2?|xls[bmx]?|xml|xz|zip|zst)$",
    re.IGNORECASE,
)


class Scope:
    """The start address, the hosts that the maintainer named, and the patterns.  Raises UsageError for a bad one."""

    def __init__(self, start: str, settings: Crawl) -> None:
        found = normal(start)
        if found is None:
            raise UsageError(f"{start} is not an address that can be crawled", "such as https://kb.example/help/")
        self.start = found
        self._origin = origin(found)
        self._prefix = urlsplit(found).path.rpartition("/")[0] + "/"
        self._hosts = {self._origin, *_further(settings.hosts)}
        if self._origin[0] == "http" and self._origin[2] == 80:
            self._hosts.add(("https", self._origin[1], 443))  # a site that was named by its old address
        self._include, self._exclude = _patterns(settings.include), _patterns(settings.exclude)

    def is_named(self, host: str, port: int) -> bool:
        """Whether the maintainer named this host: then it may be one of a private network."""
        return any((host, port) == named[1:] for named in self._hosts)

    def is_ours(self, address: str) -> bool:
        """Whether credentials for the start address may be sent there: to its host, never less secretly."""
        scheme, host, port = origin(address)
        return (scheme, host, port) == self._origin or (
            self._origin[2] == 80 and (scheme, host) == ("https", self._origin[1])
        )

    def on_site(self, address: str) -> bool:
        """Whether a host of the site serves it, whatever the path."""
        return origin(address) in self._hosts

    def holds(self, address: str) -> bool:
        """Whether it is a page of the site as far as its address says."""
        parts = urlsplit(address)
        if not self.on_site(address) or _FILE.search(parts.path):
            return False
        below = parts.path.startswith(self._prefix) or address == self.start
        wanted = any(p.search(address) for p in self._include) if self._include else below
        return wanted and not any(p.search(address) for p in self._exclude)

    def may_fetch_file(self, address: str) -> bool:
        """Whether a file that an article names may be asked for: anywhere, but not at odd ports of hosts not named."""
        _, host, port = origin(address)
        return port in WEB_PORTS or self.is_named(host, port)


def trap(address: str) -> str:
    """Why an address looks as if it were made without end, or ""."""
    if len(address) > MAX_CHARS:
        return f"address longer than {MAX_CHARS} characters"
    segments = Counter(segment for segment in urlsplit(address).path.split("/") if segment)
    if segments and max(segments.values()) > MAX_REPEATS:
        return f"address that repeats a part more than {MAX_REPEATS} times"
    return ""


def _further(hosts: tuple[str, ...]) -> set[tuple[str, str, int]]:
    found = set()
    for host in hosts:
        for scheme in ("http", "https"):
            address = normal(f"{scheme}://{host}/")
            if address is None:
                raise UsageError(f"crawl.hosts: {host} is no host", "such as docs.example or localhost:8080")
            found.add(origin(address))
    return found


def _patterns(patterns: tuple[str, ...]) -> list[re.Pattern[str]]:
    try:
        return [re.compile(pattern) for pattern in patterns]
    except re.error as error:
        raise UsageError(f"crawl pattern {error.pattern!r}: {error}") from error
