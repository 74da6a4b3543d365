"""The API as an ASGI application: `uvicorn --factory api.http.app:create_app`."""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Final

import structlog
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import ASGIApp

from api.access.standing import HeldTokens
from api.actions.queueing import close_brokers
from api.compiler.engine import Engine
from api.http import health, pages
from api.http.auth import auth_for
from api.http.documents import Documents
from api.http.door import Door
from api.http.errors import error_response, json_response
from api.http.events import EventStreams
from api.http.exporting import ExportDoor
from api.http.graphql import Endpoint
from api.http.headers import SecurityHeaders, headers_for
from api.http.hosts import Hosts, Names
from api.http.log_pushes import LogReceiver
from api.http.log_uploads import LogDoor
from api.http.metrics import Metrics, Outside
from api.http.neo4j_browser import BrowserLink
from api.http.otlp import OtlpReceiver
from api.http.requests import RequestIds
from api.http.sockets import Sockets
from api.http.threads import FairThreads
from api.http.warmup import WarmUp
from api.http.webhooks import Webhooks
from api.live.guests import Guests
from api.live.hub import Hub
from api.live.line import Service
from api.live.reader import NewsReader
from api.portal import bundle
from api.schema.build import schema_for
from graph import tracing
from graph.errors import GraphError
from graph.logging import configure
from graph.settings.settings import Settings, load_settings
from graph.store.store import Store
from ingest.wordings.known import known_groups
from ingest.wordings.shared import SharedWordings

_LOG = structlog.get_logger(__name__)
_VERIFYING_THREADS: Final = 2
"""Tokens that are looked up at once, before anybody's turn comes."""

_GZIP_LEVEL: Final = 1
"""The quickest: the thread that compresses answers everybody."""

_ASKED_WITH: Final = (
    "Authorization",
    "Content-Type",
    "If-None-Match",
    "Last-Event-ID",
    "X-Request-ID",
)
_TOLD: Final = ("Date", "ETag", "Retry-After", "X-Request-ID")
"""Headers that pages of other origins may send and read."""

_GC_THRESHOLD: Final = 50_000
"""Allocations between two collections: an answer is thousands of objects and no cycle."""


def create_app(settings: Settings | None = None, portal: Path = bundle.FOLDER) -> ASGIApp:
    """Return the application for these settings, by default those of the environment.

    `portal` is the folder that declares the pages and holds what was built of them.
    """
    settings = settings or load_settings()
    configure(settings)
    tracing.start(settings, "nazara-api")
    store = Store(settings)
    threads = settings.api_threads + settings.api_spare_threads
    pool = ThreadPoolExecutor(threads, thread_name_prefix="graphql")
    door = Door.of(_VERIFYING_THREADS, settings.api_queue, "tokens")
    engine = Engine(schema_for(settings), store, settings)
    asked = bundle.operations(portal)
    warm_up = WarmUp(engine, store, settings, tuple(asked.values()))
    auth = auth_for(store, door, bundle.elements(portal))
    metrics = Metrics(settings, Outside(store), Door.of(1, settings.api_queue, "measurements"))
    turns = FairThreads(pool, settings.api_threads, settings.api_spare_threads, settings.api_queue)
    reader = NewsReader(settings)
    hub = Hub(reader, turns.run, settings.live_queue)
    service = Service(engine, hub, turns)
    documents = Documents(settings, asked)
    guests = Guests(HeldTokens(auth.bearers, store), settings, door.run)
    endpoint = Endpoint(
        engine=engine,
        documents=documents,
        bearers=auth.bearers,
        settings=settings,
        door=door,
        threads=turns,
        streams=EventStreams(service, guests, settings),
    )
    sockets = Sockets(service, guests, documents, door, settings)
    webhooks = Webhooks.of(store)
    exports = ExportDoor.beside(webhooks, auth.bearers, door)
    wordings = SharedWordings(webhooks.broker, partial(known_groups, store))
    telemetry = OtlpReceiver.beside(webhooks, exports, store, wordings)
    shippers = LogReceiver.beside(webhooks, exports, wordings)
    logs = LogDoor.beside(store, auth.bearers, door)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        # What exists now lives as long as the process: the collector need not walk it again.
        gc.collect()
        gc.freeze()
        gc.set_threshold(_GC_THRESHOLD)
        warm_up.start()
        yield
        warm_up.stop()
        guests.close()
        hub.close()
        await reader.close()
        auth.close()
        webhooks.close()
        door.close()
        metrics.door.close()
        logs.writers.close()
        pool.shutdown(wait=False, cancel_futures=True)
        store.close()
        close_brokers()

    routes = [
        Route("/graphql", endpoint.__call__, methods=["GET", "POST"]),
        Route("/metrics", metrics.__call__),
        WebSocketRoute("/graphql", sockets.__call__),
        Route("/api/neo4j-browser", BrowserLink(settings).__call__),
        Route("/health/live", health.live),
        Route("/health/ready", health.Ready(store).__call__),
        *pages.routes(portal, settings),
    ]
    app = Starlette(
        routes=[
            *routes,
            *_with_slash(routes),
            *auth.routes(),
            *webhooks.routes(),
            *telemetry.routes(),
            *shippers.routes(),
            *logs.routes(),
        ],
        exception_handlers={
            GraphError: _graph_error,
            HTTPException: _http_error,
            Exception: _defect,
        },
        lifespan=lifespan,
    )
    # Starlette's own redirect repeats the host that was asked for.
    app.router.redirect_slashes = False
    # Around the whole: what answers a defect stands outside of Starlette's own middleware.
    return RequestIds(_on_the_web(app, settings))


def _on_the_web(app: ASGIApp, settings: Settings) -> ASGIApp:
    """Give an application the manners of the web: its names, other sites' pages, compression."""
    if settings.compress_bytes:
        app = GZipMiddleware(app, minimum_size=settings.compress_bytes, compresslevel=_GZIP_LEVEL)
    if settings.cors_origins:
        app = CORSMiddleware(
            app,
            allow_origins=settings.cors_origins,
            allow_methods=("GET", "POST"),
            allow_headers=_ASKED_WITH,
            expose_headers=_TOLD,
        )
    names = Names(settings.allowed_hosts, settings.cors_origins)
    return SecurityHeaders(Hosts(app, names), headers_for(settings))


def _with_slash(routes: Iterable[BaseRoute]) -> Iterator[Route]:
    """Yield a route for each path with a slash at its end, which leads to the one without."""
    for route in routes:
        if isinstance(route, Route) and route.path != "/" and "{" not in route.path:
            yield Route(f"{route.path}/", _without_slash, methods=list(route.methods or ()))


async def _without_slash(request: Request) -> Response:
    """Lead to the same address without the slash: a path alone, so that it stays on this host."""
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(request.scope["path"].rstrip("/") + query, status_code=307)


async def _graph_error(_: Request, error: Exception) -> Response:
    if not isinstance(error, GraphError):
        raise error
    response = error_response(error)
    if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        _LOG.error("request_failed", code=error.code, why=error.message, **error.facts)
    return response


async def _http_error(_: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    item = {"message": error.detail, "extensions": {"code": HTTPStatus(error.status_code).name}}
    return json_response({"errors": [item]}, error.status_code, dict(error.headers or {}))


async def _defect(_: Request, error: Exception) -> Response:
    _LOG.error("defect", exc_info=error)
    item = {
        "message": "the request met a defect in Nazara",
        "extensions": {"code": "INTERNAL", "remedy": "Please report it with the request id."},
    }
    return json_response({"errors": [item]}, 500)
