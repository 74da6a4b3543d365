"""`tap | nazara ingest - --source singer --as TOOL`, through the queue and a real worker."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from click.testing import CliRunner, Result

from api.cli.main import main
from graph.embedded.child import Child
from graph.embedded.services import environment_of
from graph.queue.broker import Broker
from graph.queue.counts import RunCounts
from graph.settings.settings import Settings
from graph.store.store import Store
from ingest.files.pouring import pour
from ingest.files.reading import Reading
from ingest.files.taps import Tap
from ingest.mapping.connector import connectors
from tests.graph.histories import snapshot

TICKET = {
    "id": 4711,
    "subject": "The pump stands still",
    "status": "open",
    "requester_id": 51,
    "created_at": "2026-03-01T12:00:00Z",
    "updated_at": "2026-03-01T13:00:00Z",
}


def record(stream: str, value: Any) -> bytes:
    return orjson.dumps({"type": "RECORD", "stream": stream, "record": value})


def state(number: int) -> bytes:
    return orjson.dumps({"type": "STATE", "value": {"at": number}})


LINES = [
    orjson.dumps({"type": "SCHEMA", "stream": "wells", "key_properties": ["id"], "schema": {}}),
    record("tickets", TICKET),
    state(1),
    record("wells", {"id": 3, "name": "East well"}),
    record("tickets", {**TICKET, "id": 4712}),
    state(2),
]
CASES = "acme:zendesk:main:customer_case:"


@pytest.fixture
def nazara(settings: Settings, store: Store, worker: Child) -> Any:
    """Run a command of `nazara` against the test servers."""
    del store, worker

    def run(*arguments: str, given: bytes) -> Result:
        return CliRunner().invoke(main, arguments, env=environment_of(settings), input=given)

    return run


def test_records_are_the_tools_own_and_states_are_all_that_is_printed(
    nazara: Any, store: Store
) -> None:
    arguments = ("ingest", "-", "--source", "singer", "--as", "zendesk", "--org", "acme")

    result = nazara(*arguments, given=b"\n".join(LINES))

    assert result.exit_code == 0, result.output
    assert [orjson.loads(line) for line in result.stdout.splitlines()] == [{"at": 1}, {"at": 2}]
    assert "3 records" in result.stderr
    found = snapshot(store).by_uid
    assert {f"{CASES}4711", f"{CASES}4712", "acme:zendesk:main:document:wells/3"} <= set(found)


def test_a_state_is_given_back_when_all_before_it_is_in_the_inbox(
    settings: Settings, store: Store, worker: Child
) -> None:
    del store, worker
    safe: list[tuple[str, int]] = []
    with closing(Broker(settings)) as broker:
        counts = RunCounts(broker)
        pour(
            broker,
            Reading("acme", "zendesk", clock=lambda: datetime.now(UTC)),
            Tap(connectors()["zendesk"], lambda _: None),
            LINES,
            run="r1",
            progress=lambda _read, _state: None,
            give_back=lambda line: safe.append((line, counts.state("r1").queued)),
        )

    assert safe == [('{"at":1}', 1), ('{"at":2}', 3)]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--source", "zendesk", "--as", "zendesk"), "--as names the tool of a tap"),
        (("--source", "singer", "--as", "zendsk"), "did you mean zendesk?"),
        (("--source", "singer", "--mapping", "glossary"), "takes no --mapping"),
    ],
)
def test_what_does_not_fit_is_refused(nazara: Any, arguments: tuple[str, ...], said: str) -> None:
    result = nazara("ingest", "-", *arguments, "--org", "acme", given=b"")

    assert result.exit_code == 2
    assert said in result.stderr
