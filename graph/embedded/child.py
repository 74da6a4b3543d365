"""A running program: start it, wait for its first answer, end it in time."""

from __future__ import annotations

import signal
import subprocess
import threading
import time
from collections.abc import Callable, Sequence

import structlog

from graph.embedded import spawning
from graph.embedded.program import Program, Status
from graph.embedded.reaper import Reaper
from graph.embedded.spawning import Identity
from graph.errors import GraphError, ServerFailed, Stopped

_log = structlog.get_logger(__name__)
_POLL = 0.1
_KILL_SECONDS = 2.0


class Probe:
    """Asks a server again and again whether it is ready, without ever blocking the asker.

    A server that is short of disk or memory may take a connection and never answer.
    """

    def __init__(self, ask: Callable[[], bool]) -> None:
        self._ask = ask
        self._thread: threading.Thread | None = None
        self._answer = False
        self._error: GraphError | None = None

    def answer(self) -> bool:
        """Return the newest answer; ask anew in the background if it was no.

        Raises:
            GraphError: What asking raised.
        """
        if self._thread is None or not self._thread.is_alive():
            if self._error:
                raise self._error
            if not self._answer:
                self._thread = threading.Thread(target=self._run, daemon=True, name="probe")
                self._thread.start()
                self._thread.join(_POLL)
        return self._answer

    def _run(self) -> None:
        try:
            self._answer = self._ask()
        except GraphError as error:
            self._error = error


class Child:
    """One process of a `Program`; after it has ended it can be started again."""

    def __init__(self, program: Program, reaper: Reaper) -> None:
        self.program = program
        self.identity: Identity | None = None
        self.started_at = 0.0
        self.status: Status = "starting"
        self.restarts = 0
        self._reaper = reaper
        self._popen: subprocess.Popen[bytes] | None = None
        self._probe: Probe | None = None

    def start(self) -> None:
        """Start it; the reaper ends it should this process be killed."""
        program = self.program
        self._popen = spawning.spawn(
            program.command,
            log=program.log,
            cwd=program.cwd,
            environment=spawning.child_environment(**program.environment),
        )
        self._reaper.watch(self._popen.pid)
        self.identity = spawning.identify(self._popen.pid)
        self.started_at = time.monotonic()
        self._probe = None
        self.status = "starting"
        _log.info("child_started", child=program.name, pid=self._popen.pid)

    def exit_code(self) -> int | None:
        """Return its exit code once it has ended (negative: the signal), None before."""
        if self._popen is None:
            return None
        code = self._popen.poll()
        if code is not None:
            self._forget()
        return code

    def check_ready(self, seconds: float) -> float | None:
        """Return how many seconds after its start it answered; None while it does not yet.

        Raises:
            ServerFailed: It ended, or has not answered within `seconds`.
        """
        code = self.exit_code()
        if code is not None:
            what = f"ended with {describe_exit(code)} while starting"
            raise self.failure(what)
        elapsed = time.monotonic() - self.started_at
        if self._probe is None:
            self._probe = Probe(self.program.is_ready)
        if self._probe.answer():
            self._probe = None
            self.status = "running"
            return round(elapsed, 3)
        if elapsed > seconds:
            what = f"did not answer within {seconds:.0f} s"
            raise self.failure(what)
        return None

    def failure(self, what: str) -> ServerFailed:
        """Return the error that says `what`, with the end of the log."""
        program = self.program
        text = f"{program.name} {what}; the end of {program.log}:\n{spawning.tail(program.log)}"
        return ServerFailed(text, remedy=program.remedy)

    def stop(self, deadline: float) -> None:
        """End it politely; by force at its own limit or at `deadline` (monotonic seconds)."""
        if self._popen is None or self._popen.poll() is not None:
            self._forget()
            return
        began = time.monotonic()
        if not any(
            self._asked_to_end(self._popen, number, seconds, deadline)
            for number, seconds in self.program.stop_signals
        ):
            _log.warning("child_killed", child=self.program.name, pid=self._popen.pid)
            spawning.signal_group(self._popen.pid, signal.SIGKILL)
            self._popen.wait(_KILL_SECONDS)
        seconds = round(time.monotonic() - began, 3)
        _log.info("child_stopped", child=self.program.name, seconds=seconds)
        self._forget()

    @staticmethod
    def _asked_to_end(
        popen: subprocess.Popen[bytes], number: signal.Signals, seconds: float, deadline: float
    ) -> bool:
        # The process alone: it ends its own children, and in its own order.
        popen.send_signal(number)
        try:
            popen.wait(min(seconds, max(0.1, deadline - time.monotonic())))
        except subprocess.TimeoutExpired:
            return False
        return True

    def _forget(self) -> None:
        """It has ended: end also what it started and left behind."""
        if self.identity:
            spawning.signal_group(self.identity.pid, signal.SIGKILL)
            self._reaper.release(self.identity.pid)
            self.identity = None


def describe_exit(code: int) -> str:
    """Return an exit code in words."""
    if code >= 0:
        return f"exit code {code}"
    try:
        return f"signal {signal.Signals(-code).name}"
    except ValueError:
        return f"signal {-code}"


def start_together(
    children: Sequence[Child],
    seconds: float,
    stop: threading.Event,
    started: Callable[[], None] = lambda: None,
) -> dict[str, float]:
    """Start `children` at once; return each one's seconds to its first answer.

    `started` is called as soon as all are running, long before they answer.

    Raises:
        ServerFailed: One ended, or did not answer within `seconds`.
        Stopped: `stop` was set.
    """
    for child in children:
        child.start()
    started()
    took: dict[str, float] = {}
    while len(took) < len(children):
        if stop.is_set():
            raise Stopped("stopped while starting")
        for child in children:
            if child.program.name not in took:
                ready = child.check_ready(seconds)
                if ready is not None:
                    took[child.program.name] = ready
        if len(took) < len(children):
            stop.wait(_POLL)
    return took
