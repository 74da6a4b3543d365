"""What serves is disturbed: looked at by doctor, its processes stopped and killed.

One `nazara up` is enough for all of them: each leaves it as well as it was.
"""

from __future__ import annotations

import json
import os
import signal

import pytest

from tests.chaos.command_line import STOP_SECONDS, Nazara, Up, alive, until

pytestmark = pytest.mark.product

Serving = tuple[Nazara, Up]


def test_doctor_finds_nothing_until_something_stops_answering(serving: Serving) -> None:
    nazara, _ = serving
    patience = {"NAZARA_DOCTOR_CHECK_SECONDS": "30"}
    code, healthy, _ = nazara.run("doctor", "--json", **patience)
    stopped = [nazara.child(name)["pid"] for name in ("worker", "api")]

    for pid in stopped:
        os.kill(pid, signal.SIGSTOP)
    sick, told, _ = nazara.run("doctor", "--json", NAZARA_DOCTOR_CHECK_SECONDS="4")
    for pid in stopped:
        os.kill(pid, signal.SIGCONT)

    levels = {one["check"]: one["level"] for one in json.loads(healthy)["findings"]}
    assert (code, set(levels.values()) - {"ok", "skipped", "warn"}) == (0, set()), healthy
    assert (levels["api"], levels["worker"], levels["supervisor"]) == ("ok", "ok", "ok")
    failed = {one["check"] for one in json.loads(told)["findings"] if one["level"] == "fail"}
    assert (sick, failed) == (1, {"api", "worker"})


def test_killed_queue_worker_and_api_come_back(serving: Serving) -> None:
    nazara, _ = serving

    for name in ("queue", "worker", "api"):
        os.kill(nazara.child(name)["pid"], signal.SIGKILL)

    until(lambda: all(child["restarts"] == 1 for child in nazara.status()["children"]))
    until(lambda: nazara.run("status")[0] == 0)


def test_killed_supervisor_leaves_nothing_that_harms_the_next(serving: Serving) -> None:
    nazara, (process, shown) = serving
    pids = {child["name"]: child["pid"] for child in nazara.status()["children"]}
    process.kill()
    process.wait()

    _, again = nazara.up()

    now = {child["name"]: child["pid"] for child in nazara.status()["children"]}
    assert set(now) == set(pids)
    assert not set(now.values()) & set(pids.values())
    until(lambda: not alive(pids.values()), STOP_SECONDS)
    assert again["api"] == shown["api"]
