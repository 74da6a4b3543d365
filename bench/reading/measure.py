"""Measure operations: one connection in turns, then many at once, all variants interleaved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from bench.reading.clients import Clients, Load
from bench.reading.figures import Figures
from bench.reading.operations import Operation
from bench.reading.site import Differing, Site

CLIENTS: Final = (1, 8, 64)
_WARMING: Final = 8


@dataclass(frozen=True, slots=True)
class Plan:
    """How long everything is asked.

    Each operation at least `rounds` times in turn and for `seconds`, after `warmup` seconds;
    those `loaded` also under load, in `slices` of `slice_seconds` for each variant and number
    of clients.
    """

    rounds: int
    seconds: float
    warmup: float
    slices: int
    slice_seconds: float
    loaded: tuple[str, ...] = ("nested",)


@dataclass(slots=True)
class Total:
    """What the slices of one variant add up to."""

    taken: list[float] = field(default_factory=list)
    seconds: float = 0.0
    cpu: dict[str, float] = field(default_factory=dict)

    def add(self, load: Load) -> None:
        """Add one slice."""
        self.taken += load.taken
        self.seconds += load.seconds
        for name, seconds in load.cpu.items():
            self.cpu[name] = self.cpu.get(name, 0.0) + seconds


@dataclass(slots=True)
class Measuring:
    """Asks all sites and passes on what came of it."""

    sites: Sequence[Site]
    clients: Clients
    plan: Plan
    figures: Figures

    def operation(self, operation: Operation) -> None:
        """Measure one operation on every site; one that fails is reported as failed."""
        try:
            for site in self.sites:
                site.check(self.clients, operation)
            self._warm(operation)
            self._turns(operation)
            if operation.name in self.plan.loaded:
                self._loads(operation)
        except (Differing, RuntimeError) as error:
            self.figures.failed(operation, str(error))

    def _warm(self, operation: Operation) -> None:
        """Let Java compile what will run: that takes thousands of answers, not a few."""
        for site in self.sites:
            for target in site.targets(operation).values():
                self.clients.load(target, _WARMING, self.plan.warmup, {})

    def _turns(self, operation: Operation) -> None:
        named = [
            (site, name, target)
            for site in self.sites
            for name, target in site.targets(operation).items()
        ]
        taken = self.clients.turns(
            [target for _, _, target in named],
            rounds=self.plan.rounds,
            seconds=self.plan.seconds * len(self.sites),
            warmup=self.plan.warmup * len(self.sites),
        )
        found = {
            (site.records, name): seconds
            for (site, name, _), seconds in zip(named, taken, strict=True)
        }
        self.figures.turns(operation, found)

    def _loads(self, operation: Operation) -> None:
        """Load the largest site; a few seconds a variant, again and again in turn."""
        site = self.sites[-1]
        targets = site.targets(operation)
        for clients in CLIENTS:
            totals = {name: Total() for name in targets}
            for number in range(self.plan.slices + 1):
                for name, target in targets.items():
                    load = self.clients.load(
                        target, clients, self.plan.slice_seconds, _measured(name, site)
                    )
                    if number:  # The first round warms up.
                        totals[name].add(load)
            self.figures.load(operation, clients, totals)


def _measured(name: str, site: Site) -> dict[str, int]:
    used = {"ours": ("api", "neo4j"), "raw": ("neo4j",), "peer": ("peer", "neo4j")}
    return {process: site.pids[process] for process in used[name]}
