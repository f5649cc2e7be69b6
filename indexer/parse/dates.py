"""Dates as pages print them."""

from __future__ import annotations

import re
from datetime import UTC, datetime

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar janvier enero", "february feb februar février febrero", "march mar märz mars marzo",
            "april apr avril abril", "may mai mayo", "june jun juni juin junio", "july jul juli juillet julio",
            "august aug août agosto", "september sep sept septembre septiembre", "october oct oktober octobre octubre",
            "november nov novembre noviembre", "december dec dezember décembre diciembre",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip

ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?)\s*(Z|[+-]\d{2}:?\d{2}|UTC)?)?")
MONTH_FIRST = re.compile(r"\b([^\W\d_]{3,10})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\b")
DAY_FIRST = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th|\.)?\s+(?:de\s+)?([^\W\d_]{3,10})\.?,?\s+(?:de\s+)?(\d{4})\b")
YEAR_FIRST = re.compile(r"\b(\d{4})\s*[年/]\s*(\d{1,2})\s*[月/]\s*(\d{1,2})")


def moment(text: str) -> datetime | None:
    """The first date in a text, with its zone (UTC where it names none).

    None for dates that depend on who reads them: 03/04/2024, "over a week ago".
    """
    if match := ISO.search(text):
        year, month, day, time, zone = match.groups()
        zone = (zone or "Z").replace("UTC", "Z")
        return _checked(f"{year}-{month}-{day}T{time or '00:00'}{zone}")
    if (match := MONTH_FIRST.search(text)) and (month := MONTHS.get(match[1].lower())):
        return _day(int(match[3]), month, int(match[2]))
    if (match := DAY_FIRST.search(text)) and (month := MONTHS.get(match[2].lower())):
        return _day(int(match[3]), month, int(match[1]))
    if match := YEAR_FIRST.search(text):
        return _day(int(match[1]), int(match[2]), int(match[3]))
    return None


def _day(year: int, month: int, day: int) -> datetime | None:
    try:
        return datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return None


def _checked(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
