"""The processes that ask, seen from the one that measures."""

from __future__ import annotations

import base64
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import psutil

Target = dict[str, Any]

PROCESSES = 2
"""Processes that share the clients of a load: one alone would be what is measured."""


@dataclass(frozen=True, slots=True)
class Load:
    """What a load came to: seconds of each answer, its own length, CPU seconds by process."""

    taken: list[float]
    seconds: float
    cpu: dict[str, float]


class Clients:
    """Asks through processes of its own."""

    def __init__(self, processes: Sequence[subprocess.Popen[bytes]]) -> None:
        self._processes = processes

    def answers(self, target: Target, count: int) -> list[bytes]:
        """Return the first answers of a target."""
        job = {"kind": "answers", "target": target, "count": count}
        texts = self._do([job])[0]
        return [base64.b64decode(text) for text in texts]

    def turns(
        self, targets: Sequence[Target], *, rounds: int, seconds: float, warmup: float
    ) -> list[list[float]]:
        """Ask each target in turn over one connection; return the seconds of each answer.

        At least `rounds` times and for at least so many seconds.
        """
        job = {
            "kind": "turns",
            "targets": list(targets),
            "rounds": rounds,
            "seconds": seconds,
            "warmup": warmup,
        }
        found: list[list[float]] = self._do([job])[0]
        return found

    def load(self, target: Target, clients: int, seconds: float, processes: dict[str, int]) -> Load:
        """Keep `clients` connections busy; tell what the `processes` (name: id) used meanwhile."""
        used = len(self._processes) if clients >= len(self._processes) else 1
        shares = [clients // used + (number < clients % used) for number in range(used)]
        jobs = [
            {"kind": "load", "target": target, "clients": share, "seconds": seconds}
            for share in shares
        ]
        before, started = {name: cpu_of(pid) for name, pid in processes.items()}, time.monotonic()
        parts = self._do(jobs)
        length = time.monotonic() - started
        cpu = {name: cpu_of(pid) - before[name] for name, pid in processes.items()}
        return Load([one for part in parts for one in part], length, cpu)

    def _do(self, jobs: Sequence[dict[str, Any]]) -> list[Any]:
        busy = self._processes[: len(jobs)]
        for process, job in zip(busy, jobs, strict=True):
            assert process.stdin is not None
            process.stdin.write(orjson.dumps(job) + b"\n")
            process.stdin.flush()
        return [_result(process) for process in busy]


@contextmanager
def asking() -> Iterator[Clients]:
    """Yield clients in processes that end with the context."""
    with ExitStack() as stack:
        yield Clients([stack.enter_context(_process()) for _ in range(PROCESSES)])


def cpu_of(pid: int) -> float:
    """Return the CPU seconds that a process and its children have used."""
    process = psutil.Process(pid)
    found = [process, *process.children(recursive=True)]
    return sum(sum(one.cpu_times()[:2]) for one in found)


@contextmanager
def _process() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(
        [sys.executable, "-m", "bench.reading.client"],
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        try:
            yield process
        finally:
            assert process.stdin is not None
            process.stdin.close()
            process.terminate()


def _result(process: subprocess.Popen[bytes]) -> Any:
    assert process.stdout is not None
    answer = orjson.loads(process.stdout.readline() or b'{"error": "the client process ended"}')
    if "error" in answer:
        raise RuntimeError(answer["error"])
    return answer["result"]
