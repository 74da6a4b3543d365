"""Children die, hang and outlive their parent; the supervisor's parts cope."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from structlog.testing import capture_logs

from graph.embedded import orphans, spawning
from graph.embedded import state as states
from graph.embedded.child import Child, start_together
from graph.embedded.layout import Layout
from graph.embedded.program import Program
from graph.embedded.reaper import Reaper
from graph.embedded.state import ChildState, State
from graph.embedded.watch import Watch
from graph.errors import ServerFailed, Stopped
from graph.settings.settings import load_settings

Make = Callable[..., Child]


@pytest.fixture
def reaper() -> Iterator[Reaper]:
    with Reaper() as opened:
        yield opened


@pytest.fixture
def make(tmp_path: Path, reaper: Reaper) -> Iterator[Make]:
    """Make a child of a shell script; all of them end with the test."""
    made: list[Child] = []

    def child(script: str, **changes: object) -> Child:
        program = Program(
            name=str(changes.pop("name", "child")),
            command=("/bin/sh", "-c", script),
            cwd=tmp_path,
            log=tmp_path / "child.log",
            **{"is_ready": lambda: True, **changes},  # type: ignore[arg-type]
        )
        made.append(Child(program, reaper))
        return made[-1]

    yield child
    for each in made:
        each.stop(time.monotonic() + 1)


def until(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def running_in(folder: Path) -> list[psutil.Process]:
    return [found for found in psutil.process_iter(["cwd"]) if found.info["cwd"] == str(folder)]


def test_start_that_fails_shows_the_end_of_the_log_and_the_remedy(make: Make) -> None:
    child = make("echo disk is on fire; exit 3", is_ready=lambda: False, remedy="Pour water.")

    with pytest.raises(ServerFailed, match="disk is on fire") as caught:
        start_together([child], 10, threading.Event())

    assert "exit code 3" in caught.value.message
    assert caught.value.remedy == "Pour water."


def test_start_that_hangs_is_given_up(make: Make) -> None:
    child = make("sleep 60", is_ready=lambda: False)

    with pytest.raises(ServerFailed, match="did not answer within 0 s"):
        start_together([child], 0.3, threading.Event())


def test_start_ends_when_asked(make: Make) -> None:
    stop = threading.Event()
    stop.set()

    with pytest.raises(Stopped):
        start_together([make("sleep 60", is_ready=lambda: False)], 10, stop)


def test_child_that_ignores_a_polite_request_is_killed_with_its_own_children(make: Make) -> None:
    child = make(
        "trap '' TERM; sleep 60 & sleep 60; sleep 60", stop_signals=((signal.SIGTERM, 0.3),)
    )
    child.start()
    assert child.identity
    shell = psutil.Process(child.identity.pid)
    until(lambda: len(shell.children()) == 2)
    family = shell.children()

    child.stop(time.monotonic() + 5)

    assert not psutil.wait_procs(family, timeout=10)[1]


def test_children_that_a_crashed_child_left_behind_end_with_it(make: Make) -> None:
    child = make("sleep 60 & sleep 60 & exit 7")
    child.start()

    until(lambda: child.exit_code() == 7)

    until(lambda: not running_in(child.program.cwd))


def test_crash_is_logged_with_the_tail_and_the_child_starts_again(make: Make) -> None:
    child = make("echo i fall; sleep 0.2; exit 9")
    stop = threading.Event()
    changes: list[tuple[str, int]] = []
    settings = load_settings(restart_limit=1)
    watch = Watch(settings, [child], lambda: changes.append((child.status, child.restarts)))
    child.start()
    child.status = "running"

    with capture_logs() as events:
        thread = threading.Thread(target=watch.run, args=(stop,))
        thread.start()
        until(lambda: child.status == "failed")
        stop.set()
        thread.join()

    crash = next(event for event in events if event["event"] == "child_crashed")
    report = next(event for event in events if event["event"] == "child_keeps_failing")
    assert "i fall" in crash["log_end"]
    assert crash["how"] == "ended with exit code 9"
    assert report["what_to_do"] == child.program.remedy
    assert ("restarting", 1) in changes
    assert changes[-1] == ("failed", 2)


def test_a_start_that_is_too_slow_has_more_time_the_next_time(make: Make) -> None:
    child = make("sleep 60")
    tried: list[float] = []
    child.program = replace(
        child.program, is_ready=lambda: time.monotonic() - child.started_at > 0.5
    )
    watch = Watch(load_settings(start_timeout=0.2), [child], lambda: tried.append(child.restarts))
    stop = threading.Event()
    child.start()

    thread = threading.Thread(target=watch.run, args=(stop,))
    thread.start()
    until(lambda: child.status == "running", 30)
    stop.set()
    thread.join()

    assert max(tried) >= 1


PARENT = """
import sys, time
from pathlib import Path
from graph.embedded.child import Child
from graph.embedded.reaper import Reaper
from graph.embedded.program import Program
folder = Path(sys.argv[1])
with Reaper() as reaper:
    child = Child(Program("c", ("/bin/sh", "-c", sys.argv[2]), folder, folder / "c.log",
                          is_ready=lambda: True), reaper)
    child.start()
    (folder / "ready").write_text(str(child.identity.pid))
    time.sleep(60)
"""


@pytest.mark.parametrize(
    ("script", "size"), [("exec sleep 60", 1), ("sleep 60 & sleep 60 & wait", 3)]
)
def test_children_end_when_their_parent_is_killed(tmp_path: Path, script: str, size: int) -> None:
    command = [sys.executable, "-c", PARENT, str(tmp_path), script]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as parent:
        until(lambda: (tmp_path / "ready").exists() and bool((tmp_path / "ready").read_text()))
        child = psutil.Process(int((tmp_path / "ready").read_text()))
        until(lambda: len(child.children()) == size - 1)
        family = [child, *child.children()]
        parent.send_signal(signal.SIGKILL)

    gone, alive = psutil.wait_procs(family, timeout=10)
    assert not alive
    assert len(gone) == len(family)


def test_reaper_that_was_killed_costs_no_child(make: Make, reaper: Reaper) -> None:
    reaper._shell.kill()
    reaper._shell.wait()

    child = make("sleep 60")
    child.start()

    assert child.exit_code() is None


def test_orphan_is_found_by_pid_and_start_and_ended(tmp_path: Path) -> None:
    place = Layout(tmp_path)
    place.make()
    with subprocess.Popen(["/bin/sleep", "60"], start_new_session=True) as orphan:
        identity = spawning.identify(orphan.pid)
        states.write(_state(place, identity.pid, identity.started))

        ended = orphans.end(place, 5)

        assert ended == [identity]
        assert orphan.wait(5) == -signal.SIGTERM


def test_process_that_only_has_an_old_pid_is_left_alone(tmp_path: Path) -> None:
    place = Layout(tmp_path)
    place.make()
    with subprocess.Popen(["/bin/sleep", "60"], start_new_session=True) as stranger:
        states.write(_state(place, stranger.pid, started="long ago"))

        assert orphans.end(place, 5) == []
        assert stranger.poll() is None
        stranger.kill()


def test_process_is_known_again_after_the_clock_was_set_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with subprocess.Popen(["/bin/sleep", "60"]) as child:
        identity = spawning.identify(child.pid)
        began = psutil.Process(child.pid).create_time()

        # What the system says when somebody sets the clock back by an hour.
        monkeypatch.setattr(psutil.Process, "create_time", lambda _: began - 3600)

        assert identity.is_alive()
        assert spawning.identify(child.pid) == identity
        child.kill()
    assert not identity.is_alive()


SERVICES = {
    "worker": ("celery", "--app", "api.worker", "worker"),
    "api": ("uvicorn", "api.http.app:create_app", "--factory"),
}


@pytest.mark.parametrize("name", SERVICES)
def test_service_is_found_without_a_state_file_on_its_own_folder_alone(
    tmp_path: Path, name: str
) -> None:
    mine, other = Layout(tmp_path / "mine"), Layout(tmp_path / "other")
    command = [sys.executable, "-c", "import time; time.sleep(60)", *SERVICES[name]]
    started = []
    for place in (mine, other):
        place.make()
        started.append(subprocess.Popen(command, cwd=place.run, start_new_session=True))

    ended = orphans.end(mine, 5)

    assert [found.pid for found in ended] == [started[0].pid]
    assert started[0].wait(5) == -signal.SIGTERM
    assert started[1].poll() is None
    started[1].kill()
    started[1].wait()


def test_pool_that_lost_its_leader_is_ended_one_by_one(tmp_path: Path) -> None:
    place = Layout(tmp_path)
    place.make()
    pool = "import os, time\nif os.fork(): os.fork()\ntime.sleep(60)"
    command = [sys.executable, "-c", pool, *SERVICES["worker"]]
    with subprocess.Popen(command, cwd=place.run, start_new_session=True) as leader:
        until(lambda: len(running_in(place.run)) == 3)
        family = running_in(place.run)
        assert [found.pid for found in orphans.find(place)] == [leader.pid]
        leader.kill()

    assert len(orphans.end(place, 5)) == 2

    assert not psutil.wait_procs(family, timeout=10)[1]


def test_queue_is_found_by_its_command_line_when_the_state_is_lost(tmp_path: Path) -> None:
    place = Layout(tmp_path)
    place.make()
    marker = str(place.queue / "valkey.conf")
    command = [sys.executable, "-c", "import time; print(flush=True); time.sleep(60)", marker]
    with subprocess.Popen(command, start_new_session=True, stdout=subprocess.PIPE) as orphan:
        assert orphan.stdout is not None
        # A program that is only just starting has no command line yet.
        orphan.stdout.readline()
        assert [found.pid for found in orphans.end(place, 5)] == [orphan.pid]


def _state(place: Layout, pid: int, started: str) -> State:
    child = ChildState("worker", "running", 0, "", "", pid, started)
    return State(1, "", "0", str(place.root), children=[child])


@pytest.mark.parametrize("text", ["", "{", "[]", '{"pid": 1}', '{"unknown": 1}'])
def test_damaged_state_file_is_no_state(tmp_path: Path, text: str) -> None:
    place = Layout(tmp_path)
    place.make()
    (place.run / "state.json").write_text(text)

    assert states.read(tmp_path) is None
    assert orphans.find(place) == []


def test_server_that_takes_connections_and_never_answers_is_given_up(make: Make) -> None:
    forever = threading.Event()
    child = make("sleep 60", is_ready=forever.wait)

    with pytest.raises(ServerFailed, match="did not answer"):
        start_together([child], 0.5, threading.Event())
    forever.set()
