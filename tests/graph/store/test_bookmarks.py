"""People see what they wrote by whichever process, in a cluster too: here `neo4j://` to one server.

One server has everything at once. That a read waits is seen with the bookmark of a transaction
that does not exist yet.
"""

from __future__ import annotations

import base64
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

import neo4j
import pytest
import redis
from pydantic import SecretStr

from graph.settings.settings import Settings, resolve
from graph.store.bookmarks import EVERYBODY, SharedBookmarks, bookmarks_key
from graph.store.store import Store


@dataclass(frozen=True)
class Text:
    """A statement of the test's own."""

    text: str
    name: str = "test.statement"


MARK = Text("CYPHER 25 CREATE (n:Mark {org: $org}) RETURN n.org AS org")
COUNT = Text("CYPHER 25 MATCH (n:Mark {org: $org}) RETURN count(n) AS n")
COMPILED = Text("CYPHER 25 RETURN $p.org AS org")
NOBODYS = Text("CYPHER 25 RETURN 1 AS one")

OTHER_PROCESS = """
import threading, time
from graph.settings.settings import load_settings
from graph.store.store import Store
from tests.graph.store.test_bookmarks import COUNT

def ask(org):
    print(org, Store(load_settings()).read(COUNT, org=org)[0]["n"], flush=True)

waiting = threading.Thread(target=ask, args=("acme",))
waiting.start()
time.sleep(0.5)
ask("beta")
waiting.join()
"""


def with_scheme(settings: Settings, scheme: str, redis_url: str = "") -> Settings:
    found = resolve(settings)
    _, _, address = found.neo4j_uri.partition("://")
    return settings.model_copy(
        update={
            "neo4j_uri": f"{scheme}://{address}",
            "neo4j_user": found.neo4j_user,
            "neo4j_password": SecretStr(found.neo4j_password),
            "redis_url": SecretStr(redis_url or found.redis_url),
        }
    )


@pytest.fixture
def cluster(store: Store) -> Iterator[Store]:
    """A store that believes in a cluster of one member."""
    with closing(Store(with_scheme(store.settings, "neo4j"))) as made:
        yield made


@pytest.fixture
def queue(store: Store) -> Iterator[redis.Redis]:
    with redis.Redis.from_url(resolve(store.settings).redis_url) as client:
        yield client


def successor(bookmark: str) -> str:
    """Return the bookmark of the transaction after that of another one."""
    raw = base64.b64decode(bookmark.removeprefix("FB:") + "===")
    database, number = raw[:19], raw[19:-1]
    last = int.from_bytes(number[1:], "big") if len(number) > 1 else number[0]
    value = database + b"\xcb" + (last + 1).to_bytes(8, "big") + raw[-1:]
    return "FB:" + base64.b64encode(value).decode().rstrip("=")


def test_a_read_in_another_process_waits_for_what_was_written_in_its_organisation(
    cluster: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster.write(MARK, org="gamma")
    with closing(SharedBookmarks(cluster.settings)) as shared:
        [last] = shared.of("gamma").raw_values
        shared.note(["acme"], neo4j.Bookmarks.from_raw_values([successor(last)]))

    with other_process(cluster.settings, monkeypatch) as read:
        first = read()
        with cluster.driver.session() as plain:
            plain.run(MARK.text, org="acme").consume()
        second = read()

    assert (first, second) == ("beta 0", "acme 1")


@contextmanager
def other_process(
    settings: Settings, environment: pytest.MonkeyPatch
) -> Iterator[Callable[[], str]]:
    """Run the script in a process of its own; a call reads its next line."""
    for name in ("neo4j_uri", "neo4j_user", "neo4j_password", "redis_url"):
        value = getattr(settings, name)
        plain = value.get_secret_value() if isinstance(value, SecretStr) else value
        environment.setenv(f"NAZARA_{name.upper()}", plain)
    arguments = [sys.executable, "-c", OTHER_PROCESS]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as process:
        said = process.stdout
        assert said is not None
        yield lambda: said.readline().strip()


def commands(queue: redis.Redis, store: Store) -> int:
    """Return how many commands twelve reads send to Redis."""
    store.read(COUNT, org="acme")
    before = count(queue)
    for _ in range(4):
        store.read(COUNT, org="acme")
        store.read(COMPILED, p={"org": "acme"})
        store.read(NOBODYS)
    return count(queue) - before


def count(queue: redis.Redis) -> int:
    told: Any = queue.info("commandstats")
    return sum(
        one["calls"] for name, one in told.items() if name in {"cmdstat_lrange", "cmdstat_get"}
    )


def test_a_read_of_one_server_asks_redis_nothing_and_one_of_a_cluster_once(
    store: Store, cluster: Store, queue: redis.Redis
) -> None:
    with closing(Store(with_scheme(store.settings, "bolt"))) as single:
        single.write(MARK, org="acme")
        assert commands(queue, single) == 0
        assert queue.keys(bookmarks_key("*")) == []

    assert commands(queue, cluster) == 12


def test_bookmarks_are_of_an_organisation_few_and_forgotten_in_time(
    cluster: Store, queue: redis.Redis
) -> None:
    few = {"neo4j_bookmarks": 3, "neo4j_bookmark_seconds": 7.0}
    with closing(Store(cluster.settings.model_copy(update=few))) as writing:
        for _ in range(5):
            writing.write(MARK, org="acme")
        writing.write(MARK, org="beta")
    lists = {org: queue.lrange(bookmarks_key(org), 0, -1) for org in ("acme", "beta", EVERYBODY)}

    assert {org: len(values) for org, values in lists.items()} == {"acme": 3, "beta": 1, "": 3}
    assert lists["beta"][0] == lists[EVERYBODY][0]
    assert 0 < queue.pttl(bookmarks_key("acme")) <= 7000


def test_without_redis_a_cluster_is_read_and_written_as_before(store: Store) -> None:
    settings = with_scheme(store.settings, "neo4j", redis_url="redis://127.0.0.1:1/0")
    with closing(Store(settings)) as alone:
        alone.write(MARK, org="acme")
        started = time.monotonic()
        found = [alone.read(COUNT, org="acme") for _ in range(20)]
        took = time.monotonic() - started

    assert found == [[{"n": 1}]] * 20
    assert took < 20 * 0.1


def test_what_is_no_bookmark_is_forgotten_and_the_read_is_answered(
    cluster: Store, queue: redis.Redis
) -> None:
    queue.lpush(bookmarks_key("acme"), "FB:no")

    assert cluster.read(COUNT, org="acme") == [{"n": 0}]
    assert not queue.exists(bookmarks_key("acme"))
