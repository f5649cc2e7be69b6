"""No address leads to a file that is not meant to be served."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from tests.security.hostile import COLLECTIONS, lines

OURS = (
    *("../../etc/passwd", "..%2f..%2fetc%2fpasswd", "..%252f..%252fetc/passwd", "..\\..\\CURRENT", "%2e%2e/CURRENT"),
    *("....//CURRENT", "/etc/passwd", "..;/CURRENT", "%c0%ae%c0%ae/CURRENT", "\0../CURRENT", "..%00/CURRENT"),
)


@pytest.mark.parametrize("folder", ["static", "media", "articles", "topics", "insights"])
def test_no_path_leads_out_of_what_is_served(client, folder):
    collected = COLLECTIONS / "http_patt" / "directory_traversal.txt"
    for path in (*OURS, *(lines(collected) if collected.is_file() else ())):
        answer = client.simulate_get(f"/{folder}/{quote(path, safe='/%')}")
        assert answer.status_code in (400, 404), path
        assert "root:" not in answer.text
        assert "generations" not in answer.text
