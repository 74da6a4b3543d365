"""Which fields of JSON lines and logfmt say when, how grave, what, who and in which trace.

They are told by meaning: by the words of their names, and by what their values look like in the
lines at hand. What people say of a field counts before all that.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from ingest.logs.headers import LogHeader
from ingest.logs.levels import level_of_value
from ingest.logs.objects import object_in
from ingest.logs.times import TimeReader

LogFieldPath = tuple[str, ...]
"""The names that lead to a field, from the outside in."""

_Fields = Mapping[str, Any]

_NAMES: Final[dict[str, str]] = {
    "time": "timestamp time ts datetime eventtime asctime date logtime t when created at",
    "level": "level severity loglevel levelname lvl severitytext sev levelno priority"
    " severitynumber s l",
    "message": "message msg shortmessage log body text event description m short error title",
    "service": "service servicename app application appname program component container"
    " containername job logger loggername name",
    "trace": "traceid trace xtraceid traceparent requestid reqid correlationid xrequestid",
    "stack": "stacktrace stack traceback exceptionstacktrace excinfo exception backtrace"
    " errorstack",
}
"""Words of names by what they say, those that say it best first."""

ROLES: Final = tuple(_NAMES)
"""What a field may say."""

_RANKS: Final = {
    role: {name: place for place, name in enumerate(names.split())}
    for role, names in _NAMES.items()
}

_WORDS: Final = re.compile(r"[A-Z]{2,64}(?![a-z])|[A-Z]?[a-z]{1,64}|[A-Z]")
_PAIR: Final = re.compile(r'(?:^|(?<=\s))([\w.@/-]{1,128})=("(?:[^"\\]|\\.)*"|[^\s"]*)')
_HEXADECIMAL: Final = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

_MOST_DEEP: Final = 4
_MOST_FIELDS: Final = 200
_MOST_PATHS: Final = 5
_FITS: Final = 0.8
"""Share of the values of a field that must look like what it is to say."""

_BY_NAME: Final = 1000.0
_BY_WORD: Final = 500.0
_BY_LOOKS: Final = 100.0
_LONGEST_NAME: Final = 128
_SHORTEST_ID: Final = 4


def pairs_in(line: str) -> dict[str, Any] | None:
    """Return the pairs of a line of logfmt; None if it is none, or has much besides."""
    if "=" not in line[: _LONGEST_NAME + 1]:
        return None
    found = {}
    covered = 0
    for one in _PAIR.finditer(line):
        name, value = one.groups()
        covered += len(one[0]) + 1
        if value[:1] == '"':
            value = value[1:-1]
            if "\\" in value:
                value = value.replace('\\"', '"').replace("\\n", "\n").replace("\\t", "\t")
        found[name] = value
    begins = _PAIR.match(line)
    return found if begins and len(found) > 1 and covered > _FITS * len(line) else None


@dataclass(frozen=True, slots=True)
class FieldFormat:
    """A format whose lines are fields with names.

    Attributes:
        name: As people are told it.
        fields: Reads the fields of a line; gives None for others.
    """

    name: str
    fields: Callable[[str], dict[str, Any] | None]


def _object_of_one_line(text: str) -> dict[str, Any] | None:
    return None if "\n" in text else object_in(text)


def _object_of_lines(text: str) -> dict[str, Any] | None:
    return object_in(text) if "\n" in text else None


OBJECT_OF_LINES: Final = "JSON over several lines"

FIELD_FORMATS: Final = (
    FieldFormat("JSON lines", _object_of_one_line),
    FieldFormat(OBJECT_OF_LINES, _object_of_lines),
    FieldFormat("logfmt", pairs_in),
)


@dataclass(slots=True)
class FieldReader:
    """Reads lines of fields, of which those at hand show what says what.

    Args:
        form: How fields are written.
        times: Reads the source's times.
        said: The field of a role (one of `ROLES`), as people say it: `payload.text`.
    """

    form: FieldFormat
    times: TimeReader
    said: Mapping[str, str] = field(default_factory=dict)
    paths: dict[str, list[LogFieldPath]] = field(default_factory=dict)

    @property
    def told(self) -> dict[str, str]:
        """Return by role the fields that are read, as people write them."""
        return {role: ".".join(found[0]) for role, found in self.paths.items() if found}

    def learn(self, lines: Iterable[str]) -> None:
        """Look which fields of some lines say what."""
        samples = [found for line in lines if (found := self.form.fields(line)) is not None]
        values: dict[LogFieldPath, list[Any]] = defaultdict(list)
        for sample in samples:
            for path, value in _flat(sample):
                values[path].append(value)
        taken: set[LogFieldPath] = set()
        for role in ("time", "level", "trace", "stack", "message", "service"):
            ranked = self._ranked(role, values, len(samples), taken)
            if role in self.said:
                ranked = [*_paths_of(self.said[role]), *ranked]
            self.paths[role] = ranked[:_MOST_PATHS]
            taken.update(ranked[:1])

    def read(self, line: str) -> LogHeader | None:
        """Return what a line says; None if it has no fields, or none of them says anything."""
        fields = self.form.fields(line)
        if fields is None:
            return None
        time = self._first(fields, "time")
        stack = self._first(fields, "stack")
        message = self._first(fields, "message")
        if message is None and isinstance(stack, str):
            message = stack.partition("\n")[0]
        service, trace = self._first(fields, "service"), self._first(fields, "trace")
        return LogHeader(
            _one_line(line) if message is None else _text(message),
            None if time is None else self.times.read(str(time)),
            self._level(fields),
            None if service is None else str(service),
            None if trace is None else trace_of(str(trace)),
            stack=stack if isinstance(stack, str) else None,
        )

    def _level(self, fields: _Fields) -> Any:
        for path in self.paths.get("level", ()):
            value = value_at(fields, path)
            if value is not None and (level := level_of_value(value, path[-1])):
                return level
        return None

    def _first(self, fields: _Fields, role: str) -> Any:
        for path in self.paths.get(role, ()):
            value = value_at(fields, path)
            if value is not None and value != "":
                return value
        return None

    def _ranked(
        self,
        role: str,
        values: Mapping[LogFieldPath, Sequence[Any]],
        samples: int,
        taken: set[LogFieldPath],
    ) -> list[LogFieldPath]:
        """Return the fields that may say something, the likeliest first."""
        found = []
        for path, given in values.items():
            fit = sum(self._looks(role, path, value) for value in given) / len(given)
            if path in taken or fit < _FITS:
                continue
            score = _named(role, path) or self._by_looks(role, given)
            if score:
                found.append((-score * (0.5 + len(given) / samples), len(path), path))
        return [path for *_, path in sorted(found)]

    def _looks(self, role: str, path: LogFieldPath, value: Any) -> bool:
        """Return whether a value may say something."""
        if role == "time":
            return _is_scalar(value) and self.times.read(str(value)) is not None
        if role == "level":
            return level_of_value(value, path[-1]) is not None
        if role == "message":
            return isinstance(value, str)
        if role == "stack":
            return isinstance(value, str) and "\n" in value
        if role == "trace":
            text = str(value)
            return (
                _is_scalar(value) and _SHORTEST_ID <= len(text) < _LONGEST_NAME and " " not in text
            )
        return isinstance(value, str) and 0 < len(value) <= _LONGEST_NAME and " " not in value

    @staticmethod
    def _by_looks(role: str, given: Sequence[Any]) -> float:
        """Return how much values look like what says something, whatever their name."""
        if role == "time":
            return _BY_LOOKS * all(isinstance(one, str) and len(one) > 14 for one in given)  # noqa: PLR2004 - With its day.
        if role == "level":
            return _BY_LOOKS * all(isinstance(one, str) and len(one) > 2 for one in given)  # noqa: PLR2004 - A word.
        if role == "message":
            blanks: float = sum(one.count(" ") for one in given) / len(given)
            return min(_BY_LOOKS, 10 * blanks)
        if role == "trace":
            return _BY_LOOKS * all(_HEXADECIMAL.fullmatch(str(one)) for one in given)
        return _BY_LOOKS * (role == "stack")


def value_at(fields: _Fields, path: LogFieldPath) -> Any:
    """Return the value to which names lead; None if they lead nowhere."""
    value: Any = fields
    for name in path:
        if not isinstance(value, dict):
            return None
        value = value.get(name)
    return value


def trace_of(text: str) -> str:
    """Return the id of a trace; of a `traceparent` (W3C) the part that names it."""
    parts = text.split("-")
    is_parent = len(parts) == 4 and len(parts[1]) == 32 and len(parts[0]) == 2  # noqa: PLR2004 - Its grammar.
    return parts[1] if is_parent else text


def _named(role: str, path: LogFieldPath) -> float:
    """Return how well a field's name says what it holds; 0 if it doesn't."""
    ranks = _RANKS[role]
    names = [_joined(name) for name in path]
    whole = names[-1] if len(names) == 1 else "".join(names[-2:])
    for name in (names[-1], whole):
        if name in ranks:
            return _BY_NAME - 10 * ranks[name] - 20 * (len(path) - 1)
    if names[-1] in {"name", "id", "seconds"} and len(names) > 1 and names[-2] in ranks:
        return _BY_NAME - 10 * ranks[names[-2]] - 20 * len(path)
    words = _words(path[-1])
    best = min((ranks[word] for word in words if word in ranks), default=None)
    return 0 if best is None or role == "stack" else _BY_WORD - 10 * best - 20 * (len(path) - 1)


def _words(name: str) -> list[str]:
    return [one.lower() for one in _WORDS.findall(name[:_LONGEST_NAME])]


def _joined(name: str) -> str:
    return "".join(_words(name))


def _flat(fields: _Fields, before: LogFieldPath = ()) -> Iterator[tuple[LogFieldPath, Any]]:
    for name, value in list(fields.items())[:_MOST_FIELDS]:
        path = (*before, name)
        if isinstance(value, dict) and len(path) < _MOST_DEEP:
            yield from _flat(value, path)
        else:
            yield path, value


def _paths_of(said: str) -> list[LogFieldPath]:
    """Return the ways in which the name of a field can be meant: with points, or from out to in."""
    return list(dict.fromkeys(((said,), tuple(said.split(".")))))


def _is_scalar(value: Any) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool)


def _one_line(text: str) -> str:
    return " ".join(text.split()) if "\n" in text else text


def _text(value: Any) -> str:
    return value if isinstance(value, str) else str(value)
