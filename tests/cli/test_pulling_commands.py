"""`nazara connector check`, `sync` and `status` on a source that stands on loopback."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from api.cli.content import connector
from graph.model.identity import connector_uid
from graph.queue.broker import Broker
from graph.settings.settings import Settings
from graph.store.store import Store
from ingest.instances.stored import Instances
from ingest.pull.turns import PullTurns
from tests.cli.test_commands import Run, run
from tests.stub.instances import instance_of
from tests.stub.scenario import SourceScenario, scenario
from tests.stub.server import served
from tests.stub.source import StubSource

__all__ = ["run"]


@pytest.fixture
def told() -> SourceScenario:
    return scenario("github")


@pytest.fixture
def source(told: SourceScenario, store: Store, tmp_path: Path) -> Iterator[StubSource]:
    """A source that answers, and an instance of it that is configured."""
    stub = StubSource(told)
    with served(stub.app) as address:
        Instances(store, "acme").put(instance_of(told, address, tmp_path))
        yield stub


@pytest.fixture
def far_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first reading goes back as far as what the scenario tells."""
    monkeypatch.setenv("NAZARA_PULL_FIRST_DAYS", "3650")


def ran(run: Run, *line: str) -> str:
    done = run(connector.command, *line, "--org", "acme")
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.mark.usefixtures("source", "far_back")
def test_a_check_tells_what_will_be_seen_and_takes_nothing_in(run: Run) -> None:
    told = ran(run, "check", "github")
    state = json.loads(ran(run, "status", "github", "--json"))["connectors"][0]

    assert "issues: " in told
    assert "on the first page in wellspring/pump-control, one of 2" in told
    assert state["parts"] == []


@pytest.mark.usefixtures("far_back")
def test_a_check_tells_which_permission_is_missing(
    run: Run, source: StubSource, tmp_path: Path
) -> None:
    del source
    (tmp_path / "token").write_text("another-token")

    done = run(connector.command, "check", "github", "--org", "acme")

    assert done.exit_code == 1
    assert "issues: can't be read: " in done.stdout
    assert "answers with status 401" in done.stdout
    assert "The credential needs " in done.stdout
    assert "another-token" not in done.output


@pytest.mark.usefixtures("source", "far_back")
def test_an_instance_is_read_at_once_and_again_as_a_whole(run: Run) -> None:
    first = ran(run, "sync", "github", "--json")
    again = ran(run, "sync", "github", "--json")
    whole = ran(run, "sync", "github", "--full", "--json")
    shown = ran(run, "status", "github")

    numbers = [json.loads(one)["received"] for one in (first, again, whole)]
    assert numbers[0] > numbers[1]
    assert numbers[2] == numbers[0]
    assert "issues wellspring/pump-control: read until 20" in shown


@pytest.mark.usefixtures("source", "far_back")
def test_what_somebody_else_reads_is_left_to_them(run: Run, settings: Settings) -> None:
    with closing(Broker(settings)) as broker:
        turns = PullTurns(broker.client, settings)
        assert turns.take("acme", connector_uid("acme", "github/stub"), "another run")

        refused = run(connector.command, "sync", "github", "--org", "acme")

    assert "github/stub is being read" in str(refused.exception)
