"""What hangs on an incident: alerts, log entries, notes, status updates and suspected changes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from graph.model.facts import Facts, Ref
from ingest.mapping.alerts import Alert, AlertRule
from ingest.mapping.masking import masked
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
from ingest.mapping.records import Draft, Origin
from ingest.mapping.remarks import Remark
from ingest.sources.pagerduty.references import reference

_RANDOM = re.compile(r"[0-9a-fA-F-]{20,}")
_PARTS = {"log_entries": "log_entry", "alerts": "alert", "notes": "note"}


def cut_incident(value: Any) -> Iterator[JsonObject]:
    """Yield an incident with its log entries, then each of what hangs on it by itself."""
    if "incident" not in value or not set(_PARTS) & set(value):
        yield value
        return
    incident = value["incident"]
    yield {"incident": incident, "log_entries": value.get("log_entries") or []}
    for name, one in _PARTS.items():
        for item in objects_at(value, name):
            yield {one: item, "incident": incident}


def map_alert(value: Any, origin: Origin) -> Facts:
    """Return an alert, an instance of what its key or its words tell, as evidence of its incident.

    Raises:
        MappingFault: When it has no id or time, as all of this module do.
    """
    alert = mapping_at(value, "alert") or value
    service, summary = (
        mapping_at(alert, "service"),
        first_word(alert, "summary", "title") or "Alert",
    )
    key = word(alert, "alert_key")
    pattern = masked(summary) if key is None or _RANDOM.fullmatch(key) else key
    began = needed_moment(origin, alert, "created_at")
    ended = moment_at(origin, alert, "resolved_at")
    system = reference(service, origin)
    return Alert(
        native_id=needed(alert, "id"),
        title=one_line(summary) or "Alert",
        rule=AlertRule(
            native_id="/".join(filter(None, (word(service, "id"), pattern))),
            title=one_line(masked(summary)) or "Alert",
            severity=word(alert, "severity"),
        ),
        at=began,
        order=moment_at(origin, alert, "updated_at") or ended or began,
        ended_at=ended,
        status=word(alert, "status"),
        severity=word(alert, "severity"),
        fingerprint=key,
        systems=(system,) if system else (),
        url=word(alert, "html_url"),
        evidence_of=_incidents(value, alert, origin),
    ).facts(origin)


def map_log_entry(value: Any, origin: Origin) -> Facts:
    """Return an entry of an incident's log as an entry of its timeline."""
    entry = mapping_at(value, "log_entry") or value
    draft = Draft("TechnicalEvent", f"log/{needed(entry, 'id')}", url=word(entry, "html_url"))
    draft.order = draft.at = needed_moment(origin, entry, "created_at")
    draft.props = {
        "title": one_line(word(entry, "summary")) or word(entry, "type"),
        "kind": "timeline",
        "at": draft.at,
        "count": 1,
    }
    if system := reference(part(entry, "service"), origin):
        draft.props["system_ref"] = system.uid
    own = origin.ref("TechnicalEvent", draft.native_id)
    incidents = _incidents(value, entry, origin)
    seen = tuple(origin.seen("EVIDENCE_OF", own, one) for one in incidents)
    return Facts((draft.finish(origin),), seen)


def map_note(value: Any, origin: Origin) -> Facts:
    """Return a note or status update as a document about its incident."""
    event = mapping_at(value, "event")
    note = mapping_at(value, "note") or mapping_at(event, "data")
    incidents = _incidents(value, note, origin)
    update = word(note, "type") == "incident_status_update"
    written = moment_at(origin, note, "created_at") or needed_moment(origin, event, "occurred_at")
    remark = Remark(
        native_id=f"note/{needed(note, 'id')}",
        words=first_word(note, "content", "message") or "",
        below=incidents[0] if incidents else None,
        kind="comment" if update else "note",
        author=reference(part(note, "user") or part(event, "agent"), origin),
        written_at=written,
    )
    return Facts((remark.draft().finish(origin),))


def _incidents(value: Any, item: JsonObject, origin: Origin) -> tuple[Ref, ...]:
    named = word(item, "incident", "id") or word(value, "incident", "id")
    return (origin.ref("Incident", named),) if named else ()
