"""`nazara up`, `status` and `down` as a user runs them: as processes, on real servers.

The graph is the test session's, so that no second Neo4j starts; queue, worker and API are
started for real. Tests marked `long` start a Neo4j of their own.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from graph.embedded import ports
from graph.embedded.layout import Layout
from graph.embedded.process import child_environment
from graph.embedded.services import environment_of
from graph.settings import Settings
from graph.store import Store

START_SECONDS = 300
STOP_SECONDS = 15
Environment = Mapping[str, str]


class Nazara:
    """The command line on one data folder."""

    def __init__(self, folder: Path, environment: Environment) -> None:
        self.place = Layout(folder)
        self.environment = {**environment, "NAZARA_DATA_DIR": str(folder)}
        self.running: list[subprocess.Popen[str]] = []

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

    def run(self, *args: str, **changes: str) -> tuple[int, str, str]:
        """Run a command to its end; return exit code, output and errors."""
        process = self.start(*args, **changes)
        output, errors = process.communicate(timeout=START_SECONDS)
        return process.returncode, output, errors

    def up(self) -> tuple[subprocess.Popen[str], dict[str, Any]]:
        """Start in the foreground; return the process and what it says once it is ready."""
        process = self.start("up", "--json")
        return process, _first_object(process)

    def status(self) -> dict[str, Any]:
        return dict(json.loads(self.run("status", "--json")[1]))

    def child(self, name: str) -> dict[str, Any]:
        return next(child for child in self.status()["children"] if child["name"] == name)

    def end(self) -> None:
        for process in self.running:
            if process.poll() is None:
                process.terminate()
        self.run("down")
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


def _environment() -> dict[str, str]:
    inherited = child_environment()
    return {name: text for name, text in inherited.items() if not name.startswith("NAZARA_")}


@pytest.fixture
def nazara(store: Store, settings: Settings, tmp_path: Path) -> Iterator[Nazara]:
    """Nazara on the session's Neo4j (emptied) and a queue of its own."""
    del store
    given = environment_of(settings)
    names = ("NAZARA_NEO4J_URI", "NAZARA_NEO4J_USER", "NAZARA_NEO4J_PASSWORD")
    command = Nazara(
        tmp_path / "data",
        {**_environment(), **{name: given[name] for name in names}, "NAZARA_MIN_FREE_DISK_MB": "0"},
    )
    yield command
    command.end()


def test_up_serves_until_it_is_asked_to_stop(nazara: Nazara) -> None:
    process, shown = nazara.up()

    token = Path(shown["token_file"])
    answer = httpx.post(
        shown["graphql"],
        json={"query": "{ incidents(first: 1) { nodes { id } } }"},
        headers={"Authorization": f"Bearer {token.read_text().strip()}"},
    )
    code, _, errors = nazara.run("up")
    pids = [child["pid"] for child in nazara.status()["children"]]
    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    process.wait(STOP_SECONDS)

    assert answer.json() == {"data": {"incidents": {"nodes": []}}}
    assert stat.S_IMODE(token.stat().st_mode) == 0o600
    assert {"api", "graphql", "data_dir", "token_file", "timings"} <= set(shown)
    assert "password" not in json.dumps(shown).replace("neo4j_password_file", "")
    assert (code, "already: nothing was done" in errors) == (0, True)
    assert process.returncode == 0
    assert time.monotonic() - began < STOP_SECONDS
    assert not [pid for pid in pids if psutil.pid_exists(pid)]
    assert nazara.run("status")[0] == 3
    assert nazara.run("down")[0] == 0


def test_detached_up_returns_when_ready_and_down_ends_it(nazara: Nazara) -> None:
    code, table, errors = nazara.run("up", "--detach")
    assert code == 0, errors
    pids = [child["pid"] for child in nazara.status()["children"]]

    down = nazara.run("down")

    assert "GraphiQL" in table
    assert down[0] == 0
    assert not [pid for pid in pids if psutil.pid_exists(pid)]


def test_killed_queue_worker_and_api_come_back(nazara: Nazara) -> None:
    nazara.up()

    for name in ("queue", "worker", "api"):
        os.kill(nazara.child(name)["pid"], signal.SIGKILL)

    until(lambda: all(child["restarts"] == 1 for child in nazara.status()["children"]))
    until(lambda: nazara.run("status")[0] == 0)


def test_killed_supervisor_leaves_nothing_that_harms_the_next(nazara: Nazara) -> None:
    process, shown = nazara.up()
    pids = {child["name"]: child["pid"] for child in nazara.status()["children"]}
    process.kill()
    process.wait()

    _, again = nazara.up()

    now = {child["name"]: child["pid"] for child in nazara.status()["children"]}
    assert set(now) == set(pids)
    assert not set(now.values()) & set(pids.values())
    assert not [pid for pid in pids.values() if psutil.pid_exists(pid)]
    assert again["api"] == shown["api"]


def test_stale_state_of_a_dead_process_is_no_hindrance(nazara: Nazara) -> None:
    nazara.place.make()
    stale = {"pid": 2**22 + 1, "started": 1.0, "version": "0", "data_dir": "x", "api": "http://x"}
    (nazara.place.run / "state.json").write_text(json.dumps(stale))
    nazara.place.lock.touch()

    assert nazara.run("status")[0] == 3
    process, _ = nazara.up()
    assert process.poll() is None


def test_port_that_is_taken_is_named_and_nothing_stays(nazara: Nazara) -> None:
    with socket.socket() as other:
        other.bind((ports.HOST, 0))
        other.listen()
        port = str(other.getsockname()[1])

        code, _, errors = nazara.run("up", "--port", port)

    assert code == 1
    assert f"port {port} for the API is taken" in errors
    assert "--port" in errors.splitlines()[-1]
    assert nazara.run("status")[0] == 3


def test_folder_of_a_newer_version_is_refused_untouched(nazara: Nazara) -> None:
    nazara.place.root.mkdir()
    nazara.place.stamp.write_text('{"layout": 1, "nazara": "99.0.0"}')

    code, _, errors = nazara.run("up")

    assert code == 1
    assert "was written by nazara 99.0.0" in errors
    assert nazara.place.stamp.read_text() == '{"layout": 1, "nazara": "99.0.0"}'
    assert not list(nazara.place.queue.iterdir())


def test_stop_while_starting_ends_what_had_started(nazara: Nazara) -> None:
    process = nazara.start("up")
    until((nazara.place.queue / "valkey.conf").exists)
    process.terminate()
    _, errors = process.communicate(timeout=STOP_SECONDS * 2)

    assert process.returncode == 130, errors
    assert not _using(nazara.place)


def test_full_disk_is_named_before_anything_starts(nazara: Nazara) -> None:
    code, _, errors = nazara.run("up", NAZARA_MIN_FREE_DISK_MB=str(10**9))

    assert code == 1
    assert "MB free" in errors
    assert "--data-dir" in errors
    assert not _using(nazara.place)


def test_deep_folder_with_blanks_works(nazara: Nazara, tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["a folder with a long name"] * 7)
    inside = Nazara(deep, nazara.environment)

    try:
        _, shown = inside.up()
        assert shown["data_dir"] == str(deep)
        assert len(str(deep)) > 200
    finally:
        inside.end()


def _using(place: Layout) -> list[psutil.Process]:
    """Return the processes that work in a folder of this data folder."""
    return [
        process
        for process in psutil.process_iter(["cwd"])
        if (process.info["cwd"] or "").startswith(f"{place.root}/")
    ]


@pytest.mark.long
def test_everything_of_its_own_survives_kills_and_restarts(tmp_path: Path) -> None:
    nazara = Nazara(tmp_path / "data", {**_environment(), "NAZARA_NEO4J_HEAP": "900m"})
    try:
        process, shown = nazara.up()
        token = Path(shown["token_file"]).read_text()
        os.kill(nazara.child("neo4j")["pid"], signal.SIGKILL)
        until(lambda: nazara.child("neo4j")["restarts"] == 1)
        until(lambda: nazara.run("status")[0] == 0)
        process.kill()
        process.wait()

        process, again = nazara.up()

        assert httpx.get(again["browser"]).status_code == 200
        assert again["bolt"] == shown["bolt"]
        # The token is in the graph, and the graph is the same one.
        assert Path(again["token_file"]).read_text() == token
        began = time.monotonic()
        process.terminate()
        process.wait(STOP_SECONDS)
        assert time.monotonic() - began < STOP_SECONDS
        assert not _using(nazara.place)
    finally:
        nazara.end()


def test_disk_that_is_full_is_named_and_nothing_stays(nazara: Nazara) -> None:
    nazara.place.root.mkdir()
    mount = f"mount -t tmpfs -o size=1m none '{nazara.place.root}'"
    fill = f"head -c 1000000 /dev/zero > '{nazara.place.root}/filler'"
    script = f"{mount} && {fill}; exec '{sys.executable}' -m api.cli.main up"
    namespace = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c"]
    if subprocess.run([*namespace, mount], check=False, capture_output=True).returncode:
        pytest.skip("this system lets nobody mount a small disk")

    done = subprocess.run(
        [*namespace, script],
        env=nazara.environment,
        capture_output=True,
        text=True,
        timeout=START_SECONDS,
        check=False,
    )

    assert done.returncode == 1, done.stderr
    assert "is full" in done.stderr
    assert "What to do: Free some space" in done.stderr
    assert not _using(nazara.place)
