"""`nazara up`, `status` and `down` as a user runs them: as processes, on real servers.

The graph is the test session's, so that no second Neo4j starts; queue, worker and API are
started for real, three times one after the other on one folder. The tests look at what was
seen of each. What is marked `long` starts a Neo4j of its own.
"""

from __future__ import annotations

import json
import os
import re
import signal
import stat
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from cypher.loader import load
from graph.embedded import state as states
from graph.settings.settings import Settings
from graph.store.store import Store
from ingest.demo import organization as demo
from tests.chaos.command_line import STOP_SECONDS, Nazara, alive, environment, until, using
from tests.conftest import EMPTY

pytestmark = pytest.mark.product

QUESTION = """{ incidents(first: 3) { nodes { title affects { nodes { name } } } }
  semanticNeighbors(text: "card refused", types: [CUSTOMER_CASE], first: 3) { score } }"""
LOADING = "Loading the demo organisation"


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen of a run in the foreground, from its start to its end."""

    shown: dict[str, Any]
    answer: dict[str, Any]
    said: str
    another: tuple[int, str, str]
    signed_in: dict[str, Any]
    children: list[int]
    left_before: list[int]
    seconds: float
    code: int


def _seen(nazara: Nazara, number: signal.Signals, before: list[int]) -> Seen:
    """Start with the demo, ask, start once more beside it, and end it with a signal."""
    process, shown = nazara.up("--demo")
    left_before = alive(before)
    answer = _ask(shown)
    another = nazara.run("up")
    signed_in = _follow(another[1])
    children = [child["pid"] for child in nazara.status()["children"]]
    began = time.monotonic()
    process.send_signal(number)
    said = process.communicate(timeout=STOP_SECONDS)[1]
    seconds = time.monotonic() - began
    return Seen(
        shown, answer, said, another, signed_in, children, left_before, seconds, process.returncode
    )


def _ask(shown: dict[str, Any]) -> dict[str, Any]:
    token = Path(shown["token_file"]).read_text().strip()
    answer = httpx.post(
        shown["graphql"],
        json={"query": QUESTION},
        headers={"Authorization": f"Bearer {token}"},
        timeout=60,
    )
    return dict(answer.json())


def _follow(said: str) -> dict[str, Any]:
    """Follow the link to the console that was printed, as a browser does."""
    [(address, link)] = re.findall(r"(http://127\.0\.0\.1:\d+)/sign-in#(\S+)", said)
    answer = httpx.post(f"{address}/api/auth/link/", json={"link": link}, timeout=60)
    return dict(answer.json())


@pytest.fixture(scope="module")
def first(deep: Nazara) -> Seen:
    """The first run on a folder; Ctrl-C ends it."""
    return _seen(deep, signal.SIGINT, [])


@pytest.fixture(scope="module")
def second(deep: Nazara, first: Seen) -> Seen:
    """The next one, after a start that was killed with all that watches over it."""
    del first
    half = deep.start("up", "--json")
    until(lambda: _starting(deep) >= {"worker", "api"})
    children = psutil.Process(half.pid).children()
    reaper = next(child for child in children if child.name() == "sh")
    for process in (reaper, half):
        process.kill()
    # A state file that says nothing is the worst that a kill can leave.
    (deep.place.run / "state.json").unlink()
    return _seen(deep, signal.SIGTERM, [child.pid for child in children])


def _starting(nazara: Nazara) -> set[str]:
    state = states.read(nazara.place.root)
    return {child.name for child in state.children if child.pid} if state else set()


@dataclass(frozen=True, slots=True)
class Detached:
    """What was seen of a run in the background, which `nazara down` ended."""

    status_before: int
    up: tuple[int, str, str]
    children: list[int]
    found: list[Any]
    down: int


@pytest.fixture(scope="module")
def detached(deep: Nazara, second: Seen, settings: Settings) -> Detached:
    """The third, after one that died and left its state; the graph lost the demo meanwhile."""
    del second
    stale = {"pid": 2**22 + 1, "started": 1.0, "version": "0", "data_dir": "x", "api": "http://x"}
    (deep.place.run / "state.json").write_text(json.dumps(stale))
    with closing(Store(settings)) as store:
        with store.driver.session() as session:
            session.run(EMPTY).consume()
        before = deep.run("status")[0]
        up = deep.run("up", "--demo", "--detach")
        children = [child["pid"] for child in deep.status()["children"]]
        found = store.read(load()["entities.resolve"], org=demo.ORG, uid=demo.LANDMARK)
        return Detached(before, up, children, list(found), deep.run("down")[0])


def test_the_link_that_is_printed_signs_in_to_the_organisation_that_was_started(
    first: Seen,
) -> None:
    assert (first.signed_in["org"], first.signed_in["role"]) == (demo.ORG, "admin")
    assert first.shown["console"] == first.shown["api"] + "/"
    assert "sign-in#" not in json.dumps(first.shown)


def test_up_serves_in_a_deep_folder_until_it_is_asked_to_stop(deep: Nazara, first: Seen) -> None:
    shown, token = first.shown, Path(first.shown["token_file"])

    assert stat.S_IMODE(token.stat().st_mode) == 0o600
    assert {"api", "graphql", "data_dir", "token_file", "timings"} <= set(shown)
    assert shown["data_dir"] == str(deep.place.root)
    assert len(shown["data_dir"]) > 200
    assert "password" not in json.dumps(shown).replace("neo4j_password_file", "")
    assert (first.another[0], "already: nothing was done" in first.another[2]) == (0, True)
    assert first.code == 0
    assert first.seconds < STOP_SECONDS
    assert first.children
    assert not alive(first.children)
    assert deep.run("status")[0] == 3
    assert deep.run("down")[0] == 0


def test_demo_answers_at_once_and_is_loaded_once(first: Seen, second: Seen) -> None:
    answer = first.answer["data"]

    assert len(answer["incidents"]["nodes"]) == 3
    assert all(node["affects"]["nodes"] for node in answer["incidents"]["nodes"])
    assert len(answer["semanticNeighbors"]) == 3
    assert second.answer == first.answer
    assert LOADING in first.said
    assert LOADING not in second.said


def test_next_start_ends_what_was_still_starting_when_all_that_watches_was_killed(
    second: Seen,
) -> None:
    assert not second.left_before
    assert second.code == 0
    assert not alive(second.children)


def test_detached_up_returns_when_ready_and_down_ends_it(detached: Detached) -> None:
    code, table, errors = detached.up

    assert code == 0, errors
    assert detached.status_before == 3
    assert "`nazara down` stops it." in errors
    assert detached.children
    assert "GraphiQL" in table
    assert detached.down == 0
    assert not alive(detached.children)


def test_demo_is_loaded_again_into_a_graph_that_lost_it(detached: Detached) -> None:
    assert detached.found


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
