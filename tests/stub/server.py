"""A web application on a port of its own on loopback, for as long as a test wants it."""

from __future__ import annotations

import gc
import socket
import ssl
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp


@contextmanager
def served(app: ASGIApp, certificate: tuple[Path, Path] | None = None) -> Iterator[str]:
    """Serve an application; give its address. `certificate` is one and its key, both PEM."""
    listening = socket.create_server(("127.0.0.1", 0))
    cert, key = certificate or (None, None)
    config = uvicorn.Config(
        app,
        log_level="critical",
        lifespan="off",
        # The faster loop ends badly where a client has broken off a handshake.
        loop="asyncio",
        timeout_graceful_shutdown=1,
        ssl_certfile=cert,
        ssl_keyfile=key,
        ssl_version=ssl.PROTOCOL_TLS_SERVER,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    try:
        _await_start(server)
        scheme = "https" if certificate else "http"
        yield f"{scheme}://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)
        listening.close()
        _collect_what_clients_broke_off()


def _collect_what_clients_broke_off() -> None:
    """Let go of connections that were open when the loop ended: no later test is to blame."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


def _await_start(server: uvicorn.Server) -> None:
    deadline = time.monotonic() + 10
    while not server.started:
        assert time.monotonic() < deadline, "the stub did not start"
        time.sleep(0.01)
