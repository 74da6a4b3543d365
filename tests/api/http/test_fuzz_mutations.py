"""Mutations by chance, over HTTP, by an admin: done, or refused with a code and without a trace.

`--long` sends thousands. The seed is printed, and `--fuzz-seed` repeats a run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from graph.settings.settings import Settings
from graph.store.store import Store
from tests.api.http.fuzzing import requests
from tests.api.http.targets import Target, known, seed_for, send_by_chance, target_for
from tests.requests_sent import SENT
from tests.statements import run

EVERYDAY = 60
LONG = 2500


@pytest.fixture
def target(store: Store, settings: Settings) -> Iterator[Target]:
    with target_for(store, settings, "admin") as served:
        yield served


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

    send_by_chance(target, asked, LONG if long else EVERYDAY, seed_for(pytestconfig, 2))

    record_property(f"{SENT}mutations", target.sent)
    [events] = run(target.store, "MATCH (e:AuditEvent) RETURN count(e)")
    # Of sixty by chance, all may be refused; of thousands some do something.
    changed = target.codes["changed something"]
    assert changed <= events
    assert changed > 0 or not long
    assert half_done(target.store) == []
