"""The console as a person uses it, and what every page of it is asked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final, Literal

import httpx
from playwright.sync_api import ConsoleMessage, Page, Request, expect

from api.portal import bundle

OUTPUT: Final = Path(__file__).parents[2] / "output" / "portal"
"""Where the run writes what pages look like."""

Theme = Literal["light", "dark"]
THEMES: Final[tuple[Theme, ...]] = ("light", "dark")
PATIENCE: Final = 60_000
_AXE: Final = bundle.FOLDER / "node_modules" / "axe-core" / "axe.min.js"
_LOOK: Final = """(rules) => {
  const only = rules.length ? {runOnly: {type: "rule", values: rules}} : {};
  return axe.run(document, {resultTypes: ["violations"], ...only}).then((one) => one.violations);
}"""
BY_THEME: Final = ("color-contrast", "link-in-text-block")
"""Rules of axe-core whose answer depends on the theme."""
BY_SIZE: Final = ("meta-viewport", "scrollable-region-focusable", "target-size")
"""Rules of axe-core whose answer depends on the size of the window."""


# Every element that shows, through shadow roots and slots: its sides against those of the window
# and of what clips it, and what it holds against its own width.
_MISFITS: Final = """
(() => {
  const found = new Set();
  const name = (one) => {
    const text = (one.innerText || one.getAttribute("aria-label") || "").trim().slice(0, 40);
    const classes = typeof one.className === "string" && one.className ? `.${one.className}` : "";
    const around = one.getRootNode().host?.localName ?? "the page";
    return `${one.localName}${classes} in ${around}: ${text}`;
  };
  const hides = ({overflowX}) => overflowX === "hidden" || overflowX === "clip";
  const looks = (one, right) => {
    const style = getComputedStyle(one);
    const box = one.getBoundingClientRect();
    if (style.display === "none" || style.visibility === "hidden") return;
    if (style.position === "fixed") right = innerWidth;
    const unseen = box.width <= 1 || box.height <= 1 || box.bottom < 0 || box.right <= 0;
    if (!unseen && Math.round(box.right) > Math.ceil(right) + 1) {
      found.add(`${name(one)} ends ${Math.round(box.right - right)} px too far right`);
    }
    const more = one.scrollWidth - one.clientWidth;
    const scrolls = style.overflowX === "auto" || style.overflowX === "scroll";
    const announced = style.textOverflow === "ellipsis" || style.webkitLineClamp !== "none";
    const field = one.matches("input, textarea, select");
    if (!unseen && hides(style) && !announced && !field && one.clientWidth > 1 && more > 1) {
      found.add(`${name(one)} is cut off by ${more} px`);
    }
    const inner = scrolls ? Infinity : hides(style) ? Infinity : right;
    for (const child of one.shadowRoot?.children ?? []) looks(child, inner);
    for (const child of one.children) looks(child, inner);
  };
  looks(document.body, innerWidth);
  const page = document.documentElement;
  if (page.scrollWidth > innerWidth) found.add(`the page is ${page.scrollWidth} px wide`);
  return [...found];
})()
"""


class Console:
    """A page with the console.

    `asked` are the names of the operations that were sent, `complaints` what the browser said:
    errors of scripts, and what the content security policy refused.
    """

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.asked: list[str] = []
        self.complaints: list[str] = []
        page.on("request", self._sent)
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def follow(self, link: str) -> None:
        """Sign in by a link, and wait until the first page is there."""
        self.page.goto(f"{self.address}/sign-in#{link}")
        expect(self.heading("Home")).to_be_visible(timeout=PATIENCE)

    def open(self, path: str, heading: str) -> None:
        """Load an address anew, and wait until the page is there."""
        self.page.goto(self.address + path)
        expect(self.heading(heading)).to_be_visible(timeout=PATIENCE)

    def heading(self, text: str) -> Any:
        """Return the page's heading of this text."""
        return self.page.get_by_role("heading", name=text, exact=True, level=1)

    def settle(self) -> None:
        """Wait until nothing is being loaded any more."""
        expect(self.page.locator("nz-skeleton")).to_have_count(0, timeout=PATIENCE)

    def inspect(
        self, name: str, themes: tuple[Theme, ...] = THEMES, rules: tuple[str, ...] = ()
    ) -> None:
        """Write what the page looks like in both themes, and assert that axe-core finds nothing.

        All rules, or those that are given, are held to in the first theme; in the next ones those
        of which something else may come.

        Raises:
            AssertionError: When it finds something; the message says what, and where.
        """
        self.settle()
        OUTPUT.mkdir(parents=True, exist_ok=True)
        self.page.evaluate(_AXE.read_text(encoding="utf-8"))
        for number, theme in enumerate(themes):
            self.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            self.page.screenshot(path=OUTPUT / f"{name}-{theme}.png")
            held = BY_THEME if number else rules
            found = [_told(one) for one in self.page.evaluate(_LOOK, held)]
            assert found == [], "\n".join((f"{name} ({theme}):", *found))

    def misfits(self) -> list[str]:
        """Tell what reaches out of the page or of what it stands in, or is cut off unannounced.

        What scrolls sideways by itself may hold more than it shows; a text may end in an ellipsis.
        """
        return [str(one) for one in self.page.evaluate(_MISFITS)]

    def _sent(self, request: Request) -> None:
        if request.url.endswith("/graphql") and request.method == "POST":
            self.asked.append(json.loads(request.post_data or "{}")["operationName"])

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(message.text)


def changed(address: str, token: str, name: str, **given: str) -> dict[str, Any]:
    """Carry out a mutation of the console's as another client; return its payload."""
    start = f"mutation {name}("
    [digest] = [key for key, text in bundle.operations().items() if text.startswith(start)]
    answer = httpx.post(
        f"{address}/graphql",
        json={"documentId": f"sha256:{digest}", "variables": {"input": given}},
        headers={"Authorization": f"Bearer {token}"},
        timeout=60,
    ).json()
    [payload] = answer["data"].values()
    assert payload["userErrors"] == []
    return dict(payload)


def _told(violation: dict[str, Any]) -> str:
    nodes = [f"{one['target']}: {one['failureSummary']}" for one in violation["nodes"][:3]]
    return f"{violation['id']}: {nodes}"
