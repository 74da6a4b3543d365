"""HTML as the text that people read in it."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_BLOCK_NAMES = """
    address article aside blockquote br dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6
    header hr li main nav ol p pre section table tr ul
"""
_BLOCKS = frozenset(_BLOCK_NAMES.split())
"""Elements that begin a line of their own."""

_UNREAD = frozenset({"script", "style", "head", "title", "template"})
_BLANKS = re.compile(r"[ \t\r\f\v\u00a0]+")
_LINES = re.compile(r" ?\n ?")
_MANY_LINES = re.compile(r"\n{3,}")


def plain_text(html: str) -> str:
    """Return the words of a piece of HTML, a line for each block, with the addresses of its links.

    Text without a tag stays as it is, but for its entities.
    """
    reader = _Words()
    reader.feed(html)
    reader.close()
    words = _LINES.sub("\n", _BLANKS.sub(" ", "".join(reader.words)))
    return _MANY_LINES.sub("\n\n", words).strip()


class _Words(HTMLParser):
    """Collects the words between tags."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._unread = 0
        self._links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in _UNREAD:
            self._unread += 1
        elif tag in _BLOCKS:
            self.words.append("\n")
        elif tag == "a":
            self._links.append(given.get("href") or "")
        elif tag == "img" and given.get("alt"):
            self.words.append(str(given["alt"]))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # One that is closed at once begins one line, and not two.
        if tag in _BLOCKS or tag == "img":
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNREAD:
            self._unread = max(0, self._unread - 1)
        elif tag in _BLOCKS:
            self.words.append("\n")
        elif tag == "a" and self._links:
            self._name(self._links.pop())

    def handle_data(self, data: str) -> None:
        if not self._unread:
            self.words.append(data)

    def _name(self, address: str) -> None:
        """Say where a link leads, unless its words do already."""
        if address.startswith(("http://", "https://")) and address not in "".join(self.words[-3:]):
            self.words.append(f" ({address})")
