"""Perturbed copies of articles: a corpus of any size whose texts all differ and whose words are as frequent as ever."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

import numpy as np

from searchindex.article import Article, Link, article_id

RATE = 0.15
"""The share of words that are put in place of others."""
SEED = 20_261_123


def words_of(articles: Sequence[Article]) -> tuple[str, ...]:
    """Words to put in, each as often as it is written in every fifth article."""
    every = islice(articles, 0, None, 5)
    return tuple(word for article in every for s in article.sections for word in s.text.split() if word.isalpha())


def perturbed(article: Article, copy: int, words: Sequence[str]) -> Article:
    """A copy of an article with some of its words replaced.  The same article and copy give the same text.

    Its address, its links and its source stand beside those of the same copy, so each copy is a site of its own.
    """
    rng = np.random.default_rng([SEED, copy, int(article.id[:8], 16)])

    def other(text: str) -> str:
        if not text:
            return text
        parts = text.split(" ")
        count = int(rng.binomial(len(parts), RATE))
        places = rng.integers(len(parts), size=count).tolist()
        for place, word in zip(places, rng.integers(len(words), size=count).tolist(), strict=True):
            parts[place] = words[word]
        return " ".join(parts)

    source = _source(copy, article.source)
    key = article_id(source)
    sections = tuple(replace(s, heading=other(s.heading), text=other(s.text), html="") for s in article.sections)
    return replace(
        article,
        id=key,
        source=source,
        url=f"/articles/{key}",
        title=other(article.title),
        sections=sections,
        links=tuple(Link(_source(copy, link.target), link.text) for link in article.links),
    )


def _source(copy: int, source: str) -> str:
    """Behind the original's in the order of sources."""
    return f"~{copy:03}/{source}"
