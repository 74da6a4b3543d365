"""Links that sign the operator in: once, in time, on this machine, and told in the trail."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing

import httpx
import pytest
import redis

from api.access.links import OPERATOR, make_link
from api.access.users import Users
from api.http.cookies import NAME
from graph.settings.settings import Settings, resolve
from graph.store.store import Store
from tests.api.access.logins import quick
from tests.api.conftest import serving
from tests.statements import run as statement

USED = "the link was used already, or is over"


@pytest.fixture
def http(store: Store, settings: Settings) -> Iterator[httpx.Client]:
    del store
    with serving(quick(settings)) as address, httpx.Client(base_url=address) as client:
        yield client


def follow(http: httpx.Client, link: str, **headers: str) -> httpx.Response:
    return http.post("/api/auth/link/", json={"link": link, "cookie": True}, headers=headers)


def test_a_link_signs_in_as_an_admin_of_its_organisation_by_cookie(
    store: Store, http: httpx.Client
) -> None:
    answer = follow(http, make_link(store, "acme"))

    said = answer.json()
    assert (said["org"], said["role"], said["user"]["email"]) == ("acme", "admin", OPERATOR)
    assert "refresh" not in said
    assert NAME in answer.cookies
    assert http.post("/api/auth/token/refresh/", json={}).json()["org"] == "acme"


def test_a_link_works_once(store: Store, http: httpx.Client) -> None:
    link = make_link(store, "acme")
    follow(http, link)

    again = follow(http, link)

    assert again.status_code == 401
    [error] = again.json()["errors"]
    assert (error["message"], error["extensions"]["code"]) == (USED, "LOGIN_REFUSED")
    assert "nazara console" in error["extensions"]["remedy"]


def test_a_made_up_link_is_refused_as_one_that_is_over(http: httpx.Client) -> None:
    assert follow(http, "guessed").json()["errors"][0]["message"] == USED


def test_a_link_works_for_its_time_only(store: Store, http: httpx.Client) -> None:
    link = make_link(store, "acme")
    with closing(redis.Redis.from_url(resolve(store.settings).redis_url)) as client:
        [key] = client.keys("nazara:sign-in-link:*")
        left = client.ttl(key)
        client.pexpire(key, 1)
    time.sleep(0.05)

    assert 0 < left <= store.settings.sign_in_link_seconds
    assert link not in str(key)
    assert follow(http, link).status_code == 401


def test_from_another_machine_a_link_is_refused_and_stays_good(
    store: Store, http: httpx.Client
) -> None:
    link = make_link(store, "acme")

    away = follow(http, link, **{"X-Forwarded-For": "203.0.113.7"})

    assert away.status_code == 401
    assert "on the machine alone" in away.json()["errors"][0]["message"]
    assert follow(http, link).status_code == 200


def test_a_second_link_is_for_the_same_account_in_each_organisation(
    store: Store, http: httpx.Client
) -> None:
    first = follow(http, make_link(store, "acme")).json()

    second = follow(http, make_link(store, "beta")).json()

    assert second["user"] == first["user"]
    assert [one["org"] for one in second["organizations"]] == ["acme", "beta"]
    assert second["org"] == "beta"


def test_who_follows_a_link_leaves_an_event_in_that_organisation(
    store: Store, http: httpx.Client
) -> None:
    answer = follow(http, make_link(store, "acme"))

    found = statement(
        store, "MATCH (e:AuditEvent) RETURN [e.org, e.action, e.title, e.actor, e.request_id]"
    )
    user, request = answer.json()["user"]["id"], answer.headers["x-request-id"]
    said = "Operator signed in by a link of this machine"
    assert found == [["acme", "signInByLink", said, user, request]]


def test_an_operator_who_is_disabled_has_no_links(store: Store, http: httpx.Client) -> None:
    link = make_link(store, "acme")
    Users(store).disable(OPERATOR)

    assert follow(http, link).status_code == 401
