"""Every regular expression of the packages takes time in step with its input, whatever that is."""

from __future__ import annotations

import ast
import importlib
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from indexer.parse import load_platforms

ROOT = Path(__file__).parents[2]
PACKAGES = ("indexer", "searchindex", "searchapi")
EVERYWHERE = ("findall", "finditer", "split", "sub")
METHODS = ("search", "match", "fullmatch", *EVERYWHERE)
CHARS = 50_000
BOUND_SECONDS = 1.0
"""Fifty times what the slowest pattern takes; a quadratic one takes minutes."""

HANDED_IN: set[str] = set()
"""Modules that use a pattern which they are given."""

UNITS = (
    *("a", " ", "\n", "<", "(", "[", '"', "'", "1", ".", "-", "_", "é", "ก", "A", "&", ";", "=", "\u0301", "日", "0"),
    *("<a", "a ", "1.", "a.", "a@", "]\n", "--", "aA", "/a", "<!--", "<!DOCTYPE[", "url(", "1,", "a=", "I.", "\t\r"),
    *("x:", "%2e", '<a"', "\ue0f1", " -"),
)


@dataclass(frozen=True)
class Found:
    """A pattern, where it stands, and the methods by which it is used."""

    place: str
    pattern: re.Pattern[str] | re.Pattern[bytes]
    methods: tuple[str, ...]


def patterns() -> Iterator[Found]:
    """The patterns that modules hold by name, those written where they are used, and those of the platforms."""
    used = uses()
    for path, tree in trees():
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        names = {id(node.value): node.targets[0].id for node in ast.walk(tree) if is_named(node)}
        for call in (node for node in ast.walk(tree) if is_call(node)):
            module = importlib.import_module(name)
            if isinstance(call.args[0], ast.Name) and not hasattr(module, call.args[0].id):
                HANDED_IN.add(name)
                continue
            # Evaluated where it stands: flags and pieces are names of the module.
            given = [call.args[0], *(k.value for k in call.keywords if k.arg == "flags")]
            given += call.args[1:2] if call.func.attr == "compile" else []
            pattern, *flags = (eval(compile(ast.Expression(v), name, "eval"), vars(module)) for v in given)
            methods = (
                used.get(names.get(id(call), ""), {"finditer"}) if call.func.attr == "compile" else {call.func.attr}
            )
            yield Found(f"{name}:{call.lineno}", re.compile(pattern, *flags), tuple(sorted(methods)))
    for platform in load_platforms():
        for number, pattern in enumerate(platform.detect.address):
            yield Found(f"{platform.name}.toml:{number}", re.compile(pattern), ("search",))


def trees() -> Iterator[tuple[Path, ast.Module]]:
    """Every module of the packages, as a tree."""
    for path in sorted(p for package in PACKAGES for p in (ROOT / package).rglob("*.py")):
        if path.name != "__main__.py":
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def uses() -> dict[str, set[str]]:
    """By the name of a pattern, the methods that are called on it: `match` looks at one place, `sub` at all."""
    found: dict[str, set[str]] = {}
    for _, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in METHODS:
                name = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
                found.setdefault(name, set()).add(node.attr)
    return found


def is_named(node: ast.AST) -> bool:
    """NAME = re.compile(…)"""
    return isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and is_call(node.value)


def is_call(node: ast.AST) -> bool:
    """re.compile(…), re.sub(…) and so on; whether a pattern is a text or compiled already is the same to us."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "re"
        and node.func.attr in (*METHODS, "compile")
    )


FOUND = {found.place: found for found in patterns()}


def inputs(own: str) -> Iterator[str]:
    """Runs of one unit, each with an end that does not fit; then the pattern's own letters again and again."""
    for unit in UNITS:
        yield (unit * CHARS)[:CHARS] + "\0"
    literal = re.sub(r"\\[a-zA-Z]|[\\^$.|?*+()\[\]{}]|\(\?[^)]*", "", own)[:40] or "x"
    for unit in (literal, literal + " ", "x" + literal, literal[:1], literal[-1:]):
        yield (unit * CHARS)[:CHARS] + "\0"


@pytest.mark.parametrize("place", FOUND)
def test_no_pattern_is_slow_on_any_run_of_characters(place):
    pattern, methods = FOUND[place].pattern, FOUND[place].methods
    is_text = isinstance(pattern.pattern, str)
    for text in inputs(pattern.pattern if is_text else pattern.pattern.decode("latin-1")):
        given = text if is_text else text.encode()
        for method in methods:
            began = time.monotonic()
            for _ in pattern.finditer(given) if method in EVERYWHERE else [getattr(pattern, method)(given)]:
                pass
            took = time.monotonic() - began
            assert took < BOUND_SECONDS, f"{pattern.pattern!r}.{method} takes {took:.1f} s on {text[:12]!r} repeated"


def test_patterns_are_found_and_those_handed_in_are_the_maintainers():
    """The shipped platforms are among the patterns above; `crawl.include` and `crawl.exclude` are trusted settings."""
    assert len(FOUND) > 80
    assert sorted(HANDED_IN) == ["indexer.fetch.crawl.scope", "indexer.parse.detect"]
