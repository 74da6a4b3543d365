"""File contents into records: one decoded piece for each, bad ones included."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import BinaryIO

from ingest.files.csv_header import header_fault
from ingest.mapping.connector import NEEDS_MAPPING, Connector
from ingest.mapping.front_matter import read_front_matter
from ingest.mapping.json_text import load_json
from ingest.mapping.records import MappingFault
from ingest.mapping.text_limits import InvalidText
from ingest.mapping.yaml_text import load_documents
from ingest.sorting.sorting import Decoded, Sorting, lossy

_BOM = b"\xef\xbb\xbf"


def decode_lines(stream: BinaryIO, sorting: Sorting, limit: int) -> Iterator[Decoded]:
    """Yield the lines of JSON Lines; memory holds one of them, of at most `limit` bytes."""
    number = 0
    while line := stream.readline(limit + 1):
        number += 1
        place = f":{number}"
        if len(line) > limit:
            _drop_rest(stream, line, limit)
            reason = f"line over {limit} bytes (NAZARA_INGEST_RECORD_BYTES)"
            yield Decoded.unreadable(reason, lossy(line), place)
            continue
        line = line.removeprefix(_BOM) if number == 1 else line
        if line := line.strip():
            yield from sorting.line(line, place)


def decode_json(content: bytes, sorting: Sorting) -> Iterator[Decoded]:
    """Yield the records of a JSON file: its elements, or itself."""
    try:
        top = load_json(content, sorting.limits)
    except InvalidText as error:
        yield Decoded.unreadable(error.message, lossy(content), error.place)
        return
    yield from sorting.values(top)


def decode_yaml(content: bytes, sorting: Sorting) -> Iterator[Decoded]:
    """Yield the records of each YAML document; one that can't be read costs itself."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        yield Decoded.unreadable(_not_utf8(error), lossy(content))
        return
    try:
        for document in load_documents(text, sorting.limits):
            if document.fault:
                yield Decoded.unreadable(document.fault.message, "", document.fault.place)
            elif document.value is not None:
                yield from sorting.values(document.value, f":{document.line}")
    except InvalidText as fault:
        yield Decoded.unreadable(fault.message, "", fault.place)


def decode_csv(content: bytes, sorting: Sorting, largest: int) -> Iterator[Decoded]:
    """Yield the rows of CSV, whose first line names the columns.

    Behind a cell of more than `largest` characters nobody knows where the next row begins.
    """
    if sorting.mapping is None:
        yield Decoded.unknown(lossy(content[:200]), hint=f"CSV {NEEDS_MAPPING}")
        return
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        yield Decoded.unreadable(_not_utf8(error), lossy(content))
        return
    csv.field_size_limit(largest)
    delimiter = sorting.mapping.delimiter
    rows = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=delimiter)
    header: list[str] | None = None
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield Decoded.unreadable(_not_csv(error, largest), "", f":{rows.line_num}")
            return
        if header is None:
            header = [name.strip() for name in row]
            if fault := header_fault(header, delimiter):
                yield Decoded.unreadable(fault, lossy(content[:200]), f":{rows.line_num}")
                return
        elif row:
            yield from _row(header, row, sorting, f":{rows.line_num}")


def decode_page(content: bytes, connector: Connector, sorting: Sorting) -> Iterator[Decoded]:
    """Yield a page as it is; its encoding is checked when it is mapped."""
    stream = connector.streams[0]
    text = content.decode("utf-8-sig", "replace")
    try:
        read_front_matter(text, sorting.limits)
    except MappingFault as fault:
        yield Decoded.unreadable(fault.message, lossy(content))
        return
    if why := stream.passes_over(text):
        sorting.skip(why)
    else:
        yield Decoded(stream.content_type, content.removeprefix(_BOM))


def _row(header: list[str], row: list[str], sorting: Sorting, place: str) -> Iterator[Decoded]:
    if len(row) != len(header):
        reason = f"row has {len(row)} values, the header names {len(header)} columns"
        yield Decoded.unreadable(reason, ",".join(row), place)
        return
    yield from sorting.mapped(dict(zip(header, row, strict=True)), place)


def _drop_rest(stream: BinaryIO, line: bytes, limit: int) -> None:
    """Read to the end of a line that is too long, without keeping it."""
    while line and not line.endswith(b"\n"):
        line = stream.readline(limit)


def _not_csv(error: csv.Error, largest: int) -> str:
    if "field limit" not in str(error):
        return f"not CSV: {error}"
    return f"a cell over {largest} characters (NAZARA_INGEST_RECORD_BYTES); the rest is not read"


def _not_utf8(error: UnicodeDecodeError) -> str:
    return f"not UTF-8: byte {error.start} is 0x{error.object[error.start]:02x}"
