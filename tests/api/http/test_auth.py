"""Signing in over HTTP: for programs and for pages, and what nobody can learn from it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from http.cookies import Morsel, SimpleCookie
from typing import Any

import httpx
import pytest

from api.access.invitations import invite
from api.access.tokens import create_token
from api.http.cookies import NAME
from graph.settings.settings import Settings
from graph.store.store import Store
from tests.api.access.logins import EMAIL, PASSWORD, World, quick
from tests.api.access.test_passwords import old_hash
from tests.api.conftest import serving
from tests.api.sample import Sample
from tests.statements import run as statement

ASK = {"query": "{ systems { nodes { name } } }"}
WRONG = "correct horse batterz"


@pytest.fixture
def limits() -> dict[str, Any]:
    """Settings of a test's own."""
    return {}


@pytest.fixture
def world(store: Store, settings: Settings, limits: dict[str, Any]) -> Iterator[World]:
    sample = Sample(store)
    sample.node("System", 1)
    sample.write()
    made = World(quick(settings, allowed_hosts=("nazara.example.org",), **limits))
    yield made
    made.store.close()


@pytest.fixture
def http(world: World) -> Iterator[httpx.Client]:
    """A client without a token."""
    with serving(world.store.settings) as address, httpx.Client(base_url=address) as client:
        yield client


def sign_in(http: httpx.Client, email: str = EMAIL, **more: Any) -> httpx.Response:
    given = {"email": email, "password": PASSWORD} | more
    return http.post("/api/auth/token/", json=given)


def refresh(http: httpx.Client, **given: Any) -> httpx.Response:
    return http.post("/api/auth/token/refresh/", json=given)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def code(response: httpx.Response) -> str:
    [error] = response.json()["errors"]
    return str(error["extensions"]["code"])


def cookie_of(response: httpx.Response) -> Morsel[str]:
    return SimpleCookie(response.headers["set-cookie"])[NAME]


def test_a_password_gives_tokens_that_ask_refresh_and_end(http: httpx.Client) -> None:
    signed = sign_in(http)
    tokens = signed.json()
    asked = http.post("/graphql", json=ASK, headers=bearer(tokens["access"]))
    again = refresh(http, refresh=tokens["refresh"]).json()
    ended = http.post("/api/auth/logout/", json={}, headers=bearer(again["access"]))
    after = refresh(http, refresh=again["refresh"])

    assert signed.status_code == 200
    assert signed.headers["cache-control"] == "no-store"
    assert "set-cookie" not in signed.headers
    assert tokens["expires_in"] == 600
    assert (tokens["org"], tokens["role"]) == ("acme", "admin")
    assert tokens["organizations"] == [
        {"org": "acme", "role": "admin", "name": "acme"},
        {"org": "beta", "role": "viewer", "name": "beta"},
    ]
    assert asked.json() == {"data": {"systems": {"nodes": [{"name": "System 1"}]}}}
    assert (ended.status_code, ended.content) == (204, b"")
    assert (after.status_code, code(after)) == (401, "UNAUTHENTICATED")


def test_me_says_whose_token_it_is(http: httpx.Client, world: World) -> None:
    mine = sign_in(http, org="beta").json()["access"]
    programs = create_token(world.store, "acme", "ci", "agent")

    me = http.get("/api/me/", headers=bearer(mine)).json()
    program = http.get("/api/me", headers=bearer(programs)).json()
    nobody = http.get("/api/me/")

    assert me == {
        "user": {"id": world.ada.uid, "email": EMAIL, "name": EMAIL},
        "token": None,
        "org": "beta",
        "role": "viewer",
        "organizations": [
            {"org": "acme", "role": "admin", "name": "acme"},
            {"org": "beta", "role": "viewer", "name": "beta"},
        ],
    }
    assert program == {
        "user": None,
        "token": {"name": "ci", "scopes": ["ingest", "read", "write"]},
        "org": "acme",
        "role": "agent",
        "organizations": [{"org": "acme", "role": "agent"}],
    }
    assert nobody.status_code == 401


def test_an_access_token_asks_as_its_organisation_alone(http: httpx.Client) -> None:
    tokens = sign_in(http, org="beta").json()
    there = http.post("/graphql", json=ASK, headers=bearer(tokens["access"]))
    back = refresh(http, refresh=tokens["refresh"], org="acme").json()
    here = http.post("/graphql", json=ASK, headers=bearer(back["access"]))

    assert there.json() == {"data": {"systems": {"nodes": []}}}
    assert here.json() == {"data": {"systems": {"nodes": [{"name": "System 1"}]}}}


def test_where_one_is_no_member_one_can_not_sign_in(http: httpx.Client) -> None:
    refused = sign_in(http, org="gamma")

    assert (refused.status_code, code(refused)) == (403, "FORBIDDEN")


def test_a_refresh_token_asks_nothing_and_an_access_token_refreshes_nothing(
    http: httpx.Client,
) -> None:
    tokens = sign_in(http).json()

    asked = http.post("/graphql", json=ASK, headers=bearer(tokens["refresh"]))
    refreshed = refresh(http, refresh=tokens["access"])

    assert (asked.status_code, code(asked)) == (401, "UNAUTHENTICATED")
    assert (refreshed.status_code, code(refreshed)) == (401, "UNAUTHENTICATED")


@pytest.mark.parametrize("limits", [{"access_token_seconds": 30, "clock_skew_seconds": 0}])
def test_a_disabled_user_is_told_at_me_and_refresh_at_once(
    http: httpx.Client, world: World
) -> None:
    tokens = sign_in(http).json()

    world.users.disable(EMAIL)

    assert http.get("/api/me/", headers=bearer(tokens["access"])).status_code == 401
    assert refresh(http, refresh=tokens["refresh"]).status_code == 401
    assert code(sign_in(http)) == "LOGIN_REFUSED"


def test_a_session_can_be_ended_by_its_refresh_token_and_twice_is_once(
    http: httpx.Client,
) -> None:
    tokens = sign_in(http).json()

    ended = [
        http.post("/api/auth/logout/", json={"refresh": tokens["refresh"]}).status_code
        for _ in range(2)
    ]

    assert ended == [204, 204]
    assert refresh(http, refresh=tokens["refresh"]).status_code == 401


def test_an_api_token_has_no_session_to_end(http: httpx.Client, world: World) -> None:
    token = create_token(world.store, "acme", "ci", "agent")

    refused = http.post("/api/auth/logout/", json={}, headers=bearer(token))

    assert (refused.status_code, code(refused)) == (400, "INVALID_INPUT")


class Accounts:
    """What may be wrong with a login, and the account that it is about."""

    def __init__(self, world: World) -> None:
        world.users.create("old@example.org", "viewer", "acme", PASSWORD)
        with world.store.driver.session() as session:
            session.run(
                "MATCH (u:User {email: 'old@example.org'}) SET u.password_hash = $hash",
                hash=old_hash(PASSWORD),
            ).consume()
        world.users.create("off@example.org", "viewer", "acme", PASSWORD)
        world.users.disable("off@example.org")
        self.wrong = (
            {"email": EMAIL, "password": WRONG},
            {"email": "nobody@example.org", "password": PASSWORD},
            {"email": "off@example.org", "password": PASSWORD},
            {"email": "old@example.org", "password": WRONG},
            {"email": "no address", "password": PASSWORD},
            {"email": EMAIL, "password": "x" * 5000},
        )


@pytest.mark.parametrize("limits", [{"login_free_attempts_address": 1000}])
def test_no_answer_tells_whether_an_account_exists(http: httpx.Client, world: World) -> None:
    answers = []
    for given in Accounts(world).wrong:
        answer = http.post("/api/auth/token/", json=given)
        headers = {name for name in answer.headers if name not in {"date", "x-request-id"}}
        answers.append((answer.status_code, answer.content, headers))

    assert answers[0][0] == 401
    assert b"LOGIN_REFUSED" in answers[0][1]
    assert all(answer == answers[0] for answer in answers)


@pytest.mark.parametrize(
    "limits",
    [{"login_refusal_seconds": 0.5, "login_free_attempts": 99, "login_free_attempts_address": 999}],
)
def test_nor_does_its_time(http: httpx.Client, world: World) -> None:
    def seconds(given: dict[str, str]) -> float:
        started = time.perf_counter()
        http.post("/api/auth/token/", json=given)
        return time.perf_counter() - started

    wrong = Accounts(world).wrong
    rounds = [[seconds(given) for given in wrong] for _ in range(4)]
    # What else runs on the machine makes an answer slower, and never quicker.
    quickest = [min(of_one) for of_one in zip(*rounds, strict=True)]

    assert min(quickest) >= 0.5
    assert max(quickest) - min(quickest) < 0.05


@pytest.mark.parametrize("limits", [{"login_free_attempts": 2}])
def test_guessing_is_slowed_and_says_how_long(http: httpx.Client) -> None:
    for email in (EMAIL, "nobody@example.org"):
        given = {"email": email, "password": WRONG}
        statuses = [http.post("/api/auth/token/", json=given).status_code for _ in range(3)]

        slowed = http.post("/api/auth/token/", json=given | {"password": PASSWORD})

        assert statuses == [401, 401, 401]
        assert (slowed.status_code, code(slowed)) == (429, "TOO_MANY_LOGINS")
        assert slowed.headers["retry-after"] == "1"


@pytest.mark.parametrize(
    "limits", [{"passwords_at_once": 1, "login_queue": 1, "password_rounds": 40}]
)
def test_more_logins_than_can_wait_are_refused_and_hold_up_nobody_else(
    http: httpx.Client, world: World
) -> None:
    token = create_token(world.store, "acme", "ci", "viewer")
    answers: list[httpx.Response] = []
    threads = [threading.Thread(target=lambda: answers.append(sign_in(http))) for _ in range(6)]
    for thread in threads:
        thread.start()
    asked = http.post("/graphql", json=ASK, headers=bearer(token))
    for thread in threads:
        thread.join()

    refused = [answer for answer in answers if answer.status_code == 503]
    assert asked.status_code == 200
    assert len(refused) >= 1
    assert len(answers) - len(refused) >= 2
    assert {code(answer) for answer in refused} == {"OVERLOADED"}


def test_an_old_hash_is_made_anew_at_login_and_not_by_a_wrong_password(
    http: httpx.Client, world: World
) -> None:
    accounts = Accounts(world)
    http.post("/api/auth/token/", json=accounts.wrong[3])
    before = world.users.by_email("old@example.org")

    signed = sign_in(http, "old@example.org")
    after = world.users.by_email("old@example.org")

    assert before is not None
    assert after is not None
    assert before.password_hash is not None
    assert after.password_hash is not None
    assert before.password_hash.startswith("scrypt$")
    assert signed.status_code == 200
    assert after.password_hash.startswith("$argon2id$")
    assert sign_in(http, "old@example.org").status_code == 200


BAD = [
    ({}, "`email` is missing"),
    ({"email": EMAIL}, "`password` is missing"),
    ({"email": 1, "password": PASSWORD}, "`email` is no text"),
    ({"email": EMAIL, "password": ["a"]}, "`password` is no text"),
    ({"email": EMAIL, "password": PASSWORD, "org": 7}, "`org` is no text"),
    ([], "no JSON object with `email` and `password`"),
]


@pytest.mark.parametrize(("given", "why"), BAD)
def test_a_body_of_another_form_is_told_what_is_wrong(
    http: httpx.Client, given: Any, why: str
) -> None:
    refused = http.post("/api/auth/token/", json=given)

    assert (refused.status_code, code(refused)) == (400, "INVALID_INPUT")
    assert why in refused.json()["errors"][0]["message"]


def test_what_is_no_token_is_refused_with_one_code(http: httpx.Client) -> None:
    access = sign_in(http).json()["access"]
    forged = ["x", "a.b.c", access[:-5], access + "x", "x" * 5000, "..", access.upper()]

    for token in forged:
        for response in (
            http.post("/graphql", json=ASK, headers=bearer(token)),
            http.get("/api/me/", headers=bearer(token)),
            refresh(http, refresh=token),
        ):
            assert (response.status_code, code(response)) == (401, "UNAUTHENTICATED")


# In a browser.


def test_a_page_s_refresh_token_is_in_a_cookie_that_no_script_reads(http: httpx.Client) -> None:
    signed = sign_in(http, cookie=True)
    kept = cookie_of(signed)

    again = refresh(http, org="beta")

    assert "refresh" not in signed.json()
    assert kept["httponly"] is True
    assert kept["samesite"] == "strict"
    assert kept["path"] == "/api/auth/token/refresh"
    assert 0 < int(kept["max-age"]) <= 14 * 86_400
    assert again.status_code == 200
    assert again.json()["org"] == "beta"
    assert "refresh" not in again.json()
    assert cookie_of(again).value not in {"", kept.value}


def test_a_cookie_is_for_tls_alone_but_on_this_machine(http: httpx.Client) -> None:
    here = sign_in(http, cookie=True)
    away = http.post(
        "/api/auth/token/",
        json={"email": EMAIL, "password": PASSWORD, "cookie": True},
        headers={"Host": "nazara.example.org"},
    )

    assert cookie_of(here)["secure"] == ""
    assert cookie_of(away)["secure"] is True


def test_the_cookie_is_sent_nowhere_but_to_the_refresh_endpoint(http: httpx.Client) -> None:
    sign_in(http, cookie=True)

    for path in ("/api/me/", "/graphql", "/api/auth/token/", "/api/auth/logout/", "/"):
        sent = http.build_request("POST", path).headers.get("cookie")
        assert sent is None
    for path in ("/api/auth/token/refresh/", "/api/auth/token/refresh"):
        assert NAME in http.build_request("POST", path).headers["cookie"]


def test_the_cookie_alone_asks_nothing(http: httpx.Client) -> None:
    kept = {"Cookie": f"{NAME}={cookie_of(sign_in(http, cookie=True)).value}"}

    for response in (
        http.post("/graphql", json=ASK, headers=kept),
        http.get("/api/me/", headers=kept),
        http.post("/api/auth/logout/", json={}, headers=kept),
    ):
        assert response.status_code == 401


CROSS_SITE: dict[str, dict[str, Any]] = {
    "a form": {
        "data": {"org": "beta"},
        "headers": {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
    },
    "a form without an origin": {"data": {"org": "beta"}},
    "a text that looks like JSON": {
        "content": '{"org": "beta"}',
        "headers": {"Content-Type": "text/plain", "Origin": "null"},
    },
    "no body": {"headers": {"Origin": "https://evil.example"}},
    "a script of another site": {"json": {}, "headers": {"Origin": "https://evil.example"}},
    "a script of a sister site": {
        "json": {},
        "headers": {"Origin": "https://nazara.example.org.evil.example"},
    },
    "a script of another port": {"json": {}, "headers": {"Origin": "http://127.0.0.1:1"}},
    "an old browser's frame": {"json": {}, "headers": {"Sec-Fetch-Site": "same-site"}},
}


@pytest.mark.parametrize("name", CROSS_SITE)
def test_no_page_of_another_site_can_refresh_or_sign_anybody_in(
    http: httpx.Client, name: str
) -> None:
    token = cookie_of(sign_in(http, cookie=True)).value
    given = CROSS_SITE[name]

    forged = http.post("/api/auth/token/refresh/", **given)
    after = refresh(http)

    assert forged.status_code in {403, 415}
    assert "set-cookie" not in forged.headers
    assert after.status_code == 200
    assert token != cookie_of(after).value


def test_a_page_of_another_site_can_not_sign_its_visitor_in_as_somebody(
    http: httpx.Client,
) -> None:
    fields = {"email": EMAIL, "password": PASSWORD, "cookie": "true"}
    evil = {"Origin": "https://evil.example"}

    form = http.post("/api/auth/token/", data=fields, headers=evil)
    script = http.post("/api/auth/token/", json=fields, headers=evil)

    assert (form.status_code, script.status_code) == (403, 403)
    assert "set-cookie" not in form.headers
    assert "access-control-allow-origin" not in script.headers


def test_a_cookie_that_works_no_more_is_taken_away(http: httpx.Client) -> None:
    stolen = cookie_of(sign_in(http, cookie=True)).value
    refresh(http)

    refused = http.post("/api/auth/token/refresh/", json={}, headers={"Cookie": f"{NAME}={stolen}"})

    assert refused.status_code == 401
    assert cookie_of(refused)["max-age"] == "0"
    assert cookie_of(refused)["path"] == "/api/auth/token/refresh"


def test_signing_out_takes_the_cookie_away(http: httpx.Client) -> None:
    access = sign_in(http, cookie=True).json()["access"]

    ended = http.post("/api/auth/logout/", json={}, headers=bearer(access))

    assert cookie_of(ended)["max-age"] == "0"
    assert NAME not in http.cookies
    assert refresh(http).status_code == 401


# Invitations.


def accept(http: httpx.Client, secret: str, **given: Any) -> httpx.Response:
    return http.post("/api/auth/invitation/", json={"token": secret} | given)


def test_an_invitation_makes_an_account_once(http: httpx.Client, world: World) -> None:
    secret = invite(world.store, "Bob@Example.org", "agent", "acme")

    shown = accept(http, secret)
    short = accept(http, secret, password="short")
    made = accept(http, secret, password=PASSWORD, name="Bob")
    again = accept(http, secret, password=PASSWORD)

    assert shown.json() == {
        "email": "bob@example.org",
        "org": "acme",
        "role": "agent",
        "has_account": False,
    }
    assert (short.status_code, code(short)) == (400, "INVALID_INPUT")
    assert made.status_code == 200
    assert (made.json()["org"], made.json()["role"]) == ("acme", "agent")
    assert made.json()["user"]["name"] == "Bob"
    assert (again.status_code, code(again)) == (404, "NOT_FOUND")
    assert sign_in(http, "bob@example.org").status_code == 200


def test_who_has_an_account_joins_with_its_password_alone(http: httpx.Client, world: World) -> None:
    secret = invite(world.store, EMAIL, "agent", "gamma")

    wrong = accept(http, secret, password=WRONG)
    joined = accept(http, secret, password=PASSWORD)

    assert accept(http, secret).status_code == 404
    assert (wrong.status_code, code(wrong)) == (401, "LOGIN_REFUSED")
    assert (joined.json()["org"], joined.json()["role"]) == ("gamma", "agent")
    assert world.ada.roles == {"acme": "admin", "beta": "viewer", "gamma": "agent"}


def test_an_invitation_ends_with_its_time_and_with_the_next_one(
    http: httpx.Client, world: World
) -> None:
    late = invite(world.store, "late@example.org", "viewer", "acme", days=0.1 / 86_400)
    first = invite(world.store, "bob@example.org", "admin", "acme")
    second = invite(world.store, "bob@example.org", "viewer", "acme")
    time.sleep(0.15)

    assert accept(http, late, password=PASSWORD).status_code == 404
    assert accept(http, first, password=PASSWORD).status_code == 404
    assert accept(http, second, password=PASSWORD).json()["role"] == "viewer"


def test_who_accepts_an_invitation_leaves_an_event_in_that_organisation_alone(
    http: httpx.Client, world: World
) -> None:
    new = invite(world.store, "bob@example.org", "agent", "acme")
    known = invite(world.store, EMAIL, "agent", "gamma")

    accept(http, known, password=WRONG)
    joined = accept(http, known, password=PASSWORD)
    made = accept(http, new, password=PASSWORD, name="Bob")

    found = statement(
        world.store,
        "MATCH (e:AuditEvent) RETURN [e.org, e.action, e.title, e.actor, e.actor_name, e.node,"
        " e.via, e.address, e.request_id, e.after] ORDER BY e.at",
    )
    ada, bob = joined.json()["user"]["id"], made.json()["user"]["id"]
    here, how = "127.0.0.1", "acceptInvitation"
    first, second = (one.headers["x-request-id"] for one in (joined, made))
    said = "accepted the invitation as agent"
    role = '{"role":"agent"}'
    assert found == [
        ["gamma", how, f"{EMAIL} {said}", ada, EMAIL, ada, "login", here, first, role],
        ["acme", how, f"bob@example.org {said}", bob, "Bob", bob, "login", here, second, role],
    ]


@pytest.mark.parametrize("limits", [{"invitation_days": 3.0}])
def test_of_an_invitation_only_a_hash_is_kept_and_its_time(world: World) -> None:
    secret = invite(world.store, "bob@example.org", "admin", "acme")

    with world.store.driver.session() as session:
        kept = session.run("MATCH (i:Invitation) RETURN properties(i)").single(strict=True)[0]

    assert kept["email"] == "bob@example.org"
    assert secret not in str(kept)
    assert kept["expires_at"].to_native() - kept["made_at"].to_native() == timedelta(days=3)


def test_of_two_who_accept_one_invitation_at_once_one_does(
    http: httpx.Client, world: World
) -> None:
    secret = invite(world.store, "bob@example.org", "agent", "acme")
    statuses: list[int] = []

    def attempt() -> None:
        statuses.append(accept(http, secret, password=PASSWORD).status_code)

    threads = [threading.Thread(target=attempt) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(statuses) == [200, 404, 404, 404]
    assert len(world.users.members("acme")) == 2
