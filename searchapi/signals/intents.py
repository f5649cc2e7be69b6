"""One intent, one search: a half-typed question counts with its ending, and so do its further pages and filters."""

from __future__ import annotations

from enum import Enum

TYPING_SECONDS = 30
"""Letters added within this time belong to the question before them."""

SAME_SECONDS = 1800
"""The same question again within this time is the same search: a further page, a filter, a way back."""


class Step(Enum):
    """What a question is to the one that the same visitor put before it."""

    NEW = "new"
    SAME = "same"
    DROP = "drop"


def step(before: str, was_typing: bool, query: str, typing: bool, seconds: float) -> Step:
    """NEW is another search; SAME takes the place of the one before; DROP is a letter deleted on the way elsewhere."""
    if query == before:
        return Step.SAME if seconds <= SAME_SECONDS else Step.NEW
    if seconds > TYPING_SECONDS:
        return Step.NEW
    if was_typing and query.startswith(before):
        return Step.SAME
    if typing and before.startswith(query):
        return Step.DROP
    return Step.NEW
