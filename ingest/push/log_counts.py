"""Log records counted, whoever sent them."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from graph.settings.settings import Settings
from ingest.push.telemetry import Telemetry
from ingest.sources.otlp.reading import LogLine
from ingest.sources.otlp.sums import log_sums

_Record = TypeVar("_Record")


def add_logs(
    telemetry: Telemetry, settings: Settings, org: str, part: str, lines: Iterable[LogLine]
) -> int:
    """Add log records that were sent together, which `part` names; return how many there were."""
    count = RecordCount()
    sums = log_sums(
        count.each(lines),
        least=settings.otlp_log_severity,
        most=settings.otlp_log_templates,
        now=time.time_ns(),
    )
    telemetry.add(org, part, sums)
    return count.number


@dataclass(slots=True)
class RecordCount:
    """How many records were read."""

    number: int = 0

    def each(self, records: Iterable[_Record]) -> Iterator[_Record]:
        """Yield records, and count them."""
        for one in records:
            self.number += 1
            yield one
