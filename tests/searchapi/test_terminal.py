"""python -m searchapi search: the same answer in the terminal."""

from __future__ import annotations

import json

import pytest

from searchapi.__main__ import main
from searchapi.signals.visitors import Visitor
from tests.searchapi.conftest import desk_of
from tests.searchapi.knowledge import ARTICLES, CAREER_HOUR, publish


@pytest.fixture(autouse=True)
def _words_alone(monkeypatch, tmp_path):
    monkeypatch.setenv("ANSWERBOX_SEARCH_MEANING", "false")
    monkeypatch.chdir(tmp_path)


def test_json_has_the_shape_of_the_wire(index_dir, client, capsys):
    assert main(["search", "--index", str(index_dir), "--json", "career", "paths"]) == 0
    assert json.loads(capsys.readouterr().out) == client.simulate_get("/api/search?q=career+paths").json


def test_options_are_those_of_the_wire(index_dir, client, capsys):
    options = ["--topic", "careers", "--per-page", "2", "--page", "2", "--verbatim", "--explain"]
    assert main(["search", "--index", str(index_dir), "--json", *options, "career"]) == 0
    path = "/api/search?q=career&topic=careers&per_page=2&page=2&verbatim=1&explain=1"
    assert json.loads(capsys.readouterr().out) == client.simulate_get(path).json


def test_without_json_it_is_a_list_to_read(index_dir, capsys):
    main(["search", "--index", str(index_dir), "carreer", "strategies"])
    out = capsys.readouterr().out
    assert "Showing results for career strategies" in out
    assert f"1. {CAREER_HOUR.title}" in out
    assert "# Career strategies" in out


def test_without_an_index_there_is_one_line_and_status_1(tmp_path, capsys):
    assert main(["search", "--index", str(tmp_path / "none"), "career"]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("searchapi: no index in ")
    assert captured.err.count("\n") == 1


def test_a_question_too_long_is_one_line(index_dir, capsys):
    assert main(["search", "--index", str(index_dir), "a" * 600]) == 1
    assert "512" in capsys.readouterr().err


def test_settings_that_do_not_exist_are_bad_usage(index_dir, tmp_path, capsys):
    assert main(["search", "--index", str(index_dir), "--config", str(tmp_path / "none.toml"), "x"]) == 2
    assert "none.toml" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["search"], ["serve"], ["serve", "--index", "x", "--port", "x"], ["dance"]])
def test_bad_usage_has_status_2(arguments, capsys):
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2


def test_a_damaged_newest_generation_is_passed_over_with_a_warning(tmp_path, capsys):
    before, newest = publish(tmp_path, ARTICLES[:5]), publish(tmp_path, ARTICLES[:6])
    (tmp_path / "generations" / newest / "manifest.json").write_text("{")
    assert main(["search", "--index", str(tmp_path), "--json", "career"]) == 0
    captured = capsys.readouterr()
    assert json.loads(captured.out)["generation"] == before
    assert "warning:" in captured.err


def test_signals_are_backed_up_restored_and_exported(index_dir, tmp_path, capsys):
    data, backup, priors = tmp_path / "data", tmp_path / "backup.db", tmp_path / "priors.json"
    common = ["--index", str(index_dir), "--data", str(data)]
    desk = desk_of(data)
    desk.vote(Visitor("192.0.2.1", "x"), CAREER_HOUR.id, 5)
    assert main(["backup", *common, str(backup)]) == 0
    desk.vote(Visitor("192.0.2.2", "x"), CAREER_HOUR.id, 1)
    assert main(["export", *common, str(priors)]) == 0
    assert json.loads(priors.read_text())["articles"][CAREER_HOUR.id]["stars"] == [1, 0, 0, 0, 1]
    assert main(["restore", *common, str(backup)]) == 0
    assert desk.histogram(CAREER_HOUR.id).votes == 1
    desk.close()
    capsys.readouterr()
    assert main(["restore", *common, str(tmp_path / "nowhere")]) == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize(("command", "status"), [("backup", 2), ("export", 1)])
def test_a_file_that_cannot_be_written_is_one_line(index_dir, tmp_path, capsys, command, status):
    options = ["--index", str(index_dir), "--data", str(tmp_path / "data")]
    assert main([command, *options, str(tmp_path / "no" / "folder" / "file")]) == status
    assert capsys.readouterr().err.count("\n") == 1
