"""Which text a page's bytes are."""

from __future__ import annotations

import pytest

from indexer.parse.encoding import decode

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
