"""File contents into records: one decoded piece for each, bad ones included."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

import orjson
import yaml

from graph.errors import InvalidInput
from ingest.files.extraction import extract
from ingest.mapping.declared import Mapping
from ingest.mapping.yaml_text import load_documents
from ingest.sources.backstage.mapping import POINTER_KIND, is_catalogue
from ingest.sources.registry import UNREADABLE
from ingest.sources.sentry.mapping import is_sentry_event

Skip = Callable[[str], None]
"""Called with the reason when a record is passed over on purpose."""

_BOM = b"\xef\xbb\xbf"
_SHOWN_BYTES = 2000
_NEEDS_MAPPING = (
    "needs a mapping: --mapping NAME or FILE says what its records become "
    "(`nazara ingest --help` lists the shipped ones)"
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """One record of a file; `place` says where it stands in it (`:12`, `[3]`)."""

    content_type: str
    raw: bytes
    place: str = ""

    @classmethod
    def unreadable(cls, reason: str, text: str, place: str = "") -> Decoded:
        """Return the piece that stands for input that is no record."""
        return cls(UNREADABLE, _dump({"reason": reason, "text": text[:_SHOWN_BYTES]}), place)


def decode_lines(
    stream: BinaryIO,
    mapping: Mapping | None,
    limit: int,
    skip: Skip,
) -> Iterator[Decoded]:
    """Yield the lines of JSON Lines; memory holds one line at a time.

    Args:
        stream: The file.
        mapping: Says what lines are; without one they are Nazara's own vocabulary.
        limit: Bytes that a line may have.
        skip: Told of lines that the mapping passes over.
    """
    content_type = _line_type(mapping)
    number = 0
    while line := stream.readline(limit + 1):
        number += 1
        place = f":{number}"
        if len(line) > limit:
            _drop_rest(stream, line, limit)
            reason = f"line over {limit} bytes (NAZARA_INGEST_RECORD_BYTES)"
            yield Decoded.unreadable(reason, _lossy(line), place)
            continue
        line = line.removeprefix(_BOM) if number == 1 else line
        line = line.strip()
        if not line:
            continue
        if content_type == "record":
            yield from _record_line(line, mapping, place, skip)
        else:
            yield Decoded(content_type, line, place)


def decode_json(
    content: bytes,
    format_: str,
    mapping: Mapping | None,
    skip: Skip,
) -> Iterator[Decoded]:
    """Yield the records of a JSON file: its elements, or itself."""
    try:
        top = orjson.loads(content.removeprefix(_BOM))
    except orjson.JSONDecodeError as error:
        yield Decoded.unreadable(f"not JSON: {error}", _lossy(content), f":{error.lineno}")
        return
    yield from _values(top, format_, mapping, "", skip)


def decode_yaml(
    content: bytes,
    format_: str,
    mapping: Mapping | None,
    skip: Skip,
) -> Iterator[Decoded]:
    """Yield the records of each YAML document; those before a fault are not lost."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        yield Decoded.unreadable(_not_utf8(error), _lossy(content))
        return
    try:
        for document, line in load_documents(text):
            if document is not None:
                yield from _values(document, format_, mapping, f":{line}", skip)
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        place = f":{mark.line + 1}" if mark else ""
        problem = getattr(fault, "problem", None) or " ".join(str(fault).split())
        yield Decoded.unreadable(f"not YAML: {problem}", "", place)
    except InvalidInput as fault:
        yield Decoded.unreadable(fault.message, "")
    except RecursionError:
        yield Decoded.unreadable("the YAML nests too deeply", "")


def decode_csv(content: bytes, mapping: Mapping | None, skip: Skip) -> Iterator[Decoded]:
    """Yield the rows of CSV, whose first line names the columns."""
    if mapping is None:
        yield Decoded.unreadable(f"CSV {_NEEDS_MAPPING}", _lossy(content[:200]))
        return
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        yield Decoded.unreadable(_not_utf8(error), _lossy(content))
        return
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    header: list[str] | None = None
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield Decoded.unreadable(f"not CSV: {error}", "", f":{rows.line_num}")
            return
        if header is None:
            header = row
        elif row:
            yield from _row(header, row, mapping, f":{rows.line_num}", skip)


def decode_page(content: bytes, format_: str) -> Decoded:
    """Return a page as it is; its encoding is checked when it is mapped."""
    return Decoded(format_, content.removeprefix(_BOM))


def _row(
    header: list[str],
    row: list[str],
    mapping: Mapping,
    place: str,
    skip: Skip,
) -> Iterator[Decoded]:
    if len(row) != len(header):
        reason = f"row has {len(row)} values, the header names {len(header)} columns"
        yield Decoded.unreadable(reason, ",".join(row), place)
        return
    yield from _extracted(dict(zip(header, row, strict=True)), mapping, place, skip)


def _record_line(
    line: bytes,
    mapping: Mapping | None,
    place: str,
    skip: Skip,
) -> Iterator[Decoded]:
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        yield Decoded.unreadable(f"not JSON: {error}", _lossy(line), place)
        return
    yield from _extracted(value, mapping, place, skip)


def _values(
    top: Any,
    format_: str,
    mapping: Mapping | None,
    place: str,
    skip: Skip,
) -> Iterator[Decoded]:
    """Yield what a parsed file or document holds, by the format that is stated or seen."""
    if mapping and mapping.format == "records":
        yield from _extracted(top, mapping, place, skip)
        return
    elements = enumerate(top) if isinstance(top, list) else [(-1, top)]
    for index, value in elements:
        where = place if index < 0 else f"{place}[{index}]"
        content_type = _seen_type(value, format_)
        if content_type == "backstage" and _is_pointer(value):
            skip("catalogue Location: it only names other files")
        elif content_type is None:
            yield Decoded.unreadable(_hint(value), _lossy(_dump(value)), where)
        else:
            yield Decoded(content_type, _dump(value), where)


def _seen_type(value: Any, format_: str) -> str | None:
    if format_ in {"backstage", "sentry", "jsonl"}:
        return format_
    if is_catalogue(value):
        return "backstage"
    if is_sentry_event(value):
        return "sentry"
    return "jsonl" if isinstance(value, dict) and {"type", "id"} <= set(value) else None


def _hint(value: Any) -> str:
    if isinstance(value, dict) and value.get("kind") == "PrometheusRule":
        return "a PrometheusRule: read it with --mapping prometheus-rules"
    return _NEEDS_MAPPING


def _is_pointer(value: Any) -> bool:
    kind = value.get("kind") if isinstance(value, dict) else None
    return isinstance(kind, str) and kind.lower() == POINTER_KIND


def _extracted(top: Any, mapping: Mapping | None, place: str, skip: Skip) -> Iterator[Decoded]:
    """Yield the records that stand at the mapping's `records:` path, with their parents."""
    found = extract(top, mapping.records if mapping else None)
    for mark, record, parents in found:
        if mapping and not all(path.values(record, parents) for path in mapping.has):
            skip(f"record without {', '.join(path.text for path in mapping.has)}")
        elif parents:
            content = {"record": record, "parents": parents}
            yield Decoded("nested-record", _dump(content), place + mark)
        else:
            yield Decoded("record", _dump(record), place + mark)


def _line_type(mapping: Mapping | None) -> str:
    if mapping is None or mapping.format == "jsonl":
        return "jsonl"
    return "sentry" if mapping.format == "sentry" else "record"


def _drop_rest(stream: BinaryIO, line: bytes, limit: int) -> None:
    """Read to the end of a line that is too long, without keeping it."""
    while line and not line.endswith(b"\n"):
        line = stream.readline(limit)


def _dump(value: Any) -> bytes:
    """Return JSON; numbers beyond 64 bits, which YAML allows, become text."""
    return orjson.dumps(value, default=str, option=orjson.OPT_NON_STR_KEYS)


def _lossy(content: bytes) -> str:
    return content[:_SHOWN_BYTES].decode("utf-8", "replace")


def _not_utf8(error: UnicodeDecodeError) -> str:
    return f"not UTF-8: byte {error.start} is 0x{error.object[error.start]:02x}"
