"""Stems: the Snowball stemmer of a language, and the folding that makes accents and case not matter.

Source: M. F. Porter, Snowball (2001), https://snowballstem.org, through PyStemmer.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache

import Stemmer

ALGORITHMS = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek", "en": "english",
    "es": "spanish", "et": "estonian", "eu": "basque", "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi",
    "hu": "hungarian", "hy": "armenian", "id": "indonesian", "it": "italian", "lt": "lithuanian", "nb": "norwegian",
    "ne": "nepali", "nl": "dutch", "nn": "norwegian", "no": "norwegian", "pl": "polish", "pt": "portuguese",
    "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr": "turkish",
    "yi": "yiddish",
}  # fmt: skip
"""Two letters of a language tag to the Snowball algorithm.  Other languages are searched by exact form."""

# Letters that Unicode does not take apart, as people without that keyboard type them.
_UNDECOMPOSED = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})


def language(tag: str) -> str:
    """The two letters that choose a stemmer: "en" for "en-US"; "" for a language without one."""
    code = tag.replace("_", "-").split("-")[0].lower()
    return code if code in ALGORITHMS else ""


# The accents of Latin, Greek and Cyrillic; the marks of other scripts make other letters and stay.
_ACCENTS = dict.fromkeys(range(0x0300, 0x0370))


def fold(word: str) -> str:
    """The word without case and accents.  Folding twice changes nothing; NFC and NFD fold alike."""
    return word.lower() if word.isascii() else _without_accents(word)


@lru_cache(maxsize=1 << 12)
def _without_accents(word: str) -> str:
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    plain = decomposed.translate(_ACCENTS).casefold().translate(_UNDECOMPOSED)
    return unicodedata.normalize("NFC", plain)


@cache
def stemmer(lang: str) -> Callable[[str], str]:
    """The stemmer of a language as `language` names it.  It takes a word in lower case and folds the stem."""
    if not lang:
        return fold
    stem = Stemmer.Stemmer(ALGORITHMS[lang], 0).stemWord  # 0: no cache of its own, callers keep one

    def folded_stem(word: str) -> str:
        return fold(stem(word))

    return folded_stem
