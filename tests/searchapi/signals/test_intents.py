"""A half-typed question and its ending are one search."""

from __future__ import annotations

import pytest

from searchapi.signals.intents import Step, step


@pytest.mark.parametrize(
    ("before", "was_typing", "query", "typing", "seconds", "what"),
    [
        ("caree", True, "career paths", True, 2, Step.SAME),
        ("caree", True, "career paths", False, 29, Step.SAME),
        ("career", True, "career", False, 2, Step.SAME),
        ("career", False, "career", False, 1700, Step.SAME),
        ("career", False, "career", False, 1900, Step.NEW),
        ("caree", True, "career paths", False, 31, Step.NEW),
        ("career", False, "career paths", False, 5, Step.NEW),
        ("career paths", False, "career", True, 3, Step.DROP),
        ("career paths", False, "career", False, 3, Step.NEW),
        ("career paths", False, "risk", True, 3, Step.NEW),
    ],
)
def test_a_question_after_another(before, was_typing, query, typing, seconds, what):
    assert step(before, was_typing, query, typing, seconds) is what
