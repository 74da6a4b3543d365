"""`python -m tests.docs.screenshots`: pictures of the console for README and guide, of the demo."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Final

from playwright.sync_api import Page

from api.access.links import make_link
from bench.portal import PAGES, WHOLE, served_demo
from bench.portal_browser import Watched, chromium
from ingest.demo import organization as demo
from tests.docs.blocks import ROOT

FOLDER: Final = ROOT / "docs" / "images"
THEMES: Final = ("light", "dark")
SHOWN: Final = ("home", "incident", "system", "graph")
QUALITY: Final = 72
"""Of WebP: letters stay sharp, and a picture of a page takes some 40 kB."""

_SETTLED_MS: Final = 4000


def main() -> None:
    """Open the console of a fresh demo, and write its pictures."""
    with served_demo() as (store, address), chromium() as browser:
        page = Watched(browser.new_page(), address)
        page.load(f"/sign-in#{make_link(store, demo.ORG)}", WHOLE)
        pictures(page)


def pictures(page: Watched) -> None:
    """Write each page that is shown in both themes as `console-NAME-THEME.webp`."""
    for name in SHOWN:
        path, heading = PAGES[name]
        page.load(path, {"tag": "h1", "text": heading, "calm": True})
        page.page.wait_for_timeout(_SETTLED_MS)
        for theme in THEMES:
            page.page.emulate_media(color_scheme=theme)
            page.page.wait_for_timeout(_SETTLED_MS)
            take(page.page, FOLDER / f"console-{name}-{theme}.webp")


def take(page: Page, path: Path) -> None:
    """Write what a page looks like."""
    session = page.context.new_cdp_session(page)
    picture = session.send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY})
    session.detach()
    path.write_bytes(base64.b64decode(picture["data"]))


if __name__ == "__main__":
    main()
