"""Why there was no answer, in words."""

from __future__ import annotations

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)

from indexer.fetch.crawl.pace import LeftAloneError
from indexer.fetch.crawl.unpacking import UnreadableError
from indexer.fetch.visit import Outcome


class NotAllowedError(Exception):
    """robots.txt does not allow it."""


class NotPublicError(Exception):
    """The host is one of a private network, and the maintainer did not name it."""


class TooSlowError(Exception):
    """An answer began and never ended.  Asking again would take as long."""


class NoRulesError(Exception):
    """robots.txt could not be read, so nothing is allowed."""


NO_ANSWER = (DownloadTimeoutError, DownloadConnectionRefusedError, DownloadFailedError, CannotResolveHostError)
PASSING = (DownloadTimeoutError, DownloadConnectionRefusedError, DownloadFailedError, ResponseDataLossError)
"""What may be gone at the next attempt.  Names are looked up more than once anyway."""
WAITED = (*PASSING, TooSlowError)
"""What costs time."""
EXPECTED = (
    *PASSING,
    CannotResolveHostError,
    DownloadCancelledError,
    NotAllowedError,
    NotPublicError,
    TooSlowError,
    NoRulesError,
    LeftAloneError,
    UnreadableError,
)
_WORDS: tuple[tuple[type[BaseException], str], ...] = (
    (DownloadTimeoutError, "took too long"),
    (TooSlowError, "took too long"),
    (CannotResolveHostError, "no such host"),
    (DownloadConnectionRefusedError, "connection refused"),
    (ResponseDataLossError, "ended in the middle"),
    (DownloadCancelledError, "too large"),
    (DownloadFailedError, "connection lost"),
    (NotPublicError, "not a public address"),
    (NotAllowedError, "forbidden by robots.txt"),
)


def words(error: BaseException) -> tuple[Outcome, str]:
    """What an error means for the page, and what the report says of it."""
    outcome: Outcome = "forbidden" if isinstance(error, NotAllowedError) else "failed"
    for kind, text in _WORDS:
        if isinstance(error, kind):
            return outcome, text
    if isinstance(error, (NoRulesError, LeftAloneError, UnreadableError)):
        return outcome, str(error)
    return outcome, f"{type(error).__name__}: {error}"[:200]
