"""`parse`: what each page of a source says, as one JSON object a line."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from indexer import intake, progress, workers
from indexer.commands import stage
from indexer.fetch import Fetcher
from indexer.fetch.folder import FolderFetcher
from indexer.page import Page
from indexer.parse import SiteProfile, learn, load_platforms, parse
from indexer.store import FILE_NAME, ArticleStore
from indexer.understanding import Platforms
from searchindex.article import Article, Attachment, Neighbour, Skipped

PAGE_SECONDS = 20.0
FEW_PAGES = 8
"""So few are parsed faster here than by processes that have to be started."""

Outcome = Article | Skipped


def register(commands: Any) -> None:
    """Adds the command."""
    parser = commands.add_parser(
        "parse",
        help="print what each page of SOURCE says, without indexing it",
        description="Prints one line a page, in source order: its article, or why it gives none.",
    )
    parser.add_argument("source", metavar="SOURCE", help="a folder of HTML files, or an http(s) address")
    parser.add_argument("--json", action="store_true", help="one JSON object a line instead of a summary")
    parser.add_argument("--base-url", default="", metavar="URL", help="where the folder's pages are published")
    stage.add_config(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Prints every page's outcome to stdout, and nothing else."""
    chosen = stage.load_settings(options, options.source)
    fetcher = stage.open_fetcher(options.source, options.base_url, chosen)
    platforms = load_platforms([Path(file) for file in chosen.index.platforms])
    read = outcomes(fetcher, platforms) if isinstance(fetcher, FolderFetcher) else crawled(fetcher, platforms)
    for outcome in read:
        text = json.dumps(as_wire(outcome), ensure_ascii=False) if options.json else _summary(outcome)
        sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace") + b"\n")
    sys.stdout.flush()
    return 0


def outcomes(fetcher: FolderFetcher, platforms: Platforms) -> Iterator[Outcome]:
    """What every page of a folder says, in source order; learns the site's profile first."""
    profile = learn(fetcher)
    sources = fetcher.sources()
    if len(sources) < FEW_PAGES:
        yield from (_outcome(source, fetcher, profile, platforms) for source in sources)
        return
    one = partial(_outcome, fetcher=fetcher, profile=profile, platforms=platforms)
    for source, outcome in workers.in_order(one, sources, PAGE_SECONDS):
        yield _told(source, outcome)


def crawled(fetcher: Fetcher, platforms: Platforms) -> Iterator[Outcome]:
    """What every page of a site says, in the order of the addresses; the pages wait on disk in the meantime."""
    with (
        tempfile.TemporaryDirectory(prefix="answerbox-") as folder,
        ArticleStore(Path(folder) / FILE_NAME) as store,
        progress.on_stderr() as reporter,
    ):
        intake.fetch(fetcher, store, datetime.now(UTC), reporter)
        unread = {skipped.source: skipped for skipped in store.skipped()}
        sources = [source for source in store.page_digests() if source not in unread]
        profile = learn(map(store.page, sources))
        one = partial(parse, known=profile, platforms=platforms)
        read = workers.in_order(one, map(store.page, sources), PAGE_SECONDS)
        yield from (_told(page.source, outcome) for page, outcome in read)
        yield from unread.values()


def _outcome(source: str, fetcher: FolderFetcher, profile: SiteProfile, platforms: Platforms) -> Outcome:
    page = fetcher.page(source)
    return parse(page, profile, platforms) if isinstance(page, Page) else page


def _told(source: str, outcome: Outcome | workers.Failed) -> Outcome:
    return Skipped(source, f"parsing failed: {outcome.reason}") if isinstance(outcome, workers.Failed) else outcome


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
