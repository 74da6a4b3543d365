"""`nazara down`: stop what `nazara up` started, from any terminal."""

from __future__ import annotations

import os
import signal
import time

import click

from api.cli import options
from api.cli.wording import counted
from graph.embedded import filelock, orphans, spawning
from graph.embedded import state as states
from graph.embedded.layout import Layout
from graph.errors import ServerFailed
from graph.settings.settings import Settings

_POLL = 0.1
_MARGIN = 5.0
"""Seconds beyond its own limit after which a supervisor counts as stuck."""


@click.command("down")
@options.with_settings
def command(settings: Settings) -> None:
    """Stop what runs on a data folder; data stays.

    Exit codes: 0 nothing runs any more, 1 it could not be stopped.
    """
    place = Layout(settings.data_dir)
    if filelock.is_held(place.lock):
        _stop_supervisor(settings, place)
        click.echo(f"Stopped what ran on {place.root}.")
        return
    # Nobody holds the folder: at most a killed supervisor's children are left.
    left = orphans.end(place, settings.stop_timeout) if place.run.is_dir() else []
    states.remove(place.root)
    what = (
        f"Stopped {counted(len(left), 'process', 'processes')} left on"
        if left
        else "Nothing runs on"
    )
    click.echo(f"{what} {place.root}.")


def _stop_supervisor(settings: Settings, place: Layout) -> None:
    state = states.read(place.root)
    if state is None or not state.identity.is_alive():
        message = f"{place.lock} is held, but {place.run} does not say by which process"
        raise ServerFailed(message, remedy="End the `nazara up` that you find running.")
    os.kill(state.pid, signal.SIGTERM)
    limit = settings.stop_timeout + _MARGIN
    if not spawning.wait_gone(state.identity, time.monotonic() + limit):
        message = f"process {state.pid} did not stop within {limit:.0f} s"
        raise ServerFailed(message, remedy=f"Kill it (`kill -9 {state.pid}`), then try again.")
