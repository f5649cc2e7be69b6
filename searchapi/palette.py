"""The one accent of the look: judged for contrast when it is read, and put into the shades that need it."""

from __future__ import annotations

from dataclasses import dataclass

from searchindex.errors import UsageError

PAPER, DARK_PAPER = "#ffffff", "#15181c"
TEXT = 4.5
"""Contrast of text at least, as WCAG 2.2 AA has it: links are in the accent."""
WANTED = 7.0
"""Contrast in the dark, where the shade is ours to choose."""

_Rgb = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Palette:
    """The accent on light paper and on dark, and what is written on each."""

    accent: str
    on_accent: str
    dark: str
    on_dark: str

    @classmethod
    def of(cls, accent: str) -> Palette:
        """Raises UsageError where text in the accent cannot be read on white."""
        accent = accent.lower()
        if accent == DESIGNED.accent:
            return DESIGNED
        if (found := contrast(accent, PAPER)) < TEXT:
            better = mixed(accent, "#000000", PAPER, TEXT)
            raise UsageError(
                f"site.accent {accent} has a contrast of {found:.1f}:1 on white, {TEXT}:1 is needed", f"try {better}"
            )
        dark = mixed(accent, "#ffffff", DARK_PAPER, WANTED)
        return cls(accent, "#ffffff", dark, mixed(accent, "#000000", dark, WANTED))


DESIGNED = Palette("#0b4a8f", "#ffffff", "#a3cbff", "#10253f")
"""The shades that the style sheet is written in."""


def accented(text: str, palette: Palette) -> str:
    """A sheet or an icon that is written in the shades we designed, with those of the site in their place."""
    for shade in ("accent", "dark", "on_dark"):
        text = text.replace(getattr(DESIGNED, shade), getattr(palette, shade))
    return text


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, from 1 to 21, as WCAG 2 defines it."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def mixed(colour: str, towards: str, ground: str, least: float) -> str:
    """The colour with just as much of another in it as the contrast on `ground` needs."""
    start, end = _rgb(colour), _rgb(towards)
    for step in range(101):
        share = step / 100
        found = _hex(tuple(a + (b - a) * share for a, b in zip(start, end, strict=True)))  # type: ignore[arg-type]
        if contrast(found, ground) >= least:
            return found
    return towards


def _luminance(colour: str) -> float:
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in _rgb(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _rgb(colour: str) -> _Rgb:
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue


def _hex(parts: _Rgb) -> str:
    return "#" + "".join(f"{round(255 * part):02x}" for part in parts)
