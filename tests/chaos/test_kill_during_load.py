"""Processes are killed while records are loaded: the graph ends as if nothing had happened.

Everything is started, 50,000 records are loaded undisturbed and then once for each process that may
be killed, at a random moment; `--kill-rows` and `--kill-seed` choose another number and repeat a
moment. The everyday form is `test_kill_during_intake`.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bench import dataset
from graph.settings.settings import load_settings
from tests.chaos.command_line import Nazara, environment, using
from tests.chaos.content import Content
from tests.chaos.load import Load

pytestmark = pytest.mark.product

MOMENT = 0.05, 0.75

# A lost task comes back when it can't be running any more: soon, with this limit, which leaves a
# cold Neo4j on a busy machine enough time for a batch.
LIMIT = {"NAZARA_TASK_TIME_LIMIT": "20"}


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
    nazara = Nazara(folder / "data", {**environment(), **LIMIT, **given})
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


def disturb(load: Load, victim: str, chance: random.Random, seed: str) -> None:
    """Load the file, kill one process on the way, and see the load to its end."""
    began = time.monotonic()
    before = load.done()
    ingesting = load.ingest()
    load.wait_for_records(ingesting, before + round(load.rows * chance.uniform(*MOMENT)))
    time.sleep(chance.uniform(0, 1))
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
