"""Files as they are written: what is appended, rotated, cut to nothing, or there later."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.logs.following import FileFollower
from ingest.logs.reading import LineReader


class Following:
    """Takes the lines that are there at each look."""

    def __init__(self, *paths: Path, reader: LineReader | None = None) -> None:
        self.reader = reader or LineReader()
        self.follower = FileFollower(self.reader, paths, wait=0)
        self._lines = self.follower.lines()

    def look(self) -> list[str]:
        return [f"{line.number}:{line.text}" for line in iter(self._lines.__next__, None)]

    def rest(self) -> list[str]:
        return [f"{line.number}:{line.text}" for line in self.follower.rest()]


def append(path: Path, text: str) -> None:
    with path.open("a") as opened:
        opened.write(text)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "app.log"
    path.write_text("one\ntwo\n")
    return path


def test_what_is_there_and_what_is_written_later_is_read(log: Path) -> None:
    following = Following(log)

    assert following.look() == ["1:one", "2:two"]
    assert following.look() == []
    append(log, "three\nfo")
    assert following.look() == ["3:three"]
    append(log, "ur\n")
    assert following.look() == ["4:four"]


def test_a_line_that_was_begun_is_read_at_the_end(log: Path) -> None:
    following = Following(log)
    append(log, "half")

    assert following.look() == ["1:one", "2:two"]
    assert following.rest() == ["3:half"]
    assert following.rest() == []


def test_a_file_that_takes_the_name_of_another_is_read_after_it(log: Path) -> None:
    following = Following(log)
    following.look()
    append(log, "late\nhal")
    log.rename(log.with_suffix(".1"))

    assert following.look() == ["3:late"]
    append(log.with_suffix(".1"), "f of it\n")
    log.write_text("new\n")
    assert following.look() == ["4:half of it", "1:new"]
    assert following.reader.sources == 2


@pytest.mark.parametrize("new", ["x\n", "a new line that is longer than all that stood there\n"])
def test_a_file_that_was_cut_to_nothing_is_read_from_its_beginning(log: Path, new: str) -> None:
    following = Following(log)
    append(log, "hal")
    following.look()
    log.write_text(new)

    assert following.look() == ["3:hal", f"1:{new.strip()}"]


def test_a_file_that_is_there_later_is_read_and_several_are(log: Path, tmp_path: Path) -> None:
    following = Following(tmp_path / "late.log", log)

    assert following.look() == ["1:one", "2:two"]
    (tmp_path / "late.log").write_text("here\n")
    append(log, "three\n")
    assert following.look() == ["1:here", "3:three"]


def test_a_file_that_vanishes_is_read_as_long_as_it_is_written(log: Path) -> None:
    following = Following(log)
    with log.open("a") as opened:
        following.look()
        log.unlink()
        opened.write("still\n")
        opened.flush()
        assert following.look() == ["3:still"]
    log.write_text("again\n")

    assert following.look() == ["1:again"]


def test_a_long_line_is_cut_and_counted_once_however_it_is_written(log: Path) -> None:
    following = Following(log, reader=LineReader(most_bytes=100))
    append(log, "x" * 300_000)
    found = following.look()
    append(log, "x" * 300_000 + "\nshort\n" + "y" * 101 + "\n")

    assert found + following.look() == [
        "1:one",
        "2:two",
        "3:" + "x" * 100,
        "4:short",
        "5:" + "y" * 100,
    ]
    assert following.reader.cut == 2


def test_secrets_are_taken_out_of_what_is_written(log: Path) -> None:
    following = Following(log)
    following.look()
    append(log, "-----BEGIN PRIVATE KEY-----\n")
    following.look()
    append(log, "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSj\npassword=hunter2\n")

    assert following.look() == ["4:***", "5:password=***"]
    assert following.reader.masked == 3


@pytest.mark.parametrize(
    ("write", "told"),
    [
        (lambda path: path.write_bytes(gzip.compress(b"packed\n")), ["1:packed"]),
        (lambda path: path.write_bytes("wide\n".encode("utf-16")), ["1:wide"]),
        (lambda path: path.write_bytes(b"\x01\x02" * 99), []),
        (lambda path: path.mkdir(), []),
    ],
)
def test_what_cant_be_followed_is_read_once_or_named(
    tmp_path: Path, write: Callable[[Path], object], told: list[str]
) -> None:
    path = tmp_path / "a.log"
    write(path)
    following = Following(path)

    assert following.look() == told
    assert following.look() == []
    assert told or list(following.reader.passed_over) == [str(path)]
