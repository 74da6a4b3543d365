"""The lines of files and streams, whatever is in them."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import sys
from pathlib import Path

import pytest

from ingest.logs.reading import LineReader
from ingest.logs.secrets import Personal

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

TEXT = b"one\ntwo \xff\r\nthree"
LINES = ["one", "two \ufffd", "three"]


def texts(reader: LineReader, *paths: Path) -> list[str]:
    return [line.text for line in reader.files(paths)]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.log", TEXT),
        ("a.log.gz", gzip.compress(TEXT[:5]) + gzip.compress(TEXT[5:])),
        ("a.log.bz2", bz2.compress(TEXT)),
        ("a.log.xz", lzma.compress(TEXT)),
        ("a.log.zst", zstd.compress(TEXT[:5]) + zstd.compress(TEXT[5:])),
    ],
    ids=["plain", "gzip", "bzip2", "xz", "zstd"],
)
def test_packed_and_plain_files_give_the_same_lines(
    tmp_path: Path, name: str, content: bytes
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    reader = LineReader()

    assert texts(reader, path) == LINES
    assert (reader.sources, reader.cut, reader.passed_over) == (1, 0, {})


def test_a_folder_is_read_by_name_and_its_links_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "late.log").write_text("late\n")
    (tmp_path / "a.log").write_text("early\n")
    (tmp_path / "c").symlink_to(tmp_path)
    (tmp_path / "d.log").symlink_to(tmp_path / "a.log")

    assert texts(LineReader(), tmp_path) == ["early", "late"]


def test_what_is_no_text_is_passed_over_and_said_to_be(tmp_path: Path) -> None:
    (tmp_path / "core").write_bytes(b"\x7fELF\0\0\0" * 99)
    (tmp_path / "torn.gz").write_bytes(gzip.compress(b"line\n" * 9999)[:40])
    (tmp_path / "other.gz").write_bytes(b"\x1f\x8bno gzip at all")
    (tmp_path / "plain.log").write_text("line\n")
    reader = LineReader()

    found = texts(reader, tmp_path)

    assert found.count("line") >= 1
    assert {Path(name).name for name in reader.passed_over} == {"core", "torn.gz", "other.gz"}


def test_a_line_without_an_end_is_cut_and_counted() -> None:
    reader = LineReader(most_bytes=100)
    content = b"x" * 100_000 + b"\nshort\n" + b"y" * 101

    found = [line.text for line in reader.stream(io.BytesIO(content), "-")]

    assert found == ["x" * 100, "short", "y" * 100]
    assert reader.cut == 2


def test_a_file_that_unpacks_to_far_more_than_it_is_ends_early(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.gz"
    with gzip.open(bomb, "wb") as opened:
        for _ in range(90):
            opened.write((b"x" * 1023 + b"\n") * 1024)
    reader = LineReader(most_unpacked=10)

    lines = sum(1 for _ in reader.files([bomb]))

    assert lines < 70 * 1024
    assert "more than 67,108,864 bytes" in reader.passed_over[str(bomb)]


def test_secrets_are_taken_out_of_lines_and_these_are_counted(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text("-----BEGIN PRIVATE KEY-----\npassword=hunter2\n")
    (tmp_path / "b.log").write_text("MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSj\nad@acme.example\n")
    reader = LineReader(personal=Personal(emails=True))

    found = texts(reader, tmp_path)

    assert found == ["***", "password=***", "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSj", "***"]
    assert reader.masked == 3
