"""A Neo4j and a queue for one benchmark, with the schema in place and nothing in it."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import dataset
from bench.by_hand import ORG, RUN
from graph.embedded import ports, services
from graph.embedded.child import Child, start_together
from graph.embedded.layout import Layout
from graph.embedded.program import Program
from graph.embedded.reaper import Reaper
from graph.embedded.servers import end, running
from graph.model.facts import Facts
from graph.schema.migrate import migrate
from graph.settings.settings import Settings, load_settings, resolve
from graph.store.store import Store
from graph.write.writer import Writer
from ingest.sources.registry import map_envelope


@dataclass(frozen=True, slots=True)
class Graph:
    """A store, and the process id of its Neo4j."""

    store: Store
    pid: int


@contextmanager
def empty_graph() -> Iterator[Store]:
    """Yield a store on servers of its own; they end with the context."""
    with graph_server() as graph:
        yield graph.store


@contextmanager
def graph_server() -> Iterator[Graph]:
    """Yield an empty, migrated graph on servers of its own; they end with the context."""
    with TemporaryDirectory(prefix="nazara-bench-data-") as folder:
        wanted = load_settings(data_dir=Path(folder))
        with running(wanted) as servers:
            settings = load_settings(
                data_dir=wanted.data_dir,
                neo4j_uri=servers.endpoints.neo4j_uri,
                neo4j_user=servers.endpoints.neo4j_user,
                neo4j_password=servers.endpoints.neo4j_password,
                redis_url=servers.endpoints.redis_url,
                # Plans made at the start of an API would run beside what is measured first.
                graphql_warm_up=False,
            )
            with closing(Store(settings)) as store:
                migrate(store)
                yield Graph(store, _pid_of("neo4j", servers.children))


def _pid_of(name: str, children: Sequence[Child]) -> int:
    [identity] = [child.identity for child in children if child.program.name == name]
    assert identity is not None
    return identity.pid


@contextmanager
def api_server(store: Store) -> Iterator[tuple[int, int]]:
    """Yield port and process id of an API on the store's graph, started as `nazara up` does."""
    port = ports.any_free()
    with _started(services.api(store.settings, port), store.settings) as child:
        assert child.identity is not None
        yield port, child.identity.pid


@contextmanager
def worker(store: Store) -> Iterator[int]:
    """Run a worker on the store's queue, started as `nazara up` does; yield its process id."""
    program = services.worker(store.settings, resolve(store.settings))
    with _started(program, store.settings) as child:
        assert child.identity is not None
        yield child.identity.pid


@contextmanager
def _started(program: Program, settings: Settings) -> Iterator[Child]:
    Layout(settings.data_dir).make()
    with Reaper() as reaper:
        child = Child(program, reaper)
        try:
            start_together([child], settings.start_timeout, threading.Event())
            yield child
        finally:
            end([child], settings.stop_timeout)


def fill(store: Store, count: int, folder: Path) -> None:
    """Write `count` records of `bench.dataset` with the product's own code."""
    path = dataset.write(folder / f"{count}.jsonl", count)
    write_file(store, path)


def write_file(store: Store, path: Path) -> None:
    """Map the records of a JSON Lines file and write them, a batch at a time."""
    writer = Writer(store, RUN)
    batch: list[Facts] = []
    for envelope in dataset.envelopes(path, ORG):
        facts = map_envelope(envelope, None)
        assert isinstance(facts, Facts), facts
        batch.append(facts)
        if len(batch) == store.settings.batch_size:
            writer.write(ORG, batch)
            batch = []
    writer.write(ORG, batch)
