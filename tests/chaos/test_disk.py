"""Disks that are full or read-only: it is said, nothing that was taken is lost, it goes on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bench import dataset
from graph.embedded import state as states
from graph.store.store import Store
from tests.chaos.command_line import START_SECONDS, Nazara, until, using
from tests.chaos.small_disk import NAMESPACE, small_disk
from tests.conftest import unavailable

pytestmark = pytest.mark.product

ROWS = 1000
LIMITS = {"NAZARA_TASK_TIME_LIMIT": "10", "NAZARA_BATCH_SIZE": "100"}


@pytest.mark.long
def test_disk_that_fills_up_during_a_load_loses_nothing(
    nazara: Nazara, store: Store, tmp_path: Path
) -> None:
    nazara.environment.update(LIMITS)
    path = dataset.write(tmp_path / "records.jsonl", ROWS)
    arguments = ("ingest", str(path), "--org", "acme", "--json", "--source")
    with small_disk(nazara, megabytes=24) as disk:
        state = states.read(disk.root)
        assert state
        worker = next(child.pid for child in state.children if child.name == "worker")
        assert worker
        # With nobody to take them, all messages are in the queue when the disk is full.
        os.kill(worker, signal.SIGSTOP)
        taken = disk.inside.start(*arguments, "before")
        time.sleep(5)
        disk.fill()
        refused = disk.inside.start(*arguments, "after")
        os.kill(worker, signal.SIGCONT)
        until(lambda: "queue" in faults(disk.inside))
        disk.free()

        for ingesting, source in ((taken, "before"), (refused, "after")):
            _, errors = ingesting.communicate(timeout=START_SECONDS)
            if ingesting.returncode:
                # It said so after half a minute; what it had handed over is not lost for that.
                assert "takes nothing in" in errors
                assert "free some space" in errors
                assert disk.inside.run(*arguments, source)[0] == 0

        assert counts(store) == {"before": ROWS, "after": ROWS}
        until(lambda: not faults(disk.inside))


def faults(nazara: Nazara) -> set[str]:
    output = nazara.run("doctor", "--json")[1]
    return {one["check"] for one in json.loads(output)["findings"] if one["level"] == "fail"}


def counts(store: Store) -> dict[str, int]:
    query = (
        "MATCH (n:_Entity) WHERE n.source IN ['before', 'after'] AND n.stub IS NULL "
        "AND n.type <> 'DeadLetter' RETURN n.source AS source, count(*) AS number"
    )
    found = store.driver.execute_query(query).records
    return {record["source"]: record["number"] for record in found}


@pytest.mark.parametrize("command", ["up", "doctor"])
def test_folder_that_is_read_only_is_named(nazara: Nazara, command: str) -> None:
    folder = nazara.place.root
    folder.mkdir()
    mount = f"mount --bind '{folder}' '{folder}' && mount -o remount,bind,ro '{folder}'"
    if subprocess.run([*NAMESPACE, mount], check=False, capture_output=True).returncode:
        unavailable("this system lets nobody mount a folder read-only")

    done = subprocess.run(
        [*NAMESPACE, f"{mount} && exec '{sys.executable}' -m api.cli.main {command}"],
        env=nazara.environment,
        capture_output=True,
        text=True,
        timeout=START_SECONDS,
        check=False,
    )

    assert done.returncode == 1
    said = done.stdout + done.stderr
    assert "read-only" in said.lower()
    assert str(folder) in said
    assert "Mount it for writing" in said
    assert "Traceback" not in said
    assert not list(folder.iterdir())
    assert not using(nazara.place)
