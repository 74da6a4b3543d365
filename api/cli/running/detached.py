"""Start a supervisor in the background, and wait for one that somebody started."""

from __future__ import annotations

import subprocess
import sys
import time

from graph.embedded import fetch, filelock, spawning
from graph.embedded import state as states
from graph.embedded.layout import Layout
from graph.embedded.services import environment_of
from graph.embedded.state import State
from graph.errors import AlreadyRunning, NotRunning, ServerFailed, Stopped
from graph.settings.settings import Settings

_POLL = 0.1
_STARTS = 3
"""Rounds of waiting that a start may have: servers, services, demo."""


def start(settings: Settings, *, with_demo: bool) -> State:
    """Start a supervisor that outlives this process; return when everything answers.

    Raises:
        AlreadyRunning: One has this data folder; nothing was done.
        ServerFailed: It did not start; the message has the end of its log.
        Stopped: Ctrl-C; what had been started was stopped again.
    """
    place = Layout(settings.data_dir)
    if filelock.is_held(place.lock):
        message = f"Nazara runs on {place.root} already"
        raise AlreadyRunning(message)
    if settings.neo4j_uri is None:
        # Here, because this process still has a terminal to draw its progress on.
        fetch.fetch_neo4j(settings)
    place.make()
    log = place.log("supervisor")
    supervisor = spawning.spawn(
        [sys.executable, "-m", "api.cli.main", "up", *(["--demo"] if with_demo else [])],
        log=log,
        cwd=place.run,
        environment=spawning.child_environment(**environment_of(settings)),
    )
    try:
        return _wait_for(supervisor, settings)
    except KeyboardInterrupt as error:
        supervisor.terminate()
        supervisor.wait(settings.stop_timeout + 5)
        raise Stopped("stopped while starting") from error


def _wait_for(supervisor: subprocess.Popen[bytes], settings: Settings) -> State:
    place = Layout(settings.data_dir)
    while True:
        code = supervisor.poll()
        if code is not None:
            log = place.log("supervisor")
            message = f"the start failed; the end of {log}:\n{spawning.tail(log)}"
            raise ServerFailed(message, remedy="The last lines above say what to do.")
        state = states.read(settings.data_dir)
        if state and state.pid == supervisor.pid and state.phase == "ready":
            return state
        time.sleep(_POLL)


def wait_ready(settings: Settings) -> State:
    """Return what runs on this data folder, once it is ready.

    Raises:
        NotRunning: It ended meanwhile, or is not ready in time.
    """
    place = Layout(settings.data_dir)
    deadline = time.monotonic() + _STARTS * settings.start_timeout
    while time.monotonic() < deadline and filelock.is_held(place.lock):
        state = states.read(settings.data_dir)
        if state and state.phase == "ready":
            return state
        time.sleep(_POLL)
    message = f"what was starting on {place.root} is not ready"
    raise NotRunning(message, remedy="`nazara status` shows it; `nazara up` starts it again.")
