"""Takes out of a text what may name a person: e-mail addresses and long numbers."""

from __future__ import annotations

import re

EMAIL = "[e-mail]"
NUMBER = "[number]"

# Whatever stands before and behind an @ without a blank: half-typed addresses too.  Possessive, so that it is linear.
_EMAIL = re.compile(r"(?<![^\s@])[^\s@]++@\S*+")
# Six digits in a row, or eight with single signs between them: telephones, accounts, cards, dates of birth.
_NUMBER = re.compile(r"(?<!\d)\d(?:\d{5}|(?:[\s./()\-–]{0,2}\d){7})(?:[\s./()\-–]?\d)*+")


def masked(text: str) -> str:
    """The text without addresses and long numbers.  Masking twice changes nothing; years and versions stay."""
    return _NUMBER.sub(NUMBER, _EMAIL.sub(EMAIL, text))
