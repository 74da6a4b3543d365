"""What was packed is unpacked within a limit, and nothing else is made of it."""

from __future__ import annotations

import gzip
import sys
import tracemalloc
import zlib
from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from cramjam import snappy

from graph.errors import InvalidInput, LimitExceeded, UnsupportedMedia
from ingest.push.unpacking import json_text, unpack, unsnap

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

LIMIT = 100_000


def bare(content: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(content) + packer.flush()


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "X-GZIP": gzip.compress,
    "deflate": zlib.compress,
    " Deflate ": bare,
    "zstd": zstd.compress,
    "identity": bytes,
    "": bytes,
}
PACKED = sorted(PACKERS.keys() - {"identity", ""})


@pytest.mark.parametrize("encoding", sorted(PACKERS))
@pytest.mark.parametrize("content", [b"", b"{}", b"x" * LIMIT, bytes(range(256)) * 50])
def test_a_body_is_unpacked_as_its_header_says(encoding: str, content: bytes) -> None:
    assert unpack(PACKERS[encoding](content), encoding, LIMIT) == content


@pytest.mark.parametrize("encoding", PACKED)
def test_a_body_that_stands_for_more_than_the_limit_is_refused(encoding: str) -> None:
    with pytest.raises(LimitExceeded, match="more than 100,000 bytes"):
        unpack(PACKERS[encoding](b"x" * (LIMIT + 1)), encoding, LIMIT)


@pytest.mark.parametrize("encoding", PACKED)
def test_a_bomb_takes_no_more_memory_than_the_limit(encoding: str) -> None:
    bomb = PACKERS[encoding](bytes(50_000_000))

    tracemalloc.start()
    try:
        with pytest.raises(LimitExceeded):
            unpack(bomb, encoding, LIMIT)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert len(bomb) < 100_000
    assert peak < 20 * LIMIT


@pytest.mark.parametrize("encoding", PACKED)
def test_a_body_that_is_cut_off_is_refused(encoding: str) -> None:
    packed = PACKERS[encoding](bytes(range(256)) * 50)

    for length in (0, 1, 5, len(packed) // 2, len(packed) - 1):
        with pytest.raises(InvalidInput, match=r"cut off|not packed"):
            unpack(packed[:length], encoding, LIMIT)


@pytest.mark.parametrize("encoding", PACKED)
def test_what_stands_behind_a_packed_body_is_not_passed_by_in_silence(encoding: str) -> None:
    with pytest.raises(InvalidInput, match="behind it"):
        unpack(PACKERS[encoding](b"{}") + b"more", encoding, LIMIT)


@pytest.mark.parametrize("encoding", PACKED)
def test_a_body_that_is_not_packed_as_its_header_says_is_refused(encoding: str) -> None:
    with pytest.raises(InvalidInput, match=r"not packed|cut off"):
        unpack(b'{"plain": "text that was never packed"}', encoding, LIMIT)


@pytest.mark.parametrize("encoding", ["br", "gzip, gzip", "snappy", "\x00"])
def test_an_encoding_that_is_not_read_is_told_with_those_that_are(encoding: str) -> None:
    with pytest.raises(UnsupportedMedia, match="expected gzip, deflate, zstd"):
        unpack(b"{}", encoding, LIMIT)


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "application/json",
        "Application/JSON; charset=utf-8",
        "application/vnd.pagerduty+json",
        "text/json",
        "text/plain",
    ],
)
def test_json_is_taken_as_it_is_whatever_it_is_called(content_type: str) -> None:
    assert json_text(b'{"a": 1}', content_type) == b'{"a": 1}'


def test_the_field_payload_of_a_form_is_json_as_well() -> None:
    form = urlencode({"payload": '{"a": "ü&="}', "other": "1"}).encode()

    assert json_text(form, "application/x-www-form-urlencoded").decode() == '{"a": "ü&="}'


@pytest.mark.parametrize("form", [b"", b"body=1", b"&".join([b"a=1"] * 200), b"payload="])
def test_a_form_without_a_payload_is_refused(form: bytes) -> None:
    with pytest.raises(InvalidInput, match="the form has"):
        json_text(form, "application/x-www-form-urlencoded")


@pytest.mark.parametrize("content_type", ["text/html", "application/xml", "multipart/form-data"])
def test_a_body_of_another_kind_is_refused_by_its_name(content_type: str) -> None:
    with pytest.raises(UnsupportedMedia, match=content_type):
        json_text(b"{}", content_type)


@pytest.mark.parametrize("content", [b"", b"{}", b"x" * LIMIT, bytes(range(256)) * 50])
def test_a_block_of_snappy_is_what_it_was_before(content: bytes) -> None:
    assert unsnap(bytes(snappy.compress_raw(content)), LIMIT) == content


@pytest.mark.parametrize(
    "body",
    [
        bytes(snappy.compress_raw(b"x" * (LIMIT + 1))),
        b"\xff\xff\xff\xff\x0f",
        b"\xff\xff\xff\xff\x0f" + b"\xfe\x01\x00" * 1000,
    ],
)
def test_a_block_of_snappy_that_says_it_is_more_than_the_limit_is_refused(body: bytes) -> None:
    with pytest.raises(LimitExceeded, match="more than 100,000 bytes"):
        unsnap(body, LIMIT)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff",
        b"\x05ab",
        bytes(snappy.compress_raw(b"lift " * 100))[:-1],
        bytes(snappy.compress_raw(b"lift " * 100)) + b"x",
        gzip.compress(b"{}", mtime=0),
    ],
)
def test_what_is_no_block_of_snappy_is_told(body: bytes) -> None:
    with pytest.raises(InvalidInput, match="no block of Snappy"):
        unsnap(body, LIMIT)
