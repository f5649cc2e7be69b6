"""Decks, captions and images belong to their article: read, copied, served, and followed when they change."""

import hashlib

import pytest

PLAYER = '<video controls src="media/talk.mp4"><track kind="captions" src="media/talk.vtt" srclang="en"></video>'
WORDS = "<p>What a career hour is about, who speaks there and where its deck can be had afterwards.</p>"


@pytest.fixture
def talk(site, deck):
    """A page with a deck, a video with captions, an image, links to another page and to nothing."""
    media = site.folder / "media"
    media.mkdir()
    (media / "deck one.pdf").write_bytes(deck("Choosing a path", "Portfolio manager"))
    (media / "talk.mp4").write_bytes(b"\0\0\0\x18ftypmp42" + bytes(100))
    (media / "talk.vtt").write_text("WEBVTT\n\n00:01:15.000 --> 00:01:18.000\nHow mentors help\n")
    (media / "office.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    (media / "tool.exe").write_bytes(b"MZ")
    site.write(
        "talk.html",
        f'{WORDS}{PLAYER}<p><a href="media/deck%20one.pdf">The deck</a> and <a href="plans.html#more">the plan</a>,'
        ' <a href="gone.html">a lost page</a>, <a href="media/lost.pdf">a lost deck</a>,'
        ' <a href="media/tool.exe">a tool</a>, <a href="https://other.example/x">elsewhere</a>.'
        ' <img src="media/office.png" alt="The office on a Monday morning"></p>',
    )
    return site


def html_of(article) -> str:
    return " ".join(section.html for section in article.sections)


def media_name(path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16] + path.suffix


def test_a_decks_pages_and_a_videos_captions_are_parts_of_their_article(talk, indexer, indexed):
    article = indexer.article("talk.html")
    parts = {a.kind: [(p.label, p.fragment, p.text) for p in a.parts] for a in article.attachments}
    assert parts["pdf"] == [("Page 1", "page=1", "Choosing a path"), ("Page 2", "page=2", "Portfolio manager")]
    assert parts["video"] == [("1:15", "t=75", "How mentors help")]


def test_what_an_article_shows_is_copied_and_served_from_the_media_folder(talk, indexer, indexed):
    article = indexer.article("talk.html")
    html = html_of(article)
    for name in ("talk.mp4", "office.png", "deck one.pdf"):
        copy = media_name(talk.folder / "media" / name)
        assert (indexer.index / "media" / copy).read_bytes() == (talk.folder / "media" / name).read_bytes()
        assert f"/media/{copy}" in html + " ".join(a.url for a in article.attachments)
    assert "folder:" not in html


def test_a_link_to_another_page_leads_to_its_article_with_its_fragment(talk, indexer, indexed):
    assert f'href="{indexer.article("plans.html").url}#more"' in html_of(indexer.article("talk.html"))


def test_a_link_that_leads_nowhere_keeps_its_text_loses_its_address_and_is_reported(talk, indexer, indexed):
    article = indexer.article("talk.html")
    html = html_of(article)
    assert "a lost page" in html
    assert "a lost deck" in html
    assert "gone" not in html
    assert "lost.pdf" not in html + " ".join(a.url for a in article.attachments)
    (line,) = [line for line in indexer.report()["pages"] if line["source"] == "talk.html"]
    assert set(line["broken_links"]) == {"gone.html", "media/lost.pdf"}


def test_a_kind_of_file_that_we_do_not_serve_is_not_copied(talk, indexer, indexed):
    assert not list((indexer.index / "media").glob("*.exe"))
    assert "a tool" in html_of(indexer.article("talk.html"))


def test_a_link_to_another_site_stays(talk, indexer, indexed):
    assert 'href="https://other.example/x"' in html_of(indexer.article("talk.html"))


def test_with_a_base_url_decks_are_read_and_nothing_is_copied(talk, indexer):
    assert indexer("index", talk.folder, "--base-url", "http://kb.example/").status == 0
    article = indexer.article("talk.html")
    (found,) = [a for a in article.attachments if a.kind == "pdf" and a.parts]
    assert found.url == "http://kb.example/media/deck%20one.pdf"
    assert found.parts[1].text == "Portfolio manager"
    assert not (indexer.index / "media").exists() or not list((indexer.index / "media").iterdir())


def test_a_changed_deck_changes_its_article_and_parses_no_page(talk, deck, indexer, indexed):
    (talk.folder / "media" / "deck one.pdf").write_bytes(deck("Entirely new advice"))
    assert indexed().status == 0
    assert indexer.counts() == (0, 1, 0, 4)
    assert indexer.report()["run"]["parsed"] == 0
    (found,) = [a for a in indexer.article("talk.html").attachments if a.kind == "pdf"]
    assert [p.text for p in found.parts] == ["Entirely new advice"]


def test_a_deck_that_cannot_be_read_stays_an_attachment_and_is_reported(talk, indexer, indexed):
    (talk.folder / "media" / "deck one.pdf").write_bytes(b"%PDF-1.7 and then the disk was full")
    assert indexed().status == 0
    (found,) = [a for a in indexer.article("talk.html").attachments if a.kind == "pdf"]
    assert found.parts == ()
    (problem,) = indexer.report()["files"]
    assert "deck%20one.pdf" in problem["reference"]


def test_media_of_a_kept_generation_stay_and_those_of_a_removed_one_go(talk, indexer, indexed):
    image = talk.folder / "media" / "office.png"
    first = media_name(image)
    image.write_bytes(image.read_bytes() + b"2")
    indexed()
    assert (indexer.index / "media" / first).exists()  # the generation before may be rolled back to
    talk.write("plans.html", "<p>A third generation, so that the first one goes.</p>")
    indexed()
    assert not (indexer.index / "media" / first).exists()
    assert (indexer.index / "media" / media_name(image)).exists()


def test_a_copy_that_was_lost_is_made_again(talk, indexer, indexed):
    copy = indexer.index / "media" / media_name(talk.folder / "media" / "office.png")
    copy.unlink()
    indexed()
    assert copy.exists()


def test_a_reference_that_leads_out_of_the_folder_is_not_followed(site, indexer, tmp_path):
    (tmp_path / "secret.txt").write_text("a key")
    site.write("plans.html", f'{WORDS}<p><a href="../secret.txt">a key</a> <img src="..%2fsecret.txt"></p>')
    assert indexer("index", site.folder).status == 0
    copies = list((indexer.index / "media").iterdir()) if (indexer.index / "media").exists() else []
    assert not copies


def test_pages_that_name_each_other_by_their_old_address_lead_to_each_other_here(site, indexer):
    site.write("a.html", f'{WORDS}<a href="https://old.example/kb/b/">On to b</a>')
    site.write("b.html", WORDS, head='<link rel=canonical href="https://old.example/kb/b/">')
    assert indexer("index", site.folder).status == 0
    assert f'href="{indexer.article("b.html").url}"' in html_of(indexer.article("a.html"))
