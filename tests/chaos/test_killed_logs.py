"""`nazara logs --keep`, killed at any moment and given again: counts stay equal."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest

from graph.embedded.child import Child
from graph.embedded.services import environment_of
from graph.queue.broker import Broker
from graph.settings.settings import Settings
from graph.store.store import Store
from tests.statements import run

CALM, DISTURBED = "calm", "acme"

KNOWN = """
MATCH (n) WHERE n.org = '{org}' AND (n:TechnicalEvent OR n:TechnicalIssue OR n:System)
OPTIONAL MATCH (n)-[r]->(m) WHERE r.valid_to IS NULL
    AND (m:TechnicalEvent OR m:TechnicalIssue OR m:System)
WITH n, [type(r), m.uid] AS link ORDER BY type(r), m.uid
WITH n, collect(link) AS links ORDER BY n.uid
RETURN [n.uid, split(n.version, '#')[0], n.title, n.count, n.event_count, toString(n.at), links]
"""


def written(file: Path) -> Path:
    """Write a log with errors of many wordings, some of which are one in the end."""
    begin = datetime(2026, 11, 29, 9, tzinfo=UTC)
    chance = random.Random(7)
    lines = []
    for n in range(600):
        at = f"{begin + timedelta(seconds=3 * n):%Y-%m-%dT%H:%M:%SZ}"
        door = chance.choice(("north", "south", "east", "west", "front", "cellar", "roof"))
        part = chance.choice(("ship", "mail", "cart", "lift", "lamp", "till", "oven", "pump"))
        lines.append(f"{at} INFO order {n} paid")
        lines.append(f"{at} ERROR {part} {n} of hall {n % 7} does not answer")
        lines.append(f"{at} WARN door {door} stays open trace_id={n:032x}")
    file.write_text("\n".join(lines) + "\n")
    return file


def known(store: Store, org: str) -> list[object]:
    """Return what the graph has of an organisation's logs, whatever that is called."""
    return [row if org == CALM else _renamed(row, org) for row in run(store, KNOWN.format(org=org))]


def _renamed(value: object, org: str) -> object:
    if isinstance(value, list):
        return [_renamed(one, org) for one in value]
    if isinstance(value, str) and value.startswith(f"{org}:"):
        return f"{CALM}:{value.removeprefix(f'{org}:')}"
    return value


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 600
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def drained(settings: Settings) -> None:
    """Wait until all that was accepted is written."""
    with closing(Broker(settings)) as broker:
        until(lambda: broker.waiting() == 0)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return written(tmp_path / "app.log")


def start(settings: Settings, file: Path, org: str) -> subprocess.Popen[bytes]:
    """Start the command with small batches, so that there are many moments to kill it at."""
    inherited = psutil.Process().environ()
    environment = {
        **{name: value for name, value in inherited.items() if not name.startswith("NAZARA_")},
        **environment_of(settings),
        "NAZARA_BATCH_SIZE": "3",
    }
    command = [sys.executable, "-m", "api.cli.main", "logs", str(file), "--json"]
    command += ["--keep", "--system", "payments", "--org", org]
    return subprocess.Popen(command, env=environment, stdout=-1, stderr=-1)


def ended(child: subprocess.Popen[bytes]) -> None:
    _, log = child.communicate(timeout=300)
    assert child.returncode == 0, log


def kill_command(store: Store, settings: Settings, file: Path, kills: int) -> None:
    """Kill the command so often, at its first effects or before, and let it end then."""
    for turn in range(kills):
        before = known(store, DISTURBED)
        child = start(settings, file, DISTURBED)
        if turn % 2 == 0:
            while child.poll() is None and known(store, DISTURBED) == before:
                time.sleep(0.01)
            time.sleep(random.uniform(0, 0.2))
        else:
            time.sleep(random.uniform(0, 8))
        child.send_signal(signal.SIGKILL)
        child.communicate()
    ended(start(settings, file, DISTURBED))


def check_command(store: Store, settings: Settings, file: Path, kills: int) -> None:
    ended(start(settings, file, CALM))

    kill_command(store, settings, file, kills)

    drained(settings)
    expected = known(store, CALM)
    assert len(expected) > 20
    assert known(store, DISTURBED) == expected


def test_a_command_that_is_killed_and_repeated_keeps_what_an_undisturbed_one_does(
    store: Store, settings: Settings, worker: Child, file: Path
) -> None:
    del worker
    check_command(store, settings, file, kills=1)


@pytest.mark.long
@pytest.mark.parametrize("_", range(5))
def test_a_command_that_is_killed_often_keeps_what_an_undisturbed_one_does(
    store: Store, settings: Settings, worker: Child, file: Path, _: int
) -> None:
    del worker
    check_command(store, settings, file, kills=5)
