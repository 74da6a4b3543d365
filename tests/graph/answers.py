"""What the questions of `tests.graph.questions` are answered with: one class a shape of row.

The fields have the names that the queries return. Times carry a zone and are in UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Dependent:
    """A system that needs another one, and the names of its owners."""

    uid: str
    name: str
    owners: list[str]


@dataclass(frozen=True, slots=True)
class DeploymentBefore:
    """A deployment before an incident; `hops` 0 is on an affected system, 2 two below it."""

    uid: str
    title: str
    at: datetime
    system: str
    hops: int


@dataclass(frozen=True, slots=True)
class OpenIncident:
    """An incident in a list; `severity_rank` 1 is the worst, 99 unknown."""

    uid: str
    title: str
    severity_rank: int
    started_at: datetime | None


@dataclass(frozen=True, slots=True)
class Impact:
    """Customers who report an incident; `oldest_open` is None if no case is open."""

    cases: int
    accounts: int
    oldest_open: datetime | None


@dataclass(frozen=True, slots=True)
class IssueRunbook:
    """A runbook and the issue that it is about."""

    issue: str
    issue_title: str
    runbook: str
    runbook_title: str


@dataclass(frozen=True, slots=True)
class BusyIssue:
    """An issue and how many events it had."""

    uid: str
    title: str
    events: int


@dataclass(frozen=True, slots=True)
class Event:
    """An event, or an aggregate of `count` of them that starts at `at`."""

    uid: str
    title: str | None
    at: datetime
    count: int


@dataclass(frozen=True, slots=True)
class NewIssue:
    """An issue that began after a deployment to `system`."""

    uid: str
    title: str
    first_event_at: datetime
    system: str


@dataclass(frozen=True, slots=True)
class Named:
    """A node and its name."""

    uid: str
    name: str


@dataclass(frozen=True, slots=True)
class State:
    """What was said of a record from `at` on."""

    at: datetime
    status: str | None
    severity_rank: int | None
    priority: str | None
    deleted: bool


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One thing that happened; `kind` is change, case or deployment."""

    at: datetime
    kind: str
    uid: str
    title: str | None


@dataclass(frozen=True, slots=True)
class CaseOfAccount:
    """A customer's case and the uids of the incidents that it reports."""

    uid: str
    title: str
    status: str
    opened_at: datetime
    incidents: list[str]


@dataclass(frozen=True, slots=True)
class OpenCase:
    """An open case."""

    uid: str
    title: str
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A system on its team's board."""

    uid: str
    name: str
    open_incidents: int
    issues: int


@dataclass(frozen=True, slots=True)
class Undeclared:
    """A dependency that traffic shows and no catalogue declares: `uid` needs `needs`."""

    uid: str
    name: str
    needs: str
    needs_name: str


@dataclass(frozen=True, slots=True)
class StubCount:
    """How many nodes of a type a source never described."""

    source: str
    type: str
    nodes: int


@dataclass(frozen=True, slots=True)
class Found:
    """A node of any type; `score` orders the hits of one search."""

    uid: str
    type: str
    caption: str
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Page:
    """A document and the names of its owners."""

    uid: str
    title: str
    url: str | None
    owners: list[str]


@dataclass(frozen=True, slots=True)
class ChangeEntry:
    """A change of a record."""

    uid: str
    record: str
    at: datetime
    title: str | None


@dataclass(frozen=True, slots=True)
class ResolveTime:
    """Mean seconds from start to resolution of a system's incidents."""

    uid: str
    name: str
    incidents: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Degree:
    """How many relationships of a type leave and enter a node."""

    type: str
    outgoing: int
    incoming: int


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A node at the other end of a relationship; `outgoing` if it leads there."""

    uid: str
    type: str
    caption: str
    outgoing: bool


@dataclass(frozen=True, slots=True)
class DayCount:
    """Events of a day, `2026-11-20`, in UTC."""

    day: str
    events: int


@dataclass(frozen=True, slots=True)
class IncidentInContext:
    """An incident; each of `systems` is a map of `uid`, `needs` and `events` (uids)."""

    uid: str
    title: str
    systems: list[dict[str, object]]
