"""What is measured answers alike in every way it is asked: ratios compare like with like."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
import pytest

from api.compiler.engine import Engine, Request
from api.schema.build import schema_for
from bench.by_hand import statement
from bench.reading.content import sizes
from bench.reading.http_load import body_of
from bench.reading.load import load
from bench.reading.operations import OPERATIONS, ORG, Place, Question, Scene
from bench.reading.peer import NoPeer, with_types
from bench.reading.site import names_of
from graph.store.store import Store

RECORDS = 600
QUESTIONS = 5


def test_every_operation_gives_the_nodes_of_its_statement_by_hand(store: Store) -> None:
    load(store, RECORDS)
    engine = Engine(schema_for(store.settings), store, store.settings)
    parts = sizes(RECORDS, ORG)
    scene = Scene(parts, list(places(engine)), store.settings.graphql_max_count + 1)

    for operation in OPERATIONS:
        for question in operation.questions(scene)[:QUESTIONS]:
            found = names_of(answer(engine, operation.query, question.ours))
            assert found, operation.name
            if operation.statement is not None:
                assert found == names_of(by_hand(store, operation.statement, question)), (
                    operation.name
                )


def test_our_types_take_the_place_of_those_of_the_peer() -> None:
    server = "const a = 1;\nconst typeDefs = `#graphql\ntype Own { id: ID }`;\nstart();"

    changed = with_types(server)

    assert "type Own" not in changed
    assert "type Incident @node" in changed
    assert changed.endswith("`;\nstart();")
    with pytest.raises(NoPeer):
        with_types("start();")


def test_an_answer_is_whole_only_with_its_last_byte() -> None:
    whole = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nX: y\r\n\r\n[12]"

    parts = [body_of(bytearray(whole[:length])) for length in range(len(whole) + 1)]

    assert parts == [None] * len(whole) + [b"[12]"]
    with pytest.raises(ConnectionError):
        body_of(bytearray(b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"))


def answer(engine: Engine, query: str, variables: dict[str, Any]) -> Any:
    return orjson.loads(engine.execute(Request(query, variables, None, ORG)).body)


def by_hand(store: Store, name: str, question: Question) -> Any:
    [row] = store.driver.execute_query(statement(name), p=question.raw).records
    values = list(row.values())
    return [values[0][: question.raw.get("page")], *values[1:]]


def places(engine: Engine) -> Iterator[Place]:
    query = "{ incidents(first: 40) { nodes { id createdAt } pageInfo { endCursor } } }"
    page = answer(engine, query, {})["data"]["incidents"]
    last = page["nodes"][-1]
    yield Place(page["pageInfo"]["endCursor"], last["createdAt"], last["id"], 40)
