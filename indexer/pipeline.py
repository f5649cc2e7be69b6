"""All stages, one after the other: fetch, parse, build, check, publish.  Each can be run by itself, and again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from indexer import assembly, files, intake, publication, understanding
from indexer.facts import PageFacts
from indexer.fetch import Fetcher
from indexer.intake import Fetched
from indexer.parse.profile import Glance
from indexer.progress import Reporter
from indexer.publication import Place
from indexer.report import survey
from indexer.report.made import RUN_NOTE
from indexer.report.record import Run
from searchindex import generations
from searchindex.errors import NoIndexError, RefusedError

NOTHING_CHANGED = "nothing changed"
ORIGIN_NOTE = "origin"
"""SOURCE and base URL that the stored pages came from."""


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be indexed, and into which place."""

    source: str
    base_url: str
    fetcher: Fetcher
    place: Place
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)


def index(job: Job, progress: Reporter) -> Run:
    """Does every stage, each for what changed only, and says what was done.

    Raises RefusedError where a publishing check said no; the published generation then stays.
    """
    began, before = job.clock(), _published_digests(job.place)
    fetched = fetch(job, progress)
    work = _Work(began, before, fetched, parse(job, progress, fetched.glances))
    try:
        outcome = NOTHING_CHANGED
        if job.place.force or not publication.is_current(job.place):
            outcome = f"published {build_and_publish(job.place, progress)}"
    except RefusedError as error:
        _record(job, work, progress, f"refused: {error.message}")
        raise
    return _record(job, work, progress, outcome)


def fetch(job: Job, progress: Reporter) -> Fetched:
    """The pages of the source, into the store."""
    with progress.timed("fetch"):
        store, force = job.place.store, job.place.force
        fetched = intake.fetch(job.fetcher, store, job.clock(), progress, force, job.source)
        with job.place.store.transaction():
            job.place.store.set_note(ORIGIN_NOTE, (job.source, job.base_url))
    return fetched


def parse(job: Job, progress: Reporter, glances: Mapping[str, Glance] | None = None) -> int:
    """The stored pages to articles with their attachments; says how many pages had to be parsed.

    `glances` are those at pages that were fetched just now, by source.
    """
    store = job.place.store
    with progress.timed("parse"):
        if job.place.force:
            with store.transaction():
                store.forget_drafts()
        profile = understanding.profile_of(store, job.place.force, progress, glances or {})
        rules = understanding.rules_of(profile, job.place.platforms)
        parsed = understanding.parse_waiting(store, profile, job.place.platforms, progress)
    with progress.timed("attachments"):
        files.collect(job.fetcher, store, job.place.media, progress)
        assembly.assemble(store, rules, progress)
    return parsed


def build_and_publish(place: Place, progress: Reporter) -> str:
    """A new generation of the store's articles, served from now on; its name."""
    with progress.timed("build"):
        name = publication.build(place, progress)
    with progress.timed("publish"):
        publication.publish(place, name)
    return name


@dataclass(frozen=True, slots=True)
class _Work:
    """What a run did before building: `before` are the digests of the articles that were published then."""

    began: datetime
    before: Mapping[str, str]
    fetched: Fetched
    parsed: int


def _record(job: Job, work: _Work, progress: Reporter, outcome: str) -> Run:
    store = job.place.store
    before, now = work.before, store.digests()
    kept = now.keys() & before.keys()
    changed = sum(now[article] != before[article] for article in kept)
    run = Run(
        source=job.source,
        began=work.began,
        pages=work.fetched.read,
        parsed=work.parsed,
        articles=len(now),
        skipped=dict(Counter(page.reason for page in store.skipped()).most_common()),
        added=len(now) - len(kept),
        changed=changed,
        removed=len(before) - len(kept),
        unchanged=len(kept) - changed,
        duplicates=survey.duplicates(facts for _, facts in store.facts(PageFacts)),
        seconds={stage: round(seconds, 3) for stage, seconds in progress.seconds.items()},
        generation=_published(job.place),
        outcome=outcome,
        visits=work.fetched.outcomes,
        unread=work.fetched.failures,
        received=work.fetched.received,
    )
    with store.transaction():
        store.set_note(RUN_NOTE, run)
    return run


def _published(place: Place) -> str:
    try:
        return generations.current(place.folder)
    except NoIndexError:
        return ""


def _published_digests(place: Place) -> Mapping[str, str]:
    """The articles of the generation that is published, as far as the store knows them."""
    recorded = place.store.builds().get(_published(place))
    return recorded.digests if recorded else {}
