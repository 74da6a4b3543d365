"""The records of logs: `RecordReader` takes lines and gives entries, each with what belongs to it.

A format is told by looking: a number of lines of each source are held, the format is chosen, and
chosen again when lines stop fitting it. What is held does not grow with the source.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Final

from ingest.logs.blocks import BlockReader, LineBlock
from ingest.logs.exceptions import exception_in, message_of
from ingest.logs.fields import OBJECT_OF_LINES
from ingest.logs.headers import LogHeader
from ingest.logs.reading import ReadLine
from ingest.logs.recognition import WITHIN, FormatReader
from ingest.logs.records import LogLevel, ReadRecord
from ingest.logs.times import TimeReader
from ingest.logs.traces import Belongs, TraceState

MOST_LINES: Final = 500
"""Lines of a record; with one more, another begins."""

FIRST_LINES: Final = 100
"""Lines of a source that are looked at before the first is read."""

_NEXT_LINES: Final = 500
_MISFITS: Final = 0.2
"""Share of entries without a known header, from which on formats are looked for again."""

_MOST_HELD: Final = 12
"""Lines that wait for what follows, because they may belong to the trace before them."""

_MOST_OPEN: Final = 64
"""Records that wait for more lines, one for each writer."""

_LONGEST_WAIT: Final = 200
"""Lines after which a record is given that got no more."""

_MOST_FORMATS: Final = 30
"""Formats of a source that are counted; entries of further ones are counted together."""

_MOST_KNOWN: Final = 64
"""Sources whose formats are remembered, should they go on."""

_LONGEST_REST: Final = 64
"""Steps after which formats are looked for again where looking did not help."""

_MOST_CHARACTERS: Final = 1 << 20
_MOST_PARTS: Final = 64
_LONGEST_MESSAGE: Final = 4096


@dataclass(slots=True)
class SourceTold:
    """What was recognised in a source.

    Attributes:
        lines: Its lines, empty ones too.
        records: Its entries.
        fitting: Its lines that fit a format, those that belong to the entry before them included.
        formats: Entries by format, `plain text` for those that have none.
        fields: Of fields with names, those that are read, by what they say.
        first: The earliest time.
        last: The latest time.
        levels: Entries by level.
    """

    lines: int = 0
    records: int = 0
    fitting: int = 0
    formats: Counter[str] = field(default_factory=Counter)
    fields: dict[str, str] = field(default_factory=dict)
    first: datetime | None = None
    last: datetime | None = None
    levels: Counter[LogLevel] = field(default_factory=Counter)

    def add(self, record: ReadRecord, format_: str | None) -> None:
        """Count an entry."""
        self.records += 1
        name = format_ or "plain text"
        if name not in self.formats and len(self.formats) >= _MOST_FORMATS:
            name = "others"
        self.formats[name] += 1
        if record.level:
            self.levels[record.level] += 1
        time = record.time
        if time is not None:
            self.first = time if self.first is None or time < self.first else self.first
            self.last = time if self.last is None or time > self.last else self.last


@dataclass(slots=True)
class _Open:
    """A record that may get more lines.

    Attributes:
        raw: Its lines as they are in the source.
        inner: Its lines without their headers.
        held: Lines that belong to it if lines of its trace follow.
    """

    first: int
    last: int
    header: LogHeader
    format: str | None
    raw: list[str]
    inner: list[str]
    size: int
    trace: TraceState | None = None
    held: list[tuple[LineBlock, str]] = field(default_factory=list)


@dataclass(slots=True)
class _Parts:
    """Parts of a line that is not complete: all their lines, the header of the first, the texts."""

    first: LineBlock
    last: LineBlock
    header: LogHeader
    name: str | None
    raw: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    size: int = 0


@dataclass(slots=True)
class _Source:
    """A source that is being read."""

    name: str
    reader: FormatReader
    told: SourceTold
    blocks: BlockReader
    waiting: list[LineBlock] = field(default_factory=list)
    wanted: int = FIRST_LINES
    looked: bool = False
    looked_at: int = 0
    seen: list[str] = field(default_factory=list)
    rest: int = 0
    next_rest: int = 0
    open: dict[str, _Open] = field(default_factory=dict)
    parts: dict[str, _Parts] = field(default_factory=dict)
    last_key: str = ""
    chunk: Counter[bool] = field(default_factory=Counter)


@dataclass(slots=True)
class RecordReader:
    """Makes records of lines.

    Attributes:
        most_lines: Lines of a record.
        fields: Which field of JSON lines and logfmt says what, by role, as people say it.
        zone: That of times which name none.
        changed: When a source was changed last; None: now.
        sources: What was recognised, by source.
    """

    most_lines: int = MOST_LINES
    fields: Mapping[str, str] = field(default_factory=dict)
    zone: tzinfo = UTC
    changed: Callable[[str], datetime | None] = lambda _: None
    sources: dict[str, SourceTold] = field(default_factory=dict)
    _now: _Source | None = None
    _known: dict[str, _Source] = field(default_factory=dict)

    def read(self, lines: Iterable[ReadLine]) -> Iterator[ReadRecord]:
        """Yield the records of lines, nearly in their order."""
        for line in lines:
            yield from self.take(line)
        yield from self.take(None)

    def take(self, line: ReadLine | None) -> list[ReadRecord]:
        """Take a line, and return the records that are complete by it, nearly in their order.

        None says that no more lines come for a while, or for ever: what waits for them is returned.
        So is what waits in one source when a line of another comes.
        """
        now, found = self._now, []
        if now is not None and (line is None or now.name != line.source):
            found = _Reading(self, now).finish()
            now = self._now = None
        if line is None:
            return found
        if now is None:
            now = self._now = self._opened(line.source)
        now.told.lines += 1
        _wait(now, line)
        if len(now.waiting) >= now.wanted:
            found += _Reading(self, now).go_on()
        return found

    def _opened(self, name: str) -> _Source:
        """Return a source, of one that goes on with what it was recognised to be."""
        known = self._known.pop(name, None)
        if known is None:
            if len(self._known) >= _MOST_KNOWN:
                del self._known[next(iter(self._known))]
            told = self.sources.setdefault(name, SourceTold())
            times = TimeReader(self.changed(name) or datetime.now(UTC), self.zone)
            blocks = BlockReader(self.most_lines)
            known = _Source(name, FormatReader(times, self.fields), told, blocks)
        self._known[name] = known
        return known


def changed_on_disk(source: str) -> datetime | None:
    """Return when a file was changed last; None if it is none."""
    try:
        return datetime.fromtimestamp(Path(source).stat().st_mtime, UTC)
    except (OSError, ValueError, OverflowError):
        return None


def _wait(source: _Source, line: ReadLine) -> None:
    """Have a line wait until its source is looked at, with what its writer made one with it."""
    if source.blocks.takes(line.text):
        source.waiting += source.blocks.take(line.number, line.text)
    else:
        source.waiting.append(LineBlock(line.number, line.number, line.text))


@dataclass(slots=True)
class _Reading:
    """One step in reading a source."""

    by: RecordReader
    source: _Source
    out: list[ReadRecord] = field(default_factory=list)

    def finish(self) -> list[ReadRecord]:
        """Return all that is left."""
        source = self.source
        source.waiting += source.blocks.end()
        self.go_on()
        for parts in [*source.parts.values()]:
            self._whole(parts)
        while source.open:
            self._close(next(iter(source.open)))
        return self.out

    def go_on(self) -> list[ReadRecord]:
        """Return the records of the lines that wait, but for those that may get more lines."""
        source = self.source
        waiting, source.waiting = source.waiting, []
        source.told.fitting += source.blocks.around
        source.blocks.around = 0
        texts = [one.text for one in waiting]
        if len(source.seen) < FIRST_LINES:
            # Too few lines were there to be sure.
            source.seen += texts[: FIRST_LINES - len(source.seen)]
            source.looked &= len(source.seen) < 2 * source.looked_at
        if texts and self._looks_again():
            known = texts if source.looked else [*source.seen, *texts]
            source.reader.learn(known)
            source.looked, source.looked_at = True, len(source.seen)
            source.told.fields.update(source.reader.fields_told)
        source.chunk.clear()
        source.wanted = _NEXT_LINES
        for line in waiting:
            self._take(line)
        if waiting:
            oldest = waiting[-1].last - _LONGEST_WAIT
            for key in [key for key, one in source.open.items() if one.last < oldest]:
                self._close(key)
        return self.out

    def _looks_again(self) -> bool:
        """Return whether formats are looked for; the more seldom, the more often it was in vain."""
        source = self.source
        misfits, fits = source.chunk[False], source.chunk[True]
        if source.looked and misfits <= _MISFITS * (misfits + fits):
            source.rest = source.next_rest = 0
            return False
        if source.rest > 0:
            source.rest -= 1
            return False
        if source.looked:
            source.rest = source.next_rest
            source.next_rest = min(2 * source.next_rest + 1, _LONGEST_REST)
        return True

    def _take(self, line: LineBlock) -> None:
        """Take a line, with the records that are complete by it."""
        source = self.source
        outer, inner, name = source.reader.read(line.text)
        key = outer.key if outer else ""
        if outer is not None and (outer.is_part or key in source.parts):
            parts = source.parts.setdefault(key, _Parts(line, line, outer, name))
            parts.last = line
            parts.raw.append(line.text)
            parts.texts.append(outer.message)
            parts.size += len(outer.message)
            is_full = len(parts.texts) >= _MOST_PARTS or parts.size > _MOST_CHARACTERS
            if is_full or not outer.is_part:
                self._whole(parts)
            return
        self._read(line, outer, inner, name)

    def _whole(self, parts: _Parts) -> None:
        """Take a line of which all parts are there, or no more come."""
        outer = parts.header
        self.source.parts.pop(outer.key, None)
        outer.message = "".join(parts.texts)
        name = (parts.name or "").split(WITHIN)[0]
        inner, name_ = self.source.reader.read_inner(outer, name)
        raw = "\n".join(parts.raw)
        line = LineBlock(parts.first.first, parts.last.last, raw, len(parts.raw))
        self._read(line, outer, inner, name_)

    def _read(
        self, line: LineBlock, outer: LogHeader | None, inner: LogHeader | None, name: str | None
    ) -> None:
        source = self.source
        header = inner or outer
        if header is None or self._is_said_by_another(header, name):
            self._continue(line, line.text, source.last_key, None, None)
        elif outer is not None and inner is None and source.reader.is_holding(outer):
            self._continue(line, outer.message, outer.key, outer, name)
        elif header.belongs and header.key in source.open:
            self._append(source.open[header.key], line, header.message)
        else:
            self._entry(line, header, name)

    def _is_said_by_another(self, header: LogHeader, name: str | None) -> bool:
        """Return whether an object over several lines is what the entry before it says.

        It says neither when nor how grave it is, and an entry of another format stands before it.
        """
        known = self.source.open.get(self.source.last_key)
        return (
            name == OBJECT_OF_LINES
            and header.time is None
            and header.level is None
            and known is not None
            and known.format not in {None, name}
        )

    def _continue(
        self, line: LineBlock, text: str, key: str, header: LogHeader | None, name: str | None
    ) -> None:
        """Take a line that has no header, or only that of what holds it."""
        source = self.source
        known = source.open.get(key)
        if known is not None and len(known.raw) + len(known.held) < self.by.most_lines:
            has_header = known.format is not None and not source.reader.is_bare(known.format)
            trace = known.trace
            if trace is None:
                trace = known.trace = TraceState()
                trace.begin(known.inner[0])
            if header is None and has_header and "\n" in text and known.size < _MOST_CHARACTERS:
                self._append(known, line, text)
                return
            may = has_header or trace.language is not None or text[:1].isspace()
            belongs: Belongs = trace.take(text, has_header=has_header) if may else "no"
            if belongs == "yes" and any(one.strip() for _, one in known.held):
                belongs = "yes" if trace.is_inside(text) else "if more follows"
            if belongs == "yes" and known.size < _MOST_CHARACTERS:
                for earlier, said in known.held:
                    self._append(known, earlier, said)
                known.held.clear()
                self._append(known, line, text)
                return
            if belongs == "if more follows" and len(known.held) < _MOST_HELD:
                known.held.append((line, text))
                return
        if text.strip():
            message = " ".join(text.split()) if "\n" in text else text
            self._entry(line, header or LogHeader(message, key=key), name)
        elif known is None or not known.held:
            source.told.fitting += 1

    def _append(self, known: _Open, line: LineBlock, text: str) -> None:
        known.raw.append(line.text)
        known.inner.append(text)
        known.size += len(line.text)
        known.last = line.last
        self.source.last_key = known.header.key
        self.source.told.fitting += line.lines
        self.source.chunk[True] += 1

    def _entry(self, line: LineBlock, header: LogHeader, name: str | None) -> None:
        """Begin a record, and give the one that its writer began before."""
        source = self.source
        key = header.key
        if key in source.open:
            self._close(key)
        elif len(source.open) >= _MOST_OPEN:
            self._close(next(iter(source.open)))
        inner = header.message.split("\n") if "\n" in header.message else [header.message]
        known = _Open(line.first, line.last, header, name, [line.text], inner, len(line.text))
        source.open[key] = known
        source.last_key = key
        source.told.fitting += (name is not None) * line.lines
        source.chunk[name is not None] += 1

    def _close(self, key: str) -> None:
        """Give a record that gets no more lines, and begin those of lines that waited for more."""
        source = self.source
        known = source.open.pop(key)
        record = _record(source.name, known)
        source.told.add(record, known.format)
        self.out.append(record)
        for line, text in known.held:
            if text.strip():
                self._entry(line, LogHeader(text, key=key), None)


def _record(source: str, known: _Open) -> ReadRecord:
    header = known.header
    lines = known.inner
    if header.stack:
        lines = [*lines, *header.stack.split("\n")]
    exception = exception_in(lines) if len(lines) > 1 else None
    message = message_of(known.inner[0], exception)
    return ReadRecord(
        source,
        known.first,
        known.last,
        header.time,
        header.level,
        header.service,
        header.trace_id,
        message[:_LONGEST_MESSAGE],
        "\n".join(known.raw),
        exception,
    )
