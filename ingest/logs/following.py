"""Lines of files as they are written, through rotation by renaming and by cutting to nothing."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from ingest.logs.packing import form_of
from ingest.logs.reading import LineReader, ReadLine
from ingest.logs.secrets import LineMask
from ingest.logs.texts import encoding_of, is_text

WAIT: Final = 0.25
"""Seconds between looks at files that do not change."""

_LOOKED_AT: Final = 8192
_BLOCK: Final = 1 << 16
_KNOWN_BY: Final = 64


class FileFollower:
    """Reads files from their beginning, and goes on with what is written to them, without end.

    A file that isn't there yet is read once it is. One that takes the name of another is read from
    its beginning, after the rest of the other; so is one that was cut to nothing, or written anew.
    What is packed is read once.

    Args:
        reader: Says how lines are read, and counts.
        paths: The files.
        wait: Seconds between two looks.
    """

    def __init__(self, reader: LineReader, paths: Iterable[Path], wait: float = WAIT) -> None:
        self._files = [_FollowedFile(reader, path) for path in paths]
        self._wait = wait

    def lines(self) -> Iterator[ReadLine | None]:
        """Yield lines as they come, and None when there is none for now."""
        while True:
            for one in self._files:
                yield from one.new()
            yield None
            time.sleep(self._wait)

    def rest(self) -> Iterator[ReadLine]:
        """Yield the lines that were begun and not ended, when nothing more is waited for."""
        for one in self._files:
            yield from one.close()


class _FollowedFile:
    def __init__(self, reader: LineReader, path: Path) -> None:
        self._reader = reader
        self._path = path
        self._source = str(path)
        self._file: int | None = None
        self._place = 0
        self._begin = b""
        self._left = b""
        self._is_dropped = False
        self._number = 0
        self._mask = LineMask(reader.personal)
        self._is_done = False

    def new(self) -> Iterator[ReadLine]:
        """Yield the lines that were ended since."""
        if self._is_done:
            return
        if self._file is None:
            yield from self._opened()
        if self._file is None:
            return
        if self._was_cut():
            yield from self._begun_anew()
        yield from self._written()
        if self._has_another():
            # What was written between the last look and the change of names.
            yield from self._written()
            yield from self.close()
            yield from self.new()

    def close(self) -> Iterator[ReadLine]:
        """Yield what stands behind the last end of a line, and close the file."""
        if self._file is not None:
            yield from self._begun_anew()
            os.close(self._file)
            self._file = None

    def _opened(self) -> Iterator[ReadLine]:
        """Open the file, if it is there; read it as a whole if it can't be followed."""
        try:
            self._file = os.open(self._path, os.O_RDONLY)
            head = os.pread(self._file, _LOOKED_AT, 0)
        except FileNotFoundError:
            return
        except OSError as error:
            self._give_up()
            self._reader.pass_over(self._source, f"it can't be followed: {error.strerror}")
            return
        encoded = encoding_of(head)
        if form_of(head) or (encoded and encoded[0] != "utf-8") or not is_text(head):
            self._give_up()
            yield from self._reader.files([self._path])
            return
        self._reader.sources += 1

    def _give_up(self) -> None:
        self._is_done = True
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _was_cut(self) -> bool:
        """Return whether the file is shorter than what was read, or begins with something else."""
        assert self._file is not None  # noqa: S101 - It is asked of an open file alone.
        if os.fstat(self._file).st_size < self._place:
            return True
        return os.pread(self._file, len(self._begin), 0) != self._begin

    def _has_another(self) -> bool:
        """Return whether the file's name is another file's now; while it is nobody's, it isn't."""
        assert self._file is not None  # noqa: S101 - It is asked of an open file alone.
        try:
            now = self._path.stat()
        except OSError:
            return False
        return not os.path.samestat(now, os.fstat(self._file))

    def _begun_anew(self) -> Iterator[ReadLine]:
        """Yield a line that was begun, and go to the beginning of what is there now."""
        if self._left:
            yield self._line(self._left)
        self._left = self._begin = b""
        self._is_dropped = False
        self._place = self._number = 0
        self._mask = LineMask(self._reader.personal)

    def _written(self) -> Iterator[ReadLine]:
        assert self._file is not None  # noqa: S101 - It is asked of an open file alone.
        while part := os.pread(self._file, _BLOCK, self._place):
            if len(self._begin) < _KNOWN_BY:
                self._begin = os.pread(self._file, _KNOWN_BY, 0)[: self._place + len(part)]
            self._place += len(part)
            *ended, left = part.split(b"\n")
            for piece in ended:
                if self._is_dropped:
                    self._is_dropped = False
                else:
                    yield self._line(self._left + piece)
                self._left = b""
            self._left += b"" if self._is_dropped else left
            if len(self._left) > self._reader.most_bytes:
                yield self._line(self._left)
                self._left, self._is_dropped = b"", True

    def _line(self, piece: bytes) -> ReadLine:
        self._number += 1
        most = self._reader.most_bytes
        self._reader.cut += len(piece.rstrip(b"\r")) > most
        if self._number == 1:
            piece = piece.removeprefix(b"\xef\xbb\xbf")
        return self._reader.made(self._source, self._number, piece[:most], self._mask)
