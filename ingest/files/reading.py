"""Files read into envelopes, as a stream.

Whatever can't be read becomes an envelope too, with file and line: it ends among the dead
letters and stops nothing.
"""

from __future__ import annotations

import fnmatch
import sys
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Mapping as Dict
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import PurePosixPath
from typing import BinaryIO, Literal, get_args

from graph.errors import InvalidInput
from graph.model.facts import Envelope
from ingest.files.decoders import (
    Decoded,
    decode_csv,
    decode_json,
    decode_lines,
    decode_page,
    decode_yaml,
)
from ingest.files.discovery import Found, find_files
from ingest.mapping.declared import Mapping
from ingest.mapping.values import nearest

FileFormat = Literal[
    "jsonl",
    "json",
    "csv",
    "yaml",
    "markdown",
    "incident-report",
    "backstage",
    "sentry",
]
"""What `--format` takes; without it a file's name and content decide."""

DEFAULT_RECORD_BYTES = 10 * 1024 * 1024
DEFAULT_FILE_BYTES = 256 * 1024 * 1024

_SUFFIXES: Dict[str, FileFormat] = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".csv": "csv",
    ".yaml": "yaml",
    ".yml": "yaml",
    ".md": "markdown",
    ".markdown": "markdown",
    ".mdx": "markdown",
}
_READ_BY_MAPPING: Dict[str, Dict[FileFormat, FileFormat]] = {
    "records": {"jsonl": "jsonl", "json": "json", "csv": "csv", "yaml": "yaml"},
    "jsonl": {"jsonl": "jsonl", "json": "json"},
    "markdown": {"markdown": "markdown"},
    "incident-report": {"markdown": "incident-report"},
    "backstage": {"yaml": "backstage", "json": "json"},
    "sentry": {"json": "sentry", "jsonl": "jsonl"},
}
"""By a mapping's format: how a file is read that its name says is of some format."""

_PAGES = frozenset({"markdown", "incident-report"})


@dataclass(slots=True)
class Reading:
    """How files are read; what is passed over on purpose is told to `skipped(file, why)`.

    Times of receipt lie behind `after`, whatever the clock says: that is the last one that this
    source had, and a record that only its arrival orders must not fall behind it.
    """

    org: str
    source: str
    instance: str = "main"
    mapping: Mapping | None = None
    format: FileFormat | None = None
    max_record_bytes: int = DEFAULT_RECORD_BYTES
    max_file_bytes: int = DEFAULT_FILE_BYTES
    skipped: Callable[[str, str], None] = lambda _file, _why: None
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    after: datetime | None = None
    stdin: BinaryIO | None = None
    _last: datetime | None = field(default=None, init=False)

    def envelopes(self, paths: Iterable[str]) -> Iterator[Envelope]:
        """Yield an envelope for each record of the files that `paths` name.

        Times of receipt strictly increase, so that order of arrival is a total order.

        Raises:
            InvalidInput: When a path names nothing, or a file of unknown kind.
        """
        # All paths are looked at first, so that a wrong one costs nothing but the message.
        chosen = [(one, self._format(one)) for one in find_files(list(paths), self.skipped)]
        for found, format_ in chosen:
            if format_ is not None:
                for decoded in self._decoded(found, format_):
                    yield self._envelope(found, decoded)

    def _decoded(self, found: Found, format_: FileFormat) -> Iterator[Decoded]:
        try:
            with self._open(found) as stream:
                yield from self._decode(found, format_, stream)
        except OSError as error:
            yield Decoded.unreadable(f"can't be read: {error.strerror or error}", "")

    def _decode(self, found: Found, format_: FileFormat, stream: BinaryIO) -> Iterator[Decoded]:
        def skip(why: str) -> None:
            self.skipped(found.name, why)

        if format_ == "jsonl":
            yield from decode_lines(stream, self.mapping, self.max_record_bytes, skip)
            return
        content = stream.read(self.max_file_bytes + 1)
        if len(content) > self.max_file_bytes:
            limit = f"over {self.max_file_bytes} bytes (NAZARA_INGEST_FILE_BYTES)"
            yield Decoded.unreadable(f"{limit}; only JSON Lines files may be longer", "")
        elif format_ in _PAGES:
            yield decode_page(content, format_)
        elif format_ == "csv":
            yield from decode_csv(content, self.mapping, skip)
        elif _is_yaml(found, format_):
            yield from decode_yaml(content, format_, self.mapping, skip)
        else:
            yield from decode_json(content, format_, self.mapping, skip)

    def _format(self, found: Found) -> FileFormat | None:
        """Return how to read a file, None (and say so) when it is not to be read."""
        if self.mapping and _excluded(found.name, self.mapping.exclude):
            self.skipped(found.name, "excluded by the mapping")
            return None
        if self.format:
            return self.format
        by_name = _SUFFIXES.get(_suffix(found.name))
        if found.path is None:
            by_name = "jsonl"
        readable = _READ_BY_MAPPING[self.mapping.format] if self.mapping else None
        if by_name and (readable is None or by_name in readable):
            return readable[by_name] if readable else by_name
        if not found.explicit:
            self.skipped(found.name, "no file of this kind")
            return None
        kinds = ", ".join(end for end, one in _SUFFIXES.items() if not readable or one in readable)
        what = f"mapping {self.mapping.name} reads" if self.mapping else "known are"
        message = f"{found.name} can't be read: {what} files ending in {kinds}"
        raise InvalidInput(message, remedy="Say its format with --format.")

    def _open(self, found: Found) -> AbstractContextManager[BinaryIO]:
        if found.path is None:
            return nullcontext(self.stdin or sys.stdin.buffer)
        return found.path.open("rb")

    def _envelope(self, found: Found, decoded: Decoded) -> Envelope:
        place = found.name + decoded.place
        return Envelope(
            org=self.org,
            source=self.source,
            instance=self.instance,
            stream="files",
            native_id=place,
            via="file",
            received_at=self._received(),
            content_type=decoded.content_type,
            raw=decoded.raw,
            location=place,
        )

    def _received(self) -> datetime:
        now, last = self.clock(), self._last or self.after
        if last is not None and now <= last:
            now = last + timedelta(microseconds=1)
        self._last = now
        return now


def check_format(name: str | None) -> FileFormat | None:
    """Return `name` when files can be read in that format.

    Raises:
        InvalidInput: When they can't.
    """
    known: tuple[FileFormat, ...] = get_args(FileFormat)
    for format_ in known:
        if name == format_:
            return format_
    if name is None:
        return None
    message = f"unknown format {name!r}{nearest(name, known)}"
    raise InvalidInput(message)


def _suffix(name: str) -> str:
    """Return the ending that tells the format; `.erb` is a template's own and is passed by."""
    return PurePosixPath(name.lower().removesuffix(".erb")).suffix


def _is_yaml(found: Found, format_: FileFormat) -> bool:
    return format_ == "yaml" or (format_ == "backstage" and _suffix(found.name) != ".json")


def _excluded(name: str, patterns: Iterable[str]) -> bool:
    file = PurePosixPath(name).name
    return any(fnmatch.fnmatch(name, one) or fnmatch.fnmatch(file, one) for one in patterns)
