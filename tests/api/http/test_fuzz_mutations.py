"""Thousands of mutations by chance, over HTTP, by an admin: done, or refused with a code.

`--long` sends ten thousand. The seed is printed, and `--fuzz-seed` repeats a run.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

import httpx
import pytest

from api.access.tokens import create_token
from graph.settings.settings import Settings
from graph.store.store import Store
from tests.api.conftest import serving
from tests.api.http.test_fuzz import EVERYDAY, LONG, TIMEOUT, Target, fuzz, report
from tests.api.sample import random_graph
from tests.statements import run


@pytest.fixture
def target(store: Store, settings: Settings) -> Iterator[Target]:
    random_graph(store, 3, faults=False)
    token = create_token(store, "acme", "fuzz", "admin")
    quick = settings.model_copy(update={"query_timeout": TIMEOUT, "graphql_max_aliases": 200})
    headers = {"Authorization": f"Bearer {token}"}
    with (
        serving(quick) as address,
        httpx.Client(base_url=address, headers=headers, timeout=120) as http,
    ):
        yield Target(http, store)


def half_done(store: Store) -> list[str]:
    """Return tickets without the entry that tells of them, and entries without a ticket."""
    return run(
        store,
        """MATCH (t:Ticket {source: 'nazara'}) WHERE NOT EXISTS {
             MATCH (e:TicketEvent) WHERE e.ticket = t.uid } RETURN t.uid AS uid
           UNION MATCH (e:TicketEvent) WHERE NOT EXISTS {
             MATCH (t:Ticket {uid: e.ticket}) } RETURN e.uid AS uid""",
    )


def test_mutations_by_chance_are_done_or_refused_with_a_code(target: Target) -> None:
    fuzz(target, EVERYDAY, 2, root="mutation")

    assert half_done(target.store) == []


@pytest.mark.long
def test_ten_thousand_mutations_by_chance(target: Target, pytestconfig: pytest.Config) -> None:
    given_seed = pytestconfig.getoption("--fuzz-seed")
    seed = int(given_seed) if given_seed else random.SystemRandom().randrange(10**6)

    fuzz(target, LONG, seed, root="mutation")

    [events] = run(target.store, "MATCH (e:AuditEvent) RETURN count(e)")
    report(f"{events} changes were made")
    assert events > 0
    assert half_done(target.store) == []
