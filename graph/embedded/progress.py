"""Show how far a download is: a bar on a terminal, a plain line now and then elsewhere."""

from __future__ import annotations

import sys
import threading
import time
from types import TracebackType
from typing import Self, TextIO

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

_LINE_EVERY = 5.0
"""Seconds between two plain lines."""


class DownloadProgress:
    """Counts bytes from any thread and shows them on `stream` (standard error by default)."""

    def __init__(self, title: str, total: int, stream: TextIO | None = None) -> None:
        self._title = title
        self._total = total
        self._stream = stream or sys.stderr
        self._done = 0
        self._last_line = 0.0
        self._guard = threading.Lock()
        self._bar = _bar(self._stream) if self._stream.isatty() else None
        self._task = self._bar.add_task(title, total=total) if self._bar else None

    def __enter__(self) -> Self:
        if self._bar:
            self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar:
            self._bar.stop()
        else:
            self._line()

    def add(self, count: int) -> None:
        """Count `count` more bytes; a negative count takes back what had to be dropped."""
        with self._guard:
            self._done += count
            if self._bar and self._task is not None:
                self._bar.update(self._task, completed=self._done)
            elif time.monotonic() - self._last_line >= _LINE_EVERY:
                self._line()

    def _line(self) -> None:
        self._last_line = time.monotonic()
        text = f"{self._title}: {self._done / 1e6:.0f} of {self._total / 1e6:.0f} MB"
        print(text, file=self._stream, flush=True)


def _bar(stream: TextIO) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
        console=Console(file=stream),
    )
