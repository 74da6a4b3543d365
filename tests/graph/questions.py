"""Questions that the graph is built to answer, one function each; GraphQL compiles its own.

Each asks one named query of one organisation, except where two plans are worth telling
apart. What goes in and out are plain values; uids that do not exist answer nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, TypeVar

from cypher.loader import load, load_from
from graph.model.identity import org_token
from graph.store.store import Store, native_times
from tests.graph.answers import (
    BoardRow,
    BusyIssue,
    CaseOfAccount,
    ChangeEntry,
    DayCount,
    Degree,
    Dependent,
    DeploymentBefore,
    Event,
    Found,
    Impact,
    IncidentInContext,
    IssueRunbook,
    Named,
    Neighbour,
    NewIssue,
    OpenCase,
    OpenIncident,
    Page,
    ResolveTime,
    State,
    StubCount,
    TimelineEntry,
    Undeclared,
)

Row = TypeVar("Row")

ASKED: Final = load_from(Path(__file__).with_name("asked"), {})
"""Queries that only these questions ask."""

LIBRARY: Final = {**load(), **ASKED}

DENSE: Final = 2000
"""From so many relationships on, walking the queue of cases costs less than reading them all."""


@dataclass(frozen=True, slots=True)
class Questions:
    """Asks one organisation's graph. `limit` bounds the rows of an answer."""

    store: Store
    org: str
    limit: int = 50

    def _ask(self, kind: type[Row], query: str, **params: Any) -> list[Row]:
        rows = self.store.read(LIBRARY[query], org=self.org, **params)
        return [kind(**native_times(row)) for row in rows]

    def dependents(self, system: str) -> list[Dependent]:
        """Who stops if this system stops? Up to four steps away."""
        return self._ask(Dependent, "systems.dependents", uid=system, limit=self.limit)

    def deployed_before(self, incident: str, window: timedelta) -> list[DeploymentBefore]:
        """What went out before an incident, on its systems or up to two below? Nearest first."""
        return self._ask(
            DeploymentBefore,
            "incidents.deployed_before",
            uid=incident,
            window=window,
            limit=self.limit,
        )

    def open_incidents(self, status: str = "triggered") -> list[OpenIncident]:
        """Which incidents are open? Worst first."""
        return self._ask(
            OpenIncident, "incidents.open_worst_first", status=status, limit=self.limit
        )

    def customer_impact(self, incident: str) -> Impact:
        """Whom does an incident hurt?"""
        [impact] = self._ask(Impact, "incidents.customer_impact", uid=incident)
        return impact

    def runbooks(self, system: str, issues: int = 10) -> list[IssueRunbook]:
        """Which runbooks cover what hurts this system now? Its last `issues` issues count."""
        return self._ask(IssueRunbook, "systems.runbooks", uid=system, issues=issues)

    def top_issues(self, system: str, since: datetime, until: datetime) -> list[BusyIssue]:
        """Which issues make most events on a system?"""
        return self._ask(
            BusyIssue,
            "systems.top_issues",
            uid=system,
            since=since,
            until=until,
            limit=self.limit,
        )

    def last_events(self, system: str) -> list[Event]:
        """What happened last on a system? Newest first."""
        return self._ask(Event, "systems.last_events", uid=system, limit=self.limit)

    def new_issues(self, deployment: str, window: timedelta) -> list[NewIssue]:
        """Which issues began within `window` after a deployment? Oldest first."""
        return self._ask(
            NewIssue,
            "systems.new_issues_after_deployment",
            uid=deployment,
            window=window,
            limit=self.limit,
        )

    def state_at(self, record: str, at: datetime, known: datetime) -> State | None:
        """What was said of a record as of `at`, as far as it was known at `known`?"""
        found = self._ask(State, "incidents.state_at", uid=record, at=at, known=known)
        return found[0] if found else None

    def owners_at(self, system: str, at: datetime) -> list[Named]:
        """Who owned a system then?"""
        return self._ask(Named, "systems.owners_at", uid=system, at=at)

    def timeline(self, incident: str) -> list[TimelineEntry]:
        """What happened around an incident? Oldest first."""
        return self._ask(TimelineEntry, "incidents.timeline", uid=incident, limit=self.limit)

    def find_text(self, words: str) -> list[Found]:
        """Which nodes hold some of these words? Best first.

        `words` are letters and digits with blanks between them, at most 64.
        """
        return self._ask(
            Found,
            "entities.find_text",
            org_token=org_token(self.org),
            words=words,
            limit=self.limit,
        )

    def cases_of(self, account: str) -> list[CaseOfAccount]:
        """What did a customer report, and which incidents were behind it? Newest first."""
        return self._ask(CaseOfAccount, "cases.of_account", account=account, limit=self.limit)

    def team_board(self, team: str) -> list[BoardRow]:
        """How do a team's systems stand? Most open incidents first."""
        return self._ask(BoardRow, "teams.board", uid=team)

    def observed_not_declared(self) -> list[Undeclared]:
        """Which dependencies does traffic show that no catalogue declares?"""
        return self._ask(Undeclared, "systems.observed_not_declared", limit=self.limit)

    def stubs(self) -> list[StubCount]:
        """What are we not seeing?"""
        return self._ask(StubCount, "entities.stubs_by_source")

    def resolve(self, uid: str) -> Found | None:
        """Which node does a uid stand for, now that records were merged?"""
        found = self._ask(Found, "entities.resolve", uid=uid)
        return found[0] if found else None

    def pages(self, system: str) -> list[Page]:
        """Which documents mention a system, and who owns them?"""
        return self._ask(Page, "systems.pages", uid=system, limit=self.limit)

    def open_cases(self, system: str) -> list[OpenCase]:
        """What do customers wait for on a system? Newest first."""
        rows = self.store.read(LIBRARY["systems.case_degree"], org=self.org, uid=system)
        dense = bool(rows) and rows[0]["degree"] >= DENSE
        query = "systems.open_cases_of_many" if dense else "systems.open_cases_of_few"
        return self._ask(OpenCase, query, uid=system, limit=self.limit)

    def changes(self, since: datetime) -> list[ChangeEntry]:
        """What changed in the organisation? Newest first."""
        return self._ask(ChangeEntry, "entities.changes_since", since=since, limit=self.limit)

    def resolve_times(self, since: datetime) -> list[ResolveTime]:
        """How long do incidents that began since then take, by system? Slowest first."""
        return self._ask(ResolveTime, "systems.mean_time_to_resolve", since=since)

    def degrees(self, uid: str) -> list[Degree]:
        """Around a node, of what is there how much?"""
        return self._ask(Degree, "entities.relationship_counts", uid=uid)

    def neighbours(self, uid: str, type_: str) -> list[Neighbour]:
        """What lies next to a node along one relationship type?"""
        return self._ask(Neighbour, "entities.neighbours", uid=uid, type=type_, limit=self.limit)

    def daily_events(self, issue: str, since: datetime) -> list[DayCount]:
        """How did an issue develop day by day?"""
        return self._ask(DayCount, "systems.daily_events", uid=issue, since=since)

    def incidents_in_context(self, events: int = 5) -> list[IncidentInContext]:
        """What surrounds the newest incidents: systems, what those need, their last events?"""
        return self._ask(
            IncidentInContext, "incidents.with_context", limit=self.limit, events=events
        )
