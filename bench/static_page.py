"""A page that does nothing but stand there: what a browser and a network cost by themselves."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final

_PAGE: Final = (
    b'<!doctype html><html lang="en"><meta charset="utf-8"><title>Static</title>'
    b'<link rel="icon" href="data:,"><script type="module" src="/script.js"></script></html>'
)


@contextmanager
def static_page(size: int) -> Iterator[str]:
    """Serve a page whose one script has so many bytes and writes a heading; yield its address."""
    script = _script(size)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            """Answer with the page, or with its script."""
            is_script = self.path == "/script.js"
            body = script if is_script else _PAGE
            kind = "text/javascript" if is_script else "text/html"
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing: the table is all that is printed."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _script(size: int) -> bytes:
    heading = b'document.body.innerHTML = "<h1>Home</h1>";\n'
    # What is shown must not be made shorter on its way, so it is noise.
    noise = secrets.token_hex(max(0, size - len(heading) - 8) // 2)
    return heading + f"/* {noise} */".encode()
