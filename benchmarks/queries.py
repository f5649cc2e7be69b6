"""The questions of the benchmarks: made from the corpus itself, of five kinds, distinct, always the same ones."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from searchindex.article import Article

Kind = Literal["title", "heading", "phrase", "prefix", "slip"]

SHARES: dict[Kind, float] = {"title": 0.24, "heading": 0.20, "phrase": 0.26, "prefix": 0.20, "slip": 0.10}
"""How many of a hundred questions are whole titles, whole headings, phrases of a text, unfinished, misspelt."""
LONGEST = 8
"""Words of a title or a heading that visitors type, at most."""
SEED = 7
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9]+")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Question:
    """What a visitor types: plain words.  The last word of a prefix is not finished."""

    text: str
    kind: Kind


def questions(articles: Sequence[Article], count: int, seed: int = SEED) -> list[Question]:
    """So many different questions in an order that mixes the kinds.  The same articles and seed give the same ones.

    Where a kind has no more to give, phrases of the texts make up for it.
    """
    rng = random.Random(seed)
    found: dict[str, Question] = {}
    for kind, share in SHARES.items():
        _add(found, kind, round(count * share), articles, rng)
    _add(found, "phrase", count - len(found), articles, rng)
    mixed = list(found.values())[:count]
    rng.shuffle(mixed)
    return mixed


def typed(text: str) -> Iterator[str]:
    """What the box holds while a text is typed: from two letters on, every second letter, then the whole."""
    yield from (text[:i] for i in range(2, len(text), 2) if text[i - 1] != " ")
    yield text


def visits(asked: Sequence[Question], count: int, seed: int = SEED) -> list[str]:
    """So many requests of visitors who each type one question, some questions far more often than others.

    The r-th question is asked in proportion to 1 / r (Zipf's law); a pause in typing, after about every third
    letter, asks for what stands in the box.
    """
    rng = random.Random(seed)
    whole = [question.text for question in asked if question.kind != "prefix"]
    weights = [1 / rank for rank in range(1, len(whole) + 1)]
    requests: list[str] = []
    while len(requests) < count:
        (text,) = rng.choices(whole, weights)
        stops = [i for i in range(3, len(text)) if text[i - 1] != " " and rng.random() < 1 / 3]
        requests += [*(text[:i] for i in stops), text]
    return requests[:count]


def _add(found: dict[str, Question], kind: Kind, count: int, articles: Sequence[Article], rng: random.Random) -> None:
    """Adds so many questions that are not there yet, or as many as thirty tries for each find."""
    wanted = len(found) + count
    for _ in range(count * 30):
        if len(found) >= wanted:
            return
        text = _question(kind, rng.choice(articles), rng)
        if text:
            found.setdefault(text, Question(text, kind))


def _question(kind: Kind, article: Article, rng: random.Random) -> str:
    words = _words(article.title)
    if kind == "phrase":
        words = _words(rng.choice(article.sections).text if article.sections else "")
        length = rng.randint(3, 6)
        start = rng.randrange(max(1, len(words) - length))
        return " ".join(words[start : start + length]) if len(words) >= length else ""
    if kind == "heading" or (kind != "title" and rng.random() < 0.5):
        words = _words(rng.choice(article.sections).heading if article.sections else "")
    words = words[:LONGEST]
    if kind == "prefix":
        words = words[: rng.randint(1, 3)]
        return " ".join([*words[:-1], words[-1][: rng.randint(2, max(2, len(words[-1]) - 1))]]) if words else ""
    if kind == "slip":
        long = [i for i, word in enumerate(words) if len(word) >= 5]
        if not long:
            return ""
        place = rng.choice(long)
        words[place] = _slipped(words[place], rng)
    return " ".join(words)


def _slipped(word: str, rng: random.Random) -> str:
    """The word with a letter left out, doubled by another, swapped with its neighbour or put in place of another."""
    at = rng.randrange(1, len(word) - 1)
    other = rng.choice(_LETTERS.replace(word[at].lower(), ""))
    return rng.choice(
        (
            word[:at] + word[at + 1 :],
            word[:at] + other + word[at:],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + other + word[at + 1 :],
        )
    )


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]
