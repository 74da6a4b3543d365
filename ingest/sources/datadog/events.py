"""Events: what monitors report, and what others tell Datadog."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from graph.model.facts import Facts, Ref
from ingest.mapping.alerts import Alert, AlertRule, severity_number
from ingest.mapping.label_sets import system_named, team_named
from ingest.mapping.parts import (
    JsonObject,
    clock_at,
    first_word,
    mapping_at,
    needed,
    objects_at,
    one_line,
    part,
    word,
)
from ingest.mapping.records import Draft, MappingFault, Origin
from ingest.sources.datadog.monitors import PAGE
from ingest.sources.datadog.tags import said, tags_of

_SEVERITIES = {"success": "info", "ok": "info", "user_update": "info", "snapshot": "info"}


def cut_events(value: Any) -> Iterator[JsonObject]:
    """Yield each event of an answer, or the one that a value is."""
    if isinstance(value.get("event"), dict):
        yield value["event"]
        return
    for name in ("data", "events"):
        if isinstance(value.get(name), list):
            yield from objects_at(value, name)
            return
    yield value


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """An event in whichever form it came; `rule` is the id and name of its monitor."""

    native_id: str
    title: str
    at: datetime
    level: str | None
    tags: JsonObject
    rule: tuple[str, str] | None = None
    transition: str | None = None

    def facts(self, origin: Origin) -> Facts:
        """Return the event: one transition of its monitor, or an entry of a timeline.

        Of its beginning the end of an alert knows nothing, so each transition is an event.

        Raises:
            MappingFault: When a value can't be kept.
        """
        system, team = system_named(self.tags, origin), team_named(self.tags, origin)
        if self.rule is None:
            return self._entry(system, origin)
        id_, name = self.rule
        return Alert(
            native_id=self.native_id,
            title=self.title,
            rule=AlertRule(native_id=id_, title=name, url=f"{PAGE}/monitors/{id_}"),
            at=self.at,
            order=self.at,
            ended_at=self.at,
            status=self.transition,
            severity=_severity(self.level),
            systems=(system,) if system else (),
            owners=(team,) if team else (),
            url=self._page,
        ).facts(origin)

    @property
    def _page(self) -> str:
        return f"{PAGE}/event/event?id={self.native_id}"

    def _entry(self, system: Ref | None, origin: Origin) -> Facts:
        draft = Draft("TechnicalEvent", self.native_id, url=self._page)
        draft.order = draft.at = self.at
        draft.props = {
            "title": self.title,
            "kind": "timeline",
            "at": self.at,
            "count": 1,
            "status": self.level,
            "severity_number": severity_number(_severity(self.level)),
            "system_ref": system.uid if system else None,
        }
        return Facts((draft.finish(origin),))


def map_event(value: Any, origin: Origin) -> Facts:
    """Return an event as it is asked for; one of a monitor is an instance of it.

    Raises:
        MappingFault: When it has no id or time, as all of this module do.
    """
    outer = mapping_at(value, "attributes") or value
    inner = mapping_at(outer, "attributes")
    monitor = mapping_at(inner, "monitor")
    title = first_word(inner, "title") or first_word(outer, "title", "message", "text")
    name = word(monitor, "name") or title or "Monitor"
    rule = word(monitor, "id")
    return Happening(
        native_id=word(inner, "evt", "id") or word(value, "id_str") or needed(value, "id"),
        title=one_line(title) or "Event",
        at=_moment(origin, outer, inner),
        level=word(inner, "status") or word(outer, "alert_type"),
        tags=_tags(part(outer, "tags"), said(inner, "service"), said(inner, "hostname")),
        rule=(rule, name) if rule else None,
        transition=word(monitor, "transition", "trans_name"),
    ).facts(origin)


def map_webhook(value: Any, origin: Origin) -> Facts:
    """Return what the shipped template of a webhook tells; its values are all texts."""
    told: JsonObject = {key: said(one) for key, one in value.items() if not isinstance(one, dict)}
    title = one_line(told.get("title")) or "Monitor"
    rule = told.get("monitor_id")
    return Happening(
        native_id=needed(told, "id"),
        title=title,
        at=_moment(origin, told, {}),
        level=told.get("type"),
        tags=_tags(told.get("tags"), None, told.get("hostname")),
        rule=(rule, title) if rule else None,
        transition=told.get("transition"),
    ).facts(origin)


def _tags(tags: Any, service: str | None, host: str | None) -> JsonObject:
    """Return tags, with the service and host that an event names besides."""
    beside = {key: one for key, one in (("service", service), ("host", host)) if one}
    return {**beside, **tags_of(tags)}


def _severity(status: str | None) -> str | None:
    return _SEVERITIES.get(status, status) if status else None


def _moment(origin: Origin, outer: JsonObject, inner: JsonObject) -> datetime:
    for holder, key in ((outer, "timestamp"), (outer, "date_happened"), (outer, "date")):
        if found := clock_at(origin, holder, key):
            return found
    if found := clock_at(origin, inner, "timestamp"):
        return found
    raise MappingFault("expected a time at timestamp, date_happened or date", path="timestamp")
