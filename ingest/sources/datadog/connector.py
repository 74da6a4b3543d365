"""Datadog as a source."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from graph.model.facts import Envelope, Facts
from ingest.mapping.connector import Connector, Mapper, Stream
from ingest.mapping.declared import Mapping
from ingest.mapping.received import json_of, origin_of
from ingest.mapping.records import Origin
from ingest.sources.datadog import asking, shapes
from ingest.sources.datadog.catalogue import (
    cut_answer,
    leads_nowhere,
    map_definition,
    map_entity,
    map_relation,
)
from ingest.sources.datadog.deployments import map_deployment
from ingest.sources.datadog.events import cut_events, map_event, map_webhook
from ingest.sources.datadog.incidents import cut_incidents, is_test, map_incident, map_user
from ingest.sources.datadog.monitors import cut_monitors, map_monitor


def _mapped(map_value: Callable[[Any, Origin], Facts]) -> Mapper:
    def mapper(envelope: Envelope, mapping: Mapping | None) -> Facts:
        return map_value(json_of(envelope), origin_of(envelope, mapping, loose=True))

    return mapper


def _map_user(value: Any, origin: Origin) -> Facts:
    return Facts((map_user(value, origin),))


CONNECTOR = Connector(
    name="datadog",
    about="answers of Datadog's API, and webhooks by the shipped template",
    reads=("json", "jsonl"),
    pulls=asking.PULLING,
    push=asking.PUSH,
    streams=(
        Stream(
            name="monitors",
            content_type="datadog/monitors",
            map=_mapped(map_monitor),
            recognises=shapes.is_monitor,
            cut=cut_monitors,
            pull=asking.MONITORS,
        ),
        Stream(
            name="events",
            content_type="datadog/events",
            map=_mapped(map_event),
            recognises=lambda value: (
                shapes.is_plain_event(value)
                or shapes.of_type("event", keys=("timestamp", "message"))(value)
            ),
            cut=cut_events,
            pull=asking.EVENTS,
        ),
        Stream(
            name="webhooks",
            content_type="datadog/webhooks",
            map=_mapped(map_webhook),
            recognises=shapes.is_webhook,
        ),
        Stream(
            name="incidents",
            content_type="datadog/incidents",
            map=_mapped(map_incident),
            recognises=lambda value: (
                shapes.of_type("incidents", keys=("public_id",))(value)
                or shapes.of_type("incidents_search_results")(value)
            ),
            cut=cut_incidents,
            passes_over=is_test,
            pull=asking.INCIDENTS,
        ),
        Stream(
            name="service_definitions",
            content_type="datadog/service_definitions",
            map=_mapped(map_definition),
            recognises=shapes.of_type("service-definition"),
            cut=cut_answer,
            pull=asking.DEFINITIONS,
        ),
        Stream(
            name="entities",
            content_type="datadog/entities",
            map=_mapped(map_entity),
            recognises=shapes.of_type("entity", keys=("kind",)),
            cut=cut_answer,
            pull=asking.ENTITIES,
        ),
        Stream(
            name="relations",
            content_type="datadog/relations",
            map=_mapped(map_relation),
            recognises=shapes.of_type("relation", keys=("from",)),
            cut=cut_answer,
            passes_over=leads_nowhere,
            pull=asking.RELATIONS,
        ),
        Stream(
            name="users",
            content_type="datadog/users",
            map=_mapped(_map_user),
            recognises=shapes.of_type("users", keys=("handle",)),
            cut=cut_answer,
        ),
        Stream(
            name="deployments",
            content_type="datadog/deployments",
            map=_mapped(map_deployment),
            recognises=shapes.of_type("dora_deployment", keys=("service",)),
            cut=cut_answer,
        ),
        Stream(
            name="others",
            content_type="datadog/others",
            map=_mapped(map_monitor),
            recognises=shapes.is_other,
            passes_over=shapes.why_other,
        ),
    ),
)
