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
VOID = frozenset({"br", "hr", "img", "source", "track", "col", "wbr"})
