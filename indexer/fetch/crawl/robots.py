"""What a robots.txt allows us (RFC 9309): text in, decisions out."""

from __future__ import annotations

import codecs
import re

from protego import Protego

MAX_BYTES = 500 * 1024
"""The RFC asks for this much at least; whatever stands behind it is not read."""
MAX_LINE_CHARS = 16_664
"""A longer line is no rule: 2,083 characters of address, eight bytes each."""
TOKEN = "Answerbox"  # noqa: S105 - the product token of the RFC
"""What robots.txt files call us, whatever else the User-Agent header says."""

_AGENT_LINE = re.compile(r"^([ \t]*user-?agent[ \t]*:[ \t]*)(?:\*|([a-z_-]+)).*$", re.IGNORECASE | re.MULTILINE)
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


class Robots:
    """The rules of one host."""

    def __init__(self, body: bytes = b"", token: str = TOKEN) -> None:
        self._rules = Protego.parse(_text(body))
        self._token = token

    def allows(self, address: str) -> bool:
        """Whether the address may be asked for.  The longest rule decides, and where two are equal the kinder one."""
        return bool(self._rules.can_fetch(address, self._token))

    @property
    def delay_seconds(self) -> float:
        """The pause between two requests that the site asks for, 0 where it asks for none."""
        rate = self._rules.request_rate(self._token)
        by_rate = rate.seconds / rate.requests if rate and rate.requests else 0.0
        return max(0.0, self._rules.crawl_delay(self._token) or 0.0, by_rate)

    @property
    def sitemaps(self) -> tuple[str, ...]:
        """The sitemaps that it names, as written."""
        return tuple(dict.fromkeys(self._rules.sitemaps))


def _text(body: bytes) -> str:
    body = body[:MAX_BYTES]
    for mark, codec in _BOMS:
        if body.startswith(mark):
            text = body[len(mark) :].decode(codec, "ignore")
            break
    else:
        text = body.decode("utf-8", "ignore")
    lines = (line for line in text.splitlines() if len(line) <= MAX_LINE_CHARS)
    # A group is of the product token that its line begins with: "Foo Bar/1.0" speaks to Foo.
    return _AGENT_LINE.sub(lambda line: f"{line[1]}{line[2] or '*'}", "\n".join(lines).removeprefix("\ufeff"))
