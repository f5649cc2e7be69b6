"""What each HTML tag means to us: what breaks a line, what has no text, what is kept for showing."""

from __future__ import annotations

import nh3

HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}

SILENT = frozenset(
    (
        "script", "style", "template", "noscript", "svg", "head", "title", "annotation", "annotation-xml", "rp",
        "rt", "input", "select", "textarea", "option", "datalist", "object", "embed", "applet", "canvas", "map",
        "nav", "dialog",
    )
)  # fmt: skip
"""Tags whose content is no text of an article."""

BLOCKS = frozenset(
    (
        "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl",
        "dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "hgroup", "hr", "legend", "li",
        "main", "ol", "optgroup", "p", "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul",
        "video", "audio",
    )
)  # fmt: skip
CELLS = frozenset({"td", "th"})
VOID = frozenset({"br", "hr", "img", "source", "track", "col", "wbr"})

SHOWN: dict[str, frozenset[str]] = {
    name: frozenset(attributes.split())
    for name, attributes in {
        "a": "href", "abbr": "title", "audio": "src controls", "b": "", "bdi": "dir", "bdo": "dir", "blockquote": "",
        "br": "", "caption": "", "cite": "", "code": "class", "col": "span", "colgroup": "span", "dd": "", "del": "",
        "details": "open", "dfn": "", "dl": "", "dt": "", "em": "", "figcaption": "", "figure": "", "hr": "", "i": "",
        "img": "src alt width height", "ins": "", "kbd": "", "li": "value", "mark": "", "ol": "start reversed type",
        "p": "dir", "pre": "class", "q": "", "rp": "", "rt": "", "ruby": "", "s": "", "samp": "", "small": "",
        "source": "src type", "strong": "", "sub": "", "summary": "", "sup": "", "table": "", "tbody": "",
        "td": "colspan rowspan", "tfoot": "", "th": "colspan rowspan scope", "thead": "", "time": "datetime",
        "tr": "", "track": "src kind srclang label", "tt": "", "u": "", "ul": "", "var": "",
        "video": "src controls poster width height", "wbr": "",
    }.items()
}  # fmt: skip
"""Tags and attributes that our own article page may show.  No ids, no styles, no handlers."""

ADDRESSES = frozenset({"href", "src", "poster"})

# "folder" stays in: whoever serves a folder's images puts their real address in its place.
_CLEANER = nh3.Cleaner(
    tags=set(SHOWN),
    attributes={name: set(attributes) for name, attributes in SHOWN.items() if attributes},
    url_schemes={"http", "https", "mailto", "folder"},
    link_rel="noopener nofollow",
)


def sanitised(html: str) -> str:
    """The markup with nothing in it but what SHOWN names, well-formed."""
    return str(_CLEANER.clean(html)).strip()
