"""From bytes to text: which encoding a page is written in, whatever it says of itself."""

from __future__ import annotations

import codecs
import re
from email.message import Message

from bs4.dammit import EncodingDetector
from charset_normalizer import CharsetMatch, from_bytes

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# Browsers read many labels as the larger encoding that people really wrote (WHATWG Encoding, "labels").
LABELS = {
    "ascii": "cp1252", "us-ascii": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252", "iso-8859-9": "cp1254", "iso-8859-11": "cp874", "tis-620": "cp874",
    "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "shift_jis": "cp932", "shift-jis": "cp932",
    "sjis": "cp932", "x-sjis": "cp932", "euc-kr": "cp949", "ks_c_5601-1987": "cp949", "ksc5601": "cp949",
    "windows-949": "cp949", "big5": "big5hkscs", "x-big5": "big5hkscs", "iso-8859-8-i": "iso-8859-8",
    "x-mac-cyrillic": "mac_cyrillic", "x-cp1251": "cp1251",
}  # fmt: skip

ESCAPED = {b"\x1b$)C": "iso2022_kr", b"\x1b$B": "iso2022_jp", b"\x1b$@": "iso2022_jp"}
APART = re.compile(rb"[<>\n]+")
CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
CONTROL_BYTES = bytes(code for code in range(128) if CONTROL.match(chr(code)))
C1_BYTES = re.compile(rb"[\x80-\x9f]")
WINDOWS = ("cp1252", "cp1250", "cp1254", "cp1253", "cp1255", "cp1256", "cp1257", "cp1258")
ISO = ("cp1252", "iso8859_2", "cp1254", "iso8859_7", "iso8859_8", "iso8859_6", "iso8859_13")
OTHERS = (
    "cp1251", "koi8_r", "koi8_u", "iso8859_5", "cp866", "cp855", "mac_cyrillic", "cp874", "tis_620",
    "euc_jp", "cp932", "gb18030", "big5", "euc_kr", "cp949", "johab",
)  # fmt: skip
CENTRAL = {"Croatian", "Czech", "Hungarian", "Polish", "Romanian", "Slovak", "Slovene"}
SCAN_BYTES = 16_384
MAX_LOST = 0.01
"""A declared encoding is believed as long as it loses fewer characters than this share."""


def decode(body: bytes, content_type: str = "") -> str | None:
    """The text of a page, or None where the bytes are no text at all.

    The order: byte order mark, UTF-8 that is valid (chance does not write it), 16 and 32 bits by their zeros,
    the header, what the page declares, detection.
    """
    for mark, codec in BOMS:
        if body.startswith(mark):
            return _text(body[len(mark) :].decode(codec, "replace"))
    if wide := _wide(body):
        return _text(body.decode(wide, "replace"))
    if b"\0" in body[:SCAN_BYTES]:
        return None
    if b"\x1b$" in body:
        for escape, codec in ESCAPED.items():
            if escape in body:
                return _text(body.decode(codec, "replace"))
    try:
        plain = body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:  # nearly every page: its bytes say faster than its letters that no control character stands in it
        return plain if len(body.translate(None, CONTROL_BYTES)) == len(body) else _text(plain)
    for label in (_header(content_type), EncodingDetector.find_declared_encoding(body, is_html=True)):
        text = _believe(body, label)
        if text is not None:
            return _text(text)
    return _text(_detect(body))


def _wide(body: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark: text in Latin letters has zeros at every second or fourth place."""
    scan = body[: SCAN_BYTES // 4 * 4]
    if len(scan) < 8 or scan.count(b"\0") < len(scan) // 4:
        return None
    share = [scan[start::4].count(b"\0") / (len(scan) / 4) for start in range(4)]
    high = [part > 0.5 for part in share]
    names = {
        (False, True, True, True): "utf-32-le", (True, True, True, False): "utf-32-be",
        (False, True, False, True): "utf-16-le", (True, False, True, False): "utf-16-be",
    }  # fmt: skip
    return names.get((high[0], high[1], high[2], high[3]))


def _header(content_type: str) -> str | None:
    message = Message()
    message["content-type"] = content_type
    return message.get_param("charset") if content_type else None  # type: ignore[return-value]


def _believe(body: bytes, label: str | None) -> str | None:
    """The text in a declared encoding, unless the bytes contradict it."""
    if not isinstance(label, str):
        return None
    name = label.strip().strip("'\"").lower()
    try:
        codec = codecs.lookup(LABELS.get(name, name))
    except (LookupError, ValueError):
        return None
    if codec.name.startswith(("utf-16", "utf-32", "utf-7")) or not codec._is_text_encoding:
        return None
    text = body.decode(codec.name, "replace")
    return text if text.count("\ufffd") <= MAX_LOST * len(text) else None


def _detect(body: bytes) -> str:
    """The best guess from the words alone: markup is ASCII in every encoding and says nothing."""
    words = b"\n".join(run for run in APART.split(body) if not run.isascii())[: 4 * SCAN_BYTES]
    # Windows encodings put letters where ISO 8859 has control characters: their bytes tell the two apart.
    family = WINDOWS if C1_BYTES.search(words) else ISO
    found = from_bytes(words, cp_isolation=[*family, *OTHERS], threshold=0.5)
    best = min(found, key=_doubt, default=None)
    return body.decode(LABELS.get(best.encoding, best.encoding) if best else "cp1252", "replace")


def _doubt(match: CharsetMatch) -> tuple[float, float, bool]:
    """Less is better; of two that fit alike, Western letters lose in languages that they cannot write."""
    return round(match.chaos, 2), -match.coherence, match.encoding == "cp1252" and match.language in CENTRAL


def _text(text: str) -> str | None:
    """The text without control characters, or None where so many stand in it that it is none."""
    kept = CONTROL.sub("", text)
    return None if len(text) - len(kept) > 0.02 * len(text) else kept
