"""Mutations by chance, over HTTP, by an admin: done, or refused with a code and without a trace.

`--long` sends thousands. The seed is printed, and `--fuzz-seed` repeats a run.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest

from graph.settings.settings import Settings
from graph.store.store import Store
from tests.api.http.fuzzing import Sent, requests
from tests.api.http.targets import Target, known, seed_for, send_by_chance, target_for
from tests.requests_sent import SENT
from tests.statements import run

EVERYDAY = 24
LONG = 2500

CREATE = (
    "mutation ($title: String!) { createTicket(input: {title: $title}) { userErrors { code } } }"
)


@pytest.fixture
def target(store: Store, settings: Settings) -> Iterator[Target]:
    with target_for(store, settings, "admin") as served:
        yield served


def ticket(title: str) -> Sent:
    """Return a mutation that does something unless none can."""
    content = {"query": CREATE, "variables": {"title": title}}
    return Sent(json.dumps(content).encode(), {"Content-Type": "application/json"})


def half_done(store: Store) -> list[str]:
    """Return tickets without the entry that tells of them, and entries without a ticket."""
    return run(
        store,
        """MATCH (t:Ticket {source: 'nazara'}) WHERE NOT EXISTS {
             MATCH (e:TicketEvent) WHERE e.ticket = t.uid } RETURN t.uid AS uid
           UNION MATCH (e:TicketEvent) WHERE NOT EXISTS {
             MATCH (t:Ticket {uid: e.ticket}) } RETURN e.uid AS uid""",
    )


def test_mutations_by_chance_are_done_or_refused_with_a_code(
    target: Target,
    pytestconfig: pytest.Config,
    record_property: Callable[[str, object], None],
    *,
    long: bool,
) -> None:
    asked = requests(target.schema, known(target), "mutation")

    target.ask(ticket("Before"))
    assert target.codes["changed something"] == 1
    send_by_chance(target, asked, LONG if long else EVERYDAY, seed_for(pytestconfig, 2))
    by_chance = target.codes["changed something"] - 1
    target.ask(ticket("Behind"))

    record_property(f"{SENT}mutations", target.sent)
    [events] = run(target.store, "MATCH (e:AuditEvent) RETURN count(e)")
    changed = target.codes["changed something"]
    assert changed == by_chance + 2
    assert changed <= events
    # Of a few by chance, all may be refused; of thousands some do something.
    assert by_chance > 0 or not long
    assert half_done(target.store) == []
