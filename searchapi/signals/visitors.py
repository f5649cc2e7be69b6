"""Tells visitors apart without a cookie and without keeping who they are.

A visitor is a keyed hash of the network address and of the words with which the browser names itself.
The key is made once, in the data folder, and leaves it never, not even in a backup.  What is hashed along with
it decides what can be put together afterwards, and nothing else can:

    a vote      with the article       one vote a visitor and article for good, but no list of what somebody rated
    a question  with the question      who asked it can be counted, but not what else they asked
    a day       with the date          the searches and clicks of one visit, for a day
    a rate      the address alone      kept in memory only
"""

from __future__ import annotations

import hmac
import os
import secrets
from dataclasses import dataclass
from datetime import date
from ipaddress import IPv6Address, ip_address
from pathlib import Path

from searchindex.errors import DamagedError

KEY_FILE = "visitors.key"
_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks, for as long as the request lasts."""

    address: str
    browser: str


class Visitors:
    """The hashes made with one key: 16 bytes each."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def vote(self, who: Visitor, article: str) -> bytes:
        """The same for every vote of a visitor on an article."""
        return self._hash("vote", article, _network(who.address), who.browser)

    def question(self, who: Visitor, query: str) -> bytes:
        """The same whenever a visitor asks this question."""
        return self._hash("question", query, _network(who.address), who.browser)

    def day(self, who: Visitor, today: date) -> bytes:
        """The same for all that a visitor does on one day."""
        return self._hash("day", today.isoformat(), _network(who.address), who.browser)

    def rate(self, who: Visitor) -> bytes:
        """The same for everyone at an address."""
        return self._hash("rate", _network(who.address))

    def _hash(self, *parts: str) -> bytes:
        told = b"".join(len(raw).to_bytes(4, "big") + raw for raw in (p.encode("utf-8", "replace") for p in parts))
        return hmac.digest(self._key, told, "sha256")[:16]


def load_key(data_dir: Path) -> bytes:
    """The key of a data folder, made where there is none yet; only its owner may read it.

    Raises OSError where the folder cannot be written, DamagedError where the key is not whole.
    """
    path = data_dir / KEY_FILE
    if not path.exists():
        # Linked into place whole: of two processes that start at once, one key wins and both read it.
        draft = data_dir / f".{KEY_FILE}.{secrets.token_hex(8)}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(_KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    key = path.read_bytes()
    if len(key) != _KEY_BYTES:
        raise DamagedError(f"{path} is not a key", "remove it: visitors may then vote once more")
    return key


def _network(address: str) -> str:
    """What one subscriber keeps: the address, or the first half of an IPv6 one."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or IPv6Address(int(found) >> 64 << 64))
    return str(found)
