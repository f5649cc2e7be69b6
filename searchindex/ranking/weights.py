"""The weights of ranking, in one table, with the sum they belong to.

    score(article) =  A / Z                       words, BM25F over the article's fields
                   +  pair   * P / Z              neighbouring words of the query that stand near each other
                   +  inlink * L                  how many other pages link here
                   +  max over chunks of q . u    meaning, u = text * chunk + title * title
                   +  exact_title                 where the whole query is the article's title
                   +  stars and clicks            see `signals`, a tenth at most
                   +  the maintainer's hand       pinned, or as much as a rule says

    A   = sum over the query's terms of  weight * idf * tf' / (k1 + tf')
    tf' = sum over fields of  field * tf / (1 - b + b * length / average length)
    idf = ln(1 + (N - df + 0.5) / (df + 0.5)),   N and df over articles
    Z   = sum of idf over the query's words that the index has, so A / Z says how much of the query is met
    P   = max over sections of  sum over pairs of  idf * tf / (tf + k1)
    L   = min(1, ln(1 + pages linking here) / 5)

Source of BM25F: S. Robertson, H. Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond (2009), 3.5.
The surface is flat: moving one weight by a third changes nDCG@10 by less than a hundredth.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Weights:
    """What counts how much.  Field weights, `b` and `k1` are baked into a generation when it is derived."""

    title: float = 4.0
    heading: float = 3.0
    inlink_text: float = 3.0
    topic: float = 0.5
    body: float = 1.0
    b: float = 0.5
    k1: float = 1.5
    exact_form: float = 0.25
    compound: float = 0.25
    pair: float = 0.3
    pair_in_name: float = 3.0
    pair_distance: int = 2
    inlink: float = 0.3
    meaning_text: float = 0.75
    meaning_title: float = 0.2
    exact_title: float = 10.0
    pinned: float = 100.0
    synonym: float = 0.7


WEIGHTS = Weights()
