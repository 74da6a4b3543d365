"""The Backstage software catalogue as a source."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from graph.model.facts import Envelope, Facts
from ingest.mapping.connector import Connector, Stream
from ingest.mapping.declared import Mapping
from ingest.mapping.parts import objects_at
from ingest.mapping.received import json_of, origin_of
from ingest.sources.backstage import asking
from ingest.sources.backstage.mapping import NOT_IMPORTED, is_catalogue, map_entity


def _map(envelope: Envelope, mapping: Mapping | None) -> Facts:
    return map_entity(json_of(envelope), origin_of(envelope, mapping))


def _why_not(value: Any) -> str | None:
    kind = value.get("kind") if isinstance(value, dict) else None
    return NOT_IMPORTED.get(kind.lower()) if isinstance(kind, str) else None


def _is_entity_or_page(value: Any) -> bool:
    return is_catalogue(value) or any(map(is_catalogue, objects_at(value, "items")))


def _entities(value: Any) -> Iterable[Any]:
    """Return the entities of an answer, or the one that it is."""
    return [value] if is_catalogue(value) else objects_at(value, "items") or [value]


CONNECTOR = Connector(
    name="backstage",
    about="entities of a Backstage software catalogue",
    reads=("yaml", "json"),
    streams=(
        Stream(
            name="entities",
            content_type="backstage",
            map=_map,
            recognises=_is_entity_or_page,
            cut=_entities,
            passes_over=_why_not,
            pull=asking.ENTITIES,
        ),
    ),
    pulls=asking.PULLING,
)
