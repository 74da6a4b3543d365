"""`nazara logs --follow` as people run it: written to, rotated, ended with Ctrl-C."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner

from api.cli.main import main

COMMAND = [sys.executable, "-c", "from api.cli.main import main; main()", "logs", "--follow"]
PATIENCE = 120
"""Seconds after which a process that says nothing is ended, so that the test fails."""


class Followed:
    """A process that follows files, and what it said."""

    def __init__(self, process: subprocess.Popen[bytes], said: int) -> None:
        self.process = process
        self._said = said
        self.text = ""

    def says(self, *words: str) -> bool:
        """Wait until all words were said since the last time."""
        while not all(word in self.text for word in words):
            try:
                part = os.read(self._said, 1 << 16)
            except OSError:  # A terminal whose other end is closed.
                part = b""
            if not part:
                return False
            self.text += part.decode()
        self.before, self.text = self.text, ""
        return True

    def ended(self) -> int:
        """Press Ctrl-C, and return how it ends."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(PATIENCE)


@contextmanager
def followed(*arguments: str | Path, terminal: bool = False) -> Iterator[Followed]:
    reading, writing = pty.openpty() if terminal else os.pipe()
    process = subprocess.Popen([*COMMAND, *map(str, arguments)], stdout=writing, stderr=writing)
    os.close(writing)
    watch = threading.Timer(PATIENCE, process.kill)
    watch.start()
    try:
        yield Followed(process, reading)
    finally:
        watch.cancel()
        process.kill()
        process.wait()
        os.close(reading)


def append(path: Path, text: str) -> None:
    with path.open("a") as opened:
        opened.write(text)


def test_groups_are_told_as_they_change_through_rotation_and_the_summary_at_the_end(
    tmp_path: Path,
) -> None:
    log, late = tmp_path / "app.log", tmp_path / "late.log"
    log.write_text("order 1 paid\norder 2 paid\n")

    with followed(log, late) as one:
        assert one.says("2  order <*> paid\n")
        append(log, "order 3 paid\nready\n")
        assert one.says("3  order <*> paid\n", "1  ready\n")
        append(log, "order 4 paid\n")
        log.rename(tmp_path / "app.log.1")
        log.write_text("order 5 paid\n")
        assert one.says("5  order <*> paid\n")
        assert "ready" not in one.before
        log.write_text("o 6\n")
        assert one.says("1  o <*>\n")
        late.write_text("here password=hunter2\nhalf a line")
        assert one.says("1  here password=***\n")
        assert one.ended() == 130
        assert one.says(
            "9 lines of 3 sources: 9 entries in 5 groups", "half a line", "looks like a secret"
        )


def test_a_terminal_shows_all_groups_anew(tmp_path: Path) -> None:
    log = tmp_path / "app.log"
    log.write_text("order 1 paid\n")

    with followed(log, terminal=True) as one:
        assert one.says("\x1b[2J", "1 lines of 1 source", "order <*> paid")
        append(log, "order 2 paid\n")
        assert one.says("\x1b[2J", "2 lines of 1 source", "order <*> paid")
        assert one.ended() == 130


def test_as_json_only_the_end_is_printed(tmp_path: Path) -> None:
    log = tmp_path / "app.log"
    log.write_text("order 1 paid\n")

    with followed(log, "--json") as one:
        # The descriptor of the file shows that it follows, and has set up how it ends.
        opened = Path(f"/proc/{one.process.pid}/fd")
        while one.process.poll() is None and str(log) not in map(_target, opened.iterdir()):
            pass
        assert one.ended() == 130
        assert one.says("}\n")

    told = orjson.loads(one.before)
    assert (told["lines"], told["groups"]) == (1, 1)


def _target(descriptor: Path) -> str:
    try:
        return str(descriptor.readlink())
    except OSError:
        return ""


@pytest.mark.parametrize("make", [lambda path: path.mkdir(), None])
def test_what_cant_be_followed_is_refused(
    tmp_path: Path, make: Callable[[Path], None] | None
) -> None:
    path = "-"
    if make:
        make(tmp_path / "folder")
        path = str(tmp_path / "folder")

    told = CliRunner().invoke(main, ["logs", "--follow", path])

    assert told.exit_code == 2
    assert "can't be followed" in told.stderr
