"""Relevance: asks every judged query of a folder and prints one table."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.measures import DEPTH, Scores, intervals, scores
from searchindex import generations
from searchindex.article import article_id
from searchindex.engines.chosen import open_searcher
from searchindex.engines.port import Searcher
from searchindex.errors import NoIndexError
from searchindex.search import Query, ask
from searchindex.settings import Settings, load

COLUMNS = {"ndcg": "nDCG@10", "mrr": "MRR@10", "recall": "Recall@10", "success": "success@1", "zero": "zero hits"}


@dataclass(frozen=True, slots=True)
class Judged:
    """A query with the gain of each document that answers it, by path below the source."""

    id: str
    text: str
    gains: dict[str, float]


def judged(folder: Path) -> list[Judged]:
    """The queries of queries.tsv that qrels.tsv judges, in order."""
    gains: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for query, document, gain in _rows(folder / "qrels.tsv", 3):
        gains[query][document] = float(gain)
    return [Judged(query, text, gains[query]) for query, text in _rows(folder / "queries.tsv", 2) if query in gains]


def measure(queries: list[Judged], searcher: Searcher, settings: Settings) -> list[Scores]:
    """What each query scores.  A document is known by its path, with or without .html."""
    every = []
    for query in queries:
        paths = {article_id(path): path for d in query.gains for path in (d, f"{d}.html")}
        hits = ask(Query(query.text[: settings.search.max_query_chars], per_page=DEPTH), searcher, settings).hits
        ranked = [paths.get(hit.id, hit.id) for hit in hits]
        every.append(scores([p if p in query.gains else p.removesuffix(".html") for p in ranked], query.gains))
    return every


def main() -> int:
    """Indexes SOURCE aside, unless an index is given, and prints how well it answers."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.relevance", description=__doc__)
    parser.add_argument("source", type=Path, help="folder of pages")
    parser.add_argument("judged", type=Path, nargs="+", help="folders with queries.tsv and qrels.tsv")
    parser.add_argument("--index", type=Path, help="an index of SOURCE that stands already")
    parser.add_argument("--config", type=Path, help="settings file")
    options = parser.parse_args()
    settings = load(options.config, folders=(options.source,))
    with tempfile.TemporaryDirectory() as aside:
        index = options.index or Path(aside)
        if not options.index:
            command = [sys.executable, "-m", "indexer", "index", str(options.source), "--index", str(index)]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        searcher = open_searcher(index, generations.current(index), settings)
        table = Table(title="Relevance, mean and 95 % confidence interval", title_justify="left")
        table.add_column("set")
        table.add_column("queries", justify="right")
        for column in COLUMNS.values():
            table.add_column(column, justify="right")
        moved: list[str] = []
        for folder in options.judged:
            every = measure(judged(folder), searcher, settings)
            found = intervals(every)
            cells = (f"{i.mean:.3f} [{i.low:.3f}, {i.high:.3f}]" for i in (found[name] for name in COLUMNS))
            table.add_row(folder.resolve().name, str(len(every)), *cells)
            moved += _moved(judged(folder), every, index, settings)
        Console(width=150).print(table, *moved, sep="\n")
    return 0


def _moved(queries: list[Judged], now: list[Scores], index: Path, settings: Settings) -> list[str]:
    """A line for each query whose first right answer moved since the generation before the published one."""
    try:
        name = generations.before(index, generations.current(index))
    except NoIndexError:
        return []
    then = measure(queries, open_searcher(index, name, settings), settings)
    pairs = zip(queries, then, now, strict=True)
    return [f"{q.text!r}: rank {_rank(a)} before, {_rank(b)} now" for q, a, b in pairs if a.mrr != b.mrr]


def _rank(scores: Scores) -> str:
    return f"{round(1 / scores.mrr)}" if scores.mrr else f"beyond {DEPTH}"


def _rows(path: Path, columns: int) -> Iterator[list[str]]:
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                row = line.rstrip("\n").split("\t", columns - 1)
                if len(row) != columns:
                    sys.exit(f"error: {path}:{number} has {len(row)} columns, not {columns}")
                yield row


if __name__ == "__main__":
    sys.exit(main())
