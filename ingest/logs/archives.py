"""The members of zip and tar archives, as streams: nothing of them is written anywhere."""

from __future__ import annotations

import io
import re
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, Final

from ingest.logs.packing import ByteSource, beginning_of
from ingest.logs.rotation import place_in_time

_BLOCK: Final = 512
_LONGEST_NAME: Final = 1024 * 1024
_SHOWN: Final = 300
_ENCRYPTED: Final = 1

_UTF8: Final = 0x800
_TOLD_BEHIND: Final = 8
_TOLD_IN_EXTRA: Final = 0xFFFFFFFF
_MEMBER: Final = b"PK\x03\x04"
_SIGNATURE: Final = re.compile(rb"PK(?:\x03\x04|\x01\x02|\x05\x06)")
_HEADER: Final = struct.Struct("<4xHHHHHIIIHH")
_BEFORE_NAME: Final = _HEADER.size
_NEWEST: Final = 63
_METHODS: Final = 100
_NAME: Final = 4096

_WHY: Final = {
    tarfile.LNKTYPE: "it is a link",
    tarfile.SYMTYPE: "it is a link",
    tarfile.CHRTYPE: "it is a device",
    tarfile.BLKTYPE: "it is a device",
    tarfile.FIFOTYPE: "it is a pipe",
    tarfile.GNUTYPE_SPARSE: "it has holes, which are not read",
}


_META: Final = frozenset(
    (
        tarfile.GNUTYPE_LONGNAME,
        tarfile.GNUTYPE_LONGLINK,
        tarfile.XHDTYPE,
        tarfile.XGLTYPE,
        tarfile.SOLARIS_XHDTYPE,
    )
)
_FILES: Final = frozenset((tarfile.REGTYPE, tarfile.AREGTYPE, tarfile.CONTTYPE))
_WITHOUT_CONTENT: Final = frozenset(
    (tarfile.LNKTYPE, tarfile.SYMTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE)
)


@dataclass(frozen=True, slots=True)
class PackedMember:
    """A file in an archive.

    Attributes:
        name: As the archive has it, without what a terminal would act on.
        why: Why it is not read; None if it can be.
        open: Opens it as a stream, before the next member is asked for.
    """

    name: str
    why: str | None
    open: Callable[[], ByteSource]


def zip_members(opened: IO[bytes]) -> Iterator[PackedMember]:
    """Yield the files in a zip archive, of rotated ones the oldest first.

    Raises:
        One of `UNREADABLE`: It is none, or its directory is broken.
    """
    with zipfile.ZipFile(opened) as archive:
        for one in sorted(archive.infolist(), key=lambda info: place_in_time(info.filename)):
            if not one.is_dir():
                yield PackedMember(_shown(one.filename), _zip_why(one), _opening(archive, one))


def streamed_zip_members(opened: ByteSource) -> Iterator[PackedMember]:
    """Yield the files in a zip archive that comes as a stream, or has lost its directory.

    Behind a member whose end can't be told, the next one is looked for.

    Raises:
        EOFError: It ends before its directory begins.
    """
    feed = _ZipFeed(opened)
    while (header := feed.next_header()) is not None:
        flags, method, crc, packed, length, extra = header
        name = beginning_of(feed, length).decode("utf-8" if flags & _UTF8 else "cp437", "replace")
        beginning_of(feed, extra)
        told = None if flags & _TOLD_BEHIND or packed == _TOLD_IN_EXTRA else (packed, crc)
        part = _ZipPart(feed, method, told)
        if not name.endswith("/"):
            yield PackedMember(_shown(name), _streamed_why(flags, method, told), lambda p=part: p)  # type: ignore[misc]
        part.pass_rest()


def _streamed_why(flags: int, method: int, told: tuple[int, int] | None) -> str | None:
    if flags & _ENCRYPTED:
        return "it is encrypted"
    if method not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        return "it is packed in a way that is not read of a stream"
    if method == zipfile.ZIP_STORED and told is None:
        return "its length is told behind it, which is not read of a stream"
    return None


class _ZipFeed:
    """A stream that can be given back what was read too much of it."""

    def __init__(self, opened: ByteSource) -> None:
        self._opened = opened
        self._back = b""

    def read(self, size: int, /) -> bytes:
        """Return the next bytes."""
        if not self._back:
            return self._opened.read(size)
        part, self._back = self._back[:size], self._back[size:]
        return part

    def give_back(self, part: bytes) -> None:
        """Have it read once more."""
        self._back = part + self._back

    def next_header(self) -> tuple[int, int, int, int, int, int] | None:
        """Return what the next header of a member says; None where the directory begins.

        Raises:
            EOFError: There is neither.
        """
        while held := beginning_of(self, 1 << 14):
            found = _SIGNATURE.search(held)
            if found is None:
                # A signature may stand across the end.
                if len(held) < _BEFORE_NAME:
                    break
                self.give_back(held[-3:])
            elif found[0] != _MEMBER:
                return None
            elif len(held) - found.start() >= _BEFORE_NAME:
                head = _HEADER.unpack_from(held, found.start())
                version, flags, method, _, _, crc, packed, _, length, extra = head
                if version & 255 <= _NEWEST and method < _METHODS and length <= _NAME:
                    self.give_back(held[found.start() + _BEFORE_NAME :])
                    return flags, method, crc, packed, length, extra
                self.give_back(held[found.end() :])
            elif found.start() == 0:
                break
            else:
                self.give_back(held[found.start() :])
        raise EOFError("the archive ends before its end")


class _ZipPart:
    """The content of a member of a zip, unpacked."""

    def __init__(self, feed: _ZipFeed, method: int, told: tuple[int, int] | None) -> None:
        self._feed = feed
        self._left = told[0] if told else None
        self._crc = told[1] if told else None
        self._sum = 0
        self._unpacker = zlib.decompressobj(-15) if method == zipfile.ZIP_DEFLATED else None
        self._ended = False

    def read(self, size: int, /) -> bytes:
        """Return the next bytes of it.

        Raises:
            EOFError: The archive ends in it.
            BadZipFile: It is not what was packed.
        """
        part = b""
        while not part and not self._ended:
            if self._unpacker is None:
                part = self._packed(size)
                self._ended = not part
            else:
                given = self._unpacker.unconsumed_tail or self._packed(1 << 14)
                if not given:
                    self._ended = True
                    raise EOFError("it ends before its end")
                part = self._unpacker.decompress(given, size)
                if self._unpacker.eof:
                    self._end(self._unpacker.unused_data)
        self._sum = zlib.crc32(part, self._sum)
        if self._ended and self._crc is not None and self._sum != self._crc and not part:
            raise zipfile.BadZipFile("its checksum is another")
        return part

    def _end(self, unused: bytes) -> None:
        self._ended = True
        self._feed.give_back(unused)
        if self._left is not None:
            self._left += len(unused)

    def _packed(self, size: int) -> bytes:
        part = self._feed.read(size if self._left is None else min(size, self._left))
        if self._left is not None:
            if self._left and size and not part:
                self._left = 0
                raise EOFError("the archive ends in it")
            self._left -= len(part)
        return part

    def pass_rest(self) -> None:
        """Pass over what was not read of it, as far as its end is known."""
        if self._left is not None:
            while self._left and (part := self._feed.read(min(self._left, 1 << 16))):
                self._left -= len(part)
            return
        try:
            while self._unpacker is not None and self.read(1 << 16):
                pass
        except (EOFError, zlib.error, zipfile.BadZipFile):
            self._ended = True


def _opening(archive: zipfile.ZipFile, one: zipfile.ZipInfo) -> Callable[[], ByteSource]:
    return lambda: archive.open(one)


def _zip_why(one: zipfile.ZipInfo) -> str | None:
    if one.flag_bits & _ENCRYPTED:
        return "it is encrypted"
    return "it is a link" if stat.S_ISLNK(one.external_attr >> 16) else None


def tar_members(opened: ByteSource) -> Iterator[PackedMember]:
    """Yield the files in a tar archive, in its order.

    A header that is broken is told of, and the next one that is whole is looked for.

    Raises:
        EOFError: It ends before its end.
    """
    name, size, number, lost, ended = "", None, 0, False, False
    while len(block := beginning_of(opened)) == _BLOCK:
        number += 1
        ended = not block.strip(b"\0")
        if ended:
            continue
        try:
            info = tarfile.TarInfo.frombuf(block, "utf-8", "replace")
        except (tarfile.HeaderError, ValueError):
            if not lost:
                yield _no_member(f"block {number}", "a header is broken there")
            lost, name, size = True, "", None
            continue
        lost = False
        part = _TarPart(opened, info.size if size is None else size)
        if info.type in _META:
            told = beginning_of(part, min(part.left, _LONGEST_NAME))
            if info.type == tarfile.GNUTYPE_LONGNAME:
                name = told.rstrip(b"\0").decode("utf-8", "replace")
            elif info.type in {tarfile.XHDTYPE, tarfile.SOLARIS_XHDTYPE}:
                name, size = _extended(told, name)
        else:
            yield from _tar_member(name or info.name, info, part, block)
            name, size = "", None
        number += part.passed() // _BLOCK
    if not ended:
        raise EOFError("the archive ends before its end")


def _tar_member(
    name: str, info: tarfile.TarInfo, part: _TarPart, block: bytes
) -> Iterator[PackedMember]:
    """Yield a member, unless it is a folder."""
    why = _WHY.get(info.type)
    if info.type in _WITHOUT_CONTENT:
        part.empty()
    elif info.type == tarfile.GNUTYPE_SPARSE:
        part.pass_holes(block)
    elif info.type == tarfile.DIRTYPE or (info.type == tarfile.AREGTYPE and name.endswith("/")):
        return
    elif info.type not in _FILES:
        why = "it is of an unknown kind"
    yield PackedMember(_shown(name), why, lambda: part)


def _no_member(name: str, why: str) -> PackedMember:
    return PackedMember(name, why, io.BytesIO)


def _extended(told: bytes, name: str) -> tuple[str, int | None]:
    """Return the name and the size that records of POSIX give a member: `27 path=a/b.log`."""
    size = None
    while told:
        length, _, rest = told.partition(b" ")
        if not length.isdigit() or not 0 < int(length[:9]) <= len(told):
            break
        key, _, value = rest[: int(length) - len(length) - 2].partition(b"=")
        if key == b"path":
            name = value.decode("utf-8", "replace")
        elif key == b"size" and value[:20].isdigit():
            size = int(value[:20])
        told = told[int(length) :]
    return name, size


class _TarPart:
    """The content of a member, up to its end."""

    def __init__(self, opened: ByteSource, size: int) -> None:
        self.left = max(0, size)
        self._opened = opened
        self._padding = -self.left % _BLOCK
        self._passed = 0

    def read(self, size: int, /) -> bytes:
        """Return the next bytes of it.

        Raises:
            EOFError: The archive ends before.
        """
        part = self._opened.read(min(size, self.left))
        if self.left and size and not part:
            self.empty()
            raise EOFError("the archive ends in it")
        self.left -= len(part)
        self._passed += len(part)
        return part

    def empty(self) -> None:
        """Say that it has no content, whatever its header says of a length."""
        self.left = self._padding = 0

    def pass_holes(self, block: bytes) -> None:
        """Pass over what says where a file with holes has them, behind its header."""
        more = block[482:483]
        while more.strip(b"\0") and len(block := beginning_of(self._opened)) == _BLOCK:
            more = block[504:505]

    def passed(self) -> int:
        """Pass over what was not read; return how long the content is, with its padding."""
        left = self.left + self._padding
        while left and (part := self._opened.read(min(left, 1 << 16))):
            left -= len(part)
            self._passed += len(part)
        self.empty()
        return self._passed


def _shown(name: str) -> str:
    """Return a name without what a terminal acts on, and not endlessly long."""
    seen = "".join(one if one.isprintable() else "\ufffd" for one in name[:_SHOWN])
    return seen + "…" if len(name) > _SHOWN else seen
