"""What each HTML tag means to a text: what heads it, what breaks a line, what has no text."""

from __future__ import annotations

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
PLAYED = frozenset({"iframe", "video", "audio"})
VOID = frozenset({"br", "hr", "img", "source", "track", "col", "wbr"})

KEPT: dict[str, frozenset[str]] = {
    name: frozenset(attributes.split())
    for name, attributes in {
        "a": "href", "abbr": "title", "audio": "src controls", "b": "", "bdi": "dir", "bdo": "dir", "blockquote": "",
        "br": "", "caption": "", "cite": "", "code": "class", "col": "span", "colgroup": "span", "dd": "", "del": "",
        "details": "open", "dfn": "", "dl": "", "dt": "", "em": "", "figcaption": "", "figure": "", "hr": "", "i": "",
        "img": "src alt width height", "ins": "", "kbd": "", "li": "value", "mark": "", "ol": "start reversed type",
        "p": "dir", "pre": "class", "q": "", "ruby": "", "s": "", "samp": "", "small": "", "source": "src type",
        "strong": "", "sub": "", "summary": "", "sup": "", "table": "", "tbody": "", "td": "colspan rowspan",
        "tfoot": "", "th": "colspan rowspan scope", "thead": "", "time": "datetime", "tr": "",
        "track": "src kind srclang label", "tt": "", "u": "", "ul": "", "var": "",
        "video": "src controls poster width height", "wbr": "",
    }.items()
}  # fmt: skip
"""No ids, no styles, no handlers.  Headings are not here: whoever shows a section writes its own."""

COMMON = frozenset(("class", "id", "href", "src", "style", "title", "alt", "target", "width", "height", "dir"))
"""Attributes that so many tags have, with so many values, that the index leaves them out."""
