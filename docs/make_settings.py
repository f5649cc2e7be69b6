"""Makes docs/settings.md from the table of settings.  With --check, only says whether it is up to date."""

from __future__ import annotations

import sys
from pathlib import Path

from searchindex.settings import described

PAGE = Path(__file__).parent / "settings.md"
HEAD = """# Settings

One TOML file: `--config FILE`, else `answerbox.toml` in SOURCE, else in the working folder.
The environment wins over the file: `[search] per_page = 10` is also `ANSWERBOX_SEARCH_PER_PAGE=10`.
This page is made from the table in the code.
"""


def page() -> str:
    """The page as the table has it now."""
    lines = [HEAD]
    section = ""
    for setting in described():
        if setting.section != section:
            section = setting.section
            lines.append(
                f"\n## [{section}]\n\n{setting.about}\n\n| setting | default | what it is for |\n|---|---|---|\n"
            )
        lines.append(f"| `{setting.name}` | {setting.default} | {setting.help} |\n")
    return "".join(lines)


if __name__ == "__main__":
    if "--check" in sys.argv:
        sys.exit(0 if PAGE.read_text(encoding="utf-8") == page() else "docs/settings.md is out of date: make docs")
    PAGE.write_text(page(), encoding="utf-8")
