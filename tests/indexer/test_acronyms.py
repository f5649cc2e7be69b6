"""Acronyms that a knowledge base explains are proposed as synonyms."""

import tomllib

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.report.acronyms import Acronym, found, lines
from searchindex.settings import Settings


def pairs(*texts):
    return [(acronym.short, acronym.long) for acronym in found([texts])]


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [
        ("What a project management office (PMO) does.", "pmo", "project management office"),
        ("All of our project  management offices (PMOs) agree.", "pmo", "project management offices"),
        ("The PMO (project management office) decides.", "pmo", "project management office"),
        ("Work in progress (WIP) is limited.", "wip", "work in progress"),
        ("The statement of work (SOW) is signed.", "sow", "statement of work"),
        ("Operating expenditure (OPEX) falls.", "opex", "operating expenditure"),
        ("A full-time equivalent (FTE) is a person.", "fte", "full-time equivalent"),
        ("Of research and development (R&D) little is known.", "r&d", "research and development"),
        ("Die Leistungs- und Ziel-Vereinbarung (LZV) gilt.", "lzv", "leistungs- und ziel-vereinbarung"),
    ],
)
def test_an_acronym_is_read_from_the_words_that_make_it(text, short, long):
    assert pairs(text) == [(short, long)]


@pytest.mark.parametrize(
    "text",
    ["Download the deck (PDF)", "Un bureau des projets (PMO)", "the committee (see PMO)", "(PMO)", "PMO", "a b (AB)c",
     "PMO (the office that project managers love)", "Project (P)", "Risk (ISO 31000)", ""],
)  # fmt: skip
def test_what_stands_in_brackets_otherwise_is_no_acronym(text):
    assert [short for short, _ in pairs(text)] in ([], ["ab"])


def test_those_that_most_articles_explain_come_first_each_article_once():
    articles = [
        ["key performance indicator (KPI)", "key performance indicator (KPI)"],
        ["work in progress (WIP)", "WIP (work in progress)"],
        ["Work In Progress (WIP)"],
    ]
    assert found(articles) == (
        Acronym("wip", "work in progress", 2),
        Acronym("kpi", "key performance indicator", 1),
    )


def test_the_lines_are_settings_that_can_be_pasted():
    acronyms = found(
        [["project management office (PMO), research and development (R&D)", "programme mail order (PMO)"]]
    )
    values = tomllib.loads("\n".join(lines(acronyms)))
    synonyms = msgspec.convert(values, Settings).tuning.synonyms
    assert synonyms["pmo"] == ("programme mail order", "project management office")
    assert synonyms["r&d"] == ("research and development",)
    assert list(lines(())) == []


@given(st.lists(st.text(alphabet="abAB (&)-/,.'\n\\\"", max_size=80), max_size=4))
def test_whatever_is_written_the_lines_can_be_read(texts):
    values = tomllib.loads("\n".join(lines(found([texts]))))
    msgspec.convert(values, Settings)


def test_long_nonsense_takes_no_time():
    for text in ("a " * 50_000, "A" * 50_000, "(" * 50_000, "a-" * 50_000, "A (" * 20_000, "Aa (aa aa " * 10_000):
        assert pairs(text) == []
