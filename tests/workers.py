"""Workers in processes of their own, started and ended as `nazara up` does."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

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


class SharedWorker:
    """The worker of modules that follow each other; a plugin of pytest.

    Whoever does not ask for a worker finds none that began for another module: before such a test
    it ends.
    """

    def __init__(self) -> None:
        self._open = ExitStack()
        self._child: Child | None = None
        self._asked_by: Path | None = None

    def asked_by(self, module: Path, settings: Settings) -> Child:
        """Return the worker, which begins unless one runs."""
        self._asked_by = module
        if self._child is None or self._child.exit_code() is not None:
            self.end()
            self._child = self._open.enter_context(running_worker(settings))
        return self._child

    def end(self) -> None:
        """End the worker, if one runs."""
        self._open.close()
        self._child = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Leave no worker to tests that expect none."""
        if "worker" not in getattr(item, "fixturenames", ()) and item.path != self._asked_by:
            self.end()
