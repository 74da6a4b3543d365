"""Seconds from `nazara up --demo` to the first GraphQL answer, cold and warm, and memory."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import httpx
import orjson
import psutil

from bench.report import Report

QUESTION = "{ incidents(first: 3) { nodes { title affects { nodes { name } } } } }"
MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Start:
    """One start: what `up --json` printed, seconds to it and to the first answer."""

    printed: dict[str, Any]
    answered: float
    memory: dict[str, float]


def run(report: Report, *, long: bool, arguments: list[str]) -> None:
    """Start with an empty cache and data folder (cold), then again on the same (warm)."""
    _ = long, arguments
    with tempfile.TemporaryDirectory(prefix="nazara-startup-") as folder:
        for kind in ("cold", "warm"):
            start = measure(Path(folder))
            report.add(
                f"{kind}_seconds", start.answered, f"{kind}: command to first GraphQL answer"
            )
            for part, seconds in start.printed.get("timings", {}).items():
                report.add(f"{kind}_{part}_seconds", float(seconds), f"{kind}: {part}")
        for name, mib in start.memory.items():
            report.add(f"resident_{name}_mib", mib, f"resident memory of {name}, demo loaded")


def measure(folder: Path) -> Start:
    """Start the product as a user would, ask one question, read memory, stop it."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "api.cli.main",
            "up",
            "--demo",
            "--json",
            "--data-dir",
            folder / "data",
        ],
        env={**_environment(), "NAZARA_CACHE_DIR": str(folder / "cache")},
        stdout=subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        printed = orjson.loads(_first_object(process.stdout))
        _ask(printed)
        answered = time.perf_counter() - started
        return Start(printed, answered, _memory(process.pid))
    finally:
        process.terminate()
        process.wait(timeout=30)


def _environment() -> dict[str, str]:
    return {key: value for key, value in psutil.Process().environ().items() if key != "PYTHONPATH"}


def _first_object(stream: IO[bytes]) -> bytes:
    text = b""
    for line in stream:
        text += line
        try:
            orjson.loads(text)
        except orjson.JSONDecodeError:
            continue
        return text
    message = f"`nazara up` ended without its answer: {text!r}"
    raise RuntimeError(message)


def _ask(printed: dict[str, Any]) -> None:
    token = Path(printed["token_file"]).read_text(encoding="utf-8").strip()
    answer = httpx.post(
        printed["graphql"],
        json={"query": QUESTION},
        headers={"Authorization": f"Bearer {token}"},
        timeout=30,
    ).json()
    assert answer["data"]["incidents"]["nodes"], answer


def _memory(pid: int) -> dict[str, float]:
    found: dict[str, float] = {}
    for process in psutil.Process(pid).children(recursive=True):
        found_name = _name(process.cmdline())
        found[found_name] = found.get(found_name, 0.0) + process.memory_info().rss / MIB
    found["supervisor"] = psutil.Process(pid).memory_info().rss / MIB
    return found


def _name(command: list[str]) -> str:
    line = " ".join(command)
    marks = {
        "Neo4jCommunity": "neo4j",
        "valkey-server": "queue",
        "celery": "worker",
        "uvicorn": "api",
    }
    return next((name for mark, name in marks.items() if mark in line), "other")
