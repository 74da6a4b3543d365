"""Fetching Neo4j meets the network and the disk as they are."""

from __future__ import annotations

import io
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import orjson
import pytest

from graph.embedded import ports
from graph.embedded.artifacts import Artifact, Lock
from graph.embedded.fetch import fetch_neo4j
from graph.errors import DiskFull, DownloadFailed, Stopped
from graph.settings.settings import Settings, load_settings
from tests.chaos.mirror import Mirror, lock_of, serving, some_files

FILES = some_files()
LOCK = lock_of(FILES)


@pytest.fixture
def mirror() -> Iterator[Mirror]:
    with serving(FILES) as served:
        yield served


@pytest.fixture
def wanted(mirror: Mirror, tmp_path: Path) -> Settings:
    return load_settings(cache_dir=tmp_path / "cache", maven_url=mirror.url)


def fetch(settings: Settings, lock: Lock = LOCK) -> Path:
    return fetch_neo4j(settings, lock=lock, stream=io.StringIO())


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*.jar")}


EVERYTHING = {Path(path).name: content for path, content in FILES.items()}


def test_fetches_everything_once(mirror: Mirror, wanted: Settings) -> None:
    folder = fetch(wanted)
    asked = len(mirror.requests)

    assert fetch(wanted) == folder
    assert contents(folder) == EVERYTHING
    assert asked == len(mirror.requests) == len(FILES)


def test_file_that_was_lost_or_cut_later_is_fetched_again(wanted: Settings) -> None:
    folder = fetch(wanted)
    first, second, *_ = sorted(folder.glob("*.jar"))
    first.unlink()
    second.write_bytes(b"short")

    fetch(wanted)

    assert contents(folder) == EVERYTHING


def test_wrong_content_is_refused_and_what_was_right_is_kept(
    mirror: Mirror, wanted: Settings
) -> None:
    wrong = next(iter(FILES))
    mirror.damaged = {wrong}

    with pytest.raises(DownloadFailed, match="SHA-256") as caught:
        fetch(wanted)

    assert wrong in caught.value.message
    assert Path(wrong).name not in contents(wanted.cache_dir / LOCK.folder_name)
    mirror.damaged = set()
    assert contents(fetch(wanted)) == EVERYTHING


def test_without_a_network_the_error_names_the_ways_out(tmp_path: Path) -> None:
    nobody = f"http://127.0.0.1:{ports.any_free()}"
    settings = load_settings(cache_dir=tmp_path, maven_url=nobody, download_attempts=2)

    with pytest.raises(DownloadFailed, match="can't be fetched") as caught:
        fetch(settings)

    for name in ("HTTPS_PROXY", "NAZARA_MAVEN_URL", "NAZARA_NEO4J_URI"):
        assert name in caught.value.remedy


def test_file_that_a_mirror_lacks_is_asked_for_once(mirror: Mirror, wanted: Settings) -> None:
    lock = lock_of({**FILES, "/org/example/absent/1.0/absent-1.0.jar": b"x"})

    with pytest.raises(DownloadFailed, match="404"):
        fetch(wanted, lock)

    assert sum("absent" in path for path, _ in mirror.requests) == 1


def test_cut_connections_go_on_where_they_were(mirror: Mirror, wanted: Settings) -> None:
    mirror.cut_after, mirror.cuts = 100_000, 3

    folder = fetch(wanted)

    assert contents(folder) == EVERYTHING
    assert sum(part is not None for _, part in mirror.requests) == 3
    assert mirror.sent == sum(map(len, FILES.values()))


def test_server_that_knows_no_ranges_is_enough(mirror: Mirror, wanted: Settings) -> None:
    mirror.cut_after, mirror.cuts, mirror.ranges = 100_000, 2, False

    assert contents(fetch(wanted)) == EVERYTHING


def test_damaged_half_of_an_earlier_run_heals(wanted: Settings) -> None:
    folder = wanted.cache_dir / LOCK.folder_name
    folder.mkdir(parents=True)
    (folder / f"{LOCK.artifacts[0].name}.part").write_bytes(b"not the beginning of it")

    assert contents(fetch(wanted)) == EVERYTHING


def test_stop_ends_it_soon_and_keeps_what_is_there(mirror: Mirror, wanted: Settings) -> None:
    mirror.chunk_delay = 0.05
    stop = threading.Event()
    threading.Timer(0.3, stop.set).start()

    with pytest.raises(Stopped):
        fetch_neo4j(wanted, lock=LOCK, stop=stop, stream=io.StringIO())

    assert list((wanted.cache_dir / LOCK.folder_name).glob("*.part"))


FETCH = """
import io, signal, sys
from pathlib import Path
from graph.embedded.artifacts import read_lock
from graph.embedded.fetch import fetch_neo4j
from graph.errors import GraphError
from graph.settings.settings import load_settings
# What a shell starts in the background has the signal ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
settings = load_settings(cache_dir=Path(sys.argv[1]), maven_url=sys.argv[2])
try:
    print(fetch_neo4j(settings, lock=read_lock(Path(sys.argv[3])), stream=sys.stderr))
except GraphError as error:
    sys.exit(f"{error.code}: {error.message} {error.remedy}")
"""


@pytest.fixture
def fetching(wanted: Settings, tmp_path: Path) -> Callable[..., subprocess.Popen[str]]:
    """Start a process that fetches."""
    lock = tmp_path / "lock.json"
    items = [
        {"coordinates": item.coordinates, "sha256": item.sha256, "size": item.size}
        for item in LOCK.artifacts
    ]
    lock.write_bytes(orjson.dumps({"name": LOCK.name, "version": LOCK.version, "artifacts": items}))

    def start(**options: object) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", FETCH, str(wanted.cache_dir)]
        command += [str(wanted.maven_url), str(lock)]
        process: subprocess.Popen[str] = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **options,  # type: ignore[call-overload]
        )
        return process

    return start


def test_two_processes_at_once_fetch_each_file_once(
    mirror: Mirror, wanted: Settings, fetching: Callable[..., subprocess.Popen[str]]
) -> None:
    mirror.chunk_delay = 0.01
    both = [fetching(), fetching()]

    answers = [process.communicate(timeout=60) for process in both]

    assert [process.returncode for process in both] == [0, 0], answers
    assert len(mirror.requests) == len(FILES)
    assert contents(wanted.cache_dir / LOCK.folder_name) == EVERYTHING


def test_ctrl_c_in_the_first_download_is_made_good_by_the_next(
    mirror: Mirror, wanted: Settings, fetching: Callable[..., subprocess.Popen[str]]
) -> None:
    mirror.chunk_delay = 0.1
    process = fetching()
    while mirror.sent < 100_000:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    began = time.monotonic()
    process.communicate(timeout=30)

    mirror.chunk_delay = 0
    before = mirror.sent
    folder = fetch(wanted)

    assert process.returncode != 0
    assert time.monotonic() - began < 10
    assert contents(folder) == EVERYTHING
    assert any(part for _, part in mirror.requests)
    assert mirror.sent - before < sum(map(len, FILES.values()))


def test_disk_that_fills_up_is_named_and_nothing_half_is_taken_for_whole(
    wanted: Settings, fetching: Callable[..., subprocess.Popen[str]]
) -> None:
    # A limit on file sizes stands in for a full disk: the same call fails the same way.
    limit = 150_000
    process = fetching(preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))

    _, errors = process.communicate(timeout=60)

    assert process.returncode == 1
    assert DiskFull.code in errors
    assert "NAZARA_CACHE_DIR" in errors
    assert contents(wanted.cache_dir / LOCK.folder_name) == {}
    assert contents(fetch(wanted)) == EVERYTHING


def test_download_larger_than_the_free_space_does_not_begin(
    mirror: Mirror, wanted: Settings
) -> None:
    huge = Lock(LOCK.name, LOCK.version, tuple(_grown(item) for item in LOCK.artifacts))

    with pytest.raises(DiskFull, match="free"):
        fetch(wanted, huge)

    assert mirror.requests == []


def _grown(item: Artifact) -> Artifact:
    return Artifact(item.coordinates, item.sha256, 1 << 60)
