"""Every page at a desk, on a phone and enlarged, in both themes: nothing is cut off or amiss.

Every day both themes are looked at, and every rule is held to, where most is shown: colours are
the same at every size, and so are names and order.
"""

from __future__ import annotations

from typing import Final

import pytest
from playwright.sync_api import Page, ViewportSize

from bench.portal import PAGES
from tests.browser.portal.console import BY_SIZE, Console

SETTINGS: Final = {
    "settings": ("/settings", "Settings"),
    "sources": ("/settings/sources", "Sources"),
    "new-source": ("/settings/sources/new", "Add a source"),
    "mapping": ("/settings/mapping", "Try a mapping"),
    "not-seen": ("/settings/not-seen", "Not seen"),
    "dead-letters": ("/settings/dead-letters", "Dead letters"),
    "profile": ("/settings/profile", "Domain profile"),
    "enrichment": ("/settings/enrichment", "Enrichment"),
    "providers": ("/settings/providers", "Models"),
    "rules": ("/settings/rules", "Rules"),
    "notifications": ("/settings/notifications", "Notifications"),
    "runs": ("/settings/runs", "Job runs"),
    "members": ("/settings/members", "Members"),
    "tokens": ("/settings/tokens", "API tokens"),
    "scopes": ("/settings/scopes", "Access scopes"),
    "organizations": ("/settings/organizations", "Organisations"),
    "audit": ("/settings/audit", "Audit trail"),
    "health": ("/settings/health", "Health"),
    "start": ("/start", "First steps"),
    "gallery": ("/gallery", "Gallery"),
}
EVERY: Final = {**PAGES, **SETTINGS}
SIZES: Final[dict[str, ViewportSize]] = {
    "desk": {"width": 1280, "height": 860},
    "phone": {"width": 400, "height": 800},
    "enlarged": {"width": 640, "height": 430},
}
"""`enlarged` is what a window of 1280 pixels has at 200 %."""


@pytest.mark.parametrize("name", EVERY)
def test_a_page_holds_all_that_it_shows_at_every_size_and_in_both_themes(
    console: Console, name: str, *, long: bool
) -> None:
    path, heading = EVERY[name]
    console.open(path, heading)

    for size, given in SIZES.items():
        console.page.set_viewport_size(given)
        if long or size == "desk":
            console.inspect(f"every-{name}-{size}")
        else:
            console.inspect(f"every-{name}-{size}", ("dark",), BY_SIZE)
        assert console.misfits() == [], size


def test_what_reaches_out_and_what_is_cut_off_unannounced_is_found_and_nothing_else(
    page: Page,
) -> None:
    page.set_content(
        "<main></main><p style='width: 90px; overflow: hidden'><b>Unannouncedly-cut-off</b></p>"
        "<p style='width: 90px; overflow: hidden; text-overflow: ellipsis'>Announced-as-cut</p>"
        "<p style='width: 90px; overflow: auto'><button>Reached-by-scrolling-on</button></p>"
    )
    page.evaluate(
        "document.querySelector('main').attachShadow({mode: 'open'}).innerHTML ="
        " '<button style=\"position: absolute; left: 1270px\">Beyond the edge</button>'"
    )

    found = Console(page, "").misfits()

    assert [one.partition(": ")[2][:10] for one in found] == ["Beyond the", "Unannounce"]
