"""A mutation, against its statements sent by hand, and one statement that writes the same rows."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from itertools import count, repeat
from typing import Any, Final, TypeVar

import neo4j
import orjson

from api.access.viewer import Viewer
from api.actions.queueing import close_brokers
from api.compiler.engine import Engine, Request
from api.schema.build import schema_for
from bench.graph import empty_graph
from bench.one_statement import Held, Sent, one_statement
from bench.report import Report, interleaved, p50
from graph.model.facts import Envelope, Facts
from graph.model.identity import canonical_uid, format_time
from graph.model.times import EPOCH
from graph.store.store import Row, Statement, Store, Transaction
from graph.store.wire import encoded
from graph.write.writer import Writer
from ingest.sources.registry import map_envelope

ORG: Final = "bench-mutations"
ROUNDS: Final = 100
WARMUP: Final = 10
_PARTS: Final = "{ ticket { id key title status } userErrors { message } }"
_CREATE: Final = f"mutation ($input: CreateTicketInput!) {{ createTicket(input: $input) {_PARTS} }}"
_CHANGE: Final = f"mutation ($input: ChangeTicketInput!) {{ changeTicket(input: $input) {_PARTS} }}"
_LINK: Final = """mutation ($input: LinkNodesInput!) { linkNodes(input: $input) {
  start { id } assertion { id status } auditEvent { id } userErrors { message } } }"""
_ID: Final = re.compile("[0-9a-f]{32}")
_VERSION: Final = re.compile("[0-9]{20}(?=#)")
_APART: Final = 1000
"""Versions between two calls by hand: those in between are the mutation's."""

_AGENT: Final = Viewer(ORG, "t-1", "Bench", "agent")

Result = TypeVar("Result")


def run(report: Report, *, long: bool, arguments: list[str]) -> None:
    """Call each mutation in turn with both forms by hand, which have ids of their own."""
    _ = long
    rounds = int(arguments[0]) if arguments else ROUNDS
    with empty_graph() as store, _api(store) as api:
        ticket = api.ask(_CREATE, title="Till is slow")["id"]
        links = Links(api, 3 * (rounds + WARMUP) + 1)
        for case in (
            Case("create", lambda: api.ask(_CREATE, title="Till is slow")),
            Case("change", Changes(api, ticket).call, repeat({_hex(ticket): _hex(ticket)})),
            Case("link", links.call, links.others()),
        ):
            _measure(report, api, case, rounds)


@dataclass(frozen=True, slots=True)
class Case:
    """A mutation to be called; `others` yields which ids a call by hand has instead of which."""

    name: str
    call: Callable[[], Any]
    others: Iterator[dict[str, str]] = field(default_factory=lambda: repeat({}))


def _measure(report: Report, api: InProcess, case: Case, rounds: int) -> None:
    before = Held.read(api.store.driver, ORG)
    sent = api.recorded(case.call)
    same_rows = one_statement(ORG, before, Held.read(api.store.driver, ORG))
    later = count(_APART, _APART)
    hands = [
        ByHandAgain(api.store.driver, parts, case.others, later)
        for parts in (sent, [same_rows, sent[-1]])
    ]
    runs = [case.call, *(hand.send for hand in hands)]
    ours, hand, one = map(p50, interleaved(runs, rounds=rounds, warmup=WARMUP))
    name = case.name
    report.add(f"{name}_milliseconds", ours * 1000, f"{name}: our mutation, p50")
    report.add(f"{name}_by_hand_milliseconds", hand * 1000, "its statements by hand")
    report.add(f"{name}_one_statement_milliseconds", one * 1000, "the same rows, unchecked")
    report.add(f"{name}_statements", len(sent), "statements of ours, the read among them")
    report.add(f"{name}_over_by_hand", ours / hand, "ours over its statements, wanted: 1.5 at most")
    report.add(f"{name}_over_one_statement", ours / one, "ours over one without any check")


@dataclass(slots=True)
class Changes:
    """Gives a ticket one title after the other."""

    api: InProcess
    ticket: str
    _numbers: Iterator[int] = field(default_factory=count)

    def call(self) -> None:
        """Change it."""
        self.api.ask(_CHANGE, id=self.ticket, title=f"Till {next(self._numbers)}")


class Links:
    """Says of an incident that it disturbed one system after the other; each exists already."""

    def __init__(self, api: InProcess, systems: int) -> None:
        self._api = api
        self._keys = [uuid.uuid4().hex for _ in range(systems)]
        self._fresh = iter(self._keys)
        lines = [
            {"type": "System", "id": key, "name": key, "kind": "service"} for key in self._keys
        ]
        lines.append({"type": "Incident", "id": "1", "title": "Tills are slow", "status": "open"})
        lines[-1]["started_at"] = format_time(EPOCH)
        facts = [_facts(line) for line in lines]
        Writer(api.store, "bench").write(ORG, facts)
        self._incident = facts[-1].records[0].uid

    def call(self) -> None:
        """Link the next one."""
        end = canonical_uid(ORG, "system", next(self._fresh))
        self._api.ask(_LINK, start=self._incident, relationship="AFFECTS", end=end)

    def others(self) -> Iterator[dict[str, str]]:
        """Yield the next system for the first one, which was recorded."""
        return ({self._keys[0]: key} for key in self._fresh)


def _facts(line: dict[str, str]) -> Facts:
    empty = Envelope(ORG, "bench", "main", "files", "", "file", EPOCH, "jsonl", b"")
    facts = map_envelope(replace(empty, native_id=line["id"], raw=orjson.dumps(line)), None)
    assert isinstance(facts, Facts), facts
    return facts


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
        """Call a mutation; return the node that it shows first."""
        request = Request(text, {"input": given}, None, ORG, _AGENT, uuid.uuid4().hex)
        [payload] = orjson.loads(self.engine.execute(request).body)["data"].values()
        assert payload["userErrors"] == [], payload
        node: dict[str, Any] = next(iter(payload.values()))
        return node

    def recorded(self, call: Callable[[], Any]) -> list[Sent]:
        """Return what a call sends."""
        sent: list[Sent] = []
        self.store.kept = sent
        call()
        self.store.kept = None
        return sent


@dataclass(slots=True)
class ByHandAgain:
    """Sends the statements of a call again: `others` say of what, all else as new nodes."""

    driver: neo4j.Driver
    sent: list[Sent]
    others: Iterator[dict[str, str]]
    later: Iterator[int]

    def send(self) -> None:
        """Send all but the last in one transaction, then read; the answer is made JSON."""
        renewal = Renewal(dict(next(self.others)), next(self.later))
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


def _hex(uid: str) -> str:
    return uid.rpartition(":")[2]
