"""The files of a backup: lines of JSON, packed or not, with the checksum of what was written."""

from __future__ import annotations

import gzip
import hashlib
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import orjson

from graph.errors import InvalidBackup
from graph.upkeep.backup.manifest import FileEntry, RowKind

_PACKED = ".gz"
_LEVEL = 1
"""Of gzip: the usual one saves another third and takes three times as long."""


class LineWriter:
    """Writes one file of a backup; only its owner may read it.

    Without `close` (a failure, say) the file is left as it is, and no manifest names it.
    """

    def __init__(self, folder: Path, name: str, kind: RowKind, *, packed: bool) -> None:
        self._name = f"{name}.ndjson{_PACKED if packed else ''}"
        self._kind: RowKind = kind
        self._rows = 0
        self._raw = _Hashed(folder / self._name)
        # No name and no time in the head: equal content makes equal files.
        self._out: Any = (
            gzip.GzipFile("", "wb", _LEVEL, fileobj=self._raw, mtime=0) if packed else self._raw
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # A packer that is left open would try to write when it is swept up.
        with suppress(OSError, ValueError):
            self._out.close()
        self._raw.close()

    def write(self, row: dict[str, Any]) -> bool:
        """Append one row; properties are in the order of their names. Return true."""
        self._out.write(orjson.dumps(row, option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE))
        self._rows += 1
        return True

    def finish(self) -> FileEntry:
        """Have everything on the disk, and return what was written."""
        if self._out is not self._raw:
            self._out.close()
        self._raw.sync()
        return FileEntry(
            name=self._name,
            kind=self._kind,
            rows=self._rows,
            bytes=self._raw.size,
            sha256=self._raw.digest.hexdigest(),
        )


class _Hashed:
    """A file that knows how long it is and its SHA-256."""

    def __init__(self, path: Path) -> None:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        self._file: IO[bytes] = os.fdopen(descriptor, "wb")
        self.digest = hashlib.sha256()
        self.size = 0

    def write(self, content: bytes) -> int:
        self.digest.update(content)
        self.size += len(content)
        return self._file.write(content)

    def flush(self) -> None:
        self._file.flush()

    def sync(self) -> None:
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def close(self) -> None:
        """Close the file, whether or not all of it can be written."""
        with suppress(OSError):
            self._file.close()


def lines(folder: Path, entry: FileEntry) -> Iterator[bytes]:
    """Yield the lines of a file, without their ends.

    Raises:
        InvalidBackup: When it can't be unpacked.
    """
    path = folder / entry.name
    try:
        with gzip.open(path, "rb") if path.suffix == _PACKED else path.open("rb") as file:
            yield from file
    except (OSError, EOFError, ValueError) as error:
        message = f"{path} can't be read: {error}"
        raise InvalidBackup(message) from error


def rows(folder: Path, entry: FileEntry) -> Iterator[dict[str, Any]]:
    """Yield the rows of a file.

    Raises:
        InvalidBackup: When it can't be unpacked, or a line is no row.
    """
    for number, line in enumerate(lines(folder, entry), start=1):
        yield row_of(entry, number, line)


def row_of(entry: FileEntry, number: int, line: bytes) -> dict[str, Any]:
    """Return a line as a row; `number` counts from 1, for the message.

    Raises:
        InvalidBackup: When it is none.
    """
    try:
        row = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        message = f"{entry.name}, line {number}: {error}"
        raise InvalidBackup(message) from error
    if not isinstance(row, dict):
        message = f"{entry.name}, line {number}: not an object"
        raise InvalidBackup(message)
    return row


def check_content(folder: Path, entry: FileEntry) -> None:
    """Check that a file is there and is the one that was written.

    Raises:
        InvalidBackup: Names the file, what was expected and what was found.
    """
    path = folder / entry.name
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        message = f"{path} can't be read: {error.strerror}"
        raise InvalidBackup(message) from error
    if size != entry.bytes:
        message = f"{path} has {size:,} bytes, expected {entry.bytes:,}"
        raise InvalidBackup(message)
    if found != entry.sha256:
        message = f"{path} has SHA-256 {found}, expected {entry.sha256}"
        raise InvalidBackup(message)
