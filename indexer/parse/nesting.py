"""How tags nest that are not written as they nest: what ends what, and what holds no tags.

The rules are those of libxml2's parser for HTML, with which lxml reads; the tests compare.
"""

from __future__ import annotations

ENDED_BY = {
    name: frozenset(others.split())
    for name, others in {
        "a": "a fieldset table td th",
        "address": "dd dl dt form li ul",
        "b": "center p td th",
        "big": "p",
        "caption": "col colgroup tbody tfoot thead tr",
        "colgroup": "colgroup tbody tfoot thead tr",
        "dd": "dt",
        "dir": "dd dl dt form ul",
        "dl": "form li",
        "dt": "dd dl",
        "font": "center td th",
        "form": "form",
        **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "fieldset form li p table"),
        "head": "a abbr acronym address b bdo big blockquote body br center cite code dd dfn dir div dl dt em fieldset "
        "font form frameset h1 h2 h3 h4 h5 h6 hr i iframe img kbd li listing map menu ol p pre q s samp small span "
        "strike strong sub sup table tt u ul var xmp",
        "i": "center p td th",
        "legend": "fieldset",
        "li": "li",
        "listing": "dd dl dt fieldset form li table ul",
        "menu": "dd dl dt form ul",
        "ol": "form",
        "option": "optgroup option",
        "p": "address blockquote body caption center col colgroup dd dir div dl dt fieldset form frameset h1 h2 h3 h4 "
        "h5 h6 head hr li listing menu ol p pre table tbody td tfoot th title tr ul xmp",
        "pre": "dd dl dt fieldset form li table ul",
        "s": "p",
        "small": "p",
        "span": "td th",
        "strike": "p",
        "tbody": "tbody tfoot",
        "td": "tbody td tfoot th tr",
        "tfoot": "tbody",
        "th": "tbody td tfoot th tr",
        "thead": "tbody tfoot",
        "tr": "tbody tfoot tr",
        "tt": "p",
        "u": "p td th",
        "ul": "address form menu pre",
    }.items()
}
"""The tags with whose beginning one ends."""

RANKS = {
    "div": 1, "td": 2, "th": 2, "tr": 3, "thead": 4, "tbody": 4, "tfoot": 4, "table": 5, "head": 6, "body": 6,
    "html": 7,
}  # fmt: skip
"""All other tags have 0.  An end tag ends the tags inside of its own, but none of a higher rank than it has."""

EMPTY = frozenset(
    ("area", "base", "basefont", "br", "col", "frame", "hr", "img", "input", "isindex", "link", "meta", "param")
)
"""Tags that end where they begin."""
RAW = frozenset(("iframe", "noembed", "noframes", "style", "xmp"))
"""Tags that hold text without tags."""
REFERRING = frozenset(("textarea", "title"))
"""The same, but with character references."""

OF_HEAD = frozenset(("script", "style", "meta", "link", "title", "base"))
"""Tags that begin a head where nothing else did."""
OF_FRAMES = frozenset(("noframes", "frame", "frameset"))
"""Tags that begin no body."""
