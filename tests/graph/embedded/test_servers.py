"""The servers that tests (and `nazara up`) run on are real and closed to others."""

import stat

import httpx
import pytest
import redis
from neo4j import GraphDatabase
from neo4j.exceptions import AuthError

from graph.embedded.layout import Layout
from graph.settings.settings import Settings, resolve
from graph.store.store import Store
from tests.conftest import Running, unavailable


def test_store_starts_empty_with_its_schema(store: Store, settings: Settings) -> None:
    with store.driver.session(database=settings.neo4j_database) as session:
        labels = {
            row["label"]
            for row in session.run("MATCH (n) UNWIND labels(n) AS label RETURN DISTINCT label")
        }
        indexes = session.run("SHOW INDEXES YIELD name RETURN count(*) AS number").single(
            strict=True
        )

    assert labels <= {"Migration", "MigrationLock"}
    assert indexes["number"] > 10


def test_nobody_signs_in_with_the_vendor_password(settings: Settings) -> None:
    with (
        GraphDatabase.driver(resolve(settings).neo4j_uri, auth=("neo4j", "neo4j")) as driver,
        pytest.raises(AuthError),
    ):
        driver.verify_connectivity()


def test_queue_refuses_whoever_has_no_password(settings: Settings) -> None:
    address = resolve(settings).redis_url.split("@")[1]
    with (
        redis.Redis.from_url(f"redis://{address}") as client,
        pytest.raises(redis.AuthenticationError),
    ):
        client.ping()


def test_pages_of_other_sites_can_t_read_what_neo4j_answers(running: Running) -> None:
    if running.browser is None:
        unavailable("no address of Neo4j's HTTP: the tests use a Neo4j of somebody else")
    own = str(running.browser).removesuffix("/browser/")

    answer = httpx.get(own, headers={"Origin": "https://evil.example"})
    preflight = httpx.options(
        f"{own}/db/neo4j/query/v2",
        headers={"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"},
    )

    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == own
    assert preflight.headers["access-control-allow-origin"] == own


def test_secrets_are_for_their_owner_alone(settings: Settings) -> None:
    place = Layout(settings.data_dir)
    secrets = [place.neo4j_password, place.queue / "password", place.queue / "valkey.conf"]
    if not place.neo4j_password.exists():
        pytest.skip("servers of your own keep their secrets themselves")

    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in secrets}

    assert modes == {"password": 0o600, "valkey.conf": 0o600}
