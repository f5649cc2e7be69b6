"""The spider: what is asked for next, and what is told of each answer."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

from scrapy import Request, Spider, signals
from scrapy.exceptions import DownloadFailedError
from scrapy.http import Response
from twisted.python.failure import Failure
from w3lib.http import basic_auth_header

from indexer.fetch.crawl import answers, freshness, sitemaps
from indexer.fetch.crawl.answers import Answer, Asked
from indexer.fetch.crawl.failures import EXPECTED, WAITED, NoRulesError, words
from indexer.fetch.crawl.frontier import Frontier
from indexer.fetch.crawl.job import Ended, Job
from indexer.fetch.crawl.manners import Rules
from indexer.fetch.crawl.normal import joined
from indexer.fetch.crawl.pace import Pace
from indexer.fetch.crawl.scope import Scope
from indexer.fetch.crawl.unpacking import GZIP_MAGIC, gunzip
from indexer.fetch.visit import Known, Visit, unpacked

HOPS = 5
"""Redirects that are followed on the way to a robots.txt, a sitemap or a deck."""
FULL_PATIENCE_EVERY = 4
"""Crawls, after which an address that failed is given all the time of the settings again."""
NOTHING = ("failed", "missing", "forbidden")
"""Where a whole site gives nothing but these, something is wrong with the site or with us, and nothing changes."""
MB = 1024 * 1024

Tell = Callable[[Visit | Ended], None]


class SiteSpider(Spider):
    """Crawls one site, breadth first.  Everything it learns it tells; it decides nothing about what is kept."""

    name = "answerbox"

    def __init__(self, job: Job, known: dict[str, Known], tell: Tell) -> None:
        super().__init__()
        own = job.settings
        self.job = job
        self.scope = Scope(job.start, own)
        self.pace = Pace(own.delay_seconds, own.max_wait_seconds)
        self.rules = Rules(self._get, self.pace)
        self._known = known
        self._tell = tell
        self._frontier = Frontier(self.scope, own.max_pages, own.max_depth)
        self._pending: deque[Asked] = deque()
        self._lastmods: dict[str, str] = {}
        self._under_way = self._answered = 0
        self._leftovers = True
        self._problem = ""
        self._first_failure = ""

    @classmethod
    def from_crawler(cls, crawler: Any, *args: Any, **kwargs: Any) -> SiteSpider:
        """As Scrapy asks for it."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider._broke, signals.spider_error)
        return spider

    async def start(self) -> AsyncIterator[Any]:
        """The first requests: whatever follows comes from their answers."""
        if self.job.files:
            self._pending.extend(Asked(address, known=known) for address, known in self._known.items())
        else:
            try:
                robots = await self.rules.of(self.scope.start)
            except NoRulesError as error:
                self._problem = str(error)
                return
            self._offer([self.scope.start], 0)
            await self._read_sitemaps([(address, True) for address in (*robots.sitemaps, *self.job.settings.sitemaps)])
        for request in self._next():
            yield request

    def closed(self, reason: str) -> None:
        """Says the last word."""
        if reason != "finished" and not self._problem:
            self._problem = f"the crawl was broken off: {reason}"
        if not self._problem and not self._answered and not self.job.files:
            self._problem = self._first_failure
        self._tell(Ended(self._problem, dict(self._frontier.cut)))

    # What is asked for

    def _offer(self, addresses: Iterable[str], depth: int, chain: tuple[str, ...] = ()) -> None:
        """Addresses that were met, the new ones to be asked for after those that wait already."""
        for address in self._frontier.take(addresses, depth):
            lastmod = self._lastmods.get(address, "")
            self._pending.append(Asked(address, depth, chain, self._known.get(address), lastmod))

    def _next(self) -> Iterator[Request]:
        """As many requests as may be under way, so that what waits is a short record and not a request."""
        while self._under_way < 2 * self.job.settings.concurrency and (self._pending or self._look_for_leftovers()):
            asked = self._pending.popleft()
            if asked.known and asked.known.done:
                self._answered += asked.held
                self._follow(asked, Visit(asked.address, "same", trace=asked.trace))
            elif asked.held and freshness.need_not_ask(asked.trace, asked.lastmod, self.job.now):
                self._say(asked, Visit(asked.address, "same", trace=replace(asked.trace, depth=asked.depth)))
            else:
                self._under_way += 1
                yield self._request(asked)

    def _look_for_leftovers(self) -> bool:
        """At the end, the pages that nothing leads to any longer are asked for too: are they gone, or only hidden?"""
        if self._under_way or not self._leftovers or self.job.files:
            return False
        self._leftovers = False
        for address, known in self._known.items():
            if known.held and not self.scope.holds(address):
                self._tell(Visit(address, "gone", "no part of the site, as the settings say"))
            elif known.held:
                self._offer([address], known.trace.depth)
        return bool(self._pending)

    def _request(self, asked: Asked) -> Request:
        """What failed in the last crawl too is asked once, and quickly: it holds up all others.  Not always, though."""
        headers = dict(self._credentials(asked.address))
        if asked.held and asked.trace.etag:
            headers["If-None-Match"] = asked.trace.etag
        if asked.held and asked.trace.modified:
            headers["If-Modified-Since"] = asked.trace.modified
        hurried = asked.trace.failures % FULL_PATIENCE_EVERY != 0
        patience = 0.1 if hurried else 1.0
        largest = self.job.settings.max_file_mb if self.job.files else self.job.settings.max_page_mb
        return Request(
            asked.address, callback=self._answer, errback=self._no_answer, headers=headers, dont_filter=True,
            meta={"asked": asked, "handle_httpstatus_all": True, "download_maxsize": int(largest * MB),
                  "verbatim_url": True, "download_timeout": self.job.settings.page_seconds * patience,
                  "silence": self.job.settings.silence_seconds * patience,
                  **({"max_retry_times": 0} if hurried else {})},
        )  # fmt: skip

    def _credentials(self, address: str) -> Iterator[tuple[str, Any]]:
        """For a private site: its own host is told them, and no other."""
        if self.scope.is_ours(address):
            yield from self.job.settings.headers.items()
            if self.job.settings.user:
                yield "Authorization", basic_auth_header(self.job.settings.user, self.job.settings.password)

    # What came back

    def _answer(self, response: Response) -> Iterator[Request]:
        assert response.request is not None
        asked: Asked = response.request.meta["asked"]
        answer = _answer_of(response)
        if self.job.files and (onward := answers.onward(asked, answer, self.scope, HOPS)):
            self._under_way -= 1
            self._pending.appendleft(onward)
            return self._next()
        try:
            if self.job.files:
                visit = answers.file(asked, answer, self.job.now)
            else:
                visit = answers.page(asked, answer, self.scope, self.job.now)
        except Exception as error:  # noqa: BLE001 - the crawl loop: one page must not end it, and the report says so
            visit = answers.failed(asked, "failed", f"cannot be read: {type(error).__name__}: {error}"[:200])
        return self._finish(asked, visit)

    def _no_answer(self, failure: Failure) -> Iterator[Request]:
        asked: Asked = failure.request.meta["asked"]  # type: ignore[attr-defined]
        error = failure.value or DownloadFailedError()
        return self._finish(asked, answers.failed(asked, *words(error), waited=isinstance(error, WAITED)))

    def _finish(self, asked: Asked, visit: Visit) -> Iterator[Request]:
        self._under_way -= 1
        if self.job.files and asked.chain:
            visit = replace(visit, address=asked.chain[0])  # the name by which it was asked for
        self._say(asked, visit)
        return self._next()

    def _say(self, asked: Asked, visit: Visit) -> None:
        if visit.outcome in NOTHING:
            self._first_failure = self._first_failure or f"{asked.address}: {visit.reason}"
        elif visit.outcome != "moved":
            self._answered += 1
        self._follow(asked, visit)
        self._tell(replace(visit, found=len(self._frontier)))

    def _follow(self, asked: Asked, visit: Visit) -> None:
        """Where the page leads.  One that failed leads where it did before, so that nothing behind it is lost."""
        if visit.trace is None or self.job.files:
            return
        self._offer(unpacked(visit.trace.links), asked.depth + 1)
        if visit.trace.leads_to:
            self._offer([visit.trace.leads_to], asked.depth, (*asked.chain, asked.address))

    def _broke(self, failure: Failure) -> None:
        """A mistake of ours, which must be seen."""
        self._problem = f"the crawler broke: {failure.getErrorMessage()}"

    # Sitemaps, and other single files

    async def _read_sitemaps(self, named: list[tuple[str, bool]]) -> None:
        """Sitemaps that robots.txt or the settings name are meant to be read; the usual place must be allowed."""
        usual = joined(self.scope.start, "/sitemap.xml") or ""
        waiting = deque((address, named, 0) for address, named in named or [(usual, False)])
        seen: set[str] = set()
        while waiting and len(self._frontier) < self.job.settings.max_pages:
            written, is_named, nesting = waiting.popleft()
            address = joined(self.scope.start, written)
            if address is None or address in seen or not self.scope.on_site(address):
                continue
            seen.add(address)
            for entry in await self._sitemap(address, is_named):
                if entry.is_sitemap and nesting < sitemaps.MAX_NESTING and len(seen) < sitemaps.MAX_FILES:
                    waiting.append((entry.address, is_named, nesting + 1))
                elif not entry.is_sitemap and self.scope.holds(entry.address):
                    self._lastmods[entry.address] = entry.lastmod
                    self._offer([entry.address], 0)

    async def _sitemap(self, address: str, is_named: bool) -> Iterable[sitemaps.Entry]:
        """Its entries; a sitemap that cannot be had has none, since links lead to the pages too."""
        try:
            answer = await self._get(address, sitemaps.MAX_BYTES, gated=not is_named)
            body = answer.body
            if body.startswith(GZIP_MAGIC):
                body = gunzip(body, sitemaps.MAX_BYTES)
        except EXPECTED:
            return ()
        return sitemaps.read(body, address) if answer.status == 200 else ()

    async def _get(self, address: str, max_bytes: int, gated: bool = False) -> Answer:
        """One file, at the end of its redirects.  Raises what EXPECTED names."""
        for _ in range(HOPS + 1):
            request = Request(
                address, headers=dict(self._credentials(address)), dont_filter=True,
                meta={"ungated": not gated, "handle_httpstatus_all": True, "download_maxsize": max(max_bytes, MB)},
            )  # fmt: skip
            answer = _answer_of(await self.crawler.engine.download_async(request), request)
            if answer.status not in answers.REDIRECTS:
                return answer
            target = joined(address, answer.headers.get("location", ""))
            if target is None or not self.scope.may_fetch_file(target):
                break
            address = target
        return Answer(404, {}, b"", 0)


def _answer_of(response: Response, request: Request | None = None) -> Answer:
    sent = response.headers.items()
    headers = {name.decode("latin-1").lower(): b", ".join(values).decode("latin-1") for name, values in sent}
    asked = request or response.request
    received = asked.meta.get("received", len(response.body)) if asked else len(response.body)
    return Answer(response.status, headers, response.body, received)
