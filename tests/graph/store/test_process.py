"""All tasks of a process share one connection to the graph."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import neo4j
import pytest

import enrich.tasks.enrichment  # noqa: F401 - its tasks are known then
import ingest.delivery.tasks  # noqa: F401 - as are these
from graph.queue.app import ENRICH, SETTLE, make_app
from graph.settings.settings import Settings, resolve
from graph.store import process
from tests.delivered import deliver_task
from tests.graph.histories import ORG


@pytest.fixture
def opened(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The addresses of the drivers that were made since the process forgot its store."""
    at = resolve(settings)
    monkeypatch.setenv("NAZARA_NEO4J_URI", at.neo4j_uri)
    monkeypatch.setenv("NAZARA_NEO4J_PASSWORD", at.neo4j_password)
    process.forget()
    made: list[str] = []
    driver = neo4j.GraphDatabase.driver

    def counted(uri: str, **options: Any) -> neo4j.Driver:
        made.append(uri)
        return driver(uri, **options)

    monkeypatch.setattr(neo4j.GraphDatabase, "driver", counted)
    yield made
    process.forget()


@pytest.mark.usefixtures("store")
def test_ingestion_and_enrichment_use_one_driver(opened: list[str], settings: Settings) -> None:
    app = make_app(settings)

    deliver_task(app, SETTLE, ORG)
    deliver_task(app, ENRICH, ORG, ["acme:t:main:incident:none"], "r1")

    assert opened == [resolve(settings).neo4j_uri]


def test_a_forgotten_store_is_made_anew(opened: list[str]) -> None:
    process.store().verify()
    process.forget()

    process.store().verify()

    assert len(opened) == 2
