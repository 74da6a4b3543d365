"""`nazara backup` and `nazara restore` as a user calls them, and as they are killed."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from api.cli.main import main
from graph.embedded.services import environment_of
from graph.embedded.spawning import child_environment
from graph.model.facts import Facts
from graph.settings.settings import Settings
from graph.store.store import Store
from graph.upkeep.backup.manifest import MANIFEST
from graph.upkeep.backup.taking import take
from graph.write.writer import Writer
from tests.graph.histories import ORG, incident, snapshot, wipe


@pytest.fixture
def environment(settings: Settings) -> dict[str, str]:
    return {**environment_of(settings), "NAZARA_BACKUP_BATCH_SIZE": "20"}


@pytest.fixture
def filled(store: Store) -> Store:
    facts = [Facts((incident(f"i{number}", number, affects=["s"]),)) for number in range(300)]
    Writer(store, "run").write(ORG, facts)
    return store


def run(environment: dict[str, str], *arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments), env=environment)


def test_there_and_back(filled: Store, environment: dict[str, str], tmp_path: Path) -> None:
    folder, before = str(tmp_path / "backup"), snapshot(filled)

    taken = run(environment, "backup", folder, "--json")
    verified = run(environment, "backup", "--verify", folder)
    wipe(filled)
    checked = run(environment, "restore", "--check", folder)
    untouched = snapshot(filled).nodes
    restored = run(environment, "restore", folder, "--json")

    told = json.loads(taken.stdout)
    assert (told["nodes"], told["relationships"], told["exact"]) == (601, 600, True)
    assert told["orgs"] == {ORG: 601}
    assert "is whole: 601 nodes and 600 relationships" in verified.stdout
    assert "can be restored" in checked.stdout
    assert untouched == ()
    assert json.loads(restored.stdout)["resumed"] == 0
    assert before.difference(snapshot(filled)) == ""


def test_errors_say_what_to_do(filled: Store, environment: dict[str, str], tmp_path: Path) -> None:
    folder = str(tmp_path / "backup")
    take(filled, tmp_path / "backup")

    cases = {
        "holds a backup already": run(environment, "backup", folder),
        "the graph is not empty": run(environment, "restore", folder),
        "is no backup": run(environment, "restore", str(tmp_path)),
        "nothing of an organisation nobody": run(
            environment, "backup", str(tmp_path / "new"), "--org", "nobody"
        ),
        "do not apply": run(environment, "backup", "--verify", folder, "--org", ORG),
    }

    for message, result in cases.items():
        assert result.exit_code == 1, message
        assert message in result.stderr
        assert "What to do:" in result.stderr


def test_without_a_graph_nothing_is_started_for_a_backup(tmp_path: Path) -> None:
    quiet = {"NAZARA_DATA_DIR": str(tmp_path / "data"), "NAZARA_NEO4J_URI": ""}
    environment = {name: text for name, text in quiet.items() if text}

    result = CliRunner().invoke(main, ["backup", str(tmp_path / "backup")], env=environment)

    assert result.exit_code == 1
    assert "there is no graph in it" in result.stderr
    assert list(tmp_path.iterdir()) == []


def started(environment: dict[str, str], *arguments: str, **options: Any) -> subprocess.Popen[str]:
    inherited = {
        name: text for name, text in child_environment().items() if not name.startswith("NAZARA_")
    }
    process: subprocess.Popen[str] = subprocess.Popen(
        [sys.executable, "-m", "api.cli.main", *arguments],
        env={**inherited, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )
    return process


def killed_when(process: subprocess.Popen[str], condition: Callable[[], object]) -> None:
    """Kill a process as soon as something is so."""
    with process:
        while process.poll() is None and not condition():
            time.sleep(0.002)
        process.send_signal(signal.SIGKILL)
        process.communicate()
    assert process.returncode == -signal.SIGKILL


def test_a_killed_backup_is_none_and_a_killed_restore_goes_on(
    filled: Store, environment: dict[str, str], tmp_path: Path
) -> None:
    folder, before = tmp_path / "backup", snapshot(filled)
    environment |= {"NAZARA_BACKUP_BATCH_SIZE": "2"}

    killed_when(started(environment, "backup", str(folder)), lambda: list(folder.glob("nodes-1.*")))
    half = run(environment, "backup", "--verify", str(folder))
    assert run(environment, "backup", str(folder)).exit_code == 0
    wipe(filled)
    killed_when(started(environment, "restore", str(folder)), lambda: position(filled) > 50)
    refused = run(environment, "backup", str(tmp_path / "other"))
    done = run(environment, "restore", str(folder), "--json")

    assert "is no backup" in half.stderr
    assert "has not been finished" in refused.stderr
    assert json.loads(done.stdout)["resumed"] > 50
    assert before.difference(snapshot(filled)) == ""


def position(store: Store) -> int:
    with store.driver.session() as session:
        found = session.run("MATCH (r:Restore) RETURN r.position").value()
    return int(found[0]) if found else 0


def test_a_full_disk_is_named_and_nothing_is_left(
    filled: Store, environment: dict[str, str], tmp_path: Path
) -> None:
    del filled
    folder = tmp_path / "backup"
    # A limit on file sizes stands in for a full disk: the same call fails the same way.
    limit = (3000, 3000)
    process = started(
        environment,
        "backup",
        str(folder),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limit),
    )

    _, errors = process.communicate(timeout=120)

    assert process.returncode == 1
    assert "has no room for the backup" in errors
    assert "on another disk" in errors
    assert not folder.exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_named(
    filled: Store, environment: dict[str, str], tmp_path: Path
) -> None:
    del filled
    tmp_path.chmod(0o500)

    result = run(environment, "backup", str(tmp_path / "backup"))

    tmp_path.chmod(0o700)
    assert "can't be written" in result.stderr
    assert not shutil.which(MANIFEST, path=str(tmp_path))
