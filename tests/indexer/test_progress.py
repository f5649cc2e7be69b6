"""Progress is told about long work only, and reads well in a log."""

import io

from rich.console import Console

from indexer.progress import Reporter


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def watched(steps: list[tuple[float, str, int, int]], **console) -> str:
    """What is written when these calls come at these seconds."""
    seen, clock = io.StringIO(), Clock()
    with Reporter(Console(file=seen, width=100, **console), clock) as reporter:
        for clock.now, stage, done, total in steps:
            reporter(stage, done, total)
    return seen.getvalue()


def test_work_of_less_than_two_seconds_says_nothing():
    assert watched([(0, "parse", 0, 10), (1.9, "parse", 9, 10), (2.5, "build", 0, 5), (4.4, "build", 4, 5)]) == ""


def test_longer_work_says_how_far_it_is_how_fast_and_how_long_it_will_take():
    assert watched([(0, "parse", 0, 100), (2, "parse", 20, 100)]) == "parse: 20 of 100 (10/s, about 8 s left)\n"


def test_a_log_is_told_only_now_and_then():
    steps = [(second / 10, "parse", second, 1000) for second in range(121)]
    assert watched(steps).count("\n") == 3


def test_a_total_that_is_not_known_is_not_guessed():
    assert watched([(0, "fetch", 0, 0), (4, "fetch", 40, 0)]) == "fetch: 40 of ? (10/s)\n"


def test_a_terminal_gets_a_bar_that_is_taken_away_again():
    shown = watched([(0, "parse", 0, 9), (3, "parse", 3, 9), (4, "parse", 6, 9)], force_terminal=True)
    assert "3/9" in shown
    assert "parse:" not in shown


def test_the_seconds_of_a_stage_add_up():
    clock = Clock()
    reporter = Reporter(Console(file=io.StringIO()), clock)
    for pause in (1.0, 2.5):
        with reporter.timed("build"):
            clock.now += pause
    assert reporter.seconds == {"build": 3.5}
