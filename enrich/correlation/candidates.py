"""Which records may belong to which, found by index: never by comparing all with all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from cypher.loader import load
from enrich.correlation.pairs import Hops, JoinedRecord, LinkedPair, NearSystems
from enrich.correlation.rules import MIRRORED, JoinRule, types_of_label
from graph.model.providers import PROVIDERS
from graph.store.store import Store

_NEAR: Final = {
    "CustomerCase": "correlation.near_cases",
    "Incident": "correlation.near_incidents",
    "TechnicalEvent": "correlation.near_events",
    "TechnicalIssue": "correlation.near_issues",
}
"""What finds records of a label by system and time; documents are found by their texts."""

_LONGEST: Final = timedelta(days=14)
"""How long something that has not ended is taken to last when its records are looked for."""

_PARTS: Final = {"Document": ("DocumentChunk",)}

SPELLING: Final = PROVIDERS["local"].model
MEANING: Final = PROVIDERS["sentence"].model if "sentence" in PROVIDERS else None

UidPairs = set[tuple[str, str]]
"""Subjects, and what each may be joined with."""


@dataclass(frozen=True, slots=True)
class Found:
    """The pairs of some subjects, by subject, and how the systems of these lie."""

    pairs: Mapping[str, Sequence[LinkedPair]]
    reach: NearSystems


@dataclass(frozen=True, slots=True)
class Candidates:
    """Looks in the graph of one organisation for what rules may join."""

    store: Store
    org: str

    def of(self, rule: JoinRule, uids: Iterable[str]) -> Found:
        """Return the pairs that a rule judges of subjects, less what people and sources settled.

        Raises:
            GraphError: When the graph can't be asked.
        """
        subjects = self.records(uids, rule.joins.subject)
        reach = self.reach(rule, subjects.values())
        found = self._near(rule, subjects.values(), reach) | self._alike(rule, subjects)
        return Found(self._pairs(rule, subjects, found), reach)

    def between(self, rule: JoinRule, found: UidPairs) -> Found:
        """Return given pairs as a rule sees them, whatever was said of them."""
        subjects = self.records((uid for uid, _ in found), rule.joins.subject)
        reach = self.reach(rule, subjects.values())
        return Found(self._pairs(rule, subjects, found, settled=True), reach)

    def subjects(self, rule: JoinRule, uids: Iterable[str]) -> set[str]:
        """Return the subjects to which a rule may join some records, now that these are known."""
        others = self.records(uids, rule.joins.other)
        reach = self.reach(rule, others.values())
        types = types_of_label(rule.joins.subject)
        rows = [self._row(one, *_seen_from_other(rule, one), reach) for one in others.values()]
        found = {other for _, other in self.ask_near(rule.joins.subject, rows)}
        if rule.alike:
            found |= {other for _, other in self.ask_alike(others, types)}
        return found

    def records(self, uids: Iterable[str], label: str) -> dict[str, JoinedRecord]:
        """Return what is known of those of some nodes that carry a label."""
        types = types_of_label(label)
        rows = self.store.read(
            load()["correlation.facts"],
            org=self.org,
            uids=sorted(set(uids)),
            characters=self.store.settings.link_characters,
        )
        return {row["uid"]: JoinedRecord.read(row) for row in rows if row["type"] in types}

    def reach(self, rule: JoinRule, records: Iterable[JoinedRecord]) -> NearSystems:
        """Return which systems lie within a rule's hops of those of records."""
        return self.near_systems({uid for one in records for uid in one.systems}, rule.hops)

    def near_systems(self, systems: Iterable[str], hops: int) -> NearSystems:
        """Return which systems lie within some steps of dependency of given ones."""
        uids = sorted(set(systems))
        if not uids:
            return {}
        query = load()["correlation.near_systems"]
        rows = self.store.read(query, org=self.org, uids=uids, hops=hops)
        return {
            row["uid"]: {one: Hops(far, way, tuple(seen)) for one, far, way, seen in row["near"]}
            for row in rows
        }

    def _near(
        self, rule: JoinRule, subjects: Iterable[JoinedRecord], reach: NearSystems
    ) -> UidPairs:
        rows = [self._row(one, *_seen_from_subject(rule, one), reach) for one in subjects]
        return self.ask_near(rule.joins.other, rows)

    def _row(
        self,
        one: JoinedRecord,
        since: datetime | None,
        until: datetime | None,
        reach: NearSystems,
    ) -> dict[str, Any] | None:
        systems = sorted({near for uid in one.systems for near in reach.get(uid, {})})
        if since is None or not systems:
            return None
        return {"uid": one.uid, "since": since, "until": until, "systems": systems}

    def ask_near(self, label: str, rows: Sequence[dict[str, Any] | None]) -> UidPairs:
        """Return which records of a label began `since` and `until`, on one of some `systems`."""
        asked = [row for row in rows if row is not None]
        if label not in _NEAR or not asked:
            return set()
        looked = self.store.settings.link_nearby
        found = self.store.read(load()[_NEAR[label]], org=self.org, rows=asked, looked=looked)
        return {(row["uid"], row["other"]) for row in found}

    def _alike(self, rule: JoinRule, subjects: Iterable[str]) -> UidPairs:
        if not rule.alike:
            return set()
        label = rule.joins.other
        return self.ask_alike(subjects, _PARTS.get(label) or types_of_label(label))

    def ask_alike(self, uids: Iterable[str], types: Sequence[str]) -> UidPairs:
        """Return which nodes of some types have the texts that are most like those of others."""
        found = self.store.read(
            load()["correlation.alike"],
            org=self.org,
            uids=sorted(uids),
            model=SPELLING,
            types=list(types),
            alike=self.store.settings.link_alike,
        )
        return {(row["uid"], row["other"]) for row in found}

    def _pairs(
        self,
        rule: JoinRule,
        subjects: Mapping[str, JoinedRecord],
        found: UidPairs,
        *,
        settled: bool = False,
    ) -> dict[str, list[LinkedPair]]:
        others = self.records((other for _, other in found), rule.joins.other)
        known = sorted(
            (uid, other)
            for uid, other in found
            if uid in subjects
            and other in others
            and (settled or _is_within(rule, subjects[uid], others[other]))
        )
        if not settled:
            said = self._said(rule, known)
            known = [pair for pair in known if pair not in said]
        spelling = self.likeness(rule, known, "spelling", SPELLING)
        meaning = self.likeness(rule, known, "meaning", MEANING)
        pairs: dict[str, list[LinkedPair]] = {}
        for uid, other in known:
            pair = LinkedPair(
                subjects[uid], others[other], spelling.get((uid, other)), meaning.get((uid, other))
            )
            pairs.setdefault(uid, []).append(pair)
        return pairs

    def _said(self, rule: JoinRule, known: Sequence[tuple[str, str]]) -> UidPairs:
        """Return the pairs that people or sources have settled, one way or the other."""
        type_ = rule.joins.relationship
        rows = [
            {**_ends(rule, *pair), "uid": pair[0], "other": pair[1], "mirrored": type_ in MIRRORED}
            for pair in known
        ]
        if not rows:
            return set()
        query = load()["correlation.said"]
        found = self.store.read(query, org=self.org, rows=rows, type=type_)
        return {(row["uid"], row["other"]) for row in found}

    def likeness(
        self, rule: JoinRule, known: Sequence[tuple[str, str]], name: Any, model: str | None
    ) -> dict[tuple[str, str], float]:
        """Return how much the texts of pairs are alike by a model, if a rule weighs that."""
        if model is None or not known or not rule.weights.get(name):
            return {}
        rows = [{"uid": uid, "other": other} for uid, other in known]
        query = load()["correlation.likeness"]
        found = self.store.read(query, org=self.org, rows=rows, model=model)
        return {(row["uid"], row["other"]): row["score"] for row in found}


def _ends(rule: JoinRule, subject: str, other: str) -> dict[str, str]:
    """Return from where to where a link of the rule would lead."""
    pair = (subject, other) if rule.joins.leads == "to" else (other, subject)
    return {"start": pair[0], "end": pair[1]}


def _seen_from_subject(
    rule: JoinRule, one: JoinedRecord
) -> tuple[datetime | None, datetime | None]:
    """Return between which times what a subject is joined with may begin."""
    if one.begins is None:
        return None, None
    last = one.ends if rule.within.lasting and one.ends else one.begins
    return one.begins - rule.within.before, max(last, one.begins) + rule.within.after


def _seen_from_other(rule: JoinRule, one: JoinedRecord) -> tuple[datetime | None, datetime | None]:
    """Return between which times the subjects that may be joined with it began."""
    if one.begins is None:
        return None, None
    lasting = _LONGEST if rule.within.lasting else timedelta()
    until = max(one.ends or one.begins, one.begins)
    return one.begins - rule.within.after - lasting, until + rule.within.before


def _is_within(rule: JoinRule, subject: JoinedRecord, other: JoinedRecord) -> bool:
    """Tell whether the other lies in the rule's time; what repeats another came after it."""
    since, until = _seen_from_subject(rule, subject)
    if since is None or until is None or other.begins is None:
        return False
    if rule.joins.other == rule.joins.subject and not _is_earlier(other, subject):
        return False
    if other.type == "TechnicalIssue":
        return (other.ends or other.begins) >= since and other.begins <= until
    return rule.joins.other == "Document" or since <= other.begins <= until


def _is_earlier(one: JoinedRecord, other: JoinedRecord) -> bool:
    return (one.begins, one.uid) < (other.begins, other.uid)
