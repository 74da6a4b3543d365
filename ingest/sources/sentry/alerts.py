"""Alerts of Sentry: rules about issues, and rules about measures."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from graph.model.facts import Facts
from ingest.mapping.alerts import Alert, AlertRule
from ingest.mapping.parts import (
    JsonObject,
    first_word,
    mapping_at,
    moment_at,
    needed,
    needed_moment,
    one_line,
    word,
    words_at,
)
from ingest.mapping.records import Origin
from ingest.sources.sentry.mapping import event_title, group_id, map_event

_GRADES = frozenset({"critical", "warning"})
_GRAVER = timedelta(microseconds=1)
"""Of two grades of one alert, which have one time, the graver counts."""


def map_issue_alert(value: Any, origin: Origin) -> Facts:
    """Return the event that a rule took notice of, and that it did.

    Raises:
        MappingFault: When the event can't be mapped.
    """
    event = hooked_event(value)
    facts = map_event(event, origin)
    happened = facts.records[0]
    rule = word(value, "data", "triggered_rule")
    issue = group_id(event)
    if rule is None or issue is None:
        return facts
    alert = Alert(
        native_id=f"alert/{happened.native_id}/{rule}",
        title=one_line(f"{rule}: {event_title(event)}") or rule,
        rule=AlertRule(native_id=f"rule/{rule}", title=rule),
        at=happened.at,
        order=happened.at,
        ended_at=happened.at,
        status=word(value, "action"),
        severity=word(event, "level"),
        url=word(event, "web_url"),
        evidence_of=(origin.ref("TechnicalIssue", issue),),
    ).facts(origin)
    return Facts(
        (*facts.records, *alert.records),
        (*facts.sightings, *alert.sightings),
    )


def map_metric_alert(value: Any, origin: Origin) -> Facts:
    """Return the time in which a measure was out of its bounds.

    Raises:
        MappingFault: When it has no id or beginning.
    """
    data = mapping_at(value, "data")
    alert, rule = mapping_at(data, "metric_alert"), mapping_at(data, "metric_alert", "alert_rule")
    began = needed_moment(origin, alert, "date_started", "date_detected", "date_created")
    action = word(value, "action")
    closed = moment_at(origin, alert, "date_closed") if action == "resolved" else None
    projects = words_at(alert, "projects")
    title = first_word(data, "description_title") or first_word(alert, "title")
    return Alert(
        native_id=f"metric/{needed(alert, 'id')}",
        title=one_line(title) or "Metric alert",
        rule=AlertRule(
            native_id=f"metric_rule/{first_word(rule, 'id', 'name') or needed(alert, 'id')}",
            title=one_line(word(rule, "name")) or one_line(title) or "Metric alert",
            description=first_word(rule, "query", "aggregate"),
        ),
        at=began,
        order=closed or (began + _GRAVER if action == "critical" else began),
        ended_at=closed,
        status=action,
        severity=action if action in _GRADES else None,
        systems=tuple(origin.shared.ref("System", one) for one in projects),
        url=word(data, "web_url"),
    ).facts(origin)


def hooked_event(value: Any) -> JsonObject:
    """Return the event of a webhook, with its project's slug where its address tells it."""
    event = mapping_at(value, "data", "event") or mapping_at(value, "data", "error")
    path = (word(event, "url") or "").partition("/projects/")[2].split("/")
    if len(path) > 1 and "project_slug" not in event:
        return {**event, "project_slug": path[1]}
    return event
