"""The fetch stage: pages from a source into the articles store, only the new and the changed ones anew.

A run that was killed goes on: its visits so far are in the store, under the number of the run that did not end.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from indexer import digests, settlement, workers
from indexer.fetch import Fetcher
from indexer.fetch.visit import Known, Trace, Visit
from indexer.page import PackedPage, Page
from indexer.parse.profile import Glance
from indexer.store import ArticleStore
from searchindex.article import Skipped
from searchindex.engines.port import Progress
from searchindex.errors import RefusedError, UnreachableError

RUN_NOTE = "run"
UNFINISHED_NOTE = "unfinished_run"
MOVED_NOTE = "moved_since_profile"
"""Pages that are not what they were when the profile of the site was learned."""
RESUMED_WITHIN = timedelta(days=1)
"""A run that ended longer ago says too little of what the source is now."""

NO_PAGE = ("failed", "forbidden", "missing", "gone")
"""Outcomes whose reasons a maintainer may want to see."""


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A run that began and did not end."""

    run: int
    source: str
    began: datetime


@dataclass(frozen=True, slots=True)
class Fetched:
    """What one look at the source found.  `outcomes` and `failures` count addresses, by outcome and by reason.

    `glances` are those at the pages that are new or changed, by source.
    """

    read: int
    new: int
    changed: int
    removed: int
    outcomes: Mapping[str, int] = field(default_factory=dict)
    failures: Mapping[str, int] = field(default_factory=dict)
    received: int = 0
    glances: Mapping[str, Glance] = field(default_factory=dict)


def fetch(
    fetcher: Fetcher, store: ArticleStore, now: datetime, progress: Progress, force: bool = False, source: str = ""
) -> Fetched:
    """Brings the store's pages up to date with the source; a page that is no longer there leaves.

    Raises RefusedError, with every stored page in its place, where the source has no page at all, unless forced;
    and UnreachableError, likewise, where it gives nothing at all.
    """
    look = _Look(store, store.page_digests(), _run(store, source, now, force), now)
    count: Counter[str] = Counter()
    try:
        for batch in fetcher.visits(_known(store, look.run.run, force)):
            with store.transaction():
                store.set_note(RUN_NOTE, look.run.run)
                store.set_note(UNFINISHED_NOTE, look.run)
                before = count["new"] + count["changed"]
                for visit in batch:
                    count[look.take(visit)] += 1
                    progress("fetch", count.total(), visit.found)
                moved = count["new"] + count["changed"] - before
                look.moved(moved)
            if moved:
                workers.get_ready()
    except UnreachableError:
        look.end()
        raise
    return look.settle(count, fetcher.left_out, force)


def _run(store: ArticleStore, source: str, now: datetime, force: bool) -> Unfinished:
    """The run that did not end, or a new one."""
    left = store.note(UNFINISHED_NOTE, Unfinished | None)  # type: ignore[arg-type]
    if left and left.source == source and timedelta(0) <= now - left.began < RESUMED_WITHIN and not force:
        return left
    return Unfinished((store.note(RUN_NOTE, int) or 0) + 1, source, now)


def _known(store: ArticleStore, run: int, force: bool) -> Iterator[Known]:
    """What is known of the source; where all is to be read anew, no page is said to be held."""
    for known in store.visits.known(run):
        yield replace(known, trace=replace(known.trace, etag="", modified="", agreed=False)) if force else known


@dataclass(frozen=True, slots=True)
class _Look:
    """One look at the source: what was known before, and the run that it belongs to."""

    store: ArticleStore
    known: dict[str, str]
    run: Unfinished
    now: datetime
    glances: dict[str, Glance] = field(default_factory=dict)

    def take(self, visit: Visit) -> str:
        """Stores a visit; says what its page is: new, changed, same, or none."""
        if visit.trace is not None or visit.outcome not in ("page", "unread"):
            self.store.visits.put(visit, self.run.run)
        if visit.page is not None:
            return self._take_page(visit.page)
        if visit.outcome == "unread":
            return self._take_page(Skipped(visit.address, visit.reason))
        if visit.outcome == "same":
            self.store.saw_page(visit.address, self.now)
            return "same"
        return "none"

    def _take_page(self, page: Page | Skipped) -> str:
        before, digest = self.known.get(page.source), _digest(page)
        if before == digest:
            self.store.saw_page(page.source, self.now)
            return "same"
        if isinstance(page, Skipped):
            self.store.put_unread(page, digest, self.now)
        else:
            self.store.put_page(PackedPage.of(page), digest, self.now)
            self.glances[page.source] = Glance.at(page)
        return "new" if before is None else "changed"

    def moved(self, pages: int) -> None:
        """So many pages are not what they were."""
        self.store.set_note(MOVED_NOTE, (self.store.note(MOVED_NOTE, int) or 0) + pages)

    def end(self) -> None:
        """The run is over, whatever came of it: the next one looks at everything."""
        with self.store.transaction():
            self.store.set_note(UNFINISHED_NOTE, None)

    def settle(self, count: Counter[str], left_out: Mapping[str, int], force: bool) -> Fetched:
        """What the whole run means: pages leave, and those that are one article become one."""
        store = self.store
        visits = list(store.visits.of(self.run.run))
        try:
            with store.transaction():
                left = settlement.leaving(visits)
                missed = [address for address in left.missed if store.miss_page(address) >= settlement.MISSES]
                removed = store.drop_pages((*left.at_once, *missed))
                if not (read := len(store.page_digests())) and not force:
                    raise RefusedError("the source has no page", "look at SOURCE; --force publishes an empty index")
                unite(store)
                store.visits.drop_older(self.run.run)
                self.moved(removed)
        finally:
            self.end()
        failures = Counter(visit.reason for visit in visits if visit.outcome in NO_PAGE)
        return Fetched(
            read=read,
            new=count["new"],
            changed=count["changed"],
            removed=removed,
            outcomes=dict(Counter(visit.outcome for visit in visits).most_common()),
            failures=dict((failures + Counter(left_out)).most_common()),
            received=sum(visit.received for visit in visits),
            glances=self.glances,
        )


def unite(store: ArticleStore) -> None:
    """Pages that name one canonical address become one article, which is read at that address."""
    urls = store.urls()
    traces = {known.address: known.trace for known in store.visits.known(0)}
    crawled = [source for source in urls if traces.get(source, Trace()).asked]
    canonical = settlement.one_article({source: traces[source].canonical for source in crawled})
    others = settlement.keepers(crawled, canonical)
    before = store.others()
    for source in crawled:
        if urls[source] != (url := canonical.get(source, source)):
            store.move_page(source, url)
        if source in others:
            store.put_other(source)
        elif source in before:
            store.wait_again(source)


def _digest(page: Page | Skipped) -> str:
    """Of what parsing looks at.  The time of a file says nothing: a copied folder has new times and the same pages."""
    if isinstance(page, Skipped):
        return digests.of_values("skipped", page.reason)
    return digests.of_values(page.address, page.url, page.content_type, digests.of_bytes(page.body))
