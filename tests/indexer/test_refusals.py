"""Bad input and bad disks: one clear line, the right status, and the published index as it was."""

import fcntl
import os
import resource
import sqlite3
import subprocess
import sys

import pytest

from searchindex import generations


def test_a_source_that_does_not_exist_is_bad_usage_and_makes_nothing(indexer, tmp_path):
    done = indexer("index", tmp_path / "nowhere")
    assert (done.status, done.out) == (2, "")
    assert done.err.count("\n") == 1
    assert "nowhere" in done.err
    assert not indexer.index.exists()


def test_a_base_url_that_is_no_web_address_is_bad_usage(site, indexer):
    assert indexer("index", site.folder, "--base-url", "ftp://kb.example/").status == 2


def test_a_settings_file_that_is_missing_is_bad_usage(site, indexer):
    assert indexer("index", site.folder, "--config", "nowhere.toml").status == 2


def test_an_empty_folder_is_refused(indexer, tmp_path):
    (tmp_path / "empty").mkdir()
    done = indexer("index", tmp_path / "empty")
    assert done.status == 3
    assert "no page" in done.err
    assert "--force" in done.err


def test_a_folder_that_became_empty_loses_nothing(site, indexer, indexed):
    before = indexer.published()
    for path in list(site.folder.iterdir()):
        path.unlink()
    assert indexed().status == 3
    assert indexer.published() == before
    assert len(indexer.report()["pages"]) == 4


def test_a_folder_without_an_article_is_refused_and_says_why_its_pages_gave_none(indexer, tmp_path):
    (tmp_path / "odd").mkdir()
    (tmp_path / "odd" / "picture.html").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(2000))
    done = indexer("index", tmp_path / "odd")
    assert done.status == 3
    assert "no article" in done.err
    assert "not HTML" in done.err
    assert not (indexer.index / "CURRENT").exists()


def test_a_binary_file_named_html_is_skipped_beside_articles(site, indexer, indexed):
    (site.folder / "picture.html").write_bytes(os.urandom(20_000) + bytes(100))
    assert indexed().status == 0
    assert [line["source"] for line in indexer.report()["skipped"]] == ["picture.html"]


def test_a_file_name_that_is_no_text_is_skipped_beside_articles(site, indexer, indexed):
    (site.folder / os.fsdecode(b"caf\xe9.html")).write_text("<main><h1>Coffee</h1><p>Where to have it.</p></main>")
    assert indexed().status == 0
    assert indexer.report()["skipped"] == [{"source": "caf\\udce9.html", "reason": "its file name is not UTF-8"}]


def test_fewer_than_half_of_the_articles_is_refused_unless_forced(site, indexer, indexed):
    before = indexer.published()
    for name in ("risks.html", "plans.html", "people.html"):
        site.remove(name)
    done = indexed()
    assert done.status == 3
    assert "--force" in done.err
    assert indexer.published() == before
    assert indexed().status == 3
    assert indexed("--force").status == 0
    assert indexer.article("plans.html") is None


def test_half_of_the_articles_is_enough(site, indexed):
    for name in ("risks.html", "plans.html"):
        site.remove(name)
    assert indexed().status == 0


def test_a_second_build_ends_at_once_while_one_is_in_progress(site, indexer, indexed):
    with (indexer.index / "lock").open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        for command in (("index", site.folder), ("rollback",), ("publish",), ("build",)):
            done = indexer(*command)
            assert done.status == 1
            assert "in progress" in done.err
    assert indexed().status == 0


def test_an_index_of_another_version_is_refused_until_forced(indexer, indexed):
    before = indexer.published()
    manifest = indexer.index / "generations" / before / "manifest.json"
    text = manifest.read_text()
    assert f'"format_version": {generations.FORMAT_VERSION}' in text
    manifest.write_text(text.replace(f'"format_version": {generations.FORMAT_VERSION}', '"format_version": 99'))
    done = indexed()
    assert done.status == 1
    assert "99" in done.err
    assert "--force" in done.err
    assert indexer.published() == before
    assert indexed("--force").status == 0
    assert indexed().status == 0


def test_an_articles_store_of_another_version_is_refused(indexer, indexed):
    with sqlite3.connect(indexer.index / "articles.db") as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    done = indexed()
    assert done.status == 1
    assert "format 99" in done.err
    # Once: what else is read from the store does not say it again.
    (said,) = indexer("verify").err.splitlines()
    assert "format 99" in said


def test_damage_that_sqlite_tells_in_several_lines_is_one_of_ours(indexer, indexed):
    store = indexer.index / "articles.db"
    data = bytearray(store.read_bytes())
    page_size = int.from_bytes(data[16:18], "big")
    leaf = next(at for at in range(page_size, len(data), page_size) if data[at] == 0x0D)
    data[leaf + 7] ^= 2  # the count of lost bytes between the cells: every row is as it was
    store.write_bytes(data)
    for command in (indexed, lambda: indexer("verify")):
        done = command()
        assert done.status == 1
        assert done.err.count("\n") == 1
        assert "remove it and every page is read again" in done.err


@pytest.mark.parametrize("damage", [b"this is no database, but it is longer than a header" * 40, b"\0" * 8192])
def test_a_damaged_articles_store_is_named_and_the_index_stays(indexer, indexed, damage):
    before = indexer.published()
    store = indexer.index / "articles.db"
    sound = store.read_bytes()
    store.write_bytes(sound[:100] + damage + sound[100 + len(damage) :])
    for command in (indexed, lambda: indexer("report"), lambda: indexer("verify")):
        done = command()
        assert done.status == 1
        assert "articles.db is damaged" in done.err
    assert indexer.published() == before
    store.unlink()
    assert indexed().status == 0


def test_an_index_folder_that_cannot_be_made_is_one_line(site, indexer, tmp_path):
    (tmp_path / "index").write_text("a file where the folder should be")
    done = indexer("index", site.folder)
    assert done.status == 1
    assert done.err.count("\n") == 1


def test_the_index_folder_is_closed_to_others(indexer, indexed):
    assert indexer.index.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("limit", [10_000, 40_000, 90_000])
def test_a_disk_that_is_full_fails_with_one_line_and_the_old_index_stays(site, indexer, indexed, limit):
    before = {path: path.read_bytes() for path in (indexer.index / "generations").rglob("*") if path.is_file()}
    site.write("long.html", "".join(f"<p>Sentence {n} about planning number {n * 7919}.</p>" for n in range(9000)))
    # The limit on the size of one file stands for the disk: the same call fails, with EFBIG.
    done = subprocess.run(
        [sys.executable, "-m", "indexer", "index", str(site.folder), "--index", str(indexer.index)],
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    after = {path: path.read_bytes() for path in (indexer.index / "generations").rglob("*") if path.is_file()}
    assert after == before
    assert indexed().status == 0
    assert indexer.article("long.html") is not None


def test_nothing_to_roll_back_to_is_one_line(indexer, indexed):
    done = indexer("rollback")
    assert done.status == 1
    assert done.err.count("\n") == 1


def test_commands_on_a_folder_that_is_no_index_say_so(indexer):
    for command in ("status", "report", "verify"):
        done = indexer(command)
        assert done.status == 1
        assert done.err.count("\n") == 1
    assert not indexer.index.exists()
