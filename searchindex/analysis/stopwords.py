"""Stop words: words that say nothing about what is looked for, unless nothing else was asked."""

from __future__ import annotations

from functools import lru_cache

# The function words that every retrieval system of a language leaves out, as few as will do.
_WORDS = {
    "en": "a an and are as at be but by for if in into is it no not of on or such that the their then there these "
    "they this to was will with",
    "de": "aber als am an auch auf aus bei bin bis da das dass dem den der des die durch ein eine einem einen einer "
    "eines er es fur hat ich ihr im in ist kann man mit nach nicht oder sich sie sind so uber um und von was wenn "
    "wer wie wird wir zu zum zur",
    "fr": "a au aux avec ce ces cette d dans de des du elle en est et il ils je l la le les leur mais ne nous on ou "
    "par pas pour qu que qui s sa se ses son sont sur un une vous y",
    "es": "a al con de del el en es la las lo los no o para por que se su un una y",
    "it": "a al che con da del della di e gli i il in la le lo non per un una",
    "nl": "de een en het in is met niet of op te van voor",
    "pt": "a ao as com da de do e em na no o os ou para por que se um uma",
}


@lru_cache(maxsize=16)
def stop_words(languages: tuple[str, ...]) -> frozenset[str]:
    """The folded stop words of an index's languages, by their two letters."""
    return frozenset(word for lang in languages for word in _WORDS.get(lang, "").split())
