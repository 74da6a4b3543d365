"""What mappers read of an envelope: its content as JSON or text, and where it comes from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from graph.errors import InvalidInput
from graph.model.facts import Envelope, Facts
from ingest.mapping.declared import NESTED_RECORD, Mapping
from ingest.mapping.json_text import load_json
from ingest.mapping.records import MappingFault, Origin
from ingest.mapping.text_limits import CEILING, InvalidText


def origin_of(envelope: Envelope, mapping: Mapping | None, *, loose: bool = False) -> Origin:
    """Return the origin of an envelope's records, in the zone that its mapping declares."""
    return Origin.of(envelope, zone=mapping.zone if mapping else None, loose=loose)


def json_mapper(
    read: Callable[[Any, Origin], Facts], *, loose: bool = False
) -> Callable[[Envelope, Mapping | None], Facts]:
    """Return the mapper that reads JSON by a function of the value and its origin.

    If loose, a number may stand for text and text for a number, as tools mistake them.
    """

    def mapped(envelope: Envelope, mapping: Mapping | None) -> Facts:
        return read(json_of(envelope), origin_of(envelope, mapping, loose=loose))

    return mapped


def json_of(envelope: Envelope) -> Any:
    """Return the content as a JSON value, of any depth that a setting could allow.

    Raises:
        MappingFault: When it is none.
    """
    try:
        return load_json(envelope.raw, CEILING)
    except InvalidText as error:
        text = envelope.raw[:200].decode("utf-8", "replace")
        raise MappingFault(error.message, value=text) from error


def record_of(envelope: Envelope) -> tuple[Any, list[Any], str | None]:
    """Return a record that a mapping file maps, what held it, and the path where it stood.

    The path is None unless the mapping has records of several kinds.

    Raises:
        MappingFault: When the content is no record.
    """
    content = json_of(envelope)
    if envelope.content_type != NESTED_RECORD:
        return content, [], None
    if not isinstance(content, dict) or not isinstance(content.get("parents"), list):
        raise MappingFault("expected an object with `record` and `parents`")
    at = content.get("records")
    return content.get("record"), content["parents"], at if isinstance(at, str) else None


def text_of(envelope: Envelope) -> str:
    """Return the content as text.

    Raises:
        InvalidInput: When it is no UTF-8.
    """
    try:
        return envelope.raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        reason = f"not UTF-8: byte {error.start} is 0x{envelope.raw[error.start]:02x}"
        raise InvalidInput(reason) from error
