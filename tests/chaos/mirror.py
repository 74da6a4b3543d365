"""A Maven repository on the loopback address whose faults can be chosen."""

from __future__ import annotations

import hashlib
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from graph.embedded.artifacts import Artifact, Lock


@dataclass
class Mirror:
    """What it serves, how it misbehaves, and what it was asked."""

    files: dict[str, bytes]
    url: str = ""
    ranges: bool = True
    """Whether a part of a file can be asked for."""
    cut_after: int | None = None
    """Close each connection after so many bytes of a file, as long as `cuts` are left."""
    cuts: int = 0
    chunk_delay: float = 0.0
    """Seconds between two pieces of 8 kB."""
    damaged: set[str] = field(default_factory=set)
    requests: list[tuple[str, str | None]] = field(default_factory=list)
    """Path and Range header of every request."""
    sent: int = 0

    def content(self, path: str) -> bytes | None:
        found = self.files.get(path)
        if found is not None and path in self.damaged:
            return bytes([found[0] ^ 1]) + found[1:]
        return found


def lock_of(mirror_files: dict[str, bytes]) -> Lock:
    """Return the lock that fits what a mirror serves."""
    return Lock(
        name="neo4j",
        version="2026.09.0",
        artifacts=tuple(
            Artifact(_coordinates(path), hashlib.sha256(content).hexdigest(), len(content))
            for path, content in mirror_files.items()
        ),
    )


def _coordinates(path: str) -> str:
    *group, artifact, version, _ = path.strip("/").split("/")
    return f"{'.'.join(group)}:{artifact}:{version}"


def some_files(count: int = 6, size: int = 200_000) -> dict[str, bytes]:
    """Return files of random bytes, the same every time."""
    chance = random.Random(7)
    names = [f"part-{number}" for number in range(count)]
    return {f"/org/example/{name}/1.0/{name}-1.0.jar": chance.randbytes(size) for name in names}


@contextmanager
def serving(files: dict[str, bytes]) -> Iterator[Mirror]:
    """Serve `files` during the block."""
    mirror = Mirror(files)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(mirror))
    server.daemon_threads = True
    mirror.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield mirror
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(mirror: Mirror) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            wanted = self.headers.get("Range")
            mirror.requests.append((self.path, wanted))
            content = mirror.content(self.path)
            if content is None:
                self.send_error(404)
                return
            start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted else 0
            start = start if mirror.ranges else 0
            self.send_response(206 if start else 200)
            self.send_header("Content-Length", str(len(content) - start))
            self.end_headers()
            self._send(content[start:])

        def _send(self, content: bytes) -> None:
            for at in range(0, len(content), 8192):
                if mirror.cuts and mirror.cut_after is not None and at >= mirror.cut_after:
                    mirror.cuts -= 1
                    self.close_connection = True
                    return
                try:
                    self.wfile.write(content[at : at + 8192])
                except OSError:
                    self.close_connection = True
                    return
                mirror.sent += len(content[at : at + 8192])
                time.sleep(mirror.chunk_delay)

        def log_message(self, *_: object) -> None:
            """Tests print nothing."""

    return Handler
