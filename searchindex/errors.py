"""What can go wrong, each error with its facts, a hint and the exit status of the commands."""

from __future__ import annotations


class AnswerboxError(Exception):
    """Base of every error that a command shows as one line.

    `exit_status`: 1 failed and nothing changed, 2 bad usage, 3 refused by a publishing check.
    """

    exit_status = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} ({self.hint})" if self.hint else self.message


class UsageError(AnswerboxError):
    """The command was asked for something that does not exist."""

    exit_status = 2


class RefusedError(AnswerboxError):
    """A publishing check said no.  The published generation is untouched."""

    exit_status = 3


class NoIndexError(AnswerboxError):
    """Nothing has been published in this folder yet."""


class FormatError(AnswerboxError):
    """An index was written by another version of the format or of the analysis."""


class DamagedError(AnswerboxError):
    """A file of a generation is missing or is not what its manifest says."""


class LockedError(AnswerboxError):
    """Another build holds the index folder."""


class UnreachableError(AnswerboxError):
    """A site gave nothing at all.  What was known of it stays."""


class QueryError(AnswerboxError):
    """A question that cannot be answered as it was put.  `parameter` names what is wrong."""

    def __init__(self, message: str, parameter: str, hint: str = "") -> None:
        super().__init__(message, hint)
        self.parameter = parameter


class ClusterError(AnswerboxError):
    """The cluster that holds the index did not do what was asked.  `passing` says that it may a little later."""

    def __init__(self, message: str, hint: str = "", passing: bool = False) -> None:
        super().__init__(message, hint)
        self.passing = passing
