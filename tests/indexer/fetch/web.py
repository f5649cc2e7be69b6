"""A real site on loopback, and everything that may be wrong with one."""

from __future__ import annotations

import gzip
import hashlib
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

WORDS = "A register lists what may go wrong, how likely that is and who watches it from week to week."


def article(title: str, *links: str, head: str = "", words: str = WORDS) -> bytes:
    """A page of a few words that leads elsewhere."""
    anchors = "".join(f'<li><a href="{link}">to {link}</a></li>' for link in links)
    return (
        f"<!doctype html><html lang=en><head><title>{title}</title>{head}</head><body><nav><ul>{anchors}</ul></nav>"
        f"<main><h1>{title}</h1><p>{words}</p><p>{title} is about {title}.</p></main></body></html>"
    ).encode()


@dataclass
class Reply:
    """What the site answers at one path."""

    body: bytes = b""
    status: int = 200
    kind: str = "text/html; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)
    etag: bool = True
    drip: bool = False

    def tag(self) -> str:
        return f'"{hashlib.sha256(self.body).hexdigest()[:12]}"'


Handle = Callable[[str, dict[str, str]], Reply]


class Web:
    """A site: replies by path, changed at will, and a log of what was asked."""

    def __init__(self) -> None:
        self.replies: dict[str, Reply | Handle] = {}
        self.asked: list[tuple[str, dict[str, str], int]] = []
        self.times: list[float] = []
        self.hook: Callable[[str], None] = lambda path: None
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        return self._server.server_address[1]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def at(self, path: str) -> str:
        return self.url + path.lstrip("/")

    def page(self, path: str, *links: str, head: str = "", words: str = WORDS, **more: Any) -> None:
        title = path.strip("/").partition(".")[0].replace("/", " ").capitalize() or "Home"
        self.replies[path] = Reply(article(title, *links, head=head, words=words), **more)

    def say(self, path: str, body: bytes | str = b"", status: int = 200, **more: Any) -> None:
        body = body.encode() if isinstance(body, str) else body
        self.replies[path] = Reply(body, status, **more)

    def redirect(self, path: str, to: str, status: int = 301) -> None:
        self.say(path, status=status, headers={"Location": to})

    def sitemap(self, path: str, *entries: tuple[str, str], packed: bool = False) -> None:
        rows = "".join(
            f"<url><loc>{self.at(p)}</loc>{f'<lastmod>{t}</lastmod>' if t else ''}</url>" for p, t in entries
        )
        text = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'.encode()
        self.say(path, gzip.compress(text) if packed else text, kind="application/gzip" if packed else "text/xml")

    def forget(self) -> None:
        self.asked.clear()
        self.times.clear()

    def paths(self) -> Counter[str]:
        return Counter(path for path, _, _ in self.asked)

    def statuses(self, path: str) -> list[int]:
        return [status for asked, _, status in self.asked if asked == path]

    def headers(self, path: str) -> dict[str, str]:
        return next(headers for asked, headers, _ in self.asked if asked == path)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        web = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                headers = {name.lower(): value for name, value in self.headers.items()}
                web.hook(self.path)
                found = web.replies.get(self.path, Reply(b"nothing here", 404))
                reply = found(self.path, headers) if callable(found) else found
                matches = reply.status == 200 and reply.etag and headers.get("if-none-match") == reply.tag()
                status = 304 if matches else reply.status
                with web._lock:
                    web.asked.append((self.path, headers, status))
                    web.times.append(time.monotonic())
                self.send_response(status)
                if reply.etag and reply.status == 200:
                    self.send_header("ETag", reply.tag())
                if status != 304:
                    self.send_header("Content-Type", reply.kind)
                    self.send_header("Content-Length", reply.headers.get("Content-Length", str(len(reply.body))))
                for name, value in reply.headers.items():
                    if name != "Content-Length":
                        self.send_header(name, value)
                self.end_headers()
                if status != 304:
                    self._send(reply)

            def _send(self, reply: Reply) -> None:
                try:
                    if not reply.drip:
                        self.wfile.write(reply.body)
                        return
                    for byte in reply.body:
                        self.wfile.write(bytes([byte]))
                        time.sleep(0.2)
                except OSError:
                    self.close_connection = True

            def log_message(self, *_: object) -> None:
                """The log is ours."""

        return Handler
