"""The task that follows changes of names: what it is sent by, and where it stops."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

import enrich.tasks.vocabulary  # noqa: F401 - its task is known then
from graph.queue.app import ENRICH, VOCABULARY
from graph.store.store import Store
from tests.delivered import deliver_task
from tests.enrich.mentions.mentioning import incident, mentions, system, write
from tests.enrich.tasks.test_enrich_tasks import Worker
from tests.graph.histories import ORG


def switch_on(store: Store) -> None:
    """Have a profile active that asks for everything."""
    with store.driver.session() as session:
        session.run(
            "CREATE (:_Entity:DomainProfile {uid: $uid, org: $org, type: 'DomainProfile',"
            " name: 'p', active: true, sort_at: datetime()})",
            {"uid": f"{ORG}:nazara:main:domain_profile:p", "org": ORG},
        ).consume()


@pytest.mark.usefixtures("environment")
def test_names_that_come_after_the_texts_are_found_in_them_once(store: Store) -> None:
    switch_on(store)
    write(store, *(incident("session-cache", native_id=str(number)) for number in range(3)))
    touched = write(store, system("session-cache"))
    worker = Worker()

    worker.send(ENRICH, ORG, touched, "r1")

    assert len(mentions(store)) == 3
    assert worker.taken == [ENRICH, VOCABULARY, VOCABULARY, VOCABULARY]
    worker.send(ENRICH, ORG, touched, "r2")
    assert worker.taken[4:] == [ENRICH, VOCABULARY]


@pytest.mark.usefixtures("environment")
def test_without_a_policy_for_mentions_no_text_is_searched(store: Store) -> None:
    write(store, incident("session-cache"))
    touched = write(store, system("session-cache"))
    worker = Worker()

    worker.send(ENRICH, ORG, touched, "r1")

    assert worker.taken == [ENRICH]
    assert mentions(store) == set()


@pytest.mark.usefixtures("environment")
def test_the_search_waits_for_more_changes(store: Store) -> None:
    switch_on(store)
    app = Worker().app
    write(store, system("session-cache"))
    before = datetime.now(UTC)

    deliver_task(app, VOCABULARY, ORG)

    with app.connection_for_read() as connection:
        message = connection.SimpleQueue(app.conf.task_default_queue).get(block=False)
    eta = datetime.fromisoformat(message.headers["eta"])
    assert timedelta(seconds=7) <= eta - before < timedelta(seconds=60)
    assert len(message.payload[0]) == 2
