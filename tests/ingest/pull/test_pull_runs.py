"""Runs of instances: what is read when, what is kept of it, and what errors leave behind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from graph.queue.broker import Broker
from graph.settings.settings import Settings
from graph.store.store import Store
from ingest.instances.instance import Instance
from ingest.instances.stored import Instances
from ingest.pull.checking import check_instance
from ingest.pull.parts import PLAN
from ingest.pull.runs import InstanceRun
from ingest.pull.states import PartState, PartStates, ReadElsewhere
from ingest.pull.syncing import Syncing
from tests.stub.instances import instance_of
from tests.stub.scenario import SourceScenario, StubRoute, scenario
from tests.stub.server import served
from tests.stub.source import StubSource

SHOP = "wellspring/pump-control"
ISSUES = f"/repos/{SHOP}/issues"

Make = Callable[..., Instance]


@pytest.fixture
def source() -> StubSource:
    return StubSource(scenario("github"))


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"pull_first_days": 3650, "pull_attempts": 1})


@pytest.fixture
def make(source: StubSource, tmp_path: Path) -> Iterator[Make]:
    """Makes instances of the source; they read issues of one repository if nothing else is said."""
    with served(source.app) as address:

        def make(**other: Any) -> Instance:
            said = {"streams": ["issues"], "options": {"repositories": [SHOP]}, **other}
            return instance_of(source.scenario, address, tmp_path, **said)

        yield make


@pytest.fixture
def broker(settings: Settings, store: Store) -> Iterator[Broker]:
    del store
    with closing(Broker(settings)) as opened:
        yield opened


def run(store: Store, broker: Broker, instance: Instance, **limits: float) -> bool:
    """Read a step of an instance, and return whether more is due."""
    with closing(Store(store.settings.model_copy(update=limits))) as own:
        return InstanceRun(own, broker, instance, "run").step()


def states(store: Store, instance: Instance) -> dict[tuple[str, str], PartState]:
    return PartStates(store, instance).all()


def said_of(store: Store, instance: Instance) -> dict[str, Any]:
    return asdict(Instances(store, "acme").get(instance.key).flow)


def test_all_that_is_due_is_read_and_due_again_later(
    store: Store, broker: Broker, make: Make
) -> None:
    instance = make()
    Instances(store, "acme").put(instance)
    before = datetime.now(UTC)

    assert run(store, broker, instance) is False

    [state] = states(store, instance).values()
    assert (state.stream, state.partition, state.received) == ("issues", SHOP, 4)
    assert state.position.until == datetime(2026, 11, 20, 9, tzinfo=UTC)
    assert state.next_run_at is not None
    assert before <= state.next_run_at - timedelta(minutes=5) <= datetime.now(UTC)
    told = said_of(store, instance)
    assert told["error"] is None
    assert told["last_success_at"] is not None


def test_nothing_is_asked_before_it_is_due(
    store: Store, broker: Broker, make: Make, source: StubSource
) -> None:
    run(store, broker, make())
    asked = source.asked.total()

    assert run(store, broker, make()) is False
    assert source.asked.total() == asked


def test_a_reading_goes_on_where_another_worker_left_it(
    store: Store, broker: Broker, make: Make, source: StubSource
) -> None:
    instance, pages = make(), []
    while run(store, broker, instance, pull_step_seconds=0.000001):
        pages.append(source.asked[ISSUES])

    [state] = states(store, instance).values()
    assert pages == sorted(set(pages))
    assert len(pages) > 1
    assert state.received >= 4
    assert state.position.reading is None


def test_the_next_reading_asks_for_what_is_new(store: Store, broker: Broker, make: Make) -> None:
    instance = make()
    run(store, broker, instance)
    before = states(store, instance)["issues", SHOP].received
    make_due(store, instance)

    run(store, broker, instance)

    assert states(store, instance)["issues", SHOP].received == before + 1


def test_the_cursor_stays_where_it_is_while_nothing_can_be_taken_in(
    store: Store, broker: Broker, make: Make
) -> None:
    instance = make()
    full = Broker(store.settings.model_copy(update={"queue_limit": 1, "batch_size": 1}))
    with closing(full):
        run(store, full, instance)
        state = states(store, instance)["issues", SHOP]
        assert state.position.until is None
        assert state.failures == 0

    make_due(store, instance)
    run(store, broker, instance)

    assert states(store, instance)["issues", SHOP].position.until is not None


def test_whoever_was_believed_dead_moves_nothing(store: Store, make: Make) -> None:
    kept = PartStates(store, make())
    first = kept.keep(PartState("issues", SHOP))
    kept.keep(first)

    with pytest.raises(ReadElsewhere, match=f"github/stub issues {SHOP} is read elsewhere"):
        kept.keep(first)


def test_a_stream_that_can_not_be_read_costs_no_other(
    store: Store, broker: Broker, make: Make, source: StubSource
) -> None:
    without(source, f"/repos/{SHOP}/pulls")
    instance = make(streams=["pull_requests", "issues"])
    Instances(store, "acme").put(instance)

    run(store, broker, instance)

    found = states(store, instance)
    assert (found["issues", SHOP].failures, found["issues", SHOP].received) == (0, 4)
    failed = found["pull_requests", SHOP]
    assert (failed.failures, failed.received) == (1, 0)
    assert failed.next_run_at is not None
    assert failed.next_run_at <= datetime.now(UTC) + timedelta(seconds=10)
    assert said_of(store, instance)["error"] == (
        f"GET /repos/{SHOP}/pulls answers with status 404: Not Found"
    )


def test_what_goes_on_failing_is_asked_ever_more_rarely(
    store: Store, broker: Broker, make: Make, source: StubSource
) -> None:
    without(source, ISSUES)
    instance = make()
    for _ in range(6):
        run(store, broker, instance)
        state = states(store, instance)["issues", SHOP]
        PartStates(store, instance).keep(replace(state, next_run_at=datetime.now(UTC)))
    before = datetime.now(UTC)
    run(store, broker, instance)

    state = states(store, instance)["issues", SHOP]
    assert state.failures == 7
    assert state.next_run_at is not None
    assert state.next_run_at > before + timedelta(minutes=5)


def test_a_secret_that_is_missing_is_told_and_found_when_it_is_there(
    store: Store, broker: Broker, make: Make, tmp_path: Path
) -> None:
    instance = make()
    Instances(store, "acme").put(instance)
    secret = tmp_path / "token"
    secret.rename(tmp_path / "elsewhere")

    run(store, broker, instance)
    assert "can't be read" in said_of(store, instance)["error"]

    (tmp_path / "elsewhere").rename(secret)
    make_due(store, instance)
    run(store, broker, instance)
    told = said_of(store, instance)
    assert told["error"] is None
    assert [one.received for one in states(store, instance).values()] == [4]


def test_parts_that_are_not_named_are_asked_for_and_gone_ones_forgotten(
    store: Store, broker: Broker, make: Make, source: StubSource
) -> None:
    listed = [{"full_name": SHOP}, {"full_name": "wellspring/old", "archived": True}]
    with_route(source, StubRoute(path="/orgs/wellspring/repos", records=listed))
    instance = make(options={"organization": "wellspring"})

    run(store, broker, instance)
    assert set(states(store, instance)) == {("issues", PLAN), ("issues", SHOP)}

    named = make(options={"repositories": ["wellspring/billing"]})
    run(store, broker, named)
    assert set(states(store, named)) == {("issues", "wellspring/billing")}


def test_what_may_be_read_is_tried_without_taking_anything_in(
    store: Store, broker: Broker, make: Make, source: StubSource
) -> None:
    without(source, f"/repos/{SHOP}/pulls")
    instance = make(streams=["issues", "pull_requests"])

    found = check_instance(instance, store.settings, broker)

    issues, pulls = found.streams
    assert (found.fault, found.is_well) == (None, False)

    assert (issues.part, issues.records, issues.becomes) == (SHOP, 2, {"WorkItem": 2})
    assert (issues.fault, issues.needs) == (None, "Issues: read")
    assert pulls.fault == f"GET /repos/{SHOP}/pulls answers with status 404: Not Found"
    assert states(store, instance) == {}


def test_a_host_that_nobody_reaches_is_told_once_and_asked_once(
    store: Store, broker: Broker, make: Make
) -> None:
    unreached = make(base_url="http://127.0.0.1:9", streams=["issues", "pull_requests"])
    patient = store.settings.model_copy(update={"pull_attempts": 4})

    with capture_logs() as logged:
        found = check_instance(unreached, patient, broker)

    assert found.streams == ()
    assert found.fault is not None
    assert found.fault.startswith("no connection to 127.0.0.1: ")
    assert "Check `base_url`" in str(found.remedy)
    assert logged == []


def test_a_look_ends_in_its_time_and_says_what_it_did_not_see(
    store: Store, broker: Broker, make: Make
) -> None:
    instance = make(streams=["issues", "pull_requests"])
    hurried = store.settings.model_copy(update={"pull_check_seconds": 0.0001})

    found = check_instance(instance, hurried, broker)

    assert {one.fault for one in found.streams} == {
        "not looked at: 0.0001 s are over (NAZARA_PULL_CHECK_SECONDS)"
    }


def test_people_can_have_it_read_again_from_an_earlier_time(
    store: Store, broker: Broker, make: Make
) -> None:
    instance = make()
    run(store, broker, instance, pull_first_days=0)
    assert states(store, instance)["issues", SHOP].received == 0

    Syncing(store, broker, instance).read(lambda _: None, datetime(2026, 11, 1, tzinfo=UTC))

    assert states(store, instance)["issues", SHOP].received == 4


def make_due(store: Store, instance: Instance) -> None:
    kept = PartStates(store, instance)
    for one in kept.all().values():
        kept.keep(replace(one, next_run_at=datetime.now(UTC)))


def without(source: StubSource, path: str) -> None:
    routes = [one for one in source.scenario.routes if one.path != path]
    source.scenario = source.scenario.model_copy(update={"routes": routes})


def with_route(source: StubSource, route: StubRoute) -> None:
    added = StubSource(_with(source.scenario, route))
    source.scenario, source._records = added.scenario, added._records


def _with(told: SourceScenario, route: StubRoute) -> SourceScenario:
    return told.model_copy(update={"routes": [*told.routes, route]})
