"""`python -m indexer parse`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from indexer.__main__ import main


def test_one_object_a_page_in_source_order(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for n in range(12):
        (tmp_path / f"{n:02}.html").write_text(f"<main><h1>Page {n}</h1><p>Words ü</p></main>", encoding="utf-8")
    (tmp_path / "05.html").write_bytes(b"\x89PNG\0\0")
    assert main(["parse", str(tmp_path), "--json"]) == 0
    rows = [json.loads(row) for row in capsys.readouterr().out.splitlines()]
    assert [row["source"] for row in rows] == [f"{n:02}.html" for n in range(12)]
    assert rows[5] == {"source": "05.html", "skipped": "not HTML: the bytes are no text"}
    assert rows[6]["sections"][0] == {"level": 1, "heading": "Page 6", "anchor": None, "text": "Words ü"}


def test_missing_source_is_one_line_and_bad_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["parse", str(tmp_path / "none"), "--json"]) == 2
    seen = capsys.readouterr()
    assert seen.out == ""
    assert seen.err.startswith("error: no folder")
    assert seen.err.count("\n") == 1
