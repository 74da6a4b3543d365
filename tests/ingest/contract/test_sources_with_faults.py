"""Each source, asked while it does wrong, leaves the same graph as one that does everything right.

A source takes part by a scenario in `tests/stub/scenarios`, and by nothing else.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
import redis

from graph.embedded.child import Child
from graph.model.identity import format_time
from graph.queue.broker import Broker
from graph.settings.settings import Settings, resolve
from graph.store.store import Store, native_times
from graph.write.upserts import Upsert
from ingest.instances.instance import Instance
from ingest.pull.runs import InstanceRun
from ingest.pull.states import PartStates
from tests.graph.histories import wipe
from tests.stub.instances import instance_of
from tests.stub.scenario import SourceScenario, scenario, scenario_names
from tests.stub.server import served
from tests.stub.source import ODD, Fault, StubSource

NODES = Upsert(
    "test_contract_nodes",
    "CYPHER 25 MATCH (n) WHERE NOT n:Migration AND NOT n:MigrationLock AND NOT n:StreamState "
    "AND NOT n:DeadLetter RETURN labels(n) AS labels, properties(n) AS props",
)
RELATIONSHIPS = Upsert(
    "test_contract_relationships",
    "CYPHER 25 MATCH (a)-[r]->(b) RETURN a.uid AS a, type(r) AS type, b.uid AS b, "
    "properties(r) AS props",
)
OF_RECEIPT = {"run", "first_seen", "last_seen", "sort_at", "version"}
"""When and in what order something was received is no part of what it says."""

STARTED = datetime.now(UTC)
_OBSERVED = re.compile(r"@(\d{4}-\d{2}-\d{2}T[\d:.]+Z)#")
"""The time in the uid of an observation: that of receipt, where a record has none of its own."""

FAULTS: Final = (
    Fault.THROTTLED,
    Fault.BROKEN_ONCE,
    Fault.CUT,
    Fault.DUPLICATES,
    Fault.DISORDERED,
    Fault.CHANGED,
    Fault.EXPIRED,
    Fault.NULLS,
    Fault.NUMBERS,
)
THOROUGH: Final = "github"
"""The source that meets all of them every day."""

Graph = tuple[set[tuple[Any, ...]], set[tuple[Any, ...]]]
ReadWith = Callable[[Fault | None], Graph]


@pytest.fixture(scope="module")
def impatient(settings: Settings) -> Settings:
    return settings.model_copy(
        update={"pull_first_days": 3650, "pull_step_seconds": 30.0, "pull_patience_seconds": 10.0}
    )


@pytest.fixture(params=scenario_names(), scope="module")
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def told(name: str) -> SourceScenario:
    return scenario(name)


@pytest.fixture(scope="module")
def store(impatient: Settings) -> Iterator[Store]:
    with closing(Store(impatient)) as opened:
        yield opened


@pytest.fixture(scope="module")
def read_with(
    told: SourceScenario,
    store: Store,
    worker: Child,
    impatient: Settings,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[ReadWith]:
    """Reads the source while it does something wrong; returns the graph that this leaves."""
    del worker
    with closing(Broker(impatient)) as broker:
        yield lambda fault: graph_of(told, fault, store, broker, tmp_path_factory.mktemp("secrets"))


@pytest.fixture(scope="module")
def undisturbed(read_with: ReadWith) -> Graph:
    return read_with(None)


def of_every_day(name: str) -> Sequence[Fault]:
    """Return the faults that a source meets without `--long`: most meet two, each the next two."""
    if name == THOROUGH:
        return FAULTS
    first = 2 * scenario_names().index(name)
    return [FAULTS[(first + step) % len(FAULTS)] for step in range(2)]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name.lower())
def test_a_source_that_does_wrong_leaves_the_same_graph(
    name: str, undisturbed: Graph, fault: Fault, read_with: ReadWith, *, long: bool
) -> None:
    if not long and fault not in of_every_day(name):
        pytest.skip("takes minutes: run with --long")

    nodes, relationships = read_with(fault)

    assert nodes ^ undisturbed[0] == set()
    assert relationships ^ undisturbed[1] == set()


def test_a_word_that_nobody_knows_costs_no_record(
    told: SourceScenario, undisturbed: Graph, read_with: ReadWith
) -> None:
    nodes, _ = read_with(Fault.ODD_WORD)

    assert uids(nodes) == uids(undisturbed[0])
    assert any(ODD in str(one) for one in nodes) == any(one.words for one in told.routes)


def test_the_scenario_holds_something(undisturbed: Graph) -> None:
    assert len(undisturbed[0]) > 5
    assert undisturbed[1]


def uids(nodes: set[tuple[Any, ...]]) -> set[str]:
    """Return the uids of nodes; those of observations tell of their content, too."""
    return {uid for uid, labels, _ in nodes if "Change" not in labels}


def graph_of(
    told: SourceScenario, fault: Fault | None, store: Store, broker: Broker, folder: Path
) -> Graph:
    """Return the graph once a source was read twice, and changed in between at the latest."""
    wipe(store)
    with redis.Redis.from_url(resolve(store.settings).redis_url) as queue:
        for key in queue.scan_iter("nazara:pull:*"):
            queue.delete(key)
    source = StubSource(told, fault)
    with served(source.app) as address:
        instance = instance_of(told, address, folder)
        read(instance, store, broker)
        source.change()
        make_due(instance, store)
        read(instance, store, broker)
    return nodes_of(store), relationships_of(store)


def read(instance: Instance, store: Store, broker: Broker) -> None:
    """Read all that is due of an instance, as a worker would, and wait until it is written."""
    run = InstanceRun(store, broker, instance, "contract")
    deadline = time.monotonic() + 120
    while run.step():
        assert time.monotonic() < deadline, "reading does not end"
    errors = [
        (one.key, one.failures)
        for one in PartStates(store, instance).all().values()
        if one.failures
    ]
    assert errors == []
    while broker.waiting():
        assert time.monotonic() < deadline, "writing does not end"
        time.sleep(0.05)


def make_due(instance: Instance, store: Store) -> None:
    states = PartStates(store, instance)
    for one in states.all().values():
        states.keep(one, next_run_at=datetime.now(UTC) - timedelta(seconds=1))


def nodes_of(store: Store) -> set[tuple[Any, ...]]:
    return {
        (_named(row["props"].get("uid")), tuple(sorted(row["labels"])), _said(row["props"]))
        for row in store.read(NODES)
    }


def relationships_of(store: Store) -> set[tuple[Any, ...]]:
    return {
        (_named(row["a"]), row["type"], _named(row["b"]), _said(row["props"]))
        for row in store.read(RELATIONSHIPS)
    }


def _said(props: dict[str, Any]) -> str:
    kept = {
        name: one
        for name, one in native_times(props).items()
        if name not in OF_RECEIPT and not (isinstance(one, datetime) and one >= STARTED)
    }
    return _named(repr(sorted(kept.items()))) or ""


def _named(text: str | None) -> str | None:
    """Return a uid, or text with uids, without times of receipt."""
    started = format_time(STARTED)
    return text and _OBSERVED.sub(lambda at: at[0] if at[1] < started else "@#", text)
