"""The parse stage: waiting pages to drafts, on all cores."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Any

import indexer
from indexer import digests, facts, linking, workers
from indexer.entries import Draft
from indexer.facts import PageFacts
from indexer.intake import MOVED_NOTE
from indexer.page import PackedPage, Page
from indexer.parse import Platform, SiteProfile, learn, parse
from indexer.parse.encoding import decode
from indexer.parse.profile import Glance, Known
from indexer.store import ArticleStore, packed
from searchindex.article import Skipped
from searchindex.engines.port import Progress

Platforms = tuple[Platform, ...]

PAGE_SECONDS = 20.0
"""A page that takes longer is given up: it would hold up all the others."""
BATCH = 1000
"""Pages that are put on disk together: a killed run understands at most so many again."""
RELEARN_SHARE = 0.1
"""A new profile is learned when this share of the pages moved since the last one was."""

PROFILE_NOTE = "profile"


@dataclass(frozen=True, slots=True)
class Understood:
    """A page, understood: its draft with the article, packed, and its facts; or why it gave none.

    The article is packed where the page was read: between processes bytes travel faster than records.
    """

    outcome: Draft | Skipped
    article: bytes = b""
    facts: PageFacts | None = None


def profile_of(
    store: ArticleStore, anew: bool, progress: Progress, glances: Mapping[str, Glance] = MappingProxyType({})
) -> SiteProfile:
    """What is true of the whole site, as learned last, or `anew`: where asked, or where a tenth of the pages moved.

    Pages of which there is a glance are not read again for it.
    """
    sources = list(store.page_digests())
    known = store.note(PROFILE_NOTE, SiteProfile)
    moved = store.note(MOVED_NOTE, int) or 0
    if known is None or anew or moved > RELEARN_SHARE * len(sources):
        known = learn(_pages(store, sources, glances, progress), _each)
        with store.transaction():
            store.set_note(PROFILE_NOTE, known)
            store.set_note(MOVED_NOTE, 0)
    return known


def _each(function: Callable[[Page], Any], pages: Iterable[Page]) -> Iterator[Any]:
    """As `map`, but a page that crashes its reader or takes too long costs itself and not the build."""
    with closing(workers.in_order(function, pages, PAGE_SECONDS)) as done:
        yield from (outcome for _, outcome in done)


def rules_of(profile: SiteProfile, platforms: Platforms) -> str:
    """A digest of everything besides the page that decides what is understood of it, our own code among it."""
    root = Path(indexer.__file__).parent
    code = [*(root / f"{name}.py" for name in ("facts", "linking", "assembly")), *sorted((root / "parse").rglob("*"))]
    texts = [digests.of_bytes(path.read_bytes()) for path in code if path.suffix in (".py", ".toml", ".c", ".h")]
    return digests.of_values(texts, profile, platforms)


def understand(page: Page, profile: SiteProfile, platforms: Platforms) -> Understood:
    """What one page says.  Equal pages, profiles and platforms give equal answers."""
    text = decode(page.body, page.content_type)
    outcome = parse(page, profile, platforms, text)
    if isinstance(outcome, Skipped):
        return Understood(outcome)
    counted = facts.of_article(outcome, text or "")
    draft = Draft(outcome.source, outcome.id, digests.of_article(outcome), linking.references(outcome))
    return Understood(draft, packed(outcome), counted)


def _understood(packed: PackedPage, profile: SiteProfile, platforms: Platforms) -> Understood:
    return understand(packed.page(), profile, platforms)


def parse_waiting(store: ArticleStore, profile: SiteProfile, platforms: Platforms, progress: Progress) -> int:
    """Parses the pages that were not understood under these rules yet; says how many those were."""
    rules = rules_of(profile, platforms)
    waiting = store.waiting(rules)
    before = {source: counted.words for source, counted in store.facts(PageFacts)}
    pages = map(store.packed_page, waiting)
    one = partial(_understood, profile=profile, platforms=platforms)
    with closing(workers.in_order(one, pages, PAGE_SECONDS)) as done:
        for start in range(0, len(waiting), BATCH):
            with store.transaction():
                for number, (page, understood) in enumerate(islice(done, BATCH), start + 1):
                    _keep(store, page, understood, before.get(page.source), rules)
                    progress("parse", number, len(waiting))
    return len(waiting)


def _keep(
    store: ArticleStore, page: PackedPage, understood: Understood | workers.Failed, words_before: int | None, rules: str
) -> None:
    if isinstance(understood, workers.Failed):
        store.put_reason(Skipped(page.source, f"parsing failed: {understood.reason}"), rules)
    elif isinstance(understood.outcome, Skipped):
        store.put_reason(understood.outcome, rules)
    else:
        counted = understood.facts and replace(understood.facts, words_before=words_before)
        store.put_draft(understood.outcome, understood.article, counted, rules)


def _pages(
    store: ArticleStore, sources: Collection[str], glances: Mapping[str, Glance], progress: Progress
) -> Iterator[Page | Known]:
    for number, source in enumerate(sources, 1):
        glance = glances.get(source)
        yield Known(source, glance, partial(store.page, source)) if glance else store.page(source)
        progress("learn", number, len(sources))
