"""A load that a test disturbs: the records, the running Nazara, its queue and its graph."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import redis
from psutil import Process

from enrich.embedding.job import embedded_types
from graph.embedded import state as states
from graph.embedded.state import ChildState
from graph.queue.scripts import PREFIX
from graph.queue.sent import TEXTS
from graph.settings.settings import Endpoints, load_settings, resolve
from graph.store.store import Store
from tests.chaos.command_line import Nazara, runs, until
from tests.chaos.content import Content, write_content

ORG = "acme"
LOAD_SECONDS = 1200.0

_WITHOUT_VECTOR = """
CYPHER 25
MATCH (n:_Entity)
WHERE n.type IN $types AND n.stub IS NULL AND NOT n:Alias AND NOT n:Tombstone
  AND NOT EXISTS { MATCH (e:Embedding {of: n.uid}) }
RETURN count(n) AS missing
"""
_DEAD = "CYPHER 25 MATCH (d:DeadLetter) RETURN count(d) AS letters"


@dataclass
class Load:
    """Loads `path`, which holds `rows` records, with the command line."""

    nazara: Nazara
    path: Path
    rows: int
    summaries: list[dict[str, Any]] = field(default_factory=list)
    seen: list[Process] = field(default_factory=list)
    up: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start everything; note its processes, to see later that they ended."""
        self.up, _ = self.nazara.up()
        for pid in (self.up.pid, *(child.pid for child in self.children().values())):
            if pid is not None:
                self.note(pid)

    def children(self) -> dict[str, ChildState]:
        """Return what `nazara status` shows, without the second that its start takes."""
        state = states.read(self.nazara.place.root)
        return {child.name: child for child in state.children} if state else {}

    def note(self, pid: int) -> None:
        self.seen.append(Process(pid))
        self.seen += self.seen[-1].children(recursive=True)

    @property
    def endpoints(self) -> Endpoints:
        environment = self.nazara.environment
        given = {
            name: environment.get(f"NAZARA_{name.upper()}")
            for name in ("data_dir", "neo4j_uri", "neo4j_user", "neo4j_password")
        }
        return resolve(load_settings(**given))

    def ingest(self) -> subprocess.Popen[str]:
        """Begin to load the file."""
        return self.nazara.start(
            *("ingest", str(self.path), "--source", "bench", "--org", ORG, "--json", "--strict")
        )

    def finish(self, ingesting: subprocess.Popen[str]) -> None:
        """Wait for the load, which needs no second command, and then for the queue."""
        output, errors = ingesting.communicate(timeout=LOAD_SECONDS)
        assert ingesting.returncode == 0, f"the command had to be given again: {errors[-600:]}"
        self.summaries.append(json.loads(output))
        self.wait_for_queue()

    def wait_for_queue(self) -> None:
        """Wait until the queue holds nothing, neither waiting nor given out: twice in a row."""
        empty = 0
        deadline = time.monotonic() + LOAD_SECONDS
        while empty < 2:
            assert time.monotonic() < deadline, "the queue does not become empty"
            time.sleep(0.3)
            empty = empty + 1 if self.left_in_queue() == 0 else 0

    def left_in_queue(self) -> int:
        with redis.Redis.from_url(self.endpoints.redis_url) as client:
            # Lines and handfuls, whether or not a bell was rung, and messages, wherever they are.
            lists = client.scan_iter(f"{PREFIX}*", _type="LIST")
            return sum(int(client.llen(key)) for key in lists) + int(client.hlen(TEXTS))

    def done(self) -> int:
        """Return how many records all runs together have done."""
        with redis.Redis.from_url(self.endpoints.redis_url) as client:
            runs = client.scan_iter("nazara:run:*", _type="HASH")
            return sum(int(client.hget(run, "done") or 0) for run in runs)

    def wait_for_records(self, ingesting: subprocess.Popen[str], count: int) -> None:
        """Wait until so many records are written, while the load goes on."""
        while self.done() < count:
            assert ingesting.poll() is None, "the load ended before it could be disturbed"
            time.sleep(0.05)

    def kill(self, name: str) -> None:
        """Kill one process without a warning: `supervisor`, or a child of it by name."""
        if name == "supervisor":
            assert self.up
            self.up.kill()
            self.up.wait()
            self.start()
        else:
            pid = self.children()[name].pid
            assert pid is not None
            os.kill(pid, signal.SIGKILL)
            until(lambda: self.children()[name].restarts > 0)

    def content(self, path: Path) -> Content:
        """Return the graph's content; nothing in it may be missing or set aside."""
        assert self.faults() == []
        return self.content_as_it_is(path)

    def content_as_it_is(self, path: Path) -> Content:
        """Return the graph's content."""
        with closing(Store(load_settings(), self.endpoints)) as store:
            return write_content(store.driver, ORG, path)

    def faults(self) -> list[str]:
        """Return what is missing in the graph, or was set aside."""
        with closing(Store(load_settings(), self.endpoints)) as store:
            ask = store.driver.execute_query
            missing = ask(_WITHOUT_VECTOR, types=embedded_types()).records[0]["missing"]
            dead = ask(_DEAD).records[0]["letters"]
        counts = {"nodes without their vector": missing, "dead letters": dead}
        return [f"{number} {what}" for what, number in counts.items() if number]

    def survivors(self) -> list[Process]:
        """Return processes of this load that still run."""
        return [process for process in self.seen if runs(process)]
