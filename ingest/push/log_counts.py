"""Log records counted, whoever sent them."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from ingest.push.telemetry import Telemetry
from ingest.sources.otlp.reading import LogLine
from ingest.sources.otlp.sums import count_logs
from ingest.wordings.shared import SharedWordings

_Record = TypeVar("_Record")


def add_logs(
    telemetry: Telemetry, wordings: SharedWordings, org: str, part: str, lines: Iterable[LogLine]
) -> int:
    """Add log records that were sent together, which `part` names; return how many there were."""
    count, settings = RecordCount(), wordings.settings
    counts = count_logs(
        count.each(lines),
        wordings.keys,
        least=settings.otlp_log_severity,
        most=settings.otlp_log_templates,
        now=time.time_ns(),
    )
    groups = wordings.groups(org, counts.met) if counts.met else {}
    telemetry.add(org, part, counts.sums(groups))
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
