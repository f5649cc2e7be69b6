"""What a finished look at a source means for the pages that are stored: which leave, and which are one article."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from indexer.fetch.visit import Visit

MISSES = 2
"""A page that was not found so often in a row has left."""
MAX_CLAIMS = 10
"""A canonical address that pages of more paths claim is a mistake of the site's template: it is not believed."""
_HOPS = 20


@dataclass(frozen=True, slots=True)
class Leaving:
    """Pages that leave now, and those that were missed: they leave at the second time."""

    at_once: tuple[str, ...]
    missed: tuple[str, ...]


def leaving(visits: Iterable[Visit]) -> Leaving:
    """Gone for good or no page any more: at once.  Not found, forbidden, or moved to nowhere: missed.

    A page that moved leaves at once where its new address gave a page, and stays where that failed.
    """
    seen = {visit.address: visit for visit in visits}
    at_once, missed = [], []
    for address, visit in seen.items():
        outcome = visit.outcome
        if outcome == "moved":
            outcome = {"page": "gone", "same": "gone", "failed": "failed"}.get(_end(visit, seen), "missing")  # type: ignore[assignment]
        if outcome in ("gone", "other"):
            at_once.append(address)
        elif outcome in ("missing", "forbidden"):
            missed.append(address)
    return Leaving(tuple(at_once), tuple(missed))


def one_article(canonicals: Mapping[str, str]) -> dict[str, str]:
    """Page to canonical address, for those that have one that is believed and is not their own.

    `canonicals` maps every page to the canonical address that it names, or to "".
    """
    ends = {page: _root(page, canonicals) for page in canonicals}
    paths = defaultdict(set)
    for page, end in ends.items():
        if page != end:
            paths[end].add(urlsplit(page).path)
    return {page: end for page, end in ends.items() if page != end and len(paths[end]) <= MAX_CLAIMS}


def keepers(pages: Iterable[str], canonical: Mapping[str, str]) -> dict[str, str]:
    """The page that stands for each other one: the canonical page itself where we have it, else the first of them."""
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for page in pages:
        groups[canonical.get(page, page)].append(page)
    found: dict[str, str] = {}
    for end, members in groups.items():
        keeper = end if end in members else min(members)
        found |= {page: keeper for page in members if page != keeper}
    return found


def _end(visit: Visit, seen: Mapping[str, Visit]) -> str:
    """The outcome at the end of the redirects; that of an address which was not asked is a failure."""
    for _ in range(_HOPS):
        following = seen.get(visit.trace.leads_to) if visit.trace else None
        if following is None:
            return "failed"
        if following.outcome != "moved":
            return following.outcome
        visit = following
    return "failed"


def _root(page: str, canonicals: Mapping[str, str]) -> str:
    """The end of a chain of canonical addresses; of a circle, its first page."""
    chain = [page]
    while (following := canonicals.get(chain[-1], "")) and following != chain[-1]:
        if following in chain:
            return min(chain[chain.index(following) :])
        chain.append(following)
    return chain[-1]
