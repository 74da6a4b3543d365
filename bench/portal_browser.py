"""The console in a browser, with what tells when something showed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from playwright.sync_api import BrowserContext, Page, Request, expect, sync_playwright

from api.portal import bundle

PATIENCE: Final = 120_000
TRIES: Final = 5
"""So often an address is loaded: what is planned first may take longer than a page waits."""

ARGUMENTS: Final = ("--no-sandbox", "--disable-gpu", "--enable-precise-memory-info")

_WATCH: Final = """
(() => {
  // Every element under a root, through shadow roots.
  const deep = function* (root) {
    for (const one of root.querySelectorAll("*")) {
      yield one;
      if (one.shadowRoot) yield* deep(one.shadowRoot);
    }
  };
  const shows = (wanted) => {
    let rows = 0;
    for (const one of deep(document)) {
      const fits = wanted.tag && one.matches(wanted.tag);
      if (fits && one.textContent.includes(wanted.text ?? "")) rows += 1;
      if (wanted.calm && one.matches("nz-skeleton")) return false;
    }
    return rows >= (wanted.count ?? 1);
  };
  // The milliseconds from now, or from the navigation, until a frame in which it shows; 0 where an
  // error shows in its place.
  window.until = (wanted, from = performance.now()) => new Promise((resolve) => {
    const look = () => {
      if (shows(wanted)) resolve(performance.now() - from);
      else if (shows({tag: "nz-error"})) resolve(0);
      else requestAnimationFrame(look);
    };
    look();
  });
  const asked = window.fetch;
  window.fetch = async (path, given) => {
    const answer = await asked(path, given);
    if (String(given?.body ?? "").includes('"Search"')) {
      answer.clone().json().then(() => requestAnimationFrame(() => requestAnimationFrame(() => {
        window.found = performance.now();
      })), () => undefined);
    }
    return answer;
  };
  // The milliseconds from the last key to the frame that shows what the search answered.
  window.answered = () => new Promise((resolve) => {
    const look = () => {
      if (window.found > 0) resolve(window.found - window.pressed);
      else requestAnimationFrame(look);
    };
    look();
  });
  document.addEventListener("keydown", () => { window.pressed = performance.now(); }, true);
})();
"""
_AXE: Final = bundle.FOLDER / "node_modules" / "axe-core" / "axe.min.js"
_LOOK: Final = (
    "axe.run(document, {resultTypes: ['violations']}).then((all) => all.violations.length)"
)


class Watched:
    """A page of the console; `asked` are the names of the operations that it sent."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.asked: list[str] = []
        page.add_init_script(_WATCH)
        page.on("request", self._sent)

    def load(self, path: str, wanted: dict[str, object]) -> float:
        """Load an address; return the milliseconds from the navigation until something shows.

        The page comes to the front first: one behind another draws a frame a second.
        """
        self.page.bring_to_front()
        for _ in range(TRIES):
            self.page.goto(self.address + path, wait_until="commit")
            if taken := float(self.page.evaluate("(wanted) => until(wanted, 0)", wanted)):
                return taken
        message = f"{path} shows an error, {TRIES} times"
        raise TimeoutError(message)

    def press(self, selector: str, wanted: dict[str, object]) -> float:
        """Press something; return the milliseconds until something else shows."""
        there = self.page.locator(selector).first
        expect(there).to_be_visible(timeout=PATIENCE)
        return float(
            there.evaluate(
                "(one, wanted) => { const from = performance.now(); one.click(); "
                "return until(wanted, from); }",
                wanted,
            )
        )

    def key(self, letter: str) -> float:
        """Press a key in the search; return the milliseconds until what it finds is drawn."""
        self.page.evaluate("window.found = 0")
        self.page.keyboard.press(letter)
        return float(self.page.evaluate("answered()"))

    def violations(self) -> int:
        """Return how much axe-core finds wrong with the page as it is, in both themes."""
        self.page.evaluate(_AXE.read_text(encoding="utf-8"))
        found = 0
        for theme in ("light", "dark"):
            self.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            found += int(self.page.evaluate(_LOOK))
        return found

    def memory(self) -> float:
        """Return the MiB that the page's scripts hold, after what is not held was let go."""
        session = self.page.context.new_cdp_session(self.page)
        session.send("HeapProfiler.collectGarbage")
        session.detach()
        return float(self.page.evaluate("performance.memory.usedJSHeapSize")) / (1 << 20)

    def _sent(self, request: Request) -> None:
        if request.url.endswith("/graphql") and request.method == "POST":
            self.asked.append(json.loads(request.post_data or "{}")["operationName"])


@contextmanager
def chromium() -> Iterator[BrowserContext]:
    """Yield Debian's Chromium, without what it keeps of earlier pages.

    Raises:
        FileNotFoundError: When there is none.
    """
    found = shutil.which("chromium") or shutil.which("google-chrome")
    if found is None:
        raise FileNotFoundError("no Chromium on the PATH: install the package `chromium`")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(ARGUMENTS))
        yield browser.new_context(viewport={"width": 1280, "height": 860}, locale="en-GB")
        browser.close()
