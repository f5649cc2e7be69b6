"""What was asked: by day and by question.  A search is an intent, not a keystroke."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from searchapi.insights.records import Day, Question, Summary
from searchapi.signals.records import Search


def summary(searches: Sequence[Search], votes: int, feedback: int) -> Summary:
    """The period in a few numbers."""
    opened = sum(bool(s.clicks) for s in searches)
    nothing = sum(not s.found for s in searches)
    return Summary(
        searches=len(searches),
        nothing=_share(nothing, len(searches)),
        clickthrough=_share(opened, len(searches)),
        abandoned=_share(sum(is_abandoned(s) for s in searches), len(searches)),
        rank=mean_rank(searches),
        votes=votes,
        feedback=feedback,
    )


def is_abandoned(search: Search) -> bool:
    """Whether something was found and nothing opened."""
    return bool(search.found) and not search.clicks


def mean_rank(searches: Iterable[Search]) -> float | None:
    """The mean place of what was opened, from 1; None where nothing was."""
    places = [place for search in searches for _, place in search.clicks]
    return sum(places) / len(places) if places else None


def by_day(searches: Iterable[Search], since: date, until: date) -> tuple[Day, ...]:
    """Every day of the period, those without a search too."""
    counts: dict[date, list[int]] = {
        since + timedelta(days=n): [0, 0, 0] for n in range(max(0, (until - since).days) + 1)
    }
    for search in searches:
        day = counts.get(search.at.date())
        if day is not None:
            day[0] += 1
            day[1] += not search.found
            day[2] += bool(search.clicks)
    return tuple(Day(day, *numbers) for day, numbers in counts.items())


def by_question(searches: Iterable[Search]) -> dict[str, list[Search]]:
    """The searches of each question, the oldest first."""
    found: defaultdict[str, list[Search]] = defaultdict(list)
    for search in searches:
        found[search.query].append(search)
    return dict(found)


def visitors(searches: Iterable[Search]) -> int:
    """How many visitors asked one and the same question."""
    return len({search.asker for search in searches})


def question(query: str, searches: Sequence[Search]) -> Question:
    """A question from its searches, of which there is one at least."""
    return Question(
        query=query,
        searches=len(searches),
        visitors=visitors(searches),
        found=searches[-1].found,
        clickthrough=sum(bool(s.clicks) for s in searches) / len(searches),
        abandoned=sum(map(is_abandoned, searches)) / len(searches),
        rank=mean_rank(searches),
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
