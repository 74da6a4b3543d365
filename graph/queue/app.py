"""The Celery application: its tasks' names, how messages are kept, what it starts by night."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import before_task_publish
from kombu.transport.redis import Channel

from graph.queue.transport import register
from graph.settings.settings import Settings, resolve

QUEUE = "nazara"
PULL_QUEUE = "nazara-pull"
"""Sources are asked beside all other work: neither waits until the other's queue is empty."""

TAKE = "ingest.take"
WRITE = "ingest.write"
SETTLE = "ingest.settle"
READ_KEYS = "ingest.read_keys"
PULL = "ingest.pull.step"
LOOK_FOR_DUE = "ingest.pull.look_for_due"
ENRICH = "enrich.apply"
SWEEP = "enrich.sweep"
READ_LOGS = "ingest.logs.read"
CLEAR_UPLOADS = "ingest.logs.clear"
RETENTION = "enrich.retention"
BATCHES = "enrich.batches"
LOG_NEWS = "enrich.log_news"
VOCABULARY = "enrich.vocabulary"

QUEUED_AT = "queued_at"
"""Header of a message: when it was queued, as RFC 3339. `nazara doctor` tells its age."""

ORG = "org"
"""Header of a batch that an older Nazara queued as a message: whose it is."""

REQUEST = "request_id"
"""Header of a message: the id of the request that it was sent for, as the log has it."""

ANSWER_SECONDS = 10.0
"""How long the queue may take to answer."""

_BELL = 3
_LATER = 9
"""Redis' priorities are 0, 3, 6 and 9; 0 goes first. Bells have one of their own, so that they can
be counted. Vectors are made, and earlier texts read again, when nothing waits to be written, or
both would fight for the same processors and the same nodes."""

BELLS = f"{QUEUE}{Channel.sep}{_BELL}"
"""The list of bells: messages that only say that batches wait in the inbox."""

_LOOK_FOR_LOST_SECONDS = 2
_CLEARED_EVERY = 300.0
_BEYOND_READING = 120
"""Seconds that a task which reads uploaded logs may take beyond reading."""


def soft_limit(settings: Settings) -> int:
    """Return the seconds after which a task is asked to end by itself."""
    return settings.task_time_limit * 3 // 4


def lost_after(settings: Settings) -> int:
    """Return the seconds after which a task that did not end is given out again."""
    limit = settings.task_time_limit
    return limit + max(5, limit // 4)


def make_app(settings: Settings) -> Celery:
    """Return the Celery application.

    A message is acknowledged when its task has ended, and one that was not is given out
    again after the visibility timeout. That must be longer than a task can run, or running
    tasks would be done twice; and not much longer, or a killed worker's tasks wait. Celery's
    own default is an hour, and it looks for lost messages every 100 seconds only. A task that
    had to be killed at its time limit is given out again as well; by default its message would
    be dropped. One message is prefetched at a time, so that a slow task holds up no others.
    """
    limit = settings.task_time_limit
    register()
    app = Celery("nazara", broker=resolve(settings, ("redis",)).redis_url, set_as_current=True)
    app.conf.update(
        task_default_queue=QUEUE,
        task_serializer="json",
        accept_content=["json"],
        task_ignore_result=True,
        task_acks_late=True,
        task_acks_on_failure_or_timeout=False,
        task_reject_on_worker_lost=True,
        task_queues={QUEUE: {}, PULL_QUEUE: {}},
        task_routes={
            TAKE: {"priority": _BELL},
            READ_KEYS: {"priority": _LATER},
            "enrich.*": {"priority": _LATER},
            "ingest.pull.*": {"queue": PULL_QUEUE},
        },
        beat_schedule=nightly(settings.nightly_at)
        | often(LOOK_FOR_DUE, settings.pull_tick_seconds)
        | often(BATCHES, settings.llm_batch_poll_seconds)
        | often(CLEAR_UPLOADS, _CLEARED_EVERY)
        | often(LOG_NEWS, settings.log_news_minutes * 60),
        task_time_limit=limit,
        task_soft_time_limit=soft_limit(settings),
        task_annotations={READ_LOGS: _limits_of_reading(settings)},
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False,
        broker_connection_retry_on_startup=True,
        broker_transport_options={
            "visibility_timeout": lost_after(settings),
            "unacked_restore_interval": _LOOK_FOR_LOST_SECONDS,
            "unacked_restore_throttle": 1,
            # A worker that is killed while it looks must not keep the others from looking.
            "unacked_mutex_expire": 10,
            "socket_connect_timeout": ANSWER_SECONDS,
            "noted_queues": (QUEUE, PULL_QUEUE),
        },
    )
    return app


def nightly(at: str) -> dict[str, dict[str, Any]]:
    """Return what `celery beat` starts by itself each day, from a time (`HH:MM`, UTC) on.

    The sweep comes an hour later: what is deleted by age needs no vectors any more.
    """
    hour, minute = map(int, at.split(":"))
    later = crontab(hour=(hour + 1) % 24, minute=minute)
    return {
        RETENTION: {"task": RETENTION, "schedule": crontab(hour=hour, minute=minute)},
        SWEEP: {"task": SWEEP, "schedule": later},
    }


def often(task: str, seconds: float) -> dict[str, dict[str, Any]]:
    """Return what `celery beat` starts every so many seconds; late, it is not started at all.

    With 0 it starts nothing.
    """
    if not seconds:
        return {}
    return {task: {"task": task, "schedule": seconds, "options": {"expires": seconds}}}


def _limits_of_reading(settings: Settings) -> dict[str, int]:
    """Return how long a task that reads uploaded logs may take; meanwhile others look after it."""
    most = max(settings.log_reading_seconds, settings.task_time_limit) + _BEYOND_READING
    return {"soft_time_limit": most, "time_limit": most + _BEYOND_READING}


def _stamp(headers: dict[str, Any] | None = None, **_: Any) -> None:
    """Note in a message when it was queued; one that is tried again is queued anew."""
    if headers is not None:
        headers.setdefault(QUEUED_AT, datetime.now(UTC).isoformat())


# The signal keeps a weak reference: this function lives as long as the module.
before_task_publish.connect(_stamp)
