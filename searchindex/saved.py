"""Saved queries: what a knowledge base must always answer, asked of every generation before it is published."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from searchindex.article import article_id
from searchindex.engines.port import Searcher
from searchindex.errors import UsageError
from searchindex.search import Query, ask
from searchindex.settings import Settings

DEPTH = 50


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """A query, the page it must find (its path, its address, or a pattern of that), and the worst rank allowed."""

    text: str
    page: str
    worst: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where a saved query's page stands: its rank from 1, or None where it is not among the first hits."""

    query: SavedQuery
    rank: int | None

    @property
    def lost(self) -> bool:
        """Whether the page stands worse than allowed."""
        return self.rank is None or self.rank > self.query.worst

    @property
    def score(self) -> float:
        """The reciprocal of the rank; 0 where the page is not found."""
        return 1 / self.rank if self.rank else 0.0


def read(path: str) -> tuple[SavedQuery, ...]:
    """The saved queries of a tab-separated file: query, page, worst rank (1 where it is left out).

    Raises UsageError naming the line that cannot be read.
    """
    if not path:
        return ()
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"saved queries {path} cannot be read: {error}") from error
    saved = []
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        text, _, rest = line.partition("\t")
        page, _, worst = rest.partition("\t")
        if not page.strip() or not (worst.strip() or "1").isdigit():
            raise UsageError(f"{path}:{number} is not a query, a page and a rank", "three columns parted by tabs")
        saved.append(SavedQuery(text.strip(), page.strip(), int(worst.strip() or 1)))
    return tuple(saved)


def outcomes(queries: tuple[SavedQuery, ...], searcher: Searcher, settings: Settings) -> tuple[Outcome, ...]:
    """Where each saved query's page stands in a generation."""
    return tuple(Outcome(query, _rank(query, searcher, settings)) for query in queries)


def mean(every: tuple[Outcome, ...]) -> float:
    """The mean reciprocal rank; 1 where nothing is saved."""
    return sum(outcome.score for outcome in every) / len(every) if every else 1.0


def _rank(query: SavedQuery, searcher: Searcher, settings: Settings) -> int | None:
    meant = article_id(query.page)
    hits = ask(Query(query.text, per_page=DEPTH), searcher, settings).hits
    found = (rank for rank, hit in enumerate(hits, 1) if hit.id == meant or fnmatchcase(hit.url, query.page))
    return next(found, None)
