"""The keeper of the queue: what was taken in is written, and what was sent for is done.

A bell may never have reached Celery's list; a handful may be lost with its worker; a message may be
lost by a kill between taking it off the list and noting that. Each worker has a keeper, a thread
that looks every few seconds; of many workers' keepers one does the work.
"""

from __future__ import annotations

import threading
from contextlib import closing
from typing import Final

import structlog
from celery import Celery

from graph.errors import GraphError
from graph.queue.broker import Broker, translated
from graph.queue.lines import Lines
from graph.queue.sent import send_lost
from graph.settings.settings import Settings

KEEP_SECONDS: Final = 2.0

_LOG = structlog.get_logger(__name__)


def start_keeper(settings: Settings, app: Celery) -> None:
    """Look after the queue from now on, for as long as this process lives."""
    threading.Thread(target=_keep, args=(settings, app), name="keeper", daemon=True).start()


def _keep(settings: Settings, app: Celery) -> None:
    pause, told = threading.Event(), False
    with closing(Broker(settings, app)) as broker:
        lines = Lines(broker)
        while True:
            try:
                lines.keep(KEEP_SECONDS / 2)
                _send_lost(broker)
                told = False
            except GraphError as error:
                if not told:
                    _LOG.warning("queue_not_looked_after", why=error.message)
                told = True
            pause.wait(KEEP_SECONDS)


def _send_lost(broker: Broker) -> None:
    with translated():
        number = send_lost(broker.client)
    if number:
        _LOG.warning("messages_sent_again", messages=number)
