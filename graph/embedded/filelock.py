"""One process at a time, by a lock that the system drops when its holder dies."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Held(Exception):
    """Another process holds the lock."""


@contextmanager
def hold(path: Path, *, wait: bool) -> Iterator[None]:
    """Hold the lock on `path` during the block; no child process inherits it.

    Raises:
        Held: When `wait` is false and another process has it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError as error:
            raise Held from error
        yield
    finally:
        os.close(descriptor)


def is_held(path: Path) -> bool:
    """Whether some process holds the lock on `path` now."""
    if not path.exists():
        return False
    try:
        with hold(path, wait=False):
            return False
    except Held:
        return True
