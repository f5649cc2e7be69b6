"""The service's words: every language says everything, and every key that is used exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import searchapi
from searchapi.words import Words, languages
from searchindex.errors import UsageError

PACKAGE = Path(searchapi.__file__).parent


def places(entry):
    texts = entry.values() if isinstance(entry, dict) else [entry]
    return set().union(*(re.findall(r"\{(\w+)\}", text) for text in texts))


@pytest.mark.parametrize("lang", languages())
def test_every_language_says_everything_with_the_same_values(lang):
    english, other = Words.load("en"), Words.load(lang)
    assert other.entries.keys() == english.entries.keys()
    assert {k: places(v) for k, v in other.entries.items()} == {k: places(v) for k, v in english.entries.items()}
    assert len(other.months) == 12


def test_every_key_that_a_template_uses_exists():
    used = set()
    for template in (PACKAGE / "templates").iterdir():
        used |= set(re.findall(r"say\('(\w+)'(?!\s*~)", template.read_text()))
    assert used <= Words.load("en").entries.keys()


def test_every_word_is_used_somewhere():
    text = " ".join(p.read_text() for p in [*(PACKAGE / "templates").iterdir(), *(PACKAGE / "static").iterdir()])
    text += (PACKAGE / "words.py").read_text() + (PACKAGE / "theme.py").read_text()
    built = ("badge_", "error_", "group_", "thanks_", "detail_", "table_", "column_", "about_", "plot_", "site_")
    unused = [key for key in Words.load("en").entries if key not in text and not key.startswith(built)]
    assert unused == []


def test_numbers_days_and_plurals_are_those_of_the_language():
    english, german = Words.load("en"), Words.load("de")
    assert english.say("articles", n=1) == "1 article"
    assert english.say("articles", n=1234) == "1,234 articles"
    assert german.say("articles", n=1234) == "1.234 Artikel"
    assert german.decimal(4.25) == "4,2"
    assert (english.date("2026-03-14T09:30:00+00:00"), german.date("2026-03-14")) == ("14 March 2026", "14. März 2026")


def test_a_language_without_words_is_refused_naming_those_there_are():
    with pytest.raises(UsageError, match="de, en"):
        Words.load("xx")
