"""`./nazara` finds its way with uv, without uv, and without a usable Python."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "nazara"
ECHO = '#!/bin/sh\nprintf "%s\\n" "$PWD" "$@"\n'
OLD_PYTHON = '#!/bin/sh\n[ "$1" = --version ] && echo "Python 3.9.2" && exit 0\nexit 1\n'
BARE_PYTHON = '#!/bin/sh\n[ "$1" = -c ] && exit 0\nexit 1\n'


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    folder = tmp_path / "a checkout"
    folder.mkdir()
    shutil.copy(SCRIPT, folder)
    return folder


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A PATH with the system's small tools, and neither uv nor Python."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("sh", "dirname", "readlink", "mkdir", "rm", "mv"):
        found = shutil.which(name)
        assert found
        (folder / name).symlink_to(found)
    return folder


def put(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text)
    (folder / name).chmod(0o755)


def run(script: Path, *args: str, path: Path) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": str(path), "HOME": str(path)}
    return subprocess.run(
        [script, *args], env=environment, cwd=path, capture_output=True, text=True, check=False
    )


def test_uv_runs_the_command_where_the_user_is(checkout: Path, programs: Path) -> None:
    put(programs, "uv", ECHO)

    done = run(checkout / "nazara", "ingest", "my file.jsonl", "--source=x", path=programs)

    here, *args = done.stdout.splitlines()
    assert Path(here).samefile(programs)
    wanted = ["run", "--project", str(checkout), "nazara", "ingest", "my file.jsonl", "--source=x"]
    assert args == wanted


def test_tests_run_at_the_root(checkout: Path, programs: Path) -> None:
    put(programs, "uv", ECHO)

    done = run(checkout / "nazara", "test", "-k", "one two", path=programs)

    assert done.stdout.splitlines() == [str(checkout), "run", "pytest", "-k", "one two"]


def test_all_of_the_tests_run_in_two_processes(checkout: Path, programs: Path) -> None:
    put(programs, "uv", ECHO)

    done = run(checkout / "nazara", "test", path=programs)

    assert done.stdout.splitlines()[1:] == ["run", "pytest", "--numprocesses=2", "--dist=loadfile"]


def test_link_to_it_works(checkout: Path, programs: Path, tmp_path: Path) -> None:
    put(programs, "uv", ECHO)
    link = tmp_path / "link"
    link.symlink_to(checkout / "nazara")

    assert str(checkout) in run(link, "up", path=programs).stdout.splitlines()


def test_too_old_a_python_is_named(checkout: Path, programs: Path) -> None:
    put(programs, "python3", OLD_PYTHON)

    done = run(checkout / "nazara", "up", path=programs)

    assert done.returncode == 1
    assert "Python 3.11 or newer is needed" in done.stderr
    assert "Python 3.9.2" in done.stderr


def test_python_without_venv_and_pip_is_named(checkout: Path, programs: Path) -> None:
    put(programs, "python3", BARE_PYTHON)

    done = run(checkout / "nazara", "up", path=programs)

    assert done.returncode == 1
    assert "neither venv nor pip" in done.stderr
    assert not list((checkout / ".uv").rglob("uv"))
