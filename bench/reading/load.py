"""Write the records of `bench.reading.content` into a migrated graph, as fast as it goes.

What there is little of goes through the product's own writer. Incidents, cases and events
are created by statements in `bench/raw/bulk_*.cypher`, which know that nothing is there yet;
a test holds that they leave exactly what the writer would.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any

import neo4j
import orjson

from bench.by_hand import statement
from bench.reading.content import SHARES, Content, Line, keys_of, received
from graph.model.facts import Envelope, Facts
from graph.model.identity import org_token
from graph.store.store import Store
from graph.write.writer import Writer
from ingest.sources.registry import map_envelope

Row = dict[str, Any]

SOURCE = "bench"
RUN = "bench"
BATCH = 2_000
"""Records of one transaction: enough that planning and commit are nothing beside them."""

_WRITERS = 2
_AWAIT_INDEXES = "CALL db.awaitIndexes(1800)"
_INDEXES = """SHOW INDEXES YIELD name, type, owningConstraint, createStatement
WHERE owningConstraint IS NULL AND type IN ['RANGE', 'FULLTEXT', 'TEXT', 'POINT']
RETURN name, createStatement AS text"""
_COUNT = "CYPHER 25 MATCH (n) RETURN count(n) AS nodes"
_RANKS = {"sev1": 1, "sev2": 2, "sev3": 3, "sev4": 4}


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load made, and how many seconds it took."""

    nodes: int
    seconds: float


def load(store: Store, records: int, say: Callable[[str], None] = lambda _: None) -> Loaded:
    """Fill an empty, migrated graph with `records` and what they need, for every tenant.

    Indexes are complete and no old plan is left when it returns. `say` gets a line a tenant.
    """
    started = time.perf_counter()
    with store.driver.session() as session, _without_indexes(session):
        for org in SHARES:
            _Tenant(store, org).load(Content(records, org))
            say(f"{org} is written after {time.perf_counter() - started:.0f} s")
    with store.driver.session() as session:
        session.run(_AWAIT_INDEXES).consume()
        session.run("CALL db.clearQueryCaches()").consume()
        nodes = session.run(_COUNT).single(strict=True)["nodes"]
    return Loaded(nodes, time.perf_counter() - started)


@contextmanager
def _without_indexes(session: neo4j.Session) -> Iterator[None]:
    """Take the indexes away for the block, and make the very same again behind it.

    Built at once from what is there, they cost half of what they cost kept up to date.
    Those of constraints stay: references are followed through them.
    """
    indexes = [dict(row) for row in session.run(_INDEXES)]
    with session.begin_transaction() as transaction:
        for index in indexes:
            transaction.run(f"DROP INDEX `{index['name']}`").consume()
        transaction.commit()
    yield
    with session.begin_transaction() as transaction:
        for index in indexes:
            transaction.run(index["text"]).consume()
        transaction.commit()


def write_by_product(store: Store, org: str, lines: Iterable[Line], first: int = 0) -> int:
    """Map lines and write them with the product's own code; return how many.

    `first` is the number of the first line among all of its tenant.
    """
    writer = Writer(store, RUN)
    count = 0
    for batch in _batches(_facts(org, lines, first), store.settings.batch_size):
        writer.write(org, batch)
        count += len(batch)
    return count


def _facts(org: str, lines: Iterable[Line], first: int) -> Iterator[Facts]:
    for number, line in enumerate(lines, first):
        envelope = Envelope(
            org=org,
            source=SOURCE,
            instance="default",
            stream="file",
            native_id=f"{org}:{number}",
            via="file",
            received_at=received(number),
            content_type="jsonl",
            raw=orjson.dumps(line),
        )
        facts = map_envelope(envelope, None)
        assert isinstance(facts, Facts), facts
        yield facts


class _Tenant:
    def __init__(self, store: Store, org: str) -> None:
        self._store = store
        self._org = org
        self._constants = {
            "head": f"{org}:{SOURCE}:default",
            "systems": f"{org}:nazara:main:system:",
            "org": org,
            "org_token": org_token(org),
            "source": SOURCE,
            "run": RUN,
        }

    def load(self, content: Content) -> None:
        done = write_by_product(self._store, self._org, content.few())
        done = self._create("bulk_incidents", content.incidents(), _incident, done)
        done = self._create("bulk_cases", content.cases(), _case, done)
        sums: dict[str, Row] = {}
        self._create("bulk_events", _summed(content.events(), sums), _event, done)
        self._roll_up(sums)

    def _create(
        self, name: str, lines: Iterable[Line], row: Callable[[Line], Row], first: int
    ) -> int:
        """Write all lines, two transactions at a time; return the number behind the last."""
        text, number = statement(name), first
        waiting: deque[Future[None]] = deque()
        with ThreadPoolExecutor(_WRITERS) as pool:
            for batch in _batches(lines, BATCH):
                rows = [
                    row(line) | _stamps(line, place) for place, line in enumerate(batch, number)
                ]
                number += len(batch)
                waiting.append(pool.submit(self._write, text, rows))
                while len(waiting) > _WRITERS:
                    waiting.popleft().result()
            for future in waiting:
                future.result()
        return number

    def _write(self, text: str, rows: list[Row]) -> None:
        with self._store.driver.session() as session:
            session.execute_write(_run, text, {"rows": rows, **self._constants})

    def _roll_up(self, sums: dict[str, Row]) -> None:
        head = f"{self._constants['head']}:technical_issue:"
        rows = [{**one, "issue": head + key} for key, one in sums.items()]
        with self._store.driver.session() as session:
            session.execute_write(_run, statement("roll_up_text"), {"rows": rows})


def _run(transaction: neo4j.ManagedTransaction, text: str, params: Row) -> None:
    transaction.run(text, params).consume()


def _batches(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


def _stamps(line: Line, number: int) -> Row:
    changed = line["updated_at"]
    return {
        "id": line["id"],
        "title": line["title"],
        "seen": received(number).isoformat(),
        # The form of a version; the product hashes what it understood of the line.
        "version": f"{changed[:-1]}.000000Z#{number:08x}",
    }


def _incident(line: Line) -> Row:
    return {
        "at": line["started_at"],
        "changed": line["updated_at"],
        "description": line["description"],
        "status": line["status"],
        "severity": line["severity"],
        "rank": _RANKS[line["severity"]],
        "systems": keys_of(line, "AFFECTS"),
    }


def _case(line: Line) -> Row:
    return {
        "at": line["opened_at"],
        "changed": line["updated_at"],
        "description": line["description"],
        "status": line["status"],
        "account": line["account"],
        "system": keys_of(line, "ABOUT")[0],
        "incidents": keys_of(line, "REPORTS"),
    }


def _event(line: Line) -> Row:
    return {name: line[name] for name in ("at", "kind", "count", "system", "issue")}


def _summed(events: Iterable[Line], sums: dict[str, Row]) -> Iterator[Line]:
    """Pass events on, adding up what their issues then say of them."""
    for event in events:
        at, issue = event["at"], event["issue"]
        one = sums.get(issue)
        if one is None:
            sums[issue] = {"count": event["count"], "first": at, "last": at}
        else:
            one["count"] += event["count"]
            one["first"], one["last"] = min(one["first"], at), max(one["last"], at)
        yield event
