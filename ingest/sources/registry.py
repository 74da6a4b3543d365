"""From an envelope to facts: pure, for every format that files come in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson

from graph.errors import GraphError, InvalidInput
from graph.model.facts import Envelope, Facts, Rejected
from ingest.mapping.declared import Mapping, map_declared
from ingest.mapping.reading import shipped
from ingest.mapping.records import MappingFault, Origin
from ingest.sources.backstage.mapping import map_entity
from ingest.sources.incident_reports.mapping import map_report
from ingest.sources.jsonl.mapping import map_jsonl
from ingest.sources.markdown.mapping import map_page, read_page
from ingest.sources.sentry.mapping import map_event

UNREADABLE = "unreadable"
"""Content type of input that is no record: `raw` is JSON with `reason` and `text`."""

_Mapper = Callable[[Envelope, Mapping | None], Facts]


def map_envelope(envelope: Envelope, mapping: Mapping | None) -> Facts | Rejected:
    """Return what an envelope says, or why it says nothing that can be stored.

    Nothing is read or written, no clock is asked, and the envelope stays as it is: the same
    envelope and mapping always give the same answer.
    """
    mapper = _MAPPERS.get(envelope.content_type)
    if mapper is None:
        known = ", ".join(sorted(_MAPPERS))
        return Rejected(f"content type {envelope.content_type!r} is not known; known: {known}")
    try:
        return mapper(envelope, mapping)
    except MappingFault as fault:
        return Rejected(fault.message, fault.path, fault.value)
    except GraphError as error:
        return Rejected(error.message)
    except RecursionError:
        return Rejected("the record nests too deeply")


def _jsonl(envelope: Envelope, mapping: Mapping | None) -> Facts:
    origin = _origin(envelope, mapping)
    if mapping is None:
        return map_jsonl(_json(envelope), origin)
    return map_jsonl(_json(envelope), origin, chunk_size=mapping.chunk_characters)


def _record(envelope: Envelope, mapping: Mapping | None) -> Facts:
    if mapping is None or not mapping.maps:
        reason = "records of another shape need a mapping that says what they become"
        raise MappingFault(reason)
    return map_declared(mapping, _origin(envelope, mapping, loose=True), _json(envelope))


def _nested_record(envelope: Envelope, mapping: Mapping | None) -> Facts:
    if mapping is None or not mapping.maps:
        reason = "records of another shape need a mapping that says what they become"
        raise MappingFault(reason)
    content = _json(envelope)
    if not isinstance(content, dict) or not isinstance(content.get("parents"), list):
        raise MappingFault("expected an object with `record` and `parents`")
    origin = _origin(envelope, mapping, loose=True)
    return map_declared(mapping, origin, content.get("record"), content["parents"])


def _markdown(envelope: Envelope, mapping: Mapping | None) -> Facts:
    placed = mapping or shipped("documents")
    page = read_page(envelope.native_id, _text(envelope))
    return map_page(page, placed, _origin(envelope, placed, loose=True))


def _incident_report(envelope: Envelope, mapping: Mapping | None) -> Facts:
    if mapping is None or mapping.zone is None:
        reason = "incident reports need a mapping with `timezone:`: their times name no zone"
        raise MappingFault(reason)
    page = read_page(envelope.native_id, _text(envelope))
    return map_report(page, mapping, _origin(envelope, mapping))


def _backstage(envelope: Envelope, mapping: Mapping | None) -> Facts:
    return map_entity(_json(envelope), _origin(envelope, mapping))


def _sentry(envelope: Envelope, mapping: Mapping | None) -> Facts:
    return map_event(_json(envelope), _origin(envelope, mapping))


def _unreadable(envelope: Envelope, mapping: Mapping | None) -> Facts:
    del mapping
    content = _json(envelope)
    reason = content.get("reason") if isinstance(content, dict) else None
    text = content.get("text") if isinstance(content, dict) else None
    raise MappingFault(str(reason or "not readable"), value=text)


_MAPPERS: dict[str, _Mapper] = {
    "jsonl": _jsonl,
    "record": _record,
    "nested-record": _nested_record,
    "markdown": _markdown,
    "incident-report": _incident_report,
    "backstage": _backstage,
    "sentry": _sentry,
    UNREADABLE: _unreadable,
}


def _origin(envelope: Envelope, mapping: Mapping | None, *, loose: bool = False) -> Origin:
    return Origin.of(envelope, zone=mapping.zone if mapping else None, loose=loose)


def _json(envelope: Envelope) -> Any:
    try:
        return orjson.loads(envelope.raw)
    except orjson.JSONDecodeError as error:
        text = envelope.raw[:200].decode("utf-8", "replace")
        reason = f"not JSON: {error}"
        raise MappingFault(reason, value=text) from error


def _text(envelope: Envelope) -> str:
    try:
        return envelope.raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        reason = f"not UTF-8: byte {error.start} is 0x{envelope.raw[error.start]:02x}"
        raise InvalidInput(reason) from error
