"""Imported by the server of parsing processes: whatever parsing prepares once is prepared before they are forked."""

from datetime import UTC, datetime

from indexer.page import Page
from indexer.parse import SiteProfile, learn, load_platforms
from indexer.understanding import understand
from tests.torture.knowledge import page

_PAGES = [Page("plans.html", "folder:/plans.html", "/articles/1", page("old", "plans").encode(), "", datetime.now(UTC))]
understand(_PAGES[0], SiteProfile(), load_platforms([]))
learn(_PAGES)
