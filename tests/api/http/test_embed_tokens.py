"""Views in other sites' pages: what their tokens are good for, and nothing else."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.access.tokens import create_token, revoke_token
from graph.settings.settings import Settings
from graph.store.store import Store
from tests.api.access.logins import EMAIL, PASSWORD, World, quick
from tests.api.conftest import serving
from tests.api.sample import Sample

PORTAL = "https://portal.example.org"
NAMES = "query Names { systems { nodes { name } } }"
ONE = "query One($id: ID!) { node(id: $id) { title } }"
OTHER = "{ systems { nodes { id } } }"


@pytest.fixture
def world(store: Store, settings: Settings) -> Iterator[World]:
    sample = Sample(store)
    sample.node("System", 1)
    sample.node("System", 2)
    sample.write()
    origins = (PORTAL, "http://localhost:5173")
    made = World(quick(settings, cors_origins=origins, embed_max_operations=3))
    yield made
    made.store.close()


@pytest.fixture
def portal(tmp_path: Path) -> Path:
    """A built portal with two elements, and no page."""
    (tmp_path / "dist").mkdir()
    (tmp_path / "pages.json").write_text("[]")
    texts = {hashed(one): one for one in (NAMES, ONE, OTHER)}
    (tmp_path / "dist" / "operations.json").write_text(json.dumps(texts))
    elements = {"nazara-one": [hashed(ONE)], "nazara-names": [hashed(NAMES), hashed(OTHER)]}
    (tmp_path / "dist" / "elements.json").write_text(json.dumps(elements))
    return tmp_path


@pytest.fixture
def http(world: World, portal: Path) -> Iterator[httpx.Client]:
    with (
        serving(world.store.settings, portal=portal) as address,
        httpx.Client(base_url=address) as client,
    ):
        yield client


@pytest.fixture
def backend(world: World) -> str:
    """The API token of a portal's back end."""
    return create_token(world.store, "acme", "portal", "viewer", scopes=["embed"])


def hashed(document: str) -> str:
    return hashlib.sha256(document.encode()).hexdigest()


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def asked_for(http: httpx.Client, token: str, **given: Any) -> httpx.Response:
    usual = {"viewer": "customer 42", "origin": PORTAL, "operations": [hashed(NAMES), hashed(ONE)]}
    return http.post("/api/embed/token/", json=usual | given, headers=bearer(token))


def ask(
    http: httpx.Client, token: str, document: str, origin: str | None = PORTAL, **variables: Any
) -> httpx.Response:
    headers = bearer(token) | ({"Origin": origin} if origin else {})
    body = {"query": document, "variables": variables}
    return http.post("/graphql", json=body, headers=headers)


def code(response: httpx.Response) -> str:
    return str(response.json()["errors"][0]["extensions"]["code"])


def test_a_view_asks_its_operations_from_its_page(http: httpx.Client, backend: str) -> None:
    given = asked_for(http, backend)

    answer = ask(http, given.json()["token"], NAMES)

    assert given.json()["expires_in"] == 900
    assert answer.json() == {
        "data": {"systems": {"nodes": [{"name": "System 2"}, {"name": "System 1"}]}}
    }
    assert answer.headers["access-control-allow-origin"] == PORTAL
    assert "access-control-allow-credentials" not in answer.headers


def test_a_view_asks_no_other_operation_and_from_nowhere_else(
    http: httpx.Client, backend: str
) -> None:
    token = asked_for(http, backend).json()["token"]

    for answer, remedy in (
        (ask(http, token, OTHER), "exactly as it was hashed"),
        (ask(http, token, NAMES + " "), "exactly as it was hashed"),
        (ask(http, token, NAMES, origin="http://localhost:5173"), "for this origin"),
        (ask(http, token, NAMES, origin=None), "for this origin"),
        (ask(http, token, NAMES, origin="https://evil.example"), "NAZARA_CORS_ORIGINS"),
    ):
        assert (answer.status_code, answer.json().get("data")) == (403, None)
        assert remedy in answer.json()["errors"][0]["extensions"]["remedy"]


def test_a_view_of_an_element_asks_what_the_element_asks(http: httpx.Client, backend: str) -> None:
    named = {"operations": [hashed(ONE)], "elements": ["nazara-names"]}
    alone = {"viewer": "customer 42", "origin": PORTAL, "elements": ["nazara-one"]}
    both = asked_for(http, backend, **named).json()["token"]
    one = http.post("/api/embed/token/", json=alone, headers=bearer(backend)).json()["token"]

    for token, document, status in (
        (both, NAMES, 200),
        (both, OTHER, 200),
        (both, ONE, 200),
        (one, ONE, 200),
        (one, NAMES, 403),
    ):
        assert ask(http, token, document, id="a:b:c:d:e").status_code == status


def test_an_element_that_is_not_there_is_refused_with_those_that_are(
    http: httpx.Client, backend: str
) -> None:
    answer = asked_for(http, backend, elements=["nazara-none"])

    assert answer.status_code == 400
    [error] = answer.json()["errors"]
    assert "nazara-none" in error["message"]
    assert error["extensions"]["remedy"] == "Choose among: nazara-names, nazara-one."


def test_a_page_of_nazara_itself_may_have_a_view_and_then_no_other_page_asks(
    http: httpx.Client, backend: str
) -> None:
    own = str(http.base_url).rstrip("/")
    given = asked_for(http, backend, origin=own)
    token = given.json()["token"]

    assert ask(http, token, NAMES, origin=own).status_code == 200
    assert ask(http, token, NAMES).status_code == 403
    assert asked_for(http, backend, origin="http://127.0.0.1:9").status_code == 403


def test_a_token_for_one_node_shows_no_other(
    http: httpx.Client, world: World, backend: str
) -> None:
    reader = create_token(world.store, "acme", "ci", "viewer")
    found = ask(http, reader, OTHER, origin=None).json()["data"]["systems"]["nodes"]
    uids = [one["id"] for one in found]
    token = asked_for(http, backend, node=uids[0]).json()["token"]

    mine, others, none = (
        ask(http, token, ONE, id=uids[0]),
        ask(http, token, ONE, id=uids[1]),
        ask(http, token, NAMES),
    )

    assert mine.json() == {"data": {"node": {"title": "System 2"}}}
    assert (others.status_code, none.status_code) == (403, 403)
    assert "for this node" in others.json()["errors"][0]["extensions"]["remedy"]


def test_nothing_else_works_with_an_embed_token(http: httpx.Client, backend: str) -> None:
    token = asked_for(http, backend).json()["token"]

    for answer in (
        http.get("/api/me/", headers=bearer(token)),
        http.post("/api/auth/token/refresh/", json={"refresh": token}),
        http.post("/api/auth/logout/", json={}, headers=bearer(token)),
        http.post("/api/auth/logout/", json={"refresh": token}),
        asked_for(http, token),
    ):
        assert (answer.status_code, code(answer)) == (401, "UNAUTHENTICATED")
        assert "for something else" in answer.json()["errors"][0]["message"]


def test_no_token_without_the_scope_gets_one(
    http: httpx.Client, world: World, backend: str
) -> None:
    login = http.post("/api/auth/token/", json={"email": EMAIL, "password": PASSWORD}).json()
    programs = create_token(world.store, "acme", "ci", "admin")

    for token in (login["access"], programs):
        assert (asked_for(http, token).status_code, ask(http, token, NAMES).status_code) == (
            403,
            200,
        )
    assert ask(http, backend, NAMES, origin=None).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [{"Origin": PORTAL}, {"Origin": PORTAL, "Sec-Fetch-Site": "same-site"}],
    ids=["by its origin", "by what the browser says"],
)
def test_a_page_that_may_ask_gets_no_cookie_and_refreshes_by_none(
    http: httpx.Client, headers: dict[str, str]
) -> None:
    login = {"email": EMAIL, "password": PASSWORD}
    own = http.post("/api/auth/token/", json=login | {"cookie": True})

    by_cookie = http.post("/api/auth/token/", json=login | {"cookie": True}, headers=headers)
    refreshed = http.post("/api/auth/token/refresh/", json={}, headers=headers)
    in_body = http.post("/api/auth/token/", json=login, headers=headers)

    for answer in (by_cookie, refreshed):
        assert (answer.status_code, code(answer)) == (403, "ORIGIN_NOT_ALLOWED")
        assert "set-cookie" not in answer.headers
    assert http.cookies["nazara_refresh"] in own.headers["set-cookie"]
    assert (in_body.status_code, "refresh" in in_body.json()) == (200, True)


def test_an_embed_token_lives_for_minutes_at_most(http: httpx.Client, backend: str) -> None:
    short = asked_for(http, backend, seconds=1).json()
    refused = [asked_for(http, backend, seconds=n) for n in (0, -1, 901, 1.5, "60", True)]

    assert short["expires_in"] == 1
    assert ask(http, short["token"], NAMES).status_code == 200
    assert {one.status_code for one in refused} == {400}


def test_revoking_the_token_of_the_back_end_ends_the_views_that_it_made(
    http: httpx.Client, backend: str, world: World
) -> None:
    view = asked_for(http, backend).json()["token"]
    page = bearer(view) | {"Origin": PORTAL}
    before = http.post("/graphql", json={"query": NAMES}, headers=page)

    revoke_token(world.store, "acme", "portal")
    time.sleep(world.store.settings.token_cache_seconds)
    after = http.post("/graphql", json={"query": NAMES}, headers=page)

    assert (before.status_code, after.status_code) == (200, 401)


def test_an_embed_token_runs_out(store: Store, settings: Settings) -> None:
    del store
    world = World(quick(settings, cors_origins=(PORTAL,), clock_skew_seconds=0))
    backend = create_token(world.store, "acme", "portal", "viewer", scopes=["embed"])
    with serving(world.store.settings) as address, httpx.Client(base_url=address) as http:
        token = asked_for(http, backend, seconds=1).json()["token"]
        time.sleep(1.5)

        late = ask(http, token, NAMES)
    world.store.close()

    assert (late.status_code, code(late)) == (401, "TOKEN_EXPIRED")


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"viewer": None}, 400),
        ({"viewer": ""}, 400),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": 7}, 400),
        ({"operations": []}, 400),
        ({"operations": [], "elements": []}, 400),
        ({"elements": "nazara-one"}, 400),
        ({"elements": [7]}, 400),
        ({"elements": None}, 400),
        ({"operations": "all"}, 400),
        ({"operations": ["x"]}, 400),
        ({"operations": [hashed(NAMES).upper()]}, 400),
        ({"operations": [hashed(str(n)) for n in range(4)]}, 400),
        ({"node": 7}, 400),
        ({"node": "x" * 1001}, 400),
    ],
)
def test_a_token_without_bounds_is_not_given(
    http: httpx.Client, backend: str, given: dict[str, Any], status: int
) -> None:
    assert asked_for(http, backend, **given).status_code == status


def test_the_longest_bounds_make_a_token_that_works(http: httpx.Client, backend: str) -> None:
    many = [hashed(NAMES), *(hashed(str(number)) for number in range(2))]
    token = asked_for(http, backend, operations=many, viewer="ü" * 200, node="x" * 1000).json()[
        "token"
    ]

    assert ask(http, token, NAMES, id="x" * 1000).status_code == 200
