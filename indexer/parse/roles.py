"""What the kernel is told of HTML: the roles of the names of tags, and what character references stand for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from html.entities import html5
from itertools import chain

from indexer.parse.kernel import library as kernel
from indexer.parse.kernel.library import Reader, Role
from indexer.parse.markup import BLOCKS, CELLS, COMMON, HEADINGS, KEPT, PLAYED, SILENT, VOID
from indexer.parse.nesting import EMPTY, ENDED_BY, OF_FRAMES, OF_HEAD, RANKS, RAW, REFERRING

UNSEEN = frozenset(("script", "style", "template", "rt", "rp"))
"""Tags whose text no reader sees: scripts, styles, templates, what stands above ruby."""

_MEANS = {
    kernel.BLOCK: BLOCKS,
    kernel.SHOWN: KEPT.keys(),
    kernel.VOID: VOID,
    kernel.CELL: CELLS,
    kernel.CODE: {"pre"},
    kernel.LINE: {"br"},
    kernel.STOP: {*SILENT, *HEADINGS, *PLAYED, "img"},
    kernel.LINK: {"a"},
    kernel.UNSEEN: UNSEEN,
    kernel.EMPTY: EMPTY,
    kernel.RAW: RAW,
    kernel.REFERRING: REFERRING,
    kernel.SCRIPT: {"script"},
    kernel.LAST: {"plaintext"},
    kernel.OF_HEAD: OF_HEAD,
    kernel.OF_FRAMES: OF_FRAMES,
}
_OF_PAGE = ("html", "head", "body", "p", "span")
"""Tags that the kernel knows by their names."""


@cache
def names() -> Mapping[str, int]:
    """The names that have a role, in the order in which the kernel numbers them, and what each means."""
    known = sorted({*_OF_PAGE, *RANKS, *ENDED_BY, *chain(*ENDED_BY.values()), *chain(*_MEANS.values())})
    return {name: sum(bit for bit, having in _MEANS.items() if name in having) for name in known}


@cache
def reader() -> Reader:
    """What takes pages apart.  Raises AnswerboxError where the kernel was not built."""
    roles = [
        Role(
            name=name,
            means=means,
            rank=RANKS.get(name, 0),
            shown=KEPT.get(name, ()),
            ends=[other for other, ending in ENDED_BY.items() if name in ending],
        )
        for name, means in names().items()
    ]
    return Reader(COMMON, roles, html5)
