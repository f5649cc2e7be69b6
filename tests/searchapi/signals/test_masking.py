"""What may name a person never reaches the disk."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchapi.signals.masking import masked


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("jane.doe@example.com 0123456789", "[e-mail] [number]"),
        ("mail from jane.doe@exam", "mail from [e-mail]"),
        ("jane.doe@", "[e-mail]"),
        ("call +49 (0) 30 1234-5678 now", "call +[number] now"),
        ("iban DE89 3704 0044 0532 0130 00", "iban DE[number]"),
        ("card 4111-1111-1111-1111", "card [number]"),
        ("born 12.05.1984", "born [number]"),
        ("٠١٢٣٤٥٦٧٨٩", "[number]"),
        ("plan 2026 2027", "plan [number]"),
    ],
)
def test_addresses_and_long_numbers_are_masked(text, kept):
    assert masked(text) == kept


@pytest.mark.parametrize(
    "text", ["career paths", "iso 27001", "budget 2026", "version 1.2.3", "@handle", "3 of 12 steps"]
)
def test_what_names_nobody_stays(text):
    assert masked(text) == text


TEXTS = st.text(st.sampled_from("ab1234567890@. -/()[]e\n٣"), max_size=60)


@given(TEXTS)
def test_masking_twice_changes_nothing(text):
    assert masked(masked(text)) == masked(text)


@given(TEXTS)
def test_no_address_and_no_six_digits_in_a_row_are_left(text):
    left = masked(text)
    assert not re.search(r"[^\s@]@", left)
    assert not re.search(r"\d{6}", left)


@given(st.text(st.characters(exclude_characters="@", exclude_categories=["Nd", "Cs"]), max_size=60))
def test_a_text_without_digits_and_without_an_at_sign_is_left_alone(text):
    assert masked(text) == text


@pytest.mark.parametrize("sign", ["a", " ", "@", "1", "1 ", "a@", "(", "1.."])
def test_a_long_text_is_masked_before_the_tests_run_out_of_patience(sign):
    """A pattern that took quadratic time would take minutes here."""
    assert masked(masked(sign * 200_000)) == masked(sign * 200_000)
