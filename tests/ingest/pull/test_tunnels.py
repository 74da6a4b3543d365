"""Through a proxy: to the address that was looked at, with the same checks."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field

import pytest
from pydantic import SecretStr

from graph.errors import InvalidInput
from graph.outgoing.faults import PrivateAddress, SourceUnreachable
from graph.outgoing.tunnels import ProxyAddress
from ingest.pull.questions import SourceQuestion
from tests.ingest.pull.asking import Connect, Source


@dataclass
class Proxy:
    """A proxy on the loopback address: what it was asked for, and what it answers."""

    answer: bytes = b"HTTP/1.1 200 Connection established\r\nVia: test\r\n\r\n"
    heads: list[str] = field(default_factory=list)
    url: str = ""

    def serve(self, listening: socket.socket) -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=self._one, args=listening.accept()[:1], daemon=True).start()

    def _one(self, caller: socket.socket) -> None:
        with caller:
            head = b""
            while not head.endswith(b"\r\n\r\n"):
                head += caller.recv(1)
            self.heads.append(head.decode())
            caller.sendall(self.answer)
            if b" 200 " in self.answer:
                host, port = head.split()[1].decode().rsplit(":", 1)
                self._pass_on(caller, socket.create_connection((host, int(port))))

    @staticmethod
    def _pass_on(caller: socket.socket, source: socket.socket) -> None:
        def pour(one: socket.socket, other: socket.socket) -> None:
            with suppress(OSError):
                while piece := one.recv(4096):
                    other.sendall(piece)

        with closing(source):
            threading.Thread(target=pour, args=(caller, source), daemon=True).start()
            pour(source, caller)


@contextmanager
def running(proxy: Proxy) -> Iterator[Proxy]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        proxy.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        threading.Thread(target=proxy.serve, args=(listening,), daemon=True).start()
        yield proxy


def through(proxy: Proxy, userinfo: str) -> SecretStr:
    return SecretStr(proxy.url.replace("http://", f"http://{userinfo}"))


def test_a_source_is_asked_through_the_proxy_by_its_address(
    connect: Connect, source: Source, base: str
) -> None:
    with running(Proxy()) as proxy:
        client = connect(
            address=base.replace("127.0.0.1", "localhost"), connector_proxy=SecretStr(proxy.url)
        )

        assert client.ask(SourceQuestion("/issues")).value == {"ok": True}

    port = base.rsplit(":", 1)[1]
    assert [one.splitlines()[0] for one in proxy.heads] == [f"CONNECT 127.0.0.1:{port} HTTP/1.1"]
    assert source.asked[0].headers["host"] == f"localhost:{port}"


def test_the_proxy_is_told_user_and_password_and_the_source_is_not(
    connect: Connect, source: Source
) -> None:
    with running(Proxy()) as proxy:
        connect(connector_proxy=through(proxy, "tide:p%40ss@")).ask(SourceQuestion("/issues"))

    assert "Proxy-Authorization: Basic dGlkZTpwQHNz" in proxy.heads[0]
    assert "proxy-authorization" not in source.asked[0].headers


def test_no_proxy_is_asked_for_an_address_inside_of_a_network(
    connect: Connect, source: Source
) -> None:
    with running(Proxy()) as proxy:
        client = connect(connector_proxy=SecretStr(proxy.url), allow_private=False)

        with pytest.raises(PrivateAddress):
            client.ask(SourceQuestion("/issues"))

    assert (proxy.heads, source.asked) == ([], [])


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", "407 Proxy Authentication"),
        (b"HTTP/1.1 403 Forbidden\r\nX: y\r\n\r\n", "403 Forbidden"),
        (b"", "does not answer as one"),
        (b"x" * 20_000, "does not answer as one"),
    ],
)
def test_a_proxy_that_gives_no_way_is_named(
    connect: Connect, source: Source, answer: bytes, said: str
) -> None:
    with running(Proxy(answer)) as proxy:
        client = connect(connector_proxy=SecretStr(proxy.url), pull_attempts=1)

        with pytest.raises(SourceUnreachable, match=f"no connection to 127.0.0.1: .*{said}"):
            client.ask(SourceQuestion("/issues"))

    assert source.asked == []


@pytest.mark.parametrize(
    "text",
    ["proxy:3128", "https://proxy", "http://", "http://proxy:port", "http://proxy/x?y=secret"],
)
def test_what_is_no_proxy_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(InvalidInput, match="NAZARA_CONNECTOR_PROXY is no proxy") as refused:
        ProxyAddress.of_text(text)

    assert "secret" not in str(refused.value)
