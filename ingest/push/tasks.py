"""The tasks of what comes in by itself."""

from __future__ import annotations

import structlog

from graph.queue.task import Call, task
from ingest.push.telemetry import FLUSH, Telemetry

_LOG = structlog.get_logger(__name__)


@task(FLUSH)
def flush(call: Call) -> None:
    """Hand what telemetry added up to the inbox."""
    number = Telemetry(call.broker).flush()
    _LOG.info("telemetry_flushed", sums=number)
