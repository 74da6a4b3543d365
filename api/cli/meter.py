"""How far a long command is: a line that moves on a terminal, one now and then elsewhere."""

from __future__ import annotations

import sys
import time

import click

_EVERY_SECONDS = 5.0


class Meter:
    """Shows counts on standard error."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._last = time.monotonic()
        self._open = False

    def show(self, done: int, total: int) -> None:
        """Show that `done` of about `total` are done."""
        text = f"{done:,} of {max(done, total):,} {self._what}"
        if sys.stderr.isatty():
            click.echo(f"\r{text}", err=True, nl=False)
            self._open = True
        elif time.monotonic() - self._last >= _EVERY_SECONDS:
            self._last = time.monotonic()
            click.echo(text, err=True)

    def end(self) -> None:
        """Leave the line."""
        if self._open:
            click.echo(err=True)
        self._open = False
