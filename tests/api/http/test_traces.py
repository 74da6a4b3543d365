"""Traces, sent to a collector on this machine: a request, its task and their statements."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from api.access.tokens import create_token
from graph.embedded import ports, services
from graph.embedded.child import Child, start_together
from graph.embedded.layout import Layout
from graph.embedded.reaper import Reaper
from graph.embedded.servers import end
from graph.settings.settings import Settings, resolve
from graph.store.store import Store

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
PARENT = f"00-{TRACE}-00f067aa0ba902b7-01"

pytestmark = pytest.mark.product


class Collector:
    """What came: each span's trace, name, parent, and the service that sent it."""

    def __init__(self) -> None:
        self.url = ""
        self.spans: list[tuple[str, str, str, str]] = []

    def take(self, body: bytes) -> None:
        sent = ExportTraceServiceRequest.FromString(body)
        for group in sent.resource_spans:
            [service] = [
                one.value.string_value
                for one in group.resource.attributes
                if one.key == "service.name"
            ]
            self.spans += [
                (span.trace_id.hex(), span.name, span.parent_span_id.hex(), service)
                for scope in group.scope_spans
                for span in scope.spans
            ]

    def of(self, service: str, trace: str = TRACE) -> set[str]:
        return {name for found, name, _, sent in self.spans if (found, sent) == (trace, service)}


@pytest.fixture
def collector() -> Iterator[Collector]:
    state = Collector()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            state.take(self.rfile.read(int(self.headers["content-length"])))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_port}/v1/traces"
    yield state
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def address(store: Store, settings: Settings, collector: Collector) -> Iterator[str]:
    """An API and a worker, as `nazara up` starts them, that send their traces there."""
    del store
    ends = resolve(settings, ("neo4j", "redis"))
    given = {
        "neo4j_uri": ends.neo4j_uri,
        "neo4j_password": ends.neo4j_password,
        "redis_url": ends.redis_url,
        "traces_url": collector.url,
    }
    chosen = Settings(**settings.model_dump(exclude_unset=True) | given)
    Layout(chosen.data_dir).make()
    port = ports.any_free()
    with Reaper() as reaper:
        programs = (services.api(chosen, port), services.worker(chosen, ends))
        children = [Child(program, reaper) for program in programs]
        try:
            start_together(children, chosen.start_timeout, threading.Event())
            yield f"http://127.0.0.1:{port}"
        finally:
            end(children, chosen.stop_timeout)


def test_a_request_its_task_and_the_statements_of_both_are_one_trace(
    address: str, store: Store, collector: Collector
) -> None:
    token = create_token(store, "acme", "t", "agent")
    headers = {"Authorization": f"Bearer {token}", "traceparent": PARENT}
    made = "{ ticket { title } userErrors { code } }"
    text = f'mutation Make {{ createTicket(input: {{title: "It is slow"}}) {made} }}'

    answer = httpx.post(f"{address}/graphql", json={"query": text}, headers=headers, timeout=60)

    assert answer.json()["data"]["createTicket"]["userErrors"] == []
    until = time.monotonic() + 60
    while "enrich.apply" not in collector.of("nazara-worker") and time.monotonic() < until:
        time.sleep(0.2)
    assert {"HTTP POST", "graphql.Make"} <= collector.of("nazara-api")
    worked = collector.of("nazara-worker")
    assert "enrich.apply" in worked
    assert len(worked) > 1
    told = str(collector.spans)
    assert token not in told
    assert "It is slow" not in told
