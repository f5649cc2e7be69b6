"""Which text a page's bytes are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from indexer.parse.encoding import CONTROL, LABELS, decode

ENCODED = Path(__file__).parents[4] / "shared" / "hostile" / "encodings_chardet"
POLISH = "<p>Zażółć gęślą jaźń, a potem źdźbło; wszystkie łąki są żółte i ciężkie od pszczół.</p>"


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be"])
def test_unicode_is_read_with_and_without_a_mark(codec: str) -> None:
    assert decode(POLISH.encode(codec)) == POLISH


def test_byte_order_mark_wins_over_header_and_meta() -> None:
    body = '<meta charset="koi8-r">Grüße'
    assert decode(body.encode("utf-16"), "text/html; charset=windows-1251") == body


def test_valid_utf_8_wins_over_a_lying_header() -> None:
    assert decode("Grüße".encode(), "text/html; charset=iso-8859-1") == "Grüße"


def test_header_wins_over_meta() -> None:
    body = '<meta charset="windows-1252"><p>Привет, мир</p>'
    assert decode(body.encode("cp1251"), 'text/html; charset="windows-1251"') == body


def test_declared_label_means_what_browsers_make_of_it() -> None:
    body = '<meta charset="iso-8859-1"><p>“quoted” — 5 €</p>'
    assert decode(body.encode("cp1252")) == body


def test_undeclared_text_is_detected_from_its_words() -> None:
    text = "<p>Добро пожаловать в справочный центр. Здесь собраны ответы на частые вопросы о работе.</p>" * 3
    assert decode(text.encode("koi8-r")) == text


@pytest.mark.parametrize("body", [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0", bytes(range(1, 9)) * 40])
def test_bytes_that_are_no_text_give_none(body: bytes) -> None:
    assert decode(body) is None


@pytest.mark.skipif(not ENCODED.is_dir(), reason="the pages in odd encodings are not part of a checkout")
def test_real_pages_in_odd_encodings_give_their_text() -> None:
    """One page of each encoding, named by its folder; nothing else says in which it is written."""
    right, wrong = [], []
    for folder in sorted(path for path in ENCODED.iterdir() if path.is_dir() and path.name != "EUC-TW"):
        body = sorted(folder.iterdir())[0].read_bytes()
        codec = re.sub(r"-(?:[a-z]{5,})$", "", folder.name) if folder.name[:3] in ("iso", "win") else folder.name
        name = {"MacCyrillic": "mac_cyrillic", "TIS-620": "tis_620"}.get(codec, codec)
        truth = body.decode(LABELS.get(name.lower(), name), "replace").lstrip("\ufeff")
        (right if decode(body) == CONTROL.sub("", truth) else wrong).append(folder.name)
    assert len(right) >= 44, wrong
