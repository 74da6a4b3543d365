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
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from cypher.loader import load
from graph.embedded import ports
from graph.embedded import state as states
from graph.store.store import Store
from ingest.demo import organization as demo
from tests.chaos.command_line import (
    START_SECONDS,
    Nazara,
    alive,
    environment,
    until,
    using,
)

STOP_SECONDS = 15


@pytest.fixture
def deep(nazara: Nazara, tmp_path: Path) -> Iterator[Nazara]:
    """Nazara on a folder with blanks in its name, too long for the address of a socket."""
    inside = Nazara(tmp_path.joinpath(*["a folder with a long name"] * 7), nazara.environment)
    yield inside
    inside.end()


def test_up_serves_in_a_deep_folder_until_it_is_asked_to_stop(deep: Nazara) -> None:
    nazara = deep
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
    assert shown["data_dir"] == str(nazara.place.root)
    assert len(shown["data_dir"]) > 200
    assert "password" not in json.dumps(shown).replace("neo4j_password_file", "")
    assert (code, "already: nothing was done" in errors) == (0, True)
    assert process.returncode == 0
    assert time.monotonic() - began < STOP_SECONDS
    assert not alive(pids)
    assert nazara.run("status")[0] == 3
    assert nazara.run("down")[0] == 0


def test_demo_answers_at_once_and_is_loaded_once(nazara: Nazara) -> None:
    first, shown = nazara.up("--demo")
    question = """{ incidents(first: 3) { nodes { title affects { nodes { name } } } }
      semanticNeighbors(text: "card refused", types: [CUSTOMER_CASE], first: 3) { score } }"""
    answer = _ask(shown, question)["data"]
    first.send_signal(signal.SIGTERM)
    first_said = first.communicate(timeout=STOP_SECONDS)[1]

    second, again = nazara.up("--demo")
    repeated = _ask(again, question)["data"]
    second.send_signal(signal.SIGTERM)
    second_said = second.communicate(timeout=STOP_SECONDS)[1]

    assert len(answer["incidents"]["nodes"]) == 3
    assert all(node["affects"]["nodes"] for node in answer["incidents"]["nodes"])
    assert len(answer["semanticNeighbors"]) == 3
    assert repeated == answer
    assert "Loading the demo organisation" in first_said
    assert "Loading the demo organisation" not in second_said


def test_demo_is_loaded_again_into_a_graph_that_lost_it(nazara: Nazara, store: Store) -> None:
    nazara.place.root.mkdir()
    (nazara.place.root / "demo.sha256").write_text(demo.digest())

    _, shown = nazara.up("--demo")

    assert store.read(load()["entities.resolve"], org=demo.ORG, uid=demo.LANDMARK)
    assert shown["api"]


def _ask(shown: dict[str, Any], question: str) -> dict[str, Any]:
    token = Path(shown["token_file"]).read_text().strip()
    answer = httpx.post(
        shown["graphql"],
        json={"query": question},
        headers={"Authorization": f"Bearer {token}"},
        timeout=60,
    )
    return dict(answer.json())


def test_detached_up_returns_when_ready_and_down_ends_it(nazara: Nazara) -> None:
    """It comes after one that died and left its state, which is no hindrance."""
    nazara.place.make()
    stale = {"pid": 2**22 + 1, "started": 1.0, "version": "0", "data_dir": "x", "api": "http://x"}
    (nazara.place.run / "state.json").write_text(json.dumps(stale))
    nazara.place.lock.touch()
    before = nazara.run("status")[0]

    code, table, errors = nazara.run("up", "--detach")
    assert code == 0, errors
    pids = [child["pid"] for child in nazara.status()["children"]]

    down = nazara.run("down")

    assert before == 3
    assert pids
    assert "GraphiQL" in table
    assert down[0] == 0
    assert not alive(pids)


def test_next_start_ends_what_was_still_starting_when_all_that_watches_was_killed(
    nazara: Nazara,
) -> None:
    first = nazara.start("up", "--json")
    until(lambda: _starting(nazara) >= {"worker", "api"})
    children = psutil.Process(first.pid).children()
    reaper = next(child for child in children if child.name() == "sh")
    for process in (reaper, first):
        process.kill()
    # A state file that says nothing is the worst that a kill can leave.
    (nazara.place.run / "state.json").unlink()

    nazara.up()

    until(lambda: not alive(child.pid for child in children), STOP_SECONDS)


def _starting(nazara: Nazara) -> set[str]:
    state = states.read(nazara.place.root)
    return {child.name for child in state.children if child.pid} if state else set()


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
    assert not using(nazara.place)


def test_full_disk_is_named_before_anything_starts(nazara: Nazara) -> None:
    code, _, errors = nazara.run("up", NAZARA_MIN_FREE_DISK_MB=str(10**9))

    assert code == 1
    assert "MB free" in errors
    assert "--data-dir" in errors
    assert not using(nazara.place)


@pytest.mark.long
def test_everything_of_its_own_survives_kills_and_restarts(tmp_path: Path) -> None:
    nazara = Nazara(tmp_path / "data", {**environment(), "NAZARA_NEO4J_HEAP": "900m"})
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
        assert not using(nazara.place)
    finally:
        nazara.end()


@pytest.mark.parametrize("pages_left", [1, 4])
def test_disk_that_is_full_is_named_and_nothing_stays(nazara: Nazara, pages_left: int) -> None:
    nazara.place.root.mkdir()
    mount = f"mount -t tmpfs -o size=1m none '{nazara.place.root}'"
    fill = f"head -c {(256 - pages_left) * 4096} /dev/zero > '{nazara.place.root}/filler'"
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
    assert not using(nazara.place)
