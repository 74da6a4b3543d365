"""Reads are tried once more, and what takes too long or too much ends on the server."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field

import pytest

from graph.errors import DatabaseUnavailable, QueryTimeout, QueryTooLarge
from graph.settings.settings import Settings, resolve
from graph.store.store import Store


@dataclass(frozen=True)
class Text:
    """A statement of the test's own."""

    text: str
    name: str = "test.statement"


ONE = Text("CYPHER 25 RETURN 1 AS one")
ENDLESS = Text(
    "CYPHER 25 UNWIND range(1, 30000) AS a UNWIND range(1, 30000) AS b RETURN sum(a * b)"
)


@dataclass
class Line:
    """A way to Neo4j that can be cut. `calls` counts the connections that were made."""

    target: tuple[str, int]
    address: str = ""
    calls: int = 0
    refuses: bool = False
    _open: list[socket.socket] = field(default_factory=list)

    def serve(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                near, _ = listener.accept()
                self.calls += 1
                if self.refuses:
                    near.close()
                    continue
                far = socket.create_connection(self.target)
                self._open += [near, far]
                for ends in ((near, far), (far, near)):
                    threading.Thread(target=_pass_on, args=ends, daemon=True).start()

    def cut(self) -> None:
        for end in self._open:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        self._open.clear()


def _pass_on(source: socket.socket, sink: socket.socket) -> None:
    with source:
        with suppress(OSError):
            while data := source.recv(65_536):
                sink.sendall(data)
        with suppress(OSError):
            sink.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def line(settings: Settings) -> Iterator[Line]:
    host, _, port = resolve(settings).neo4j_uri.rpartition("//")[2].partition(":")
    made = Line((host, int(port)))
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        thread = threading.Thread(target=made.serve, args=(listener,), daemon=True)
        thread.start()
        made.address = f"bolt://127.0.0.1:{listener.getsockname()[1]}"
        yield made
        made.cut()


@pytest.fixture
def far(line: Line, settings: Settings) -> Iterator[Store]:
    """A store behind the line."""
    found = resolve(settings)
    behind = settings.model_copy(
        update={
            "neo4j_uri": line.address,
            "neo4j_user": found.neo4j_user,
            "neo4j_password": settings.neo4j_password,
        }
    )
    store = Store(behind)
    yield store
    store.close()


def test_a_read_whose_connection_was_lost_is_tried_once_more(line: Line, far: Store) -> None:
    far.read(ONE)
    line.cut()

    assert far.read(ONE) == [{"one": 1}]


def test_a_read_is_not_tried_as_often_as_a_write(line: Line, far: Store) -> None:
    line.refuses = True

    with pytest.raises(DatabaseUnavailable):
        far.read(ONE)
    reads, line.calls = line.calls, 0
    with pytest.raises(DatabaseUnavailable):
        far.write(ONE)

    assert (reads, line.calls) == (far.settings.read_attempts, far.settings.write_attempts)


def test_a_statement_that_ran_too_long_is_over_on_the_server_too(
    settings: Settings, store: Store
) -> None:
    hasty = Store(settings.model_copy(update={"query_timeout": 0.3}))
    try:
        with pytest.raises(QueryTimeout):
            hasty.read(ENDLESS)
    finally:
        hasty.close()
    left = store.read(Text("CYPHER 25 SHOW TRANSACTIONS YIELD currentQuery AS text"))

    assert [row for row in left if ENDLESS.text in row["text"]] == []


@pytest.mark.parametrize("waits", [False, True])
def test_a_statement_that_is_ended_while_it_works_or_waits_is_told_so(
    store: Store, *, waits: bool
) -> None:
    create = Text("CYPHER 25 MERGE (n:Held {uid: 'held'}) SET n.at = $number RETURN n.at AS at")
    store.write(create, number=0)
    text = f"{create.text}, {waits} AS waiting" if waits else ENDLESS.text
    ended = threading.Thread(target=end, args=(store, text))
    with store.driver.session() as holder, holder.begin_transaction() as held:
        held.run(create.text, number=1)
        ended.start()
        with pytest.raises(QueryTimeout, match="somebody ended it"):
            store.write(Text(text), number=2)
    ended.join()

    assert store.write(create, number=3) == [{"at": 3}]


def end(store: Store, text: str) -> None:
    """End the transaction that runs a statement, as an operator would."""
    ask = Text("CYPHER 25 SHOW TRANSACTIONS YIELD transactionId AS id, currentQuery AS text")
    ids: list[str] = []
    while not ids:
        ids = [row["id"] for row in store.read(ask) if row["text"] == text]
    store.run_outside(Text("CYPHER 25 TERMINATE TRANSACTIONS $ids"), ids=ids)


def test_one_transaction_can_not_take_the_memory_of_all(store: Store) -> None:
    limits = store.read(
        Text("CYPHER 25 SHOW SETTINGS 'db.memory.transaction.max' YIELD value RETURN value")
    )
    if limits == [{"value": "0B"}]:
        pytest.skip("a server of your own has limits of your own")
    much = Text("CYPHER 25 UNWIND range(1, 100000) AS n RETURN size(collect($text + n)) AS size")

    with pytest.raises(QueryTooLarge) as caught:
        store.read(much, text="x" * 100_000)

    assert "NAZARA_NEO4J_TRANSACTION_MEMORY" in caught.value.remedy
    assert not caught.value.retryable
    assert store.read(ONE) == [{"one": 1}]
