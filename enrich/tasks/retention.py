"""The nightly task that deletes what is older than the settings allow.

`enrich.retention` is started by `celery beat` without an argument and sends itself for each
organisation. When its time is up, it sends itself once more to go on where it was.
"""

from __future__ import annotations

import time

import structlog
from celery import Task, shared_task
from celery.exceptions import SoftTimeLimitExceeded
from kombu.exceptions import OperationalError

from enrich.work.runs import organisations
from graph.errors import GraphError
from graph.queue.app import RETENTION, again
from graph.store import process
from graph.upkeep.retention import enforce, is_wanted

_WAIT = 60
_SHORT_WAIT = 1
"""Seconds before it is tried again: when a server could not be reached, when time was up."""

_LOG = structlog.get_logger(__name__)


def retention(task: Task, org: str | None = None, after: str | None = None) -> None:
    """Delete what is too old in an organisation behind a uid, or send this task for each one."""
    settings = process.settings()
    if not is_wanted(settings):
        return
    try:
        if org is None:
            for name in organisations(process.store()):
                task.app.send_task(RETENTION, args=[name])
        else:
            _enforce(task, org, after, time.monotonic() + settings.task_time_limit / 4)
    except SoftTimeLimitExceeded as error:
        raise again(task, error, _SHORT_WAIT) from error
    except (GraphError, OperationalError) as error:
        if isinstance(error, GraphError) and not error.retryable:
            raise
        raise again(task, error, min(_WAIT, settings.task_time_limit // 2)) from error


def _enforce(task: Task, org: str, after: str | None, until: float) -> None:
    """Delete page by page; leave the rest to a message of its own when time is up."""
    for outcome in enforce(process.store(), org, after=after):
        if outcome.after is not None and time.monotonic() > until:
            task.app.send_task(RETENTION, args=[org, outcome.after])
            break
    _LOG.info("deleted_by_age", org=org, nodes=outcome.count, looked_at=outcome.looked_at)


# Whichever app a worker has made runs it.
shared_task(name=RETENTION, bind=True, max_retries=60)(retention)
