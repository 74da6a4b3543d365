"""Whom the door for sources believes, and what it says to all others."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import orjson
import pytest
from pydantic import SecretStr

from graph.settings.settings import Settings
from graph.store.store import Store
from ingest.instances.stored import Instances
from tests.api.http.calling import (
    ADDRESS,
    SECRET,
    Caller,
    answering,
    code_of,
    counted,
    incident,
    listen,
    signed,
    told_by,
)


@pytest.fixture
def http(store: Store, settings: Settings) -> Iterator[httpx.Client]:
    del store
    with answering(settings) as client:
        yield client


@pytest.fixture
def caller(http: httpx.Client, store: Store, monkeypatch: pytest.MonkeyPatch) -> Caller:
    """The sender of an instance of `acme`."""
    listen(store, monkeypatch)
    return Caller(http)


def test_a_delivery_that_could_not_be_kept_is_taken_when_it_comes_again(
    store: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    listen(store, monkeypatch)
    with answering(settings, queue_limit=1, batch_size=1) as http:
        first = Caller(http).send(incident(1), webhook_id="d-1")
        refused = Caller(http).send(incident(2), webhook_id="d-2")
    with answering(settings) as http:
        before = counted(http, source="jsonl", outcome="accepted")
        again = Caller(http).send(incident(2), webhook_id="d-2")
        taken = counted(http, source="jsonl", outcome="accepted") - before

    assert (first.status_code, refused.status_code, again.status_code) == (202, 503, 202)
    assert code_of(refused) == "QUEUE_FULL"
    assert int(refused.headers["Retry-After"]) >= 1
    assert taken == 1


@pytest.mark.parametrize("address", ["/webhooks/jsonl/other", "/webhooks/nothing", "/webhooks/x/y"])
def test_an_address_at_which_nothing_listens_is_not_found_whatever_is_missing(
    caller: Caller, address: str
) -> None:
    response = Caller(caller.http, address).send(incident())

    assert response.status_code == 404
    told = response.json()["errors"][0]
    assert told["message"] == "nothing listens at this address"
    assert told["extensions"]["code"] == "NOT_FOUND"


def test_a_forged_call_is_refused_counted_and_logged_without_secret_and_body(
    caller: Caller, http: httpx.Client
) -> None:
    assert caller.send(incident(2)).status_code == 202
    body = orjson.dumps(incident(title="a text that nobody shall find in a log"))
    before = counted(http, source="jsonl", outcome="CALL_REFUSED")

    with told_by("api.http.webhooks") as told:
        response = http.post(ADDRESS, content=body, headers=signed(body, "another secret"))

    assert response.status_code == 401
    assert code_of(response) == "CALL_REFUSED"
    assert counted(http, source="jsonl", outcome="CALL_REFUSED") == before + 1
    [line] = told.named("webhook_refused")
    assert (line["source"], line["instance"], line["code"]) == ("jsonl", "main", "CALL_REFUSED")
    assert line["why"] == "the signature or secret of the call is wrong"
    for kept in (repr(told.events), response.text):
        assert SECRET not in kept
        assert "nobody shall find" not in kept


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Basic"}, {"X-Hub-Signature-256": ""}])
def test_a_call_without_any_proof_is_refused(
    caller: Caller, http: httpx.Client, headers: dict[str, str]
) -> None:
    del caller
    response = http.post(ADDRESS, json=incident(), headers=headers)

    assert response.status_code == 401
    assert "no signature and no secret" in response.json()["errors"][0]["message"]


def test_an_instance_without_a_secret_believes_nobody(
    http: httpx.Client, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    listen(store, monkeypatch, secrets={})

    assert Caller(http).send(incident()).status_code == 401
    assert Caller(http, secret="").send(incident()).status_code == 401


def test_a_secret_can_stand_in_a_header_or_in_the_address(
    caller: Caller, http: httpx.Client
) -> None:
    del caller
    bearer = {"Authorization": f"Bearer {SECRET}"}

    assert http.post(ADDRESS, json=incident(), headers=bearer).status_code == 202
    assert http.post(ADDRESS, json=incident(), params={"token": SECRET}).status_code == 202
    assert http.post(ADDRESS, json=incident(), params={"token": "x"}).status_code == 401


def test_while_a_secret_is_exchanged_both_prove(
    http: httpx.Client, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEBHOOK_NEXT", "the next one")
    given = {"webhook": ["env:WEBHOOK_ACME_DEFAULT", "env:WEBHOOK_NEXT"]}
    listen(store, monkeypatch, secrets=given)

    for secret in (SECRET, "the next one"):
        assert Caller(http, secret=secret).send(incident()).status_code == 202


def test_two_organisations_with_one_secret_at_one_address_are_not_confused(
    http: httpx.Client, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    listen(store, monkeypatch, org="acme", secret="the same")
    listen(store, monkeypatch, org="globex", secret="the same")

    with told_by("api.http.webhooks") as told:
        response = Caller(http, secret="the same").send(incident())

    assert response.status_code == 401
    assert "own secret" in response.json()["errors"][0]["extensions"]["remedy"]
    assert told.named("webhook_refused")[0]["why"] == (
        "several organisations gave this address the same secret"
    )


def test_what_is_configured_is_heard_at_once_and_what_is_paused_or_removed_not_any_more(
    http: httpx.Client, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    caller = Caller(http, "/webhooks/tickets/berlin")
    assert caller.send(incident()).status_code == 404

    listen(store, monkeypatch, source="tickets", name="berlin")
    assert caller.send(incident()).status_code == 202

    listen(store, monkeypatch, source="tickets", name="berlin", paused=True)
    assert caller.send(incident()).status_code == 404

    listen(store, monkeypatch, source="tickets", name="berlin")
    assert caller.send(incident()).status_code == 202
    Instances(store, "acme").remove("tickets/berlin")
    assert caller.send(incident()).status_code == 404


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_a_question_that_the_source_never_asks_is_not_found(
    caller: Caller, http: httpx.Client, method: str
) -> None:
    del caller
    assert http.request(method, ADDRESS).status_code == 404


def test_while_the_queue_is_away_a_call_is_asked_to_come_again(
    store: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    listen(store, monkeypatch)
    with answering(settings, redis_url=SecretStr("redis://127.0.0.1:9/0")) as http:
        response = Caller(http).send(incident())

    assert response.status_code == 503
    assert code_of(response) == "QUEUE_UNAVAILABLE"
    assert "Retry-After" in response.headers


def test_a_call_for_an_instance_whose_secret_is_missing_here_is_asked_to_come_again(
    http: httpx.Client, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    listen(store, monkeypatch, secrets={"webhook": "env:WEBHOOK_NOT_SET"})
    with told_by("ingest.push.heard") as told:
        response = Caller(http).send(incident())

    assert (response.status_code, code_of(response)) == (503, "INSTANCE_UNREADY")
    assert response.headers["Retry-After"] == "60"
    assert "WEBHOOK_NOT_SET" in told.named("instance_not_heard")[0]["why"]
    assert "WEBHOOK_NOT_SET" not in response.text


def test_an_instance_that_is_not_ready_disturbs_no_other_at_its_address(
    http: httpx.Client, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    listen(store, monkeypatch, org="acme", secrets={"webhook": "env:WEBHOOK_NOT_SET"})
    listen(store, monkeypatch, org="globex", secret="of globex")

    assert Caller(http, secret="of globex").send(incident()).status_code == 202
