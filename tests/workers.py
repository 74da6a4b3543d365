"""Workers in processes of their own, started and ended as `nazara up` does."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from graph.embedded import services
from graph.embedded.child import Child, start_together
from graph.embedded.layout import Layout
from graph.embedded.reaper import Reaper
from graph.embedded.servers import end
from graph.settings.settings import Settings, resolve


@contextmanager
def running_worker(settings: Settings, *options: str, app: str = "api.worker") -> Iterator[Child]:
    """Run a worker on the queue of these settings, with more options of Celery's command."""
    Layout(settings.data_dir).make()
    usual = services.worker(settings, resolve(settings))
    command = [app if word == "api.worker" else word for word in usual.command]
    program = replace(usual, command=(*command, *options))
    with Reaper() as reaper:
        child = Child(program, reaper)
        try:
            start_together([child], settings.start_timeout, threading.Event())
            yield child
        finally:
            end([child], settings.stop_timeout)
