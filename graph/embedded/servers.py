"""The embedded servers together: ports that stay the same, and both started at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from graph.embedded import disk, fetch, files, java, layout, neo4j, ports, valkey
from graph.embedded.artifacts import read_lock
from graph.embedded.child import Child, start_together
from graph.embedded.layout import Layout
from graph.embedded.model import ModelFetch
from graph.embedded.program import Program
from graph.embedded.reaper import Reaper
from graph.errors import ServerFailed
from graph.settings.settings import Endpoints, Settings

_MEGABYTE = 1_000_000
_PORT_ATTEMPTS = 3

Noted = Callable[[list[Child]], None]


@dataclass(slots=True)
class Servers:
    """What runs for one data folder, with addresses, and how long each part of a start took."""

    endpoints: Endpoints
    browser: str | None
    password_file: Path | None
    children: list[Child]
    timings: dict[str, float] = field(default_factory=dict)


def start(
    settings: Settings, reaper: Reaper, stop: threading.Event, noted: Noted = lambda _: None
) -> Servers:
    """Start every server whose address is not set; return when all of them answer.

    `noted` is told the processes as soon as they run, so that whoever ends us without a warning
    leaves nothing that the next start does not find. When it fails, nothing that it started is
    left.

    Raises:
        ServerFailed, PortTaken, DiskFull, NewerData, DownloadFailed, Unsupported, Stopped.
    """
    place = Layout(settings.data_dir)
    layout.check_stamp(place, read_lock().version)
    disk.require_room(
        settings.data_dir, settings.min_free_disk_mb * _MEGABYTE, "NAZARA_DATA_DIR or --data-dir"
    )
    with disk.writing(settings.data_dir, "NAZARA_DATA_DIR or --data-dir"):
        place.make()
        began = time.monotonic()
        jars = None if settings.neo4j_uri else fetch.fetch_neo4j(settings, stop=stop)
        fetched = round(time.monotonic() - began, 3)
        model = ModelFetch(settings, stop)
        model.start()
        servers = _start_on_free_ports(settings, place, jars, reaper, stop, noted=noted)
        model.wait()
        layout.write_stamp(place, read_lock().version)
    servers.timings["fetch"] = fetched
    return servers


def _start_on_free_ports(
    settings: Settings,
    place: Layout,
    jars: Path | None,
    reaper: Reaper,
    stop: threading.Event,
    *,
    noted: Noted,
) -> Servers:
    """Start, and choose ports again if another program took one in between."""
    for attempt in range(1, _PORT_ATTEMPTS + 1):
        chosen = _choose_ports(settings, place)
        servers = _prepare(settings, place, jars, chosen, reaper)
        try:
            servers.timings |= start_together(
                servers.children, settings.start_timeout, stop, partial(noted, servers.children)
            )
        except BaseException as error:
            end(servers.children, settings.stop_timeout)
            stolen = isinstance(error, ServerFailed) and not all(
                map(ports.is_free, chosen.values())
            )
            if not stolen or attempt == _PORT_ATTEMPTS:
                raise
        else:
            files.write_numbers(place.ports, {**files.read_numbers(place.ports), **chosen})
            return servers
    raise AssertionError  # The last attempt returns or raises.


def _choose_ports(settings: Settings, place: Layout) -> dict[str, int]:
    last = files.read_numbers(place.ports)
    wanted = {
        "bolt": ("Bolt", settings.neo4j_bolt_port, "NAZARA_NEO4J_BOLT_PORT"),
        "http": ("Neo4j Browser", settings.neo4j_http_port, "NAZARA_NEO4J_HTTP_PORT"),
        "redis": ("the queue", settings.redis_port, "NAZARA_REDIS_PORT"),
    }
    unneeded = {"bolt", "http"} if settings.neo4j_uri else set[str]()
    unneeded |= {"redis"} if settings.redis_url else set()
    return {
        key: ports.choose(name, port, setting, preferred=last.get(key))
        for key, (name, port, setting) in wanted.items()
        if key not in unneeded
    }


def _prepare(
    settings: Settings,
    place: Layout,
    jars: Path | None,
    chosen: dict[str, int],
    reaper: Reaper,
) -> Servers:
    programs: list[Program] = []
    uri, user, browser, password_file = settings.neo4j_uri, settings.neo4j_user, None, None
    password = settings.neo4j_password.get_secret_value() if settings.neo4j_password else ""
    if jars is not None:
        database = neo4j.Neo4jPlace(place, chosen["bolt"], chosen["http"])
        programs.append(neo4j.prepare(settings, database, jars, java.choose(settings)))
        uri, user, browser = database.bolt, neo4j.USER, database.browser
        password_file = place.neo4j_password
        password = files.secret_of(password_file)
    redis = settings.redis_url.get_secret_value() if settings.redis_url else None
    if redis is None:
        queue = valkey.QueuePlace(place, chosen["redis"])
        programs.append(valkey.prepare(settings, queue))
        redis = queue.url
    return Servers(
        endpoints=Endpoints(
            neo4j_uri=uri or "", neo4j_user=user, neo4j_password=password, redis_url=redis
        ),
        browser=browser,
        password_file=password_file,
        children=[Child(program, reaper) for program in programs],
    )


def end(children: list[Child], seconds: float) -> None:
    """End `children` in their order, all within `seconds`."""
    deadline = time.monotonic() + seconds
    for child in children:
        child.stop(deadline)


@contextmanager
def running(settings: Settings) -> Iterator[Servers]:
    """Have the embedded servers during the block, for tests and tools.

    They end with the block, and also when this process is killed.
    """
    with Reaper() as reaper:
        servers = start(settings, reaper, threading.Event())
        try:
            yield servers
        finally:
            end(servers.children, settings.stop_timeout)
