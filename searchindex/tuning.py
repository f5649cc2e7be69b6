"""Tuning: the maintainer's hand on a generation, resolved to its articles when it is built."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

import msgspec

from searchindex.analysis.stems import fold
from searchindex.errors import UsageError
from searchindex.settings import Rule
from searchindex.settings import Tuning as TuningSettings


@dataclass(frozen=True, slots=True)
class ArticleSignals:
    """What visitors said of an article: votes for one star to five, how often it was shown, and clicked."""

    stars: tuple[int, int, int, int, int] = (0, 0, 0, 0, 0)
    clicks: int = 0
    shown: int = 0


@dataclass(frozen=True, slots=True)
class QuerySignals:
    """How often a query was asked, and how often a hit of it was clicked."""

    query: str
    count: int = 0
    clicks: int = 0


@dataclass(frozen=True, slots=True)
class Signals:
    """The file that the service exports and the next build reads."""

    format: int = 1
    articles: dict[str, ArticleSignals] = field(default_factory=dict)
    queries: tuple[QuerySignals, ...] = ()


@dataclass(frozen=True, slots=True)
class ResolvedRule:
    """A rule with the ids of the articles it means."""

    do: str
    query: str
    by: float
    articles: tuple[str, ...]
    page: str

    def applies(self, query: str) -> bool:
        """Whether the rule is for this query: case and accents do not matter."""
        return fnmatchcase(fold(query), fold(self.query))


@dataclass(frozen=True, slots=True)
class Tuning:
    """What a generation carries of the maintainer's hand.  `synonyms` are classes of equal words or phrases."""

    synonyms: tuple[tuple[str, ...], ...] = ()
    stop_words: tuple[str, ...] = ()
    rules: tuple[ResolvedRule, ...] = ()
    signals: Signals = field(default_factory=Signals)


def resolved(settings: TuningSettings, known: Sequence[tuple[str, str, str]], signals: Signals) -> Tuning:
    """The tuning of a generation that holds the articles `known` by id, source and address.

    Raises UsageError for a rule that means none of them: a pattern that silently matches nothing helps nobody.
    """
    rules = tuple(_rule(rule, known) for rule in settings.rules)
    classes = tuple((word, *others) for word, others in settings.synonyms.items())
    return Tuning(classes, settings.stop_words, rules, signals)


def read_signals(path: str) -> Signals:
    """The signals of a file, none for no path.  Raises UsageError for a file that cannot be read as such."""
    if not path:
        return Signals()
    try:
        found = msgspec.json.decode(Path(path).read_bytes(), type=Signals)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise UsageError(f"signals file {path} cannot be read: {error}", "export one with the service") from error
    if found.format != 1:
        raise UsageError(f"signals file {path} has format {found.format}, this program reads 1")
    return found


def _rule(rule: Rule, known: Sequence[tuple[str, str, str]]) -> ResolvedRule:
    meant = tuple(i for i, source, url in known if fnmatchcase(source, rule.page) or fnmatchcase(url, rule.page))
    if not meant:
        raise UsageError(f"the rule to {rule.do} {rule.page!r} means no page", "patterns match a path or an address")
    return ResolvedRule(rule.do, rule.query, rule.by, meant, rule.page)
