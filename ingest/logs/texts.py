"""What of a stream is text: its encoding, and whether it is any."""

from __future__ import annotations

import codecs
import io
from typing import Final

from ingest.logs.packing import ByteSource

_MARKED: Final = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (codecs.BOM_UTF8, "utf-8"),
)
"""Marks at the beginning of a text; those of UTF-32 begin as those of UTF-16 do."""

_CONTROLS: Final = bytes({*range(32)} - {*b"\t\n\r\f\b\x1b"})
_SHARE: Final = 20
_FEW: Final = 5


def encoding_of(head: bytes) -> tuple[str, int] | None:
    """Return the encoding that a mark at the beginning tells, and how long that mark is."""
    for mark, name in _MARKED:
        if head.startswith(mark):
            return name, len(mark)
    return None


def is_text(head: bytes) -> bool:
    """Return whether the beginning of a stream is text, stray bytes aside.

    More than every twentieth byte that no text has is not stray, nor are they in what is short, if
    there are more than five.
    """
    controls = len(head) - len(head.translate(None, _CONTROLS))
    return controls <= _FEW + len(head) / _SHARE


class AsUtf8(io.RawIOBase):
    """A text of another encoding, as UTF-8; what it can't be is replaced."""

    def __init__(self, opened: ByteSource, encoding: str) -> None:
        self._read = getattr(opened, "read1", opened.read)
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")
        self._left = b""

    def readable(self) -> bool:
        """Return that it is."""
        return True

    def readinto(self, into: memoryview) -> int:  # type: ignore[override] # As the stubs have it.
        """Give what comes next."""
        while not self._left:
            part = self._read(1 << 16)
            self._left = self._decoder.decode(part, final=not part).encode("utf-8", "replace")
            if not part:
                break
        part, self._left = self._left[: len(into)], self._left[len(into) :]
        into[: len(part)] = part
        return len(part)
