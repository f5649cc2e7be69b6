"""Shaping: the settings that a generation is shaped by, for every engine."""

from __future__ import annotations

import hashlib

import msgspec

from searchindex.ranking.meaning import CHUNK_WORDS, RARITY_STEPS, WordTable, word_table
from searchindex.ranking.weights import WEIGHTS
from searchindex.settings import Settings
from searchindex.tuning import read_signals


def settings_digest(settings: Settings) -> str:
    """Changes when the settings or the weights that shape a generation do."""
    tuning = settings.tuning
    hand = (tuning.synonyms, tuning.stop_words, tuning.rules, read_signals(tuning.signals))
    shaping = (settings.search.meaning, settings.index.lang, hand, WEIGHTS)
    return hashlib.sha256(msgspec.json.encode(shaping)).hexdigest()


def table(settings: Settings) -> WordTable | None:
    """The word table, None where ranking goes by words alone."""
    return word_table() if settings.search.meaning else None


def arrays_digest(settings: Settings) -> str:
    """Changes when what shapes the arrays of unchanged articles does: then none can be taken over."""
    shaping = (settings.search.meaning, WEIGHTS, RARITY_STEPS, CHUNK_WORDS)
    return hashlib.sha256(msgspec.json.encode(shaping)).hexdigest()
