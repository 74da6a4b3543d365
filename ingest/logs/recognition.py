"""Which formats the lines of a source are in, told by looking at some of them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from ingest.logs.fields import FIELD_FORMATS, FieldReader
from ingest.logs.formats import FORMATS, LogFormat
from ingest.logs.headers import LogHeader
from ingest.logs.layouts import LayoutReader
from ingest.logs.times import TimeReader
from ingest.logs.traces import is_of_trace

_LEAST: Final = 0.03
"""Share of lines that a format must fit, to be one of several in a source."""

_ALIKE: Final = 0.9
"""Of formats that fit nearly as many lines the one is taken that asks for more."""

WITHIN: Final = " > "
"""Stands between the format of what holds a line and that of the line."""

_MOST_FORMATS: Final = 6
_MOST_LOOKED_AT: Final = 200
_MOST_WRITERS: Final = 256
"""Writers in one source whose formats are told apart."""

_TRACE: Final = re.compile(r"[Tt]race[_.-]?[Ii][dD]\"?[=:] ?\"?([0-9a-fA-F-]{8,64})")

_Read = Callable[[str], LogHeader | None]


@dataclass(frozen=True, slots=True)
class FittingFormat:
    """A format that lines of a source fit."""

    name: str
    read: _Read
    form: LogFormat | None = None
    fields: FieldReader | None = None


@dataclass(slots=True)
class FormatReader:
    """Reads lines in the formats that were found among them.

    Args:
        times: Reads the source's times.
        said: The fields of roles, as people say them.
    """

    times: TimeReader
    said: Mapping[str, str] = field(default_factory=dict)
    formats: list[FittingFormat] = field(default_factory=list)
    inside: dict[str, FormatReader] = field(default_factory=dict)
    depth: int = 0

    @property
    def fields_told(self) -> dict[str, str]:
        """Return the fields that are read, by what they say."""
        found: dict[str, str] = {}
        for reader in self.inside.values():
            found |= reader.fields_told
        for one in self.formats:
            found |= one.fields.told if one.fields else {}
        return found

    def learn(self, lines: Iterable[str]) -> None:
        """Choose the formats that some lines are in, those that fit most of them first."""
        known = [line for line in lines if line.strip()]
        left = [line for line in known if not is_of_trace(line)][:_MOST_LOOKED_AT]
        whole = len(left)
        self.formats, self.inside = [], {}
        while left and len(self.formats) < _MOST_FORMATS:
            chosen, rest = self._best(left)
            if chosen is None or len(left) - len(rest) < max(1, _LEAST * whole):
                break
            self.formats.append(chosen)
            self._learn_inside(chosen, left)
            left = rest

    def read(self, line: str) -> tuple[LogHeader | None, LogHeader | None, str | None]:
        """Return what a line says, what the line in it says, and the name of their formats."""
        for one in self.formats:
            outer = one.read(line)
            if outer is not None:
                if one.form is not None and one.form.holds:
                    inner, name = self.read_inner(outer, one.name)
                    return outer, inner, name
                if outer.trace_id is None and "race" in outer.message:
                    outer.trace_id = _trace_in(outer.message)
                return outer, None, one.name
        return None, None, None

    def read_inner(self, outer: LogHeader, name: str | None) -> tuple[LogHeader | None, str | None]:
        """Return what the line that another holds says, with what the other knows better."""
        form = _BY_NAME.get((name or "").split(WITHIN)[0])
        reader = self.inside.get(_writer(outer)) or self.inside.get("")
        if form is None or reader is None or not reader.formats:
            return None, name
        first, second, found = reader.read(outer.message)
        header = second or first
        if header is None:
            return None, name
        time = outer.time if form.is_exact else header.time
        return (
            replace(
                header,
                time=time or header.time or outer.time,
                level=header.level or outer.level,
                service=header.service or outer.service,
                trace_id=header.trace_id or outer.trace_id,
                key=outer.key,
            ),
            f"{form.name}{WITHIN}{found}",
        )

    def is_holding(self, header: LogHeader) -> bool:
        """Return whether lines in the lines of a writer are asked what belongs together."""
        return _writer(header) in self.inside or "" in self.inside

    def is_bare(self, name: str) -> bool:
        """Return whether lines of a format say nothing themselves, and the line in them neither."""
        form = _BY_NAME.get(name)
        return form is not None and form.holds

    def _best(self, lines: Sequence[str]) -> tuple[FittingFormat | None, list[str]]:
        """Return the format that fits most lines, and the lines that it doesn't fit."""
        found: list[tuple[FittingFormat, list[str]]] = []
        for one in self._candidates(lines):
            rest = [line for line in lines if one.read(line) is None]
            if not rest:
                return one, rest
            found.append((one, rest))
        most = max((len(lines) - len(rest) for _, rest in found), default=0)
        for one, rest in found:
            if most and len(lines) - len(rest) >= _ALIKE * most:
                return one, rest
        return None, list(lines)

    def _candidates(self, lines: Sequence[str]) -> Iterable[FittingFormat]:
        times = self.times
        for form in FORMATS:
            if not (form.holds and self.depth):
                yield FittingFormat(form.name, _bound(form, times), form)
        for fields in FIELD_FORMATS:
            if any(fields.fields(line) is not None for line in lines):
                reader = FieldReader(fields, times, self.said)
                reader.learn(lines)
                yield FittingFormat(fields.name, reader.read, fields=reader)
        layout = LayoutReader(times)
        layout.learn(lines)
        if layout.kinds:
            yield FittingFormat(layout.told, layout.read)

    def _learn_inside(self, chosen: FittingFormat, lines: Sequence[str]) -> None:
        if chosen.form is None or not chosen.form.holds or self.depth:
            return
        held: dict[str, list[str]] = defaultdict(list)
        for line in lines:
            if (outer := chosen.read(line)) is not None and not outer.is_part:
                held[_writer(outer)].append(outer.message)
        everything = [line for found in held.values() for line in found]
        for writer, found in [*list(held.items())[:_MOST_WRITERS], ("", everything)]:
            reader = FormatReader(self.times, self.said, depth=self.depth + 1)
            reader.learn(found)
            self.inside[writer] = reader


def _bound(form: LogFormat, times: TimeReader) -> _Read:
    read = form.read
    return lambda line: read(line, times)


_BY_NAME: Final = {one.name: one for one in FORMATS}


def _writer(header: LogHeader) -> str:
    return header.service or header.key


def _trace_in(message: str) -> str | None:
    found = _TRACE.search(message)
    return found[1] if found else None
