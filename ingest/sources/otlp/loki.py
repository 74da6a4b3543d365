"""What is pushed to Loki in protobuf, as the JSON that Loki takes as well.

Only what is read is declared here; all other fields are passed by. Text is declared as bytes,
because a line of a log may hold anything.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from google.protobuf.descriptor_pb2 import FieldDescriptorProto, FileDescriptorProto
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message import DecodeError
from google.protobuf.message_factory import GetMessageClass

from graph.errors import InvalidInput

_PACKAGE: Final = "nazara.loki"
_KINDS: Final = {
    "bytes": FieldDescriptorProto.TYPE_BYTES,
    "int64": FieldDescriptorProto.TYPE_INT64,
    "int32": FieldDescriptorProto.TYPE_INT32,
}
_MESSAGES: Final = {
    "PushRequest": "1 many Stream streams",
    "Stream": "1 one bytes labels, 2 many Entry entries",
    "Entry": "1 one Timestamp timestamp, 2 one bytes line, 3 many Label metadata",
    "Timestamp": "1 one int64 seconds, 2 one int32 nanos",
    "Label": "1 one bytes name, 2 one bytes value",
}
"""Messages, and of each field its number, how often it stands, its type and its name."""

_LABEL: Final = re.compile(r'(?<![\w.:-])([A-Za-z_][\w.:-]*)\s*=\s*"((?:[^"\\]|\\.)*)"')


def pushed(body: bytes) -> dict[str, Any]:
    """Return what a push holds, unpacked, as Loki takes it in JSON.

    Raises:
        InvalidInput: When it is no such push.
    """
    try:
        push = _PUSH.FromString(body)
    except DecodeError as error:
        raise InvalidInput("the body is no protobuf of a push to Loki") from error
    return {"streams": [_stream(one) for one in push.streams]}


def labels_in(text: str) -> dict[str, str]:
    """Return the labels of a stream, which are written `{app="lifts", pod="a-1"}`."""
    return {name: _unquoted(value) for name, value in _LABEL.findall(text)}


def _stream(stream: Any) -> dict[str, Any]:
    values = [[_nanoseconds(one), _text(one.line), _metadata(one)] for one in stream.entries]
    return {"stream": labels_in(_text(stream.labels)), "values": values}


def _nanoseconds(entry: Any) -> str:
    return str(entry.timestamp.seconds * 10**9 + entry.timestamp.nanos)


def _metadata(entry: Any) -> dict[str, str]:
    return {_text(one.name): _text(one.value) for one in entry.metadata}


def _text(given: bytes) -> str:
    return given.decode("utf-8", "replace")


def _unquoted(value: str) -> str:
    if "\\" not in value:
        return value
    try:
        return str(json.loads(f'"{value}"', strict=False))
    except json.JSONDecodeError:
        # Go writes some bytes in a way that JSON does not know.
        return value


def _declared() -> FileDescriptorProto:
    file = FileDescriptorProto(name="loki.proto", package=_PACKAGE, syntax="proto3")
    for name, fields in _MESSAGES.items():
        message = file.message_type.add(name=name)
        message.field.extend(_fields(fields))
    return file


def _fields(told: str) -> Iterator[FieldDescriptorProto]:
    for one in told.split(", "):
        number, often, kind, name = one.split()
        label = "LABEL_REPEATED" if often == "many" else "LABEL_OPTIONAL"
        field = FieldDescriptorProto(
            number=int(number), name=name, label=FieldDescriptorProto.Label.Value(label)
        )
        if kind in _KINDS:
            field.type = _KINDS[kind]
        else:
            field.type, field.type_name = FieldDescriptorProto.TYPE_MESSAGE, f".{_PACKAGE}.{kind}"
        yield field


def _message_class() -> Any:
    pool = DescriptorPool()
    pool.Add(_declared())
    return GetMessageClass(pool.FindMessageTypeByName(f"{_PACKAGE}.PushRequest"))


_PUSH: Final = _message_class()
