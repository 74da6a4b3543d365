"""Processes are killed while records are loaded: the graph ends as if nothing had happened.

The long form starts everything of its own, loads 50,000 records undisturbed and then once for
each process that may be killed, at a random moment; `--kill-rows` and `--kill-seed` choose
another number and repeat a moment. The everyday form kills the worker during a small load.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bench import dataset
from enrich.enrichment import embed_job
from graph.queue.envelopes import pieces
from graph.queue.lines import MAX_MESSAGE_BYTES
from graph.settings.settings import load_settings
from graph.store.store import Store
from ingest.delivery.delivery import deliver
from ingest.files.reading import Reading
from tests.chaos.command_line import Nazara, environment, using
from tests.chaos.content import Content, write_content
from tests.chaos.load import ORG, Load
from tests.conftest import EMPTY

pytestmark = pytest.mark.product

EVERYDAY_ROWS = 1200
EVERYDAY_MOMENT = 0.05, 0.2
LONG_MOMENT = 0.05, 0.75

# A lost task comes back when it can't be running any more: soon, with these limits. The longer
# one leaves a cold Neo4j on a busy machine enough time for a batch.
EVERYDAY_LIMIT = {"NAZARA_TASK_TIME_LIMIT": "10", "NAZARA_BATCH_SIZE": "200"}
LONG_LIMIT = {"NAZARA_TASK_TIME_LIMIT": "20"}


@pytest.fixture(scope="session")
def rows(pytestconfig: pytest.Config) -> int:
    return int(pytestconfig.getoption("--kill-rows"))


@pytest.fixture(scope="session")
def seed(pytestconfig: pytest.Config) -> int:
    given = pytestconfig.getoption("--kill-seed")
    return int(given) if given is not None else random.randrange(10**6)


@contextmanager
def own_load(folder: Path, rows: int) -> Iterator[Load]:
    """A load into a Neo4j and through a queue of its own."""
    given = {"NAZARA_CACHE_DIR": str(load_settings().cache_dir), "NAZARA_NEO4J_HEAP": "1500m"}
    nazara = Nazara(folder / "data", {**environment(), **LONG_LIMIT, **given})
    load = Load(nazara, dataset.write(folder / "records.jsonl", rows), rows)
    try:
        load.start()
        yield load
    finally:
        nazara.end()
    assert not load.survivors()
    assert not using(nazara.place)


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, rows: int) -> Content:
    """The content of the graph that nobody disturbed."""
    folder = tmp_path_factory.mktemp("undisturbed")
    with own_load(folder, rows) as load:
        load.finish(load.ingest())
        say(f"undisturbed: {load.summaries[0]}")
        return load.content(folder / "content")


@pytest.mark.long
@pytest.mark.parametrize("victim", ["worker", "neo4j", "queue", "supervisor"])
def test_graph_is_the_undisturbed_one_after_a_kill(
    victim: str, rows: int, seed: int, undisturbed: Content, tmp_path: Path
) -> None:
    with own_load(tmp_path, rows) as load:
        disturb(load, victim, random.Random(f"{seed} {victim}"), f"seed {seed}")

        content = load.content(tmp_path / "content")
        say(f"{sum(content.kinds.values())} nodes and relationships, {content.digest[:12]}")

    assert content.digest == undisturbed.digest, content.difference(undisturbed)
    assert_counted_once(load)


def test_small_load_survives_the_worker(nazara: Nazara, store: Store, tmp_path: Path) -> None:
    nazara.environment.update(EVERYDAY_LIMIT)
    path = dataset.write(tmp_path / "records.jsonl", EVERYDAY_ROWS)
    load = Load(nazara, path, EVERYDAY_ROWS)
    write_without_queue(store, path)
    calm = write_content(store.driver, ORG, tmp_path / "calm")
    with store.driver.session() as session:
        session.run(EMPTY).consume()
    load.start()

    disturb(load, "worker", random.Random(0), "seed 0")

    content = load.content(tmp_path / "content")
    assert content.digest == calm.digest, content.difference(calm)
    assert_counted_once(load)


def write_without_queue(store: Store, path: Path) -> None:
    """Do what the worker's tasks do, in this process and one after another."""
    envelopes = Reading(org=ORG, source="bench").envelopes([str(path)])
    for batch in pieces(envelopes, store.settings.batch_size, MAX_MESSAGE_BYTES):
        written = deliver(store, batch, None, "calm").written[ORG]
        embed_job(store, ORG, store.settings).run(written.touched)


def disturb(load: Load, victim: str, chance: random.Random, seed: str) -> None:
    """Load the file, kill one process on the way, and see the load to its end."""
    began = time.monotonic()
    before = load.done()
    ingesting = load.ingest()
    small = load.rows <= EVERYDAY_ROWS
    count = round(load.rows * chance.uniform(*(EVERYDAY_MOMENT if small else LONG_MOMENT)))
    load.wait_for_records(ingesting, before + count)
    time.sleep(0 if small else chance.uniform(0, 1))
    moment = time.monotonic() - began
    say(f"{seed}: {victim} killed after {moment:.1f} s, {load.done() - before} records")
    load.kill(victim)
    load.finish(ingesting)
    say(f"{victim}: complete after {time.monotonic() - began:.1f} s: {load.summaries}")


def assert_counted_once(load: Load) -> None:
    """The run that succeeded counted each record once, and no node as new twice."""
    [summary] = load.summaries
    assert (summary["records"], summary["rejected"]) == (load.rows, 0)
    assert summary["nodes"] <= load.rows


def say(text: str) -> None:
    print(text, flush=True)  # noqa: T201
