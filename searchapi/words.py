"""The service's own words: one TOML file a language, beside this module in strings/."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import datetime
from importlib import resources

from searchindex.errors import UsageError

Entry = str | dict[str, str]

_FOR_SCRIPTS = (
    "suggestions",
    "suggestion_count",
    "no_suggestions",
    "group_article",
    "group_section",
    "group_query",
    "group_recent",
    "see_all",
    "search_hint",
    "live_hint",
)
_FOR_WIDGET = ("search_label", "search_placeholder", "search_button")


def languages() -> tuple[str, ...]:
    """The languages that there are words for."""
    files = resources.files("searchapi").joinpath("strings").iterdir()
    return tuple(sorted(f.name.removesuffix(".toml") for f in files if f.name.endswith(".toml")))


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language.  `direction` is ltr or rtl."""

    lang: str
    direction: str
    entries: dict[str, Entry]
    months: tuple[str, ...]

    @classmethod
    def load(cls, lang: str) -> Words:
        """Raises UsageError where there are no words for the language."""
        if lang not in languages():
            raise UsageError(f"there are no words for language {lang!r}", f"site.lang may be {', '.join(languages())}")
        text = resources.files("searchapi").joinpath("strings", f"{lang}.toml").read_text(encoding="utf-8")
        table = tomllib.loads(text)
        months = tuple(table.pop("months"))
        return cls(lang, table.pop("direction"), table, months)

    def say(self, key: str, **values: object) -> str:
        """The words for `key` with the values put in; `n` chooses between one and other.

        Numbers are written the way the language groups them.  Raises KeyError for a key that does not exist.
        """
        entry = self.entries[key]
        if isinstance(entry, dict):
            entry = entry["one" if values["n"] == 1 else "other"]
        return entry.format_map({k: self.number(v) if isinstance(v, int) else v for k, v in values.items()})

    def script(self) -> dict[str, Entry]:
        """The words that the scripts put on the page, without their values."""
        return {key: self.entries[key] for key in _FOR_SCRIPTS}

    def widget(self) -> dict[str, Entry]:
        """The words of the box on other sites."""
        return {key: self.entries[key] for key in (*_FOR_SCRIPTS, *_FOR_WIDGET)}

    def number(self, value: int) -> str:
        """1234 as people write it: 1,234 or 1.234."""
        return f"{value:,}".replace(",", str(self.entries["thousands"]))

    def decimal(self, value: float) -> str:
        """4.25 as people write it, with one place: 4.3 or 4,3."""
        return f"{value:.1f}".replace(".", str(self.entries["decimal"]))

    def percent(self, share: float | None) -> str:
        """0.256 as people write it: 25.6 %; a dash for a share of nothing."""
        return "–" if share is None else f"{self.decimal(100 * share)} %"

    def size(self, size_bytes: int) -> str:
        """1234567 as people write it: 1.2 MB."""
        if size_bytes < 999_500:
            return f"{max(1, round(size_bytes / 1000))} kB"
        return f"{self.decimal(size_bytes / 1_000_000)} MB"

    def date(self, iso: str) -> str:
        """The day of an ISO 8601 time in words."""
        day = datetime.fromisoformat(iso)
        return str(self.entries["date"]).format(day=day.day, month=self.months[day.month - 1], year=day.year)
