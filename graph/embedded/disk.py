"""Room on the disk: asked for beforehand, and named clearly when it runs out."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from graph.errors import DiskFull, NotWritable, ServerFailed

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_CLOSED = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})
_NOTHING_LEFT = 2_000_000


def free_bytes(folder: Path) -> int:
    """Return the bytes that can still be written in `folder`, or where it will be made."""
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free


def require_room(folder: Path, needed: int, setting: str) -> None:
    """Check that `needed` bytes fit into `folder`.

    Raises:
        DiskFull: When they do not; `setting` is the variable that names another folder.
    """
    free = free_bytes(folder)
    if free < needed:
        message = f"{folder} needs {needed / 1e6:.0f} MB and has {free / 1e6:.0f} MB free"
        raise DiskFull(message, remedy=_remedy(setting))


@contextmanager
def blamed(folder: Path, setting: str) -> Iterator[None]:
    """Say "full disk" when something failed for that: other programs say it in many words."""
    try:
        with writing(folder, setting):
            yield
    except ServerFailed as error:
        if free_bytes(folder) > _NOTHING_LEFT:
            raise
        message = f"{folder} is full, and {error.message}"
        raise DiskFull(message, remedy=_remedy(setting)) from error


@contextmanager
def writing(folder: Path, setting: str) -> Iterator[None]:
    """Turn the system's "no space left" and "read-only" inside the block into errors of ours.

    Raises:
        DiskFull: When the disk has no room.
        NotWritable: When nothing may be written there at all.
    """
    try:
        yield
    except OSError as error:
        if error.errno in _CLOSED:
            message = f"{error.filename or folder} can't be written: {error.strerror}"
            remedy = f"Mount it for writing or correct its owner and mode, or set {setting}."
            raise NotWritable(message, remedy=remedy) from error
        if error.errno not in _FULL:
            raise
        message = f"{folder} is full ({error.strerror}); what was complete is kept"
        raise DiskFull(message, remedy=_remedy(setting)) from error


def _remedy(setting: str) -> str:
    return f"Free some space, or set {setting} to a folder with more; then run this again."
