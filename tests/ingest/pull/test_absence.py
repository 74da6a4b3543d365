"""What complete readings do not name any more ends, after a grace; nothing else ever does."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from graph.embedded.child import Child
from graph.queue.broker import Broker
from graph.settings.settings import Settings
from graph.store.store import Store
from graph.write.upserts import Upsert
from ingest.instances.instance import Instance
from ingest.instances.stored import Instances
from ingest.pull.runs import InstanceRun
from ingest.pull.states import PartStates
from tests.stub.instances import instance_of
from tests.stub.scenario import Paged, SourceScenario, StubRoute
from tests.stub.server import served
from tests.stub.source import StubSource

THERE = Upsert(
    "test_absence_there",
    "CYPHER 25 MATCH (s:System) WHERE s.source = 'pagerduty' AND s.version IS NOT NULL "
    "AND s.deleted_at IS NULL RETURN s.native_id AS id",
)
NAMES = ("PUMPS", "TELEMETRY", "BILLING", "ALARMS")

Reread = Callable[..., set[str]]


def service(name: str) -> dict[str, Any]:
    return {
        "id": name,
        "type": "service",
        "name": name.title(),
        "summary": name.title(),
        "status": "active",
        "html_url": f"https://wellspring.pagerduty.example/service-directory/{name}",
        "teams": [],
    }


@pytest.fixture
def source() -> StubSource:
    """A source with four services, of which none depends on any other."""
    listed = StubRoute(
        path="/services",
        pages=Paged(by="offset", asks="offset", more="/more"),
        at="/services",
        records=[service(one) for one in NAMES],
    )
    told = SourceScenario(
        about="Services that come and go.",
        connector="pagerduty",
        secrets={"token": "stub-token"},
        streams=["services"],
        routes=[listed],
    )
    return StubSource(told)


@pytest.fixture
def instance(source: StubSource, tmp_path: Path) -> Iterator[Instance]:
    with served(source.app) as address:
        yield instance_of(source.scenario, address, tmp_path)


@pytest.fixture
def reread(settings: Settings, store: Store, instance: Instance, worker: Child) -> Iterator[Reread]:
    """Reads all anew, waits until that is written and settled, and returns what is there."""
    del worker

    def reread(hours: float = 0.0) -> set[str]:
        own = settings.model_copy(update={"pull_absent_hours": hours, "pull_attempts": 1})
        with closing(Store(own)) as opened:
            run = InstanceRun(opened, broker, instance, f"run-{time.monotonic_ns()}")
            make_due(opened, instance)
            while run.step():
                pass
            await_written(broker)
            run.step()
            await_written(broker)
        return {row["id"] for row in store.read(THERE)}

    with closing(Broker(settings)) as broker:
        yield reread


def make_due(store: Store, instance: Instance) -> None:
    kept = PartStates(store, instance)
    for one in kept.all().values():
        kept.keep(replace(one, next_run_at=datetime.now(UTC)))


def await_written(broker: Broker) -> None:
    deadline = time.monotonic() + 60
    while broker.waiting():
        assert time.monotonic() < deadline, "writing does not end"
        time.sleep(0.05)


def left_out(source: StubSource, *names: str) -> None:
    source._records[0] = [service(one) for one in NAMES if one not in names]


def test_what_is_not_named_any_more_ends_and_comes_back(reread: Reread, source: StubSource) -> None:
    assert reread() == set(NAMES)

    left_out(source, "BILLING")
    assert reread() == set(NAMES) - {"BILLING"}

    left_out(source)
    assert reread() == set(NAMES)


def test_nothing_ends_before_the_grace_is_over(reread: Reread, source: StubSource) -> None:
    reread()
    left_out(source, "BILLING")

    assert reread(hours=1.0) == set(NAMES)


def test_a_reading_that_broke_off_ends_nothing(reread: Reread, source: StubSource) -> None:
    reread()
    left_out(source, "BILLING")
    source.breaks_at = "offset=2"

    assert reread() == set(NAMES)

    source.breaks_at = None
    assert reread() == set(NAMES) - {"BILLING"}


def test_a_reading_of_nothing_ends_nothing(reread: Reread, source: StubSource) -> None:
    reread()
    left_out(source, *NAMES)

    assert reread() == set(NAMES)


def test_a_reading_of_which_something_was_rejected_ends_nothing(
    reread: Reread, source: StubSource
) -> None:
    reread()
    left_out(source, "BILLING")
    source._records[0].append({"id": None, "type": "service"})

    assert reread() == set(NAMES)


def test_more_than_a_share_does_not_end_by_itself(reread: Reread, source: StubSource) -> None:
    reread()
    left_out(source, "PUMPS", "BILLING", "ALARMS")

    assert reread() == set(NAMES)


def test_what_another_instance_may_name_as_well_does_not_end(
    reread: Reread, source: StubSource, store: Store, instance: Instance
) -> None:
    reread()
    Instances(store, "acme").put(instance.model_copy(update={"name": "another", "paused": True}))
    left_out(source, "BILLING")

    assert reread() == set(NAMES)
