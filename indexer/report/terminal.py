"""The report as plain lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from indexer.report import acronyms
from indexer.report.record import PageLine, Report, Run

SHOWN_PAGES = 40
SHOWN_REASONS = 8
OUTCOMES = {
    "page": "fetched", "same": "unchanged", "moved": "moved", "gone": "gone", "missing": "not found",
    "forbidden": "forbidden by robots.txt", "failed": "failed", "other": "no pages", "unread": "not to be read",
}  # fmt: skip
"""Outcomes of visits, in the words of the report."""


def summary(run: Run) -> str:
    """What one run did, in a few lines."""
    return "\n".join(_summary(run))


def report(found: Report) -> str:
    """The run, the platforms, and the pages that have a remark, the first of them."""
    return "\n".join(_report(found))


def _summary(run: Run) -> Iterator[str]:
    yield run.outcome
    yield (
        f"{run.articles} articles of {run.pages} pages, {run.parsed} parsed: {run.added} added,"
        f" {run.changed} changed, {run.removed} removed, {run.unchanged} unchanged, {run.duplicates} duplicates"
    )
    yield from _crawl(run)
    for reason, count in list(run.skipped.items())[:SHOWN_REASONS]:
        yield f"  {count} skipped: {reason}"
    if len(run.skipped) > SHOWN_REASONS:
        yield f"  and {sum(list(run.skipped.values())[SHOWN_REASONS:])} for other reasons"
    yield ", ".join(f"{stage} {seconds:.1f} s" for stage, seconds in run.seconds.items())


def _crawl(run: Run) -> Iterator[str]:
    """What the crawl met, where it was one."""
    if run.visits:
        counts = [f"{run.visits[outcome]} {words}" for outcome, words in OUTCOMES.items() if outcome in run.visits]
        yield f"  of {sum(run.visits.values())} addresses {', '.join(counts)}; {run.received / 1e6:.1f} MB received"
    for reason, count in list(run.unread.items())[:SHOWN_REASONS]:
        yield f"  {count} not read: {reason}"
    if len(run.unread) > SHOWN_REASONS:
        yield f"  and {sum(list(run.unread.values())[SHOWN_REASONS:])} for other reasons"


def _report(found: Report) -> Iterator[str]:
    if found.run:
        yield f"{found.run.source}, {found.run.began:%Y-%m-%d %H:%M} UTC"
        yield from _summary(found.run)
    yield "platforms: " + (", ".join(f"{name} {count}" for name, count in found.platforms.items()) or "none")
    for remark, count in found.remarks.items():
        yield f"  {count} pages: {remark}"
    for problem in found.files:
        yield f"  {problem.reference}: {problem.problem}"
    if found.acronyms:
        yield "acronyms that articles explain, to be pasted into the settings:"
        yield from acronyms.lines(found.acronyms)
    remarked = [line for line in found.pages if line.remarks]
    for line in remarked[:SHOWN_PAGES]:
        yield _page(line)
    if len(remarked) > SHOWN_PAGES:
        yield f"and {len(remarked) - SHOWN_PAGES} more pages with remarks: --json or --html FILE shows them all"


def _page(line: PageLine) -> str:
    broken = f" ({', '.join(line.broken_links[:3])})" if line.broken_links else ""
    return f"{line.source}: {line.words} words, {line.share:.0%} of the page; {', '.join(line.remarks)}{broken}"
