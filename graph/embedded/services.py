"""The worker and the API as command lines: they are started, never imported."""

from __future__ import annotations

import hashlib
import http.client
import json
import signal
import sys
from http import HTTPStatus

import redis
from pydantic import SecretStr

from graph.embedded.layout import Layout
from graph.embedded.ports import HOST
from graph.embedded.program import Program
from graph.settings.settings import PREFIX, Endpoints, Settings

_ANSWER_SECONDS = 2.0


def environment_of(settings: Settings) -> dict[str, str]:
    """Return the variables that give a child process these very settings."""
    given = {name: getattr(settings, name) for name in settings.model_fields_set}
    given["data_dir"] = settings.data_dir
    return {
        PREFIX + name.upper(): _text(value) for name, value in given.items() if value is not None
    }


def _text(value: object) -> str:
    if isinstance(value, dict):
        return json.dumps(value)
    if isinstance(value, tuple):
        return ",".join(map(str, value))
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value)


def worker(settings: Settings, endpoints: Endpoints) -> Program:
    """Return the Celery worker, with the scheduler of nightly work in it."""
    place = Layout(settings.data_dir)
    return Program(
        name="worker",
        command=(
            *(sys.executable, "-m", "celery", "--app", "api.worker", "worker"),
            *("--hostname", f"nazara-{_short_name(place)}@%h"),
            *("--concurrency", str(settings.worker_concurrency)),
            *("--loglevel", settings.log_level),
            # One worker on a loopback queue has nobody to gossip with; this saves a second.
            *("--without-gossip", "--without-mingle", "--without-heartbeat"),
            # It also says when nightly work is due; its place remembers what was missed.
            *("--beat", "--schedule", str(place.run / "schedule")),
        ),
        cwd=place.run,
        log=place.log("worker"),
        is_ready=lambda: _is_consumed(endpoints.redis_url),
        environment=environment_of(settings),
        # First it may finish what it does; then it gives the rest back to the queue, which
        # hands it out at once instead of after the visibility timeout.
        stop_signals=((signal.SIGTERM, 2.5), (signal.SIGQUIT, 2.5)),
        remedy="See the end of its log. The queue keeps everything until a worker runs again.",
    )


def api(settings: Settings, port: int) -> Program:
    """Return the API server on `port`."""
    place = Layout(settings.data_dir)
    return Program(
        name="api",
        command=(
            *(sys.executable, "-m", "uvicorn", "api.http.app:create_app", "--factory"),
            *("--host", HOST, "--port", str(port)),
            *("--no-access-log", "--timeout-graceful-shutdown", "2"),
            *("--ws-max-size", str(settings.live_message_bytes)),
            # Compression would keep 300 kB for each WebSocket.
            *("--ws-per-message-deflate", "false"),
        ),
        cwd=place.run,
        log=place.log("api"),
        is_ready=lambda: _is_healthy(port),
        environment=environment_of(settings),
        stop_signals=((signal.SIGTERM, 3.0),),
        remedy="See the end of its log; `nazara up` tries again.",
    )


def _short_name(place: Layout) -> str:
    """Return a name that two data folders on one machine do not share."""
    return hashlib.sha256(str(place.root).encode()).hexdigest()[:8]


def _is_consumed(redis_url: str) -> bool:
    """Whether some worker waits at the queue; brokers other than Redis can't be asked."""
    if not redis_url.startswith(("redis://", "rediss://")):
        return True
    client = redis.Redis.from_url(
        redis_url, socket_timeout=_ANSWER_SECONDS, socket_connect_timeout=_ANSWER_SECONDS
    )
    try:
        return any(item.get("cmd", "").lower() == "brpop" for item in client.client_list())
    except redis.RedisError:
        return False
    finally:
        client.close()


def _is_healthy(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=_ANSWER_SECONDS)
    try:
        connection.request("GET", "/health/ready")
        return connection.getresponse().status == HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
