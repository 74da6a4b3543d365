"""`nazara logs --follow`: groups as they change, until somebody has seen enough."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Final

import click

from ingest.logs.following import FileFollower
from ingest.logs.reading import LineReader, ReadLine

ENDED_BY_KEY: Final = 130
"""How a program ends that somebody ended with Ctrl-C."""

_SHOWN_EVERY: Final = 0.5
_CLEARED: Final = "\x1b[H\x1b[2J\x1b[3J"
_MOST_ROWS: Final = 50


class GroupScreen:
    """Shows groups anew when they change: all of a page on a terminal, else those that did.

    Args:
        page: Returns what a terminal shows.
        rows: Returns a line for each group, by its id, those first that are to come first.
    """

    def __init__(self, page: Callable[[], str], rows: Callable[[], dict[str, str]]) -> None:
        self._page = page
        self._rows = rows
        self._known: dict[str, str] = {}
        self._is_terminal = sys.stdout.isatty()

    def show(self) -> None:
        """Print what there is now."""
        if self._is_terminal:
            click.echo(_CLEARED + self._page())
            return
        rows = self._rows()
        changed = [row for id_, row in rows.items() if self._known.get(id_) != row]
        self._known = rows
        click.echo("\n".join(changed[:_MOST_ROWS]))
        if len(changed) > _MOST_ROWS:
            click.echo(f"and {len(changed) - _MOST_ROWS:,} more groups that changed")


def follow_files(
    reader: LineReader,
    paths: Iterable[Path],
    add: Callable[[ReadLine | None], None],
    screen: GroupScreen | None,
) -> None:
    """Give lines on as they are written, None if there are none for now, until Ctrl-C.

    What comes of them is shown as it changes.
    """
    follower = FileFollower(reader, paths)
    shown = 0.0
    changed = False
    with _told_to_end() as ended:
        for line in follower.lines():
            add(line)
            changed |= line is not None
            if ended():
                break
            if line is None and changed and screen and time.monotonic() - shown > _SHOWN_EVERY:
                screen.show()
                shown, changed = time.monotonic(), False
    for line in follower.rest():
        add(line)


@contextmanager
def _told_to_end() -> Iterator[Callable[[], bool]]:
    """Give a function that tells whether Ctrl-C was pressed; a second time it ends at once."""
    pressed: list[int] = []

    def press(number: int, frame: FrameType | None) -> None:
        del frame
        pressed.append(number)
        signal.signal(signal.SIGINT, signal.default_int_handler)

    before = signal.signal(signal.SIGINT, press)
    try:
        yield lambda: bool(pressed)
    finally:
        signal.signal(signal.SIGINT, before)
