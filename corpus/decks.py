"""Makes a slide deck (PDF) from a Markdown file: every `## heading` begins a page."""

from __future__ import annotations

import datetime

from fpdf import FPDF

# Bytes must be the same on every machine: no clock, no producer's version, no compression.
MADE = datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC)
INK, ACCENT = (32, 33, 36), (20, 80, 120)


def make_deck(markdown: str) -> bytes:
    """The PDF; its first page is the `# title` and the lines under it."""
    lead, *slides = markdown.strip().split("\n## ")
    title = lead.splitlines()[0].removeprefix("# ")
    pdf = FPDF(orientation="landscape", format=(190.5, 338.7))
    pdf.set_compression(False)
    pdf.core_fonts_encoding = "cp1252"
    pdf.set_creation_date(MADE)
    pdf.set_producer("corpus/decks.py")
    pdf.set_title(title)
    pdf.set_auto_page_break(False)
    pdf.set_margin(22)
    for number, slide in enumerate([lead.removeprefix("# "), *slides], 1):
        _add_slide(pdf, slide, number)
    return bytes(pdf.output())


def _add_slide(pdf: FPDF, slide: str, number: int) -> None:
    heading, *lines = slide.strip().splitlines()
    pdf.add_page()
    pdf.set_text_color(*ACCENT)
    pdf.set_font("Helvetica", "B", 34 if number == 1 else 28)
    pdf.multi_cell(0, 16, heading, align="L", new_x="LMARGIN", new_y="NEXT")
    pdf.ln(6)
    pdf.set_text_color(*INK)
    pdf.set_font("Helvetica", size=18)
    for line in lines:
        if line.strip():
            text = f"\N{BULLET} {line[2:]}" if line.startswith("- ") else line
            pdf.multi_cell(0, 10, text, align="L", new_x="LMARGIN", new_y="NEXT")
            pdf.ln(3)
    pdf.set_y(-18)
    pdf.set_font("Helvetica", size=10)
    pdf.cell(0, 6, f"PMO Help Centre, page {number}", align="R")
