r"""Words: a text taken apart into the terms that are searched, with their places.

A word is a run of letters, digits and the marks that combine with them.  Each gives two terms: its stem ("s")
and its exact form ("=w").  Scripts without spaces give overlapping pairs of characters.  What punctuation
would tear apart is kept beside its parts, at the place of the first: "c++", ".net", "-l", "2.7.4", "os.path",
"snake_case"; "wi-fi" also as "wifi"; "camelCase" also as "camel" and "case".

Sections of text are analysed as NFC; `prepared` makes them so.

Builds have the kernel find words, humps and compounds of ASCII (`searchindex/engines/snapshot/kernel/runs.c`): what it
finds is what is found here, which `tests/searchindex/engines/test_runs.py` holds it to.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import accumulate

from searchindex.analysis.stems import fold, language, stemmer

ANALYSIS_VERSION = 1
"""Rises with every change to the terms that a text gives; an index of another version is refused."""

# Letters and digits; then marks that stand inside words: combining accents, and the Hebrew, Arabic, Indic, Thai,
# Lao, Tibetan, Burmese and Khmer signs that Python does not count as letters.
_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1-\u05c2\u05c4-\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u06e7-\u06e8\u06ea-\u06ed\u0900-\u0963\u0971-\u0df3\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
    "\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd\u0f71-\u0f84\u102b-\u103e\u17b4-\u17d3\u3099-\u309a"
)
_WORD = re.compile(rf"((?:[^\W_]|[{_MARKS}])+)")
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003134f]+"
)
# Bounded runs keep this linear on any input.
_COMPOUND = re.compile(
    r"(?<![^\s(\[{\"'`,;:=|/])(?:\.|--?|[@#$%])[^\W\d_][\w-]{0,40}"  # .NET -l --verbose @decorator $PATH
    r"|(?<![\w+#])[A-Za-z](?:\+\+|#)(?![\w+#])"  # C++ C# F#
    r"|(?<![^\W_])[^\W_]{1,40}(?:[._'’-][^\W_]{1,40}){1,7}"  # 2.7.4 os.path snake_case wi-fi don't
    r"|_{1,2}[^\W_]\w{0,60}"  # _private __init__
)
# "Chapter 5. ", "12.3. ", "Appendix A. ": with the last full stop, so that "2.7.4 released" keeps its version.
_NUMBER = re.compile(
    r"(?:(?:Chapter|Appendix|Part|Section)\s+)?(?:\d{1,3}(?:\.\d{1,3}){0,6}|[A-Z](?:\.\d{1,3}){0,6}|[IVXLC]{1,7})\.\s+"
)
_CAMEL = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_HUMP = re.compile(r"[a-z][A-Z]")


@dataclass(frozen=True, slots=True)
class Words:
    """A text taken apart.  Place i holds the word text[starts[i]:ends[i]], its exact form and its stem.

    `extras` are further terms, each with the place it belongs to: first `parts` of them that are parts of words, then
    compounds.
    """

    exact: list[str]
    stems: list[str]
    starts: list[int]
    ends: list[int]
    extras: list[tuple[str, int]]
    parts: int


def prepared(text: str) -> str:
    """The text as it is analysed and stored: composed (NFC)."""
    return text if text.isascii() or unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def unnumbered(name: str) -> str:
    """A title or heading with blanks for the number of its chapter, which nobody looks for: places stay."""
    number = _NUMBER.match(name)
    return " " * number.end() + name[number.end() :] if number else name


WORDS_OF_A_SITE = 1 << 18
WORDS_OF_QUESTIONS = 1 << 12
"""Visitors type what they like: what is kept of it stays small."""


class _Forms(dict[str, str]):
    """A form of every word met so far, made when it is first met.  Forgets all when there are `most`."""

    def __init__(self, make: Callable[[str], str], most: int) -> None:
        super().__init__()
        self._make, self._most = make, most

    def __missing__(self, raw: str) -> str:
        if len(self) >= self._most:
            self.clear()
        form = self[raw] = self._make(raw)
        return form


class Analyser:
    """Takes texts of one language apart.  The same text always gives the same words; `most` are remembered."""

    def __init__(self, lang: str, most: int = WORDS_OF_A_SITE) -> None:
        self.lang = language(lang)
        self._exact_forms = _Forms(fold, most)
        self._stems = _Forms(partial(_stemmed, stemmer(self.lang)), most)

    def __call__(self, text: str) -> Words:
        """The words of a prepared text."""
        # Text and words in turn: taking the whole apart at once costs a fifth of looking at match after match.
        pieces = _WORD.split(text)
        edges = list(accumulate(map(len, pieces)))
        raws, starts, ends = pieces[1::2], edges[0:-1:2], edges[1::2]
        if not text.isascii() and _UNSPACED.search(text):
            raws, starts, ends = _in_pairs(raws, starts)
        exact, stems = list(map(self._exact_forms.__getitem__, raws)), self.stems(raws)
        extras: list[tuple[str, int]] = []
        if _HUMP.search(text):
            humped = ((place, raw) for place, raw in enumerate(raws) if _HUMP.search(raw))
            extras.extend((part, place) for place, raw in humped for part in self.parts(raw))
        parts = len(extras)
        for match in _COMPOUND.finditer(text):
            place = bisect_left(starts, match.start())
            if place < len(starts) and starts[place] < match.end():
                extras.append((self.compound(match.group()), place))
        return Words(exact, stems, starts, ends, extras, parts)

    def stems(self, words: Iterable[str]) -> list[str]:
        """The stem of each of some words, folded."""
        return list(map(self._stems.__getitem__, words))

    def stem(self, word: str) -> str:
        """The stem of a word, folded."""
        return self._stems[word]

    def parts(self, word: str) -> list[str]:
        """The stems of the parts of a word with humps."""
        return self.stems(_CAMEL.findall(word))

    def compound(self, text: str) -> str:
        """The term of a compound beside those of its parts: itself, or its parts joined where a hyphen parts them."""
        joined = text.replace("-", "").replace("'", "").replace("’", "")
        if joined != text and joined.isalnum() and text[0] != "-":
            return self.stem(joined)
        return fold(text)


def _stemmed(stem: Callable[[str], str], word: str) -> str:
    return stem(word.lower() if word.isascii() else word.casefold())


@lru_cache(maxsize=64)
def analyser(lang: str) -> Analyser:
    """One analyser a language for questions, which are short; builds make their own."""
    return Analyser(lang, WORDS_OF_QUESTIONS)


def _in_pairs(raws: Sequence[str], starts: Sequence[int]) -> tuple[list[str], list[int], list[int]]:
    """Words with their starts and ends, runs of a script without spaces taken apart into overlapping pairs."""
    pieces = [piece for raw, start in zip(raws, starts, strict=True) for piece in _pieces(raw, start)]
    return [text for text, _, _ in pieces], [start for _, start, _ in pieces], [end for _, _, end in pieces]


def _pieces(raw: str, offset: int) -> list[tuple[str, int, int]]:
    """A run that holds a script without spaces: that script in overlapping pairs, the rest whole."""
    pieces: list[tuple[str, int, int]] = []
    end = 0
    for match in _UNSPACED.finditer(raw):
        if match.start() > end:
            pieces.append((raw[end : match.start()], offset + end, offset + match.start()))
        run, start = match.group(), match.start()
        last = max(1, len(run) - 1)
        pieces += [(run[i : i + 2], offset + start + i, offset + min(start + i + 2, match.end())) for i in range(last)]
        end = match.end()
    if end < len(raw):
        pieces.append((raw[end:], offset + end, offset + len(raw)))
    return pieces


@lru_cache(maxsize=1024)
def terms(text: str, lang: str) -> Words:
    """The words of a question, prepared first.  Kept, since a question's parts are asked for several times."""
    return analyser(language(lang))(prepared(text))
