"""What `nazara doctor` finds on a machine, with nothing running."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from api.cli.main import main
from api.doctor.examine import examine
from api.doctor.findings import Check, Diagnosis, Patient, ok
from graph.embedded import files, spawning
from graph.embedded import state as states
from graph.embedded.layout import Layout
from graph.embedded.state import ChildState, State
from graph.errors import DatabaseUnavailable
from graph.settings.settings import Settings, given_variables, load_settings
from tests.api.doctor.examined import findings, only


@pytest.fixture
def idle(tmp_path: Path) -> Settings:
    """Settings of a data folder on which nothing runs."""
    return load_settings(data_dir=tmp_path / "data", cache_dir=tmp_path, min_free_disk_mb=0)


@pytest.fixture
def place(idle: Settings) -> Layout:
    made = Layout(idle.data_dir)
    made.make()
    return made


def fake_java(home: Path, answer: str) -> Path:
    program = home / "bin" / "java"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\n{answer}\n")
    program.chmod(0o700)
    return home


def test_java_that_is_too_old_is_named(idle: Settings, tmp_path: Path) -> None:
    home = fake_java(tmp_path / "jdk", 'echo "openjdk 17.0.9 2023-10-17"')

    found = only(idle, "java", java_home=home)

    assert found.level == "fail"
    assert str(home) in found.text
    assert "21 or newer" in found.text


def test_java_home_that_is_not_used_is_named(
    idle: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = fake_java(tmp_path / "jdk", 'echo "openjdk 17.0.9 2023-10-17"')
    monkeypatch.setenv("JAVA_HOME", str(home))

    assert f"{home}/bin/java of JAVA_HOME" in only(idle, "java").text
    monkeypatch.delenv("JAVA_HOME")
    assert "JAVA_HOME" not in only(idle, "java").text.replace("NAZARA_JAVA_HOME", "")


def test_java_without_the_vector_module_is_only_slower(idle: Settings, tmp_path: Path) -> None:
    answer = 'case "$*" in *add-modules*) exit 1;; esac; echo "openjdk 25 2025-09-16"'

    found = only(idle, "java", java_home=fake_java(tmp_path / "jdk", answer))

    assert found.level == "warn"
    assert "jdk.incubator.vector" in found.text


def test_folder_without_a_java_is_named(idle: Settings, tmp_path: Path) -> None:
    assert only(idle, "java", java_home=tmp_path).level == "fail"


def test_disk_with_less_than_the_least_room_is_full(idle: Settings) -> None:
    assert {one.level for one in findings(idle, "disk")} == {"ok"}

    found = findings(idle, "disk", min_free_disk_mb=10**9)

    assert [one.level for one in found] == ["fail", "fail"]
    assert "MB free" in found[0].text
    assert "NAZARA_DATA_DIR" in found[0].remedy


def test_disk_that_takes_few_more_files_is_named(idle: Settings) -> None:
    if not os.statvfs(idle.cache_dir).f_files:
        pytest.skip("this file system does not count its inodes")

    found = findings(idle, "disk", doctor_min_inodes=10**12)

    assert {one.level for one in found} == {"fail"}
    assert "inodes free" in found[0].text


def test_secrets_that_others_can_read_are_named(idle: Settings, place: Layout) -> None:
    files.write_private(place.token, "nzr_secret")
    files.write_private(place.neo4j_password, "secret")
    assert only(idle, "secrets").level == "ok"

    place.token.chmod(0o644)

    found = only(idle, "secrets")
    assert found.level == "fail"
    assert f"chmod 600 '{place.token}'" in found.remedy
    assert "nzr_secret" not in found.text


def test_folders_and_logs_that_others_can_read_are_named(idle: Settings, place: Layout) -> None:
    place.make()
    place.log("api").touch(0o644)
    place.root.chmod(0o750)

    found = findings(idle, "secrets")

    log = place.log("api")
    assert {one.level for one in found} == {"fail"}
    assert {one.text: one.remedy for one in found} == {
        f"{place.root} can be read by others (mode 750)": f"chmod 700 '{place.root}'",
        f"{log} can be read by others (mode 644)": f"chmod 600 '{log}'",
    }


def test_port_that_another_program_has_is_named(idle: Settings, place: Layout) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        wanted = only(idle, "ports", api_port=port)
        files.write_numbers(place.ports, {"bolt": port})
        had = findings(idle, "ports")[0]

    assert (wanted.level, had.level) == ("fail", "warn")
    assert str(port) in wanted.text


def test_state_of_a_dead_supervisor_harms_nobody(idle: Settings, place: Layout) -> None:
    states.write(State(2**22 + 1, "long ago", "0", str(place.root)))

    found = only(idle, "supervisor")

    assert found.level == "warn"
    assert "dead" in found.text


def test_processes_of_a_killed_supervisor_are_found(idle: Settings, place: Layout) -> None:
    with subprocess.Popen(["/bin/sleep", "60"], start_new_session=True) as orphan:
        identity = spawning.identify(orphan.pid)
        child = ChildState("queue", "running", 0, "", "", identity.pid, identity.started)
        states.write(State(2**22 + 1, "long ago", "0", str(place.root), children=[child]))

        found = only(idle, "supervisor")

        assert orphan.poll() is None
        orphan.kill()
    assert found.level == "fail"
    assert "1 of its processes" in found.text


def test_misspelt_setting_is_one_finding_among_others(idle: Settings) -> None:
    wrong = {"NAZARA_BATCH_SIZ": "3", "NAZARA_DATA_DIR": str(idle.data_dir)}

    done = CliRunner().invoke(main, ["doctor", "--json"], env=wrong)

    told = json.loads(done.output)
    assert done.exit_code == 1
    assert not told["healthy"]
    fault = next(one for one in told["findings"] if one["check"] == "settings")
    assert "NAZARA_BATCH_SIZE" in fault["text"]
    assert {one["check"] for one in told["findings"]} >= {"disk", "secrets", "neo4j", "worker"}


def test_setting_with_a_wrong_value_is_all_that_can_be_told() -> None:
    done = CliRunner().invoke(main, ["doctor"], env={"NAZARA_BATCH_SIZE": "many"})

    assert done.exit_code == 1
    assert "NAZARA_BATCH_SIZE" in done.output
    assert "Traceback" not in done.output


def test_nothing_that_runs_is_no_fault(idle: Settings) -> None:
    given = {"NAZARA_DATA_DIR": str(idle.data_dir), "NAZARA_MIN_FREE_DISK_MB": "0"}

    done = CliRunner().invoke(main, ["doctor"], env=given)

    assert done.exit_code == 0, done.output
    assert "`nazara up` starts it" in done.output
    assert not idle.data_dir.exists()


def test_check_that_hangs_or_fails_costs_no_other(idle: Settings) -> None:
    def away(what: str) -> Diagnosis:
        raise DatabaseUnavailable(what)

    def hangs(_: Patient) -> Iterator[Diagnosis]:
        yield ok("so far")
        time.sleep(60)

    def refuses(_: Patient) -> Iterator[Diagnosis]:
        yield from map(away, ["it"])

    def breaks(_: Patient) -> Iterator[Diagnosis]:
        yield ok(f"{1 // 0}")

    checks = [Check("a", hangs), Check("b", refuses), Check("c", breaks), Check("d", refuses)]
    began = time.monotonic()

    told = list(examine(Patient(idle.model_copy(update={"doctor_check_seconds": 0.3})), checks))

    assert time.monotonic() - began < 10
    assert [(one.check, one.finding.level) for one in told] == [
        ("a", "ok"),
        ("a", "fail"),
        ("b", "fail"),
        ("c", "fail"),
        ("d", "fail"),
    ]


def test_server_that_takes_connections_and_never_answers_is_given_up(idle: Settings) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        uri = f"bolt://127.0.0.1:{silent.getsockname()[1]}"
        changes = {"neo4j_uri": uri, "doctor_check_seconds": 0.5}

        found = only(idle, "neo4j", **changes)
        skipped = only(idle, "indexes", **changes)

    assert found.level == "fail"
    assert "within 0.5 s" in found.text
    assert skipped.level == "skipped"


def test_settings_are_named_and_none_is_none(
    idle: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in given_variables():
        monkeypatch.delenv(name)

    assert only(idle, "settings").text == "settings given: none, so the defaults hold"
    monkeypatch.setenv("NAZARA_ORG", "acme")
    monkeypatch.setenv("NAZARA_API_PORT", "8100")
    assert only(idle, "settings").text == "settings given: NAZARA_API_PORT, NAZARA_ORG, all known"
