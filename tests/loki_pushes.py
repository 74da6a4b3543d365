"""What is pushed to Loki in protobuf, byte by byte, so that no decoder of ours has a say."""

from __future__ import annotations

from collections.abc import Mapping

Entry = tuple[int, bytes, Mapping[str, str]]
"""Nanoseconds since 1970, a line, and what is said beside it."""

_LENGTH, _NUMBER = 2, 0


def push(*streams: bytes) -> bytes:
    """Return a push with streams; the hash of each (field 3) is there to be passed by."""
    return b"".join(_held(1, one + _number(3, 7)) for one in streams)


def loki_stream(labels: str, *entries: Entry) -> bytes:
    """Return a stream."""
    return _held(1, labels.encode()) + b"".join(_held(2, _entry(*one)) for one in entries)


def _entry(at: int, line: bytes, metadata: Mapping[str, str]) -> bytes:
    seconds, nanos = divmod(at, 10**9)
    moment = _number(1, seconds) + _number(2, nanos)
    pairs = [_held(1, name.encode()) + _held(2, text.encode()) for name, text in metadata.items()]
    return _held(1, moment) + _held(2, line) + b"".join(_held(3, one) for one in pairs)


def _held(field: int, content: bytes) -> bytes:
    return _whole(field << 3 | _LENGTH) + _whole(len(content)) + content


def _number(field: int, value: int) -> bytes:
    return _whole(field << 3 | _NUMBER) + _whole(value)


def _whole(value: int) -> bytes:
    parts = []
    while value > 0x7F:
        parts.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*parts, value])
