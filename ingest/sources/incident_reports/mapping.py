"""Incident reports in Markdown: the incident, its timeline, the page itself, and what is odd.

People write these times by hand. They are computed with, never trusted: whatever does not
fit together becomes a `Finding` that cites the incident.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from graph.model.facts import Facts, Record, Sighting
from graph.model.identity import content_hash
from ingest.mapping.chunks import DEFAULT_CHUNK_CHARACTERS
from ingest.mapping.declared import Mapping
from ingest.mapping.records import Draft, MappingFault, Origin
from ingest.sources.incident_reports.doubts import Doubt, find_doubts
from ingest.sources.incident_reports.entries import Entry
from ingest.sources.incident_reports.lines import lines_of
from ingest.sources.incident_reports.severity import stated_severity
from ingest.sources.incident_reports.templates import TEMPLATE, is_template
from ingest.sources.incident_reports.timeline import Timeline, read_timeline
from ingest.sources.markdown.mapping import MarkdownPage, stem

PRODUCER = "incident-reports"

_LOOKED_FOR = (
    "no time in a timeline, a list of key events, a labelled line or the front matter, and no "
    "date in its title or file name"
)


def map_report(page: MarkdownPage, mapping: Mapping | None, origin: Origin) -> Facts:
    """Return the incident, its page and timeline, and a finding for each thing that is odd.

    Raises:
        MappingFault: When the page is a template, or nothing dates it, so that it is no report;
            or when its times name no zone, and neither do page and mapping.
    """
    lines = list(lines_of(page.body))
    if is_template(page.title, lines):
        raise MappingFault(TEMPLATE)
    zone = mapping.zone if mapping else None
    timeline = read_timeline(page.body, zone, front=page.front, names=(page.title, stem(page.path)))
    started = timeline.started
    if started is None:
        reason = f"no incident report: {_LOOKED_FOR}"
        raise MappingFault(reason, value=_shown_events(timeline) or None)
    _check_zone(timeline, zone)
    words = stated_severity(page.front, lines)
    incident = _incident(page, timeline, started, words).finish(origin)
    size = mapping.chunk_characters if mapping else DEFAULT_CHUNK_CHARACTERS
    evidence = [_document(page, size).finish(origin)]
    evidence += [draft.finish(origin) for draft in _events(page, timeline)]
    found = [_finding(incident, doubt) for doubt in find_doubts(timeline, page.title)]
    findings = [draft.finish(origin) for draft in found]
    return Facts(
        (incident, *evidence, *findings),
        (
            *(_about(incident, one, "EVIDENCE_OF", origin) for one in evidence),
            *(_about(incident, one, "CITES", origin) for one in findings),
        ),
    )


def _check_zone(timeline: Timeline, zone: ZoneInfo | None) -> None:
    read = [entry for entry in timeline.events if entry.at]
    times = read or [entry for entry in (timeline.dated,) if entry]
    if zone is None and timeline.zone is None and any(one.floating for one in times):
        reason = (
            "the times of this report name no zone: write one into the page (“All times in CET”) "
            "or give a mapping with `timezone:`"
        )
        raise MappingFault(reason)


def _incident(
    page: MarkdownPage, timeline: Timeline, started: datetime, words: dict[str, str]
) -> Draft:
    draft = Draft("Incident", page.path)
    ends = (timeline.at("resolved"), timeline.at("repaired"))
    resolved = next((end for end in ends if _not_before(end, started)), None)
    draft.props = {
        "title": page.title,
        "description": page.body.strip(),
        "status": "triggered" if _is_going_on(timeline) else "resolved",
        "started_at": started,
        "detected_at": timeline.at("detected"),
        "acknowledged_at": _not_before(timeline.at("declared"), started),
        "resolved_at": resolved,
        **words,
    }
    return draft


def _is_going_on(timeline: Timeline) -> bool:
    """Whether a report labels how it began and says nothing of an end.

    A report that only tells, that states how long it took or when it was published was written
    afterwards.
    """
    ended = timeline.at("resolved") or timeline.at("repaired") or timeline.has_label("resolved")
    written_afterwards = ended or timeline.stated or timeline.published
    return bool(timeline.labelled) and not written_afterwards


def _not_before(moment: datetime | None, started: datetime) -> datetime | None:
    """Leave out a time that can't be: the finding and the text keep it."""
    return moment if moment and moment >= started else None


def _document(page: MarkdownPage, size: int) -> Draft:
    """Return the page as a document: its sections are its chunks."""
    draft = Draft("Document", page.path)
    draft.props = {
        "title": page.title,
        "kind": "postmortem",
        "content_hash": content_hash(page.text.encode("utf-8", "replace")),
    }
    draft.chunks = page.chunks(size)
    return draft


def _events(page: MarkdownPage, timeline: Timeline) -> Iterator[Draft]:
    """Yield the entries of the timeline; one that stands there twice is one."""
    entries = {(one.at, one.text): one for one in timeline.narrated if one.at and one.text}
    for (moment, text), entry in entries.items():
        draft = Draft("TechnicalEvent", f"{page.path}#{_digest(entry)}")
        draft.order = draft.at = moment
        draft.props = {"title": text, "kind": "timeline", "at": moment, "count": 1}
        yield draft


def _digest(entry: Entry) -> str:
    return content_hash([entry.at.isoformat() if entry.at else "", entry.text])


def _finding(incident: Record, doubt: Doubt) -> Draft:
    digest = content_hash([doubt.kind, doubt.text])
    draft = Draft("Finding", f"{incident.native_id}#{doubt.kind}-{digest}", timeless=True)
    draft.props = {
        "title": f"{doubt.text} ({incident.props['title']})",
        "kind": doubt.kind,
        "status": "open",
        "evidence_count": 1,
    }
    return draft


def _about(incident: Record, one: Record, type_: str, origin: Origin) -> Sighting:
    return origin.seen(
        type_,
        origin.ref(one.label, one.native_id),
        origin.ref("Incident", incident.native_id),
        producer=PRODUCER,
        confidence="derived" if type_ == "CITES" else "asserted",
    )


def _shown_events(timeline: Timeline) -> str:
    return "; ".join(event.text for event in timeline.events)[:200]
