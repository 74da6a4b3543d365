"""The nightly task that deletes what is older than the settings allow.

`enrich.retention` is started by `celery beat` without an argument and sends itself for each
organisation. When its time is up, it sends itself once more to go on where it was.
"""

from __future__ import annotations

import time

import structlog

from enrich.work.runs import organisations
from graph.queue.app import RETENTION
from graph.queue.task import Call, task
from graph.upkeep.retention import enforce, is_wanted

_LOG = structlog.get_logger(__name__)


@task(RETENTION)
def retention(call: Call, org: str | None = None, after: str | None = None) -> None:
    """Delete what is too old in an organisation behind a uid, or send this task for each one."""
    if not is_wanted(call.settings):
        return
    if org is None:
        for name in organisations(call.store):
            call.send(RETENTION, name)
    else:
        _enforce(call, org, after, time.monotonic() + call.settings.task_time_limit / 4)


def _enforce(call: Call, org: str, after: str | None, until: float) -> None:
    """Delete page by page; leave the rest to a message of its own when time is up."""
    for outcome in enforce(call.store, org, after=after):
        if outcome.after is not None and time.monotonic() > until:
            call.send(RETENTION, org, outcome.after)
            break
    _LOG.info("deleted_by_age", org=org, nodes=outcome.count, looked_at=outcome.looked_at)
