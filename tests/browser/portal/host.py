"""A site of somebody else whose pages show Nazara's elements: its pages, and its back end."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

import httpx

from api.portal import bundle
from graph.model.facts import Facts
from graph.settings.settings import Settings
from graph.store.store import Store
from graph.write.writer import Writer
from ingest.demo import organization as demo
from ingest.files.reading import Reading
from ingest.sources.registry import map_envelope
from tests.api.access.logins import quick
from tests.conftest import ROOT

EXAMPLES: Final = ROOT / "docs" / "embedding" / "examples"
"""Those of the documentation, which the tests run."""

TOKENS: Final = "/nazara-token"
"""Where the site's own back end gives its pages tokens."""

ELEMENTS: Final = [
    f"nazara-{name}"
    for name in ("entity", "search", "neighbors", "timeline", "graph", "impact", "incidents")
]

STRICT: Final = (
    "default-src 'none'; script-src 'self' {nazara}; connect-src 'self' {nazara} {live}; "
    "frame-src 'self' {nazara}; style-src 'self'"
)
"""A policy that lets nothing be inline, and has no style sheet of another site."""


@dataclass(slots=True)
class Site:
    """A site on a port of this machine.

    `files` are what its addresses answer, with their media types; `wanted` is what it asks Nazara
    for a token with. `asked` are the requests of its pages for one.
    """

    address: str = ""
    nazara: str = ""
    secret: str = ""
    files: dict[str, tuple[str, str]] = field(default_factory=dict)
    wanted: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    is_refusing: bool = False

    def page(self, body: str, *, lang: str = "en", scheme: str = "light dark") -> str:
        """Have a plain page with the one script tag, and return its address."""
        head = (
            '<meta charset="utf-8"><title>A page</title>'
            f'<meta name="color-scheme" content="{scheme}">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f'<script type="module" src="{self.nazara}/embed/nazara.js"></script>'
        )
        text = f'<!doctype html><html lang="{lang}"><head>{head}</head><body>{body}</body></html>'
        return self.serve("/page", text, "text/html; charset=utf-8")

    def serve(self, path: str, text: str, kind: str) -> str:
        """Have something at a path, and return its address."""
        self.files[path] = (text, kind)
        return self.address + path

    def policy(self) -> str:
        """Return the content security policy of its pages."""
        live = self.nazara.replace("http", "ws", 1)
        return STRICT.format(nazara=self.nazara, live=live)

    def token(self) -> tuple[int, str]:
        """Ask Nazara for a token, as a back end does that knows who looks at its page."""
        if self.is_refusing:
            return HTTPStatus.UNAUTHORIZED, "{}"
        given = {"viewer": "customer 42", "origin": self.address, **self.wanted}
        headers = {"Authorization": f"Bearer {self.secret}"}
        url = f"{self.nazara}/api/embed/token/"
        answer = httpx.post(url, json=given, headers=headers, timeout=60)
        return answer.status_code, answer.text


@contextmanager
def standing() -> Iterator[Site]:
    """A site that answers until the end."""
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            if path == TOKENS:
                site.asked.append(self.path)
                status, text = site.token()
                self._answer(status, text, "application/json")
            elif path in site.files:
                self._answer(HTTPStatus.OK, *site.files[path])
            else:
                self._answer(HTTPStatus.NOT_FOUND, "", "text/plain")

        def _answer(self, status: int, text: str, kind: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Security-Policy", site.policy())
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def embedding(store: Store, site: Site) -> Settings:
    """Return settings with which the pages of a site may ask registered operations, and frame."""
    origins = (site.address,)
    return quick(
        store.settings, graphql_registered_only=True, cors_origins=origins, frame_ancestors=origins
    )


def embedded_operations() -> tuple[str, ...]:
    """Return the texts of what the elements ask."""
    texts = bundle.operations()
    return tuple(texts[digest] for all_ in bundle.elements().values() for digest in all_)


def received(store: Store, folder: Path, **record: Any) -> None:
    """Write a record of the demo's source into the graph, as if it had just come in."""
    file = folder / "record.jsonl"
    file.write_text(json.dumps(record))
    [envelope] = Reading(demo.ORG, demo.SOURCE).envelopes([str(file)])
    facts = map_envelope(envelope, None)
    assert isinstance(facts, Facts), facts
    Writer(store, "embedded").write(demo.ORG, [facts])
