"""Find and end what a killed supervisor left running on a data folder."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress

import psutil
import structlog

from graph.embedded import spawning, state
from graph.embedded.layout import Layout
from graph.embedded.spawning import Identity

_log = structlog.get_logger(__name__)

_SERVICES = frozenset({"api.worker", "api.http.app:create_app"})
"""Words by which a command line is one of a worker or an API; every installation has them."""


def find(place: Layout) -> list[Identity]:
    """Return the processes that still run for this folder; call it with its lock held.

    They are known from the state file by pid and start. They are also looked for by what they
    were started with, in case that file is lost or was never written: the servers by the
    folder in their command line, worker and API by their own and the folder they work in.
    """
    known = state.read(place.root)
    remembered = [child.identity for child in known.children] if known else []
    found = [identity for identity in remembered if identity and identity.is_alive()]
    pids = {identity.pid for identity in found}
    return found + [identity for identity in _by_command_line(place) if identity.pid not in pids]


def _by_command_line(place: Layout) -> Iterator[Identity]:
    marks = {str(place.queue / "valkey.conf"), f"--home-dir={place.neo4j}"}
    folder = str(place.run.resolve())
    # Another user's processes show no command line to us, and are no business of ours.
    for running in psutil.process_iter(["cmdline", "cwd"]):
        words = set(running.info["cmdline"] or ())
        serves = words & _SERVICES and running.info["cwd"] == folder
        if marks & words or serves:
            with suppress(psutil.NoSuchProcess, ProcessLookupError):
                if not _is_led(running.pid):
                    yield spawning.identify(running.pid)


def _is_led(pid: int) -> bool:
    """Whether a process ends with the one that leads its session."""
    leader = os.getpgid(pid)
    return leader != pid and psutil.pid_exists(leader)


def end(place: Layout, seconds: float) -> list[Identity]:
    """End every orphan, politely and after `seconds` by force; return which there were."""
    orphans = find(place)
    for orphan in orphans:
        _log.warning("orphan_ended", pid=orphan.pid, data_dir=str(place.root))
        _signal(orphan, signal.SIGTERM)
    deadline = time.monotonic() + seconds
    for orphan in orphans:
        if not spawning.wait_gone(orphan, deadline):
            _signal(orphan, signal.SIGKILL)
            spawning.wait_gone(orphan, time.monotonic() + seconds)
    return orphans


def _signal(orphan: Identity, number: signal.Signals) -> None:
    """Send `number` to the session that an orphan leads; to it alone if it leads none.

    A pool of worker processes may have lost its leader: then each is an orphan of its own.
    """
    try:
        leads = os.getpgid(orphan.pid) == orphan.pid
        if not orphan.is_alive():
            return
        if leads:
            spawning.signal_group(orphan.pid, number)
        else:
            os.kill(orphan.pid, number)
    except (ProcessLookupError, PermissionError):
        return
