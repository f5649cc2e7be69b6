"""The cluster beside the embedded engine: build, size and questions, both in one run over the same articles.

    python -m tests.cluster python -m benchmarks.cluster INDEX... --sizes 10000 100000

INDEX are index folders whose articles are taken; sizes are sections, larger ones from perturbed copies.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import resource
import shutil
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.corpus import Corpus, Original, stored
from benchmarks.queries import Question, questions
from searchindex import generations
from searchindex.engines import chosen
from searchindex.engines.opensearch.cluster import Cluster
from searchindex.engines.port import Searcher
from searchindex.search import Query, ask
from searchindex.settings import Search, Settings

ADDRESSES = "ANSWERBOX_TEST_CLUSTER"
ASKED = 300
COLUMNS = ("engine", "sections", "articles", "build s", "peak MB", "MB here", "MB cluster", "first p50 / p99 ms",
           "again p50 / p99 ms", "same top ten")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Built:
    """What a build took."""

    seconds: float
    peak_mb: float
    here_mb: float
    cluster_mb: float


def together(folders: list[Path]) -> Original:
    """The articles of several index folders as one corpus, in the order of their sources."""
    pairs = {a.source: (a, d) for folder in folders for some in [stored(folder)]
             for a, d in zip(some.articles, some.digests, strict=True)}  # fmt: skip
    ordered = [pairs[source] for source in sorted(pairs)]
    return Original(tuple(a for a, _ in ordered), tuple(d for _, d in ordered))


def settings_of(engine: str, size: int, shards: int) -> Settings:
    """By words alone: the vectors of perturbed copies would say nothing."""
    plain = msgspec.structs.replace(Settings(), search=Search(meaning=False))
    if engine == "whoosh":
        return plain
    addresses = os.environ[ADDRESSES].replace(",", " ")
    cluster = msgspec.structs.replace(
        plain.cluster, addresses=addresses, name=f"bench{size}", timeout_seconds=60.0, shards=shards, cache_mb=512.0
    )
    return msgspec.structs.replace(
        plain, cluster=cluster, index=msgspec.structs.replace(plain.index, engine="opensearch")
    )


def build(folders: list[Path], size: int, index_dir: Path, settings: Settings, told: Any) -> None:
    """Builds and publishes in a process of its own, whose memory is then its own."""
    corpus = Corpus(together(folders), size)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.monotonic()
    with chosen.open_writer(index_dir, settings) as writer:
        writer.publish(writer.build(corpus, lambda *_: None).name)
    seconds = time.monotonic() - began
    told.put((seconds, max(before, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) / 1024))


def built(folders: list[Path], size: int, index_dir: Path, settings: Settings) -> Built:
    """What a build took, and what it left."""
    spawn = multiprocessing.get_context("spawn")
    told = spawn.Queue()
    process = spawn.Process(target=build, args=(folders, size, index_dir, settings, told))
    process.start()
    process.join()
    if process.exitcode:
        raise SystemExit(f"the build of {size} sections failed")
    seconds, peak = told.get()
    here = sum(file.stat().st_size for file in index_dir.rglob("*") if file.is_file()) / 1e6
    cluster_mb = 0.0
    if settings.index.engine == "opensearch":
        with closing(Cluster(settings.cluster)) as cluster:
            cluster_mb = cluster.bytes(f"{settings.cluster.name}-2*") / 1e6
    return Built(seconds, peak, here, cluster_mb)


def milliseconds(searcher: Searcher, settings: Settings, asked: list[Question]) -> tuple[list[float], list[list[str]]]:
    """How long each question took, and its first ten articles."""
    times, tens = [], []
    for question in asked:
        began = time.perf_counter()
        results = ask(Query(question.text), searcher, settings)
        times.append((time.perf_counter() - began) * 1000)
        tens.append([hit.id for hit in results.hits])
    return times, tens


def main() -> None:
    """Builds with both engines, asks both, and prints one table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cluster", description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--sizes", nargs="+", type=int, default=[10_000])
    parser.add_argument("--shards", type=int, default=1)
    parser.add_argument("--keep", action="store_true", help="leave the indexes in the cluster")
    options = parser.parse_args()
    table = Table(*COLUMNS, title="Embedded and in the cluster, copies of the cluster's parts included")
    console = Console(width=170)
    for size in options.sizes:
        corpus = Corpus(together(options.folders), size)
        asked = questions(together(options.folders).articles, ASKED)
        first: dict[str, list[list[str]]] = {}
        aside = Path(tempfile.mkdtemp(prefix="answerbox-bench-"))
        for engine in ("whoosh", "opensearch"):
            settings, index_dir = settings_of(engine, size, options.shards), aside / engine
            took = built(options.folders, size, index_dir, settings)
            with closing(chosen.open_searcher(index_dir, generations.current(index_dir), settings)) as searcher:
                milliseconds(searcher, settings, asked[:5])
                cold, first[engine] = milliseconds(searcher, settings, asked)
                warm, _ = milliseconds(searcher, settings, asked)
            same = np.mean([a == b for a, b in zip(first["whoosh"], first[engine], strict=True)])
            table.add_row(
                engine, f"{corpus.sections:,}", f"{len(corpus):,}", f"{took.seconds:.0f}", f"{took.peak_mb:.0f}",
                f"{took.here_mb:.0f}", f"{took.cluster_mb:.0f}", _percentiles(cold), _percentiles(warm), f"{same:.0%}",
            )  # fmt: skip
            console.print(table)
            if engine == "opensearch" and not options.keep:
                _clean(settings)
        shutil.rmtree(aside, ignore_errors=True)


def _percentiles(times: list[float]) -> str:
    return f"{np.percentile(times, 50):.1f} / {np.percentile(times, 99):.1f}"


def _clean(settings: Settings) -> None:
    with closing(Cluster(settings.cluster)) as cluster:
        for index in cluster.indexes(f"{cluster.prefix}-*"):
            cluster.drop(index)


if __name__ == "__main__":
    main()
