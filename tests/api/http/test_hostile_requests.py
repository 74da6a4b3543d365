"""Requests that no honest client sends: refused in time, and everyone else is served."""

from __future__ import annotations

import json
import logging
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import httpx
import orjson
import pytest

from api.access.tokens import create_token
from graph.settings.settings import Settings
from graph.store.store import Store
from tests.api.conftest import serving

JSON: Final = {"Content-Type": "application/json"}
ASK: Final = b'{"query": "{ systems { nodes { id } } }"}'
RUNNING: Final = (
    "SHOW TRANSACTIONS YIELD currentQuery AS text WHERE text STARTS WITH 'CYPHER 25' RETURN text"
)
"""What the product has running; a browser of another test may have something too."""


def code_of(response: httpx.Response) -> str:
    found: str = response.json()["errors"][0]["extensions"]["code"]
    return found


def test_ten_megabytes_are_refused_before_they_are_read(client: httpx.Client) -> None:
    large = b'{"query": "{ systems { nodes { id } } }", "extra": "' + b"x" * 10_000_000 + b'"}'

    response = client.post("/graphql", content=large, headers=JSON)

    assert response.status_code == 413
    assert code_of(response) == "LIMIT_EXCEEDED"
    assert client.post("/graphql", content=ASK, headers=JSON).status_code == 200


def test_a_body_without_a_length_is_bounded_too(client: httpx.Client) -> None:
    def parts() -> object:
        for _ in range(200):
            yield b" " * 10_000

    response = client.post("/graphql", content=parts(), headers=JSON)  # type: ignore[arg-type]

    assert response.status_code == 413


@pytest.mark.parametrize(
    "body",
    [
        b"\xff\xfe\x00",
        '{"query": "{ systems { nodes { id } } }"}'.encode("utf-16"),
        b'{"query": "{ __typename } # \xc3\x28"}',
        b'{"query": "\\ud83d"}',
        b'{"query": "{ systems { nodes { id } } }", "variables": {"a": "\\udfff"}}',
        b'[{"query": "{ __typename }"}, {"query": "{ __typename }"}]',
        b'{"query": NaN}',
        b'{"query": "{ __typename }", "variables": ' + b'{"a":' * 3000 + b"1" + b"}" * 3000 + b"}",
        b'{"query": "{ __typename }", "operationName": {"a": 1}}',
        b"null",
        b"1e999999",
        b"",
    ],
)
def test_bytes_that_are_no_request_are_refused(client: httpx.Client, body: bytes) -> None:
    response = client.post("/graphql", content=body, headers=JSON)

    assert response.status_code == 400
    assert code_of(response) == "INVALID_INPUT"


@pytest.mark.parametrize(
    "text",
    [
        "{ systems { nodes { id } } } \0",
        "\ufeff{ __typename }",
        '{ node(id: "\\ud83d") { id } }',
        '{ node(id: "\\u{110000}") { id } }',
        '{ node(id: "\\u{1F4A3}\\ud83d\\udca3\0") { id } }',
        '{ node(id: """a\0b""") { id } }',
        "{ systems(first: 1, first: 2) { nodes { id } } }",
        "mutation { a }",
        "subscription { a }",
        "type A { b: Int }",
        "query A { __typename } query A { __typename }",
        "{ systems { nodes { id } } } fragment F on System { id }",
        "{ systems(first: 1e99) { nodes { id } } }",
        "{ systems(first: -0) { nodes { id } } }",
        "query ($a: Int, $a: Int) { systems(first: $a) { nodes { id } } }",
        "query ($a: Nothing) { systems(first: $a) { nodes { id } } }",
        "query ($a: System) { __typename }",
        "query @include(if: false) { __typename }",
        "{ __typename @nothing }",
        "{ ... on Nothing { id } }",
        "{ ... @include(if: false) { systems { nodes { id } } } }",
        "{ __typename @skip(if: null) }",
        "{ }",
        "",
    ],
)
def test_odd_documents_are_answered_or_refused_with_a_code(client: httpx.Client, text: str) -> None:
    response = client.post("/graphql", json={"query": text})

    assert response.status_code == 200
    body = response.json()
    assert "data" in body or body["errors"][0]["extensions"]["code"] in {
        "GRAPHQL_PARSE_FAILED",
        "GRAPHQL_VALIDATION_FAILED",
        "INVALID_INPUT",
    }


def test_a_key_given_twice_counts_once(client: httpx.Client) -> None:
    body = b'{"query": "{ nothing }", "query": "{ __typename }"}'

    response = client.post("/graphql", content=body, headers=JSON)

    assert response.json() == {"data": {"__typename": "Query"}}


def test_numbers_beyond_64_bits_are_refused(client: httpx.Client) -> None:
    text = "query ($n: Int) { systems(first: $n) { nodes { id } } }"
    for number in ("9" * 30, "-" + "9" * 400, "1e400", "0.1"):
        body = f'{{"query": {json.dumps(text)}, "variables": {{"n": {number}}}}}'.encode()
        response = client.post("/graphql", content=body, headers=JSON)

        assert response.status_code in {200, 400}
        assert code_of(response) in {"BAD_USER_INPUT", "INVALID_INPUT"}


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_other_methods_are_refused_with_a_code(client: httpx.Client, method: str) -> None:
    response = client.request(method, "/graphql", content=ASK, headers=JSON)

    assert response.status_code == 405
    assert code_of(response) == "METHOD_NOT_ALLOWED"


@pytest.mark.parametrize(
    "media", ["text/plain", "application/graphql", "multipart/form-data", "application/jsonx", ""]
)
def test_other_media_are_refused_with_a_code(client: httpx.Client, media: str) -> None:
    response = client.post("/graphql", content=ASK, headers={"Content-Type": media})

    assert response.status_code == 415
    assert code_of(response) == "UNSUPPORTED_MEDIA_TYPE"


def test_a_compressed_body_is_no_json(client: httpx.Client) -> None:
    headers = {**JSON, "Content-Encoding": "gzip"}

    response = client.post("/graphql", content=b"\x1f\x8b\x08\x00", headers=headers)

    assert response.status_code == 400


@contextmanager
def errors_logged() -> Iterator[list[str]]:
    """Collect what is logged as an error meanwhile."""
    found: list[str] = []

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            found.append(str(record.msg))

    collector = Collector(logging.ERROR)
    logging.getLogger().addHandler(collector)
    try:
        yield found
    finally:
        logging.getLogger().removeHandler(collector)


def test_a_client_that_leaves_in_the_middle_is_no_defect(client: httpx.Client) -> None:
    address = client.base_url
    head = (
        "POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"Authorization: {client.headers['authorization']}\r\nContent-Length: 9000\r\n\r\n"
    )
    with errors_logged() as errors:
        with socket.create_connection((address.host, address.port or 0)) as leaving:
            leaving.sendall(head.encode() + ASK)
            time.sleep(0.1)
        served = client.post("/graphql", content=ASK, headers=JSON)
        time.sleep(0.1)

    assert served.status_code == 200
    assert errors == []


def test_clients_that_send_slowly_do_not_hold_up_others(client: httpx.Client) -> None:
    address = client.base_url
    slow = [socket.create_connection((address.host, address.port or 0)) for _ in range(50)]
    try:
        for each in slow:
            each.sendall(
                b"POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            )
            each.sendall(b"Content-Length: 9000\r\n\r\n{")

        assert client.post("/graphql", content=ASK, headers=JSON).status_code == 200
    finally:
        for each in slow:
            each.close()


def test_a_body_that_never_ends_is_given_up(store: Store, settings: Settings) -> None:
    token = create_token(store, "acme", "slow", "viewer")
    impatient = settings.model_copy(update={"api_body_seconds": 0.2})
    with serving(impatient) as address:
        host, port = address.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=30) as slow:
            slow.sendall(b"POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000\r\n")
            slow.sendall(f"Authorization: Bearer {token}\r\n".encode())
            slow.sendall(b"Content-Type: application/json\r\n\r\n{")
            answer = slow.recv(65_536)

    assert answer.startswith(b"HTTP/1.1 413 ")


def test_nothing_runs_on_after_a_storm_of_faults(client: httpx.Client, store: Store) -> None:
    texts = ["{ systems { nodes { id ", "{ nothing }", '{ systems(after: "x") { nodes { id } } }']

    def storm() -> None:
        with httpx.Client(base_url=client.base_url, headers=client.headers, timeout=60) as own:
            for text in texts * 10:
                assert own.post("/graphql", json={"query": text}).status_code == 200

    threads = [threading.Thread(target=storm) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with store.driver.session() as session:
        left = session.run(RUNNING).value()
    assert left == []


def test_headers_of_every_kind_change_nothing(client: httpx.Client) -> None:
    plain = client.post("/graphql", content=ASK, headers=JSON)
    for name, value in (
        ("Accept", "\xff, */*"),
        ("X-Request-ID", "a" * 5000),
        ("Content-Type", "application/json; charset=utf-7"),
        ("Accept", "application/graphql-response+json;q=0, */*"),
        ("Cookie", "=" * 3000),
    ):
        headers = [(b"Content-Type", b"application/json")] if name != "Content-Type" else []
        sent = [*headers, (name.encode(), value.encode("latin-1"))]
        response = client.post("/graphql", content=ASK, headers=sent)

        assert (response.status_code, response.content) == (200, plain.content), name
    assert client.post("/graphql", content=ASK, headers={**JSON, "Accept": "x"}).status_code == 406
    assert orjson.loads(plain.content) == {"data": {"systems": {"nodes": []}}}
