"""A tiny process that ends the children when their parent was killed.

It reads pids from a pipe whose other end only the parent holds. When the parent dies, however
it dies, the pipe ends, and the reaper stops every process whose pid was not taken back.
"""

from __future__ import annotations

import contextlib
import subprocess
from types import TracebackType
from typing import Self

# A shell because it takes one megabyte and starts in a millisecond. It stops the last started
# first and waits ten seconds before it kills; each child leads its own process group.
_SCRIPT = r"""
trap '' INT TERM HUP QUIT
pids=' '
while read -r sign pid; do
  case $sign in
    +) pids=" $pid$pids" ;;
    -) before=${pids%%" $pid "*}; after=${pids#*" $pid "}
       [ "$before" = "$pids" ] || pids="$before $after" ;;
  esac
done
for pid in $pids; do kill -TERM -"$pid" 2>/dev/null; done
for turn in 1 2 3 4 5 6 7 8 9 10; do
  left=''
  for pid in $pids; do kill -0 -"$pid" 2>/dev/null && left=yes; done
  [ -z "$left" ] && exit 0
  sleep 1
done
for pid in $pids; do kill -KILL -"$pid" 2>/dev/null; done
"""


class Reaper:
    """Use it as a context around the life of the children."""

    def __enter__(self) -> Self:
        self._shell = subprocess.Popen(
            ["/bin/sh", "-c", _SCRIPT],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            start_new_session=True,
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the pipe and wait: what was not released is stopped by the reaper now."""
        if self._shell.stdin:
            with contextlib.suppress(BrokenPipeError):
                self._shell.stdin.close()
        self._shell.wait()

    def watch(self, pid: int) -> None:
        """Stop `pid`'s process group if this process dies."""
        self._say("+", pid)

    def release(self, pid: int) -> None:
        """Forget `pid`: it has ended."""
        self._say("-", pid)

    def _say(self, sign: str, pid: int) -> None:
        # A reaper that somebody killed costs the protection, never the service.
        if self._shell.stdin and self._shell.poll() is None:
            try:
                self._shell.stdin.write(f"{sign} {pid}\n".encode())
                self._shell.stdin.flush()
            except BrokenPipeError:
                return
