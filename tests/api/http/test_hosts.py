"""The API answers for its own names alone, and never sends anybody to another host."""

from __future__ import annotations

import re
import socket

import httpx
import pytest
from pydantic import ValidationError
from starlette.datastructures import Headers
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from api.http.hosts import Names
from graph.errors import HostNotAllowed
from graph.settings.hosts import host_names
from graph.settings.settings import Settings
from tests.api.http.conftest import ALLOWED

KNOWN = [
    "localhost",
    "LOCALHOST.:8472",
    "127.0.0.1:1",
    "127.8.9.10",
    "[::1]:8472",
    "nazara.example.org",
    "Nazara.Example.org:443",
    "a.internal.example.org",
    "[2001:db8::7]",
]
UNKNOWN = [
    "evil.example",
    "evil.example:8472",
    "localhost.evil.example",
    "127.0.0.1.evil.example",
    "nazara.example.org.evil.example",
    "evil-nazara.example.org",
    "internal.example.org",
    "eviinternal.example.org",
    "0.0.0.0",  # noqa: S104 - A name that is refused, nothing is bound.
    "192.168.1.5:8472",
    "[::ffff:10.0.0.1]",
    "[::2]",
    "localhost@evil.example",
    "localhost/evil.example",
    "localhost evil.example",
    "localhost:x",
    "",
]
PATHS = ["/", "/graphiql", "/graphiql/", "/portal/graphiql.html", "/health/live", "/graphql"]


@pytest.mark.parametrize("host", KNOWN)
def test_a_host_that_is_known_is_answered(address: str, host: str) -> None:
    answer = httpx.get(f"{address}/health/live", headers={"Host": host})

    assert answer.json() == {"status": "live"}


@pytest.mark.parametrize("host", UNKNOWN)
def test_a_host_that_is_not_known_is_refused(host: str) -> None:
    names = Names(host_names(ALLOWED))

    with pytest.raises(HostNotAllowed, match="the request is for"):
        names.check(Headers({"host": host}))


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_foreign_host_gets_no_page_no_redirect_and_no_question_answered(
    address: str, path: str, method: str
) -> None:
    answer = httpx.request(method, address + path, headers={"Host": "evil.example"})

    [error] = answer.json()["errors"]
    assert answer.status_code == 421
    assert error["extensions"]["code"] == "HOST_NOT_ALLOWED"
    assert "'evil.example'" in error["message"]
    assert "NAZARA_ALLOWED_HOSTS" in error["extensions"]["remedy"]
    assert "location" not in answer.headers


@pytest.mark.parametrize("path", ["/graphiql/", "/graphql/?a=1", "/health/live/"])
@pytest.mark.parametrize(
    "told",
    [
        {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"},
        {"Forwarded": "host=evil.example;proto=https"},
        {"X-Original-URL": "http://evil.example/", "X-Forwarded-Prefix": "//evil.example"},
    ],
)
def test_redirects_are_paths_whatever_a_proxy_says(
    address: str, path: str, told: dict[str, str]
) -> None:
    answer = httpx.get(address + path, headers=told)

    assert answer.is_redirect
    assert re.fullmatch(r"/[a-z][a-z/]*(\?a=1)?", answer.headers["location"])


def test_a_path_that_looks_like_a_host_leads_nowhere(address: str) -> None:
    assert httpx.get(f"{address}//evil.example/").status_code == 404
    assert httpx.get(f"{address}//evil.example/graphiql/").status_code == 404
    assert httpx.get(f"{address}/portal//evil.example/").status_code == 404


def test_a_request_with_a_whole_address_goes_by_its_host_header(address: str) -> None:
    theirs = _raw(address, "GET http://evil.example/graphiql/ HTTP/1.1", "Host: localhost")
    refused = _raw(address, "GET http://localhost/graphiql/ HTTP/1.1", "Host: evil.example")

    assert theirs.startswith("HTTP/1.1 307")
    assert "location: /graphiql\r\n" in theirs
    assert refused.startswith("HTTP/1.1 421")


def test_a_request_names_one_host(address: str) -> None:
    none = _raw(address, "GET /health/live HTTP/1.0")
    two = _raw(address, "GET /health/live HTTP/1.1", "Host: localhost", "Host: evil.example")

    assert none.startswith(("HTTP/1.1 421", "HTTP/1.1 400"))
    assert two.startswith(("HTTP/1.1 421", "HTTP/1.1 400"))


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("https://evil.example", "localhost:8472"),
        ("http://localhost:3000", "localhost:8472"),
        ("http://127.0.0.1:8472", "localhost:8472"),
        ("null", "localhost:8472"),
        ("file://", "localhost:8472"),
        ("https://nazara.example.org.evil.example", "nazara.example.org"),
    ],
)
def test_a_page_of_another_site_changes_nothing(address: str, origin: str, host: str) -> None:
    told = {"Origin": origin, "Host": host}

    asked = httpx.post(f"{address}/graphql", json={}, headers=told)
    read = httpx.get(f"{address}/health/live", headers=told)

    [error] = asked.json()["errors"]
    assert asked.status_code == 403
    assert error["extensions"]["code"] == "ORIGIN_NOT_ALLOWED"
    assert "NAZARA_CORS_ORIGINS" in error["extensions"]["remedy"]
    assert read.status_code == 200


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("http://localhost:8472", "localhost:8472"),
        ("https://nazara.example.org", "nazara.example.org"),
        ("https://nazara.example.org", "127.0.0.1:8472"),
        ("https://portal.internal.example.org:8443", "nazara.example.org"),
        (None, "localhost:8472"),
    ],
)
def test_a_page_of_ours_and_a_program_may_ask(address: str, origin: str | None, host: str) -> None:
    told = {"Host": host} | ({"Origin": origin} if origin else {})

    answer = httpx.post(f"{address}/graphql", json={}, headers=told)

    # As far as the token, which they did not send.
    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("host", "origin", "status"),
    [
        ("evil.example", None, 421),
        ("localhost", "https://evil.example", 403),
    ],
)
def test_a_socket_is_not_opened_for_another_host_nor_for_a_page_of_another_site(
    address: str, host: str, origin: str | None, status: int
) -> None:
    port = int(address.rpartition(":")[2])
    with (
        socket.create_connection(("127.0.0.1", port)) as raw,
        pytest.raises(InvalidStatus) as refused,
        connect(f"ws://{host}/graphql", sock=raw, origin=origin),  # type: ignore[arg-type]
    ):
        pass

    answer = refused.value.response
    assert answer.status_code == status
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    "given", ["https://nazara.example.org", "nazara.example.org:443", "a/b", "*", "a b", "*.", "ä"]
)
def test_what_is_no_name_of_a_host_is_no_setting(given: str) -> None:
    with pytest.raises(ValidationError, match="expected names such as"):
        Settings(allowed_hosts=given)  # type: ignore[arg-type]


def _raw(address: str, *lines: str) -> str:
    host, _, port = address.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        text = "\r\n".join([*lines, "Connection: close", "", ""])
        connection.sendall(text.encode())
        parts = iter(lambda: connection.recv(65536), b"")
        return b"".join(parts).decode()
