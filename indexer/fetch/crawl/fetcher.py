"""A web site as a Fetcher."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from io import BytesIO

from indexer import digests
from indexer.fetch import FoundFile
from indexer.fetch.crawl.job import Ended, Job
from indexer.fetch.crawl.normal import normal
from indexer.fetch.crawl.process import CrawlProcess
from indexer.fetch.crawl.scope import Scope
from indexer.fetch.visit import Known, Trace, Visit
from searchindex.errors import UnreachableError
from searchindex.settings import Crawl


class CrawlFetcher:
    """The pages of a site.  Raises UsageError for an address or a setting that cannot be used."""

    def __init__(self, start: str, settings: Crawl, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._scope = Scope(start, settings)
        self._settings = settings
        self._clock = clock
        self.left_out: Mapping[str, int] = {}
        self._process: CrawlProcess | None = None

    def visits(self, known: Iterable[Known]) -> Iterator[Sequence[Visit]]:
        """A crawl.  Raises UnreachableError where the site gives nothing at all."""
        for told in self._crawl(self._job(), known):
            if not isinstance(told, Ended):
                yield told
            elif told.problem:
                raise UnreachableError(f"{self._scope.start} is unreachable: {told.problem}", "nothing was changed")
            else:
                self.left_out = told.cut

    def files(self, stamps: Mapping[str, str]) -> Iterator[FoundFile]:
        """What stands behind the addresses; those at odd ports of hosts that nobody named are not asked for."""
        asked = {address: reference for reference in stamps if (address := self._file_address(reference))}
        known = [_known(address, stamps[reference]) for address, reference in asked.items()]
        for told in self._crawl(self._job(files=True), known) if known else ():
            for visit in told if not isinstance(told, Ended) else ():
                if (found := _found(asked[visit.address], stamps[asked[visit.address]], visit)) is not None:
                    yield found
        if self._process:
            self._process.stop()
            self._process = None

    def _crawl(self, job: Job, known: Iterable[Known]) -> Iterator[list[Visit] | Ended]:
        """One process does both: loading Scrapy is what an unchanged site would cost most."""
        self._process = self._process or CrawlProcess()
        return self._process.crawl(job, known)

    def _file_address(self, reference: str) -> str | None:
        address = normal(reference)
        return address if address and self._scope.may_fetch_file(address) else None

    def _job(self, files: bool = False) -> Job:
        named = self._settings.user_agent.replace("{version}", version("answerbox"))
        agent = named.replace("{source}", self._scope.start)
        return Job(self._scope.start, self._settings, agent, self._clock(), files)


# The stamp of a file: its ETag and its Last-Modified, a line each; where the site gives neither, a digest of its bytes.


def _known(address: str, stamp: str) -> Known:
    etag, parted, modified = stamp.partition("\n")
    return Known(address, bool(parted), False, Trace(etag=etag, modified=modified) if parted else Trace())


def _found(reference: str, stamp: str, visit: Visit) -> FoundFile | None:
    """The file, or None where there is none."""
    if visit.outcome == "same":
        return FoundFile(reference, stamp)
    if visit.page is None:
        gone = visit.outcome in ("missing", "gone", "other")
        return None if gone else FoundFile(reference, "", problem=visit.reason)
    trace = visit.trace or Trace()
    validators = f"{trace.etag}\n{trace.modified}" if trace.etag or trace.modified else ""
    return FoundFile(reference, validators or digests.of_bytes(visit.page.body), BytesIO(visit.page.body))
