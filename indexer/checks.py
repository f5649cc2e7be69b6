"""What must hold before a generation is published; each refusal says which check it was and how to override it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from searchindex import generations, saved
from searchindex.article import Skipped
from searchindex.engines.port import Searcher
from searchindex.errors import DamagedError, RefusedError
from searchindex.generations import Manifest
from searchindex.settings import Settings

SavedQueries = Callable[[Searcher, Searcher | None], Sequence[str]]
"""Asks a generation, and the one served now, the saved queries; says in a line each what is not to be published."""

OVERRIDE = "--force publishes it all the same"


def enough_articles(count: int, last: Manifest | None, min_share: float, skipped: Iterable[Skipped]) -> None:
    """Refuses no article at all, and fewer than `min_share` of the published generation's.

    A site that answers every page with its log-in form must not empty the search.
    """
    if not count:
        raise RefusedError(f"the source has no article{_reasons(skipped)}", OVERRIDE)
    if last is not None and count < min_share * last.articles:
        raise RefusedError(
            f"{count} articles, the published generation has {last.articles}: fewer than {min_share:.0%} of it",
            f"look at SOURCE; {OVERRIDE}, index.min_share sets the share",
        )


def complete(index_dir: Path, built: Manifest, count: int) -> None:
    """Raises DamagedError where a built generation's files are not what its manifest says, or articles are missing."""
    found = generations.verify(index_dir, built.name)
    if found.articles != count:
        raise DamagedError(f"generation {built.name} holds {found.articles} articles of {count}", "build it again")


def saved_queries(chosen: Settings) -> SavedQueries | None:
    """The check of the saved queries that the settings name, None for none.  Raises UsageError."""
    queries = saved.read(chosen.tuning.saved)
    if not queries:
        return None

    def lost(searcher: Searcher, serving: Searcher | None) -> list[str]:
        found = saved.outcomes(queries, searcher, chosen)
        lines = [f"{o.query.text!r} has {o.query.page} at {o.rank or 'no rank'}" for o in found if o.lost]
        before = saved.mean(saved.outcomes(queries, serving, chosen)) if serving else 0.0
        if saved.mean(found) < before * (1 - chosen.tuning.max_fall):
            lines.append(f"the mean fell from {before:.3f} to {saved.mean(found):.3f}")
        return lines

    return lost


def answers(searcher: Searcher, serving: Searcher | None, check: SavedQueries) -> None:
    """Refuses a generation that lost a saved query."""
    if lost := check(searcher, serving):
        more = f" and {len(lost) - 3} more" if len(lost) > 3 else ""
        raise RefusedError(f"saved queries lost: {'; '.join(lost[:3])}{more}", OVERRIDE)


def _reasons(skipped: Iterable[Skipped]) -> str:
    counted = Counter(page.reason for page in skipped).most_common(3)
    return ": " + ", ".join(f"{count} pages {reason}" for reason, count in counted) if counted else ""
