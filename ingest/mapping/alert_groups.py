"""Groups of alerts in the form of Prometheus Alertmanager, which Grafana sends as well.

A group comes again as long as one of its alerts fires, so each alert is a record of its own. It
is known by the fingerprint of its labels, and one occurrence of it by when that began.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from graph.model.facts import Facts
from graph.model.identity import format_time
from ingest.mapping.alerts import Alert, AlertRule
from ingest.mapping.label_sets import severity_named, system_named, team_named
from ingest.mapping.parts import (
    JsonObject,
    first_word,
    mapping_at,
    moment_at,
    needed,
    needed_moment,
    objects_at,
    one_line,
    part,
    word,
)
from ingest.mapping.records import Origin

_SHARED = ("receiver", "groupKey", "externalURL", "orgId")
_HEARTBEATS = frozenset({"watchdog", "deadmansswitch", "deadmanssnitch"})
_RUNBOOKS = ("runbook_url", "runbook")
_SEEN = "firing"


def is_group(value: Any) -> bool:
    """Whether a value is a group of alerts."""
    return isinstance(part(value, "alerts"), list) and {"receiver", "groupLabels"} <= set(value)


def cut_group(value: Any) -> Iterator[JsonObject]:
    """Yield each alert of a group, with what tells the group."""
    if "alerts" not in value:
        yield value
        return
    around = {key: value[key] for key in _SHARED if key in value}
    for alert in objects_at(value, "alerts"):
        yield {"alert": alert, "group": around}


def is_heartbeat(value: Any) -> str | None:
    """Say why an alert is passed over that always fires, None when it tells something."""
    name = word(_alert(value), "labels", "alertname") or ""
    if name.casefold().replace("-", "") in _HEARTBEATS:
        return f"alert {name}: it fires always, to show that alerts arrive"
    return None


def map_alert(value: Any, origin: Origin, *, rule_label: str | None = None) -> Facts:
    """Return one occurrence of an alert, and its rule.

    Args:
        value: An alert, by itself or with its group.
        origin: Where it comes from.
        rule_label: The label that holds the id of the rule, where the tool has such a label.

    Raises:
        MappingFault: When it has no fingerprint, labels or time of beginning.
    """
    alert = _alert(value)
    labels, notes = mapping_at(alert, "labels"), mapping_at(alert, "annotations")
    began, state = needed_moment(origin, alert, "startsAt"), _state(alert)
    ended = moment_at(origin, alert, "endsAt") if state == "resolved" else None
    severity, system, team = (
        severity_named(labels),
        system_named(labels, origin),
        team_named(labels, origin),
    )
    fingerprint = needed(alert, "fingerprint")
    return Alert(
        native_id=f"{fingerprint}/{format_time(began)}",
        title=_title(labels, notes),
        rule=_rule(alert, labels, notes, rule_label),
        at=began,
        order=ended or began,
        ended_at=ended,
        status=state,
        severity=severity,
        fingerprint=fingerprint,
        systems=(system,) if system else (),
        owners=(team,) if team else (),
        url=first_word(alert, "panelURL", "dashboardURL") or _address(alert),
    ).facts(origin)


def _rule(
    alert: JsonObject, labels: JsonObject, notes: JsonObject, rule_label: str | None
) -> AlertRule:
    name = needed(labels, "alertname")
    given = word(labels, rule_label) if rule_label else None
    runbook = first_word(notes, *_RUNBOOKS)
    return AlertRule(
        native_id=given or "/".join(filter(None, (name, word(labels, "job")))),
        title=one_line(name) or name,
        url=_address(alert),
        severity=severity_named(labels),
        description=f"Runbook: {runbook}" if runbook else None,
    )


def _title(labels: JsonObject, notes: JsonObject) -> str:
    said = first_word(notes, "summary", "message", "description", "title")
    return one_line(said) or needed(labels, "alertname")


def _state(alert: JsonObject) -> str:
    """Return whether it fires; what is asked for tells of silences too, which change nothing."""
    if isinstance(alert.get("status"), dict):
        return _SEEN
    return word(alert, "status") or _SEEN


def _address(alert: JsonObject) -> str | None:
    """Return the page of the rule; a test has an address without a host."""
    address = word(alert, "generatorURL") or ""
    return address if address.startswith(("https://", "http://")) else None


def _alert(value: Any) -> JsonObject:
    return mapping_at(value, "alert") or (value if isinstance(value, dict) else {})
