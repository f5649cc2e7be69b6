"""The indexes of a generation: their names, and the mapping that gives the cluster exactly our terms.

    <name>-<generation>         an article a document
    <name>-<generation>-files   what every web node keeps of the generation, in pieces, and its manifest
    <name>                      the alias of the published one
    <name>-lock                 who builds

Nothing is analysed by the cluster: terms come as they are, joined by blanks.

    terms   every term of the article with its weighted frequency, term|frequency: found, counted, and scored by BM25
            without length norms, which stand in the frequency already
    words   each place with its stem, its exact form and its compounds, stem|=exact|compound: phrases and near pairs
"""

from __future__ import annotations

from typing import Any

from searchindex.engines.snapshot.arrays import GAP
from searchindex.engines.snapshot.keys import key
from searchindex.ranking.weights import WEIGHTS

FREQUENCY = 1000
"""Weighted frequencies are kept as whole numbers of thousandths."""
K1 = WEIGHTS.k1 * FREQUENCY
LONGEST_TERM = 100

FILES, LOCK = "-files", "-lock"


def articles_index(prefix: str, generation: str) -> str:
    """The index of a generation's articles."""
    return f"{prefix}-{generation.lower()}"


def files_index(prefix: str, generation: str) -> str:
    """The index of its files."""
    return articles_index(prefix, generation) + FILES


def term(text: str) -> str:
    """A term as the cluster has it: one that no index takes goes by its hash."""
    if len(text) > LONGEST_TERM or not text.isprintable():
        return f"#{key(text):016x}"
    return text


def articles_body(shards: int) -> dict[str, Any]:
    """Settings and mapping.  Copies and visibility come when all is written."""
    text = {"type": "text", "norms": False}
    return {
        "settings": {
            "number_of_shards": shards,
            "number_of_replicas": 0,
            "refresh_interval": "-1",
            "max_result_window": 100_000,
            "similarity": {"ours": {"type": "BM25", "b": 0, "k1": K1}},
            "analysis": {
                "tokenizer": {"blanks": {"type": "whitespace", "max_token_length": 4000}},
                "filter": {
                    "counted": {"type": "delimited_term_freq"},
                    "apart": {"type": "pattern_capture", "preserve_original": False, "patterns": ["([^|]+)"]},
                },
                "analyzer": {
                    "counted": {"type": "custom", "tokenizer": "blanks", "filter": ["counted"]},
                    "apart": {"type": "custom", "tokenizer": "blanks", "filter": ["apart"]},
                },
            },
        },
        "mappings": {
            "dynamic": "strict",
            # Everything that is read again is a stored field: nothing is kept twice.
            "_source": {"enabled": False},
            "properties": {
                "number": {"type": "integer"},
                "title": {"type": "keyword"},
                "topic": {"type": "keyword"},
                "prior": {"type": "float"},
                "terms": {
                    **text, "analyzer": "counted", "search_analyzer": "keyword", "index_options": "freqs",
                    "similarity": "ours",
                },
                "words": {**text, "analyzer": "apart", "search_analyzer": "whitespace", "position_increment_gap": GAP},
                "slice": {"type": "binary", "store": True},
                "full": {"type": "binary", "store": True},
            },
        },
    }  # fmt: skip


def files_body() -> dict[str, Any]:
    """Settings and mapping of the files."""
    return {
        "settings": {"number_of_shards": 1, "auto_expand_replicas": "0-1", "refresh_interval": "-1"},
        "mappings": {
            "dynamic": "strict",
            "properties": {
                "manifest": {"type": "keyword", "index": False, "doc_values": False},
                "retired": {"type": "date"},
                "path": {"type": "keyword", "index": False, "doc_values": False},
                "piece": {"type": "binary"},
            },
        },
    }


def kept_body() -> dict[str, Any]:
    """Settings of a small index that no node's loss may cost anything."""
    return {
        "settings": {"number_of_shards": 1, "auto_expand_replicas": "0-2"},
        "mappings": {"dynamic": "strict", "properties": {"owner": {"type": "keyword"}, "until": {"type": "date"}}},
    }
