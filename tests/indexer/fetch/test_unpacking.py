"""Packed bytes become the plain ones, or an error that says why; never more than the limit."""

import gzip
import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.fetch.crawl.unpacking import UnreadableError, gunzip, unpack
from tests.indexer.fetch.hostile import hostile

LIMIT = 1 << 20


@given(st.binary(max_size=5000))
def test_what_was_packed_comes_out(body):
    raw = zlib.compressobj(wbits=-15)
    packed = {
        "gzip": gzip.compress(body),
        "x-gzip": gzip.compress(body[:10]) + gzip.compress(body[10:]),
        "deflate": zlib.compress(body),
        "identity": body,
        "gzip, deflate": zlib.compress(gzip.compress(body)),
    }
    for encoding, sent in packed.items():
        assert unpack(sent, [encoding], LIMIT) == body
    assert unpack(raw.compress(body) + raw.flush(), ["Deflate"], LIMIT) == body


@given(st.binary(max_size=300), st.sampled_from(["gzip", "deflate", "br", "gzip,gzip"]))
def test_nonsense_is_refused_or_short(body, encoding):
    with suppress(UnreadableError):
        assert len(unpack(body, [encoding], LIMIT)) <= LIMIT


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_bomb_stops_at_the_limit(encoding):
    bomb = bytes(64 * LIMIT)
    packed = gzip.compress(bomb) if encoding == "gzip" else zlib.compress(bomb)
    with pytest.raises(UnreadableError, match="more than"):
        unpack(packed, [encoding], LIMIT)


def test_a_stream_that_is_cut_or_has_a_wrong_checksum_is_refused():
    packed = gzip.compress(b"words " * 1000)
    for cut in (5, 12, len(packed) // 2, len(packed) - 1):
        with pytest.raises(UnreadableError):
            gunzip(packed[:cut], LIMIT)
    with pytest.raises(UnreadableError, match="damaged"):
        gunzip(packed[:-8] + b"abcd" + packed[-4:], LIMIT)


def test_padding_behind_a_stream_is_no_error():
    assert gunzip(gzip.compress(b"x") + bytes(100), LIMIT) == b"x"


def test_collected_streams_are_survived():
    folder = hostile("compression_scrapy/compressed")
    for name in ("truncated-crc-error-short.gz", "truncated-crc-error.gz", "unexpected-eof.gz"):
        with pytest.raises(UnreadableError):
            gunzip((folder / name).read_bytes(), LIMIT)
    for name, encoding in (("bomb-gzip.bin", "gzip"), ("bomb-deflate.bin", "deflate")):
        with pytest.raises(UnreadableError, match="more than"):
            unpack((folder / name).read_bytes(), [encoding], LIMIT)
    whole = unpack((folder / "html-gzip.bin").read_bytes(), ["gzip"], LIMIT)
    assert b"<html" in whole.lower()
    for name, encodings in (
        ("html-zlibdeflate.bin", ["deflate"]),
        ("html-rawdeflate.bin", ["deflate"]),
        ("html-gzip-deflate.bin", ["gzip", "deflate"]),
        ("html-gzip-deflate-gzip.bin", ["gzip, deflate", "gzip"]),
    ):
        assert unpack((folder / name).read_bytes(), encodings, LIMIT).endswith(b"</html>\n")
