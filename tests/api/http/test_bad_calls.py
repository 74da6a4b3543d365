"""Calls that can't be read: refused with the right status, told in the log, no harm to others."""

from __future__ import annotations

import gzip
import socket
import time
import zlib
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import orjson
import pytest

from graph.settings.settings import Settings
from graph.store.store import Store
from tests.api.http.calling import (
    ADDRESS,
    Caller,
    answering,
    code_of,
    incident,
    letters,
    listen,
    signed,
    titles,
    told_by,
    until,
)

BODY = orjson.dumps(incident())
SMALL = {"push_body_bytes": 100_000, "push_unpacked_bytes": 200_000, "push_body_seconds": 1.0}


@pytest.fixture
def http(
    store: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[httpx.Client]:
    listen(store, monkeypatch)
    with answering(settings, **SMALL) as client:
        yield client


def send(http: httpx.Client, body: bytes, **headers: str) -> httpx.Response:
    return Caller(http).send(body, **headers)


@pytest.mark.parametrize(
    ("body", "headers", "status", "code"),
    [
        (BODY, {"content_type": "text/html"}, 415, "UNSUPPORTED_MEDIA_TYPE"),
        (BODY, {"content_type": "multipart/form-data"}, 415, "UNSUPPORTED_MEDIA_TYPE"),
        (BODY, {"content_encoding": "br"}, 415, "UNSUPPORTED_MEDIA_TYPE"),
        (BODY, {"content_encoding": "gzip"}, 400, "INVALID_INPUT"),
        (gzip.compress(BODY, mtime=0)[:-4], {"content_encoding": "gzip"}, 400, "INVALID_INPUT"),
        (
            gzip.compress(bytes(50_000_000), mtime=0),
            {"content_encoding": "gzip"},
            413,
            "LIMIT_EXCEEDED",
        ),
        (zlib.compress(bytes(50_000_000)), {"content_encoding": "deflate"}, 413, "LIMIT_EXCEEDED"),
        (b" " * 100_001, {}, 413, "LIMIT_EXCEEDED"),
        (
            b"other=1",
            {"content_type": "application/x-www-form-urlencoded"},
            400,
            "INVALID_INPUT",
        ),
    ],
    ids=[
        *("html", "multipart", "brotli", "not packed", "cut off", "gzip bomb", "deflate bomb"),
        *("too long", "form"),
    ],
)
def test_what_can_not_be_read_is_refused_and_told(
    http: httpx.Client, body: bytes, headers: dict[str, str], status: int, code: str
) -> None:
    with told_by("api.http.webhooks") as told:
        response = send(http, body, **headers)

    assert (response.status_code, code_of(response)) == (status, code)
    assert [one["code"] for one in told.named("webhook_refused")] == [code]
    assert send(http, BODY).status_code == 202


@pytest.mark.parametrize("packed", [gzip.compress(BODY, mtime=0), zlib.compress(BODY)])
def test_a_forger_is_refused_before_anything_is_unpacked(http: httpx.Client, packed: bytes) -> None:
    forged = {**signed(packed, "another"), "Content-Encoding": "gzip"}

    assert http.post(ADDRESS, content=packed, headers=forged).status_code == 401


def test_a_body_cut_short_on_its_way_is_a_forgery(http: httpx.Client) -> None:
    for length in (0, 1, len(BODY) - 1):
        response = http.post(ADDRESS, content=BODY[:length], headers=signed(BODY))

        assert response.status_code == 401


def test_a_hundred_megabytes_are_refused_while_they_come(http: httpx.Client) -> None:
    def parts() -> Iterator[bytes]:
        for _ in range(100):
            yield bytes(1_000_000)

    began = time.monotonic()
    statuses = []
    for length in ({"Content-Length": "100000000"}, {}):
        try:
            statuses.append(http.post(ADDRESS, content=parts(), headers=length).status_code)
        except httpx.WriteError:
            statuses.append(413)

    assert statuses == [413, 413]
    assert time.monotonic() - began < 20
    assert send(http, BODY).status_code == 202


def opened(http: httpx.Client, head: bytes) -> socket.socket:
    where = urlsplit(str(http.base_url))
    connection = socket.create_connection((where.hostname, where.port), timeout=20)
    start = f"POST {ADDRESS} HTTP/1.1\r\nHost: 127.0.0.1\r\n".encode()
    connection.sendall(start + b"Content-Type: application/json\r\n" + head + b"\r\n\r\n")
    return connection


@pytest.mark.parametrize(
    ("head", "begun"),
    [
        (b"Transfer-Encoding: chunked", b"5\r\n[1, 2\r\n"),
        (b"Content-Length: 500", b'{"type": '),
    ],
    ids=["chunked", "with a length"],
)
def test_a_body_that_stalls_is_given_up_and_holds_up_nobody(
    http: httpx.Client, head: bytes, begun: bytes
) -> None:
    with told_by("api.http.webhooks") as told:
        stalled = [opened(http, head) for _ in range(12)]
        for one in stalled:
            one.sendall(begun)
        served = send(http, BODY).status_code
        answers = [one.recv(2000) for one in stalled]
        for one in stalled:
            one.close()

    assert served == 202
    assert {answer.split(b" ")[1] for answer in answers} == {b"408"}
    assert {one["code"] for one in told.named("webhook_refused")} == {"BODY_TOO_SLOW"}


def test_a_connection_that_ends_in_the_body_is_told_and_nothing_is_kept(
    http: httpx.Client, store: Store
) -> None:
    with told_by("api.http.webhooks") as told:
        connection = opened(http, b"Content-Length: 500")
        connection.sendall(b'{"type": ')
        connection.close()
        until(lambda: told.named("webhook_refused"))

    assert "the connection ended" in told.named("webhook_refused")[0]["why"]
    assert (titles(store), letters(store)) == ({}, [])


def test_what_is_more_than_a_process_may_hold_is_asked_to_come_again(
    store: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    listen(store, monkeypatch)
    with answering(settings, push_bytes_at_once=2000) as http:
        first, second = (opened(http, b"Content-Length: 1900") for _ in range(2))
        with first, second:
            first.sendall(b" " * 1500)
            time.sleep(0.3)
            second.sendall(b" " * 1500)
            answer = second.recv(2000)
        until(lambda: Caller(http).send(BODY).status_code == 202)
        afterwards = Caller(http).send(BODY).status_code

    assert answer.split(b" ")[1] == b"503"
    assert b"retry-after: 1" in answer.lower()
    assert afterwards == 202
