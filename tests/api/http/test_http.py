"""The API over HTTP: who may ask, what comes back, what is refused and how."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from api.access.organization import default_org
from api.access.tokens import TokenVerifier, create_token, hash_of
from api.access.users import Users
from api.access.viewer import ROLES
from graph.errors import InvalidInput, Unauthenticated
from graph.settings.settings import Settings
from graph.store.store import Store
from tests.api.conftest import serving
from tests.api.sample import Sample

ASK = {"query": "{ systems { nodes { name } } }"}


def test_no_request_is_anonymous(client: httpx.Client, store: Store) -> None:
    expired = create_token(store, "acme", "old", "admin", datetime.now(UTC) - timedelta(seconds=1))
    for header in ("", "Basic abc", "Bearer", "Bearer nzr_wrong", f"Bearer {expired}", "Bearer ü"):
        headers = {b"Authorization": header.encode()}
        response = client.post("/graphql", json=ASK, headers=headers)

        assert response.status_code == 401
        assert response.headers["www-authenticate"] == "Bearer"
        assert response.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


@pytest.mark.parametrize("role", ROLES)
def test_every_role_reads_its_own_organisation(
    client: httpx.Client, store: Store, role: str
) -> None:
    sample = Sample(store, org="theirs")
    sample.node("System", 1)
    sample.write()
    token = create_token(store, "theirs", "reader", role)

    theirs = client.post("/graphql", json=ASK, headers={"Authorization": f"Bearer {token}"})
    ours = client.post("/graphql", json=ASK)

    assert theirs.json() == {"data": {"systems": {"nodes": [{"name": "System 1"}]}}}
    assert ours.json() == {"data": {"systems": {"nodes": []}}}


def test_only_a_hash_of_the_token_is_kept(store: Store) -> None:
    token = create_token(store, "acme", "ci", "agent")

    with store.driver.session() as session:
        kept = session.run(
            """MATCH (t:ApiToken)-[:ACTS_AS]->(m:Membership)-[:IN]->(o:Organization)
            RETURN t {.*} AS token, m {.*} AS membership, o {.*} AS organization"""
        ).single(strict=True)

    assert token.startswith("nzr_")
    assert len(token) > 40
    assert kept["token"]["hash"] == hash_of(token)
    assert token not in str(kept)
    assert (kept["token"]["name"], kept["membership"]["role"]) == ("ci", "agent")
    assert kept["organization"]["org"] == "acme"


def test_a_token_is_believed_for_a_while_and_its_use_is_noted(
    store: Store, settings: Settings
) -> None:
    token = create_token(store, "acme", "ci", "agent")
    verifier = TokenVerifier(store, settings.model_copy(update={"token_cache_seconds": 60.0}))
    forgetful = TokenVerifier(store, settings.model_copy(update={"token_cache_seconds": 0.0}))

    viewer = verifier.verify(f"Bearer {token}")
    with store.driver.session() as session:
        used = session.run("MATCH (t:ApiToken) RETURN t.last_used_at").single(strict=True)[0]
        session.run("MATCH (t:ApiToken) DETACH DELETE t").consume()

    assert (viewer.org, viewer.role, viewer.name) == ("acme", "agent", "ci")
    assert used is not None
    assert verifier.verify(f"bearer {token}") == viewer
    with pytest.raises(Unauthenticated):
        forgetful.verify(f"Bearer {token}")


def test_the_memory_of_tokens_is_bounded(store: Store, settings: Settings) -> None:
    verifier = TokenVerifier(store, settings.model_copy(update={"token_cache_size": 3}))

    for n in range(5):
        with pytest.raises(Unauthenticated):
            verifier.verify(f"Bearer nzr_{n}")

    assert len(verifier._known) == 3


def test_users_are_kept_with_a_salted_hash(store: Store) -> None:
    password = "correct horse battery"
    uid = Users(store).create("Ada@Example.org", "viewer", "acme", password)

    with store.driver.session() as session:
        user = session.run(
            """MATCH (u:User)-[:HOLDS]->(m:Membership {role: 'viewer'})-[:IN]->(:Organization)
            RETURN u {.*}"""
        ).single(strict=True)[0]
    assert user["uid"] == uid
    assert user["email"] == "ada@example.org"
    assert user["org"] == "_system"
    assert user["password_hash"].startswith("$argon2id$v=19$m=65536,t=3,")
    with pytest.raises(InvalidInput, match="exists already"):
        Users(store).create("ada@example.org", "admin", "other", password)


def test_users_and_tokens_with_faults_are_refused(store: Store) -> None:
    with pytest.raises(InvalidInput, match="at least 12"):
        Users(store).create("a@b.c", "viewer", "acme", "short")
    with pytest.raises(InvalidInput, match="no e-mail"):
        Users(store).create("nobody", "viewer", "acme", "long enough for us")
    with pytest.raises(InvalidInput, match="role 'root'"):
        create_token(store, "acme", "x", "root")
    with pytest.raises(InvalidInput, match="organisation"):
        create_token(store, "Not Valid", "x", "admin")


def test_the_organisation_defaults_to_that_of_the_token_file(
    store: Store, settings: Settings
) -> None:
    path = settings.data_dir / "token"
    path.write_text(create_token(store, "demo", "up", "admin"))
    try:
        assert default_org(store) == "demo"
        path.write_text("nzr_gone")
        assert default_org(store) == settings.org
    finally:
        path.unlink()


def test_request_ids_come_back_and_are_made_where_none_fits(client: httpx.Client) -> None:
    given = client.get("/health/live", headers={"X-Request-ID": "abc-1"})
    made = client.get("/health/live", headers={"X-Request-ID": "not one!"})

    assert given.headers["x-request-id"] == "abc-1"
    assert len(made.headers["x-request-id"]) == 32


def test_the_request_id_reaches_the_transaction(client: httpx.Client, store: Store) -> None:
    seen: list[str] = []
    stop = threading.Event()

    def watch() -> None:
        with store.driver.session() as session:
            while not stop.is_set():
                rows = session.run("SHOW TRANSACTIONS YIELD metaData RETURN metaData").value()
                seen.extend(str(row.get("request_id")) for row in rows)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        for n in range(1, 9):
            # Another statement each time: planning it takes long enough to be seen.
            deep = "dependsOn(first: 1) { nodes { id " * n + "} } " * n
            headers = {"X-Request-ID": "trace-me"}
            query = {"query": f"{{ systems(first: 1) {{ nodes {{ {deep} }} }} }}"}
            client.post("/graphql", json=query, headers=headers)
            if "trace-me" in seen:
                break
    finally:
        stop.set()
        watcher.join()

    assert "trace-me" in seen


def test_health_is_open(client: httpx.Client) -> None:
    del client.headers["Authorization"]

    assert client.get("/health/live").json() == {"status": "live"}
    ready = client.get("/health/ready")
    assert ready.status_code == 200
    assert ready.json()["checks"] == {"neo4j": "ok", "queue": "ok", "schema": "ok"}


def test_not_ready_says_which_part_and_no_address(store: Store, settings: Settings) -> None:
    del store
    broken = settings.model_copy(update={"neo4j_uri": "bolt://127.0.0.1:9"})
    with serving(broken) as address:
        ready = httpx.get(f"{address}/health/ready", timeout=60)
        asked = httpx.post(
            f"{address}/graphql", json=ASK, headers={"Authorization": "Bearer x"}, timeout=60
        )

    assert ready.status_code == 503
    assert ready.json()["checks"]["neo4j"] == "DATABASE_UNAVAILABLE"
    assert "127.0.0.1" not in ready.text
    assert asked.status_code == 503
    assert asked.headers["retry-after"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"[]", 400),
        (b"{}", 400),
        (b'{"query": 1}', 400),
        (b'{"query": "{__typename}", "variables": []}', 400),
        (b'{"query": "{__typename}", "variables": [1]}', 400),
        (b'{"query": "{__typename}", "operationName": 1}', 400),
        (b'{"query": "\\ud800"}', 400),
        (b'{"query": "' + b"x" * 300_000 + b'"}', 413),
        (b"[" * 100_000, 400),
    ],
)
def test_bodies_that_are_no_request(client: httpx.Client, body: bytes, status: int) -> None:
    response = client.post("/graphql", content=body, headers={"Content-Type": "application/json"})

    assert response.status_code == status
    if status != 200:
        assert response.json()["errors"][0]["extensions"]["code"]


def test_only_json_is_read(client: httpx.Client) -> None:
    response = client.post("/graphql", content=b"query={__typename}")

    assert response.status_code == 415


def test_a_faulty_query_is_400_for_clients_that_know_the_media_type(client: httpx.Client) -> None:
    new = {"Accept": "application/graphql-response+json"}
    faulty = {"query": "{ nothing }"}

    assert client.post("/graphql", json=faulty).status_code == 200
    assert client.post("/graphql", json=faulty, headers=new).status_code == 400
    assert client.post("/graphql", json=ASK, headers=new).status_code == 200


def test_a_browser_is_led_to_graphiql(client: httpx.Client) -> None:
    page = client.get("/graphql", headers={"Accept": "text/html"})

    assert page.status_code == 303
    assert page.headers["location"] == "/graphiql"
    assert client.get("/graphql", headers={"Accept": "*/*"}).status_code == 400
    assert client.get("/nowhere").json()["errors"][0]["extensions"]["code"] == "NOT_FOUND"


def test_more_than_the_queue_holds_is_answered_503(store: Store, settings: Settings) -> None:
    token = create_token(store, "acme", "load", "viewer")
    narrow = settings.model_copy(update={"api_threads": 1, "api_queue": 0})
    statuses: list[int] = []

    with serving(narrow) as address:

        def ask(number: int) -> None:
            text = f"{{ a{number}: systems {{ nodes {{ dependsOn {{ nodes {{ id }} }} }} }} }}"
            headers = {"Authorization": f"Bearer {token}"}
            response = httpx.post(f"{address}/graphql", json={"query": text}, headers=headers)
            statuses.append(response.status_code)

        threads = [threading.Thread(target=ask, args=(n,)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert set(statuses) == {200, 503}
