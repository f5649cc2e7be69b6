"""What a site's answer means: one visit.  Pure: status, headers and bytes in, a Visit out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from indexer.fetch.crawl import freshness, links
from indexer.fetch.crawl.normal import joined
from indexer.fetch.crawl.scope import Scope
from indexer.fetch.visit import Known, Outcome, Trace, Visit, packed
from indexer.page import Page

REDIRECTS = (301, 302, 303, 307, 308)
MAX_REDIRECTS = 20
HTML_TYPES = ("text/html", "application/xhtml+xml")


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for.  `chain` are the addresses whose redirects led here, the first one first."""

    address: str
    depth: int = 0
    chain: tuple[str, ...] = ()
    known: Known | None = None
    lastmod: str = ""

    @property
    def trace(self) -> Trace:
        """What was known of it."""
        return self.known.trace if self.known else Trace()

    @property
    def held(self) -> bool:
        """Whether we have its page, so that the site may say that nothing changed."""
        return self.known is not None and self.known.held


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back.  Header names are in small letters.  `received` counts the bytes of the body as sent."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    received: int


def page(asked: Asked, answer: Answer, scope: Scope, now: datetime) -> Visit:
    """The visit of an address that may be a page."""
    if answer.status in REDIRECTS:
        return _redirect(asked, answer, scope)
    if answer.status == 304 and asked.held:
        return _same(asked, answer, now)
    if answer.status != 200:
        return _no_page(asked, answer)
    kind = _content_type(answer)
    if kind not in HTML_TYPES and (kind or answer.body.lstrip()[:1] != b"<"):
        return _visit(asked, answer, "other", f"no page: {kind[:60] or 'of no type'}")
    found = links.read(answer.body, answer.headers.get("content-type", ""), asked.address)
    canonical = found.canonical if found.canonical != asked.address and scope.holds(found.canonical) else ""
    trace = replace(
        _validators(asked, answer, now),
        canonical=canonical,
        links=packed(link for link in found.links if scope.on_site(link)),
    )
    if "noindex" in answer.headers.get("x-robots-tag", "").lower():
        visit = _visit(asked, answer, "unread", "asks not to be indexed (X-Robots-Tag)")
        return replace(visit, trace=replace(trace, etag="", modified=""))
    return replace(_visit(asked, answer, "page"), page=_page(asked, answer), trace=trace)


def file(asked: Asked, answer: Answer, now: datetime) -> Visit:
    """The visit of a file that an article names."""
    if answer.status == 304 and asked.held:
        return _same(asked, answer, now)
    if answer.status != 200:
        return _no_page(asked, answer)
    if _content_type(answer) in HTML_TYPES:
        return _visit(asked, answer, "other", "a page stands where a file should be")
    trace = _validators(asked, answer, now)
    return replace(_visit(asked, answer, "page"), page=_page(asked, answer), trace=trace)


def onward(asked: Asked, answer: Answer, scope: Scope, hops: int) -> Asked | None:
    """Where a file stands that redirects, if it may be asked for there."""
    if answer.status not in REDIRECTS or len(asked.chain) >= hops:
        return None
    target = joined(asked.address, answer.headers.get("location", ""))
    if target is None or target == asked.address or target in asked.chain or not scope.may_fetch_file(target):
        return None
    return replace(asked, address=target, chain=(*asked.chain, asked.address))


def failed(asked: Asked, outcome: Outcome, reason: str, waited: bool = False) -> Visit:
    """The visit of an address that gave no answer, for which we `waited`.  What was known of it stays known."""
    trace = replace(asked.trace, depth=asked.depth, failures=asked.trace.failures + waited)
    return Visit(asked.address, outcome, reason, trace=trace)


def _visit(asked: Asked, answer: Answer, outcome: Outcome, reason: str = "") -> Visit:
    trace = replace(asked.trace, depth=asked.depth, failures=0)
    return Visit(asked.address, outcome, reason, trace=trace, received=answer.received)


def _no_page(asked: Asked, answer: Answer) -> Visit:
    outcome: Outcome = {404: "missing", 410: "gone"}.get(answer.status, "failed")  # type: ignore[assignment]
    return _visit(asked, answer, outcome, f"answered {answer.status}")


def _same(asked: Asked, answer: Answer, now: datetime) -> Visit:
    agreed = asked.trace.agreed or asked.lastmod == asked.trace.lastmod != ""
    trace = replace(
        asked.trace, lastmod=asked.lastmod, agreed=agreed, asked=now.isoformat(), depth=asked.depth, failures=0
    )
    return Visit(asked.address, "same", trace=trace, received=answer.received)


def _redirect(asked: Asked, answer: Answer, scope: Scope) -> Visit:
    target = joined(asked.address, answer.headers.get("location", ""))
    if target is None or not scope.on_site(target):
        return _visit(
            asked, answer, "missing", f"leads away from the site ({answer.headers.get('location', '')[:200]})"
        )
    if not scope.holds(target):
        return _visit(asked, answer, "missing", "leads to an address that is not to be read")
    if target == asked.address or target in asked.chain:
        return _visit(asked, answer, "failed", "redirects in a circle")
    if len(asked.chain) >= MAX_REDIRECTS:
        return _visit(asked, answer, "failed", f"more than {MAX_REDIRECTS} redirects")
    return Visit(
        asked.address, "moved", "redirects", trace=Trace(depth=asked.depth, leads_to=target), received=answer.received
    )


def _validators(asked: Asked, answer: Answer, now: datetime) -> Trace:
    etag, modified = answer.headers.get("etag", ""), answer.headers.get("last-modified", "")
    return Trace(
        etag=etag,
        modified=modified,
        lastmod=asked.lastmod,
        agreed=freshness.agrees(asked.lastmod, modified),
        asked=now.isoformat(),
        depth=asked.depth,
    )


def _page(asked: Asked, answer: Answer) -> Page:
    return Page(
        source=asked.address,
        address=asked.address,
        url=asked.address,
        body=answer.body,
        content_type=answer.headers.get("content-type", ""),
        modified=_time(answer.headers.get("last-modified", "")),
    )


def _content_type(answer: Answer) -> str:
    return answer.headers.get("content-type", "").partition(";")[0].strip().lower()


def _time(header: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(header)
    except (ValueError, TypeError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
