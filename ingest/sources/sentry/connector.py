"""Sentry as a source."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from graph.model.facts import Facts
from ingest.mapping.connector import Connector, Stream
from ingest.mapping.parts import objects_at
from ingest.mapping.received import json_mapper
from ingest.mapping.records import Origin
from ingest.sources.sentry import asking, hooks
from ingest.sources.sentry.addresses import ADDRESSES
from ingest.sources.sentry.alerts import hooked_event, map_issue_alert, map_metric_alert
from ingest.sources.sentry.issues import map_comment, map_issue
from ingest.sources.sentry.mapping import NO_ERROR, map_event
from ingest.sources.sentry.releases import cut_release, map_release
from ingest.sources.sentry.shapes import is_sentry_event, is_transaction


def _is_no_error(value: Any) -> str | None:
    return NO_ERROR if is_transaction(value) else None


def _cut_issue(value: Any) -> Iterator[Any]:
    """Yield an issue, then its latest event if that stands beside it."""
    if not isinstance(value.get("latest"), list):
        yield value
        return
    yield value["issue"]
    for event in objects_at(value, "latest"):
        yield {"event": event}


def _map_issue(value: Any, origin: Origin) -> Facts:
    return map_event(value["event"], origin) if "event" in value else map_issue(value, origin)


def _map_plugin(value: Any, origin: Origin) -> Facts:
    told = {"issue_id": value["id"], "project_slug": value["project_slug"]}
    return map_event({**told, "level": value.get("level"), **value["event"]}, origin)


def _map_error(value: Any, origin: Origin) -> Facts:
    return map_event(hooked_event(value), origin)


_STREAMS = (
    Stream(
        name="events",
        content_type="sentry",
        map=json_mapper(map_event),
        recognises=is_sentry_event,
        passes_over=_is_no_error,
    ),
    Stream(
        name="issues",
        content_type="sentry/issues",
        map=json_mapper(_map_issue, loose=True),
        recognises=hooks.is_issue,
        cut=_cut_issue,
        pull=asking.ISSUES,
    ),
    Stream(
        name="all_issues",
        content_type="sentry/all_issues",
        map=json_mapper(map_issue, loose=True),
        pull=asking.ALL_ISSUES,
    ),
    Stream(
        name="issue_alerts",
        content_type="sentry/issue_alerts",
        map=json_mapper(map_issue_alert, loose=True),
        recognises=hooks.hook_of("event"),
    ),
    Stream(
        name="errors",
        content_type="sentry/errors",
        map=json_mapper(_map_error, loose=True),
        recognises=hooks.hook_of("error"),
    ),
    Stream(
        name="metric_alerts",
        content_type="sentry/metric_alerts",
        map=json_mapper(map_metric_alert, loose=True),
        recognises=hooks.hook_of("metric_alert"),
    ),
    Stream(
        name="comments",
        content_type="sentry/comments",
        map=json_mapper(map_comment, loose=True),
        recognises=hooks.hook_of("comment_id"),
    ),
    Stream(
        name="releases",
        content_type="sentry/releases",
        map=json_mapper(map_release, loose=True),
        recognises=hooks.is_release,
        cut=cut_release,
        pull=asking.RELEASES,
    ),
    Stream(
        name="plugin",
        content_type="sentry/plugin",
        map=json_mapper(_map_plugin, loose=True),
        recognises=hooks.is_plugin,
    ),
)


def _is_other(value: Any) -> bool:
    return hooks.is_hook(value) and not any(one.recognises(value) for one in _STREAMS)


CONNECTOR = Connector(
    name="sentry",
    about="error events in Sentry's format, its webhooks, and answers of its API",
    reads=("json", "jsonl"),
    addresses=ADDRESSES,
    pulls=asking.PULLING,
    push=asking.PUSH,
    streams=(
        *_STREAMS,
        Stream(
            name="others",
            content_type="sentry/others",
            map=json_mapper(map_issue, loose=True),
            recognises=_is_other,
            passes_over=hooks.why_other,
        ),
    ),
)
