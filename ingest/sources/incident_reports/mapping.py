"""Incident reports in Markdown: a bullet list of key events, and text that is kept whole.

People write these times by hand. They are computed with, never trusted: whatever does not
fit together becomes a `Finding` that cites the incident.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from graph.errors import InvalidInput
from graph.model.facts import Facts, Record, Sighting
from graph.model.identity import content_hash
from graph.model.times import parse_wall_clock
from ingest.mapping.declared import Mapping
from ingest.mapping.records import Draft, MappingFault, Origin
from ingest.sources.markdown.mapping import Page

PRODUCER = "incident-reports"

_KEY_EVENTS = re.compile(r"^\W*key\s+events\W*$", re.IGNORECASE)
_BULLET = re.compile(r"^(?P<indent>[ \t]*+)[-*+]\s++(?P<text>\S(?:.*\S)?)\s*$")
_HEADING = re.compile(r"^#{1,6}\s")
_STATED = re.compile(
    r"^[-*+ \t]*+time[ \t]++to[ \t]++(?P<what>repair|resolve)[*: \t]*+(?P<text>.+)$",
    re.IGNORECASE | re.MULTILINE,
)
_DURATION = re.compile(
    r"(?<!\d)(\d{1,5})\s{0,9}(?:(d|h|m)(?![a-z0-9])|(day|hour|hr|min))",
    re.IGNORECASE,
)
_ROLES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("started", re.compile(r"fault occur|started|began|start of", re.IGNORECASE)),
    ("detected", re.compile(r"detect|aware|noticed|reported", re.IGNORECASE)),
    ("repaired", re.compile(r"repaired|restored|mitigated", re.IGNORECASE)),
    ("resolved", re.compile(r"resolved|closed", re.IGNORECASE)),
    ("declared", re.compile(r"declared|acknowledged", re.IGNORECASE)),
)
_UNITS = {"d": 1440, "h": 60, "m": 1}
_TOLERANCE = timedelta(minutes=1)
_TITLE_TOLERANCE = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class KeyEvent:
    """One line of the list; `fault` says why `at` is missing or, for a bare date, midnight."""

    role: str
    text: str
    at: datetime | None
    fault: str | None = None

    @property
    def exact(self) -> datetime | None:
        """The time, unless only the day is known."""
        return None if self.fault else self.at


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something in a report that does not fit: `kind` groups them, `text` says what."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """The key events of a report, and how long it says that things took."""

    events: tuple[KeyEvent, ...]
    stated: dict[str, timedelta]

    def at(self, *roles: str) -> datetime | None:
        """Return the first time of the first of `roles` that has one."""
        times = (one.at for role in roles for one in self.events if one.role == role and one.at)
        return next(times, None)

    def exact(self, role: str) -> datetime | None:
        """Return the first time of `role` that is known to the minute."""
        return next((one.exact for one in self.events if one.role == role and one.exact), None)

    def has(self, role: str) -> bool:
        """Whether the report speaks of it, readable or not."""
        return any(event.role == role for event in self.events)

    def computed(self, what: str) -> timedelta | None:
        """Return the time from detection to `repair` or `resolve`, None when one is missing."""
        start = self.exact("detected")
        end = self.exact("repaired" if what == "repair" else "resolved")
        return end - start if start and end else None


def read_timeline(text: str, zone: ZoneInfo) -> Timeline:
    """Return the key events of a report, times read in `zone`."""
    events = tuple(_key_event(line, zone) for line in _key_event_lines(text))
    stated = {
        match["what"].lower(): length
        for match in _STATED.finditer(text)
        if (length := parse_duration(match["text"])) is not None
    }
    return Timeline(events, stated)


def parse_duration(text: str) -> timedelta | None:
    """Return a length of time such as `1d 5h 47m`, `27m` or `2 hours`, None when it is none.

    What stands in brackets is a remark.
    """
    found = _DURATION.findall(re.sub(r"\([^()]*+\)", "", text))
    minutes = sum(int(number) * _UNITS[(a or b)[0].lower()] for number, a, b in found)
    return timedelta(minutes=minutes) if found else None


def map_report(page: Page, mapping: Mapping, origin: Origin) -> Facts:
    """Return the incident, and a finding for each thing that does not fit.

    Raises:
        MappingFault: When the page has no key event with a time, so that it is no report.
    """
    timeline = read_timeline(page.body, mapping.zone or ZoneInfo("UTC"))
    started = timeline.at("started", "detected", "declared", "repaired", "resolved")
    if started is None:
        reason = "no incident report: no list of key events in which a time could be read"
        raise MappingFault(reason, path="Key events", value=_shown_events(timeline))
    doubts = [*find_doubts(timeline), *_wrong_title(page, started)]
    incident = _incident(page, timeline, started).finish(origin)
    made = [_finding(incident, doubt, origin) for doubt in doubts]
    return Facts((incident, *(one for one, _ in made)), tuple(cite for _, cite in made))


def find_doubts(timeline: Timeline) -> Iterator[Doubt]:
    """Yield what does not fit: unreadable times, a wrong order, durations that differ."""
    for event in timeline.events:
        if event.fault and re.search(r"\d|tbc|tbd|\?", event.text, re.IGNORECASE):
            yield Doubt("unreadable_time", f"Unreadable time in “{event.text}”: {event.fault}")
    start = timeline.at("started", "detected", "declared")
    for role in ("declared", "repaired", "resolved"):
        moment = timeline.at(role)
        if start and moment and moment < start:
            gap = f"{_show(moment)} is before the start, {_show(start)}"
            yield Doubt(f"{role}_before_start", f"{role.capitalize()} {gap}")
    repaired, resolved = timeline.at("repaired"), timeline.at("resolved")
    if repaired and resolved and resolved < repaired:
        gap = f"{_show(resolved)} is before repaired, {_show(repaired)}"
        yield Doubt("resolved_before_repaired", f"Resolved {gap}")
    yield from _wrong_durations(timeline)


def _wrong_durations(timeline: Timeline) -> Iterator[Doubt]:
    for what, stated in timeline.stated.items():
        computed = timeline.computed(what)
        if computed is not None and abs(computed - stated) > _TOLERANCE:
            text = f"Time to {what} is stated as {_length(stated)}; the times give "
            yield Doubt(f"time_to_{what}_differs", f"{text}{_length(computed)}")


def _wrong_title(page: Page, started: datetime) -> Iterator[Doubt]:
    """Yield a doubt when the title names another day: likely a typing error in a time."""
    try:
        named, _ = parse_wall_clock(page.title, ZoneInfo("UTC"))
    except InvalidInput:
        return
    if abs(named - started) > _TITLE_TOLERANCE:
        text = f"Started {_show(started)}, but the title names {named:%Y-%m-%d}"
        yield Doubt("title_names_another_day", text)


def _incident(page: Page, timeline: Timeline, started: datetime) -> Draft:
    draft = Draft("Incident", page.path)
    ends = (timeline.at("resolved"), timeline.at("repaired"))
    resolved = next((end for end in ends if _not_before(end, started)), None)
    draft.props = {
        "title": page.title,
        "description": page.body.strip(),
        "status": "resolved" if any(ends) or timeline.has("resolved") else "triggered",
        "started_at": started,
        "detected_at": timeline.at("detected"),
        "acknowledged_at": _not_before(timeline.at("declared"), started),
        "resolved_at": resolved,
    }
    return draft


def _not_before(moment: datetime | None, started: datetime) -> datetime | None:
    """Leave out a time that can't be: the finding and the text keep it."""
    return moment if moment and moment >= started else None


def _finding(incident: Record, doubt: Doubt, origin: Origin) -> tuple[Record, Sighting]:
    digest = content_hash([doubt.kind, doubt.text])
    draft = Draft("Finding", f"{incident.native_id}#{doubt.kind}-{digest}", timeless=True)
    draft.props = {
        "title": f"{doubt.text} ({incident.props['title']})",
        "kind": doubt.kind,
        "status": "open",
        "evidence_count": 1,
    }
    record = draft.finish(origin)
    cite = origin.seen(
        "CITES",
        origin.ref("Finding", draft.native_id),
        origin.ref("Incident", incident.native_id),
        producer=PRODUCER,
        confidence="derived",
    )
    return record, cite


def _key_event_lines(text: str) -> Iterator[str]:
    """Yield the bullets of the list called “Key events”, whether it is nested or headed."""
    inside = False
    for line in text.splitlines():
        bullet = _BULLET.match(line)
        words = bullet["text"] if bullet else line
        if _KEY_EVENTS.match(words.lstrip("# ")):
            inside, depth = True, len(bullet["indent"]) if bullet else -1
        elif inside and bullet and len(bullet["indent"]) > depth:
            yield bullet["text"]
        elif inside and line.strip() and (bullet or _HEADING.match(line)):
            return


def _key_event(text: str, zone: ZoneInfo) -> KeyEvent:
    words = re.split(r"\d", text, maxsplit=1)[0]
    role = next((role for role, pattern in _ROLES if pattern.search(words)), "other")
    try:
        moment, has_time = parse_wall_clock(text, zone)
    except InvalidInput as error:
        return KeyEvent(role, text, None, error.message)
    if not has_time:
        return KeyEvent(role, text, moment, "a date without a time of day")
    return KeyEvent(role, text, moment)


def _shown_events(timeline: Timeline) -> str:
    return "; ".join(event.text for event in timeline.events)[:200]


def _show(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")


def _length(length: timedelta) -> str:
    minutes = int(length.total_seconds() // 60)
    sign, minutes = ("-", -minutes) if minutes < 0 else ("", minutes)
    return f"{sign}{minutes // 60}h {minutes % 60:02}m"
