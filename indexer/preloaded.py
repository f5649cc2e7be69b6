"""What every worker needs, made once in the process that they are forked from, which alone imports this."""

from __future__ import annotations

import indexer.attachments.text
import indexer.understanding  # noqa: F401 - the others read pages
from indexer.page import Page
from indexer.parse import parse

# The first page costs a hundred times as much as any other: its selectors are compiled, the cleaner is made.
parse(Page("", "", "", b"<title>none</title><body><p>A page like any other."))
