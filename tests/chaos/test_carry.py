"""Carrying Neo4j's files meets folders as they come: half copied, damaged, of another version."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from api.cli.main import main
from graph.embedded import ports
from graph.embedded.artifacts import read_lock
from graph.embedded.carry import Carried, pack, unpack
from graph.embedded.fetch import fetch_neo4j
from graph.embedded.layout import Layout
from graph.errors import DownloadFailed, InvalidInput
from graph.settings.settings import Settings, load_settings
from tests.chaos.command_line import Nazara, environment
from tests.chaos.mirror import Mirror, lock_of, serving, some_files

FILES = some_files(count=4, size=50_000)
LOCK = lock_of(FILES)
EVERYTHING = {Path(path).name: content for path, content in FILES.items()}


@pytest.fixture
def mirror() -> Iterator[Mirror]:
    with serving(FILES) as served:
        yield served


@pytest.fixture
def packed(mirror: Mirror, tmp_path: Path) -> Path:
    """A folder that was made on a machine with a network."""
    wanted = load_settings(cache_dir=tmp_path / "there", maven_url=mirror.url)
    return pack(wanted, tmp_path / "medium", [LOCK], stream=io.StringIO()).folder


@pytest.fixture
def offline(tmp_path: Path) -> Settings:
    """Settings of a machine without a network."""
    nobody = f"http://127.0.0.1:{ports.any_free()}"
    return load_settings(cache_dir=tmp_path / "here", maven_url=nobody, download_attempts=1)


def taken(settings: Settings, folder: Path) -> Carried:
    return unpack(settings, folder, [LOCK], stream=io.StringIO())


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*.jar")}


def test_what_was_carried_over_needs_no_network(packed: Path, offline: Settings) -> None:
    done = taken(offline, packed)

    assert contents(packed) == EVERYTHING
    cache = fetch_neo4j(offline, lock=LOCK, stream=io.StringIO())
    assert contents(cache) == EVERYTHING
    assert cache.parent == done.folder
    assert (done.files, done.locks) == (len(FILES), (LOCK,))
    assert read_lock(packed / "neo4j.lock.json") == LOCK


def test_every_fault_of_a_carried_folder_is_named(packed: Path, offline: Settings) -> None:
    first, second, third, _ = sorted(packed.glob("*.jar"))
    first.unlink()
    second.write_bytes(second.read_bytes()[:-1])
    third.write_bytes(b"\0" + third.read_bytes()[1:])

    with pytest.raises(DownloadFailed) as caught:
        taken(offline, packed)

    for fault in (
        f"{first.name} is missing",
        f"{second.name} has 49,999 bytes of 50,000",
        f"{third.name} has another content",
    ):
        assert fault in caught.value.message
    assert "Copy the whole folder again" in caught.value.remedy
    assert not offline.cache_dir.exists()


def test_a_folder_of_another_version_says_so(packed: Path, offline: Settings) -> None:
    newer = lock_of(some_files(count=5, size=50_000))

    with pytest.raises(DownloadFailed, match="another version of Nazara, for Neo4j"):
        unpack(offline, packed, [newer], stream=io.StringIO())


def test_what_is_no_folder_is_named(offline: Settings, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="nowhere is no folder"):
        taken(offline, tmp_path / "nowhere")
    (tmp_path / "file").write_text("")
    with pytest.raises(DownloadFailed, match="can't be fetched"):
        pack(offline, tmp_path / "file", [LOCK], stream=io.StringIO())


def test_packing_again_replaces_only_what_is_damaged(
    packed: Path, mirror: Mirror, tmp_path: Path
) -> None:
    wanted = load_settings(cache_dir=tmp_path / "there", maven_url=mirror.url)
    bad, good, *_ = sorted(packed.glob("*.jar"))
    bad.write_bytes(b"")
    before = good.stat().st_mtime_ns

    pack(wanted, packed, [LOCK], stream=io.StringIO())

    assert contents(packed) == EVERYTHING
    assert good.stat().st_mtime_ns == before


def test_a_cache_that_was_damaged_since_is_fetched_again(
    packed: Path, mirror: Mirror, tmp_path: Path
) -> None:
    wanted = load_settings(cache_dir=tmp_path / "there", maven_url=mirror.url)
    [damaged, *_] = sorted((wanted.cache_dir / LOCK.folder_name).glob("*.jar"))
    damaged.write_bytes(b"\0" + damaged.read_bytes()[1:])

    again = pack(wanted, tmp_path / "second", [LOCK], stream=io.StringIO())

    assert contents(again.folder) == EVERYTHING
    assert len(mirror.requests) == len(FILES) + 1
    assert packed != again.folder


def test_the_command_refuses_both_directions_at_once(tmp_path: Path) -> None:
    arguments = ["fetch", "--to", str(tmp_path / "a"), "--from", str(tmp_path / "b")]

    result = CliRunner().invoke(main, arguments)

    assert result.exit_code == 1
    assert "exclude each other" in result.stderr


@pytest.mark.long
def test_up_backup_and_restore_without_a_network(servers: Settings, tmp_path: Path) -> None:
    """The embedded Neo4j, from a carried folder; backup and restore while nothing runs."""
    nobody = f"http://127.0.0.1:{ports.any_free()}"
    given = {
        **environment(),
        "NAZARA_CACHE_DIR": str(tmp_path / "cache"),
        "NAZARA_MAVEN_URL": nobody,
        "NAZARA_MIN_FREE_DISK_MB": "0",
        "NAZARA_NEO4J_HEAP": "512m",
    }
    medium, backup = str(tmp_path / "medium"), str(tmp_path / "backup")
    one, two = Nazara(tmp_path / "one", given), Nazara(tmp_path / "two", given)
    try:
        assert one.run("fetch", "--to", medium, NAZARA_CACHE_DIR=str(servers.cache_dir))[0] == 0
        assert one.run("fetch", "--from", medium)[0] == 0
        _, told = one.up()
        assert told["bolt"]
        assert one.run("down")[0] == 0
        code, _, errors = one.run("backup", backup)
        assert code == 0, errors
        code, _, errors = two.run("restore", backup)
        assert code == 0, errors
        two.up()
        assert two.run("query", "{ __typename }")[0] == 0
        assert Layout(tmp_path / "two").token.exists()
    finally:
        one.end()
        two.end()
