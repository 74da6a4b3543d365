"""Texts of logs in the width of a terminal."""

from __future__ import annotations

import shutil
import sys
import textwrap
from typing import Final

_NARROWEST: Final = 40


def columns_of_output() -> int | None:
    """Return how wide the terminal is; None where output goes to a file or another program.

    What goes there is not wrapped: what is looked for with `grep` stands in one line.
    """
    if not sys.stdout.isatty():
        return None
    return max(shutil.get_terminal_size().columns, _NARROWEST)


def printable(text: str) -> str:
    """Return a text without what would move a terminal's cursor or colour it."""
    return "".join(one if one.isprintable() else "�" for one in text)


def shortened(text: str, most: int) -> str:
    """Return a text of so many characters at most."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def wrapped(text: str, columns: int | None, first: str = "", rest: str = "") -> list[str]:
    """Return the lines of a text, wrapped at blanks, behind what stands before them."""
    said = printable(text)
    if columns is None:
        return [(first + said).rstrip()]
    lines = textwrap.wrap(
        said, columns, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False
    )
    return lines or [first.rstrip()]
