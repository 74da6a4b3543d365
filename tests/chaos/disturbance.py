"""A load whose processes are killed again and again, and that is looked after as a user would.

`nazara up` is started again whenever it has ended. Nothing else is done for the graph; how the
records come in is the `feeding`'s.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import psutil
import redis

from graph.embedded import state as states
from graph.embedded.state import ChildState, State
from graph.errors import NotRunning
from tests.chaos.command_line import Nazara, runs
from tests.chaos.feeding import Feeding
from tests.chaos.load import Load

VICTIMS = ("worker", "neo4j", "queue", "supervisor")
TOGETHER = 0.3
"""Share of kills that hit while the one before is still being recovered from."""

_POLL = 0.1
_PATIENCE = 600.0
_LOAD_SECONDS = 14_400.0
_ENRICHING = 0.6
"""Length of the enrichment after the last write, in moments, where the writing is 1 long."""


@dataclass(frozen=True, slots=True)
class Plan:
    """When to kill what: below 1 after that part of the records, above it while enriching."""

    victim: str
    moment: float
    at_once: bool


@dataclass(slots=True)
class Kill:
    """One kill as it happened; times in seconds since the load began."""

    plan: Plan
    seconds: float
    records: int
    left: int
    was: str
    recovered: float | None = None


def plans(chance: random.Random, times: int, of: Sequence[str] = VICTIMS) -> list[Plan]:
    """Return a random order and random moments of `times` kills of each process."""
    victims = [victim for victim in of for _ in range(times)]
    chance.shuffle(victims)
    moments = sorted(chance.uniform(0.02, 1 + _ENRICHING) for _ in victims)
    return [
        Plan(victim, moment, chance.random() < TOGETHER)
        for victim, moment in zip(victims, moments, strict=True)
    ]


@dataclass
class Disturbed:
    """One load of `load.path` on a data folder of its own, with what is done to it."""

    load: Load
    feeding: Feeding
    say: Callable[[str], None]
    kills: list[Kill] = field(default_factory=list)
    ups: int = 0
    _up: subprocess.Popen[bytes] | None = None
    _began: float = 0.0
    _peak: int = 0
    _waiting: list[tuple[Kill, int, float]] = field(default_factory=list)

    @property
    def nazara(self) -> Nazara:
        """The command line on the load's data folder."""
        return self.load.nazara

    def begin(self, *first: tuple[str, ...]) -> None:
        """Start everything, and give the commands in `first`, which must succeed."""
        self._until(self.is_ready, "nothing is ready")
        self.feeding.prepare()
        for command in first:
            code, _, errors = self.nazara.run(*command)
            assert code == 0, f"{command}: {errors}"
        self._until(lambda: self._left() == 0, "the queue does not become empty")

    def run(self, kills: list[Plan]) -> None:
        """Have the records brought in, kill on the way, and see it to its end."""
        self._began = time.monotonic()
        for plan in kills:
            self._until(lambda plan=plan: self._is_due(plan), f"{plan} is never due")  # type: ignore[misc]
            self._kill(plan)
            if not plan.at_once:
                self._until(self._recovered, f"no recovery from {plan}")
        self._until(self._recovered, "no recovery at the end")
        self._until(lambda: self.feeding.is_done, "the load does not end")
        self._until(self._is_quiet, "the queue does not become empty")

    @property
    def seconds(self) -> float:
        """Seconds since the load began."""
        return time.monotonic() - self._began

    def is_ready(self) -> bool:
        """Whether the supervisor that was started last says that everything runs."""
        state = self._state()
        return (
            state is not None
            and state.phase == "ready"
            and all(child.status == "running" for child in state.children)
        )

    def _state(self) -> State | None:
        state = states.read(self.nazara.place.root)
        return state if state and self._up and state.pid == self._up.pid else None

    def _until(self, condition: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + _LOAD_SECONDS
        while True:
            self._tend()
            if condition():
                return
            assert time.monotonic() < deadline, what
            time.sleep(_POLL)

    def _tend(self) -> None:
        """Do what a service manager does: start again what has ended. And go on feeding."""
        if self._up is None or self._up.poll() is not None:
            self.ups += 1
            self._up = self.nazara.start_logged("up", "--json")
        self._note_processes()
        if self._began:
            self.feeding.tend(is_ready=self.is_ready())

    def _note_processes(self) -> None:
        state = self._state()
        pids = {process.pid for process in self.load.seen}
        for child in state.children if state else ():
            if child.pid is not None and child.pid not in pids:
                with suppress(psutil.NoSuchProcess):
                    self.load.note(child.pid)

    def _is_due(self, plan: Plan) -> bool:
        if plan.moment <= 1 and not self.feeding.is_done:
            return self.feeding.records() >= plan.moment * self.load.rows
        if not self.feeding.is_done:
            return False
        left = self._left()
        self._peak = max(self._peak, left or 0)
        part = 1 - (plan.moment - 1) / _ENRICHING
        return left is not None and left <= self._peak * part

    def _left(self) -> int | None:
        """Return how many messages wait or are given out; None while the queue is away."""
        with suppress(redis.RedisError, NotRunning):
            return self.load.left_in_queue()
        return None

    def _kill(self, plan: Plan) -> None:
        """Kill the process at once, whatever it does; one that is between two lives first."""
        victim = self._pid_of(plan.victim)
        deadline = time.monotonic() + _PATIENCE
        while victim is None or not runs(victim[0]):
            assert time.monotonic() < deadline, f"{plan.victim} never runs"
            self._tend()
            time.sleep(_POLL)
            victim = self._pid_of(plan.victim)
        records, left = self.feeding.records(), self._left() or 0
        kill = Kill(plan, round(self.seconds, 1), records, left, victim[1])
        with suppress(ProcessLookupError):
            os.kill(victim[0], signal.SIGKILL)
        self.kills.append(kill)
        self._waiting.append((kill, victim[0], time.monotonic()))
        self.say(
            f"  {plan.victim} killed after {kill.seconds} s "
            f"({kill.was}, {records:,} records done, {left} messages left)"
        )

    def _pid_of(self, name: str) -> tuple[int, str] | None:
        if name == "supervisor":
            state = self._state()
            phase = state.phase if state else "starting"
            return (self._up.pid, phase) if self._up and self._up.poll() is None else None
        child = self._children().get(name)
        return (child.pid, child.status) if child and child.pid is not None else None

    def _children(self) -> dict[str, ChildState]:
        state = self._state()
        return {child.name: child for child in state.children} if state else {}

    def _recovered(self) -> bool:
        """Tell whether everything runs again, and note how long the victims took."""
        if not self.is_ready():
            return False
        for kill, pid, since in list(self._waiting):
            now = self._pid_of(kill.plan.victim)
            if now is not None and now[0] != pid:
                kill.recovered = round(time.monotonic() - since, 1)
                self._waiting.remove((kill, pid, since))
        return not self._waiting

    def _is_quiet(self) -> bool:
        """Whether the queue holds nothing, neither waiting nor given out: twice in a row."""
        if self._left() != 0:
            return False
        time.sleep(0.5)
        return self._left() == 0 and self.is_ready()
