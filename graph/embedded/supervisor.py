"""Start everything on a data folder, keep it running, and end it in time.

Every child leads a session of its own, so that the terminal's Ctrl-C reaches the supervisor
alone and children end in order: API, worker, Neo4j, queue. A reaper ends them if the supervisor
itself is killed; should the reaper be killed too, the next start finds and ends them.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Protocol

import structlog

from graph.embedded import (
    disk,
    filelock,
    files,
    layout,
    orphans,
    ports,
    servers,
    services,
    spawning,
)
from graph.embedded import state as states
from graph.embedded.child import Child, start_together
from graph.embedded.layout import Layout
from graph.embedded.reaper import Reaper
from graph.embedded.servers import Servers
from graph.embedded.state import ChildState, State
from graph.embedded.watch import Watch
from graph.errors import AlreadyRunning, Stopped
from graph.settings.settings import Endpoints, Settings

API_PORT = 8472
_FOLDER_SETTING = "NAZARA_DATA_DIR or --data-dir"
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_log = structlog.get_logger(__name__)


class Steps(Protocol):
    """What the layers above add to a start; each may raise a `GraphError`, which ends it."""

    def begin(self) -> None:
        """Start what needs no server and may take a while."""

    def before_services(self, state: State, endpoints: Endpoints) -> None:
        """Run when Neo4j and the queue answer: migrations, the admin's token."""

    def after_services(self, stop: threading.Event) -> None:
        """Run when API and worker answer as well: the demo data. `stop` ends it early."""

    def ready(self, state: State) -> None:
        """Run last: tell the user."""


class Supervisor:
    """Runs everything for one data folder; `run` returns after it was asked to stop."""

    def __init__(self, settings: Settings, steps: Steps) -> None:
        self._settings = settings
        self._steps = steps
        self._place = Layout(settings.data_dir)
        self._stop = threading.Event()
        self._children: list[Child] = []
        self._state = State(
            pid=os.getpid(),
            started=spawning.identify(os.getpid()).started,
            version=layout.version(),
            data_dir=str(settings.data_dir),
        )

    def run(self) -> None:
        """Start, watch and, at the end, stop everything; Ctrl-C and SIGTERM end it.

        Raises:
            AlreadyRunning: Another supervisor has this data folder; nothing was done.
            Stopped: The user ended it before it was ready.
            GraphError: A start failed; everything that ran was ended.
        """
        with disk.writing(self._place.root, _FOLDER_SETTING):
            self._place.make()
        try:
            with filelock.hold(self._place.lock, wait=False), self._signals(), Reaper() as reaper:
                try:
                    with disk.blamed(self._place.root, _FOLDER_SETTING):
                        self._start(reaper)
                    self._watch()
                finally:
                    self._end()
        except filelock.Held as error:
            message = f"Nazara runs on {self._place.root} already"
            raise AlreadyRunning(message) from error

    @contextmanager
    def _signals(self) -> Iterator[None]:
        def stop(number: int, _: FrameType | None) -> None:
            _log.info("stopping", signal=signal.Signals(number).name)
            self._stop.set()

        before = {number: signal.signal(number, stop) for number in _SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _start(self, reaper: Reaper) -> None:
        began = time.monotonic()
        orphans.end(self._place, self._settings.stop_timeout)
        states.write(self._state)
        self._steps.begin()
        started = servers.start(self._settings, reaper, self._stop, self._note)
        self._children = list(started.children)
        self._describe(started)
        endpoints = started.endpoints
        self._timed("prepare", lambda: self._steps.before_services(self._state, endpoints))
        self._start_services(endpoints, reaper)
        self._timed("load", lambda: self._steps.after_services(self._stop))
        self._state.timings["total"] = round(time.monotonic() - began, 3)
        self._state.phase = "ready"
        self._save()
        self._steps.ready(self._state)

    def _note(self, children: list[Child]) -> None:
        self._children = list(children)
        self._save()

    def _start_services(self, endpoints: Endpoints, reaper: Reaper) -> None:
        port = self._api_port()
        programs = [services.api(self._settings, port), services.worker(self._settings, endpoints)]
        children = [Child(program, reaper) for program in programs]
        self._children[:0] = children
        address = f"http://{ports.HOST}:{port}"
        self._state.api = address
        self._state.graphql = f"{address}/graphql"
        self._state.console = f"{address}/"
        self._state.graphiql = f"{address}/graphiql"
        # Both read the servers' addresses from the state file when they start.
        self._save()
        seconds = self._settings.start_timeout
        self._state.timings |= start_together(children, seconds, self._stop, self._save)

    def _api_port(self) -> int:
        last = files.read_numbers(self._place.ports)
        preferred = last.get("api", API_PORT)
        port = ports.choose("the API", self._settings.api_port, "--port", preferred=preferred)
        files.write_numbers(self._place.ports, {**last, "api": port})
        return port

    def _describe(self, started: Servers) -> None:
        """Note where the servers are. Own servers' addresses and secrets stay in settings."""
        state, settings = self._state, self._settings
        state.timings |= started.timings
        state.browser = started.browser
        if started.password_file:
            state.bolt = started.endpoints.neo4j_uri
            state.neo4j_user = started.endpoints.neo4j_user
            state.neo4j_password_file = str(started.password_file)
        if settings.redis_url is None:
            state.redis = started.endpoints.redis_url
        state.token_file = str(self._place.token)
        self._save()

    def _timed(self, name: str, step: Callable[[], None]) -> None:
        if self._stop.is_set():
            raise Stopped("stopped while starting")
        began = time.monotonic()
        step()
        self._state.timings[name] = round(time.monotonic() - began, 3)

    def _watch(self) -> None:
        Watch(self._settings, self._children, self._save).run(self._stop)

    def _save(self) -> None:
        """Write the state file; once everything runs, a full disk must not end it."""
        self._state.children = [_describe(child) for child in self._children]
        self._state.logs = {child.program.name: str(child.program.log) for child in self._children}
        try:
            states.write(self._state)
        except OSError as error:
            if self._state.phase == "starting":
                raise
            _log.warning("state_not_written", why=str(error))

    def _end(self) -> None:
        self._state.phase = "stopping"
        self._save()
        servers.end(self._children, self._settings.stop_timeout)
        states.remove(self._place.root)


def _describe(child: Child) -> ChildState:
    identity = child.identity
    return ChildState(
        name=child.program.name,
        status=child.status,
        restarts=child.restarts,
        log=str(child.program.log),
        remedy=child.program.remedy,
        pid=identity.pid if identity else None,
        started=identity.started if identity else None,
    )
