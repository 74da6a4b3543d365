"""What log records and spans add up to: counts by wording and five minutes, calls by hour."""

from __future__ import annotations

import functools
import hashlib
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from ingest.logs.exceptions import exception_in, message_of
from ingest.logs.grouping import LineKey, LineKeys
from ingest.logs.wording import said_with
from ingest.sources.logs.fingerprints import fingerprint_of
from ingest.sources.otlp.peers import CALLING, KnownBy
from ingest.sources.otlp.reading import LogLine, TracedSpan

BUCKET_SECONDS: Final = 300
HOUR_SECONDS: Final = 3600
ERROR_SEVERITY: Final = 17
OTHERS: Final = "(other log records)"
"""Stands for the records beyond the wordings that are told apart, and those without words."""

_MICRO: Final = 1000
_BESIDE: Final = "\x1f"
"""Stands between a caller and the host that it calls."""

EXEMPLARS: Final = 3
"""Ids of traces that are kept of equal log records."""

_SERVERS: Final = frozenset({2, 5})
_RATIO: Final = 1.25
"""Ratio of a step of durations to the one before: p95 is right to a quarter."""


class NamedGroup(NamedTuple):
    """A group of log records: its id, and its wording for people."""

    id: str
    wording: str


@dataclass(slots=True)
class Sum:
    """Equal things counted: what they are, between which moments (µs), and how many of each."""

    about: Mapping[str, Any]
    first: int
    last: int
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, at: int, *names: str) -> None:
        """Count one more, at a moment."""
        if at < self.first:
            self.first = at
        elif at > self.last:
            self.last = at
        for name in names:
            self.counts[name] += 1

    def value(self, counts: Mapping[str, int]) -> dict[str, Any]:
        """Return it as the record that is mapped, with the counts of all that was added."""
        return {**self.about, "first": self.first, "last": self.last, "counts": dict(counts)}


@dataclass(frozen=True, slots=True)
class Answered:
    """A span that answers a call of somebody whose span has not come yet."""

    parent: str
    callee: str
    hour: int
    first: int
    last: int
    failed: bool
    step: int


@dataclass(slots=True)
class Calls:
    """What spans tell of calls: those with both ends, and ends that wait for the other.

    `outside` are calls of what may send no spans: they count if nobody answers them. `answering`
    are services that do answer, and `hosts` those that answered at an address.
    """

    sums: dict[str, Sum] = field(default_factory=dict)
    callers: dict[str, str] = field(default_factory=dict)
    answered: list[Answered] = field(default_factory=list)
    outside: dict[str, Sum] = field(default_factory=dict)
    answering: set[str] = field(default_factory=set)
    hosts: dict[str, str] = field(default_factory=dict)

    def meet(self, caller: str, one: Answered) -> None:
        """Count a call whose two ends are known: the caller as it waited, and the answer."""
        service, _, host = caller.partition(_BESIDE)
        add_call(self.sums, service, one)
        if host:
            self.hosts[host] = one.callee

    def settled(self) -> Iterator[Sum]:
        """Yield what is known of calls if nothing else is to come."""
        yield from self.sums.values()
        for one in self.outside.values():
            answering = self.answering if one.about["known_by"] == "name" else self.hosts
            if one.about["callee"] not in answering:
                yield one


def count_logs(
    lines: Iterable[LogLine], keys: LineKeys, *, least: int, most: int, now: int
) -> LogCounts:
    """Return log records of at least a severity, counted; `now` is for those without a time (ns).

    Of one service and five minutes at most so many words of lines are told apart. Versions of flags
    that records of any severity tell of are beside them.
    """
    found = LogCounts()
    told_apart: Counter[tuple[str, int]] = Counter()
    for line in lines:
        at = (line.at or now) // _MICRO
        if line.flag is not None:
            key = line.flag.key(line.service)
            found.flags.setdefault(key, Sum(line.flag.about(line.service), at, at)).add(at)
        if line.severity < least and line.exception is None and "\n" not in line.body:
            continue
        said, exception = _said(line)
        if line.severity < least and exception is None:
            continue
        begin = at - at % (BUCKET_SECONDS * 1_000_000)
        alike = _Alike(line.service, exception, keys.of(said), begin)
        if alike not in found.alike and told_apart[line.service, begin] >= most:
            said, alike = OTHERS, alike._replace(key=keys.of(OTHERS))
        held = found.alike.get(alike)
        if held is None:
            told_apart[line.service, begin] += 1
            found.met.setdefault(alike.key, said)
            held = found.alike[alike] = Sum(_about_logs(line, alike), at, at)
        held.add(at, "count")
    return found


def _said(line: LogLine) -> tuple[str, str | None]:
    """Return what a record says, as an entry of a file is worded, and the type of its exception."""
    lines = line.body.strip().split("\n")
    trace = exception_in(lines) if len(lines) > 1 else None
    exception = line.exception or (trace.type if trace else None)
    return said_with(message_of(lines[0], trace), exception) or OTHERS, exception


class _Alike(NamedTuple):
    """What log records that are counted together have in common."""

    service: str
    exception: str | None
    key: LineKey
    begin: int


@dataclass(slots=True)
class LogCounts:
    """Log records, counted by their words, and one text of each: which groups they are is open."""

    flags: dict[str, Sum] = field(default_factory=dict)
    alike: dict[_Alike, Sum] = field(default_factory=dict)
    met: dict[LineKey, str] = field(default_factory=dict)

    def sums(self, groups: Mapping[LineKey, NamedGroup]) -> dict[str, Sum]:
        """Return the counts by group, wherever they are added up."""
        found: dict[str, Sum] = {}
        for alike, one in self.alike.items():
            group = groups[alike.key]
            fingerprint = fingerprint_of(group.id, alike.service, alike.exception)
            about = {**one.about, "template": group.wording, "fingerprint": fingerprint}
            key = f"logs/{fingerprint}/{alike.begin}"
            held = found.setdefault(key, Sum(about, one.first, one.last))
            held.first, held.last = min(held.first, one.first), max(held.last, one.last)
            held.counts.update(one.counts)
        return self.flags | found


def _about_logs(line: LogLine, alike: _Alike) -> dict[str, Any]:
    return {
        "kind": "logs",
        "service": line.service,
        "exception": alike.exception,
        "severity": line.severity or ERROR_SEVERITY,
        "at": alike.begin,
        "exemplars": [line.trace] if line.trace.strip("0") else [],
    }


def call_sums(spans: Iterable[TracedSpan]) -> Calls:
    """Return the calls between services that spans tell of.

    A call is counted where it is answered: by the span of the server, or, where what was called
    sends no spans, by that of the client. Who calls a host learns from the answer who that is.
    """
    calls = Calls()
    answered: list[Answered] = []
    for span in spans:
        if span.kind in CALLING:
            _add_caller(calls, span)
        elif span.kind in _SERVERS:
            calls.answering.add(span.service)
            answered += [_answer(span, span.service)] if span.parent else []
    for one in answered:
        caller = calls.callers.get(one.parent)
        if caller is None:
            calls.answered.append(one)
        else:
            calls.meet(caller, one)
    return calls


def _add_caller(calls: Calls, span: TracedSpan) -> None:
    other = span.other
    host = other.name if other is not None and other.known_by == "address" else ""
    calls.callers[span.id] = f"{span.service}{_BESIDE}{host}" if host else span.service
    if span.peer:
        add_call(calls.sums, span.service, _answer(span, span.peer))
    elif other is not None:
        add_call(calls.outside, span.service, _answer(span, other.name), other.known_by)


def add_call(
    sums: dict[str, Sum], caller: str, one: Answered, known_by: KnownBy | None = None
) -> None:
    """Count a call of a service; what a service does for itself is none.

    With `known_by` the caller alone tells of it, and how it knows what it calls.
    """
    if caller == one.callee:
        return
    kind = f"outside/{known_by}" if known_by else "calls"
    key = f"{kind}/{digest_of(caller)}/{digest_of(one.callee)}/{one.hour}"
    about = {"kind": "calls", "caller": caller, "callee": one.callee, "hour": one.hour}
    if known_by:
        about |= {"kind": "outside", "known_by": known_by}
    held = sums.setdefault(key, Sum(about, one.last, one.last))
    held.add(one.last, "calls", f"step{one.step}", *(("errors",) if one.failed else ()))


@functools.lru_cache(maxsize=4_096)
@functools.lru_cache(maxsize=20_000)
def digest_of(name: str) -> str:
    """Return a name as a part of a key."""
    return hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:16]


def p95_ms(counts: Mapping[str, int]) -> float | None:
    """Return the duration in which 95 of 100 calls ended, right to a quarter."""
    steps = sorted(
        (int(name[4:]), number) for name, number in counts.items() if name.startswith("step")
    )
    wanted = 0.95 * sum(number for _, number in steps)
    for step, number in steps:
        wanted -= number
        if wanted <= 0:
            return round(_RATIO**step / 1000, 3)
    return None


def values_of(sums: Iterable[Sum]) -> Iterator[dict[str, Any]]:
    """Yield sums as records, of nothing but what was added here."""
    for one in sums:
        yield one.value(one.counts)


def _answer(span: TracedSpan, callee: str) -> Answered:
    micros = max(1, (span.end - span.begin) // _MICRO)
    last = span.end // _MICRO
    hour = last - last % (HOUR_SECONDS * 1_000_000)
    step = math.ceil(math.log(micros, _RATIO))
    return Answered(span.parent, callee, hour, last, last, span.failed, step)
