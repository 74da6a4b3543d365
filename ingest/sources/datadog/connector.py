"""Datadog as a source."""

from __future__ import annotations

from typing import Any

from graph.model.facts import Facts
from ingest.mapping.connector import Connector, Stream
from ingest.mapping.received import json_mapper
from ingest.mapping.records import Origin
from ingest.sources.datadog import asking, shapes
from ingest.sources.datadog.addresses import ADDRESSES
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


def _map_user(value: Any, origin: Origin) -> Facts:
    return Facts((map_user(value, origin),))


CONNECTOR = Connector(
    name="datadog",
    about="answers of Datadog's API, and webhooks by the shipped template",
    reads=("json", "jsonl"),
    addresses=ADDRESSES,
    pulls=asking.PULLING,
    push=asking.PUSH,
    streams=(
        Stream(
            name="monitors",
            content_type="datadog/monitors",
            map=json_mapper(map_monitor, loose=True),
            recognises=shapes.is_monitor,
            cut=cut_monitors,
            pull=asking.MONITORS,
        ),
        Stream(
            name="events",
            content_type="datadog/events",
            map=json_mapper(map_event, loose=True),
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
            map=json_mapper(map_webhook, loose=True),
            recognises=shapes.is_webhook,
        ),
        Stream(
            name="incidents",
            content_type="datadog/incidents",
            map=json_mapper(map_incident, loose=True),
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
            map=json_mapper(map_definition, loose=True),
            recognises=shapes.of_type("service-definition"),
            cut=cut_answer,
            pull=asking.DEFINITIONS,
        ),
        Stream(
            name="entities",
            content_type="datadog/entities",
            map=json_mapper(map_entity, loose=True),
            recognises=shapes.of_type("entity", keys=("kind",)),
            cut=cut_answer,
            pull=asking.ENTITIES,
        ),
        Stream(
            name="relations",
            content_type="datadog/relations",
            map=json_mapper(map_relation, loose=True),
            recognises=shapes.of_type("relation", keys=("from",)),
            cut=cut_answer,
            passes_over=leads_nowhere,
            pull=asking.RELATIONS,
        ),
        Stream(
            name="users",
            content_type="datadog/users",
            map=json_mapper(_map_user, loose=True),
            recognises=shapes.of_type("users", keys=("handle",)),
            cut=cut_answer,
        ),
        Stream(
            name="deployments",
            content_type="datadog/deployments",
            map=json_mapper(map_deployment, loose=True),
            recognises=shapes.of_type("dora_deployment", keys=("service",)),
            cut=cut_answer,
        ),
        Stream(
            name="others",
            content_type="datadog/others",
            map=json_mapper(map_monitor, loose=True),
            recognises=shapes.is_other,
            passes_over=shapes.why_other,
        ),
    ),
)
