"""Carry fetched files to a machine without a network, in any folder or medium."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TextIO

import orjson

from graph.embedded import disk
from graph.embedded.artifacts import Artifact, Lock, read_lock
from graph.embedded.fetch import MARKER, fetch, is_complete, turn
from graph.embedded.progress import DownloadProgress
from graph.errors import DownloadFailed, InvalidInput
from graph.settings.settings import Settings

_CHUNK = 1 << 20
_NAMED = 5
"""Files that a message names; how many more there are, it says."""

_COPY_AGAIN = (
    "Copy the whole folder again, or make it anew with `nazara fetch --to DIR` on a machine with "
    "a network and the same version of Nazara. Nothing was put into the cache."
)


@dataclass(frozen=True, slots=True)
class Carried:
    """What was carried where."""

    folder: Path
    locks: tuple[Lock, ...]

    @property
    def files(self) -> int:
        """How many files."""
        return sum(len(lock.artifacts) for lock in self.locks)

    @property
    def bytes(self) -> int:
        """Their size."""
        return sum(lock.total_size for lock in self.locks)


def pack(
    settings: Settings, folder: Path, locks: Sequence[Lock], *, stream: TextIO | None = None
) -> Carried:
    """Put every file that an offline start needs into `folder`, each checked by its hash.

    What is missing in the cache is downloaded first; what is in `folder` already stays.

    Raises:
        DownloadFailed, Stopped: As `fetch`.
        InvalidInput: The folder can't be written.
        DiskFull: There is no room.
    """
    for lock in locks:
        _pack_one(settings, folder, lock, stream)
    return Carried(folder, tuple(locks))


def _pack_one(settings: Settings, folder: Path, lock: Lock, stream: TextIO | None) -> None:
    cache = fetch(settings, lock, stream=stream)
    if damaged := [item for item in lock.artifacts if fault_of(cache, item)]:
        # The disk, or somebody, has changed them since they were fetched.
        for item in damaged:
            (cache / item.name).unlink()
        fetch(settings, lock, stream=stream)
    with _writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        todo = [item for item in lock.artifacts if fault_of(folder, item)]
        disk.require_room(folder, sum(item.size for item in todo), "DIR")
        _copy(todo, cache, folder, lock, stream)
        (folder / lock.file_name).write_bytes(_text(lock))


def unpack(
    settings: Settings, folder: Path, locks: Sequence[Lock], *, stream: TextIO | None = None
) -> Carried:
    """Fill the cache from a folder that `pack` has made, without a network.

    Raises:
        DownloadFailed: Files are missing or damaged, each named; the cache is as it was.
        DiskFull: The cache has no room.
    """
    for lock in locks:
        _check(folder, lock)
    for lock in locks:
        _unpack_one(settings, folder, lock, stream)
    return Carried(settings.cache_dir, tuple(locks))


def _unpack_one(settings: Settings, folder: Path, lock: Lock, stream: TextIO | None) -> None:
    cache = settings.cache_dir / lock.folder_name
    with disk.writing(settings.cache_dir, "NAZARA_CACHE_DIR"):
        cache.mkdir(parents=True, exist_ok=True)
        with turn(cache, lock, stream or sys.stderr):
            todo = [item for item in lock.artifacts if fault_of(cache, item)]
            disk.require_room(cache, sum(item.size for item in todo), "NAZARA_CACHE_DIR")
            _copy(todo, folder, cache, lock, stream)
            (cache / MARKER).touch()
    if not is_complete(cache, lock):
        message = f"{cache} changed while it was filled"
        raise DownloadFailed(message, remedy="Run the same command again.")


def fault_of(folder: Path, item: Artifact) -> str | None:
    """Return what is wrong with a file in `folder`, None if it is as it should be."""
    path = folder / item.name
    try:
        size = path.stat().st_size
        if size != item.size:
            return f"{item.name} has {size:,} bytes of {item.size:,}"
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return f"{item.name} is missing"
    except OSError as error:
        return f"{item.name} can't be read: {error.strerror}"
    return None if digest == item.sha256 else f"{item.name} has another content (SHA-256)"


def _check(folder: Path, lock: Lock) -> None:
    if not folder.is_dir():
        message = f"{folder} is no folder"
        raise InvalidInput(message, remedy="Name one that `nazara fetch --to DIR` has made.")
    faults = [fault for item in lock.artifacts if (fault := fault_of(folder, item))]
    if not faults:
        return
    more = f"; and {len(faults) - _NAMED} more" if len(faults) > _NAMED else ""
    message = f"{folder} lacks files of {lock.title}{_other_version(folder, lock)}: "
    raise DownloadFailed(message + "; ".join(faults[:_NAMED]) + more, remedy=_COPY_AGAIN)


def _other_version(folder: Path, lock: Lock) -> str:
    try:
        made_for = read_lock(folder / lock.file_name)
    except (OSError, ValueError, LookupError, TypeError):
        return ""
    if made_for.folder_name == lock.folder_name:
        return ""
    return f" (it was made by another version of Nazara, for {made_for.title})"


def _copy(
    items: list[Artifact], source: Path, target: Path, lock: Lock, stream: TextIO | None
) -> None:
    size = sum(item.size for item in items)
    with DownloadProgress(f"Copying {lock.title}", size, stream) as progress:
        for item in items:
            part = target / f"{item.name}.part"
            if _copy_one(source / item.name, part, progress) != item.sha256:
                part.unlink()
                message = f"{source / item.name} changed while it was copied"
                raise DownloadFailed(message, remedy=_COPY_AGAIN)
            part.replace(target / item.name)


def _copy_one(source: Path, part: Path, progress: DownloadProgress) -> str:
    """Copy a file onto the disk and return the SHA-256 of what was copied."""
    digest = hashlib.sha256()
    with source.open("rb") as file, part.open("wb") as out:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            out.write(chunk)
            progress.add(len(chunk))
        out.flush()
        os.fsync(out.fileno())
    return digest.hexdigest()


def _text(lock: Lock) -> bytes:
    """Return a lock as its file has it: who finds the folder later sees what it is for."""
    artifacts = [asdict(item) for item in lock.artifacts]
    said = {"name": lock.name, "version": lock.version, "artifacts": artifacts}
    return orjson.dumps(said, option=orjson.OPT_INDENT_2)


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    """Say what is wrong with a folder that can't be written."""
    try:
        with disk.writing(folder, "DIR"):
            yield
    except OSError as error:
        message = f"{folder} can't be written: {error.strerror or error}"
        raise InvalidInput(message, remedy="Name a folder that you may write to.") from error
