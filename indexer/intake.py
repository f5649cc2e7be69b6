"""The fetch stage: pages from a source into the articles store, only the new and the changed ones anew."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from indexer import digests
from indexer.fetch import Fetcher
from indexer.page import Page
from indexer.store import ArticleStore
from searchindex.article import Skipped
from searchindex.engines.port import Progress
from searchindex.errors import RefusedError

BATCH = 500
"""Pages in a transaction: a killed run reads at most so many again."""

RUN_NOTE = "run"
MOVED_NOTE = "moved_since_profile"
"""Pages that are not what they were when the profile of the site was learned."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What one look at the source found."""

    read: int
    new: int
    changed: int
    removed: int

    @property
    def moved(self) -> int:
        """How many pages are not what they were."""
        return self.new + self.changed + self.removed


def fetch(fetcher: Fetcher, store: ArticleStore, now: datetime, progress: Progress, force: bool = False) -> Fetched:
    """Brings the store's pages up to date with the source; a page that is no longer there leaves.

    Raises RefusedError, with every stored page in its place, where the source has no page at all, unless forced.
    """
    visit = _Visit(store, store.page_digests(), (store.note(RUN_NOTE, int) or 0) + 1, now)
    count: Counter[str] = Counter()
    pages = iter(fetcher)
    while True:
        with store.transaction():
            store.set_note(RUN_NOTE, visit.run)
            before = count.total()
            for page in islice(pages, BATCH):
                count[visit.take(_nameable(page), count.total())] += 1
                progress("fetch", count.total(), 0)
        if count.total() < before + BATCH:
            break
    if not count.total() and not force:
        raise RefusedError("the source has no page", "look at SOURCE; --force publishes an empty index")
    with store.transaction():
        removed = store.drop_unseen(visit.run)
        fetched = Fetched(count.total(), count["new"], count["changed"], len(removed))
        store.set_note(MOVED_NOTE, (store.note(MOVED_NOTE, int) or 0) + fetched.moved)
    return fetched


@dataclass(frozen=True, slots=True)
class _Visit:
    """One look at the source: what was known before, and the number and the time of this run."""

    store: ArticleStore
    known: dict[str, str]
    run: int
    now: datetime

    def take(self, page: Page | Skipped, position: int) -> str:
        """Stores a page, unless it is as it was; says which it is: new, changed or same."""
        before, digest = self.known.get(page.source), _digest(page)
        if before == digest:
            self.store.saw_page(page.source, position, self.run, self.now)
            return "same"
        if isinstance(page, Skipped):
            self.store.put_unread(page, digest, position, self.run, self.now)
        else:
            self.store.put_page(page, digest, position, self.run, self.now)
        return "new" if before is None else "changed"


def _nameable(page: Page | Skipped) -> Page | Skipped:
    """The page, or a Skipped where the bytes of its file name are no text: nothing could name it on the way out."""
    plain = page.source.encode("utf-8", "backslashreplace").decode()
    return page if plain == page.source else Skipped(plain, "its file name is not UTF-8")


def _digest(page: Page | Skipped) -> str:
    """Of what parsing looks at.  The time of a file says nothing: a copied folder has new times and the same pages."""
    if isinstance(page, Skipped):
        return digests.of_values("skipped", page.reason)
    return digests.of_values(page.address, page.url, page.content_type, digests.of_bytes(page.body))
