"""When a page need not even be asked for: its sitemap says that nothing changed, and was found to tell the truth.

The rule.  A page is taken to be as it was, without a request, where all of this holds:

1.  the sitemap gives the same lastmod for it as when we last asked for the page;
2.  that lastmod ended before we last asked (a bare date ends at midnight, twelve hours west of Greenwich);
3.  lastmod and the page's own headers agreed then: an ETag or Last-Modified was answered by 304 under this
    lastmod, or the Last-Modified header itself was not later than it;
4.  we last asked less than a week ago: a sitemap that stops telling the truth is found out.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from indexer.fetch.visit import Trace

TRUSTED_FOR = timedelta(days=7)
_DATE_CHARS = 10


def need_not_ask(trace: Trace, lastmod: str, now: datetime) -> bool:
    """Whether the rule above holds."""
    ended, asked = end_of(lastmod), _moment(trace.asked)
    return bool(
        trace.agreed
        and lastmod == trace.lastmod
        and ended is not None
        and asked is not None
        and ended < asked
        and timedelta(0) <= now - asked < TRUSTED_FOR
    )


def agrees(lastmod: str, modified: str) -> bool:
    """Whether a Last-Modified header is not later than what the sitemap says."""
    ended = end_of(lastmod)
    try:
        return ended is not None and bool(modified) and parsedate_to_datetime(modified) <= ended
    except (ValueError, TypeError):
        return False


def end_of(lastmod: str) -> datetime | None:
    """The latest moment that a lastmod may mean, or None where it is no time at all."""
    found = _moment(lastmod)
    if found is None:
        return None
    return found + timedelta(hours=36) if len(lastmod.strip()) <= _DATE_CHARS else found


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
