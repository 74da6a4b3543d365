"""API tokens: what each may be used for, and that a revoked one is over at once, everywhere."""

from __future__ import annotations

import statistics
import time
from typing import Any

import httpx
import orjson
import pytest

from api.access.tokens import TokenVerifier, create_token, revoke_token, tokens_of
from api.access.viewer import SCOPES, Viewer
from api.compiler.engine import Engine, Request
from api.schema.build import strawberry_schema
from graph.errors import Forbidden, InvalidInput, NotFound, Unauthenticated
from graph.settings.settings import Settings
from graph.store.store import Store
from tests.api.access.made_up import DONE, made_up
from tests.api.conftest import serving
from tests.api.sample import Sample

ASK = {"query": "{ systems { nodes { name } } }"}
RENAME = """mutation ($id: ID!) {
  rename(input: {id: $id, to: "Till"}) { system { id } } }"""


def viewer_of(store: Store, token: str) -> Viewer:
    return TokenVerifier(store, store.settings).verify(f"Bearer {token}")


def test_a_token_has_what_its_role_allows_unless_it_is_given_less(store: Store) -> None:
    usual = {
        role: viewer_of(store, create_token(store, "acme", role, role))
        for role in ("admin", "agent", "viewer")
    }
    less = viewer_of(store, create_token(store, "acme", "ci", "agent", scopes=["ingest"]))

    assert {role: set(one.scopes) for role, one in usual.items()} == {
        "admin": {"read", "write", "ingest", "admin"},
        "agent": {"read", "write", "ingest"},
        "viewer": {"read"},
    }
    assert less.scopes == {"ingest"}


def test_a_token_of_an_older_version_goes_on_as_before(store: Store) -> None:
    token = create_token(store, "acme", "old", "agent")
    with store.driver.session() as session:
        session.run("MATCH (t:ApiToken) REMOVE t.scopes").consume()

    assert viewer_of(store, token).scopes == {"read", "write", "ingest"}
    assert tokens_of(store, "acme")[0].scopes == ("ingest", "read", "write")


def test_an_admin_s_token_without_that_scope_is_an_agent_s(store: Store) -> None:
    token = create_token(store, "acme", "ci", "admin", scopes=["read", "write"])

    viewer = viewer_of(store, token)

    assert viewer.role == "agent"
    with pytest.raises(Forbidden, match="needs the role admin"):
        viewer.check("admin", "this")


@pytest.mark.parametrize(
    ("role", "scopes"),
    [
        ("viewer", ["write"]),
        ("agent", ["admin"]),
        ("viewer", ["admin", "read"]),
        ("admin", ["own"]),
    ],
)
def test_no_token_is_made_with_more_than_its_role_allows(
    store: Store, role: str, scopes: list[str]
) -> None:
    with pytest.raises(InvalidInput, match=f"the scopes of a token for a {role} are some of read"):
        create_token(store, "acme", "x", role, scopes=scopes)

    assert tokens_of(store, "acme") == []


@pytest.mark.parametrize("scope", SCOPES)
def test_graphql_is_for_tokens_that_may_read(
    client: httpx.Client, store: Store, scope: str
) -> None:
    token = create_token(store, "acme", "x", "admin", scopes=[scope])

    answer = client.post("/graphql", json=ASK, headers={"Authorization": f"Bearer {token}"})

    if scope == "read":
        assert answer.json() == {"data": {"systems": {"nodes": []}}}
    else:
        [error] = answer.json()["errors"]
        assert answer.status_code == 403
        assert error["extensions"]["code"] == "FORBIDDEN"
        assert error["message"] == f"GraphQL needs the scope read; this token has {scope}"


def test_a_mutation_is_for_tokens_that_may_write(store: Store, settings: Settings) -> None:
    sample = Sample(store)
    uid = sample.node("System", 1)
    sample.write()
    DONE.clear()
    registry = made_up()
    schema = strawberry_schema(settings.graphql_page_size, registry.extras)
    engine = Engine(schema, store, settings, registry)

    def rename(*scopes: str) -> Any:
        admin = Viewer("acme", role="admin", scopes=frozenset(scopes))
        request = Request(RENAME, {"id": uid}, None, "acme", admin)
        return orjson.loads(engine.execute(request).body)

    refused, done = rename("read", "admin"), rename("read", "write", "admin")

    [error] = refused["errors"]
    assert error["extensions"]["code"] == "FORBIDDEN"
    assert error["message"] == "a mutation needs the scope write; this token has read, admin"
    assert done == {"data": {"rename": {"system": {"id": uid}}}}
    assert len(DONE) == 1


def test_a_token_is_revoked_by_its_id_or_by_a_name_that_is_its_own(store: Store) -> None:
    first = create_token(store, "acme", "ci", "agent")
    second = create_token(store, "acme", "ci", "agent")
    other = create_token(store, "acme", "laptop", "viewer")
    create_token(store, "beta", "phone", "viewer")
    ids = [one.id for one in tokens_of(store, "acme") if one.name == "ci"]

    with pytest.raises(InvalidInput, match="2 tokens have the name 'ci'"):
        revoke_token(store, "acme", "ci")
    with pytest.raises(NotFound, match="acme has no token with the id or name 'phone'"):
        revoke_token(store, "acme", "phone")
    gone = revoke_token(store, "acme", ids[0])
    revoke_token(store, "acme", "laptop")

    assert gone.id == ids[0]
    assert [one.id for one in tokens_of(store, "acme")] == [ids[1]]
    with pytest.raises(Unauthenticated):
        viewer_of(store, other)
    left = [token for token in (first, second) if _is_valid(store, token)]
    assert len(left) == 1
    with store.driver.session() as session:
        memberships = session.run("MATCH (m:Membership) RETURN count(m)").single(strict=True)[0]
    assert memberships == 2


def _is_valid(store: Store, token: str) -> bool:
    try:
        viewer_of(store, token)
    except Unauthenticated:
        return False
    return True


def test_a_revoked_token_is_refused_by_every_process_within_a_second(
    store: Store, settings: Settings
) -> None:
    late = []
    with serving(settings) as one, serving(settings) as other:
        for number in range(5):
            token = create_token(store, "acme", f"t{number}", "viewer")
            with httpx.Client(headers={"Authorization": f"Bearer {token}"}) as client:
                for address in (one, other):
                    assert client.post(f"{address}/graphql", json=ASK).status_code == 200
                revoke_token(store, "acme", f"t{number}")
                late.append(_seconds_until_refused(client, one, other))

    assert max(late) < 1
    assert statistics.median(late) > 0


def _seconds_until_refused(client: httpx.Client, *addresses: str) -> float:
    started = time.perf_counter()
    waiting = list(addresses)
    while waiting:
        waiting = [
            address
            for address in waiting
            if client.post(f"{address}/graphql", json=ASK).status_code != 401
        ]
    return time.perf_counter() - started
