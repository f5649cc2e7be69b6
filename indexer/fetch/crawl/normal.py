"""The one form of an address: two links to one page become equal, and what says how a visitor came is dropped."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, urljoin, urlsplit, urlunsplit

from w3lib.url import canonicalize_url, url_query_cleaner

MAX_CHARS = 2083
"""The longest address that browsers and sitemaps agree on."""

VISIT = re.compile(r"seq_no|keywords|utm_\w+|gclid|fbclid|msclkid|mc_[ce]id|_ga|_gl|replytocom", re.IGNORECASE)
SESSION = re.compile(r"jsessionid|phpsessid|aspsessionid\w*|sid|s?session_?id|cfid|cftoken|oscsid", re.IGNORECASE)
_PATH_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/?;]*", re.IGNORECASE)
_DEFAULT_PORTS = {"http": 80, "https": 443}
Origin = tuple[str, str, int]
"""Scheme, host and port."""

_BLANKS = re.compile(r"[\t\n\r]")
_AROUND = "".join(map(chr, range(0x21)))
"""What the URL standard takes away from both ends: control characters and blanks.  Inside they are escaped."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def normal(address: str) -> str | None:
    """The address in its one form, or None for what a crawler cannot ask for.  Doing it twice changes nothing."""
    found = _normal(address) if len(address) <= 2 * MAX_CHARS else None
    return found if found is not None and len(found) <= 2 * MAX_CHARS else None


def joined(base: str, reference: str) -> str | None:
    """Where a reference on a page leads, in its one form, or None."""
    try:
        return normal(urljoin(base, _BLANKS.sub("", reference).strip(_AROUND)))
    except ValueError:
        return None


def origin(address: str) -> Origin:
    """Scheme, host and port of an address in its one form."""
    parts = urlsplit(address)
    return parts.scheme, parts.hostname or "", parts.port or _DEFAULT_PORTS.get(parts.scheme, 0)


@lru_cache(maxsize=20_000)
def _normal(address: str) -> str | None:
    try:
        plain = _BLANKS.sub("", address).strip(_AROUND)
        parts = urlsplit(_CONTROL.sub(lambda found: f"%{ord(found[0]):02X}", plain))
        port = parts.port
        if parts.scheme not in _DEFAULT_PORTS or not parts.hostname or "@" in parts.netloc:
            return None
        host = _host(parts.hostname)
        if port not in (None, _DEFAULT_PORTS[parts.scheme]):
            host = f"{host}:{port}"
        made = SplitResult(parts.scheme, host, _path(parts.path), _query(parts.query), "")
        found = str(canonicalize_url(urlunsplit(made)))
        return found if found.isascii() and urlsplit(found).hostname else None
    except (ValueError, UnicodeError):
        return None


def _host(name: str) -> str:
    """A host name in ASCII; IPv6 in its brackets."""
    if ":" in name:
        return f"[{name}]"
    plain = name.rstrip(".").encode("idna").decode("ascii").lower()
    if not plain or re.search(r"[^a-z0-9._-]", plain):
        raise ValueError(f"no host name: {name}")
    return plain


def _path(path: str) -> str:
    """Without sessions, and with its dots resolved."""
    path = _PATH_SESSION.sub("", path.replace("\\", "/")) or "/"
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        name = segment.lower().replace("%2e", ".")
        if name == "..":
            del kept[-1:]
        elif name != ".":
            kept.append(segment)
    if segments[-1].lower().replace("%2e", ".") in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)


def _query(query: str) -> str:
    if not query:
        return ""
    names = {name for name, _ in parse_qsl(query, keep_blank_values=True)}
    unwanted = [name for name in names if VISIT.fullmatch(name) or SESSION.fullmatch(name)]
    if not unwanted:
        return query
    return urlsplit(url_query_cleaner(f"http://h/?{query}", unwanted, remove=True, unique=False)).query
