"""Operations that Neo4j has to plan first: few at once, few a minute, and nobody else waits."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from api.access.tokens import create_token
from api.schema.walks import WALKED
from graph.settings.settings import Settings
from graph.store.store import Store
from tests.api.conftest import serving

SMALL = {"query": "{ systems(first: 1) { nodes { id } } }"}


def forms() -> Iterator[str]:
    """Yield operations of which each has a form of its own, small to send and slow to plan."""
    for left_out in itertools.combinations(sorted(WALKED), 2):
        kept = ", ".join(name for name in WALKED if name not in left_out)
        yield (
            f'{{ paths(from: "a", to: "b", maxHops: 5, relationships: [{kept}]) {{ truncated }} }}'
        )


@pytest.fixture
def clients(store: Store, settings: Settings) -> Iterator[tuple[httpx.Client, httpx.Client]]:
    """Clients of two organisations at one server that plans two forms of each a minute."""
    with serving(settings, forms=2) as address:
        loud, quiet = (
            httpx.Client(
                base_url=address,
                headers={"Authorization": f"Bearer {create_token(store, org, org, 'viewer')}"},
                timeout=120,
            )
            for org in ("loud", "quiet")
        )
        with loud, quiet:
            yield loud, quiet


def test_twelve_new_forms_at_once_stop_nobody_else(
    clients: tuple[httpx.Client, httpx.Client],
) -> None:
    loud, quiet = clients
    assert quiet.post("/graphql", json=SMALL).status_code == 200

    with ThreadPoolExecutor(12) as pool:
        started = time.monotonic()
        sent = [
            pool.submit(loud.post, "/graphql", json={"query": text})
            for text in itertools.islice(forms(), 12)
        ]
        time.sleep(0.2)
        waits = [_seconds(quiet) for _ in range(5)]
        answers = [one.result() for one in sent]
        planned = time.monotonic() - started

    assert sorted(answer.status_code for answer in answers) == [200] * 2 + [429] * 10
    # The two forms took this long to plan; who asked meanwhile waited for neither.
    assert min(waits) < planned / 10


def _seconds(client: httpx.Client) -> float:
    began = time.monotonic()
    assert client.post("/graphql", json=SMALL).status_code == 200
    return time.monotonic() - began


def test_one_form_too_many_is_refused_with_the_seconds_to_wait_and_the_way_out(
    clients: tuple[httpx.Client, httpx.Client],
) -> None:
    client, _ = clients
    ask = "{{ systems(first: {n}) {{ nodes {{ id {more} }} }} }}"
    for more in ("name", "source"):
        assert client.post("/graphql", json={"query": ask.format(n=1, more=more)}).is_success

    refused = client.post("/graphql", json={"query": ask.format(n=1, more="description")})
    known = client.post("/graphql", json={"query": ask.format(n=1, more="name")})

    assert refused.status_code == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= 30
    [error] = refused.json()["errors"]
    assert error["extensions"]["code"] == "TOO_MANY_FORMS"
    assert "NAZARA_GRAPHQL_NEW_FORMS" in error["extensions"]["remedy"]
    assert known.status_code == 200
