"""The task that follows changes of names: thin, repeatable, with the id of a run as argument.

`enrich.apply` sends for it when what was written may change what texts mention.
"""

from __future__ import annotations

from typing import Any, Final

import structlog
from celery import Task, shared_task
from celery.exceptions import SoftTimeLimitExceeded
from kombu.exceptions import OperationalError

from enrich.enrichment import enrichment_of
from enrich.mentions.job import MentionsJob
from enrich.mentions.rescan import ask_rescan, search_page
from enrich.work.runs import JobRun
from graph.errors import GraphError, QueueUnavailable
from graph.queue.app import again
from graph.store import process

VOCABULARY: Final = "enrich.vocabulary"
ATTEMPTS: Final = 60
"""Retries of a task whose servers can't be reached: about an hour."""

_WAIT: Final = 30

_LOG = structlog.get_logger(__name__)


def vocabulary(task: Task, org: str, run: str | None = None) -> None:
    """Search one page of an organisation's texts for names that changed, and send for the next.

    Without a run, it asks for one: nothing is done when all texts were searched for the names as
    they are, or while a search is under way.
    """
    store, settings = process.store(), process.settings()
    try:
        if run is None:
            following, wait = ask_rescan(store, org), settings.vocabulary_delay
        else:
            wanted = enrichment_of(store, org, settings, (MentionsJob.kind,))
            following = search_page(JobRun(store, org, run), wanted.update)
            wait = settings.vocabulary_delay if following and following.run != run else 0.0
        if following is not None:
            send_vocabulary(task.app, org, following, wait)
    except (GraphError, SoftTimeLimitExceeded) as error:
        if isinstance(error, GraphError) and not error.retryable:
            raise
        raise again(task, error, min(_WAIT, settings.task_time_limit // 2)) from error
    _LOG.info("names_looked_for", org=org, run_id=run, next=following and following.run)


def send_vocabulary(
    app: Any, org: str, run: JobRun | None = None, wait_seconds: float = 0.0
) -> None:
    """Queue the search for changed names, or the next page of one.

    Raises:
        QueueUnavailable: When the queue can't be reached.
    """
    given = [org, run.run] if run else [org]
    try:
        app.send_task(VOCABULARY, args=given, countdown=wait_seconds or None)
    except OperationalError as error:
        message = f"the queue can't be reached: {error}"
        raise QueueUnavailable(message) from error


shared_task(name=VOCABULARY, bind=True, max_retries=ATTEMPTS)(vocabulary)
