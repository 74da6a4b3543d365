"""Requests by chance to everything that gives or takes tokens: a coded answer to each.

`--long` sends ten thousand. The number of requests is printed (`pytest -s`).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

import httpx
import hypothesis
import pytest
from hypothesis import strategies as st

from api.access.invitations import invite
from api.access.tokens import create_token
from graph.settings.settings import Settings
from graph.store.store import Store
from tests.api.access.logins import EMAIL, PASSWORD, World, quick
from tests.api.conftest import serving
from tests.api.http.targets import report
from tests.docs.reference import error_classes

PATHS: Final = (
    "/api/auth/token/",
    "/api/auth/token/refresh/",
    "/api/auth/logout/",
    "/api/auth/invitation/",
    "/api/auth/methods/",
    "/api/auth/oidc/start/",
    "/api/auth/oidc/callback/",
    "/api/embed/token/",
    "/api/me/",
)
NAMES: Final = (
    *("email", "password", "org", "refresh", "cookie", "token", "name"),
    *("viewer", "origin", "operations", "node", "seconds"),
)
VIEW: Final = {"viewer": "v", "origin": "https://portal.example.org", "operations": ["a" * 64]}
EVERYDAY: Final = 300
LONG: Final = 10_000


@pytest.fixture
def world(store: Store, settings: Settings) -> Iterator[World]:
    del store
    unreached = {"oidc_issuer": "http://127.0.0.1:9", "login_longest_wait": 1}
    made = World(quick(settings, cors_origins=("https://portal.example.org",), **unreached))
    yield made
    made.store.close()


def known(world: World) -> list[str]:
    """Return what is right somewhere: addresses, passwords, tokens of every kind."""
    tokens = world.sessions.start(world.ada, None)
    return [
        *(EMAIL, PASSWORD, "acme", "beta", tokens.access, tokens.refresh, "a" * 64),
        create_token(world.store, "acme", "e", "viewer", scopes=["embed"]),
        create_token(world.store, "acme", "r", "admin"),
        invite(world.store, "new@example.org", "viewer", "acme"),
        invite(world.store, EMAIL, "viewer", "gamma"),
        "https://portal.example.org",
    ]


def values(right: list[str]) -> st.SearchStrategy[Any]:
    plain = st.one_of(
        st.sampled_from(right), st.text(max_size=40), st.integers(), st.booleans(), st.none()
    )
    return st.one_of(plain, st.lists(plain, max_size=3), st.just("x" * 5000))


def written(body: dict[str, Any]) -> bytes:
    return json.dumps(body).encode()


def nearly(draw: st.DrawFn, right: list[str]) -> dict[str, Any]:
    """A request that is right, but perhaps for one member of its body."""
    access, refresh, api = right[4], right[5], right[8]
    known: list[tuple[str, str, dict[str, Any]]] = [
        ("/api/auth/token/", "", {"email": EMAIL, "password": PASSWORD}),
        ("/api/auth/token/refresh/", "", {"refresh": refresh}),
        ("/api/auth/invitation/", "", {"token": right[9]}),
        ("/api/auth/logout/", access, {}),
        ("/api/embed/token/", right[7], VIEW),
        ("/api/embed/token/", api, VIEW),
    ]
    url, holder, body = draw(st.sampled_from(known))
    if draw(st.booleans()):
        body = body | {draw(st.sampled_from(NAMES)): draw(values(right))}
    headers = {"Authorization": f"Bearer {holder}"} if holder else {}
    return {"method": "POST", "url": url, "json": body, "headers": headers}


@st.composite
def requests(draw: st.DrawFn, right: list[str]) -> dict[str, Any]:
    """A request to one of the paths, as likely right as not in each of its parts."""
    body = draw(
        st.one_of(
            st.dictionaries(st.sampled_from(NAMES), values(right), max_size=6).map(written),
            st.binary(max_size=60),
            st.sampled_from([b"", b"[]", b"null", b'{"email": "' + b"[" * 2000]),
        )
    )
    token = draw(st.one_of(st.sampled_from(right), st.text("ab.c-_", min_size=1, max_size=20)))
    headers = {"Content-Type": draw(st.sampled_from(["application/json"] * 4 + ["text/plain"]))}
    if draw(st.booleans()):
        headers["Authorization"] = f"{draw(st.sampled_from(['Bearer', 'Basic']))} {token}"
    if draw(st.booleans()):
        cookie = draw(st.sampled_from(["nazara_refresh", "nazara_trip"]))
        headers["Cookie"] = f"{cookie}={draw(st.sampled_from([*right, 'e30.e30.e30']))}"
    if draw(st.booleans()):
        return nearly(draw, right)
    query = st.dictionaries(st.sampled_from(["code", "state", "error", "return", "org"]), st.text())
    return {
        "method": draw(st.sampled_from(["POST", "POST", "POST", "GET", "PUT"])),
        "url": draw(st.sampled_from(PATHS)),
        "params": draw(query),
        "content": body,
        "headers": headers,
    }


@pytest.mark.parametrize("count", [EVERYDAY, pytest.param(LONG, marks=pytest.mark.long)])
def test_requests_by_chance_get_a_token_or_a_code(world: World, count: int) -> None:
    codes: Counter[str] = Counter()
    allowed = {cls.code for cls in error_classes()} - {"INTERNAL", "DATABASE_REFUSED"}
    right = known(world)
    with (
        serving(world.store.settings) as address,
        httpx.Client(base_url=address, timeout=60) as http,
    ):

        @hypothesis.seed(count)
        @hypothesis.settings(
            max_examples=count,
            database=None,
            phases=(hypothesis.Phase.generate,),
            suppress_health_check=list(hypothesis.HealthCheck),
        )
        @hypothesis.given(requests(right))
        def send(given: dict[str, Any]) -> None:
            answer = http.request(**given)
            http.cookies.clear()
            if answer.status_code < 400:
                codes["answered"] += 1
                return
            assert answer.status_code != 500, (given, answer.text)
            [error] = answer.json()["errors"]
            code = error["extensions"]["code"]
            assert code in allowed | {"METHOD_NOT_ALLOWED"}, (given, error)
            assert "nazara_refresh=ey" not in answer.headers.get("set-cookie", "")
            codes[code] += 1

        send()

    report(f"{codes.total()} requests: {codes.most_common()}")
    assert codes.total() >= count
    assert codes["answered"] > count // 50
    assert world.users.by_email(EMAIL) is not None
