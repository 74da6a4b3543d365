"""Rounds: many sources are read side by side, each into an organisation of its own.

What they share is what costs: the wipe before, the workers, and the wait until all is written.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain, count
from pathlib import Path

from graph.queue.broker import Broker
from graph.store.store import Store
from ingest.instances.instance import Instance
from ingest.pull.runs import InstanceRun
from ingest.pull.states import PartStates, make_due
from tests.graph.histories import wipe
from tests.stub.graphs import OrgGraph, graph_of
from tests.stub.instances import instance_of
from tests.stub.scenario import scenario
from tests.stub.server import served
from tests.stub.source import Fault, StubSource

_LONGEST_SECONDS = 300
_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Outcome:
    """What reading a source came to: the graph, what could not be read, whether it did wrong."""

    graph: OrgGraph
    errors: tuple[str, ...]
    did_wrong: bool


@dataclass(frozen=True, slots=True)
class _Asked:
    """A source that is being served, and the instance that asks it."""

    name: str
    source: StubSource
    instance: Instance


class Rounds:
    """Reads sources while they do wrong, and tells the graph that this leaves of each."""

    def __init__(self, store: Store, broker: Broker, folder: Path) -> None:
        self._store = store
        self._broker = broker
        self._folder = folder
        self._runs = count()
        self._started = datetime.now(UTC)

    def read(self, faults: Mapping[str, Fault | None]) -> dict[str, Outcome]:
        """Read each source twice, changed in between at the latest, into an empty graph."""
        wipe(self._store)
        for key in self._broker.client.scan_iter("nazara:pull:*"):
            self._broker.client.delete(key)
        with self._serving(faults) as all_asked:
            first = self._read_all(all_asked)
            for one in all_asked:
                one.source.change()
                make_due(self._store, one.instance)
            second = self._read_all(all_asked)
        return {
            one.name: self._outcome(one, errors)
            for one, *errors in zip(all_asked, first, second, strict=True)
        }

    def _outcome(self, asked: _Asked, errors: Sequence[tuple[str, ...]]) -> Outcome:
        graph = graph_of(self._store, asked.instance.org, self._started)
        return Outcome(graph, tuple(chain(*errors)), asked.source.did_wrong)

    @contextmanager
    def _serving(self, faults: Mapping[str, Fault | None]) -> Iterator[list[_Asked]]:
        with ExitStack() as open_sources:
            yield [self._asked(name, fault, open_sources) for name, fault in sorted(faults.items())]

    def _asked(self, name: str, fault: Fault | None, open_sources: ExitStack) -> _Asked:
        told = scenario(name)
        source = StubSource(told, fault)
        address = open_sources.enter_context(served(source.app))
        folder = self._folder / name
        folder.mkdir(exist_ok=True)
        return _Asked(name, source, instance_of(told, address, folder, org=f"of-{name}"))

    def _read_all(self, all_asked: Sequence[_Asked]) -> list[tuple[str, ...]]:
        with ThreadPoolExecutor(_AT_ONCE) as readers:
            errors = list(readers.map(self._read, all_asked))
        deadline = time.monotonic() + _LONGEST_SECONDS
        while self._broker.waiting():
            assert time.monotonic() < deadline, "writing does not end"
            time.sleep(0.05)
        return errors

    def _read(self, asked: _Asked) -> tuple[str, ...]:
        """Read all that is due, as a worker would; return what could not be."""
        run = InstanceRun(self._store, self._broker, asked.instance, f"round-{next(self._runs)}")
        deadline = time.monotonic() + _LONGEST_SECONDS
        while run.step():
            assert time.monotonic() < deadline, f"reading {asked.name} does not end"
        return tuple(self._failed(PartStates(self._store, asked.instance)))

    @staticmethod
    def _failed(states: PartStates) -> Iterable[str]:
        for one in states.all().values():
            if one.failures:
                yield " ".join(one.key)
