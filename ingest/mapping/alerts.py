"""Alerts: one occurrence of a rule, whichever tool raises it.

An occurrence is a TechnicalEvent from when it began (`at`) to its end (`last_at`), an instance of
its rule, which is a TechnicalIssue. The rule is told in passing with every occurrence, so it says
nothing of its state: whether one is firing is said by the occurrences.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from graph.model.facts import EVERYBODY, Facts, Record, Ref, Sighting
from ingest.mapping.records import Draft, Origin
from ingest.mapping.severity_words import severity_rank

_NUMBERS = {1: 21, 2: 17, 3: 13, 4: 9}
"""OpenTelemetry's number of each rank."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRule:
    """What raises alerts.

    Attributes:
        native_id: What the tool calls it.
        title: In one line.
        kind: `alert_rule`, unless it is another sort of issue.
        url: Its page.
        description: What it is, in the words of the tool.
        severity: In the word of the tool.
    """

    native_id: str
    title: str
    kind: str = "alert_rule"
    url: str | None = None
    description: str | None = None
    severity: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One occurrence of a rule, as its tool tells it last.

    Attributes:
        native_id: What tells it from every other: also from the next of the same rule.
        title: What happened, in one line.
        rule: What raised it.
        at: When it began.
        order: What orders its versions: when it was told of, or changed last.
        ended_at: When it ended; None while it lasts.
        status: Where it stands, in the word of the tool.
        severity: In the word of the tool.
        fingerprint: What equal ones have in common.
        systems: What it was seen on, the closest first.
        owners: Who is responsible for its rule.
        url: Its page.
        evidence_of: The incidents that it belongs to.
        visibility: Who may read it.
    """

    native_id: str
    title: str
    rule: AlertRule
    at: datetime
    order: datetime | int
    ended_at: datetime | None = None
    status: str | None = None
    severity: str | None = None
    fingerprint: str | None = None
    systems: tuple[Ref, ...] = ()
    owners: tuple[Ref, ...] = ()
    url: str | None = None
    evidence_of: tuple[Ref, ...] = ()
    visibility: str = EVERYBODY

    def facts(self, origin: Origin) -> Facts:
        """Return the occurrence, its rule and what hangs together.

        Raises:
            MappingFault: When a value can't be kept.
        """
        return Facts((self._event(origin), *self._rule(origin)), tuple(self._seen(origin)))

    def _event(self, origin: Origin) -> Record:
        draft = Draft("TechnicalEvent", self.native_id, url=self.url, visibility=self.visibility)
        draft.order, draft.at = self.order, self.at
        draft.props = {
            "title": self.title,
            "kind": "alert",
            "at": self.at,
            "count": 1,
            "first_at": self.at,
            "last_at": self.ended_at,
            "fingerprint": self.fingerprint,
            "issue": self._issue(origin).uid,
            "severity_number": severity_number(self.severity),
            "status": self.status,
            "system_ref": self.systems[0].uid if self.systems else None,
        }
        return draft.finish(origin)

    def _rule(self, origin: Origin) -> tuple[Record, ...]:
        """Return the rule as every occurrence tells it; a restricted one tells nothing of it."""
        if self.visibility != EVERYBODY or origin.visibility != EVERYBODY:
            return ()
        draft = Draft("TechnicalIssue", self.rule.native_id, url=self.rule.url, timeless=True)
        draft.props = {
            "title": self.rule.title,
            "kind": self.rule.kind,
            "fingerprint": self.rule.native_id,
            "severity": self.rule.severity,
            "description": self.rule.description,
        }
        return (draft.finish(origin),)

    def _issue(self, origin: Origin) -> Ref:
        return origin.ref("TechnicalIssue", self.rule.native_id)

    def _seen(self, origin: Origin) -> Iterator[Sighting]:
        own, issue = origin.ref("TechnicalEvent", self.native_id), self._issue(origin)
        yield origin.seen("INSTANCE_OF", own, issue)
        for system in self.systems:
            yield origin.seen("OBSERVED_ON", issue, system)
        for owner in self.owners:
            yield origin.seen("OWNED_BY", issue, owner)
        for incident in self.evidence_of:
            yield origin.seen("EVIDENCE_OF", own, incident)


def severity_number(word: str | None) -> int | None:
    """Return OpenTelemetry's number of a severity word, None when it says nothing known."""
    return _NUMBERS.get(severity_rank(word))
