"""The keeper of the inbox: what was taken in is written, whatever became of who was told of it.

A bell may be lost: its worker was killed between taking it off Celery's list and noting that, or
it never reached the list. A handful may be lost with its worker. Each worker has a keeper, a
thread that looks every few seconds; of many workers' keepers one does the work.
"""

from __future__ import annotations

import threading
from contextlib import closing
from typing import Final

import structlog
from celery import Celery

from graph.errors import GraphError
from graph.queue.broker import Broker
from graph.queue.lines import Lines
from graph.settings.settings import Settings

KEEP_SECONDS: Final = 2.0

_LOG = structlog.get_logger(__name__)


def start_keeper(settings: Settings, app: Celery) -> None:
    """Look after the inbox from now on, for as long as this process lives."""
    threading.Thread(target=_keep, args=(settings, app), name="keeper", daemon=True).start()


def _keep(settings: Settings, app: Celery) -> None:
    pause, told = threading.Event(), False
    with closing(Broker(settings, app)) as broker:
        lines = Lines(broker)
        while True:
            try:
                lines.keep(KEEP_SECONDS / 2)
                told = False
            except GraphError as error:
                if not told:
                    _LOG.warning("inbox_not_looked_after", why=error.message)
                told = True
            pause.wait(KEEP_SECONDS)
