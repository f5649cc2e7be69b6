"""`parse`: what each page of a source says, as one JSON object a line."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from indexer import workers
from indexer.fetch.folder import FolderFetcher
from indexer.page import Page
from indexer.parse import SiteProfile, learn, parse
from searchindex.article import Article, Attachment, Neighbour, Skipped

PAGE_SECONDS = 20.0
FEW_PAGES = 8
"""So few are parsed faster here than by processes that have to be started."""

Outcome = Article | Skipped


def register(commands: Any) -> None:
    """Adds the command."""
    parser = commands.add_parser(
        "parse",
        help="print what each page of a folder says, without indexing it",
        description="Prints one line a page, in source order: its article, or why it gives none.",
    )
    parser.add_argument("source", metavar="SOURCE", help="a folder of HTML files")
    parser.add_argument("--json", action="store_true", help="one JSON object a line instead of a summary")
    parser.add_argument("--base-url", default="", metavar="URL", help="where the folder's pages are published")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Prints every page's outcome to stdout, and nothing else."""
    fetcher = FolderFetcher(Path(options.source), options.base_url)
    for outcome in outcomes(fetcher):
        text = json.dumps(as_wire(outcome), ensure_ascii=False) if options.json else _summary(outcome)
        sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace") + b"\n")
    sys.stdout.flush()
    return 0


def outcomes(fetcher: FolderFetcher) -> Iterator[Outcome]:
    """What every page of a folder says, in source order; learns the site's profile first."""
    profile = learn(fetcher)
    sources = fetcher.sources()
    if len(sources) < FEW_PAGES:
        yield from (_outcome(source, fetcher, profile) for source in sources)
        return
    for source, outcome in workers.in_order(partial(_outcome, fetcher=fetcher, profile=profile), sources, PAGE_SECONDS):
        yield Skipped(source, f"parsing failed: {outcome.reason}") if isinstance(outcome, workers.Failed) else outcome


def _outcome(source: str, fetcher: FolderFetcher, profile: SiteProfile) -> Outcome:
    page = fetcher.page(source)
    return parse(page, profile) if isinstance(page, Page) else page


def as_wire(outcome: Outcome) -> dict[str, Any]:
    """The outcome with the keys that other programs read."""
    if isinstance(outcome, Skipped):
        return {"source": outcome.source, "skipped": outcome.reason}
    rating = outcome.rating
    return {
        "source": outcome.source,
        "id": outcome.id,
        "url": outcome.url,
        "title": outcome.title,
        "breadcrumb": outcome.breadcrumb,
        "topics": outcome.topics,
        "lang": outcome.lang,
        "platform": outcome.platform,
        "sections": [
            {"level": section.level, "heading": section.heading, "anchor": section.anchor, "text": section.text}
            for section in outcome.sections
        ],
        "attachments": [_attachment(attachment) for attachment in outcome.attachments],
        "previous": _neighbour(outcome.previous),
        "next": _neighbour(outcome.next),
        "updated": outcome.updated.isoformat() if outcome.updated else None,
        "rating": {"average": rating.average, "votes": rating.votes, "stars": rating.stars} if rating else None,
    }


def _attachment(attachment: Attachment) -> dict[str, str]:
    return {"kind": attachment.kind, "title": attachment.title, "url": attachment.url}


def _neighbour(neighbour: Neighbour | None) -> dict[str, str] | None:
    return {"title": neighbour.title, "url": neighbour.url} if neighbour else None


def _summary(outcome: Outcome) -> str:
    if isinstance(outcome, Skipped):
        return f"{outcome.source}  skipped: {outcome.reason}"
    topics = "; ".join(" > ".join(path) for path in outcome.topics)
    return f"{outcome.source}  {outcome.title}  [{outcome.platform}, {len(outcome.sections)} sections]  {topics}"
