"""What tests of the API share: an engine, a way to ask it, an HTTP client with a token."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
import uvicorn

from api.access.tokens import create_token
from api.compiler.engine import Engine, Request
from api.http.app import create_app
from api.portal import bundle
from api.schema.build import schema_for
from graph.settings.settings import Settings
from graph.store.store import Store
from tests.api.sample import Sample

Ask = Callable[..., dict[str, Any]]
Limited = Callable[..., Engine]


@pytest.fixture
def sample(store: Store) -> Sample:
    return Sample(store)


@pytest.fixture
def engine(store: Store, settings: Settings) -> Engine:
    return Engine(schema_for(settings), store, settings)


@pytest.fixture
def ask(engine: Engine) -> Ask:
    """Ask as the organisation `acme`; the answer is what a client gets."""
    return asking_of(engine)


def asking_of(engine: Engine) -> Ask:
    """Return what asks an engine."""

    def answer(text: str, /, org: str = "acme", name: str | None = None, **variables: Any) -> Any:
        return orjson.loads(engine.execute(Request(text, variables, name, org)).body)

    return answer


@pytest.fixture
def limited(store: Store, settings: Settings) -> Limited:
    """An engine with other limits than those that are set."""

    def make(**limits: Any) -> Engine:
        chosen = settings.model_copy(update=limits)
        return Engine(schema_for(chosen), store, chosen)

    return make


class Prompt(uvicorn.Server):
    """A server that sees ten times as often as usual that it is to end."""

    async def main_loop(self) -> None:
        """Wait until it is."""
        while not await self.on_tick(0):  # noqa: ASYNC110 - What asks it to end is a flag.
            await asyncio.sleep(0.01)


@contextmanager
def serving(
    settings: Settings,
    *,
    warm_up: bool = False,
    forms: int = 1_000_000,
    portal: Path = bundle.FOLDER,
    port: int = 0,
) -> Iterator[str]:
    """Serve the application over HTTP, on a free port unless one is named; the address is yielded.

    Without `warm_up`, nothing that is planned at start runs beside what a test looks at. A
    token may ask for as many new forms in a minute as `forms` says.
    """
    update = {"graphql_warm_up": warm_up, "graphql_new_forms": forms}
    settings = settings.model_copy(update=update)
    config = uvicorn.Config(
        create_app(settings, portal),
        host="127.0.0.1",
        port=port,
        log_config=None,
        access_log=False,
        ws_per_message_deflate=False,
    )
    server = Prompt(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture
def client(store: Store, settings: Settings) -> Iterator[httpx.Client]:
    """An HTTP client with an admin's token of `acme`."""
    token = create_token(store, "acme", "test", "admin")
    headers = {"Authorization": f"Bearer {token}"}
    with serving(settings) as address, httpx.Client(base_url=address, headers=headers) as made:
        yield made
