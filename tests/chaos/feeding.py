"""What brings records in while processes are killed: a command that is given once, or senders."""

from __future__ import annotations

import json
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Protocol

import httpx
import redis

from graph.errors import NotRunning
from graph.settings.settings import load_settings
from graph.store.store import Store
from ingest.instances.instance import Instance
from ingest.instances.stored import Instances
from tests.chaos.load import ORG, Load

SENDERS: Final = 4
SECRET: Final = "what the senders and the door know"
_PAUSE_SECONDS: Final = 0.2


class Feeding(Protocol):
    """Brings the records of a load in."""

    def prepare(self) -> None:
        """Do what has to be done once, when everything runs for the first time."""

    def tend(self, *, is_ready: bool) -> None:
        """Go on; called again and again, and told whether everything runs."""

    @property
    def is_done(self) -> bool:
        """Whether nothing more is to be brought in."""

    def records(self) -> int:
        """Return how far it is; 0 while nobody can say."""

    def faults(self) -> list[str]:
        """Return what went otherwise than it should."""

    def close(self) -> None:
        """End what it has started beside Nazara."""


@dataclass
class JointFeeding:
    """Several ways at once."""

    ways: Sequence[Feeding]

    def prepare(self) -> None:
        """Prepare each."""
        for one in self.ways:
            one.prepare()

    def tend(self, *, is_ready: bool) -> None:
        """Go on with each."""
        for one in self.ways:
            one.tend(is_ready=is_ready)

    @property
    def is_done(self) -> bool:
        """Whether all are done."""
        return all(one.is_done for one in self.ways)

    def records(self) -> int:
        """Return how far they are together."""
        return sum(one.records() for one in self.ways)

    def faults(self) -> list[str]:
        """Return the faults of all."""
        return [fault for one in self.ways for fault in one.faults()]

    def close(self) -> None:
        """End each."""
        for one in self.ways:
            one.close()


@dataclass
class CommandFeeding:
    """`nazara ingest`, given once."""

    load: Load
    say: Callable[[str], None]
    attempts: int = 0
    _running: subprocess.Popen[bytes] | None = None
    _is_loaded: bool = False

    def prepare(self) -> None:
        """Do nothing: a command needs nothing."""

    def tend(self, *, is_ready: bool) -> None:
        """Give the command; and again if it failed, so that the rest can be looked at."""
        done = self._running.poll() if self._running else None
        if self._running and done is not None:
            self._is_loaded |= done == 0
            self._running = None
            if done:
                self.say(f"  ingest failed ({done}): {self._log()[-300:]}")
        if not self._is_loaded and self._running is None and is_ready:
            self.attempts += 1
            arguments = ("--source", "bench", "--org", ORG, "--json", "--strict")
            given = ("ingest", str(self.load.path), *arguments)
            self._running = self.load.nazara.start_logged(*given)

    @property
    def is_done(self) -> bool:
        """Whether the command ended well."""
        return self._is_loaded

    def records(self) -> int:
        """Return how many records the run has done."""
        with suppress(redis.RedisError, NotRunning, AssertionError):
            return self.load.done()
        return 0

    def faults(self) -> list[str]:
        """Return whether it had to be given again, and what it told that is wrong."""
        told = self._summary()
        counted = (told["records"], told["rejected"])
        found = [f"the run counted {told}"] if counted != (self.load.rows, 0) else []
        if self.attempts > 1:
            found.append(f"nazara ingest had to be given {self.attempts} times")
        return found

    def close(self) -> None:
        """Do nothing: the command ends with Nazara."""

    def _log(self) -> str:
        path = self.load.nazara.log_of("ingest")
        return path.read_text(errors="replace").strip().replace("\n", " | ")

    def _summary(self) -> dict[str, Any]:
        text = self.load.nazara.log_of("ingest").read_text(errors="replace")
        start = text.rfind("\n{") + 1
        return dict(json.loads(text[start : text.rfind("}") + 1]))


@dataclass
class PushFeeding:
    """Senders that push a record each, and again until it is acknowledged: as tools do."""

    load: Load
    port: int
    acknowledged: int = 0
    repeated: int = 0
    _others: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _threads: list[threading.Thread] = field(default_factory=list)

    def prepare(self) -> None:
        """Configure the instance that the senders call."""
        place = Path(self.load.nazara.place.root).with_name("secret-of-senders")
        place.write_text(SECRET)
        said = {"org": ORG, "connector": "jsonl", "secrets": {"webhook": f"file:{place}"}}
        store = Store(load_settings(), self.load.endpoints)
        try:
            Instances(store, ORG).put(Instance.model_validate(said))
        finally:
            store.close()

    def tend(self, *, is_ready: bool) -> None:
        """Start the senders; they see for themselves what runs."""
        if is_ready and not self._threads:
            lines = iter([*enumerate(self.load.path.read_bytes().splitlines())])
            self._threads = [
                threading.Thread(target=self._send_all, args=(lines,), daemon=True)
                for _ in range(SENDERS)
            ]
            for one in self._threads:
                one.start()

    @property
    def is_done(self) -> bool:
        """Whether every record was acknowledged."""
        return self.acknowledged == self.load.rows

    def records(self) -> int:
        """Return how many records were acknowledged."""
        return self.acknowledged

    def faults(self) -> list[str]:
        """Return what was answered that no sender can do anything about."""
        return sorted(set(self._others))

    def close(self) -> None:
        """Wait for the senders."""
        for one in self._threads:
            one.join(10)

    def _send_all(self, lines: Iterator[tuple[int, bytes]]) -> None:
        with httpx.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=10) as http:
            while (found := self._next(lines)) is not None:
                number, line = found
                while not self._is_acknowledged(http, number, line):
                    self.repeated += 1
                    time.sleep(_PAUSE_SECONDS)
                with self._lock:
                    self.acknowledged += 1

    def _next(self, lines: Iterator[tuple[int, bytes]]) -> tuple[int, bytes] | None:
        with self._lock:
            return next(lines, None)

    def _is_acknowledged(self, http: httpx.Client, number: int, line: bytes) -> bool:
        headers = {
            "Authorization": f"Bearer {SECRET}",
            "Content-Type": "application/json",
            "Idempotency-Key": f"event-{number}",
        }
        try:
            answer = http.post("/webhooks/jsonl", content=line, headers=headers)
        except httpx.HTTPError:
            return False
        if not answer.is_success and answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
            self._others.append(f"answered {answer.status_code}: {answer.text[:200]}")
        return answer.is_success
