"""What can wait until the answer is out: counting it, its line in the log, taking apart what it was made of."""

from __future__ import annotations

from collections.abc import Callable

import falcon

KEY = "answerbox.afterwards"
"""In the environ: the list of what is to be done then, where the server keeps one."""


def afterwards(req: falcon.Request, work: Callable[[], None]) -> None:
    """Has some work done when the request has been answered; at once by a server that keeps no list."""
    waiting: list[Callable[[], None]] | None = req.env.get(KEY)
    if waiting is None:
        work()
    else:
        waiting.append(work)


def kept_until_then(req: falcon.Request, thing: object) -> None:
    """Keeps something until the request has been answered: to take a thousand records apart takes a while."""
    req.env[f"{KEY}.kept"] = thing
