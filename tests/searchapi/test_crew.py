"""Whoever keeps the loop answers; an answer that takes long is finished beside it."""

from __future__ import annotations

import threading
import time
from collections import deque
from contextlib import contextmanager

import pytest

from searchapi.crew import Crew


def resting():
    """A turn in which nobody comes."""
    time.sleep(0.001)
    return 0.0


@contextmanager
def sailing(crew):
    """A crew at work, with somebody who watches."""
    over = threading.Event()

    def watch():
        while not over.is_set():
            crew.watch(0.05)

    watching = threading.Thread(target=watch)
    crew.start()
    watching.start()
    yield crew
    over.set()
    watching.join()
    crew.end()


class Answer:
    """Is given by a thread of the crew as soon as it is let."""

    def __init__(self, let=True):
        self.let = threading.Event()
        self.begun = threading.Event()
        self.done = threading.Event()
        self.thread = 0
        if let:
            self.let.set()

    def service(self):
        self.thread = threading.get_ident()
        self.begun.set()
        assert self.let.wait(10)
        self.done.set()


class Work:
    """A crew of so many threads and what it has to do; counts its turns, and who took them."""

    def __init__(self, threads=2, rest=0.0):
        self.tasks: deque[Answer] = deque()
        self.keepers: list[int] = []
        self.nudged = threading.Event()
        self.rest = rest
        self.crew = Crew(threads, self.turn, self.following, self.nudged.set)

    def turn(self):
        self.keepers.append(threading.get_ident())
        time.sleep(0.001)
        return self.rest

    def following(self):
        return self.tasks.popleft() if self.tasks else None

    def ask(self, answer):
        self.tasks.append(answer)
        return answer


def test_short_answers_are_given_by_the_thread_that_keeps_the_loop():
    work = Work()
    with sailing(work.crew):
        answers = [work.ask(Answer()) for _ in range(50)]
        assert all(answer.done.wait(10) for answer in answers)
    assert {answer.thread for answer in answers} <= set(work.keepers)


def test_an_answer_that_takes_long_holds_up_nobody():
    work = Work()
    with sailing(work.crew):
        long = work.ask(Answer(let=False))
        assert long.begun.wait(10)
        short = work.ask(Answer())
        assert short.done.wait(10)
        assert short.thread != long.thread
        assert not long.done.is_set()
        long.let.set()
        assert long.done.wait(10)
        # Whoever waited for it is told, and its thread takes its turn again.
        assert work.nudged.wait(10)
        again = work.ask(Answer(let=False))
        assert again.begun.wait(10)
        last = work.ask(Answer())
        assert last.done.wait(10)
        again.let.set()


def test_only_one_thread_at_a_time_keeps_the_loop():
    inside, most = 0, 0

    def turn():
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        time.sleep(0.0005)
        inside -= 1
        return 0.0

    tasks: deque[Answer] = deque()
    crew = Crew(4, turn, lambda: tasks.popleft() if tasks else None, lambda: None)
    with sailing(crew):
        for _ in range(5):
            late = [Answer(let=False) for _ in range(3)]
            for answer in late:
                tasks.append(answer)
                assert answer.begun.wait(10)
            for answer in late:
                answer.let.set()
            assert all(answer.done.wait(10) for answer in late)
    assert most == 1


def test_an_answer_that_fails_takes_no_other_with_it(capsys):
    class Failing:
        def service(self):
            raise ValueError("no")

    work = Work(threads=1)
    with sailing(work.crew):
        work.ask(Failing())
        assert work.ask(Answer()).done.wait(10)
    assert "answer.failed" in capsys.readouterr().err


def test_a_loop_that_fails_is_told_to_whoever_watches():
    def turn():
        raise OSError("no more descriptors")

    crew = Crew(2, turn, lambda: None, lambda: None)
    crew.start()
    with pytest.raises(OSError, match="descriptors"):
        crew.watch(10)
    crew.end()


def test_those_inside_come_first_for_as_long_as_a_turn_says():
    work = Work(rest=0.05)
    with sailing(work.crew):
        time.sleep(0.5)
    assert 2 <= len(work.keepers) <= 11


def test_a_watch_that_sleeps_is_woken_by_the_first_answer():
    work = Work()
    work.crew.start()
    work.crew.watch(0.01)
    waiting = threading.Thread(target=work.crew.watch, args=(30,))
    waiting.start()
    time.sleep(0.05)
    assert work.ask(Answer()).done.wait(10)
    waiting.join(10)
    assert not waiting.is_alive()
    work.crew.end()
