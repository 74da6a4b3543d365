"""What of log files is kept: records of at least a severity, counted by wording and five minutes.

Lines are no nodes. Counts have the form that log records have which programs export.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, NamedTuple

import orjson

from graph.model.facts import Envelope
from graph.store.wire import to_micros
from ingest.instances.instance import DEFAULT_NAME
from ingest.logs.records import ReadRecord
from ingest.sources.logs.connector import CONTENT_TYPE
from ingest.sources.logs.fingerprints import SOURCE, fingerprint_of
from ingest.sources.otlp.shipped import SEVERITIES
from ingest.sources.otlp.sums import (
    BUCKET_SECONDS,
    ERROR_SEVERITY,
    EXEMPLARS,
    Sum,
    digest_of,
)

_BUCKET: Final = BUCKET_SECONDS * 1_000_000
_HEAD: Final = 4096


class _Counted(NamedTuple):
    """What records have in common that are counted together."""

    service: str
    exception: str | None
    group: str
    begin: int
    file: str


@dataclass(slots=True)
class LogKeeping:
    """Counts records while they are read. Memory grows with wordings and time, not with lines.

    A file is known by its first record, not by its name: read again when it has grown or was
    renamed, it counts once. Without a time of its own a record has that of the one before it in
    its file, else `now`.

    Attributes:
        system: The system of records that name none; None: they are left out, and counted.
        incident: Uid of the incident that they are evidence of.
        least: Severity of OpenTelemetry from which on records are kept; those with an exception
            are kept whatever they say.
        most: Counts that there is room for.
        now: When the reading began.
        kept: How many records were counted.
        of_no_system: How many were left out because nobody says what they are of.
        crowded: How many were left out because there are too many wordings and times.
    """

    system: str | None
    incident: str | None
    least: int
    most: int
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    kept: int = 0
    of_no_system: int = 0
    crowded: int = 0
    _sums: dict[_Counted, Sum] = field(default_factory=dict)
    _files: dict[str, str] = field(default_factory=dict)
    _times: dict[str, datetime] = field(default_factory=dict)

    def add(self, record: ReadRecord, group: str) -> None:
        """Count a record of a group, if it is to be kept."""
        file = self._files.get(record.source)
        if file is None:
            file = self._files[record.source] = digest_of(record.text[:_HEAD])
        if record.time is not None:
            self._times[record.source] = record.time
        severity = SEVERITIES[record.level] if record.level else 0
        if severity < self.least and record.exception is None:
            return
        service = record.service or self.system
        if service is None:
            self.of_no_system += 1
            return
        at = to_micros(self._times.get(record.source, self.now))
        exception = record.exception.type if record.exception else None
        key = _Counted(service, exception, group, at - at % _BUCKET, file)
        held = self._sums.get(key)
        if held is None:
            if len(self._sums) >= self.most:
                self.crowded += 1
                return
            about = {"severity": severity or ERROR_SEVERITY, "exemplars": []}
            held = self._sums[key] = Sum(about, at, at)
        held.add(at, "count")
        self.kept += 1
        traces = held.about["exemplars"]
        if record.trace_id and len(traces) < EXEMPLARS and record.trace_id not in traces:
            traces.append(record.trace_id)

    def envelopes(
        self, org: str, where: Callable[[str], str], wordings: Mapping[str, str]
    ) -> Iterator[Envelope]:
        """Yield what was counted, under the groups that there are at the end.

        Args:
            org: Whose it is.
            where: Tells what group took over what once had an id.
            wordings: The wording of each group.
        """
        for key, one in sorted(self._merged(where).items()):
            about = {
                **one.about,
                "service": key.service,
                "template": wordings.get(key.group) or key.exception or "(no words)",
                "exception": key.exception,
                "fingerprint": fingerprint_of(key.group, key.service, key.exception),
                "at": key.begin,
                "file": key.file,
                "incident": self.incident,
            }
            value = Sum(about, one.first, one.last).value(one.counts)
            yield Envelope(
                org=org,
                source=SOURCE,
                instance=DEFAULT_NAME,
                stream="groups",
                native_id=f"{about['fingerprint']}/{key.begin}/{key.file}",
                via="file",
                received_at=self.now,
                content_type=CONTENT_TYPE,
                raw=orjson.dumps(value),
            )

    def _merged(self, where: Callable[[str], str]) -> dict[_Counted, Sum]:
        found: dict[_Counted, Sum] = {}
        for key, one in self._sums.items():
            settled = key._replace(group=where(key.group))
            held = found.setdefault(settled, Sum(one.about, one.first, one.last, Counter()))
            held.counts.update(one.counts)
            held.first, held.last = min(held.first, one.first), max(held.last, one.last)
        return found
