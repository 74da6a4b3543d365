"""Starts that can't be, or that are called off: it is said why, and nothing stays behind."""

from __future__ import annotations

import socket
import subprocess
import sys

import pytest

from graph.embedded import ports
from tests.chaos.command_line import START_SECONDS, STOP_SECONDS, Nazara, until, using

pytestmark = pytest.mark.product


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
