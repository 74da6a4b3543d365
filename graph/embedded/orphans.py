"""Find and end what a killed supervisor left running on a data folder."""

from __future__ import annotations

import signal
import time

import psutil
import structlog

from graph.embedded import process, state
from graph.embedded.layout import Layout
from graph.embedded.process import Identity

_log = structlog.get_logger(__name__)


def find(place: Layout) -> list[Identity]:
    """Return the processes that still run for this folder; call it with its lock held.

    They are known from the state file by pid and time of start. The servers, which would
    damage the folder if two of a kind wrote to it, are also looked for by command line, in
    case that file is lost.
    """
    known = state.read(place.root)
    remembered = [child.identity for child in known.children] if known else []
    found = [identity for identity in remembered if identity and identity.is_alive()]
    pids = {identity.pid for identity in found}
    return found + [identity for identity in _by_command_line(place) if identity.pid not in pids]


def _by_command_line(place: Layout) -> list[Identity]:
    marks = {str(place.queue / "valkey.conf"), f"--home-dir={place.neo4j}"}
    # Another user's processes show no command line to us, and are no business of ours.
    return [
        Identity(running.pid, running.create_time())
        for running in psutil.process_iter(["cmdline"])
        if marks & set(running.info["cmdline"] or ())
    ]


def end(place: Layout, seconds: float) -> list[Identity]:
    """End every orphan, politely and after `seconds` by force; return which there were."""
    orphans = find(place)
    for orphan in orphans:
        _log.warning("orphan_ended", pid=orphan.pid, data_dir=str(place.root))
        process.signal_group(orphan.pid, signal.SIGTERM)
    deadline = time.monotonic() + seconds
    for orphan in orphans:
        if not process.wait_gone(orphan, deadline):
            process.signal_group(orphan.pid, signal.SIGKILL)
            process.wait_gone(orphan, time.monotonic() + seconds)
    return orphans
