"""The task that looks what is new in logs: for each organisation, every so often."""

from __future__ import annotations

import pytest

import enrich.tasks.log_news  # noqa: F401 - its task is known then
from graph.queue.app import LOG_NEWS, often
from graph.store.store import Store
from tests.enrich.tasks.test_enrich_tasks import Worker
from tests.statements import node


@pytest.mark.usefixtures("environment")
def test_each_organisation_is_looked_at(store: Store) -> None:
    for org in ("acme", "globex"):
        node(store, f"{org}:t:main:system:x", "System", name="x")
    worker = Worker()

    worker.send(LOG_NEWS)

    assert worker.taken == [LOG_NEWS] * 3


def test_it_is_looked_every_so_often_or_never() -> None:
    assert often(LOG_NEWS, 600)[LOG_NEWS]["schedule"] == 600
    assert often(LOG_NEWS, 0) == {}
