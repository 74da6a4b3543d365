"""What every test may ask for: real servers, an empty migrated graph, a worker, real data.

The servers start once a session, through the product's own code, in a folder and on ports of
their own; two sessions side by side do not meet. They end with the session even if it is
killed. For quick trials NAZARA_TEST_NEO4J_URI, NAZARA_TEST_NEO4J_PASSWORD and
NAZARA_TEST_REDIS_URL name servers that run already: their content is deleted!
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import hypothesis
import pytest
import redis
from httpx._config import DEFAULT_TIMEOUT_CONFIG
from httpx._transports import default
from xdist.scheduler.loadfile import LoadFileScheduling

from graph.embedded import servers as embedded
from graph.embedded.artifacts import MODEL_LOCK, read_lock
from graph.embedded.child import Child
from graph.embedded.fetch import fetch
from graph.embedded.model import model_file
from graph.errors import DownloadFailed, Unsupported
from graph.schema.migrate import migrate
from graph.settings.settings import Endpoints, Settings, load_settings, resolve
from graph.store.store import Store
from tests import queries_run, requests_sent, rotation, time_taken
from tests.workers import SharedWorker

ROOT = Path(__file__).parents[1]

EMPTY = """
MATCH (n) WHERE NOT n:Migration AND NOT n:MigrationLock
CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS
"""

BRIEF_JAVA = (
    *("-XX:Tier4InvocationThreshold=30000", "-XX:Tier4MinInvocationThreshold=4000"),
    *("-XX:Tier4CompileThreshold=90000", "-XX:Tier4BackEdgeThreshold=240000"),
    *("-Xmn300m", "-XX:-G1UseAdaptiveIHOP", "-XX:InitiatingHeapOccupancyPercent=70"),
)
"""How Java computes less in a Neo4j that lives for minutes: its second compiler takes up only
what runs six times as often as by default, and garbage is collected in fewer, larger parts."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="run the tests that take minutes too")
    parser.addoption("--update-golden", action="store_true", help="rewrite the golden files")
    parser.addoption("--kill-rows", default=50_000, help="records loaded while processes die")
    parser.addoption("--fuzz-seed", help="number that chooses the requests of the long fuzz test")
    parser.addoption("--kill-seed", help="number that chooses the moments of the kills")


def pytest_configure(config: pytest.Config) -> None:
    # How long an example takes is a matter of what else the machine does.
    examples = 100 if config.getoption("--long") else 25
    hypothesis.settings.register_profile("any machine", deadline=None, max_examples=examples)
    hypothesis.settings.load_profile("any machine")
    named = {"NAZARA_TEST_NEO4J_URI", "NAZARA_TEST_REDIS_URL"} & set(os.environ)
    if named and getattr(config.option, "numprocesses", None):
        message = f"{min(named)} names one server, which two test processes would empty in turn"
        raise pytest.UsageError(message)
    # The processes of this run get it from this one.
    rotation.day()
    # The first request to a cold Neo4j is planned for longer than a client waits by default.
    DEFAULT_TIMEOUT_CONFIG.read = 60.0
    # A client reads all certificates of the machine when it is made, and hundreds are.
    default.create_ssl_context = cache(httpx.create_ssl_context)  # type: ignore[attr-defined]
    # Processes get the modules in the order below, not those with the most tests first.
    config.option.loadscopereorder = False
    config.pluginmanager.register(queries_run.Watch())
    config.pluginmanager.register(requests_sent.Table())
    config.pluginmanager.register(time_taken.Table())
    config.pluginmanager.register(SharedWorker(), SharedWorker.__name__)


TIERS = ("unit", "graph", "worker", "product")
"""What a test needs: nothing, a graph and a queue, a worker too, or the product as processes."""


def _tier(item: pytest.Item) -> str:
    """Return the tier that a module is marked with, else what the fixtures of the test start."""
    marked = [tier for tier in TIERS if item.get_closest_marker(tier)]
    if marked:
        return marked[0]
    fixtures = set(getattr(item, "fixturenames", ()))
    if "worker" in fixtures:
        return "worker"
    return "graph" if "running" in fixtures else "unit"


TOGETHER = "tests/browser/"
"""Modules of this folder share a graph and the plans of all pages: one process runs them all."""


class TogetherScheduling(LoadFileScheduling):  # type: ignore[misc] # It ships no types.
    """Gives each process one module after the other; some modules stay together."""

    def _split_scope(self, nodeid: str) -> str:
        return TOGETHER if nodeid.startswith(TOGETHER) else super()._split_scope(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> TogetherScheduling | None:
    return TogetherScheduling(config, log) if config.option.dist == "loadfile" else None


def _order(items: list[pytest.Item]) -> dict[Path, tuple[bool, bool, int, int]]:
    """Return each module's place: those that start most begin first, and of these the largest.

    What is left at the end is small, so that no process waits long for the other. What stays
    together takes longest; who empties the graph that the others share comes before them.
    """
    tiers: dict[Path, Counter[str]] = {}
    sharing = set()
    for item in items:
        tiers.setdefault(item.path, Counter())[_tier(item)] += 1
        if item.nodeid.startswith(TOGETHER) and "demo_store" in getattr(item, "fixturenames", ()):
            sharing.add(item.path)
    return {
        path: (
            not path.is_relative_to(ROOT / TOGETHER),
            path in sharing,
            -max(TIERS.index(tier) for tier in found),
            -found.total(),
        )
        for path, found in tiers.items()
    }


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        item.add_marker(_tier(item))
    order = _order(items)
    items.sort(key=lambda item: order[item.path])
    if config.getoption("--long"):
        return
    for item in items:
        if item.get_closest_marker("long"):
            item.add_marker(pytest.mark.skip(reason="takes minutes: run with --long"))


def unavailable(what: str) -> None:
    """Skip the test, or fail it where nothing may be missing (CI=true)."""
    if os.environ.get("CI") == "true":
        pytest.fail(what)
    pytest.skip(what)


@pytest.fixture(scope="session")
def update_golden(pytestconfig: pytest.Config) -> bool:
    return bool(pytestconfig.getoption("--update-golden"))


@pytest.fixture
def long(pytestconfig: pytest.Config) -> bool:
    """Whether all is tried, and not the part of every day."""
    return bool(pytestconfig.getoption("--long"))


@dataclass(frozen=True, slots=True)
class Running:
    """The session's servers: settings that point at them, and where Neo4j Browser is."""

    settings: Settings
    browser: str | None


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A Neo4j and a queue for this session alone."""
    folder = tmp_path_factory.mktemp("servers")
    uri = os.environ.get("NAZARA_TEST_NEO4J_URI")
    password = os.environ.get("NAZARA_TEST_NEO4J_PASSWORD")
    queue = os.environ.get("NAZARA_TEST_REDIS_URL")
    wanted = load_settings(
        data_dir=folder,
        neo4j_uri=uri,
        neo4j_password=password,
        redis_url=queue,
        neo4j_heap="900m",
        neo4j_pagecache="256m",
        min_free_disk_mb=0,
        # A graph that is emptied and filled all the time would have every statement planned anew.
        neo4j_options="dbms.cypher.min_replan_interval=1h",
        # What survives a kill is tried where processes are killed, on queues of their own.
        redis_fsync="everysec",
    )
    try:
        with ExitStack() as open_servers:
            with pytest.MonkeyPatch.context() as environment:
                environment.setenv("JDK_JAVA_OPTIONS", " ".join(BRIEF_JAVA), prepend=" ")
                started = open_servers.enter_context(embedded.running(wanted))
            yield Running(_pointing_at(started.endpoints, folder), started.browser)
    except (DownloadFailed, Unsupported) as error:
        unavailable(f"no servers: {error}")


@pytest.fixture(scope="session")
def sentence_model() -> Path:
    """The archive with the sentence model, fetched as `nazara fetch` does it."""
    settings = load_settings()
    try:
        fetch(settings, read_lock(MODEL_LOCK))
    except (DownloadFailed, Unsupported) as error:
        unavailable(f"no sentence model: {error}")
    found = model_file(settings)
    assert found is not None
    return found


@pytest.fixture(scope="session")
def servers(running: Running) -> Settings:
    """Settings that point at the session's servers."""
    return running.settings


def _pointing_at(endpoints: Endpoints, folder: Path) -> Settings:
    return load_settings(
        data_dir=folder,
        neo4j_uri=endpoints.neo4j_uri,
        neo4j_user=endpoints.neo4j_user,
        neo4j_password=endpoints.neo4j_password,
        redis_url=endpoints.redis_url,
    )


@pytest.fixture(scope="session")
def settings(servers: Settings) -> Settings:
    """Settings of a graph whose schema is current."""
    migrator = Store(servers)
    migrate(migrator)
    migrator.close()
    return servers


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    """A store on an empty graph and an empty queue."""
    with empty_store(settings) as opened:
        yield opened


@contextmanager
def empty_store(settings: Settings) -> Iterator[Store]:
    """Open a store on an empty graph and an empty queue, for more than one test."""
    opened = Store(settings)
    with opened.driver.session(database=settings.neo4j_database) as session:
        session.run(EMPTY).consume()
    with redis.Redis.from_url(resolve(settings).redis_url) as queue:
        queue.flushdb()
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def shared_worker(pytestconfig: pytest.Config, settings: Settings) -> Iterator[SharedWorker]:
    """What has the worker; it ends before the servers do."""
    del settings
    shared = pytestconfig.pluginmanager.getplugin(SharedWorker.__name__)
    assert isinstance(shared, SharedWorker)
    yield shared
    shared.end()


@pytest.fixture(scope="module")
def worker(
    settings: Settings, shared_worker: SharedWorker, request: pytest.FixtureRequest
) -> Child:
    """A Celery worker in processes of its own, as `nazara up` starts it."""
    return shared_worker.asked_by(request.path, settings)


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder with public data sets, which are not part of this repository."""
    default = ROOT.parent / "shared" / "data"
    folder = Path(os.environ.get("NAZARA_TEST_DATA", default))
    if not folder.is_dir():
        unavailable(f"no data sets in {folder}: set NAZARA_TEST_DATA")
    return folder
