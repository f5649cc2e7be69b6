"""What can keep a benchmark from being run."""

from __future__ import annotations

from searchindex.errors import AnswerboxError


class MissingError(AnswerboxError):
    """A peer, a program or a corpus that a part needs cannot be had here."""
