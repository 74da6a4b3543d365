"""Deterministic records for reading benchmarks: three tenants, of any size, in JSON Lines.

The shape of a large support organisation: three fifths of the records are events, a fifth
each incidents and customer cases; systems, teams and issues come on top. Systems are chosen
by a long-tailed distribution, so the busiest of them has a few per cent of everything.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any, NamedTuple

Line = dict[str, Any]

SHARES = {"acme": 0.80, "globex": 0.18, "tiny": 0.02}
"""The tenants and their parts of the graph."""

RECEIVED = datetime(2026, 1, 1, tzinfo=UTC)
_EPOCH = datetime(2024, 1, 1, tzinfo=UTC)
_SECONDS = 86_400 * 700
_TEXT = (
    "payment checkout login invoice export slow error page search upload timeout refund cart "
    "mobile password report delivery status missing duplicate total customer account queue "
    "latency certificate expired disk memory restart replica lag rollback webhook quota"
)
_WORDS = _TEXT.split(" ")
_STATUSES = ["triggered"] * 2 + ["acknowledged"] * 3 + ["resolved"] * 5 + ["closed"] * 10
_SEVERITIES = ["sev1"] * 2 + ["sev2"] * 6 + ["sev3"] * 8 + ["sev4"] * 4
_CASE_STATUSES = ["open"] * 2 + ["pending"] * 3 + ["resolved"] * 5 + ["closed"] * 10
_PHRASES = 4096


class Sizes(NamedTuple):
    """How many records of each label one tenant has."""

    teams: int
    systems: int
    issues: int
    incidents: int
    cases: int
    events: int


def sizes(records: int, org: str) -> Sizes:
    """Return a tenant's part of a graph with `records` incidents, cases and events.

    A tenth of a per cent of them are systems, but a hundred at least, so that in a small
    graph a system has dependencies as well. Every issue has about 150 events in a large one.
    """
    share = SHARES[org]
    systems = max(4, round(share * max(100, records // 1000)))
    return Sizes(
        teams=max(2, systems // 10),
        systems=systems,
        issues=systems * 4,
        incidents=round(share * records * 0.2),
        cases=round(share * records * 0.2),
        events=round(share * records * 0.6),
    )


class Content:
    """The records of one tenant; the same numbers give the same records."""

    def __init__(self, records: int, org: str) -> None:
        self.sizes = sizes(records, org)
        self._chance = random.Random(f"{org} {records}")  # noqa: S311 - Data, no secret.
        self._texts = [" ".join(self._chance.choices(_WORDS, k=5)) for _ in range(_PHRASES)]

    def few(self) -> Iterator[Line]:
        """Yield what there is little of: teams, systems and technical issues."""
        return chain(
            map(self._team, range(self.sizes.teams)),
            map(self._system, range(self.sizes.systems)),
            map(self._issue, range(self.sizes.issues)),
        )

    def incidents(self) -> Iterator[Line]:
        """Yield the incidents, in no order of time."""
        return map(self._incident, range(self.sizes.incidents))

    def cases(self) -> Iterator[Line]:
        """Yield the customer cases; every fourth reports an incident."""
        return map(self._case, range(self.sizes.cases))

    def events(self) -> Iterator[Line]:
        """Yield the error events."""
        return map(self._event, range(self.sizes.events))

    def _team(self, number: int) -> Line:
        return {
            "type": "Team",
            "id": f"team-{number}",
            "name": f"team-{number}",
            "updated_at": _text(_EPOCH),
        }

    def _system(self, number: int) -> Line:
        # It needs up to three of the fifty before it: chains are long, nothing is a hub.
        below = range(max(0, number - 50), number)
        needs = self._chance.sample(below, k=min(len(below), self._chance.randint(0, 3)))
        return {
            "type": "System",
            "id": f"system-{number}",
            "name": f"system-{number}",
            "kind": "service",
            "tier": 1 + number % 4,
            "description": self._phrase(),
            "updated_at": _text(_EPOCH),
            "edges": [
                _edge("OWNED_BY", "Team", f"team-{number % self.sizes.teams}"),
                *(_edge("DEPENDS_ON", "System", f"system-{need}") for need in needs),
            ],
        }

    def _issue(self, number: int) -> Line:
        system = f"system-{number % self.sizes.systems}"
        return {
            "type": "TechnicalIssue",
            "id": f"issue-{number}",
            "title": f"{self._phrase()} in module {number}",
            "kind": "error",
            "fingerprint": f"fingerprint-{number}",
            "updated_at": _text(_EPOCH),
            "edges": [_edge("OBSERVED_ON", "System", system)],
        }

    def _incident(self, number: int) -> Line:
        started = self._moment()
        count = 1 + number % 3
        affected = sorted({self._some_system() for _ in range(count)})
        return {
            "type": "Incident",
            "id": f"INC-{number}",
            "title": f"{self._phrase()} {number}",
            "description": f"{self._phrase()}, {self._phrase()}.",
            "status": self._chance.choice(_STATUSES),
            "severity": self._chance.choice(_SEVERITIES),
            "started_at": _text(started),
            "updated_at": _text(started + timedelta(hours=2)),
            "edges": [_edge("AFFECTS", "System", system) for system in affected],
        }

    def _case(self, number: int) -> Line:
        opened = self._moment()
        edges = [_edge("ABOUT", "System", self._some_system())]
        if number % 4 == 0 and self.sizes.incidents:
            incident = self._chance.randrange(self.sizes.incidents)
            edges.append(_edge("REPORTS", "Incident", f"INC-{incident}"))
        return {
            "type": "CustomerCase",
            "id": f"case-{number}",
            "title": self._phrase(),
            "description": f"{self._phrase()} {self._phrase()}",
            "status": self._chance.choice(_CASE_STATUSES),
            "account": f"account-{self._chance.randrange(400)}",
            "opened_at": _text(opened),
            "updated_at": _text(opened + timedelta(minutes=30)),
            "edges": edges,
        }

    def _event(self, number: int) -> Line:
        issue = _skewed(self.sizes.issues, self._chance.random())
        at = _text(self._moment())
        return {
            "type": "TechnicalEvent",
            "id": f"event-{number}",
            "title": self._phrase(),
            "kind": "error",
            "at": at,
            "count": 1,
            "system": f"system-{issue % self.sizes.systems}",
            "issue": f"issue-{issue}",
            "updated_at": at,
        }

    def _some_system(self) -> str:
        return f"system-{_skewed(self.sizes.systems, self._chance.random())}"

    def _moment(self) -> datetime:
        return _EPOCH + timedelta(seconds=int(self._chance.random() * _SECONDS))

    def _phrase(self) -> str:
        return self._texts[int(self._chance.random() * _PHRASES)]


def received(number: int) -> datetime:
    """Return when the record with that place among its tenant's is received."""
    return RECEIVED + timedelta(microseconds=number)


def keys_of(line: Line, kind: str) -> Sequence[str]:
    """Return the ids at the other ends of a line's relationships of one type."""
    return [edge["to"]["id"] for edge in line["edges"] if edge["type"] == kind]


def _edge(kind: str, label: str, key: str) -> Line:
    return {"type": kind, "to": {"type": label, "id": key}}


def _skewed(size: int, chance: float) -> int:
    return int(size * chance * chance)


def _text(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
