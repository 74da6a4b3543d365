"""A mutation, against its own statements sent by hand over Bolt in one transaction and a read."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final, TypeVar

import neo4j
import orjson

from api.access.viewer import Viewer
from api.actions.queueing import close_brokers
from api.compiler.engine import Engine, Request
from api.schema.build import schema_for
from bench.graph import empty_graph
from bench.report import Report, interleaved, p50
from graph.store.store import Row, Statement, Store, Transaction
from graph.store.wire import encoded

ORG: Final = "bench-mutations"
ROUNDS: Final = 100
_PARTS: Final = "{ ticket { id key title status } userErrors { message } }"
_CREATE: Final = f"mutation ($input: CreateTicketInput!) {{ createTicket(input: $input) {_PARTS} }}"
_CHANGE: Final = f"mutation ($input: ChangeTicketInput!) {{ changeTicket(input: $input) {_PARTS} }}"
_ID: Final = re.compile("[0-9a-f]{32}")
_VERSION: Final = re.compile("[0-9]{20}(?=#)")
_APART: Final = 1000
"""Versions between two calls by hand: those in between are the mutation's."""

_AGENT: Final = Viewer(ORG, "t-1", "Bench", "agent")

Result = TypeVar("Result")


def run(report: Report, *, long: bool, arguments: list[str]) -> None:
    """Make and change tickets; the same statements are then sent with ids of their own."""
    _ = long
    rounds = int(arguments[0]) if arguments else ROUNDS
    with empty_graph() as store, _api(store) as api:
        ticket = api.ask(_CREATE, title="Till is slow")["id"]
        numbers = count()
        for name, call in (
            ("create", lambda: api.ask(_CREATE, title="Till is slow")),
            ("change", lambda: api.ask(_CHANGE, id=ticket, title=f"Till {next(numbers)}")),
        ):
            by_hand = ByHandAgain(store.driver, api.recorded(call), ticket.rpartition(":")[2])
            runs: list[Callable[[], Any]] = [call, by_hand.send]
            ours, hand = map(p50, interleaved(runs, rounds=rounds, warmup=10))
            report.add(f"{name}_milliseconds", ours * 1000, f"{name} a ticket, p50")
            report.add(f"{name}_by_hand_milliseconds", hand * 1000, "its statements by hand")
            report.add(f"{name}_statements", len(by_hand.sent), "statements, the read among them")
            report.add(f"{name}_over_by_hand", ours / hand, "the first over the second")


@dataclass(frozen=True, slots=True)
class Sent:
    """A statement as it was sent."""

    text: str
    params: dict[str, Any]


class RecordingStore(Store):
    """A store that keeps what is sent while `kept` is a list."""

    kept: list[Sent] | None = None

    def transact(self, name: str, work: Callable[[Transaction], Result]) -> Result:
        """Run `work` in a transaction."""
        return super().transact(name, lambda transaction: work(self._noted(transaction)))

    def read(self, query: Statement, **params: Any) -> list[Row]:
        """Run one reading query."""
        self._note(query, params)
        return super().read(query, **params)

    def _noted(self, transaction: Transaction) -> Transaction:
        sent = transaction.run

        def run(statement: Statement, **params: Any) -> list[Row]:
            self._note(statement, params)
            return sent(statement, **params)

        transaction.run = run  # type: ignore[method-assign]
        return transaction

    def _note(self, statement: Statement, params: dict[str, Any]) -> None:
        if self.kept is not None:
            self.kept.append(Sent(statement.text, encoded(params)))


@dataclass(slots=True)
class InProcess:
    """The engine of an API process, without HTTP around it."""

    store: RecordingStore
    engine: Engine = field(init=False)

    def __post_init__(self) -> None:
        """Make the engine."""
        settings = self.store.settings
        self.engine = Engine(schema_for(settings), self.store, settings)

    def ask(self, text: str, **given: Any) -> dict[str, Any]:
        """Call a mutation; return the ticket."""
        request = Request(text, {"input": given}, None, ORG, _AGENT, uuid.uuid4().hex)
        [payload] = orjson.loads(self.engine.execute(request).body)["data"].values()
        assert payload["userErrors"] == [], payload
        ticket: dict[str, Any] = payload["ticket"]
        return ticket

    def recorded(self, call: Callable[[], Any]) -> list[Sent]:
        """Return what a call sends."""
        sent: list[Sent] = []
        self.store.kept = sent
        call()
        self.store.kept = None
        return sent


@dataclass(slots=True)
class ByHandAgain:
    """Sends the statements of a call again: `ticket` as a later version, all else as new nodes."""

    driver: neo4j.Driver
    sent: list[Sent]
    ticket: str
    _later: int = 0

    def send(self) -> None:
        """Send all but the last in one transaction, then read; the answer is made JSON."""
        self._later += _APART
        renewal = Renewal({self.ticket: self.ticket}, self._later)
        parts = [Sent(one.text, renewal.of(one.params)) for one in self.sent]
        with self.driver.session() as session:
            with session.begin_transaction() as transaction:
                for one in parts[:-1]:
                    transaction.run(one.text, one.params).consume()
                transaction.commit()
            orjson.dumps(session.run(parts[-1].text, parts[-1].params).data(), default=str)


@dataclass(frozen=True, slots=True)
class Renewal:
    """Other ids than those that were sent, and versions that come `later`."""

    ids: dict[str, str]
    later: int

    def of(self, value: Any) -> Any:
        """Return a parameter in which each random id is another one, the same everywhere."""
        if isinstance(value, dict):
            return {key: self.of(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.of(inner) for inner in value]
        if not isinstance(value, str):
            return value
        moved = _VERSION.sub(lambda found: f"{int(found[0]) + self.later:020}", value)
        return _ID.sub(lambda found: self.ids.setdefault(found[0], uuid.uuid4().hex), moved)


@contextmanager
def _api(store: Store) -> Iterator[InProcess]:
    with closing(RecordingStore(store.settings)) as recording:
        yield InProcess(recording)
    close_brokers()
