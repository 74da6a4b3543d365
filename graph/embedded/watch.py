"""Keep children running: notice crashes, start again with growing delays, cap logs."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence

import structlog

from graph.embedded import disk, logfiles, spawning
from graph.embedded.child import Child, describe_exit
from graph.embedded.restarts import WINDOW, Restarts
from graph.errors import GraphError
from graph.settings.settings import Settings

_log = structlog.get_logger(__name__)
_POLL = 0.25
_UPKEEP_EVERY = 10.0
_STOP_SECONDS = 8.0
_MEGABYTE = 1_000_000


class Watch:
    """Watches `children` until it is told to stop; calls `changed` whenever one changes."""

    def __init__(
        self,
        settings: Settings,
        children: Sequence[Child],
        changed: Callable[[], None],
    ) -> None:
        self._settings = settings
        self._restarts = {
            child.program.name: Restarts(settings.restart_limit) for child in children
        }
        self._children = children
        self._changed = changed
        self._next_upkeep = 0.0
        self._disk_was_low = False

    def run(self, stop: threading.Event) -> None:
        """Watch until `stop` is set."""
        while not stop.wait(_POLL):
            for child in self._children:
                self._look_after(child)
            if time.monotonic() >= self._next_upkeep:
                self._next_upkeep = time.monotonic() + _UPKEEP_EVERY
                self._keep_up()

    def _look_after(self, child: Child) -> None:
        restarts = self._restarts[child.program.name]
        if restarts.due is not None:
            if time.monotonic() >= restarts.due:
                self._start_again(child, restarts)
        elif child.status == "starting":
            self._check_start(child, restarts)
        else:
            code = child.exit_code()
            if code is not None:
                self._crashed(child, restarts, f"ended with {describe_exit(code)}")

    def _start_again(self, child: Child, restarts: Restarts) -> None:
        restarts.started()
        try:
            child.start()
        except OSError as error:
            self._crashed(child, restarts, f"can't be started: {error}")
        else:
            self._changed()

    def _check_start(self, child: Child, restarts: Restarts) -> None:
        try:
            ready = child.check_ready(self._settings.start_timeout * restarts.patience)
        except GraphError as error:
            if child.exit_code() is None:
                restarts.too_slow()
            # One that hangs is ended here; one that has ended is not bothered by it.
            child.stop(time.monotonic() + _STOP_SECONDS)
            self._crashed(child, restarts, error.message.splitlines()[0])
            return
        if ready is not None:
            restarts.patience = 1
            _log.info("child_ready", child=child.program.name, seconds=ready)
            self._changed()

    def _crashed(self, child: Child, restarts: Restarts, how: str) -> None:
        """Log the crash with the end of the child's log, and plan the next start."""
        program = child.program
        delay = restarts.crashed(time.monotonic())
        child.restarts = restarts.total
        child.status = "failed" if restarts.failed else "restarting"
        facts = {"child": program.name, "how": how, "next_start_in": delay}
        end = spawning.tail(program.log)
        if restarts.failed:
            times = f"{restarts.recent} times within {WINDOW / 60:.0f} minutes"
            _log.error(
                "child_keeps_failing",
                **facts,
                crashed=times,
                what_to_do=program.remedy,
                log_end=end,
            )
        else:
            _log.warning("child_crashed", **facts, log_end=end)
        self._changed()

    def _keep_up(self) -> None:
        limit = int(self._settings.child_log_mb * _MEGABYTE)
        for child in self._children:
            logfiles.cap(child.program.log, limit)
        free = disk.free_bytes(self._settings.data_dir)
        low = free < self._settings.min_free_disk_mb * _MEGABYTE
        if low and not self._disk_was_low:
            _log.warning(
                "disk_nearly_full",
                data_dir=str(self._settings.data_dir),
                free_mb=free // _MEGABYTE,
                what_to_do="Free some space: writes fail when it is full.",
            )
        self._disk_was_low = low
