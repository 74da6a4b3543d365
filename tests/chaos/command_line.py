"""The command line on a data folder, run as a user runs it: as processes."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import psutil
import pytest

from graph.embedded.layout import Layout
from graph.embedded.spawning import child_environment

START_SECONDS = 300
STOP_SECONDS = 15
Environment = Mapping[str, str]
Up = tuple[subprocess.Popen[str], dict[str, Any]]
"""A `nazara up` in the foreground, and what it said once it was ready."""


class Nazara:
    """The command line on one data folder."""

    def __init__(self, folder: Path, environment: Environment) -> None:
        self.place = Layout(folder)
        self.environment = {**environment, "NAZARA_DATA_DIR": str(folder)}
        self.running: list[subprocess.Popen[str]] = []
        self.watched: list[subprocess.Popen[bytes]] = []

    def start(self, *args: str, **changes: str) -> subprocess.Popen[str]:
        started = subprocess.Popen(
            [sys.executable, "-m", "api.cli.main", *args],
            env={**self.environment, **changes},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.running.append(started)
        return started

    def start_logged(self, command: str, *args: str) -> subprocess.Popen[bytes]:
        """Start a command whose output goes to a file: nobody reads a pipe all the time."""
        with self.log_of(command).open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "api.cli.main", command, *args],
                env={**self.environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self.watch(process)
        return process

    def log_of(self, command: str) -> Path:
        """Return the file with what a command said that was started so."""
        return self.place.root.with_name(f"{self.place.root.name}.{command}.log")

    def run(self, *args: str, **changes: str) -> tuple[int, str, str]:
        """Run a command to its end; return exit code, output and errors."""
        process = self.start(*args, **changes)
        output, errors = process.communicate(timeout=START_SECONDS)
        return process.returncode, output, errors

    def up(self, *args: str) -> Up:
        """Start in the foreground; return the process and what it says once it is ready."""
        process = self.start("up", "--json", *args)
        return process, _first_object(process)

    def status(self) -> dict[str, Any]:
        return dict(json.loads(self.run("status", "--json")[1]))

    def child(self, name: str) -> dict[str, Any]:
        return next(child for child in self.status()["children"] if child["name"] == name)

    def watch(self, process: subprocess.Popen[bytes]) -> None:
        """End this process too at the end."""
        self.watched.append(process)

    def end(self) -> None:
        everything: list[subprocess.Popen[Any]] = [*self.running, *self.watched]
        for started in everything:
            if started.poll() is None:
                started.terminate()
        self.run("down")
        for watched in self.watched:
            watched.wait(timeout=30)
        for process in self.running:
            process.communicate(timeout=30)


def _first_object(process: subprocess.Popen[str]) -> dict[str, Any]:
    assert process.stdout
    lines: list[str] = []
    for line in process.stdout:
        lines.append(line)
        if line.rstrip() == "}":
            return dict(json.loads("".join(lines)))
    assert process.stderr
    pytest.fail(process.stderr.read())


def until(condition: Callable[[], object], seconds: float = 120.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


def alive(pids: Iterable[int]) -> list[int]:
    """Return those that still run."""
    return [pid for pid in pids if runs(pid)]


def runs(process: psutil.Process | int) -> bool:
    """Tell whether it runs; one that only waits to be reaped by its parent does not."""
    try:
        found = psutil.Process(process) if isinstance(process, int) else process
        return bool(found.is_running() and found.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def environment() -> dict[str, str]:
    inherited = child_environment()
    return {name: text for name, text in inherited.items() if not name.startswith("NAZARA_")}


def using(place: Layout) -> list[psutil.Process]:
    """Return the processes that work in a folder of this data folder."""
    return [
        process
        for process in psutil.process_iter(["cwd"])
        if (process.info["cwd"] or "").startswith(f"{place.root}/")
    ]
