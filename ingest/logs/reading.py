"""The lines of files, folders, packed files, archives and streams, one after the other.

Secrets are taken out of each before anybody else has it. Memory does not grow with a file, nor with
a line: what of a line is beyond a length is dropped, and counted. What can't be read as lines is
passed over, with the reason. Nothing of an archive is written anywhere.
"""

from __future__ import annotations

import io
import os
import stat
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final, NamedTuple, TypeAlias

from ingest.logs.archives import (
    PackedMember,
    streamed_zip_members,
    tar_members,
    zip_members,
)
from ingest.logs.packing import (
    UNPACKERS,
    UNREADABLE,
    BegunStream,
    ByteSource,
    UnpackedBytes,
    UnpackedStream,
    beginning_of,
    form_of,
    told,
)
from ingest.logs.rotation import place_in_time
from ingest.logs.secrets import NOTHING_PERSONAL, LineMask, Personal
from ingest.logs.texts import AsUtf8, encoding_of, is_text

MOST_BYTES: Final = 65_536
"""Bytes of a line that are read."""

MOST_UNPACKED: Final = 1000
"""Times as long as a packed file may be what comes out of it, beyond what is short anyway."""

MOST_UNPACKED_BYTES: Final = 1 << 36
"""Bytes that may come out of a packed file, however long it is."""

MOST_LAYERS: Final = 8
"""Layers of packing that are opened: a .tar.gz has two."""

MOST_MEMBERS: Final = 100_000
"""Files in an archive that are read."""

MOST_NAMED: Final = 1000
"""Sources that are passed over and named; further ones are counted."""

_Buffered: TypeAlias = "io.BufferedReader[Any]"
_LOOKED_AT: Final = 8192
_BUFFER: Final = 1 << 17


class ReadLine(NamedTuple):
    """A line: where it stands, from 1 on, and its text without its end."""

    source: str
    number: int
    text: str


@dataclass(slots=True)
class LineReader:
    """Reads lines, and remembers what it passed over.

    Attributes:
        most_bytes: Bytes of a line that are read.
        most_unpacked: Times as long as a packed file may be what comes out of it.
        personal: What is taken out of lines beside secrets.
        most_unpacked_bytes: Bytes that may come out of a packed file.
        most_layers: Layers of packing that are opened.
        most_members: Files in an archive that are read.
        sources: How many files and streams were read, to their ends or not.
        cut: How many lines were longer than what is read of one.
        masked: In how many lines something was taken out.
        passed_over: What was not read, or not to its end, with the reason; members of archives are
            named `bundle.zip!/web/app.log`.
        passed_over_more: How many further sources were, beyond those that are named.
    """

    most_bytes: int = MOST_BYTES
    most_unpacked: int = MOST_UNPACKED
    personal: Personal = NOTHING_PERSONAL
    most_unpacked_bytes: int = MOST_UNPACKED_BYTES
    most_layers: int = MOST_LAYERS
    most_members: int = MOST_MEMBERS
    sources: int = 0
    cut: int = 0
    masked: int = 0
    passed_over: dict[str, str] = field(default_factory=dict)
    passed_over_more: int = 0

    def files(self, paths: Iterable[Path]) -> Iterator[ReadLine]:
        """Yield the lines of files, and of all files in folders, by name.

        Of a log that was rotated, the oldest file of a folder comes first.
        """
        for path in paths:
            if not path.is_dir():
                yield from self._file(path)
                continue
            for one in sorted(self._inside(path), key=lambda one: place_in_time(one.as_posix())):
                yield from self._file(one)

    def _inside(self, folder: Path) -> Iterator[Path]:
        """Yield the files in a folder, and tell of folders that can't be looked into."""

        def tell(error: OSError) -> None:
            self.pass_over(str(error.filename), _torn(error))

        for place, _, names in os.walk(folder, onerror=tell):
            for one in (Path(place) / name for name in names):
                # A link may lead round in a circle, or out of what was meant.
                if one.is_file() and not one.is_symlink():
                    yield one

    def stream(self, opened: IO[bytes], source: str) -> Iterator[ReadLine]:
        """Yield the lines of an open stream, which may be packed."""
        read = _CountedSource(opened)
        try:
            yield from self._read(read, source, self._may_come(lambda: read.taken), 0)
        except OSError as error:
            self.pass_over(source, _torn(error))

    def opened(self, opened: _Buffered, source: str) -> Iterator[ReadLine]:
        """Yield the lines of an open file, under a name that is not looked at."""
        try:
            found = os.fstat(opened.fileno())
            if not stat.S_ISREG(found.st_mode):
                yield from self.stream(opened, source)
                return
            yield from self._read(opened, source, self._may_come(lambda: found.st_size), 0)
            if os.fstat(opened.fileno()).st_size < found.st_size > opened.tell():
                self.pass_over(source, "its end: it became shorter while it was read")
        except OSError as error:
            self.pass_over(source, _torn(error))

    def _file(self, path: Path) -> Iterator[ReadLine]:
        try:
            with path.open("rb") as opened:
                yield from self.opened(opened, str(path))
        except OSError as error:
            self.pass_over(str(path), _torn(error))

    def _may_come(self, packed: Callable[[], int]) -> UnpackedBytes:
        return UnpackedBytes(self.most_unpacked, self.most_unpacked_bytes, packed)

    def pass_over(self, source: str, why: str) -> None:
        """Remember why a source, or a part of it, was not read; the first reason stays."""
        if source in self.passed_over or len(self.passed_over) < MOST_NAMED:
            self.passed_over.setdefault(source, why)
        else:
            self.passed_over_more += 1

    def _read(
        self, opened: ByteSource, source: str, counted: UnpackedBytes, layer: int
    ) -> Iterator[ReadLine]:
        """Yield the lines of a stream, of what comes out of it, or of all files in it."""
        head = beginning_of(opened)
        form = form_of(head)
        whole = io.BufferedReader(BegunStream(head, opened), _BUFFER)
        if form is None:
            yield from self._text(whole, source)
        elif layer >= self.most_layers:
            self.pass_over(source, f"it is packed more than {self.most_layers} times")
        elif form == "zip":
            members = self._zip_members(opened, whole, source)
            yield from self._members(members, source, counted, layer, counts=True)
        elif form == "tar":
            yield from self._members(tar_members(whole), source, counted, layer, counts=False)
        elif form in UNPACKERS:
            unpacked = UnpackedStream(UNPACKERS[form](whole), counted)
            yield from self._read(unpacked, source, counted, layer + 1)
            if unpacked.wrong:
                self.pass_over(source, unpacked.wrong)
        else:
            self.pass_over(source, f"it is packed as {form}, which is not read")

    def _zip_members(
        self, opened: ByteSource, whole: ByteSource, source: str
    ) -> Iterator[PackedMember]:
        """Yield the files in a zip, by its directory if that can be read."""
        if isinstance(opened, io.BufferedReader) and opened.seekable():
            try:
                yield from zip_members(opened)
            except zipfile.BadZipFile as error:
                self.pass_over(source, f"its directory: {error}; what stands before it is read")
                opened.seek(0)
                whole = opened
            else:
                return
        yield from streamed_zip_members(whole)

    def _members(
        self,
        members: Iterator[PackedMember],
        source: str,
        counted: UnpackedBytes,
        layer: int,
        *,
        counts: bool,
    ) -> Iterator[ReadLine]:
        """Yield the lines of the files in an archive; what can't be read costs itself."""
        number = 0
        while (one := self._next(members, source)) is not None:
            number += 1
            if number > self.most_members:
                self.pass_over(source, f"its end: it holds more than {self.most_members:,} files")
                return
            if counted.spent:
                self.pass_over(source, f"its end: {counted.spent}")
                return
            name = f"{source}!/{one.name}"
            if one.why:
                self.pass_over(name, one.why)
                continue
            try:
                unpacked = UnpackedStream(one.open(), counted if counts else None)
            except UNREADABLE as error:
                self.pass_over(name, _torn(error))
                continue
            yield from self._read(unpacked, name, counted, layer + 1)
            if unpacked.wrong:
                self.pass_over(name, unpacked.wrong)

    def _next(self, members: Iterator[PackedMember], source: str) -> PackedMember | None:
        try:
            return next(members, None)
        except UNREADABLE as error:
            self.pass_over(source, _torn(error))
            return None

    def _text(self, opened: _Buffered, source: str) -> Iterator[ReadLine]:
        """Yield the lines of a text, whatever its encoding; what is none is passed over."""
        self.sources += 1
        zeros = _zeros(opened)
        head = opened.peek(_LOOKED_AT)[:_LOOKED_AT]
        if encoded := encoding_of(head):
            opened.read(encoded[1])
            if encoded[0] != "utf-8":
                opened = io.BufferedReader(AsUtf8(opened, encoded[0]), _BUFFER)
            head = opened.peek(_LOOKED_AT)[:_LOOKED_AT]
        if not is_text(head) or (zeros and not head):
            self.pass_over(source, "it is no text: its beginning holds bytes that no text has")
            return
        if zeros:
            # A program goes on where it was in a file that was cut to nothing under it.
            self.pass_over(source, f"its first {zeros:,} bytes, which are zero")
        yield from self._lines(opened, source)

    def _lines(self, opened: _Buffered, source: str) -> Iterator[ReadLine]:
        number = 0
        mask = LineMask(self.personal)
        while piece := opened.readline(self.most_bytes):
            number += 1
            yield self.made(source, number, piece, mask)
            if not piece.endswith(b"\n"):
                self._drop_rest(opened)

    def made(self, source: str, number: int, piece: bytes, mask: LineMask) -> ReadLine:
        """Return a line as others may see it; `mask` has had those of its source before it."""
        text = piece.rstrip(b"\r\n").decode("utf-8", "replace")
        seen = mask(text)
        self.masked += seen is not text
        return ReadLine(source, number, seen)

    def _drop_rest(self, opened: _Buffered) -> None:
        """Drop what is left of a line, and count it as cut, if anything is left."""
        dropped = False
        while piece := opened.readline(self.most_bytes):
            dropped = dropped or piece.strip(b"\r\n") != b""
            if piece.endswith(b"\n"):
                break
        self.cut += dropped


class _CountedSource:
    """A stream, and how much of it was read."""

    def __init__(self, opened: IO[bytes]) -> None:
        self.taken = 0
        self._read = getattr(opened, "read1", opened.read)

    def read(self, size: int, /) -> bytes:
        """Return what is there next, of a pipe as soon as anything is."""
        part: bytes = self._read(size)
        self.taken += len(part)
        return part


def _torn(error: BaseException) -> str:
    return f"it can't be read further: {getattr(error, 'strerror', None) or told(error)}"


def _zeros(opened: _Buffered) -> int:
    """Pass over zero bytes, and return how many there were."""
    passed = 0
    while (head := opened.peek(1)) and (zeros := len(head) - len(head.lstrip(b"\0"))):
        passed += len(opened.read(zeros))
    return passed
