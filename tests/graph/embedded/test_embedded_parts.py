"""The small decisions of the embedded servers: ports, memory, Java, versions, restarts."""

from __future__ import annotations

import socket
import stat
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from graph.embedded import files, java, layout, logfiles, memory, neo4j, ports, spawning, valkey
from graph.embedded.artifacts import Artifact, read_lock
from graph.embedded.layout import Layout
from graph.embedded.neo4j import Neo4jPlace
from graph.embedded.restarts import WINDOW, Restarts
from graph.embedded.services import environment_of
from graph.errors import InvalidSettings, NewerData, PortTaken, Unsupported
from graph.settings.settings import load_settings


def test_lock_names_no_address_and_no_test_library() -> None:
    lock = read_lock()
    text = orjson.dumps([item.coordinates for item in lock.artifacts]).decode()

    assert len(lock.artifacts) > 200
    assert all(len(item.sha256) == 64 for item in lock.artifacts)
    assert len({item.name for item in lock.artifacts}) == len(lock.artifacts)
    assert not [word for word in ("junit", "mockito", "://") if word in text]


def test_path_of_an_artifact_with_a_classifier() -> None:
    artifact = Artifact("io.netty:netty-x:4.2:linux-x86_64", "0" * 64, 1)

    assert artifact.path == "io/netty/netty-x/4.2/netty-x-4.2-linux-x86_64.jar"


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_port_that_was_asked_for_and_is_taken_is_an_error(taken: int) -> None:
    with pytest.raises(PortTaken, match=str(taken)) as caught:
        ports.choose("the API", taken, "--port")

    assert "--port" in caught.value.remedy


def test_port_that_was_only_preferred_gives_way(taken: int) -> None:
    assert ports.choose("the API", 0, "--port", preferred=taken) != taken


def test_port_used_last_is_used_again() -> None:
    last = ports.any_free()

    assert ports.choose("Bolt", 0, "NAZARA_NEO4J_BOLT_PORT", preferred=last) == last


@pytest.mark.parametrize(
    ("machine", "heap", "pagecache"),
    [(1024, "512m", "128m"), (8192, "1024m", "1024m"), (500_000, "4096m", "8192m")],
)
def test_memory_is_an_eighth_of_the_machine_within_bounds(
    machine: int, heap: str, pagecache: str
) -> None:
    assert memory.default_heap(machine) == heap
    assert memory.default_pagecache(machine) == pagecache


def test_chosen_java_runs_and_is_new_enough() -> None:
    chosen = java.choose(load_settings())

    assert java.examine(chosen.program) == chosen
    assert chosen.version >= java.OLDEST


def test_java_of_the_wheel_runs() -> None:
    wheel = java._from_wheel()

    assert java.examine(wheel.program) == wheel


def test_java_home_without_a_java_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(Unsupported, match=str(tmp_path)):
        java.choose(load_settings(java_home=tmp_path))


def test_java_that_is_too_old_is_not_taken(tmp_path: Path) -> None:
    program = tmp_path / "bin" / "java"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\necho 'openjdk 17.0.9 2023-10-17'\n")
    program.chmod(0o755)

    assert java.examine(program) is None


@pytest.mark.parametrize(
    "stamp",
    [{"layout": 99}, {"nazara": "99.0.0"}, {"neo4j": "2027.01.0"}, {"neo4j": "2026.10.0"}],
)
def test_folder_of_a_newer_version_is_left_alone(stamp: dict[str, object], tmp_path: Path) -> None:
    place = Layout(tmp_path)
    place.stamp.write_bytes(orjson.dumps(stamp))

    with pytest.raises(NewerData, match="was written by"):
        layout.check_stamp(place, "2026.09.0")

    assert orjson.loads(place.stamp.read_bytes()) == stamp


@pytest.mark.parametrize("stamp", ["", "{", '{"layout": 1, "neo4j": "2025.12.1"}'])
def test_folder_of_an_older_version_or_none_is_taken(stamp: str, tmp_path: Path) -> None:
    place = Layout(tmp_path)
    place.stamp.write_text(stamp)

    layout.check_stamp(place, "2026.09.0")


def test_secret_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "made" / "secret"

    secret = files.secret_of(path)

    assert files.secret_of(path) == secret
    assert len(secret) >= 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_file_is_whole_or_absent_when_its_text_can_not_be_written(tmp_path: Path) -> None:
    path = tmp_path / "state"
    files.write_private(path, "before")

    with pytest.raises(UnicodeEncodeError):
        files.write_private(path, "after \ud800")

    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_log_is_cut_without_the_writer_noticing(tmp_path: Path) -> None:
    log = tmp_path / "child.log"
    with log.open("ab", buffering=0) as writer:
        writer.write(b"x" * 2000)
        assert logfiles.cap(log, limit=1000)
        writer.write(b"after\n")

    assert log.read_bytes() == b"after\n"
    assert (tmp_path / "child.log.1").stat().st_size == 2000
    assert not logfiles.cap(log, limit=1000)


def test_crashes_are_met_with_growing_delays_then_reported() -> None:
    restarts = Restarts(limit=3)

    delays = [restarts.crashed(now) for now in (0.0, 1.0, 2.0)]

    assert delays == [0.5, 1.0, 2.0]
    assert not restarts.failed
    assert restarts.crashed(3.0) == 60.0
    assert restarts.failed


def test_crashes_of_long_ago_are_forgiven() -> None:
    restarts = Restarts(limit=1)
    restarts.crashed(0.0)

    assert restarts.crashed(WINDOW + 1) == 0.5
    assert restarts.total == 2


def test_addresses_are_loopback_and_the_queue_path_is_no_socket(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["a-long-folder-name"] * 10)
    place = Layout(deep)
    place.make()
    settings = load_settings(data_dir=deep, redis_fsync="always")
    queue = valkey.QueuePlace(place, 4321)

    valkey.prepare(settings, queue)

    written = (place.queue / "valkey.conf").read_text()
    assert "bind 127.0.0.1\n" in written
    assert "appendfsync always\n" in written
    assert str(deep) not in written
    assert queue.password not in " ".join(valkey.prepare(settings, queue).command)
    assert Neo4jPlace(place, 1, 2).bolt == "bolt://127.0.0.1:1"


def configured(folder: Path, options: str) -> str:
    """Return the neo4j.conf that some options lead to."""
    settings = load_settings(data_dir=folder, neo4j_options=options)
    place = Neo4jPlace(Layout(folder), 7687, 7474)
    neo4j.prepare(settings, place, folder, java.choose(settings))
    return (place.layout.neo4j / "conf" / "neo4j.conf").read_text()


def test_options_of_neo4j_stand_in_its_configuration(tmp_path: Path) -> None:
    text = configured(tmp_path, "dbms.cypher.min_replan_interval=1m;db.x=a=b, c")

    assert text.splitlines()[-2:] == ["dbms.cypher.min_replan_interval=1m", "db.x=a=b, c"]


def test_an_option_that_nazara_sets_itself_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidSettings, match=r"server\.memory\.heap\.max_size, which Nazara"):
        configured(tmp_path, "server.memory.heap.max_size=9g")


@pytest.mark.parametrize("options", ["a", "=1", "a=1;", "a=1\nb=2", "a=1;;b=2"])
def test_options_of_another_form_are_refused(tmp_path: Path, options: str) -> None:
    with pytest.raises(InvalidSettings, match="NAZARA_NEO4J_OPTIONS"):
        configured(tmp_path, options)


def test_a_data_folder_that_others_could_read_is_closed_at_the_next_start(tmp_path: Path) -> None:
    place = Layout(tmp_path / "data")
    for folder in (place.root, place.neo4j, place.logs):
        folder.mkdir(mode=0o755)
    old = [place.log("api"), place.logs / "api.log.1"]
    for path in old:
        path.touch(0o644)
    before = place.open_to_others()

    place.make()

    assert set(before) == {place.root, place.neo4j, place.logs, *old}
    assert place.open_to_others() == []
    assert {stat.S_IMODE(path.stat().st_mode) for path in old} == {0o600}
    assert {stat.S_IMODE(place.root.stat().st_mode)} == {0o700}


def test_a_folder_that_holds_other_things_too_keeps_its_mode(tmp_path: Path) -> None:
    place = Layout(tmp_path / "shared")
    place.root.mkdir(mode=0o755)
    (place.root / "somebody's").mkdir()

    place.make()

    assert stat.S_IMODE(place.root.stat().st_mode) == 0o755
    assert place.open_to_others() == [place.root]


def test_what_a_child_prints_and_writes_is_its_owner_s_alone(tmp_path: Path) -> None:
    log = tmp_path / "child.log"
    program = ["sh", "-c", "echo said; touch written"]

    spawning.spawn(program, log=log, cwd=tmp_path, environment={"PATH": "/bin:/usr/bin"}).wait(10)
    capped = logfiles.cap(log, 1)

    made = [log, tmp_path / "child.log.1", tmp_path / "written"]
    assert capped
    assert made[1].read_text() == "said\n"
    assert {stat.S_IMODE(path.stat().st_mode) for path in made} == {0o600}


def test_children_get_the_very_settings_of_their_parent(tmp_path: Path) -> None:
    hosts = "nazara.example.org,*.internal.example.org"
    settings = load_settings(
        data_dir=tmp_path, redis_url="redis://:pw@127.0.0.1:1/0", allowed_hosts=hosts
    )

    passed = environment_of(settings)

    assert passed["NAZARA_DATA_DIR"] == str(tmp_path)
    assert passed["NAZARA_REDIS_URL"] == "redis://:pw@127.0.0.1:1/0"
    assert passed["NAZARA_ALLOWED_HOSTS"] == hosts
