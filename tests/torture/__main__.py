"""Runs every point of every campaign, on all cores, and says at its end what was tried: `make torture`."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections import Counter, defaultdict
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress

from tests.torture import campaigns, strace
from tests.torture.workshop import Trial, Workshop, memory

LINE_POINTS = 100
"""Where no bar can be drawn, a line now and then."""

_lane: list[Workshop] = []


def main() -> int:
    """0 where nothing was lost, 1 where something was, 2 where it cannot run here."""
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description="Tortures the index.")
    parser.add_argument("--only", default="", metavar="WORD", help="campaigns whose name has this word")
    parser.add_argument("--point", default="", metavar="WORDS", help="points whose description has these words")
    parser.add_argument("--sample", type=int, default=0, metavar="N", help="so many points, as many of each campaign")
    parser.add_argument("--seed", type=int, default=0, help="which ones those are")
    parser.add_argument("--lanes", type=int, default=os.cpu_count() or 1, help="points tried at a time")
    chosen = parser.parse_args()
    if reason := strace.missing():
        print(reason, file=sys.stderr)
        return 2
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="torture-", dir=memory()) as folder:
        trials = list(_trials(chosen, Path(folder)))
    minutes = (time.monotonic() - began) / 60
    return _report(trials, minutes)


def _trials(chosen: argparse.Namespace, folder: Path) -> list[Trial]:
    with ProcessPoolExecutor(chosen.lanes, initializer=_open_lane, initargs=(folder,)) as lanes:
        points = [
            (name, point)
            for name, point in lanes.submit(_points).result()
            if chosen.only in name and chosen.point in str(point)
        ]
        if chosen.sample:
            points = campaigns.sample(points, chosen.seed, chosen.sample)
        trials = []
        console = Console(soft_wrap=True, markup=False, highlight=False)
        with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
            bars = {n: progress.add_task(n, total=c) for n, c in Counter(n for n, _ in points).items()}
            for future in as_completed([lanes.submit(_tried, name, point) for name, point in points]):
                trial = future.result()
                trials.append(trial)
                progress.advance(bars[trial.campaign])
                for problem in trial.problems:
                    console.print(f"{trial.campaign}, {trial.point}: {problem}")
                if not console.is_terminal and len(trials) % LINE_POINTS == 0:
                    console.print(f"{len(trials)} of {len(points)} points tried")
        list(lanes.map(_close_lane, range(chosen.lanes)))
    return trials


def _open_lane(folder: Path) -> None:
    os.environ["ANSWERBOX_SEARCH_MEANING"] = "false"
    _lane.append(Workshop(folder / str(os.getpid())))


def _points() -> list[tuple[str, Any]]:
    return campaigns.all_points(_lane[0])


def _tried(name: str, point: Any) -> Trial:
    return campaigns.tried(_lane[0], name, point)


def _close_lane(_: int) -> None:
    while _lane:
        _lane.pop().close()


def _report(trials: list[Trial], minutes: float) -> int:
    by_campaign = defaultdict(list)
    for trial in trials:
        by_campaign[trial.campaign].append(trial)
    for name, mine in by_campaign.items():
        told = ", ".join(f"{count} {outcome}" for outcome, count in Counter(t.outcome for t in mine).most_common())
        struck, bad = sum(t.struck for t in mine), sum(bool(t.problems) for t in mine)
        print(f"{name}: {len(mine)} points, {struck} struck or found; told {told}; {bad or 'none'} went wrong")
    bad = sum(bool(trial.problems) for trial in trials)
    print(f"{len(trials)} points in {minutes:.1f} minutes: {f'{bad} went wrong' if bad else 'nothing was lost'}")
    return 1 if bad or not trials else 0


if __name__ == "__main__":
    sys.exit(main())
