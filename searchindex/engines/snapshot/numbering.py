"""Numbering: terms by numbers, while articles are gathered."""

from __future__ import annotations

from weakref import proxy

import numpy as np
from numpy.typing import NDArray

from searchindex.engines.snapshot.keys import key


class TermNumbers(dict[str, int]):
    """Terms to numbers: those of an earlier snapshot have theirs, further ones follow as they are first seen.

    `forms` has the numbers of exact forms by the form itself.
    """

    def __init__(self, earlier: NDArray[np.uint64] | None = None) -> None:
        super().__init__()
        self.earlier = np.zeros(0, np.uint64) if earlier is None else earlier
        self.further: list[str] = []
        self.forms: dict[str, int] = _FormNumbers(self)
        self._known = {known: number for number, known in enumerate(self.earlier.tolist())}

    def __missing__(self, term: str) -> int:
        number = self._known.get(key(term)) if self._known else None
        if number is None:
            number = self.earlier.size + len(self.further)
            self.further.append(term)
        self[term] = number
        return number


class _FormNumbers(dict[str, int]):
    def __init__(self, terms: TermNumbers) -> None:
        super().__init__()
        self._terms = proxy(terms)  # they have this one: in a circle they would outlive their use

    def __missing__(self, form: str) -> int:
        number: int = self._terms["=" + form]
        self[form] = number
        return number
