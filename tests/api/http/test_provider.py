"""Signing in with an identity provider: a real one, in a process of its own on this machine."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from api.access.published import KEYS_AGAIN_SECONDS
from graph.settings.settings import Settings
from graph.store.store import Store
from tests.api.access.logins import EMAIL, World, quick
from tests.api.conftest import serving
from tests.api.http.provider import SECRET, provider, signed_in
from tests.api.http.test_auth import bearer, code, refresh
from tests.statements import run as statement

START = "/api/auth/oidc/start/"
CALLBACK = "/api/auth/oidc/callback/"
PAGE = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with provider() as found:
        yield found


@pytest.fixture
def limits() -> dict[str, Any]:
    """Settings of a test's own."""
    return {}


@pytest.fixture
def world(store: Store, settings: Settings, issuer: str, limits: dict[str, Any]) -> Iterator[World]:
    del store
    chosen = {
        "oidc_issuer": issuer,
        "oidc_client_secret": SECRET,
        "oidc_scopes": "openid email profile groups",
        "oidc_roles": {"oncall": "acme:agent gamma:admin", "everyone": "acme:viewer delta:viewer"},
    }
    made = World(Settings(**quick(settings).model_dump() | chosen | limits))
    yield made
    made.store.close()


@pytest.fixture
def browser(world: World) -> Iterator[httpx.Client]:
    with serving(world.store.settings) as address, httpx.Client(base_url=address) as made:
        yield made


def sent(browser: httpx.Client, **query: str) -> str:
    """Return the state that a browser is sent to the provider with."""
    answer = browser.get(START, params=query)
    assert answer.status_code == 303, answer.text
    [state] = parse_qs(urlsplit(answer.headers["location"]).query)["state"]
    return state


def test_somebody_known_by_e_mail_signs_in_and_gets_the_roles_of_their_groups(
    browser: httpx.Client, world: World
) -> None:
    before = world.ada
    answer = signed_in(browser, f"{START}?return=/graphiql&org=gamma", "ada")

    assert (answer.status_code, answer.headers["location"]) == (303, "/graphiql")
    tokens = refresh(browser).json()
    assert (tokens["org"], tokens["role"]) == ("gamma", "admin")
    assert "refresh" not in tokens
    assert dict(world.ada.roles) == {
        "acme": "agent",
        "beta": "viewer",
        "delta": "viewer",
        "gamma": "admin",
    }
    assert world.ada.uid == before.uid
    asked = browser.post(
        "/graphql", json={"query": "{ __typename }"}, headers=bearer(tokens["access"])
    )
    assert asked.json() == {"data": {"__typename": "Query"}}


def test_what_groups_change_leaves_an_event_in_each_organisation(
    browser: httpx.Client, world: World
) -> None:
    for _ in range(2):
        signed_in(browser, START, "ada")
        browser.cookies.clear()

    noted = "MATCH (e:AuditEvent) RETURN [e.org, e.title, e.before, e.after, e.via] ORDER BY e.org"
    made = f"groups made {EMAIL}"
    assert statement(world.store, noted) == [
        ["acme", f"{made} agent", '{"role":"admin"}', '{"role":"agent"}', "login"],
        ["delta", f"{made} viewer", '{"role":null}', '{"role":"viewer"}', "login"],
        ["gamma", f"{made} admin", '{"role":null}', '{"role":"admin"}', "login"],
    ]


def test_somebody_new_gets_an_account_and_signs_in_again_as_the_same(
    browser: httpx.Client, world: World
) -> None:
    signed_in(browser, START, "cyd")
    first = world.users.by_email("cyd@example.org")
    browser.cookies.clear()

    signed_in(browser, START, "cyd")

    assert first is not None
    assert (first.name, dict(first.roles)) == ("Cyd", {"acme": "viewer", "delta": "viewer"})
    assert world.users.by_email("cyd@example.org") == first


@pytest.mark.parametrize(
    ("login", "status", "told"),
    [
        ("bob", 403, "none of your groups"),
        ("eve", 401, "does not tell a verified e-mail address"),
        ("mal", 401, "is the account of somebody else"),
    ],
)
def test_who_may_not_is_told_why_on_a_page_and_nothing_is_written(
    browser: httpx.Client, world: World, login: str, status: int, told: str
) -> None:
    signed_in(browser, START, "ada")
    browser.cookies.clear()
    before = world.ada
    browser.headers.update(PAGE)

    answer = signed_in(browser, START, login)

    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")
    assert told in answer.text.lower()
    assert "nazara_refresh" not in browser.cookies
    assert (world.ada, world.users.by_email("bob@example.org")) == (before, None)


def test_a_disabled_user_stays_out(browser: httpx.Client, world: World) -> None:
    signed_in(browser, START, "ada")
    world.users.disable(EMAIL)
    browser.cookies.clear()

    answer = signed_in(browser, START, "ada")

    assert (answer.status_code, code(answer)) == (401, "LOGIN_REFUSED")


@pytest.mark.parametrize("limits", [{"oidc_trust_email": True}])
def test_where_each_address_can_be_believed_none_has_to_be_verified(
    browser: httpx.Client, world: World
) -> None:
    signed_in(browser, START, "eve")

    assert world.ada.roles["acme"] == "agent"


@pytest.mark.parametrize("limits", [{"oidc_roles": {"sales": "acme:viewer"}}])
def test_who_is_in_no_group_any_more_loses_the_role_at_the_next_login(
    browser: httpx.Client, world: World
) -> None:
    answer = signed_in(browser, START, "ada")

    assert answer.status_code == 303
    assert dict(world.ada.roles) == {"beta": "viewer"}


def test_an_answer_for_another_browser_or_another_login_is_refused(
    browser: httpx.Client, world: World
) -> None:
    state = sent(browser)
    stranger = httpx.Client(base_url=browser.base_url)
    with_code = {"code": "stolen"}

    without = stranger.get(CALLBACK, params={"state": state} | with_code)
    other = browser.get(CALLBACK, params={"state": "another"} | with_code)
    unknown = browser.get(CALLBACK, params={"state": state} | with_code)
    nothing = browser.get(CALLBACK, params={"state": state})
    refused = browser.get(CALLBACK, params={"state": state, "error": "access_denied"})
    browser.cookies.set("nazara_trip", "e30.e30.e30", path="/api/auth/oidc")
    stranger.cookies.set("nazara_trip", world.sessions.start(world.ada, None).refresh)
    forged = stranger.get(CALLBACK, params={"state": state} | with_code)

    answers = [without, other, unknown, nothing, refused, forged]
    assert [(one.status_code, code(one)) for one in answers] == [
        (401, "LOGIN_REFUSED"),
        (401, "LOGIN_REFUSED"),
        (401, "LOGIN_REFUSED"),
        (400, "INVALID_INPUT"),
        (401, "LOGIN_REFUSED"),
        (401, "UNAUTHENTICATED"),
    ]
    assert "invalid_grant" in unknown.json()["errors"][0]["message"]
    assert "access_denied" in refused.json()["errors"][0]["message"]
    assert not [name for one in answers for name in one.cookies if name == "nazara_refresh"]
    stranger.close()


@pytest.mark.parametrize(
    "back", ["//evil.example", "https://evil.example", "/\\evil.example", "/a b", "", "graphiql"]
)
def test_nobody_is_led_to_another_site(browser: httpx.Client, back: str) -> None:
    answer = browser.get(START, params={"return": back})

    assert (answer.status_code, code(answer)) == (400, "INVALID_INPUT")


def test_a_login_may_come_back_to_another_process(browser: httpx.Client, world: World) -> None:
    state, [trip] = sent(browser), browser.cookies.jar
    with serving(world.store.settings) as other, httpx.Client(base_url=other) as there:
        there.cookies.set(trip.name, trip.value or "", domain="127.0.0.1", path=trip.path)

        answer = there.get(CALLBACK, params={"state": state, "code": "none"})

    assert "invalid_grant" in answer.json()["errors"][0]["message"]


def test_pages_are_told_how_people_sign_in(browser: httpx.Client, settings: Settings) -> None:
    told = browser.get("/api/auth/methods/").json()
    with serving(settings) as address:
        without = httpx.get(f"{address}/api/auth/methods").json()
        start = httpx.get(f"{address}{START}")

    assert told == {"password": True, "oidc": {"name": "single sign-on", "start": START}}
    assert without == {"password": True, "oidc": None}
    assert (start.status_code, code(start)) == (404, "NOT_FOUND")


def test_a_provider_that_is_down_is_said_to_be_and_its_new_key_is_believed(
    store: Store, settings: Settings
) -> None:
    del store
    with provider() as issuer:
        port = urlsplit(issuer).port or 0
    chosen = {
        "oidc_issuer": issuer,
        "oidc_client_secret": SECRET,
        "oidc_scopes": "openid email profile groups",
        "oidc_roles": {"*": "acme:viewer"},
    }
    world = World(Settings(**quick(settings).model_dump() | chosen))
    with serving(world.store.settings) as address, httpx.Client(base_url=address) as browser:
        down = browser.get(START)
        page = browser.get(START, headers=PAGE)
        with provider(port):
            signed_in(browser, START, "ada")
            state = sent(browser)
        late = browser.get(CALLBACK, params={"state": state, "code": "x"})
        time.sleep(KEYS_AGAIN_SECONDS)
        with provider(port):
            again = signed_in(browser, START, "ada")
    world.store.close()

    assert [(one.status_code, code(one)) for one in (down, late)] == [
        (503, "IDENTITY_PROVIDER_UNAVAILABLE")
    ] * 2
    assert down.headers["retry-after"] == "1"
    assert (page.status_code, "Sign in again" in page.text) == (503, True)
    assert again.status_code == 303
