"""python -m benchmarks.service PEER FOLDER: a peer behind Falcon and waitress, two processes on one socket, as ours."""

from __future__ import annotations

import os
import signal
import socket
import sys
from pathlib import Path
from typing import Any

import falcon
import msgspec
import waitress

from benchmarks.peers import Engine, peer
from benchmarks.queries import Question

PROCESSES, THREADS = 2, 2


class SearchResource:
    """GET /api/search?q=words[&begun=1]"""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """The engine's answer as JSON."""
        question = Question(req.get_param("q") or "", "prefix" if req.get_param("begun") else "title")
        resp.content_type = falcon.MEDIA_JSON
        resp.data = msgspec.json.encode(self._engine.search(question))


def create_app(engine: Engine) -> falcon.App[Any, Any]:
    """The service of one engine."""
    app: falcon.App[Any, Any] = falcon.App()
    app.add_route("/api/search", SearchResource(engine))
    return app


def serve(name: str, folder: Path) -> None:
    """Serves until SIGTERM; prints its address first."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", 0))
    listener.listen(1024)
    workers = []
    for _ in range(PROCESSES):
        pid = os.fork()
        if pid == 0:
            app = create_app(peer(name).open_engine(folder))
            waitress.serve(app, sockets=[listener], threads=THREADS, ident=None, asyncore_use_poll=True, _quiet=True)
            os._exit(0)
        workers.append(pid)

    def stop(*_: object) -> None:
        for pid in workers:
            os.kill(pid, signal.SIGKILL)
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, stop)
    print(f"listening at http://127.0.0.1:{listener.getsockname()[1]}/", flush=True)
    os.wait()
    stop()


if __name__ == "__main__":
    serve(sys.argv[1], Path(sys.argv[2]))
