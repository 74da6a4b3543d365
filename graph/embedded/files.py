"""Files that must be whole or absent, and files that only their owner may read."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

import orjson

_SECRET_BYTES = 24
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def make_private_folder(folder: Path) -> None:
    """Make `folder` (and its parents); only this user may enter one that is made here."""
    if not folder.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def is_open_to_others(path: Path) -> bool:
    """Whether anybody but its owner (and root) may do anything with `path`."""
    return bool(path.stat().st_mode & _OTHERS)


def close_to_others(path: Path) -> None:
    """Leave `path` to its owner, where it is ours and the file system knows modes."""
    with contextlib.suppress(PermissionError):
        if is_open_to_others(path):
            path.chmod(stat.S_IMODE(path.stat().st_mode) & ~_OTHERS)


def append_private(path: Path) -> BinaryIO:
    """Open `path` to be written to its end; one that is made here only its owner may read."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    return os.fdopen(descriptor, "ab")


def write_private(path: Path, text: str) -> None:
    """Replace `path` at once by a file with `text` that only its owner may read."""
    make_private_folder(path.parent)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def secret_of(path: Path) -> str:
    """Return the secret in `path`; a random one is written there first if there is none."""
    if not path.exists():
        write_private(path, secrets.token_urlsafe(_SECRET_BYTES) + "\n")
    return path.read_text(encoding="utf-8").strip()


def read_numbers(path: Path) -> dict[str, int]:
    """Return a small table of numbers; an empty one if `path` is missing or damaged."""
    try:
        found = orjson.loads(path.read_bytes())
        return {str(key): int(number) for key, number in found.items()}
    except (OSError, ValueError, AttributeError):
        return {}


def write_numbers(path: Path, numbers: Mapping[str, int]) -> None:
    """Replace the table in `path`."""
    write_private(path, orjson.dumps(dict(numbers)).decode())
