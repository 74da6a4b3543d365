"""The task that looks what is new in logs."""

from __future__ import annotations

import structlog

from enrich.log_news.job import LogNewsJob
from enrich.work.runs import organisations
from graph.queue.app import LOG_NEWS
from graph.queue.task import Call, task

_LOG = structlog.get_logger(__name__)


@task(LOG_NEWS, attempts=0)
def log_news(call: Call, org: str | None = None) -> None:
    """Look what is new in the logs of an organisation, or send this task for each one."""
    if org is None:
        for name in organisations(call.store):
            call.send(LOG_NEWS, name)
        return
    done = LogNewsJob(call.store, org).update()
    if done.written or done.closed:
        _LOG.info("log_news", org=org, written=done.written, closed=done.closed)
