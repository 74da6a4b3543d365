"""The lines of files, folders, packed files and streams, one after the other.

Secrets are taken out of each before anybody else has it.
Memory does not grow with a file, nor with a line: what of a line is beyond a length is dropped, and
counted. What can't be read as lines is passed over, with the reason.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final, NamedTuple, cast

import zstandard

from ingest.logs.secrets import NOTHING_PERSONAL, LineMask, Personal

MOST_BYTES: Final = 65_536
"""Bytes of a line that are read."""

MOST_UNPACKED: Final = 1000
"""Times as long as a packed file may be what comes out of it, beyond what is short anyway."""

_SHORT: Final = 64 * 1024 * 1024
_LOOKED_AT: Final = 8192

Opener = Callable[[IO[bytes], str], Any]


def _zstandard(packed: IO[bytes], mode: str) -> io.BufferedReader:
    del mode
    reader = zstandard.ZstdDecompressor().stream_reader(packed, read_across_frames=True)
    return io.BufferedReader(cast("io.RawIOBase", reader))


_OPENERS: Final[dict[str, Opener]] = {
    ".gz": gzip.open,
    ".bz2": bz2.open,
    ".xz": lzma.open,
    ".zst": _zstandard,
}
_UNREADABLE: Final = (OSError, EOFError, zlib.error, lzma.LZMAError, zstandard.ZstdError)


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
        sources: How many files and streams were read, to their ends or not.
        cut: How many lines were longer than what is read of one.
        masked: In how many lines something was taken out.
        passed_over: What was not read, or not to its end, with the reason.
    """

    most_bytes: int = MOST_BYTES
    most_unpacked: int = MOST_UNPACKED
    personal: Personal = NOTHING_PERSONAL
    sources: int = 0
    cut: int = 0
    masked: int = 0
    passed_over: dict[str, str] = field(default_factory=dict)

    def files(self, paths: Iterable[Path]) -> Iterator[ReadLine]:
        """Yield the lines of files, and of all files in folders, by name."""
        for path in paths:
            if not path.is_dir():
                yield from self._file(path)
                continue
            # A link may lead round in a circle, or out of what was meant.
            inside = sorted(
                one for one in path.rglob("*") if one.is_file() and not one.is_symlink()
            )
            for one in inside:
                yield from self._file(one)

    def stream(
        self, opened: IO[bytes], source: str, *, most: int | None = None
    ) -> Iterator[ReadLine]:
        """Yield the lines of an open stream; no more than `most` bytes of it."""
        self.sources += 1
        taken, number = 0, 0
        mask = LineMask(self.personal)
        while piece := opened.readline(self.most_bytes):
            if number == 0 and b"\0" in piece[:_LOOKED_AT]:
                self.passed_over[source] = "it is no text: its beginning holds zero bytes"
                return
            number += 1
            taken += len(piece)
            text = piece.rstrip(b"\r\n").decode("utf-8", "replace")
            seen = mask(text)
            self.masked += seen is not text
            yield ReadLine(source, number, seen)
            taken += self._rest(opened, piece)
            if most is not None and taken > most:
                self.passed_over[source] = f"its end: more than {most:,} bytes come out of it"
                return

    def _rest(self, opened: IO[bytes], piece: bytes) -> int:
        """Drop what is left of a line; return its length."""
        dropped = 0
        while not piece.endswith(b"\n") and (piece := opened.readline(self.most_bytes)):
            dropped += len(piece)
        self.cut += bool(dropped)
        return dropped

    def _file(self, path: Path) -> Iterator[ReadLine]:
        opener = _OPENERS.get(path.suffix.lower())
        try:
            most = None
            if opener is not None:
                most = max(_SHORT, path.stat().st_size * self.most_unpacked)
            with path.open("rb") as plain, _unpacked(opener, plain) as opened:
                yield from self.stream(opened, str(path), most=most)
        except _UNREADABLE as error:
            self.passed_over[str(path)] = f"it can't be read further: {error}"


def _unpacked(opener: Opener | None, plain: IO[bytes]) -> AbstractContextManager[IO[bytes]]:
    return nullcontext(plain) if opener is None else opener(plain, "rb")
