"""Files of articles: whole, in ranges, and never anything else from the disk."""

from __future__ import annotations

import io

import pytest

from searchapi.media import Window

DECK = "/media/0123456789abcdef.pdf"


def test_a_deck_is_shown_in_the_browser_and_kept_for_good(client, index_dir):
    answer = client.simulate_get(DECK)
    assert answer.content == (index_dir / "media" / "0123456789abcdef.pdf").read_bytes()
    assert answer.headers["content-type"] == "application/pdf"
    assert "content-disposition" not in answer.headers
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [("bytes=0-3", 0, 3), ("bytes=2000-", 2000, 2008), ("bytes=-5", 2004, 2008), ("bytes=5-99999", 5, 2008)],
)
def test_a_range_is_answered_with_just_that(client, asked, start, end):
    whole = client.simulate_get(DECK).content
    answer = client.simulate_get(DECK, headers={"Range": asked})
    assert answer.status_code == 206
    assert answer.content == whole[start : end + 1]
    assert answer.headers["content-range"] == f"bytes {start}-{end}/{len(whole)}"
    assert answer.headers["content-length"] == str(end - start + 1)


@pytest.mark.parametrize("asked", ["bytes=9999-", "bytes=5-2", "bytes=-0", "bytes=-"])
def test_a_range_outside_the_file_is_refused_with_its_size(client, asked):
    answer = client.simulate_get(DECK, headers={"Range": asked})
    assert (answer.status_code, answer.headers["content-range"]) == (416, "bytes */2009")


@pytest.mark.parametrize("asked", ["lines=1-2", "bytes=a-b", "bytes=0-1,3-4", "x"])
def test_a_range_that_cannot_be_read_gives_the_whole(client, asked):
    assert client.simulate_get(DECK, headers={"Range": asked}).status_code == 200


def test_a_page_among_the_media_is_a_download_and_no_page(client):
    answer = client.simulate_get("/media/00aa00aa00aa00aa.html")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"] == "attachment"


@pytest.mark.parametrize(
    "name",
    [
        *("..%2fCURRENT", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "..", "0123456789abcdef", "0123456789abcdef.pdf%00"),
        *("0123456789ABCDEF.pdf", "0123456789abcdeg.pdf", "ffffffffffffffff.pdf", "0123456789abcdef.pdf/x"),
    ],
)
def test_any_other_name_is_not_found(client, name):
    assert client.simulate_get(f"/media/{name}").status_code == 404


def test_a_window_reads_like_a_file_of_its_own(tmp_path):
    (tmp_path / "file").write_bytes(b"0123456789")
    window = Window((tmp_path / "file").open("rb"), 2, 5)
    assert window.seek(0, io.SEEK_END) == 5
    assert window.read() == b""
    window.seek(1)
    assert (window.read(2), window.tell(), window.read()) == (b"34", 3, b"56")
    window.close()


@pytest.mark.parametrize("name", ["answerbox.css", "box.js", "..%2fanswerbox.css", "answerbox.000000000000.css"])
def test_static_files_have_only_the_names_with_their_content_in_them(client, name):
    assert client.simulate_get(f"/static/{name}").status_code == 404
