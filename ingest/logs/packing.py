"""Packed streams, told by how they begin, and limits on what may come out of them.

What can't be read further ends as if it ended there, and says why: lines before that are not lost.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import re
import struct
import sys
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Final, Protocol

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

SHORT: Final = 64 * 1024 * 1024
"""Bytes that may come out of any packed file, however short it is."""

_BLOCK: Final = 512

UNREADABLE: Final = (
    OSError,
    EOFError,
    ValueError,
    OverflowError,
    RuntimeError,
    NotImplementedError,
    MemoryError,
    struct.error,
    zlib.error,
    lzma.LZMAError,
    zipfile.BadZipFile,
    zstd.ZstdError,
)
"""What comes of a packed stream that is torn, broken, or made to do harm."""

_FORMS: Final = {
    "gz": re.compile(rb"\x1f\x8b"),
    "bz2": re.compile(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)"),
    "xz": re.compile(rb"\xfd7zXZ\0"),
    "zst": re.compile(rb"\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18"),
    "zip": re.compile(rb"PK(?:\x03\x04|\x05\x06|\x07\x08)"),
    "7z": re.compile(rb"7z\xbc\xaf\x27\x1c"),
    "rar": re.compile(rb"Rar!\x1a\x07"),
    "lz4": re.compile(rb"\x04\x22\x4d\x18"),
    "compress": re.compile(rb"\x1f[\x9d\xa0]"),
}


class ByteSource(Protocol):
    """What bytes are read from: a file, a pipe, a part of an archive."""

    def read(self, size: int, /) -> bytes:
        """Return at most that many bytes; none at the end."""


Unpacker = Callable[[IO[bytes]], ByteSource]

UNPACKERS: Final[dict[str, Unpacker]] = {
    "gz": lambda packed: gzip.GzipFile(fileobj=packed),
    "bz2": bz2.BZ2File,
    "xz": lzma.LZMAFile,
    "zst": zstd.ZstdFile,
}
"""What unpacks a stream, by its form."""


def told(error: BaseException) -> str:
    """Return what an error says, or what it is."""
    return str(error) or type(error).__name__


def form_of(head: bytes) -> str | None:
    """Return how a stream is packed whose first 512 bytes are given; None if it isn't."""
    for name, magic in _FORMS.items():
        if magic.match(head):
            return name
    return "tar" if is_tar_header(head[:_BLOCK]) else None


def is_tar_header(block: bytes) -> bool:
    """Return whether a block of 512 bytes is the header of a member of a tar archive."""
    try:
        tarfile.TarInfo.frombuf(block, "utf-8", "replace")
    except (tarfile.HeaderError, ValueError):
        return False
    return True


def beginning_of(opened: ByteSource, size: int = _BLOCK) -> bytes:
    """Return that many bytes, fewer only at the end: a pipe gives them in parts."""
    read = getattr(opened, "read1", opened.read)
    found = b""
    while len(found) < size and (part := read(size - len(found))):
        found += part
    return found


class BegunStream(io.RawIOBase):
    """A stream from its beginning, some of which was read before."""

    def __init__(self, head: bytes, opened: ByteSource) -> None:
        self._head = head
        self._read = getattr(opened, "read1", opened.read)

    def readable(self) -> bool:
        """Return that it is."""
        return True

    def readinto(self, into: memoryview) -> int:  # type: ignore[override] # As the stubs have it.
        """Give what was read before, then the rest."""
        if self._head:
            part, self._head = self._head[: len(into)], self._head[len(into) :]
        else:
            part = self._read(len(into))
        into[: len(part)] = part
        return len(part)


@dataclass(slots=True)
class UnpackedBytes:
    """How much came out of one file, through all its layers, and how much may.

    Attributes:
        times: Times as long as the file is, beyond 64 MB.
        most: However long the file is.
        packed: How long the file is, or how much of it was read.
    """

    times: int
    most: int
    packed: Callable[[], int]
    taken: int = 0
    spent: str | None = None
    """Why no more may come, if too much has."""

    def take(self, size: int) -> None:
        """Count bytes."""
        self.taken += size
        if self.taken > SHORT or self.taken > self.most:
            most = min(self.most, max(SHORT, self.packed() * self.times))
            if self.taken > most:
                self.spent = f"more than {most:,} bytes come out of it"


class UnpackedStream(io.RawIOBase):
    """What comes out of a packed stream, as far as it can be read and may be.

    Attributes:
        wrong: Why it ended before its end, if it did.
    """

    def __init__(self, opened: ByteSource, counted: UnpackedBytes | None) -> None:
        self.wrong: str | None = None
        self._opened = opened
        self._counted = counted

    def readable(self) -> bool:
        """Return that it is."""
        return True

    def readinto(self, into: memoryview) -> int:  # type: ignore[override] # As the stubs have it.
        """Give what comes out next; nothing once something is wrong."""
        if self.wrong:
            return 0
        try:
            part = self._opened.read(len(into))
        except UNREADABLE as error:
            self.wrong = f"it can't be read further: {told(error)}"
            return 0
        if self._counted is not None:
            self._counted.take(len(part))
            if self._counted.spent:
                self.wrong = f"its end: {self._counted.spent}"
                return 0
        into[: len(part)] = part
        return len(part)
