"""The table of rights is complete, and what it says is what is done."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import httpx
import pytest
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute

from api.access.rights import ENDPOINTS, OPERATIONS, Right
from api.access.tokens import create_token
from api.access.viewer import ROLES, SCOPES, Viewer, check_scopes
from api.http.app import create_app
from api.portal import bundle
from api.schema.build import core_schema, schema_for
from graph.errors import Forbidden, InvalidInput
from graph.settings.settings import Settings
from graph.store.store import Store
from tests.api.conftest import serving

RIGHTS = [*OPERATIONS.values(), *ENDPOINTS.values()]


def combined() -> Iterator[Viewer]:
    """Yield a viewer of each role with each set of scopes that its token may have."""
    for role in ROLES:
        for size in range(1, len(SCOPES) + 1):
            for scopes in combinations(SCOPES, size):
                try:
                    check_scopes(role, scopes)
                except InvalidInput:
                    continue
                yield Viewer("acme", role=role).limited(frozenset(scopes))


@pytest.mark.parametrize("right", RIGHTS, ids=lambda right: right.what)
@pytest.mark.parametrize("role", ROLES)
def test_who_has_role_and_scope_may_and_nobody_else(right: Right, role: Any) -> None:
    for viewer in combined():
        enough = ROLES.index(viewer.role) <= ROLES.index(role)
        expected = enough and (right.scope is None or right.scope in viewer.scopes)
        assert allowed(right, viewer, role) == expected, viewer


def allowed(right: Right, viewer: Viewer, role: Any) -> bool:
    try:
        right.check(viewer, role)
    except Forbidden:
        return False
    return True


def test_every_address_stands_in_the_table(settings: Settings) -> None:
    app: Any = create_app(settings)
    while not hasattr(app, "routes"):
        app = getattr(app, "_app", None) or app.app

    paths = {path.rstrip("/") or "/" for path in addresses(app.routes)}

    assert paths - set(bundle.paths()) == set(ENDPOINTS)


def addresses(routes: list[BaseRoute]) -> Iterator[str]:
    for route in routes:
        if isinstance(route, Route | WebSocketRoute):
            yield route.path
        else:
            assert isinstance(route, Mount)
            assert route.path == "/portal", "files of pages, which hold no data"


def test_every_root_type_stands_in_the_table(settings: Settings) -> None:
    schema = core_schema(schema_for(settings))
    roots = (schema.query_type, schema.mutation_type, schema.subscription_type)

    assert {root.name for root in roots if root} == set(OPERATIONS)


@pytest.fixture
def http(store: Store, settings: Settings) -> Iterator[httpx.Client]:
    del store
    with serving(settings) as address, httpx.Client(base_url=address) as client:
        yield client


def refused(http: httpx.Client, path: str, token: str | None) -> bool:
    """Return whether an address asks for a token, or for another one, before all else."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    given = {"query": "{ __typename }"} if path == "/graphql" else {}
    if path == "/api/me":
        response = http.get(path, headers=headers)
    else:
        response = http.post(path, headers=headers, json=given)
    errors = (
        response.json().get("errors")
        if "json" in response.headers.get("content-type", "")
        else None
    )
    codes = {one["extensions"]["code"] for one in errors or ()}
    return bool(codes & {"UNAUTHENTICATED", "FORBIDDEN"})


@pytest.mark.parametrize("path", [path for path, one in ENDPOINTS.items() if not one.is_open])
def test_an_address_that_is_not_open_refuses_who_brings_no_token_or_the_wrong_one(
    http: httpx.Client, store: Store, path: str
) -> None:
    right = ENDPOINTS[path]
    other = next(one for one in SCOPES if one != right.scope)
    wrong = create_token(store, "acme", "wrong", "admin", scopes=[other])
    fitting = create_token(store, "acme", "right", right.role, scopes=[right.scope or "read"])

    assert refused(http, path, None)
    assert refused(http, path, "nzr_nobody")
    assert refused(http, path, wrong) == (right.scope is not None)
    assert not refused(http, path, fitting)
