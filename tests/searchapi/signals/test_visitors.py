"""Visitors are told apart by hashes that cannot be put together."""

from __future__ import annotations

import stat
from datetime import date

import pytest

from searchapi.signals.visitors import KEY_FILE, Visitor, Visitors, load_key
from searchindex.errors import DamagedError

JANE, OTHER = Visitor("192.0.2.7", "Browser/1.0"), Visitor("192.0.2.8", "Browser/1.0")
TODAY, TOMORROW = date(2026, 11, 23), date(2026, 11, 24)


@pytest.fixture
def visitors():
    return Visitors(b"k" * 32)


def test_a_vote_is_known_again_for_good_but_not_on_another_article(visitors):
    assert visitors.vote(JANE, "a") == visitors.vote(JANE, "a")
    assert visitors.vote(JANE, "a") != visitors.vote(JANE, "b")
    assert visitors.vote(JANE, "a") != visitors.vote(OTHER, "a")


def test_the_searches_of_two_days_cannot_be_put_together(visitors):
    assert visitors.day(JANE, TODAY) == visitors.day(JANE, TODAY)
    assert visitors.day(JANE, TODAY) != visitors.day(JANE, TOMORROW)


def test_who_asks_a_question_is_known_for_that_question_only(visitors):
    assert visitors.question(JANE, "career") == visitors.question(JANE, "career")
    assert visitors.question(JANE, "career") != visitors.question(JANE, "risk")


def test_another_browser_at_the_same_address_is_another_visitor_but_shares_its_rate(visitors):
    beside = Visitor(JANE.address, "Other/2.0")
    assert visitors.vote(JANE, "a") != visitors.vote(beside, "a")
    assert visitors.rate(JANE) == visitors.rate(beside)


def test_an_ipv6_subscriber_is_one_visitor_whatever_the_last_half(visitors):
    assert visitors.rate(Visitor("2001:db8:1:2::1", "")) == visitors.rate(Visitor("2001:db8:1:2:ffff::9", ""))
    assert visitors.rate(Visitor("2001:db8:1:2::1", "")) != visitors.rate(Visitor("2001:db8:1:3::1", ""))
    assert visitors.rate(Visitor("::ffff:192.0.2.7", "")) == visitors.rate(JANE)


def test_parts_do_not_run_into_each_other(visitors):
    assert visitors.vote(Visitor("x", "yz"), "a") != visitors.vote(Visitor("xy", "z"), "a")


def test_another_key_gives_other_hashes(visitors):
    assert Visitors(b"j" * 32).vote(JANE, "a") != visitors.vote(JANE, "a")


def test_the_key_is_made_once_and_only_its_owner_may_read_it(tmp_path):
    assert load_key(tmp_path) == load_key(tmp_path)
    assert stat.S_IMODE((tmp_path / KEY_FILE).stat().st_mode) == 0o600
    assert [p.name for p in tmp_path.iterdir()] == [KEY_FILE]


def test_a_torn_key_is_refused(tmp_path):
    (tmp_path / KEY_FILE).write_bytes(b"short")
    with pytest.raises(DamagedError, match="not a key"):
        load_key(tmp_path)
