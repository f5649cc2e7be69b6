"""A month of visits, made from a seed, and what it comes to, counted while it is made and by nothing of ours."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from searchapi.signals.records import Asked, Clicked

START = datetime(2026, 10, 24, tzinfo=UTC)
END = datetime(2026, 11, 22, 23, 59, tzinfo=UTC)
DAYS = 30

FINDING = ("career paths", "risk log", "mentor", "meeting notes", "escaping", "career strategies", "budget")
LOST = ("onboarding", "onboardings", "vacation policy", "policies vacation", "vpn")
AGAIN = {"onboarding": "mentor", "vpn": "risk log"}
"""What those who found nothing try next, some of them."""


@dataclass
class Month:
    """The signals, and what they come to."""

    articles: list[str]
    dice: random.Random
    signals: list[Asked | Clicked] = field(default_factory=list)
    searches: int = 0
    by_day: Counter = field(default_factory=Counter)
    nothing_by_day: Counter = field(default_factory=Counter)
    clicked_by_day: Counter = field(default_factory=Counter)
    by_query: Counter = field(default_factory=Counter)
    clicked_by_query: Counter = field(default_factory=Counter)
    ranks: list[int] = field(default_factory=list)
    ranks_by_query: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    askers: dict[str, set[bytes]] = field(default_factory=lambda: defaultdict(set))
    abandoned: int = 0
    led_to: Counter = field(default_factory=Counter)

    def search(self, at: datetime, visitor: bytes, person: int, query: str) -> None:
        """An intent: typed in steps, some of them; and something opened, often."""
        asker = f"{person}|{query}".encode()
        found = 0 if query in LOST else 3 + len(query) % 5
        shown = tuple(self.dice.sample(self.articles, found))
        if self.dice.random() < 0.33:
            for letters in range(3, len(query), 4):
                early = at - timedelta(seconds=len(query) - letters)
                self.signals.append(Asked(early, visitor, b"", query[:letters], 9, (), True))
        self.signals.append(Asked(at, visitor, asker, query, found, shown))
        self.searches += 1
        self.by_day[at.date()] += 1
        self.nothing_by_day[at.date()] += not found
        self.by_query[query] += 1
        self.askers[query].add(asker)
        if shown and self.dice.random() < 0.6:
            place = min(1 + int(self.dice.expovariate(0.8)), len(shown))
            self.signals.append(Clicked(at + timedelta(seconds=9), visitor, asker, query, shown[place - 1], place))
            self.clicked_by_day[at.date()] += 1
            self.clicked_by_query[query] += 1
            self.ranks.append(place)
            self.ranks_by_query[query].append(place)
            self.led_to[shown[place - 1]] += 1
        elif shown:
            self.abandoned += 1
            self.led_to[shown[0]] += 1


def simulate(searches: int, articles: list[str], seed: int = 20261123) -> Month:
    """At least so many intents over thirty days, in the order of time; each visit has a hash of its own."""
    month = Month(articles, random.Random(seed))
    dice = month.dice
    for number, second in enumerate(sorted(dice.randrange(60, DAYS * 86400 - 600) for _ in range(searches))):
        at, visitor, person = START + timedelta(seconds=second), number.to_bytes(16, "big"), dice.randrange(5000)
        if dice.random() < 0.01:
            query = "rare " + "".join(chr(97 + int(digit)) for digit in f"{person}{number}")
        else:
            query = dice.choice(FINDING if dice.random() < 0.85 else LOST)
        month.search(at, visitor, person, query)
        if query in AGAIN and dice.random() < 0.4:
            month.search(at + timedelta(seconds=90), visitor, person, AGAIN[query])
    return month
