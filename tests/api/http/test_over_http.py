"""GraphQL over HTTP to the letter: by GET, in both forms, told apart, kept and compressed."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from typing import Any

import httpx
import psutil
import pytest

from api.access.tokens import create_token
from api.http.documents import digest_of
from api.http.negotiation import GRAPHQL_JSON
from api.portal import bundle
from graph.settings.settings import Settings
from graph.store.store import Store
from tests.api.conftest import serving
from tests.api.sample import Sample

TEXT = "query Open($n: Int!) { incidents(first: $n) { nodes { id title } } }"
ASK = {"query": TEXT, "variables": '{"n": 50}'}
PORTAL = "https://portal.example.org"


@pytest.fixture
def token(store: Store, sample: Sample) -> str:
    """A token of the organisation of some incidents."""
    for number in range(20):
        sample.node("Incident", number, title=f"Incident number {number} of many, slow again")
    sample.write()
    return create_token(store, sample.org, "t", "viewer")


@pytest.fixture
def client(settings: Settings, token: str) -> Iterator[httpx.Client]:
    """A client with that token; pages of a portal may ask as well."""
    chosen = settings.model_copy(update={"cors_origins": (PORTAL,)})
    headers = {"Authorization": f"Bearer {token}"}
    with serving(chosen) as address, httpx.Client(base_url=address, headers=headers) as asking:
        yield asking


def nodes(answer: httpx.Response) -> list[Any]:
    found: list[Any] = answer.json()["data"]["incidents"]["nodes"]
    return found


def test_a_query_is_answered_by_get_as_by_post(client: httpx.Client) -> None:
    posted = client.post("/graphql", json={"query": TEXT, "variables": {"n": 50}})

    got = client.get("/graphql", params=ASK)

    assert len(nodes(got)) == 20
    assert got.json() == posted.json()
    assert got.headers["content-type"] == "application/json; charset=utf-8"


def test_without_a_token_a_get_is_refused(client: httpx.Client) -> None:
    assert httpx.get(f"{client.base_url}/graphql", params=ASK).status_code == 401


@pytest.mark.parametrize(
    ("params", "status"),
    [
        ({}, 400),
        ({"query": TEXT, "variables": "{"}, 400),
        ({"query": "{ __typename }", "z": "x" * 30_000}, 200),
        ({"query": "{ nothing }"}, 400),
        ({"query": "{"}, 400),
        ({"query": "subscription { x }"}, 400),
    ],
)
def test_what_is_wrong_with_a_get_is_told_by_its_status(
    client: httpx.Client, params: dict[str, str], status: int
) -> None:
    answer = client.get("/graphql", params=params, headers={"Accept": GRAPHQL_JSON})

    assert answer.status_code == status
    assert ("data" in answer.json()) == (status == 200)


def test_a_url_that_is_too_long_is_refused(settings: Settings, token: str) -> None:
    short = settings.model_copy(update={"api_max_body_bytes": 1024})
    with serving(short) as address:
        headers = {"Authorization": f"Bearer {token}"}
        answer = httpx.get(f"{address}/graphql", params={"query": "#" * 2000}, headers=headers)

    assert answer.status_code == 413
    assert "Send it by POST" in answer.json()["errors"][0]["extensions"]["remedy"]


def test_what_a_client_has_is_not_sent_again_until_it_changes(
    client: httpx.Client, sample: Sample
) -> None:
    first = client.get("/graphql", params=ASK)
    same = {"If-None-Match": f'"other", {first.headers["etag"]}'}

    unchanged = client.get("/graphql", params=ASK, headers=same)
    sample.node("Incident", "new", title="One more")
    sample.write()
    changed = client.get("/graphql", params=ASK, headers=same)

    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert unchanged.headers["etag"] == first.headers["etag"]
    assert first.headers["cache-control"] == "private, no-cache"
    assert "Authorization" in first.headers["vary"]
    assert (changed.status_code, len(nodes(changed))) == (200, 21)


def test_refusals_and_answers_to_post_are_not_kept(client: httpx.Client) -> None:
    refused = client.get("/graphql", params={"query": "{ nothing }"})
    posted = client.post("/graphql", json={"query": "{ __typename }"})

    for answer in (refused, posted):
        assert answer.headers["cache-control"] == "no-store"
        assert "etag" not in answer.headers


def test_long_answers_are_compressed_for_those_who_understand_that(client: httpx.Client) -> None:
    long = client.get("/graphql", params=ASK, headers={"Accept-Encoding": "gzip"})
    plain = client.get("/graphql", params=ASK, headers={"Accept-Encoding": "identity"})
    short = client.get("/graphql", params={"query": "{ __typename }"})

    assert long.headers["content-encoding"] == "gzip"
    assert int(long.headers["content-length"]) < len(plain.content) // 2
    assert long.json() == plain.json()
    assert "content-encoding" not in plain.headers
    assert "content-encoding" not in short.headers


def test_compression_can_be_switched_off(settings: Settings, token: str) -> None:
    with serving(settings.model_copy(update={"compress_bytes": 0})) as address:
        headers = {"Authorization": f"Bearer {token}", "Accept-Encoding": "gzip"}
        answer = httpx.get(f"{address}/graphql", params=ASK, headers=headers)

    assert "content-encoding" not in answer.headers


def test_a_client_sends_the_hash_first_and_the_document_when_it_is_not_known(
    client: httpx.Client,
) -> None:
    extensions = {"persistedQuery": {"version": 1, "sha256Hash": digest_of(TEXT)}}
    asked = {"variables": {"n": 3}, "extensions": extensions}

    unknown = client.post("/graphql", json=asked)
    sent = client.post("/graphql", json={**asked, "query": TEXT})
    known = client.get(
        "/graphql", params={"variables": '{"n": 3}', "documentId": f"sha256:{digest_of(TEXT)}"}
    )

    [error] = unknown.json()["errors"]
    assert error["message"] == "PersistedQueryNotFound"
    assert error["extensions"]["code"] == "PERSISTED_QUERY_NOT_FOUND"
    assert len(nodes(sent)) == 3
    assert known.json() == sent.json()


def test_pages_of_chosen_origins_may_ask(client: httpx.Client) -> None:
    wish = {
        "Origin": PORTAL,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type",
    }

    may = client.options("/graphql", headers=wish)
    asked = client.post("/graphql", json={"query": "{ __typename }"}, headers={"Origin": PORTAL})
    stranger = client.options("/graphql", headers={**wish, "Origin": "https://evil.example.net"})
    refused = client.post(
        "/graphql", json={"query": "{ __typename }"}, headers={"Origin": "https://evil.example.net"}
    )

    assert may.headers["access-control-allow-origin"] == PORTAL
    assert asked.headers["access-control-allow-origin"] == PORTAL
    assert "ETag" in asked.headers["access-control-expose-headers"]
    assert "access-control-allow-credentials" not in asked.headers
    assert "access-control-allow-origin" not in stranger.headers
    assert refused.status_code == 403


def test_frames_and_https_are_as_the_settings_say(settings: Settings) -> None:
    chosen = {"frame_ancestors": (PORTAL,), "hsts_seconds": 3600}
    with serving(settings.model_copy(update=chosen)) as address:
        told = httpx.get(f"{address}/health/live").headers
    with serving(settings) as address:
        usual = httpx.get(f"{address}/health/live").headers

    assert f"frame-ancestors {PORTAL}" in told["content-security-policy"].split("; ")
    assert told["strict-transport-security"] == "max-age=3600"
    assert "frame-ancestors 'none'" in usual["content-security-policy"].split("; ")
    assert "strict-transport-security" not in usual


def test_the_specification_s_own_audits_pass(client: httpx.Client, token: str) -> None:
    npm = bundle.npm_command(psutil.Process().environ())
    run = ["--silent", "--prefix", str(bundle.FOLDER), "run", "audits", "--"]

    done = subprocess.run(
        [*npm, *run, f"{client.base_url}/graphql", token],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    results = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0, done.stderr
    assert len(results) > 50
    assert [one for one in results if one["status"] != "ok"] == []
