"""Checks of this machine: Java, disks, files, the supervisor's traces, ports, settings."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from api.doctor.findings import Check, Diagnosis, Patient, fail, ok, skipped, warn
from graph.embedded import disk, files, java, ports, state
from graph.errors import InvalidSettings, Unsupported
from graph.settings.settings import given_variables, load_settings, state_file

_MEGABYTE = 1_000_000
_ROOMY = 3
"""Times the least free space from which on nobody needs to be told."""


def check_settings(patient: Patient) -> Iterator[Diagnosis]:
    """Find variables that are no settings, and values that can't be used."""
    try:
        load_settings(data_dir=patient.settings.data_dir)
    except InvalidSettings as error:
        yield fail(error.message, error.remedy)
    else:
        names = given_variables()
        what = f"{', '.join(names)}, all known" if names else "none, so the defaults hold"
        yield ok(f"settings given: {what}", given=names)


def check_java(patient: Patient) -> Iterator[Diagnosis]:
    """Find out whether there is a Java that can run the embedded Neo4j, and a fast one."""
    if patient.settings.neo4j_uri is not None:
        yield skipped("Neo4j is one of your own: no Java is needed here")
        return
    try:
        chosen = java.choose(patient.settings)
    except Unsupported as error:
        yield fail(error.message, error.remedy)
        return
    facts = {"program": str(chosen.program), "version": chosen.version, "vector": chosen.vector}
    what = f"Java {chosen.version} ({chosen.program})"
    passed_over = None if patient.settings.java_home else java.home_passed_over(chosen)
    aside = f"; {passed_over} of JAVA_HOME is too old, slower or none" if passed_over else ""
    if chosen.vector:
        yield ok(what + aside, **facts)
    else:
        yield warn(
            f"{what} lacks the module {java.VECTOR_MODULE}: vector search is slower by far{aside}",
            f"Install a JDK {java.OLDEST} or newer, or name one with NAZARA_JAVA_HOME.",
            **facts,
        )


def check_disk(patient: Patient) -> Iterator[Diagnosis]:
    """Find folders on disks that are full, nearly full, out of inodes or read-only."""
    settings = patient.settings
    folders = {"data_dir": settings.data_dir}
    if settings.neo4j_uri is None:
        folders["cache_dir"] = settings.cache_dir
    for name, folder in folders.items():
        yield from _room(patient, name, _existing(folder))


def _room(patient: Patient, name: str, folder: Path) -> Iterator[Diagnosis]:
    settings, found = patient.settings, os.statvfs(folder)
    free, least = disk.free_bytes(folder) // _MEGABYTE, settings.min_free_disk_mb
    facts = {"folder": str(folder), "free_mb": free, "free_inodes": found.f_favail}
    remedy = f"Free some space, or set NAZARA_{name.upper()} to a folder with more."
    if found.f_flag & os.ST_RDONLY:
        yield fail(f"{folder} is mounted read-only", "Mount it for writing.", **facts)
    elif free < least:
        yield fail(f"{folder} has {free} MB free; at least {least} are needed", remedy, **facts)
    # Some file systems make inodes as they need them, and say that they have none.
    elif found.f_files and found.f_favail < settings.doctor_min_inodes:
        yield fail(f"{folder} has {found.f_favail} inodes free", remedy, **facts)
    elif free < least * _ROOMY:
        yield warn(f"{folder} has {free} MB free", remedy, **facts)
    else:
        yield ok(f"{folder} has {free:,} MB free", **facts)


def _existing(folder: Path) -> Path:
    while not folder.exists():
        folder = folder.parent
    return folder


def check_secrets(patient: Patient) -> Iterator[Diagnosis]:
    """Find what others on this machine can read: secrets, logs, the data folder."""
    found = patient.place.open_to_others()
    for path in found:
        mode = f"{stat.S_IMODE(path.stat().st_mode):o}"
        needed = "700" if path.is_dir() else "600"
        yield fail(f"{path} can be read by others (mode {mode})", f"chmod {needed} '{path}'")
    if not found:
        yield ok("secrets, logs and the data folder are their owner's alone")


def check_supervisor(patient: Patient) -> Iterator[Diagnosis]:
    """Find what a killed `nazara up` left behind, and processes that keep failing."""
    place = patient.place
    found = patient.state
    if found is None:
        yield from _left_behind(patient)
        return
    failed = [child for child in found.children if child.status != "running"]
    for child in failed:
        yield fail(
            f"{child.name} is {child.status} after {child.restarts} restarts; log: {child.log}",
            child.remedy,
        )
    if not failed:
        yield ok(f"process {found.pid} keeps {len(found.children)} others running on {place.root}")


def _left_behind(patient: Patient) -> Iterator[Diagnosis]:
    place = patient.place
    if patient.is_supervised:
        yield fail(
            f"{place.lock} is held, but {place.run} does not say by which process",
            "End the `nazara up` that you find running, and start it again.",
        )
        return
    remedy = "`nazara up` ends them and starts anew; `nazara down` only ends them."
    orphans = _orphans(patient)
    if orphans:
        yield fail(
            f"a `nazara up` was killed, and {len(orphans)} of its processes still run", remedy
        )
    elif state.read(place.root) is not None:
        yield warn(
            f"{state_file(place.root)} was left by a `nazara up` that is dead",
            "Nothing: the next `nazara up` or `nazara down` removes it.",
        )
    elif patient.settings.neo4j_uri and patient.settings.redis_url:
        yield ok("Neo4j and the queue are your own: no `nazara up` is needed")
    else:
        yield warn(f"nothing runs on {place.root}", "`nazara up` starts it.")


def _orphans(patient: Patient) -> list[int]:
    from graph.embedded import orphans  # noqa: PLC0415 - needs the extra `embedded`

    return [found.pid for found in orphans.find(patient.place)]


def check_ports(patient: Patient) -> Iterator[Diagnosis]:
    """Find ports that `nazara up` would want, and another program has."""
    if patient.is_supervised:
        yield skipped("Nazara runs, and has its ports")
        return
    settings = patient.settings
    wanted = {
        "NAZARA_API_PORT": settings.api_port,
        "NAZARA_NEO4J_BOLT_PORT": 0 if settings.neo4j_uri else settings.neo4j_bolt_port,
        "NAZARA_NEO4J_HTTP_PORT": 0 if settings.neo4j_uri else settings.neo4j_http_port,
        "NAZARA_REDIS_PORT": 0 if settings.redis_url else settings.redis_port,
    }
    taken = {name: port for name, port in wanted.items() if port and not ports.is_free(port)}
    for name, port in taken.items():
        yield fail(
            f"port {port} ({name}) is taken by another program",
            "Stop that program, or choose another port; 0 finds a free one.",
        )
    last = files.read_numbers(patient.place.ports)
    for key, port in sorted(last.items()):
        if port not in wanted.values() and not ports.is_free(port):
            yield warn(
                f"port {port}, which `{key}` had last, is taken by another program",
                "Nothing: the next `nazara up` takes another, so addresses change.",
            )
    if not taken:
        yield ok("no port that is set is taken")


CHECKS = (
    Check("settings", check_settings),
    Check("java", check_java),
    Check("disk", check_disk),
    Check("secrets", check_secrets),
    Check("supervisor", check_supervisor),
    Check("ports", check_ports),
)
