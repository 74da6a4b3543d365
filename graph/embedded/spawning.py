"""One child process: started in its own session, logged to a file, known again later."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from graph.embedded import files

_POLL = 0.05
_BOOT = Path("/proc/sys/kernel/random/boot_id")
_START_FIELD = 19
"""Where the time of start stands in Linux' `stat` of a process, behind its name."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Tells a process from any later one with the same pid, whatever the clock is set to.

    `started` says when the process began in the system's own terms, to be compared as text.
    """

    pid: int
    started: str

    def is_alive(self) -> bool:
        """Whether this very process still runs (one that waits to be reaped does not)."""
        try:
            process = psutil.Process(self.pid)
            return _start_of(process) == self.started and process.status() != psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return False


def identify(pid: int) -> Identity:
    """Return the identity of a process that runs now.

    Raises:
        psutil.NoSuchProcess: When it does not.
    """
    return Identity(pid, _start_of(psutil.Process(pid)))


def _start_of(process: psutil.Process) -> str:
    """Return when a process began: on Linux in ticks since which start of the machine.

    As a time of day it would change with the clock, and with it every process that we know
    would look like a stranger.
    """
    if not sys.platform.startswith("linux"):
        return repr(process.create_time())
    try:
        text = Path(f"/proc/{process.pid}/stat").read_text(encoding="utf-8", errors="replace")
        ticks = text.rpartition(")")[2].split()[_START_FIELD]
        return f"{_BOOT.read_text(encoding='ascii').strip()}/{ticks}"
    except (FileNotFoundError, ProcessLookupError) as error:
        raise psutil.NoSuchProcess(process.pid) from error


def spawn(
    command: Sequence[str],
    *,
    log: Path,
    cwd: Path,
    environment: Mapping[str, str],
) -> subprocess.Popen[bytes]:
    """Start `command` in a session of its own; what it prints is appended to `log`.

    It inherits no descriptor of ours, and no signal of our terminal reaches it. Files that it
    writes are its owner's alone.
    """
    with files.append_private(log) as out:
        return subprocess.Popen(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            cwd=cwd,
            env=dict(environment),
            start_new_session=True,
            umask=0o077,
        )


def child_environment(**added: str) -> dict[str, str]:
    """Return this process's environment with `added` on top."""
    return {**os.environ, **added}  # noqa: TID251 - children read their own settings


def signal_group(pid: int, number: signal.Signals) -> None:
    """Send `number` to the session that `pid` leads; nothing happens if it is gone."""
    try:
        os.killpg(pid, number)
    except (ProcessLookupError, PermissionError):
        # macOS says "permitted" is missing for groups of ended processes.
        return


def wait_gone(identity: Identity, deadline: float) -> bool:
    """Wait until `identity` has ended or `deadline` (monotonic seconds); whether it has."""
    while identity.is_alive():
        if time.monotonic() >= deadline:
            return False
        time.sleep(_POLL)
    return True


def tail(log: Path, lines: int = 20) -> str:
    """Return the last lines of a log file, empty if there is none."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - 200 * lines))
            text = file.read().decode("utf-8", errors="replace")
    except OSError:
        return ""
    return "\n".join(text.splitlines()[-lines:])


def memory_mb(pid: int, *, family: bool = True) -> int:
    """Return the resident megabytes of a process and its descendants; 0 if it is gone."""
    try:
        first = psutil.Process(pid)
        members = [first, *(first.children(recursive=True) if family else ())]
    except psutil.NoSuchProcess:
        return 0
    return sum(map(_resident, members)) // 1_000_000


def _resident(member: psutil.Process) -> int:
    try:
        return int(member.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0
