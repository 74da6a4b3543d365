"""Archives and hostile files: what can be read is, nothing is written, and the rest is named."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import random
import stat
import sys
import tarfile
import threading
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ingest.logs.reading import LineReader

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

Files = dict[str, bytes]


def zipped(files: Files, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return into.getvalue()


def tarred(files: Files, form: int = tarfile.PAX_FORMAT) -> bytes:
    into = io.BytesIO()
    with tarfile.open(fileobj=into, mode="w", format=form) as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return into.getvalue()


def read(path: Path, reader: LineReader | None = None) -> list[tuple[str, str]]:
    """Return the lines of a file, each with its source but for the path of that file."""
    taking = reader or LineReader()
    return [(line.source.removeprefix(str(path)), line.text) for line in taking.files([path])]


def passed_over(reader: LineReader, path: Path) -> dict[str, str]:
    return {name.removeprefix(str(path)): why for name, why in reader.passed_over.items()}


def put(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


FILES = {"web/app.log": b"one\ntwo\n", "db.log": b"three\n"}
FOUND = {("!/web/app.log", "one"), ("!/web/app.log", "two"), ("!/db.log", "three")}


@pytest.mark.parametrize("name", ["bundle", "named.txt", "named.zip"])
@pytest.mark.parametrize(
    "content",
    [
        zipped(FILES),
        zipped(FILES, zipfile.ZIP_STORED),
        zipped(FILES, zipfile.ZIP_BZIP2),
        zipped(FILES, zipfile.ZIP_LZMA),
        tarred(FILES),
        tarred(FILES, tarfile.GNU_FORMAT),
        tarred(FILES, tarfile.USTAR_FORMAT),
        gzip.compress(tarred(FILES)),
        bz2.compress(tarred(FILES)),
        lzma.compress(tarred(FILES)),
        zstd.compress(tarred(FILES)),
    ],
)
def test_files_in_archives_are_read_however_they_are_named(
    tmp_path: Path, name: str, content: bytes
) -> None:
    reader = LineReader()

    assert {*read(put(tmp_path, name, content), reader)} == FOUND
    assert (reader.sources, reader.passed_over) == (2, {})
    assert [one.name for one in tmp_path.iterdir()] == [name]


def streamed(files: Files) -> bytes:
    """Return a zip as programs write them into a pipe: lengths stand behind the members."""
    into = io.BytesIO()
    into.seekable = lambda: False  # type: ignore[method-assign]
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return into.getvalue()


def tarred_and_packed(files: Files) -> bytes:
    return gzip.compress(tarred(files))


def zipped_twice(files: Files) -> bytes:
    return zipped({"in.zip": streamed(files)}, zipfile.ZIP_STORED)


@pytest.mark.parametrize("pack", [zipped, streamed, tarred])
def test_an_archive_comes_through_a_pipe_as_well(pack: Callable[[Files], bytes]) -> None:
    reading, writing = os.pipe()

    def write() -> None:
        with os.fdopen(writing, "wb") as opened:
            opened.write(pack(FILES))

    writer = threading.Thread(target=write)
    writer.start()
    with os.fdopen(reading, "rb") as opened:
        found = {(line.source, line.text) for line in LineReader().stream(opened, "")}
    writer.join()

    assert found == FOUND


def test_packed_files_are_told_by_how_they_begin(tmp_path: Path) -> None:
    put(tmp_path, "a.log", gzip.compress(b"packed\n"))
    put(tmp_path, "b.log.gz", b"unpacked by a browser\n")

    assert [text for _, text in read(tmp_path)] == ["packed", "unpacked by a browser"]


def test_archives_in_archives_are_read_to_a_depth(tmp_path: Path) -> None:
    inner = zipped({"app.log.gz": gzip.compress(b"deep\n")})
    path = put(tmp_path, "a.tgz", gzip.compress(tarred({"x.zip": inner, "y.log": b"near\n"})))
    shallow = LineReader(most_layers=3)

    assert {*read(path)} == {("!/x.zip!/app.log.gz", "deep"), ("!/y.log", "near")}
    assert {*read(path, shallow)} == {("!/y.log", "near")}
    assert passed_over(shallow, path) == {"!/x.zip!/app.log.gz": "it is packed more than 3 times"}


def test_a_long_name_and_one_that_a_terminal_would_act_on_are_shown_harmlessly(
    tmp_path: Path,
) -> None:
    names = {"d/" * 120 + "long.log": b"a\n", "\x1b[31mred\n.log": b"b\n", "x" * 5000: b"c\n"}

    for form in (tarfile.PAX_FORMAT, tarfile.GNU_FORMAT):
        [(long, _), (red, _), (longest, _)] = read(put(tmp_path, "a.tar", tarred(names, form)))
        assert long == "!/" + "d/" * 120 + "long.log"
        assert red == "!/\ufffd[31mred\ufffd.log"
        assert len(longest) < 400


def test_names_that_lead_out_of_an_archive_lead_nowhere(tmp_path: Path) -> None:
    inside = tmp_path / "in" / "side"
    inside.mkdir(parents=True)
    files = {"../../evil.log": b"a\n", str(tmp_path / "abs.log"): b"b\n", "..\\evil.log": b"c\n"}
    before = {*tmp_path.rglob("*")}

    for content in (zipped(files), tarred(files)):
        path = put(inside, "a", content)
        assert [text for _, text in read(path)] in (["a", "b", "c"], ["c", "a", "b"])
        path.unlink()

    assert {*tmp_path.rglob("*")} == before


def test_links_devices_and_pipes_in_archives_are_not_followed(tmp_path: Path) -> None:
    put(tmp_path, "secret.txt", b"not for you\n")
    into = io.BytesIO()
    with tarfile.open(fileobj=into, mode="w") as archive:
        for number, kind in enumerate(
            (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE)
        ):
            info = tarfile.TarInfo(f"m{number}")
            info.type, info.linkname = kind, str(tmp_path / "secret.txt")
            archive.addfile(info)
        folder = tarfile.TarInfo("folder")
        folder.type = tarfile.DIRTYPE
        archive.addfile(folder)
        last = tarfile.TarInfo("app.log")
        last.size = 5
        archive.addfile(last, io.BytesIO(b"mine\n"))
    path = put(tmp_path, "a.tar", into.getvalue())
    reader = LineReader()

    assert read(path, reader) == [("!/app.log", "mine")]
    assert passed_over(reader, path) == {
        "!/m0": "it is a link",
        "!/m1": "it is a link",
        "!/m2": "it is a device",
        "!/m3": "it is a device",
        "!/m4": "it is a pipe",
    }


def test_a_link_in_a_zip_is_not_followed(tmp_path: Path) -> None:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as archive:
        link = zipfile.ZipInfo("link.log")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("app.log", "mine\n")
    path = put(tmp_path, "a.zip", into.getvalue())
    reader = LineReader()

    assert read(path, reader) == [("!/app.log", "mine")]
    assert passed_over(reader, path) == {"!/link.log": "it is a link"}


def test_a_file_with_holes_costs_itself_alone(tmp_path: Path) -> None:
    into = io.BytesIO()
    with tarfile.open(fileobj=into, mode="w") as archive:
        holes = tarfile.TarInfo("holes.log")
        holes.type, holes.size = tarfile.GNUTYPE_SPARSE, 5
        archive.addfile(holes, io.BytesIO(b"part\n"))
        last = tarfile.TarInfo("app.log")
        last.size = 5
        archive.addfile(last, io.BytesIO(b"mine\n"))
    path = put(tmp_path, "a.tar", into.getvalue())
    reader = LineReader()

    assert read(path, reader) == [("!/app.log", "mine")]
    assert passed_over(reader, path) == {"!/holes.log": "it has holes, which are not read"}


def test_an_encrypted_member_is_passed_over_and_the_rest_is_read(tmp_path: Path) -> None:
    content = bytearray(zipped({"a.log": b"closed\n", "b.log": b"open\n"}))
    for magic, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(magic) + flags] |= 1
    path = put(tmp_path, "a.zip", bytes(content))
    reader = LineReader()

    assert read(path, reader) == [("!/b.log", "open")]
    assert passed_over(reader, path) == {"!/a.log": "it is encrypted"}


def test_a_broken_member_of_a_zip_is_passed_over_and_the_rest_is_read(tmp_path: Path) -> None:
    chance = random.Random(4)
    lines = b"".join(b"%d\n" % chance.getrandbits(60) for _ in range(50_000))
    content = bytearray(zipped({"a.log": lines, "b.log": b"whole\n"}))
    content[60_000:60_020] = bytes(20)
    path = put(tmp_path, "a.zip", bytes(content))
    reader = LineReader()

    found = read(path, reader)

    assert found[-1] == ("!/b.log", "whole")
    assert found[0] == ("!/a.log", lines.split(b"\n")[0].decode())
    assert passed_over(reader, path)["!/a.log"].startswith("it can't be read further: ")


def test_a_broken_header_of_a_tar_is_passed_over_and_the_rest_is_read(tmp_path: Path) -> None:
    content = bytearray(tarred({"a.log": b"a\n", "b.log": b"b\n", "c.log": b"c\n"}))
    content[1024 + 20] ^= 255
    path = put(tmp_path, "a.tar", bytes(content))
    reader = LineReader()

    assert read(path, reader) == [("!/a.log", "a"), ("!/c.log", "c")]
    assert passed_over(reader, path) == {"!/block 3": "a header is broken there"}


@pytest.mark.parametrize("pack", [zipped, streamed, tarred, tarred_and_packed, zipped_twice])
def test_an_archive_that_was_cut_off_is_read_as_far_as_it_goes(
    tmp_path: Path, pack: Callable[[Files], bytes]
) -> None:
    chance = random.Random(2)
    lines = b"".join(b"%x\n" % chance.getrandbits(90) for _ in range(20_000))
    whole = pack({"a.log": b"first\n", "b.log": lines, "c.log": b"last\n"})
    path = put(tmp_path, "a", whole[: len(whole) // 2])
    reader = LineReader()

    found = read(path, reader)

    assert found[0][1] == "first"
    assert len(found) > 1000
    assert "last" not in {text for _, text in found}
    assert reader.passed_over


@pytest.mark.parametrize("pack", [zipped, streamed, tarred, tarred_and_packed, zipped_twice])
def test_whatever_is_broken_nothing_crashes_and_loss_is_told(
    tmp_path: Path, pack: Callable[[Files], bytes]
) -> None:
    files = {f"{n}.log": b"line %d\n" % n * 50 for n in range(4)}
    whole = pack(files)
    chance = random.Random(9)
    for turn in range(150):
        content = bytearray(whole)
        for _ in range(chance.randint(1, 8)):
            content[chance.randrange(10, len(content))] = chance.randrange(256)
        path = put(tmp_path, f"{turn}", bytes(content[: chance.randint(10, len(content))]))
        reader = LineReader()
        found = read(path, reader)
        assert len(found) >= 190 or reader.passed_over, turn


def bomb(size: int) -> Iterator[bytes]:
    packer = gzip.GzipFile(fileobj=(into := io.BytesIO()), mode="wb")
    for _ in range(size // (1 << 20)):
        packer.write((b"x" * 1023 + b"\n") * 1024)
    packer.close()
    yield into.getvalue()


def test_what_unpacks_to_far_more_than_it_is_ends_early_in_archives_too(tmp_path: Path) -> None:
    [packed] = bomb(90 << 20)
    path = put(tmp_path, "a.zip", zipped({"a.gz": packed, "b.log": b"after\n"}))
    reader = LineReader(most_unpacked=10)

    lines = sum(1 for _ in reader.files([path]))

    assert lines < 70 * 1024
    assert "more than 67,108,864 bytes" in passed_over(reader, path)["!/a.gz"]
    assert "more than 67,108,864 bytes" in passed_over(reader, path)[""]


def test_no_more_than_a_number_of_bytes_comes_out_however_long_a_file_is(tmp_path: Path) -> None:
    path = put(tmp_path, "a.gz", gzip.compress(b"line\n" * 1000))
    reader = LineReader(most_unpacked_bytes=2000)

    assert sum(1 for _ in reader.files([path])) <= 400
    assert passed_over(reader, path) == {"": "its end: more than 2,000 bytes come out of it"}


def test_no_more_than_a_number_of_files_is_read_of_an_archive(tmp_path: Path) -> None:
    path = put(tmp_path, "a.zip", zipped({f"{n:03}.log": b"x\n" for n in range(20)}))
    reader = LineReader(most_members=5)

    assert len(read(path, reader)) == 5
    assert passed_over(reader, path) == {"": "its end: it holds more than 5 files"}


def test_sources_beyond_those_that_are_named_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.logs.reading.MOST_NAMED", 3)
    path = put(tmp_path, "a.zip", zipped({f"{n}.bin": b"\x01" * 99 for n in range(10)}))
    reader = LineReader()

    assert read(path, reader) == []
    assert (len(reader.passed_over), reader.passed_over_more) == (3, 7)


@pytest.mark.parametrize(
    ("content", "form"),
    [(b"7z\xbc\xaf\x27\x1c\0\4", "7z"), (b"Rar!\x1a\x07\0", "rar"), (b"\x04\x22\x4d\x18", "lz4")],
)
def test_forms_that_are_not_read_are_named(tmp_path: Path, content: bytes, form: str) -> None:
    path = put(tmp_path, "a.log", content)
    reader = LineReader()

    assert read(path, reader) == []
    assert passed_over(reader, path) == {"": f"it is packed as {form}, which is not read"}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be"])
def test_texts_that_say_how_they_are_encoded_are_read_so(tmp_path: Path, encoding: str) -> None:
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    lines = [f"Zeile {n} mit Ümlaut und 🜂" for n in range(5000)]
    path = put(tmp_path, "a.log", mark + "\r\n".join(lines).encode(encoding))

    assert [text for _, text in read(path)] == lines


def test_zeros_and_other_encodings_amid_a_text_survive(tmp_path: Path) -> None:
    content = b"one\nb\0ad\ncaf\xe9\n" + "ü\n".encode() + b"\0\0\0\n" + b"last\n"
    reader = LineReader()

    assert [text for _, text in read(put(tmp_path, "a.log", content), reader)] == [
        "one",
        "b\0ad",
        "caf\ufffd",
        "ü",
        "\0\0\0",
        "last",
    ]
    assert reader.passed_over == {}


def test_zeros_before_a_text_that_was_cut_to_nothing_are_passed_over(tmp_path: Path) -> None:
    path = put(tmp_path, "a.log", bytes(300_000) + b"after copytruncate\n")
    reader = LineReader()

    assert read(path, reader) == [("", "after copytruncate")]
    assert passed_over(reader, path) == {"": "its first 300,000 bytes, which are zero"}


@pytest.mark.parametrize(
    "content", [random.Random(1).randbytes(9999), b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1", bytes(99)]
)
def test_what_is_no_text_is_said_to_be_none(tmp_path: Path, content: bytes) -> None:
    path = put(tmp_path, "a.log", content)
    reader = LineReader()

    assert read(path, reader) == []
    assert passed_over(reader, path)[""].startswith("it is no text")


class Endless(io.RawIOBase):
    """One line of so many bytes."""

    def __init__(self, size: int) -> None:
        self.left = size

    def readable(self) -> bool:
        return True

    def readinto(self, into: memoryview) -> int:  # type: ignore[override]
        size = min(self.left, len(into))
        into[:size] = b"x" * size
        self.left -= size
        return size


def test_a_line_of_two_hundred_megabytes_takes_the_memory_of_a_short_one() -> None:
    reader = LineReader()
    tracemalloc.start()

    [line] = reader.stream(io.BufferedReader(Endless(200 << 20)), "-")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert (len(line.text), reader.cut) == (65_536, 1)
    assert peak < 4 << 20


def test_a_file_that_becomes_shorter_while_it_is_read_is_said_to(tmp_path: Path) -> None:
    path = put(tmp_path, "a.log", b"a line of a log\n" * 100_000)
    reader = LineReader()
    lines = reader.files([path])

    next(lines)
    os.truncate(path, 20)
    left = sum(1 for _ in lines)

    assert 0 < left < 99_999
    assert passed_over(reader, path) == {"": "its end: it became shorter while it was read"}


def test_a_file_that_vanishes_is_said_to_and_the_others_are_read(tmp_path: Path) -> None:
    for name in ("a.log", "b.log", "c.log"):
        put(tmp_path, name, name.encode())
    reader = LineReader()
    lines = reader.files([tmp_path])

    found = [next(lines).text]
    (tmp_path / "b.log").unlink()
    found += [line.text for line in lines]

    assert found == ["a.log", "c.log"]
    assert passed_over(reader, tmp_path / "b.log") == {
        "": "it can't be read further: No such file or directory"
    }


def test_of_a_log_that_was_rotated_the_oldest_file_is_read_first(tmp_path: Path) -> None:
    names = [
        *("app.log", "app.log.1", "app.log.2.gz", "app.log.10.gz"),
        *("db.log", "db.log-20261128.gz", "db.log-20261127.gz", "db.log-20261129"),
        *("s/app.log", "s/app.log.1"),
    ]
    (tmp_path / "s").mkdir()
    for name in names:
        content = name.encode()
        put(tmp_path, name, gzip.compress(content) if name.endswith(".gz") else content)

    assert [text for _, text in read(tmp_path)] == [
        *("app.log.10.gz", "app.log.2.gz", "app.log.1", "app.log"),
        *("db.log-20261127.gz", "db.log-20261128.gz", "db.log-20261129", "db.log"),
        *("s/app.log.1", "s/app.log"),
    ]
    assert [text for _, text in read(put(tmp_path, "z", zipped({"a.log": b"1", "a.log.1": b"0"})))]
