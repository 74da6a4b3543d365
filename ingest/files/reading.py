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
from functools import partial
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from graph.errors import InvalidInput
from graph.model.facts import EVERYBODY, Envelope
from ingest.files.decoders import decode_csv, decode_json, decode_lines, decode_page, decode_yaml
from ingest.files.discovery import FoundFile, Rules, find_files
from ingest.files.names import check_pages, each_once
from ingest.mapping.connector import Connector, FileKind, connectors
from ingest.mapping.declared import Mapping
from ingest.mapping.text_limits import TextLimits
from ingest.mapping.values import nearest
from ingest.sorting.sorting import Decoded, Sorting, without_foreign
from ingest.sources.registry import UNREADABLE

DEFAULT_RECORD_BYTES = 10 * 1024 * 1024
DEFAULT_FILE_BYTES = 256 * 1024 * 1024
_DEFAULTS = TextLimits()

_SUFFIXES: Dict[str, FileKind] = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".csv": "csv",
    ".yaml": "yaml",
    ".yml": "yaml",
    ".md": "page",
    ".markdown": "page",
    ".mdx": "page",
}
_KINDS: Dict[str, FileKind] = {"jsonl": "jsonl", "json": "json", "csv": "csv", "yaml": "yaml"}
"""Words of `--format` that say how a file is cut, whatever its records are."""

_PAGES, _ANY_SHAPE = "markdown", "records"
"""Sources that stand for files of which nothing else is known: of pages, and of a mapping."""

Way = tuple[FileKind, Connector | None]
"""How a file is cut, and the source its records are of; without one each value tells."""


@dataclass(slots=True)
class Reading:
    """How files are read; what is passed over on purpose is told to `skipped(file, why)`.

    Times of receipt lie behind `after`, whatever the clock says: that is the last one that this
    source had, and a record that only its arrival orders must not fall behind it. `began` is the
    first time of receipt that was given, None before that. `visibility` says who may read what
    becomes of the records, as in `Envelope`.
    """

    org: str
    source: str
    instance: str = "main"
    mapping: Mapping | None = None
    format: str | None = None
    rules: Rules = field(default_factory=Rules)
    max_record_bytes: int = DEFAULT_RECORD_BYTES
    max_file_bytes: int = DEFAULT_FILE_BYTES
    limits: TextLimits = _DEFAULTS
    skipped: Callable[[str, str], None] = lambda _file, _why: None
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    after: datetime | None = None
    stdin: BinaryIO | None = None
    visibility: str = EVERYBODY
    began: datetime | None = field(default=None, init=False)
    _last: datetime | None = field(default=None, init=False)

    def envelopes(self, paths: Iterable[str]) -> Iterator[Envelope]:
        """Yield an envelope for each record of the files that `paths` name.

        Times of receipt strictly increase, so that order of arrival is a total order.

        Raises:
            InvalidInput: When a path names nothing, or a file of unknown kind, or when two pages
                would have one id.
        """
        # All paths are looked at first, so that a wrong one costs nothing but the message.
        for found, way in self._chosen(paths):
            for decoded in self._decoded(found, way):
                yield self.envelope(found.name, found.place, decoded)

    def pages_named_alone(self, paths: Iterable[str]) -> Iterator[Envelope]:
        """Yield the pages among the files that are named one by one, whose id is their bare name.

        Raises:
            InvalidInput: When a file is of unknown kind.
        """
        files = [] if self.rules.base else [one for one in paths if Path(one).is_file()]
        for found, way in self._chosen(files):
            if way[0] == "page":
                for decoded in self._decoded(found, way):
                    yield self.envelope(found.name, found.place, decoded)

    def _chosen(self, paths: Iterable[str]) -> list[tuple[FoundFile, Way]]:
        found = each_once(find_files(list(paths), self.skipped, self.rules), self.skipped)
        ways = [(one, self._way(one)) for one in found]
        chosen = [(one, way) for one, way in ways if way is not None]
        check_pages(one for one, (kind, _) in chosen if kind == "page")
        return chosen

    def _decoded(self, found: FoundFile, way: Way) -> Iterator[Decoded]:
        try:
            with self._open(found) as stream:
                pieces = map(self._bounded, self._decode(found, way, stream))
                skip = partial(self.skipped, found.name)
                yield from pieces if found.explicit else without_foreign(pieces, skip)
        except OSError as error:
            yield Decoded.unreadable(f"can't be read: {error.strerror or error}", "")

    def _bounded(self, decoded: Decoded) -> Decoded:
        """Return a record, or what stands for one that no message should carry."""
        if len(decoded.raw) <= self.max_record_bytes or decoded.content_type == UNREADABLE:
            return decoded
        reason = f"record over {self.max_record_bytes} bytes (NAZARA_INGEST_RECORD_BYTES)"
        return Decoded.unreadable(reason, "", decoded.place)

    def _decode(self, found: FoundFile, way: Way, stream: BinaryIO) -> Iterator[Decoded]:
        kind, connector = way
        skip = partial(self.skipped, found.name)
        sorting = Sorting(connector, self.mapping, skip, self.limits, explicit=found.explicit)
        if kind == "jsonl":
            yield from decode_lines(stream, sorting, self.max_record_bytes)
            return
        content = stream.read(self.max_file_bytes + 1)
        if len(content) > self.max_file_bytes:
            limit = f"over {self.max_file_bytes} bytes (NAZARA_INGEST_FILE_BYTES)"
            yield Decoded.unreadable(f"{limit}; only JSON Lines files may be longer", "")
        elif kind == "page":
            yield from decode_page(content, connector or connectors()[_PAGES], sorting)
        elif kind == "csv":
            yield from decode_csv(content, sorting, self.max_record_bytes)
        elif kind == "yaml":
            yield from decode_yaml(content, sorting)
        else:
            yield from decode_json(content, sorting)

    def _way(self, found: FoundFile) -> Way | None:
        """Return how to read a file, None (and say so) when it is not to be read."""
        if self.mapping and _excluded(found.name, self.mapping.exclude):
            self.skipped(found.name, "excluded by the mapping")
            return None
        connector = connectors()[self.mapping.format] if self.mapping else None
        if kind := _KINDS.get(self.format or ""):
            return kind, connector
        if self.format:
            connector = connectors()[self.format]
        kind = "jsonl" if found.path is None else _SUFFIXES.get(_suffix(found.name))
        if kind and (connector is None or kind in connector.reads):
            return kind, connector
        if self.format and connector:
            return connector.reads[0], connector
        if not found.explicit:
            self.skipped(found.name, "no file of this kind")
            return None
        raise self._unknown(found, connector)

    def _unknown(self, found: FoundFile, connector: Connector | None) -> InvalidInput:
        kinds = [
            end for end, one in _SUFFIXES.items() if connector is None or one in connector.reads
        ]
        what = f"mapping {self.mapping.name} reads" if self.mapping else "known are"
        message = f"{found.place} can't be read: {what} files ending in {', '.join(kinds)}"
        return InvalidInput(message, remedy="Say its format with --format.")

    def _open(self, found: FoundFile) -> AbstractContextManager[BinaryIO]:
        if found.path is None:
            return nullcontext(self.stdin or sys.stdin.buffer)
        return found.path.open("rb")

    def envelope(self, name: str, place: str, decoded: Decoded) -> Envelope:
        """Return the envelope of a record that was received just now.

        Args:
            name: What the file is called in ids.
            place: Where it is, for people.
            decoded: The record, with its place in the file.
        """
        return Envelope(
            org=self.org,
            source=self.source,
            instance=self.instance,
            stream="files",
            native_id=name + decoded.place,
            via="file",
            received_at=self._received(),
            content_type=decoded.content_type,
            raw=decoded.raw,
            location=place + decoded.place,
            visibility=self.visibility,
        )

    def _received(self) -> datetime:
        now, last = self.clock(), self._last or self.after
        if last is not None and now <= last:
            now = last + timedelta(microseconds=1)
        self.began = self.began or now
        self._last = now
        return now


def formats() -> list[str]:
    """Return what `--format` takes: how files are cut, or the source that their records are of.

    Without it a file's name and content decide.
    """
    # Records of any shape are of no source of their own: only a mapping says what they become.
    named = {name for name, one in connectors().items() if one.reads}
    return sorted({*_KINDS, *named} - {_ANY_SHAPE})


def check_format(name: str | None) -> str | None:
    """Return `name` when files can be read in that format.

    Raises:
        InvalidInput: When they can't.
    """
    known = formats()
    if name is None or name in known:
        return name
    message = f"unknown format {name!r}{nearest(name, known)}"
    raise InvalidInput(message)


def _suffix(name: str) -> str:
    """Return the ending that tells the format; `.erb` is a template's own and is passed by."""
    return PurePosixPath(name.lower().removesuffix(".erb")).suffix


def _excluded(name: str, patterns: Iterable[str]) -> bool:
    file = PurePosixPath(name).name
    return any(fnmatch.fnmatch(name, one) or fnmatch.fnmatch(file, one) for one in patterns)
